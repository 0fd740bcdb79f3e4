"""Which day a standing order is offered for, and when. Pure.

Worked example: 每周一三五, cut-off 19:00 the day before, offered ten hours earlier. On Sunday at
09:00 Monday's draft is offered. The shop is closed on Wednesday: Wednesday is passed over, and on
Thursday at 09:00 Friday's is offered. Had nothing run since Sunday, only Friday's is offered.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from domain.base.ids import SkuId
from domain.cart import CartLine
from domain.catalog.model import Sku
from domain.catalog.rules import as_quantity
from domain.delivery import DeliveryPolicy, DeliverySlot
from domain.delivery.rules import cut_off_for, delivers_on, today_of

OFFERED_BEFORE = timedelta(hours=10)
"""How long before its cut-off a day is offered."""
_AHEAD = 14


def next_slot(
    weekdays: Iterable[int],
    policy: DeliveryPolicy,
    now: datetime,
    *,
    after: date | None = None,
) -> DeliverySlot | None:
    """The first delivery on one of these weekdays that can still be ordered for; None: none.

    `after`: the day on which it was agreed; that day's goods are ordered by hand.
    """
    wanted = frozenset(weekdays)
    today = today_of(policy, now)
    for ahead in range(_AHEAD + 1):
        day = today + timedelta(days=ahead)
        if day.isoweekday() not in wanted or not delivers_on(policy, day):
            continue
        if after is not None and day <= after:
            continue
        cut_off_at = cut_off_for(policy, day)
        if now < cut_off_at:
            return DeliverySlot(day, cut_off_at)
    return None


def is_time(slot: DeliverySlot, now: datetime) -> bool:
    """Whether the day is to be offered by now."""
    return slot.cut_off_at - OFFERED_BEFORE <= now < slot.cut_off_at


def add_up(lines: Iterable[CartLine], skus: dict[SkuId, Sku]) -> tuple[CartLine, ...]:
    """Lines of several standing orders as one basket: amounts of the same SKU are added."""
    summed: dict[SkuId, CartLine] = {}
    for line in lines:
        old = summed.get(line.sku_id)
        if old is None:
            summed[line.sku_id] = line
            continue
        base = old.quantity.base + line.quantity.base
        more = as_quantity(skus[line.sku_id], base, old.quantity.unit)
        summed[line.sku_id] = replace(old, quantity=more, note=old.note or line.note)
    return tuple(summed.values())
