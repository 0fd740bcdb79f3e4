"""Answers in words where less is there than asked for: 有多少来多少, 剩下的到了补, 不够就不要了.

Pure. What is said of no goods by name holds for every question about short stock.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.base.ids import SkuId
from handlers import figures
from handlers.conversation import Doubt, DoubtWhy
from handlers.nlu.amounts import amount_at
from handlers.nlu.goods import squeeze
from handlers.nlu.intents import Exact, Pick
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import lookup
from handlers.nlu.sorts import rule

LONGEST = 40
_CUT = re.compile(r"[\s,，。;；、!！~]+")
_MUCH = r"(?:多少|几[箱件瓶包袋盒罐桶提斤个])"
_TAKE = r"(?:来|要|拿|给我?|发|送|上|订|算|拉)"
_THERE = r"(?:有的|现有的|现货|剩的|剩下的|库存|这些|那些|这几[箱件]|那几[箱件])"
_ALL_THERE = (
    rf"(?:(?:还|能)?(?:有|剩|给|发)(?:得)?{_MUCH}(?:就|先|我|都)*+{_TAKE}{_MUCH}"
    rf"|(?:先|就|把|都|全)*+{_TAKE}?(?:先|就)*+{_THERE}(?:先|就|都|全)*+{_TAKE}?(?:了|过来|来)?"
    rf"|有{_MUCH}(?:算|是){_MUCH}|(?:全|都){_TAKE}了?)"
)
_SHORT = (
    r"(?:没那么多|没有那么多|没这么多|没有这么多|没那么些|不够|不足|差点|没货|没有|缺货|少)"
    r"(?:的话|的|了)*+"
)
_ASIDE = r"(?:那|就|嗯|好|行|没事|没关系|可以|我|先|吧|哦|了|呗|啊)*+"
_TAKEN = re.compile(rf"{_ASIDE}(?P<name>.{{0,12}}?)(?:{_SHORT})?{_ASIDE}{_ALL_THERE}{_ASIDE}")
_REST = (
    r"(?:剩下的?|剩余的?|其余的?|余下的?|其[他它]的?|差的|缺的|不够的|少的|没有的|后面的|另外的?"
    r"|\d?[一二两三四五六七八九十]?[箱件瓶包袋盒]?)"
)
_REST_LEFT = re.compile(
    rf"{_ASIDE}{_REST}(?:那?就|都|也|先)*+(?:不要|不用|不补|别补|不等|算了?|免)(?:了|补|等|送|管)*+{_ASIDE}"
    rf"|{_ASIDE}(?:不用|不要|别|不)(?:补|等)(?:货)?了?{_ASIDE}"
)
_REST_WAITS = re.compile(
    rf"{_ASIDE}{_REST}?(?:等|就|都|也|再|后面|下次|回头|明天|后天|有货|有了)*+(?:到货?|来货?|有货?|补货)?"
    rf"(?:了|的时候|后|以后)*+(?:再|就|给我|一起|慢慢)*+(?:补|送|发|给我?)(?:来|上|过来|我|齐)?{_ASIDE}"
)
_DROPPED = re.compile(
    rf"{_ASIDE}(?P<name>.{{0,12}}?){_SHORT}{_ASIDE}(?:都|全)?(?:不要|算|不用|免|取消)了?{_ASIDE}"
)
_SAID = re.compile(
    rf"{_ASIDE}(?P<name>.{{0,12}}?)(?:{_SHORT})?(?:就|先|那|来|要|拿|给|改|成|按)*+"
    rf"(?P<much>[\d一二两三四五六七八九十半]{{1,4}}[一-鿿])(?P<again>就(?P=much))?{_ASIDE}"
)


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The picks of the questions about short stock, and the words that answer nothing."""

    picks: tuple[Pick, ...]
    rest: str = ""


def read_short(text: str, asked: Sequence[Doubt], lexicon: Lexicon) -> ShortAnswer | None:
    """What a message in one spelling says of them; None where it answers none."""
    places = [i for i, d in enumerate(asked[: len(figures.LETTERS)]) if d.why is DoubtWhy.STOCK]
    if not places or len(text) > LONGEST:
        return None
    taken: dict[int, bool] = {}
    told: list[Pick] = []
    rest: list[str] = []
    waits = False
    for piece in filter(None, _CUT.split(text)):
        found = _TAKEN.fullmatch(piece) or _DROPPED.fullmatch(piece)
        about = _about(found["name"], places, asked, lexicon) if found is not None else ()
        if about:
            taken |= dict.fromkeys(about, found is not None and found.re is _TAKEN)
        elif agreed := _may_wait(piece, places, asked, lexicon):
            taken |= dict.fromkeys(agreed, True)
            waits = True
        elif (pick := _amount_said(piece, places, asked, lexicon)) is not None:
            told.append(pick)
        elif (taken or told) and _REST_LEFT.fullmatch(piece):
            continue
        elif taken and _REST_WAITS.fullmatch(piece):
            waits = True
        else:
            rest.append(piece)
    picks = [_pick(i, asked, is_taken=kept, waits=waits) for i, kept in taken.items()]
    picks += told
    return ShortAnswer(tuple(picks), " ".join(rest)) if picks else None


def _may_wait(
    piece: str, places: Sequence[int], asked: Sequence[Doubt], lexicon: Lexicon
) -> Sequence[int]:
    """雪碧要等货也行: the questions that may be answered so, where goods may come later."""
    found = rule("may_wait").fullmatch(piece)
    about = _about(found["name"], places, asked, lexicon) if found is not None else ()
    return about if all(any(o.waits for o in asked[i].options) for i in about) else ()


def _amount_said(
    piece: str, places: Sequence[int], asked: Sequence[Doubt], lexicon: Lexicon
) -> Pick | None:
    """百威就3箱吧, 3箱就3箱: another amount of the one that is short."""
    found = _SAID.fullmatch(piece)
    if found is None or not (squeeze(found["name"]) or found["again"]):
        return None
    about = _about(found["name"], places, asked, lexicon)
    said = amount_at(found["much"], 0, lexicon.units)
    if len(about) != 1 or said is None or said.end < len(found["much"]):
        return None
    letter = figures.LETTERS[about[0]] if len(asked) > 1 else ""
    return Pick(None, letter, amount=said.amount) if isinstance(said.amount, Exact) else None


def _about(
    name: str, places: Sequence[int], asked: Sequence[Doubt], lexicon: Lexicon
) -> Sequence[int]:
    """The questions a name means; all of them where none is said."""
    said = squeeze(name)
    if not said:
        return places
    named = {
        lexicon.goods(fit.at).sku_id
        for fit in lookup(lexicon, name, is_exact=True).fits
        if not fit.loose
    }
    return [i for i in places if SkuId(asked[i].replaces or 0) in named]


def _pick(at: int, asked: Sequence[Doubt], *, is_taken: bool, waits: bool) -> Pick:
    """What is there, that with the rest to come, or nothing: the number of the choice."""
    doubt = asked[at]
    letter = figures.LETTERS[at] if len(asked) > 1 else ""
    own = [n for n, o in enumerate(doubt.options, 1) if o.sku_id == doubt.replaces]
    kept = [n for n in own if doubt.options[n - 1].waits == waits] or own
    return Pick(kept[0] if is_taken and kept else len(doubt.options) + 1, letter)
