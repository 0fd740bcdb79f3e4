"""What follows from events, before the transaction commits: money finds its orders, arrivals go to
whom waits for them, parcels are followed, and people are told.

Called once at the end of every turn, job and page action. A reaction may append events of its
own; they are drained in the same call.
"""

from zoneinfo import ZoneInfo

from domain.base.events import Event
from domain.campaign import note_campaign_sales
from domain.credit import PrepaidPlaced
from domain.db import Tx
from domain.fulfilment import OrderShipped, RestClosed
from domain.inventory import ReservationShort, StockArrived, tell_arrivals
from domain.notice import notify, use_up_cards
from domain.order import (
    OrderCancelled,
    OrderChangeApplied,
    OrderPlaced,
    OrderPriced,
    OrderRejected,
    OrderWeighed,
    fill_backorders,
    hold_again,
    tell_missing,
)
from domain.payment import settle_order, spread_balance
from domain.tracking import follow_parcel

_ROUNDS = 10


def drain(tx: Tx, *, zone: ZoneInfo | None = None) -> int:
    """Empty `tx.events` and act on them; how many notices were put into the outbox.

    What arrived or was let go of is promised for a whole round at once: a change of one line of a
    long order lets go of all of them. `zone` is the merchant's, for quiet hours.
    """
    sent = 0
    for _ in range(_ROUNDS):
        if not tx.events:
            return sent
        events = tuple(tx.events)
        tx.events.clear()
        for event in events:
            if isinstance(event, OrderPlaced | OrderChangeApplied):
                note_campaign_sales(tx, event.order_id)
            _follow(tx, event)
            use_up_cards(tx, event)
        arrived = [event.sku_id for event in events if isinstance(event, StockArrived)]
        short = [event for event in events if isinstance(event, ReservationShort)]
        hold_again(tx, [*(event.sku_id for event in short), *arrived])
        for lost in short:
            tell_missing(tx, lost)
        fill_backorders(tx, arrived)
        tell_arrivals(tx, arrived)
        sent += notify(tx, events, zone=zone)
    raise RuntimeError(f"events do not end: {tx.events[0]!r}")


def _follow(tx: Tx, event: Event) -> None:
    """What was paid follows what an order costs; a balance pays; parcels are looked after."""
    match event:
        case (
            OrderCancelled()
            | OrderRejected()
            | OrderChangeApplied()
            | OrderPriced()
            | RestClosed()
            | OrderWeighed()
        ):
            settle_order(tx, event.order_id)
            spread_balance(tx, event.customer_id)
        case OrderShipped():
            follow_parcel(tx, event.order_id, event.shipment_id)
            spread_balance(tx, event.customer_id)
        case PrepaidPlaced():
            spread_balance(tx, event.customer_id)
        case _:
            pass
