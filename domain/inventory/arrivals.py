"""到货告诉我: who wants to hear when goods are there again, and when they are expected.

Told once, as soon as a whole order unit can be promised; whoever wants to hear of the next
arrival says so again. Lines of orders that wait come first: they were promised the goods.
"""

from collections.abc import Iterable
from datetime import date

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.ids import ContactId, CustomerId, SkuId
from domain.catalog import get_skus
from domain.catalog.rules import unit_factor
from domain.db import Tx
from domain.inventory.events import GoodsArrived
from domain.inventory.model import ArrivalWait
from domain.inventory.store import demand, stocks


def wait_for_arrival(
    tx: Tx, contact_id: ContactId, customer_id: CustomerId, *, sku_id: SkuId
) -> bool:
    """This person wants to hear when a SKU is there again; False where he said so before."""
    return demand.insert_wait(tx, contact_id, customer_id, sku_id)


def stop_waiting(tx: Tx, contact_id: ContactId, sku_id: SkuId) -> bool:
    """This person does not want to hear of a SKU any more; False where he was not waiting."""
    own = [wait for wait in demand.load_waits(tx, sku_id) if wait.contact_id == contact_id]
    return sum(demand.close_wait(tx, wait.id) for wait in own) > 0


def tell_arrivals(tx: Tx, sku_ids: Iterable[SkuId]) -> int:
    """Append an event for everybody who waits to hear of these SKUs, where they are there again;
    how many. One read where nobody waits for any of them.
    """
    asked = tuple(dict.fromkeys(sku_ids))
    wanted = demand.waited_for(tx, asked) if asked else frozenset()
    return sum(_tell_of(tx, sku_id) for sku_id in asked if sku_id in wanted)


def arrival_waits(tx: Tx, sku_id: SkuId) -> tuple[ArrivalWait, ...]:
    """Who waits to hear of a SKU, the longest waiting first."""
    return demand.load_waits(tx, sku_id)


def expected_on(tx: Tx, sku_id: SkuId, *, today: date) -> date | None:
    """When the next delivery of a SKU is expected; None where that is not known or over."""
    day = demand.load_expected(tx, sku_id)
    return day if day is not None and day >= today else None


def expect_arrival(tx: Tx, sku_id: SkuId, day: date | None, actor: Actor) -> None:
    """Enter when the next delivery of a SKU is expected; None: nobody knows."""
    before = demand.load_expected(tx, sku_id)
    demand.save_expected(tx, sku_id, day)
    told = (None if one is None else one.isoformat() for one in (before, day))
    record(tx, Recorded("stock.expect", "sku", str(sku_id), *told), actor=actor)


def _tell_of(tx: Tx, sku_id: SkuId) -> int:
    waits = demand.load_waits(tx, sku_id)
    sku = get_skus(tx, [sku_id]).get(sku_id)
    free = stocks.load_available(tx, [sku_id]).get(sku_id)
    if sku is None or not sku.is_on_sale or free is None:
        return 0
    if free < unit_factor(sku, sku.order_unit):
        return 0
    told = [wait for wait in waits if demand.close_wait(tx, wait.id)]
    tx.events.extend(
        GoodsArrived(wait.id, sku_id, wait.contact_id, wait.customer_id) for wait in told
    )
    return len(told)
