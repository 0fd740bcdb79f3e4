"""A draft becomes an order, or nothing happens at all.

Worked example: 老王 was shown version 3, ¥502. He answers 确认: the draft is priced again; if its
version, every figure and the stock are what he was shown, the order is written with its lines
and prices, the stock is reserved by conditional update, and the draft is closed, all in one
savepoint. A second 确认 finds the draft closed and names the order; two buyers of the last case
meet at the conditional update, and one of them is told.
"""

from dataclasses import replace
from typing import NoReturn
from zoneinfo import ZoneInfo

from domain.base.actor import Actor, ActorKind
from domain.base.clock import trading_day
from domain.base.ids import OrderId
from domain.base.money import Money
from domain.cart import CartClosed, CartStatus, PricedCart
from domain.cart.service import close_placed, get_cart
from domain.db import Tx
from domain.inventory.errors import InsufficientStock
from domain.order.errors import AlreadyPlaced, DuplicateBasket, StaleDraft, StockChanged
from domain.order.events import OrderPlaced
from domain.order.model import (
    FulfilmentStatus,
    LineDraft,
    Order,
    OrderLine,
    OrderSource,
    OrderStatus,
    PaymentStatus,
)
from domain.order.numbers import counter_key, order_no
from domain.order.rules import (
    DUPLICATE_WINDOW,
    basket_of,
    check_placeable,
    is_same_basket,
    line_drafts,
)
from domain.order.service.moves import emit, note_move
from domain.order.service.owing import hold_credit
from domain.order.service.paying import begin_time_to_pay
from domain.order.service.reviewing import review_placed
from domain.order.service.stock import reserve_lines
from domain.order.store import reading as store
from domain.order.store import writing
from domain.promotion import take_uses


def place_order(
    tx: Tx, priced: PricedCart, *, actor: Actor, order_key: bytes, is_again: bool = False
) -> Order:
    """Place the draft exactly as it was last shown. `priced` must be of this transaction.

    `order_key` keys the order numbers. `is_again`: the customer said that it is a second order.
    AlreadyPlaced, CartClosed; StaleDraft, PartlyShown, EmptyDraft; StockChanged,
    DeliveryChanged, PriceChanged, DraftNotReady; DuplicateBasket; PromotionExhausted where a
    quota, a coupon or points went to another order this moment; CreditLimitExceeded and
    PaymentOverdue where the shop's terms refuse such orders (else it waits for finance in
    review). After any of them nothing is changed and the draft is still open.
    """
    _check_open(tx, priced)
    check_placeable(priced)
    lines = line_drafts(priced)
    with tx.savepoint():
        if not close_placed(tx, priced.cart):
            _explain_closed(tx, priced)
        if not is_again:
            _check_duplicate(tx, priced)
        order = _write_order(tx, priced, lines, actor=actor, order_key=order_key)
        take_uses(tx, order.id, priced.customer, order.adjustments)
        try:
            reserve_lines(tx, order, region=priced.customer.region)
        except InsufficientStock as short:
            raise StockChanged(short.sku_id, short.wanted, short.available) from short
        is_beyond_credit = hold_credit(tx, order, priced.customer)
        note_move(tx, order, from_status=None, actor=actor)
        emit(tx, OrderPlaced, order, actor=actor)
        order = review_placed(tx, order, is_beyond_credit=is_beyond_credit)
        begin_time_to_pay(tx, order)
        return order


def _check_open(tx: Tx, priced: PricedCart) -> None:
    cart = priced.cart
    if cart.status is CartStatus.OPEN:
        if cart.is_expired(tx.now):
            raise CartClosed(cart.id, str(CartStatus.EXPIRED))
        return
    placed = store.find_of_cart(tx, cart.id)
    if placed is None:
        raise CartClosed(cart.id, str(cart.status))
    raise AlreadyPlaced(placed.id, placed.order_no, placed.total)


def _explain_closed(tx: Tx, priced: PricedCart) -> NoReturn:
    """Another turn was quicker: say what became of the draft."""
    current = get_cart(tx, priced.cart.id)
    _check_open(tx, replace(priced, cart=current))
    raise StaleDraft(priced.cart.version, current.version)


def _check_duplicate(tx: Tx, priced: PricedCart) -> None:
    basket = basket_of(priced.cart.lines)
    since = tx.now - DUPLICATE_WINDOW
    for number, placed_at, other in store.recent_baskets(tx, priced.customer.id, since):
        if is_same_basket(basket, other):
            raise DuplicateBasket(number, placed_at)


def _write_order(
    tx: Tx,
    priced: PricedCart,
    lines: tuple[LineDraft, ...],
    *,
    actor: Actor,
    order_key: bytes,
) -> Order:
    new = _new_order(tx, priced, actor=actor, order_key=order_key)
    order_id = writing.insert_order(tx, new, basket_of(lines))
    ids = writing.insert_lines(tx, order_id, list(enumerate(lines, 1)))
    currency = new.total.currency
    written = tuple(
        order_line_of(line, no, currency)
        for no, line in enumerate(
            (replace(line, id=line_id) for line, line_id in zip(lines, ids, strict=True)), 1
        )
    )
    return replace(new, id=order_id, lines=written)


def _new_order(tx: Tx, priced: PricedCart, *, actor: Actor, order_key: bytes) -> Order:
    policy, cart, customer = priced.policy, priced.cart, priced.customer
    zone = ZoneInfo(policy.timezone)
    day = trading_day(tx.now, zone, policy.trading_day_rolls_at)
    count = writing.next_count(tx, counter_key(day))
    is_staff = actor.kind is ActorKind.STAFF
    return Order(
        id=OrderId(0),
        order_no=order_no(day, count, order_key),
        customer_id=customer.id,
        contact_id=cart.contact_id,
        rep_id=customer.rep_id,
        cart_id=cart.id,
        status=OrderStatus.PLACED,
        payment_status=PaymentStatus.UNPAID,
        fulfilment_status=FulfilmentStatus.NONE,
        terms=str(customer.terms),
        source=OrderSource.ON_BEHALF if is_staff else OrderSource.CHAT,
        goods=priced.goods,
        discount=priced.discount,
        freight=priced.freight,
        total=priced.total,
        is_complete=priced.is_complete,
        line_count=len(priced.lines) + sum(1 for gift in priced.gifts if gift.base),
        note=cart.note,
        address=priced.delivery.address,
        delivery_on=priced.slot.date if priced.slot else None,
        cut_off_at=priced.slot.cut_off_at if priced.slot else None,
        trading_day=day,
        placed_at=tx.now,
        confirmed_at=None,
        based_on=cart.basis_order_no,
        version=1,
        history_seq=1,
        delivery=priced.delivery,
        adjustments=priced.promoted.adjustments,
    )


def order_line_of(line: LineDraft, no: int, currency: str) -> OrderLine:
    """The stored line of a draft that has its id."""
    if line.id is None:
        raise ValueError("a line without an id")
    return OrderLine(
        id=line.id,
        no=no,
        sku_id=line.sku_id,
        sku_code=line.sku_code,
        sku_name=line.sku_name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=line.amount,
        discount=Money(line.discount, currency),
        parts=line.parts,
        marks=line.marks,
        note=line.note,
        is_gift=line.is_gift,
        promotion_id=line.promotion_id,
        waiting_base=line.waiting,
    )
