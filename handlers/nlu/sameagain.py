"""可乐跟上次一样, 雪碧老样子: as much of these goods as last time, not the whole order again.

The words that repeat an order stand right behind goods, and nothing else of the message changes
an order: they tell an amount that is asked for (like 老量), with what it was last time. With an
amount of its own behind them (雪碧照旧3箱) that is what the line gets.
"""

import re

from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import lookup

_AS_MUCH = "老量"
_BECOMES = "改"
_AMOUNT = r"(?:[0-9]{1,4}|[一二两三四五六七八九十半]{1,4})\s?[箱件包袋瓶盒罐桶提斤个条打支卷板]"
_PIECE = re.compile(
    r"(?:^|(?<=[\s,。;、]))(?P<name>[^\s,。;、:]{1,20}?)"
    r"(?P<same>(?:还是|都|也|就)?"
    r"(?:[跟和按照同]着?(?:上次|上回|昨天|平时|以前|之前|往常)的?(?:数量|量)?(?:一样多?|那么多|来)?"
    r"|照旧|老样子|老规矩))"
    rf"(?:(?P<told>(?={_AMOUNT})|\s(?={_AMOUNT}(?:[\s,。;、吧]|$)))"
    r"|(?=(?:吧|就行|就好|就可以)?(?:[\s,。;、]|$)))"
)
_AS_MANY = re.compile(
    r"(?:^|(?<=[\s,。;、]))(?P<lead>(?:我们?)?(?:还|再)?(?:要|来|拿)?)(?P<name>[^\s,。;、:]{1,20}?)"
    r"(?P<same>[\s,]{0,2}(?:还是|也|就)?[跟和按照同]着?(?:上次|上回|昨天|平时|以前|之前|往常)的?(?:数量|量)?"
    r"(?:一样多|那么多))(?=(?:吧|就行|就好|就可以)?(?:[\s,。;、]|$))"
)
"""可乐，跟上次一样多: so many of these, whatever else the message orders."""
_N = (
    r"(?:[0-9]{1,4}(?:\.[0-9]{1,2})?(?:ml|毫升|kg|g|克|l|升)|[0-9]{3,4}"
    r"|[大中小][瓶罐听包袋桶盒])的?"
)
_SIZE = re.compile(rf"^{_N}|{_N}$")
"""330的可乐, 可乐330: which of the goods, before or behind their name."""
_CHANGES = re.compile(r"其他|其它|其余|别的|剩下|剩余|[多少减加翻]|换成|不要|去掉|另外|外加")


_ALL_BUT = re.compile(
    r"(?P<lead>(?:还是|就|照着?|按着?|跟)?(?:上一?次|上回|昨天|前天|上周|上个?礼拜|上个?星期|前面)的?那?(?:一?[张个份])?"
    r"(?:单子?|订单)?的?[,，\s]{0,2}除了)(?P<name>[^,，。;；0-9]{1,12}?)"
    r"(?P<rest>[,，\s]?(?:以外|之外)?[,，\s]?(?:其他|其它|其余|别的|剩下)?的?(?:都|全部?|统统)?"
    r"(?:照旧|照样|照单|再?来一?[遍份次]|一样|照来|都要))(?:吧|就行)?"
)
"""上回那张单除了夏黑其他都来一遍."""
_NOT_THAT = re.compile(
    r"(?:^|(?<=[,，。;；]))\s?(?P<all>(?:都|全部?|统统)(?:减一?半|砍一?半|翻一?[倍番]|翻倍|加倍|减一半))[,，\s]{1,2}"
    r"(?P<name>[^,，。;；0-9]{1,8}?)(?:(?:就|先|那个|还是)?(?:别|不用?|甭)(?:减|动|变|翻|加|改|砍)了?|还?照旧|还?照样)"
)
"""都减一半，鸭肠别减."""


def all_but_again(text: str) -> str:
    """The text with what is left out of an order of before said plainly; as long as before."""
    if "除了" in text:
        text = _ALL_BUT.sub(_without_it, text)
    return _NOT_THAT.sub(lambda m: f"除了{m['name']}{m['all']}".ljust(len(m[0])), text)


def _without_it(found: re.Match[str]) -> str:
    return (
        "照旧,".ljust(len(found["lead"]))
        + found["name"]
        + "不要".ljust(len(found[0]) - len(found["lead"]) - len(found["name"]))
    )


def with_same_again(text: str, lexicon: Lexicon) -> str:
    """The text, as long as it was, with an amount to be asked for where it told of last time."""
    text = _AS_MANY.sub(lambda found: _with_amount(found, lexicon, _AS_MUCH), text)
    if _CHANGES.search(_PIECE.sub("", text)) is not None:
        return text

    def told(found: re.Match[str]) -> str:
        return _with_amount(found, lexicon, _AS_MUCH if found["told"] is None else _BECOMES)

    return _PIECE.sub(told, text)


def _with_amount(found: re.Match[str], lexicon: Lexicon, amount: str) -> str:
    """What was found, as long as it was, where it begins with goods."""
    names = (found["name"], _SIZE.sub("", found["name"]))
    fits = (fit for name in names for fit in lookup(lexicon, name, is_exact=True).fits)
    if all(fit.loose for fit in fits):
        return found[0]
    said = found.string[found.start() : found.end("name")]
    return said + amount.ljust(len(found[0]) - len(said))
