"""Some of the goods change into others: 可乐3箱里面2箱换雪碧 leaves one of the first."""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.base.ids import SkuId
from handlers.nlu.intents import Evidence, EvidenceKind, Exact, ItemReading, Op, Resolved
from handlers.nlu.reading import RawItem
from handlers.nlu.resolve import Verdict, ids_of

if TYPE_CHECKING:
    from handlers.nlu.edits import Worker


def swap_part(worker: "Worker", raw: RawItem, first: Verdict | None, second: Verdict) -> bool:
    """Whether only so many become others; more than there are is quoted, and changes nothing."""
    if not raw.is_part or first is None:
        return False
    ids = set(ids_of(first.product))
    at = next((n for n, i in enumerate(worker.items) if _is_of(i, ids)), None)
    said = raw.amount
    if at is not None and not isinstance(said, Exact):
        return _of_line_named(worker, raw, at, second)
    if not isinstance(said, Exact):
        return False
    if at is not None:
        there = worker.items[at].amount
        left = _left(there, said) if isinstance(there, Exact) else None
        if left is None or left < 0:
            worker.unread.append((raw.start, raw.end))
            return True
        if left:
            assert isinstance(there, Exact)
            worker.items[at] = replace(worker.items[at], amount=replace(there, count=left))
            worker.items.append(_added(worker, raw, second, replace(said, unit=there.unit)))
        return left > 0
    line = next((v for v in worker.lines if v.sku_id in ids), None)
    if line is None:
        return False
    left = _left(Exact(line.count, line.unit), said)
    if left is None or left < 0:
        worker.unread.append((raw.start, raw.end))
        return True
    if left:
        taken = replace(said, unit=line.unit)
        worker.items.append(worker.item(Op.MINUS, raw.start, raw.end, first, taken))
        worker.items.append(_added(worker, raw, second, taken))
    return left > 0


def _of_line_named(worker: "Worker", raw: RawItem, at: int, second: Verdict) -> bool:
    """红牛2箱换成雪碧, where the draft has three of it."""
    item = worker.items[at]
    ids = set(ids_of(item.product))
    held = [v for v in worker.lines if v.sku_id in ids]
    amount = item.amount
    if len(held) != 1 or item.op is not Op.ADD or not isinstance(amount, Exact):
        return False
    (line,) = held
    item = replace(item, product=Resolved(line.sku_id, (Evidence(EvidenceKind.CART),)))
    left = _left(Exact(line.count, line.unit), amount)
    if left is not None and left > 0:
        worker.items[at] = replace(item, op=Op.MINUS)
        worker.items.append(_added(worker, raw, second, amount))
        return True
    worker.items[at] = replace(
        item, op=Op.REPLACE, target=second.product, unit_unknown=second.unit_unknown
    )
    return True


def _is_of(item: ItemReading, ids: set[SkuId]) -> bool:
    return item.op is Op.ADD and not ids.isdisjoint(ids_of(item.product))


def _added(worker: "Worker", raw: RawItem, second: Verdict, amount: Exact) -> ItemReading:
    return worker.item(Op.ADD, raw.start, raw.end, second, amount)


def _left(there: Exact, taken: Exact) -> Decimal | None:
    """How many stay; None where the two are not counted in one unit."""
    if taken.unit not in {None, there.unit} or taken.rest or there.rest:
        return None
    return there.count - taken.count
