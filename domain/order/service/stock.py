"""The stock side of orders: gifts and paid lines alike are reserved, issued and released."""

from collections.abc import Mapping, Sequence

from domain.base.actor import Actor
from domain.base.ids import OrderLineId
from domain.db import Tx
from domain.inventory import available, issue, release, release_line, reservations_of, reserve
from domain.inventory.model import StockWant
from domain.order.changes import ChangedLine
from domain.order.errors import StockChanged
from domain.order.model import Order
from domain.order.store import backorders


def reserve_lines(tx: Tx, order: Order, *, region: str) -> None:
    """Reserve what every line needs and does not wait for; InsufficientStock and nothing."""
    wants = [StockWant(line.id, line.sku_id, line.ready_base) for line in order.lines]
    reserve(tx, order.id, wants, region=region)


def release_order(tx: Tx, order: Order) -> None:
    """Nothing is held or waited for any more; repeating changes nothing.

    Waiting ends first: what an arrival gives to the order from now on, nobody would release.
    """
    backorders.drop_waiting(tx, order.id)
    release(tx, order.id)


def stop_waiting(tx: Tx, order: Order) -> None:
    """What has not come yet is not waited for any more."""
    backorders.drop_waiting(tx, order.id)


def release_lines(tx: Tx, order: Order, amounts: Mapping[OrderLineId, int]) -> None:
    """Give back part of what is held, in base units per line."""
    held: dict[OrderLineId, int] = {}
    for one in reservations_of(tx, order.id):
        held[one.order_line_id] = held.get(one.order_line_id, 0) + one.outstanding
    for line_id, base in amounts.items():
        there = min(base, held.get(line_id, 0))
        if there:
            release_line(tx, line_id, there)


def issue_lines(
    tx: Tx, order: Order, amounts: Mapping[OrderLineId, int], *, actor: Actor, reference: str
) -> None:
    """Goods leave: reserved stock becomes a movement, in base units per line; NotReserved."""
    issue(tx, order.id, actor, parts=amounts, reference=reference)


def check_raised(tx: Tx, lines: Sequence[ChangedLine]) -> None:
    """StockChanged where a change wants more than can be promised; nothing is reserved yet."""
    more = {
        line.sku_id: line.after.base - (line.before.base if line.before else 0)
        for line in lines
        if line.after is not None and line.after.base > (line.before.base if line.before else 0)
    }
    stock = available(tx, list(more)) if more else {}
    for sku_id, extra in more.items():
        there = stock.get(sku_id)
        if there is not None and there < extra:
            raise StockChanged(sku_id, extra, there)
