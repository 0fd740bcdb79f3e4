"""What was ordered and was not there: filled by arrivals, first come, first served.

Worked example: 红牛 in 箱 of 24. 老王 waits for 3箱 since 09:10, 李记 for 2箱 since 10:00. 4箱
arrive: 老王 gets his 3, 李记 one, and both are told. 10罐 more change nothing: a line takes whole
sale units, unless they are all it waits for.

A line stops waiting before its stock is let go of, here as in `stock.release_order`: an arrival of
the same moment either finds it waiting no more, or has given it what is then released.
"""

from collections.abc import Iterable

from domain.base.actor import SYSTEM
from domain.base.ids import SkuId
from domain.customer import get_customer
from domain.db import Tx
from domain.inventory import InsufficientStock, available, reserve
from domain.inventory.model import StockWant
from domain.order.events import BackorderFilled
from domain.order.rules import share_of_arrival
from domain.order.service.find import get_order
from domain.order.service.moves import emit
from domain.order.store import backorders
from domain.order.store.backorders import WaitingLine


def fill_backorders(tx: Tx, sku_ids: Iterable[SkuId]) -> int:
    """Give what is free of these SKUs to the lines that wait for it; the base units given.

    One read where nobody waits for any of them.
    """
    asked = tuple(dict.fromkeys(sku_ids))
    wanted = backorders.waited_for(tx, asked) if asked else frozenset()
    return sum(_fill_sku(tx, sku_id) for sku_id in asked if sku_id in wanted)


def waiting_lines(tx: Tx, sku_id: SkuId) -> tuple[WaitingLine, ...]:
    """Who waits for a SKU, in the order in which they are served."""
    return backorders.load_waiting(tx, sku_id)


def _fill_sku(tx: Tx, sku_id: SkuId) -> int:
    given = 0
    for line in backorders.load_waiting(tx, sku_id):
        free = available(tx, [sku_id]).get(sku_id)
        if free is None or free <= 0:
            break
        share = share_of_arrival(line.waiting, free, factor=line.factor)
        if share and _fill(tx, line, share):
            given += share
    return given


def _fill(tx: Tx, line: WaitingLine, share: int) -> bool:
    region = get_customer(tx, line.customer_id).region
    try:
        with tx.savepoint():
            if not backorders.take_waiting(tx, line.id, share):
                return False
            want = StockWant(line.id, line.sku_id, share)
            held = reserve(tx, line.order_id, [want], region=region)
            order = get_order(tx, line.order_id)
            emit(
                tx,
                BackorderFilled,
                order,
                actor=SYSTEM,
                line_id=line.id,
                base=share,
                reservation_id=held[0].id,
            )
    except InsufficientStock:
        return False
    return True
