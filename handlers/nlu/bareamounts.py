"""What is ordered where none of the goods are known: the amounts of a reading.

Names cannot part what stands between them then, so an amount may be left beside a name that has
another one already (20斤小米10斤黑米), or behind a figure that belongs to the name (502胶水2盒).
What nobody claims is ordered too, if it says a unit.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from handlers.nlu.baresizes import NUMBER, PACK, WEIGHT
from handlers.nlu.intents import (
    EditDraft,
    Exact,
    Intent,
    ItemReading,
    Missing,
    Op,
    Reorder,
    Unclear,
    Vague,
)
from handlers.nlu.reading import RawItem, Reading
from handlers.nlu.scanner import scan
from handlers.nlu.units import BOXES, CASE_WORDS, canonical

_MEASURES = frozenset(("毫升", "升", "克", "两", "ml", "l", "g"))
"""They tell how big one is rather than how many are wanted."""
_EACH = re.compile(
    rf"(?:都|各|每样|每种|统一)[来要拿订上]?(?P<amount>{NUMBER}\s?(?:{PACK}|{WEIGHT}))[:：](?P<names>[^0-9:：]+)"
)
"""各来一箱：奥妙 汰渍 潘婷."""
_PARTS = re.compile(r"[\s,，。;；!！]+")
_WISH = re.compile(
    rf"(?:再|先|给我|的话)[^0-9,，]{{0,5}}?[来要拿加订补送]?个?(?P<amount>{NUMBER}\s?(?:{PACK}|{WEIGHT}))"
)
_ASKS = re.compile(
    "[吗么?？]|多少|怎么|咋|能不能|行不行|可以|是不是|没[到收送]|少[了给送发]|昨天|上次|收到|错了|坏了|退"
)
_PARTED = re.compile(r"[、,，/\s]+")
_LEADS = re.compile(r"(?:不行就|再?减|[(（]|不是|[一每]个?)\s?$")
_POINTS = re.compile(r"\s?(?:[那这][种个款]|的|左右|上下|以[内上下]|each|[)）])")
Said = tuple[Decimal, str | None]


def amounts_of(reading: Reading, intent: Intent) -> list[Said]:
    """Count and unit of everything ordered, in the order of the items; a case by one word."""
    items: tuple[ItemReading | RawItem, ...] = ()
    if isinstance(intent, EditDraft | Reorder):
        items = intent.items
    if isinstance(intent, Unclear) or (isinstance(intent, EditDraft) and not items):
        items = reading.items
    if not isinstance(intent, EditDraft | Reorder | Unclear):
        return list(_wished(reading))
    items = _not_taken_back(items, reading)
    found = [said for item in _last_words(items) for said in _of(item, reading)]
    if not found and (each := _EACH.fullmatch(reading.text.strip())) is not None:
        names = [name for name in _PARTED.split(each["names"]) if name]
        return [said for _name in names for said in _exact(each["amount"], reading)]
    left = intent.leftovers if isinstance(intent, EditDraft | Reorder) else ()
    unclaimed = [one for text in left for one in _alone(text, reading) if one not in found]
    if not unclaimed:
        return found
    return [one for one in found if one[1] is not None] + unclaimed


def _wished(reading: Reading) -> Iterator[Said]:
    """5月1号你们送吗 送的话来30箱啤酒: what is ordered beside a question or a complaint."""
    for clause in _PARTS.split(reading.normal):
        wish = _WISH.search(clause)
        if wish is not None and _ASKS.search(clause) is None:
            yield from _exact(wish["amount"], reading)


def _last_words(items: tuple[ItemReading | RawItem, ...]) -> list[ItemReading | RawItem]:
    """Without what was said of a name before it was set anew: 干木耳3斤 … 木耳改成4斤."""
    kept: list[ItemReading | RawItem] = []
    for item in items:
        name = _name(item)
        if item.op is Op.SET and name and isinstance(item.amount, Exact):
            kept = [one for one in kept if not _name(one).endswith(name)]
        kept.append(item)
    return kept


def _not_taken_back(
    items: tuple[ItemReading | RawItem, ...], reading: Reading
) -> tuple[ItemReading | RawItem, ...]:
    """Without lines whose name is struck out behind them, or said again as a correction."""
    again = [
        (raw.mention.text, reading.offsets[raw.start])
        for raw in reading.items
        if raw.mention is not None and (raw.op is Op.REMOVE or raw.is_correction)
    ]
    kept = tuple(
        item
        for item in items
        if not isinstance(item, ItemReading)
        or not any(_name(item) == name and item.span[0] < start for name, start in again)
    )
    has_any = any(isinstance(item.amount, Exact) for item in kept)
    return kept if has_any else items  # 桃子两箱，桃子不要了，换成李子，还是两箱


def _name(item: ItemReading | RawItem) -> str:
    product = item.product if isinstance(item, ItemReading) else None
    return product.said if isinstance(product, Missing) else ""


def _of(item: ItemReading | RawItem, reading: Reading) -> Iterator[Said]:
    amount = item.amount
    if item.op is Op.SCALE_ALL:
        return
    if isinstance(amount, Exact):
        yield amount.count, _unit(amount.unit)
        for count, unit in amount.rest:
            yield count, canonical(unit)
    elif isinstance(amount, Vague) and isinstance(item, ItemReading):
        yield from _beside(item, amount, reading)


def _beside(item: ItemReading, amount: Vague, reading: Reading) -> Iterator[Said]:
    """Two exact amounts on what was taken for one name."""
    if len(amount.suggestions) == 2 and amount.unit is not None:
        if amount.said.count(amount.unit) == len(amount.suggestions):
            yield from _exact(amount.said, reading)  # 小葱2斤5斤螺丝椒
        elif amount.said.startswith("二"):
            yield amount.suggestions[1], _unit(amount.unit)  # 小二一箱
        return
    if amount.suggestions:
        return
    second = list(_exact(amount.said, reading))
    if len(second) == 1 and not _is_told(amount.said, reading):
        start, end = item.span
        yield from _exact(reading.text[start:end], reading, is_written=True)
        yield from second


def _alone(text: str, reading: Reading) -> Iterator[Said]:
    """The one amount that a piece is, with its unit."""
    if len(scan(text, reading.lexicon)) == 1 and not _is_told(text, reading):
        yield from (one for one in _exact(text, reading) if one[1] not in _MEASURES)


def _is_told(text: str, reading: Reading) -> bool:
    """两包(50斤那种), 都要三斤左右的, 不行就一箱: it is not what is wanted."""
    at = reading.text.find(text)
    before, behind = reading.text[max(0, at - 4) : at], reading.text[at + len(text) :]
    return _LEADS.search(before) is not None or _POINTS.match(behind) is not None


def _exact(text: str, reading: Reading, *, is_written: bool = False) -> Iterator[Said]:
    for token in scan(text, reading.lexicon):
        said = token.said
        if said is not None and said.is_heard and is_written:
            continue
        if said is None or not isinstance(said.amount, Exact):
            continue
        if said.amount.unit is not None:
            yield said.amount.count, _unit(said.amount.unit)


def _unit(unit: str | None) -> str | None:
    if unit is None:
        return None
    return CASE_WORDS[0] if unit in BOXES else canonical(unit)
