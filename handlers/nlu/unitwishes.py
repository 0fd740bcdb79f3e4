"""老的按块，嫩的按盒: in which unit amounts are meant that were said without one."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.intents import Exact, Op
from handlers.nlu.reading import RawItem
from handlers.nlu.resolve import only_of
from handlers.nlu.saleunits import unit_of
from handlers.nlu.units import known_units

if TYPE_CHECKING:
    from handlers.nlu.edits import Worker

_WISH = re.compile(
    r"(?P<name>[一-鿿]{1,6}?)的?(?:按|论|用)(?P<unit>[一-鿿])(?:来|算|送|给|要|下)?(?:就行|吧)?[,，、\s]*"
)
_FOR_ALL = re.compile(
    r"[,，。;；\s]*(?:以上|上面)?(?:都|全|全部|全都|统一)(?:是|要|按|论|算|用)(?P<unit>[一-鿿]{1,2}?)"
    r"(?:来|算|送|给|的|就行|吧|哈|啊|哦|呀|[!！.。~\s])*$"
)
_EVERY = frozenset(("都", "全", "全部", "全都", "每样", "各", "统一"))


def unit_of_all(text: str) -> tuple[str, str]:
    """土豆15 上海青8 都是斤: the text without that, as long as before, and the unit, or none."""
    found = _FOR_ALL.search(text) if "都" in text or "全" in text or "统一" in text else None
    if found is None or not found.start() or found["unit"] not in known_units():
        return text, ""
    return text[: found.start()] + "," + " " * (len(text) - found.start() - 1), found["unit"]


def with_unit(item: RawItem, unit: str) -> RawItem:
    """The item in that unit, where an amount was said without one."""
    amount = item.amount
    if not isinstance(amount, Exact) or amount.unit is not None or item.mention is None:
        return item
    return replace(item, amount=replace(amount, unit=unit))


def give_units(worker: "Worker") -> list[tuple[int, int]]:
    """Give the units to the items meant; the stretches of the text that are heeded so."""
    reading = worker.reading
    heeded: list[tuple[int, int]] = []
    for start, end in reading.leftovers:
        words = reading.normal[start:end]
        wishes = list(_WISH.finditer(words))
        if not wishes or "".join(w.group() for w in wishes) != words:
            continue
        given = [_give(worker, w["name"], w["unit"]) for w in wishes]
        if all(given):
            heeded.append((start, end))
    return heeded


def _give(worker: "Worker", name: str, unit: str) -> bool:
    lexicon = worker.reading.lexicon
    meant = []
    for at, item in enumerate(worker.items):
        sku = only_of(item.product)
        goods = lexicon.goods_of(sku) if sku is not None else None
        if goods is None or item.op is not Op.ADD or not isinstance(item.amount, Exact):
            continue
        if item.amount.unit is None and (name in _EVERY or name in goods.core):
            meant.append((at, item, goods, item.amount))
    if not meant or (len(meant) > 1 and name not in _EVERY):
        return False
    for at, item, goods, amount in meant:
        unknown = unit_of(goods, unit) is None
        worker.items[at] = replace(item, amount=replace(amount, unit=unit), unit_unknown=unknown)
    return True
