"""Orders: the list with its filters, one order beside its conversation, and the decisions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from admin.fields import FormReader
from admin.orderwords import CARRIERS, reason_words
from admin.returned import Returned, returned_rows
from admin.reviews import STEPS
from admin.scope import contact_in_scope, order_in_scope, rep_in_scope
from admin.sendable import Sendable, sendable_of
from admin.visit import Visit
from admin.weighed import Scale, scales_of, seen_of
from admin.words import (
    DELIVERY_METHODS,
    FULFILMENT_STATES,
    ORDER_STATES,
    OVERRIDE_STATES,
    PAYMENT_STATES,
    SOURCES,
    TERMS,
)
from domain.aftersale import claimed_line, replacements_of
from domain.base.ids import CustomerId, OrderLineId, ShipmentId
from domain.base.money import Money
from domain.base.page import Page
from domain.cart import begun_at
from domain.catalog import get_skus
from domain.conversation import ChatMessage, messages_of_contact, messages_of_order
from domain.credit import Receivable, receivable_of
from domain.customer import (
    Contact,
    Customer,
    CustomerFilter,
    get_contact,
    get_customer,
    list_customers,
)
from domain.db import Tx
from domain.fulfilment import (
    Shipment,
    shipments_of,
)
from domain.order import (
    HistoryEntry,
    Order,
    OrderChange,
    OrderFilter,
    OrderStatus,
    OrderSummary,
    PriceOverride,
    can_pass,
    history_of,
    list_orders,
    missing_of,
    open_change_of,
    overrides_of,
    still_holds,
)
from domain.payment import OrderPayment, payments_of_order
from domain.review import OrderReview, reviews_of
from domain.staff import Staff, get_staff
from domain.tracking import TrackEvent, track_of
from handlers.promotiontexts import all_rows
from locales import Translator

TABS: Mapping[str, tuple[str, tuple[OrderStatus, ...]]] = {
    "": ("All", ()),
    "waiting": ("To confirm", (OrderStatus.PLACED, OrderStatus.IN_REVIEW)),
    "work": ("To ship", (OrderStatus.CONFIRMED, OrderStatus.PICKING)),
    "way": ("On the way", (OrderStatus.SHIPPED,)),
    "done": ("Done", (OrderStatus.DELIVERED, OrderStatus.COMPLETED)),
    "off": ("Not carried out", (OrderStatus.REJECTED, OrderStatus.CANCELLED)),
}
MARKS: Mapping[str, str] = {
    "usual_sku": "taken because it is usual here",
    "default_unit": "no unit said",
    "usual_unit": "no unit said, the usual one taken",
    "usual_quantity": "no amount said, the usual one taken",
    "from_order": "from order {detail}",
    "alias": "“{said}” was understood as this",
    "spoken": "“{said}” by sound or spelling",
    "agreed": "an unusual amount, agreed to",
    "backorder": "the rest when it arrives, agreed to",
}
PRICE_SOURCES: Mapping[str, str] = {
    "campaign": "offer price",
    "own": "own price",
    "assigned": "price list",
    "group": "group price",
    "grade": "grade price",
    "base": "list price",
    "override": "set by the rep",
}
_PAGE = 40
_TALK = 40


@dataclass(frozen=True, slots=True)
class OrderView:
    """Everything the page of one order shows."""

    order: Order
    customer: Customer
    contact: Contact | None
    rep: Staff | None
    history: tuple[HistoryEntry, ...]
    messages: tuple[ChatMessage, ...]
    shipments: tuple[Shipment, ...]
    scans: Mapping[ShipmentId, tuple[TrackEvent, ...]]
    change: OrderChange | None
    owed: Receivable | None
    payments: tuple[OrderPayment, ...]
    reviews: tuple[OrderReview, ...] = ()
    may_pass: bool = False
    """Whether the visitor's word lets one of the open reviews pass."""
    overrides: tuple[PriceOverride, ...] = ()
    """Lower prices that staff gave or asked for."""
    scales: tuple[Scale, ...] = ()
    """Goods that have to be weighed before they leave."""
    seen: str = ""
    """What the scale was made of."""
    returned: tuple[Returned, ...] = ()
    """What came back of it."""
    short: Mapping[OrderLineId, int] = field(default_factory=dict)
    """What a count took of each line, in base units."""
    sendable: tuple[Sendable, ...] = ()
    """What could leave now, where it may."""
    added: tuple[str, ...] = ()
    """What makes good what was broken before, and goes along free of charge."""


async def show_list(visit: Visit) -> web.StreamResponse:
    """GET /orders."""
    reader = FormReader(visit)
    tab = visit.query("tab") if visit.query("tab") in TABS else ""
    filters = {name: visit.query(name) for name in ("q", "customer", "from", "to")}
    page, shops = await visit.read(
        _load_list, _filter(visit, tab, reader), filters["customer"], visit.cursor()
    )
    return visit.page(
        "orders.html",
        page=page,
        shops=shops,
        tabs=TABS,
        tab=tab,
        filters=filters,
        states=ORDER_STATES,
    )


