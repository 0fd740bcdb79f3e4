"""Words about the lines that stand, read by their pattern alone: only these, as many as that one,
if there is none of it, and what is only said once more. Pure: which lines is for the dialogue.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from handlers.nlu.normalise import plain

LONGEST = 60
_ONCE = Decimal(1)
"""Characters; a longer message says more than this."""
_N = r"(?:[0-9]{1,5}(?:\.[0-9]{1,2})?|[一二两三四五六七八九十百半俩仨]{1,4})"
_U = r"(?:公斤|[箱件包袋瓶盒罐桶提斤个条打支卷板筐听块只把扎])"
_AMOUNT = rf"{_N}\s?{_U}"
_PAUSE = r"[\s,，。;；!！~、…]"
_TAIL = re.compile(rf"(?:{_PAUSE}|[吧啊呢嘛哈哦呀啦呗噢])+$")
_ONLY = re.compile(
    rf"(?P<only>除了?[^\s,，。;；0-9]{{1,20}}?(?:之外|以外|外)?{_PAUSE}*"
    r"(?:其他的?|其它的?|别的|其余的?|剩下的)?(?:都|全|全都|全部)(?:给我)?(?:不要|不用|去掉|删掉?|取消|拿掉)了?)"
    rf"{_PAUSE}+(?P<then>\S.*)"
)
_EACH = re.compile(
    rf"(?:不好意思|抱歉|不对|错了|(?:我)?(?:说|写|打|弄|搞)错了?|不是|{_PAUSE})*"
    r"(?:我?(?:要|说|订|点)的是|应该是|改成?|换成|是|要)?(?:每样|每种|每个|每款|各(?:要|来)?|都(?:要|来|是|改成?)?)+(?:要|来|是|改成?)?"
    rf"\s?(?P<amount>{_AMOUNT})"
)
_COMPARED = re.compile(
    rf"(?P<goods>[^\s,，。;；]{{1,14}}?)的?(?:跟|和|同|与|像)(?P<like>[^\s,，。;；0-9]{{1,12}}?)的?"
    rf"(?:数量)?一样多?(?:{_PAUSE}*(?:也|都|就|来|要|是)*\s?(?P<amount>{_AMOUNT}))?"
)
_TIMES = re.compile(
    r"(?P<goods>[^\s,，。;；0-9减去掉拿少砍]{1,14}?)(?:的数量)?(?:就|也|只|先|再)*(?:给我|帮我)?(?:要|来|拿|按|是|订|上)+"
    r"(?:个)?(?P<like>[^\s,，。;；0-9]{1,12}?)(?:数量)?的?(?:数量)?的?(?P<times>一半|[两二三四五2345]倍)"
)
_BESIDE = re.compile(
    r"(?P<goods>[^\s,，。;；0-9]{1,14}?)(?:就|也|只|先)*(?:给我|帮我)?(?:要|来|拿|是)?比"
    rf"(?P<like>[^\s,，。;；0-9]{{1,12}}?)(?:再)?(?P<sign>多|少)(?:要|来|拿)?\s?(?P<by>{_AMOUNT}|一倍|一半)"
)
_BACK = (
    r"(?:(?:我)?(?:刚才)?(?:写|弄|搞|说|打|报|记)?(?:反|倒|颠倒)(?:过来)?了?"
    r"|(?:对|互|调)[调换]|换过来)"
)
_ALONE = "[写弄搞说打报记](?:反|颠倒)了?(?:[啊呀吧哦])?"
"""说反了, with nothing named."""
_COUNTS = "(?:数量?|數量?|量|个数|箱数|件数)"
_PLEASE = rf"(?:{_PAUSE}*(?:给我|帮我|麻烦)*(?:换|调|反|改)(?:一下|过来|回来|一换|换))?"
_SWAPPED = re.compile(
    rf"(?:不好意思|不对|错了|{_BACK}|{_PAUSE})*(?:把)?(?P<one>[^\s,，。;；0-9]{{1,12}}?)(?:和|跟|与|同)"
    rf"(?P<other>[^\s,，。;；0-9]{{1,12}}?)(?:的)?(?:{_COUNTS}?(?:给我)?{_BACK}(?:一下)?{_PLEASE}"
    rf"|(?:换|调)(?:一下|一换|换)?{_COUNTS})"
)
_BOTH_SWAPPED = re.compile(
    rf"(?:(?:不好意思|不对|错了|{_PAUSE})*(?:把)?[这那這]?(?:俩|[两兩二2](?:个|個|样|樣|种|種|行))的?{_COUNTS}?|{_COUNTS}"
    rf"|(?:不好意思|不对|我|刚才|哎呀?|{_PAUSE})*(?={_ALONE}{_PAUSE}*$))"
    rf"(?:我|都|给我)*{_BACK}(?:一下)?{_PLEASE}"
)
_TOLD = re.compile("[送到来收卖剩]|昨|前天|上[次回周]|今早|店里|库存|仓|家里|冰[箱柜]")
"""昨天送的雪碧比可乐少1箱 tells what happened, or what is there."""
_FACTORS = {"半": "0.5", "两": "2", "二": "2", "三": "3", "四": "4", "五": "5"}
_IF_NONE = re.compile(
    r"(?P<of>[^\s,，。;；0-9]{1,14}?)(?:要是|如果|万一|假如|若是|若|实在)?(?:没有?(?:现?货)?|缺货|断货)了?"
    rf"(?:的话)?{_PAUSE}*(?:那)?(?:就|给我|帮我|再)*(?P<verb>来|要|换成?|改成?|拿|用|上|发)"
    rf"(?P<amount>{_AMOUNT})?(?P<target>[^\s,，。;；0-9的了货]\S{{0,14}}?)\s?(?P<behind>{_AMOUNT})?"
)
_PLACING = re.compile(
    rf"(?:(?:好的?|行|嗯|可以|ok|对|那){_PAUSE}*)*(?:就|只)(?:要|是|来)?(?P<goods>[^\s0-9,，。]{{1,20}}?)"
    rf"(?:就(?:行|好|可以)|了)?{_PAUSE}+(?:下单|确认|下单吧|确认下单)"
)
_PLACED_FIRST = re.compile(
    r"(?:那|就|把|给我){0,2}(?P<goods>[^\s,，。;；0-9不先]{1,12}?)(?:那?就)?先(?:给我|帮我)?(?:下单|确认|提交)"
)
_KEEPING = re.compile(
    rf"(?:(?:算了|不对|那|好的?|行){_PAUSE}{{0,3}}){{0,2}}(?:没有?)?(?P<drop>(?!其他|其它|其余|别的|剩下|剩余|全部|都|所有|统统)[^\s,，。;；0-9]{{1,12}}?)(?:的话)?(?:就|先|都)?(?:不要|不用|不拿|免|算)了?{_PAUSE}+"
    rf"(?:就|只|还是)(?:要|来|是|拿)?(?P<keep>[^\s,，。;；0-9不]{{1,12}}?)(?:就(?:行|好|可以)|了)?"
)
_AND = re.compile("[和跟、与]")
_IS = re.compile(
    r"(?P<of>[^\s,，。;；不别没]{0,10}?)(?P<all>都)?就?(?:要|是|用)(?P<what>(?![大中小最][^\s]?的)[^\s,，。;；了]{1,14})"
)
_SAID = re.compile(rf"{_AMOUNT}(?!装)")
_THAT_ONE = re.compile(
    r"(?:就|要|就要|是|就是)?(?P<what>[^\s,，。;；0-9了不别没要换改加减少多]{1,10}?)的?(?:那[个种款]|这[个种款])[啊哈吧]?"
)


LAST_TIME = frozenset(("上次", "上回", "上一次", "上一回", "上单", "上一单", "之前"))
"""With these a line is compared with what it was in the order before."""


@dataclass(frozen=True, slots=True)
class Only:
    """除了红牛都不要了 红牛改2箱: `only` first, then `then`."""

    only: str
    then: str


@dataclass(frozen=True, slots=True)
class Each:
    """不对 我要的是各3箱."""

    amount: str


@dataclass(frozen=True, slots=True)
class Compared:
    """雪碧330的跟可乐一样 也4箱. `amount` empty: as much as of `like`, so many `times`
    (雪碧要可乐的一半), or so much `more` or less (比可乐少1箱).
    """

    goods: str
    like: str
    amount: str = ""
    times: Decimal = _ONCE
    more: str = ""
    is_less: bool = False


@dataclass(frozen=True, slots=True)
class Swapped:
    """百威和乌苏的数量对调一下, 可乐跟雪碧写反了: each gets the other's amount.

    Nothing is named in 这俩写反了: the two that there are.
    """

    one: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class IfNone:
    """红牛要是没货就来2箱可乐. `amount` empty: as much as of `of`."""

    of: str
    target: str
    amount: str = ""


@dataclass(frozen=True, slots=True)
class Placing:
    """好 就可乐 下单."""

    goods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keeping:
    """特仑苏不要 就安慕希: the one goes, if it is there, the other stays."""

    drop: str
    keep: str


@dataclass(frozen=True, slots=True)
class Restated:
    """都要330罐装的 可乐要可口可乐: pairs of what is spoken of (empty: all) and what it is."""

    pairs: tuple[tuple[str, str], ...]
    is_recent: bool = False
    """豆豉那个: only of what the last message was about."""


LineThought = Only | Each | Compared | Swapped | IfNone | Placing | Keeping | Restated


def read_line_thought(text: str) -> LineThought | None:
    """What a whole message says of the lines, by its words; None where it is something else."""
    if len(text) > LONGEST or "?" in text or "？" in text:
        return None
    said = _TAIL.sub("", plain(text).strip())
    if found := _ONLY.fullmatch(said):
        return Only(found["only"], found["then"])
    if found := _EACH.fullmatch(said):
        return Each(found["amount"])
    if found := _COMPARED.fullmatch(said):
        return Compared(found["goods"], found["like"], found["amount"] or "")
    if (found := _TIMES.fullmatch(said)) and not _TOLD.search(found["goods"]):
        return Compared(found["goods"], found["like"], times=_factor(found["times"]))
    if (found := _BESIDE.fullmatch(said)) and not _is_told(found):
        return _beside(found)
    if swapped := _swapped(said):
        return swapped
    if (found := _IF_NONE.fullmatch(said)) and not (found["amount"] and found["behind"]):
        return IfNone(found["of"], found["target"], found["amount"] or found["behind"] or "")
    if found := _PLACING.fullmatch(said):
        return Placing(tuple(filter(None, _AND.split(found["goods"]))))
    return _keeping(said) or _restated(said)


def _is_told(found: re.Match[str]) -> bool:
    """昨天送的雪碧比可乐少1箱; 雪碧比上次少1箱 may be of the draft."""
    words = found["goods"] if found["like"] in LAST_TIME else found["goods"] + found["like"]
    return _TOLD.search(words) is not None


def _keeping(said: str) -> Placing | Keeping | None:
    """鸡蛋先下单; 特仑苏不要 就安慕希."""
    if found := _PLACED_FIRST.fullmatch(said):
        return Placing((found["goods"],))
    found = _KEEPING.fullmatch(said)
    return Keeping(found["drop"], found["keep"]) if found else None


def _swapped(said: str) -> Swapped | None:
    """可乐跟雪碧写反了, 这俩写反了."""
    if _BOTH_SWAPPED.fullmatch(said):
        return Swapped()
    found = _SWAPPED.fullmatch(said)
    return Swapped(found["one"], found["other"]) if found else None


def _factor(times: str) -> Decimal:
    """一半, 两倍, 3倍."""
    digit = times.removeprefix("一")[0]
    return Decimal(_FACTORS.get(digit, digit))


def _beside(found: re.Match[str]) -> Compared:
    """比可乐少1箱, 多一倍."""
    goods, like, by = found["goods"], found["like"], found["by"]
    is_less = found["sign"] == "少"
    if by == "一倍" and not is_less:
        return Compared(goods, like, times=Decimal(2))
    if by in {"一倍", "一半"}:
        return Compared(goods, like, times=Decimal("0.5") if is_less else Decimal("1.5"))
    return Compared(goods, like, more=by, is_less=is_less)


def _restated(said: str) -> Restated | None:
    if _SAID.search(said):
        return None
    if (that := _THAT_ONE.fullmatch(said)) is not None:
        return Restated(((that["what"], that["what"]),), is_recent=True)
    pieces = [_IS.fullmatch(p) for p in re.split(rf"{_PAUSE}+", said)]
    pairs = [
        (p["of"], p["what"]) for p in pieces if p is not None and bool(p["of"]) != bool(p["all"])
    ]
    return Restated(tuple(pairs)) if pairs and len(pairs) == len(pieces) else None
