"""What came of a campaign: the outbox's word on its messages, and the goods it sold.

A line is a campaign's if its shop was told of these goods before it ordered and while the offer
lasted; by several campaigns: by the latest. What counts is what stands in the order now, of that
only what is sold at the campaign's own price: a shop that pays less for them by its own list, or
another price by hand, would have paid that without the offer.
"""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects import postgresql

from domain.base.ids import OrderId
from domain.base.money import Money, prorate
from domain.campaign.model import Campaign, CampaignResult
from domain.campaign.store.recipients import event_key_of
from domain.campaign.store.tables import (
    campaign_goods_table,
    campaign_recipient_table,
    campaign_sale_table,
    campaign_table,
    campaign_visit_table,
)
from domain.db import Tx
from domain.db.schema import Key, UtcDateTime
from domain.messaging.store.outbox import outbox
from domain.order.codec import parts_in
from domain.order.store.tables import order_line, orders
from domain.pricing.model import PricePart

_UNREACHABLE = "recipient"
"""Begins the reason of a platform that does not bring anything to this person any more."""
_k = campaign_table.c
_g = campaign_goods_table.c
_r = campaign_recipient_table.c
_s = campaign_sale_table.c
_OUTCOME = (
    select(
        outbox.c.state,
        outbox.c.sent_via,
        outbox.c.reason,
        outbox.c.parked_at.is_not(None).label("is_parked"),
        func.count().label("n"),
    )
    .where(outbox.c.event_key == bindparam("p_key"))
    .group_by(outbox.c.state, outbox.c.sent_via, outbox.c.reason, outbox.c.parked_at.is_not(None))
)
_SOLD = (
    select(order_line.c.order_id, order_line.c.sku_id, func.max(_k.id))
    .join_from(order_line, orders, order_line.c.order_id == orders.c.id)
    .join(campaign_recipient_table, _r.customer_id == orders.c.customer_id)
    .join(campaign_table, _k.id == _r.campaign_id)
    .join(campaign_goods_table, (_g.campaign_id == _k.id) & (_g.sku_id == order_line.c.sku_id))
    .where(
        order_line.c.order_id == bindparam("p_order", type_=Key),
        _r.heard_at <= bindparam("p_now", type_=UtcDateTime),
        _k.ends_at > bindparam("p_now", type_=UtcDateTime),
    )
    .group_by(order_line.c.order_id, order_line.c.sku_id)
)
_NOTE_SALES = (
    postgresql.insert(campaign_sale_table)
    .from_select(["order_id", "sku_id", "campaign_id"], _SOLD)
    .on_conflict_do_nothing()
)
_VISITORS = select(func.count()).where(campaign_visit_table.c.campaign_id == bindparam("p_id"))
_BOUGHT = (
    select(
        orders.c.id,
        (order_line.c.amount_minor - order_line.c.discount_minor).label("amount"),
        order_line.c.parts,
    )
    .join_from(campaign_sale_table, orders, orders.c.id == _s.order_id)
    .join(
        order_line,
        (order_line.c.order_id == _s.order_id) & (order_line.c.sku_id == _s.sku_id),
    )
    .where(_s.campaign_id == bindparam("p_id"), orders.c.status.not_in(["cancelled", "rejected"]))
)


def note_sales(tx: Tx, order_id: OrderId) -> None:
    """Remember which campaigns brought the goods of an order that is placed or changed now."""
    tx.execute(_NOTE_SALES, p_order=order_id, p_now=tx.now)


def load_result(tx: Tx, campaign: Campaign) -> CampaignResult:
    """What the outbox and the orders say of a campaign."""
    told = {"queued": 0, "sent": 0, "withheld": 0, "missed": 0}
    failed: Counter[str] = Counter()
    put_off: Counter[str] = Counter()
    is_over = campaign.ends_at is not None and campaign.ends_at <= tx.now
    for row in tx.execute(_OUTCOME, p_key=event_key_of(campaign.id)):
        is_lost = row.is_parked and row.reason.startswith(_UNREACHABLE)
        if row.state == "dead" or (row.state == "pending" and is_lost):
            failed[row.reason] += row.n
        elif row.state == "pending" and row.is_parked and is_over:
            told["missed"] += row.n
        elif row.state == "pending":
            told["queued"] += row.n
            if row.reason:
                put_off[row.reason] += row.n
        else:
            told["sent" if row.sent_via else "withheld"] += row.n
    visitors = tx.execute(_VISITORS, p_id=campaign.id).scalar()
    sold: dict[int, int] = {}
    for row in tx.execute(_BOUGHT, p_id=campaign.id):
        at_offer = _at_offer(row.amount or 0, parts_in(row.parts), campaign)
        if at_offer:
            sold[row.id] = sold.get(row.id, 0) + at_offer
    return CampaignResult(
        **told,
        visitors=int(visitors or 0),
        failed=failed,
        put_off=put_off,
        orders=len(sold),
        revenue=Money(sum(sold.values()), campaign.currency),
    )


def _at_offer(amount: int, parts: Sequence[PricePart], campaign: Campaign) -> int:
    """What of a line's amount, in minor units, was sold at the campaign's price.

    2箱3瓶 for ¥264 of which 2箱 are ¥252 at the offer's price: ¥252. A discount of ¥2.64 on the
    line is taken off both, ¥2.52 of it off these.
    """
    shares = prorate(amount, [part.amount.minor for part in parts]) if parts else ()
    code = campaign.price_list_code
    is_offer = [part.why.list_code == code for part in parts]
    return sum(share for share, is_its in zip(shares, is_offer, strict=True) if is_its)
