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
_CHANGES = re.compile(r"其他|其它|其余|别的|剩下|剩余|[多少减加翻]|换成|不要|去掉|另外|外加")


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
    fits = lookup(lexicon, found["name"], is_exact=True).fits
    if not any(not one.loose for one in fits):
        return found[0]
    said = found.string[found.start() : found.end("name")]
    return said + amount.ljust(len(found[0]) - len(said))
