"""One order of the past, lived through by the real services."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.aftersale import send_order
from domain.base.actor import Actor, ActorKind
from domain.base.ids import ContactId, OrderId
from domain.base.money import Money, plain
from domain.base.quantity import plain_count
from domain.cart import (
    AddLine,
    Buyer,
    Mark,
    MarkCode,
    SetOrderNote,
    apply_operations,
    mark_shown,
    open_cart,
    price_cart,
)
from domain.catalog import Sku, measure
from domain.conversation import Author, Direction, Said, log_messages, open_conversation
from domain.customer import Customer
from domain.db import Tx
from domain.delivery import DeliveryPolicy, today_of
from domain.exchange.demo.documents import DemoOrder
from domain.fulfilment import Parcel, deliver_order
from domain.order import (
    Order,
    cancel_order,
    complete_order,
    confirm_order,
    get_order,
    place_order,
    reject_order,
    start_picking,
)
from domain.payment import PaymentMethod, ReceiptDraft, record_receipt
from domain.staff import Staff

_STEPS = ("placed", "confirmed", "picking", "shipped", "delivered", "completed")
_AFTER = tuple(timedelta(minutes=minutes) for minutes in (0, 15, 200, 260, 1100, 1340))


@dataclass
class Life:
    """The demo's world while it is lived through."""

    policy: DeliveryPolicy
    order_key: bytes
    now: datetime
    owner: Actor
    shops: dict[str, Customer] = field(default_factory=dict)
    people: dict[str, tuple[int, str]] = field(default_factory=dict)
    skus: dict[str, Sku] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    orders: dict[int, OrderId] = field(default_factory=dict)


def steps_of(wanted: DemoOrder) -> tuple[tuple[timedelta, str], ...]:
    """How long after placing each step of an order happened."""
    if wanted.until in {"rejected", "cancelled"}:
        return ((timedelta(), "placed"), (timedelta(minutes=20), wanted.until))
    after = zip(_AFTER, _STEPS, strict=True)
    return tuple(after)[: _STEPS.index(wanted.until) + 1]


def take_step(tx: Tx, life: Life, number: int, wanted: DemoOrder, step: str) -> None:
    """One step of the order `number`, at the moment the transaction's clock shows."""
    if step == "placed":
        life.orders[number] = _place(tx, life, wanted)
        return
    order = get_order(tx, life.orders[number])
    rep, keeper = _rep(life, wanted), life.staff["R04"].actor
    match step:
        case "rejected":
            reject_order(tx, order.id, actor=rep, reason=wanted.reason)
        case "cancelled":
            buyer = Actor(ActorKind.CUSTOMER, order.contact_id or 0, "")
            cancel_order(tx, order.id, actor=buyer)
        case "confirmed":
            confirm_order(tx, order.id, actor=rep, version=order.version)
            if order.terms == "prepaid":
                _pay(tx, life, order)
        case "picking":
            start_picking(tx, order.id, actor=keeper)
        case "shipped":
            parcel = Parcel(wanted.carrier, wanted.tracking)
            send_order(tx, order.id, parcel=parcel, actor=keeper)
        case "delivered":
            deliver_order(tx, order.id, actor=keeper)
        case _:
            complete_order(tx, order.id)


def _pay(tx: Tx, life: Life, order: Order) -> None:
    """The shop transfers what a prepaid order costs; finance records it."""
    today = today_of(life.policy, tx.now)
    draft = ReceiptDraft(
        order.customer_id,
        order.total,
        PaymentMethod.TRANSFER,
        today,
        key=f"demo:{order.order_no}",
        reference=order.order_no,
    )
    finance = life.staff["R03"].actor
    record_receipt(tx, draft, actor=finance, today=today, chosen=[order.id])


def _place(tx: Tx, life: Life, wanted: DemoOrder) -> OrderId:
    """Write, show and place one order."""
    shop = life.shops[wanted.customer]
    number, name = life.people[wanted.customer]
    contact = ContactId(number)
    buyer = Actor(ActorKind.CUSTOMER, contact, name)
    cart = open_cart(tx, contact, customer_id=shop.id, policy=life.policy)
    ops = [
        AddLine(
            life.skus[code].id,
            measure(life.skus[code], count, unit),
            marks=_marks(wanted, code),
        )
        for code, count, unit in wanted.lines
    ]
    notes = [SetOrderNote(wanted.note)] if wanted.note else []
    who = Buyer(shop, life.policy)
    cart = apply_operations(tx, cart, ops=[*ops, *notes], actor=buyer, buyer=who)
    shown = mark_shown(tx, price_cart(tx, cart, customer=shop, policy=life.policy))
    order = place_order(tx, shown, actor=buyer, order_key=life.order_key, is_again=True)
    _talk(tx, life, wanted, contact, order.id)
    return order.id


def _marks(wanted: DemoOrder, code: str) -> tuple[Mark, ...]:
    if code not in wanted.doubts:
        return ()
    kind, said = wanted.doubts[code]
    return (Mark(MarkCode(kind), said),)


def _rep(life: Life, wanted: DemoOrder) -> Actor:
    rep_id = life.shops[wanted.customer].rep_id
    return next((s.actor for s in life.staff.values() if s.id == rep_id), life.owner)


def _talk(tx: Tx, life: Life, wanted: DemoOrder, contact: ContactId, order_id: OrderId) -> None:
    """What was said before the order, so that its page shows a conversation."""
    if not wanted.said:
        return
    order = get_order(tx, order_id)
    lines = [f"未下单 {len(order.lines)}种 合计 ¥{_figure(order.total)}"]
    for line in order.lines:
        amount = "时价" if line.amount is None else _figure(line.amount)
        count = f"{plain_count(line.quantity.count)}{line.quantity.unit}"
        lines.append(f"{line.no} {line.sku_name}　{count}＝{amount}")
    lines.append("回「确认」下单")
    placed = f"已下单 {order.order_no}，等{_rep(life, wanted).name}确认。"
    chat = open_conversation(tx, "demo", address=f"past-{contact}")
    turns = (
        (Author.CUSTOMER, wanted.said),
        (Author.BOT, "\n".join(lines)),
        (Author.CUSTOMER, "确认"),
        (Author.BOT, placed),
    )
    said = [
        Said(
            Direction.IN if author is Author.CUSTOMER else Direction.OUT,
            author,
            text,
            author_id=contact if author is Author.CUSTOMER else 0,
            order_id=order_id,
        )
        for author, text in turns
    ]
    log_messages(tx, chat.id, said=said)


def _figure(money: Money) -> str:
    """As chat prints it: "502", "50.40"."""
    return plain(money).removesuffix(".00")
