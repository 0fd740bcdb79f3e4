"""Words about the lines that stand, read by their pattern alone: only these, as many as that one,
if there is none of it, and what is only said once more. Pure: which lines is for the dialogue.
"""

import re
from dataclasses import dataclass

from handlers.nlu.normalise import plain

LONGEST = 60
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
_IF_NONE = re.compile(
    r"(?P<of>[^\s,，。;；0-9]{1,14}?)(?:要是|如果|万一|假如|若是|若|实在)?(?:没有?(?:现?货)?|缺货|断货)了?"
    rf"(?:的话)?{_PAUSE}*(?:那)?(?:就|给我|帮我|再)*(?P<verb>来|要|换成?|改成?|拿|用|上|发)"
    rf"(?P<amount>{_AMOUNT})?(?P<target>[^\s,，。;；0-9的了货]\S{{0,14}}?)\s?(?P<behind>{_AMOUNT})?"
)
_PLACING = re.compile(
    rf"(?:(?:好的?|行|嗯|可以|ok|对|那){_PAUSE}*)*(?:就|只)(?:要|是|来)?(?P<goods>[^\s0-9,，。]{{1,20}}?)"
    rf"(?:就(?:行|好|可以)|了)?{_PAUSE}+(?:下单|确认|下单吧|确认下单)"
)
_AND = re.compile("[和跟、与]")
_IS = re.compile(
    r"(?P<of>[^\s,，。;；不别没]{0,10}?)(?P<all>都)?就?(?:要|是|用)(?P<what>(?![大中小最][^\s]?的)[^\s,，。;；了]{1,14})"
)
_SAID = re.compile(rf"{_AMOUNT}(?!装)")


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
    """雪碧330的跟可乐一样 也4箱. `amount` empty: as much as of `like`."""

    goods: str
    like: str
    amount: str = ""


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
class Restated:
    """都要330罐装的 可乐要可口可乐: pairs of what is spoken of (empty: all) and what it is."""

    pairs: tuple[tuple[str, str], ...]


LineThought = Only | Each | Compared | IfNone | Placing | Restated


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
    if (found := _IF_NONE.fullmatch(said)) and not (found["amount"] and found["behind"]):
        return IfNone(found["of"], found["target"], found["amount"] or found["behind"] or "")
    if found := _PLACING.fullmatch(said):
        return Placing(tuple(filter(None, _AND.split(found["goods"]))))
    return _restated(said)


def _restated(said: str) -> Restated | None:
    if _SAID.search(said):
        return None
    pieces = [_IS.fullmatch(p) for p in re.split(rf"{_PAUSE}+", said)]
    pairs = [
        (p["of"], p["what"]) for p in pieces if p is not None and bool(p["of"]) != bool(p["all"])
    ]
    return Restated(tuple(pairs)) if pairs and len(pairs) == len(pieces) else None