def _filter(visit: Visit, tab: str, reader: FormReader) -> OrderFilter:
    return OrderFilter(
        rep_id=rep_in_scope(visit.staff),
        statuses=TABS[tab][1],
        day_from=reader.read_day(visit.query("from")),
        day_to=reader.read_day(visit.query("to")),
        search=visit.query("q"),
    )


def _load_list(
    tx: Tx, wanted: OrderFilter, customer_code: str, cursor: str | None
) -> tuple[Page[OrderSummary], dict[CustomerId, Customer]]:
    page = list_orders(tx, _narrowed(tx, wanted, customer_code), cursor=cursor, limit=_PAGE)
    ids = dict.fromkeys(order.customer_id for order in page.rows)
    return page, {customer_id: get_customer(tx, customer_id) for customer_id in ids}


def _narrowed(tx: Tx, wanted: OrderFilter, customer_code: str) -> OrderFilter:
    """The search is an order number, or else part of a shop's name, code or phone."""
    said = customer_code or wanted.search
    if not said or (not customer_code and said.upper().startswith("SO-")):
        return wanted
    shops = list_customers(tx, CustomerFilter(rep_id=wanted.rep_id, text=said), limit=200).rows
    if not shops and not customer_code:
        return wanted
    ids = tuple(shop.id for shop in shops) or (CustomerId(0),)
    return OrderFilter(ids, wanted.rep_id, wanted.statuses, wanted.day_from, wanted.day_to)


async def show_order(visit: Visit) -> web.StreamResponse:
    """GET /orders/{order_no}."""
    return await show_wrong(visit, {})


async def show_awaited(visit: Visit, missing: Money) -> web.Response:
    """The page of a prepaid order that was to be packed: what has to come first."""
    return await _show(visit, {}, missing=missing)


async def show_wrong(visit: Visit, wrong: Mapping[str, str]) -> web.Response:
    """The page of the order, with what could not be taken beside its fields."""
    return await _show(visit, wrong)


async def _show(
    visit: Visit, wrong: Mapping[str, str], *, missing: Money | None = None
) -> web.Response:
    view = await visit.read(_load_order, visit.staff, visit.part("order_no"), visit.t)
    return visit.page(
        "order.html",
        http=409 if missing else 422 if wrong else 200,
        missing=missing,
        view=view,
        wrong=wrong,
        typed=dict(visit.form.pairs),
        states=ORDER_STATES,
        payment=PAYMENT_STATES,
        fulfilment=FULFILMENT_STATES,
        sources=SOURCES,
        terms=TERMS,
        methods=DELIVERY_METHODS,
        review_steps=STEPS,
        override_states=OVERRIDE_STATES,
        still_holds=still_holds,
        marks=MARKS,
        price_sources=PRICE_SOURCES,
        promotions=all_rows(visit.t, view.order),
        carriers=CARRIERS,
        reason_text=reason_words(visit.t),
    )


def _load_order(tx: Tx, staff: Staff, order_no: str, t: Translator) -> OrderView:
    order, customer = order_in_scope(tx, staff, order_no)
    parcels, scales = shipments_of(tx, order.id), scales_of(tx, order)
    short = missing_of(tx, order)
    return OrderView(
        order=order,
        customer=customer,
        contact=get_contact(tx, order.contact_id) if order.contact_id else None,
        rep=get_staff(tx, order.rep_id) if order.rep_id else None,
        history=history_of(tx, order.id),
        messages=_talk(tx, staff, order),
        shipments=parcels,
        scans={parcel.id: track_of(tx, parcel.id) for parcel in parcels},
        change=open_change_of(tx, order.id),
        owed=receivable_of(tx, order.id),
        payments=payments_of_order(tx, order.id),
        reviews=reviews_of(tx, order.id),
        may_pass=can_pass(tx, order, actor=staff.actor),
        overrides=overrides_of(tx, order),
        scales=scales,
        seen=seen_of(order, scales),
        returned=returned_rows(tx, order, staff, t),
        short=short,
        sendable=sendable_of(tx, order, scales, short),
        added=tuple(_added(tx, order)),
    )


def _added(tx: Tx, order: Order) -> Iterator[str]:
    for case in replacements_of(tx, order):
        line, base = claimed_line(tx, case), case.items[0].base_quantity
        unit = get_skus(tx, (line.sku_id,))[line.sku_id].base_unit
        yield f"{line.sku_name} {base}{unit}"


def _talk(tx: Tx, staff: Staff, order: Order) -> tuple[ChatMessage, ...]:
    """What was logged with the order, and what the person said from its draft to its placing.

    The latter only where all that person's shops are this visitor's: for another rep's shop the
    same person orders in the same chat.
    """
    own = messages_of_order(tx, order.id)
    around: tuple[ChatMessage, ...] = ()
    if order.cart_id and order.contact_id and contact_in_scope(tx, staff, order.contact_id):
        around = messages_of_contact(
            tx,
            order.contact_id,
            since=begun_at(tx, order.cart_id),
            until=order.placed_at,
            limit=_TALK,
        )
    merged = {message.id: message for message in (*around, *own)}
    return tuple(merged[key] for key in sorted(merged))[-_TALK:]
