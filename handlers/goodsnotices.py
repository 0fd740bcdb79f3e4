"""Notices about goods: waited for and there, never to come, delivered."""

from collections.abc import Iterator

from domain.base.ids import ContactId, CustomerId, OrderLineId, SkuId
from domain.base.money import Money
from domain.catalog import get_skus
from domain.credit import receivable_of
from domain.customer import PaymentTerms, customers_of, get_customer
from domain.fulfilment import Shipment
from domain.order import FINAL, Order
from domain.payment import free_balance
from handlers import backorder, figures, pricing
from handlers.linetext import base_text
from handlers.message import Part, Text
from handlers.noticerow import Notice
from handlers.render import cut


def backorder_filled(n: Notice) -> Iterator[Part]:
    """What was waited for is there; nothing where the order ended meanwhile."""
    order, t = n.order(), n.t
    line = next((x for x in order.lines if x.id == n.row.payload["line_id"]), None)
    if line is None or order.status in FINAL:
        return
    told = {
        "name": line.sku_name,
        "amount": backorder.waiting_amount(t, line, n.row.payload["base"]),
        "order_no": order.order_no,
    }
    later = backorder.line_remark(t, line)
    rest = t("Still to come: {rest}.", rest=later) if later else ""
    if n.is_for_staff:
        shop = get_customer(n.tx, order.customer_id).name
        head = t(
            "Arrived for {shop} {order_no}: {name} {amount}; it can go out now.", shop=shop, **told
        )
        rows = [head, rest]
    else:
        head = t("Arrived and kept for your order {order_no}: {name} {amount}.", **told)
        rows = [head, rest, t('To see the order say "my orders"')]
    yield Text("\n".join(row for row in rows if row))


def parcel_rows(n: Notice, order: Order, parcel: Shipment) -> tuple[str, ...]:
    """What is in a parcel that is not all of its order, and what is still to come."""
    base = {line.order_line_id: line.base_quantity for line in parcel.lines}
    if all(base.get(x.id, 0) + x.cancelled_base >= x.quantity.base for x in order.lines):
        return ()
    skus = get_skus(n.tx, [line.sku_id for line in order.lines])

    def told(amounts: dict[OrderLineId, int]) -> str:
        lines = (x for x in order.lines if amounts.get(x.id))
        goods = (f"{x.sku_name} {base_text(n.t, skus[x.sku_id], amounts[x.id])}" for x in lines)
        return figures.joined(n.t, goods)

    rest = told({line.id: line.open_base for line in order.lines})
    later = n.t("Still to come: {rest}.", rest=rest) if rest else ""
    return tuple(row for row in (n.t("In it: {lines}.", lines=told(base)), later) if row)


def missing(n: Notice) -> Iterator[Part]:
    """A count found less than was promised; nothing where it is held again meanwhile."""
    t, order = n.t, n.order()
    told = backorder.missing_goods(n.tx, t, order, SkuId(n.row.payload["sku_id"]))
    if not told:
        return
    shop = get_customer(n.tx, order.customer_id).name
    head = t(
        "A count found less: {shop} {order_no} lacks {name} {amount}.",
        shop=shop,
        order_no=order.order_no,
        **told[0],
    )
    rest = t(
        "It is held for this order as soon as it is there; or change the order and tell the shop"
    )
    yield Text(head + "\n" + rest)


def arrived(n: Notice) -> Iterator[Part]:
    """Who asked to hear of it; nothing where it is gone again, or he left the shop."""
    customer = get_customer(n.tx, CustomerId(n.row.payload["customer_id"]))
    mine = customers_of(n.tx, ContactId(n.row.recipient.id))
    sku = get_skus(n.tx, (SkuId(n.row.payload["sku_id"]),), customer=customer)
    yield from (
        pricing.arrived_part(n.tx, n.t, one, customer)
        for one in sku.values()
        if one.is_on_sale and customer.id in {c.id for c in mine}
    )


def rest_closed(n: Notice) -> Iterator[Part]:
    """What has not left will not: which goods, and what the others cost."""
    order, t = n.order(), n.t
    gone = [line for line in order.lines if line.cancelled_base]
    skus = get_skus(n.tx, [line.sku_id for line in gone])
    head = t("{order_no}: what has not left yet will not come any more:", order_no=order.order_no)
    rows = [
        f"{line.sku_name} {base_text(t, skus[line.sku_id], line.cancelled_base)}" for line in gone
    ]
    cost = t("You pay for what has left: {total}.", total=figures.money(_cost(n, order)))
    again = t("If you still want it just order it again.")
    yield Text(cut("\n".join([head, *rows, cost, *_kept(n, order), again])))


def _kept(n: Notice, order: Order) -> Iterator[str]:
    """What a shop had paid in advance for goods that will not come, and where it is now."""
    owed = receivable_of(n.tx, order.id)
    if owed is None or order.terms != PaymentTerms.PREPAID.value:
        return
    kept = min(free_balance(n.tx, order.customer_id, order.total.currency), owed.released)
    if kept.minor > 0:
        amount = figures.money(kept)
        yield n.t(
            '{amount} that you paid stay with us for your next order; for a refund say "rep".',
            amount=amount,
        )


def delivered(n: Notice) -> Iterator[Part]:
    """All that was to come is there, and what that costs."""
    order = n.order()
    t = n.t
    if n.is_for_staff:
        shop = get_customer(n.tx, order.customer_id).name
        said = {"shop": shop, "order_no": order.order_no, "total": figures.money(_cost(n, order))}
        yield Text(t("{shop} says its goods have arrived: {order_no}, {total}.", **said))
        return
    yield Text(
        t(
            "{order_no} has been delivered, {total}.",
            order_no=order.order_no,
            total=figures.money(_cost(n, order)),
        )
        + "\n"
        + t("If something is wrong just say so, with a photo if you can.")
    )


def _cost(n: Notice, order: Order) -> Money:
    """What an order costs in the end: its total less what of it never leaves."""
    owed = receivable_of(n.tx, order.id)
    return owed.payable if owed is not None else order.total
