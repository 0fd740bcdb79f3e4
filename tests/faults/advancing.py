"""A shop that pays in advance: what comes in time is packed, what does not is called off.

It buys rice alone, at a price that no promotion touches, so that it has books of its own. Worked
example: 2箱 for ¥40 on Tuesday at noon. On Wednesday at ten nothing has come: the shop is
told. At noon it is called off and the rice is free. Had ¥20 come, it would stay, the rep told.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.aftersale import send_order
from domain.base.money import Money
from domain.cart import AddLine, ClearAll, get_cart, open_cart, price_cart, revise_cart
from domain.db import Tx
from domain.fulfilment import Parcel
from domain.order import Order, cancel_order, confirm_order, place_order
from domain.payment import (
    PaymentMethod,
    ReceiptDraft,
    keep_refund,
    look_after_unpaid,
    record_receipt,
    refunds_due,
    unpaid_orders,
)
from tests.faults.desk import Stored
from tests.faults.guests import Hosting
from tests.faults.market import CASE_OF_RICE, ORDER_KEY, POLICY, PRICE_OF_RICE, RICE_AT_FIRST

TIME, WARNED_BEFORE = timedelta(hours=24), timedelta(hours=2)


@dataclass
class Advance:
    """One order paid in advance."""

    base: int
    pay_by: datetime
    paid: int = 0
    status: str = "placed"
    stage: str = "open"

    @property
    def total(self) -> int:
        """What it costs."""
        return self.base // CASE_OF_RICE * PRICE_OF_RICE

    @property
    def held(self) -> int:
        """Rice that is promised to it."""
        return self.base if self.status in {"placed", "confirmed"} else 0

    @property
    def waits(self) -> bool:
        """Whether it waits for money."""
        return self.status in {"placed", "confirmed"} and self.paid < self.total


@dataclass
class AdvanceBook:
    """The orders by id, the rice there is, and what is left of money that came."""

    on_hand: int = RICE_AT_FIRST
    orders: dict[int, Advance] = field(default_factory=dict)
    free: int = 0
    received: int = 0

    @property
    def held(self) -> int:
        """What is promised."""
        return sum(one.held for one in self.orders.values())

    @property
    def balance(self) -> int:
        """What the shop owes; below zero what we hold for it."""
        sent = sum(one.total for one in self.orders.values() if one.status == "shipped")
        return sent - self.received

    def spread(self) -> None:
        """What is free pays what waits, the oldest first."""
        for one in self.orders.values():
            part = min(self.free, one.total - one.paid) if one.waits else 0
            one.paid, self.free = one.paid + part, self.free - part


class Advancing(Hosting):
    """What a shop does that pays in advance."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = AdvanceBook()

    def other_orders(self) -> set[int]:
        """Orders with books of their own."""
        return {*super().other_orders(), *self.ahead.orders}

    @rule(cases=st.integers(1, 3))
    def order_rice(self, cases) -> None:
        """It orders what is there; its balance pays at once."""
        book = self.ahead
        if cases * CASE_OF_RICE > book.on_hand - book.held:
            return
        placed: Order = self.try_to("", lambda tx: self._order_rice(tx, cases))
        one = Advance(cases * CASE_OF_RICE, self.clock() + TIME)
        assert placed.total == Money(one.total), "rice costs another sum"
        book.orders[placed.id] = one
        book.spread()
        self.books.tell("order_placed", "staff")

    def _order_rice(self, tx: Tx, cases: int) -> Order:
        shop = self.market.ahead
        cart = open_cart(tx, shop.contact_id, customer_id=shop.customer.id, policy=POLICY)
        ops = [ClearAll(), AddLine(self.market.rice.id, self.market.rice_amount(cases))]
        revise_cart(tx, cart, ops=ops, actor=shop.actor, buyer=shop.buyer)
        priced = price_cart(tx, get_cart(tx, cart.id), customer=shop.customer, policy=POLICY)
        return place_order(tx, priced, actor=shop.actor, order_key=ORDER_KEY, is_again=True)

    @rule(is_whole=st.booleans())
    def pay_rice(self, is_whole) -> None:
        """Money comes for the newest order that waits: all that lacks, or some."""
        book = self.ahead
        number = next((n for n, one in reversed(book.orders.items()) if one.waits), None)
        if number is None:
            return
        one, shop, finance = book.orders[number], self.market.ahead.customer, self.market.finance
        minor = one.total - one.paid if is_whole else (one.total - one.paid + 1) // 2
        key = f"rice{len(self.desk.told)}"

        def do(tx: Tx) -> Any:
            day = self._day(tx)
            draft = ReceiptDraft(shop.id, Money(minor), PaymentMethod.CASH, day, key)
            return record_receipt(tx, draft, actor=finance, today=day, chosen=[number])

        self.try_to("", do)
        one.paid += minor
        book.received += minor
        self.books.tell("payment_received", "contact")
        self.books.tell("payment_received", "staff")

    @rule(hours=st.sampled_from([1, 21, 22, 24, 25]))
    def wait_for_money(self, hours) -> None:
        """So long nothing comes; the job looks at what waits for its money."""
        self.clock.move(timedelta(hours=hours))
        for number in self.desk.read(unpaid_orders):
            self.try_to("", lambda tx, n=number: look_after_unpaid(tx, n))
        now = self.clock()
        for one in self.ahead.orders.values():
            self._its_time(one, now)

    def _its_time(self, one: Advance, now: datetime) -> None:
        if one.stage == "closed":
            return
        if one.pay_by <= now:
            one.stage = "closed"
            if one.waits and not one.paid:
                one.status = "cancelled"
                self.books.tell("order_cancelled", "contact")
                self.books.tell("order_cancelled", "staff")
            elif one.waits:
                self.books.tell("prepayment_late", "staff")
        elif one.stage == "open" and one.pay_by - WARNED_BEFORE <= now:
            one.stage = "warned"
            if one.waits:
                self.books.tell("prepayment_late", "contact")

    @rule()
    def send_rice(self) -> None:
        """The oldest order leaves once all of its money is there, and no sooner."""
        book, rep = self.ahead, self.market.rep
        open_ones = ((n, x) for n, x in book.orders.items() if x.held)
        number, one = next(open_ones, (None, None))
        if number is None or one is None:
            return
        if one.status == "placed":
            self.try_to("", lambda tx: confirm_order(tx, number, actor=rep, version=1))
            one.status = "confirmed"
            self.books.tell("order_confirmed", "contact")
        why = "PaymentAwaited" if one.waits else ""
        self.try_to(why, lambda tx: send_order(tx, number, parcel=Parcel(), actor=rep))
        if not why:
            one.status, book.on_hand = "shipped", book.on_hand - one.base
            self.books.tell("shipped", "contact")

    @rule()
    def call_rice_off(self) -> None:
        """The rep calls the newest off: what was paid is kept, and pays what waits."""
        book, rep, finance = self.ahead, self.market.rep, self.market.finance
        number = next((n for n, one in reversed(book.orders.items()) if one.held), None)
        if number is None:
            return
        one = book.orders[number]
        self.try_to("", lambda tx: cancel_order(tx, number, actor=rep))
        one.status = "cancelled"
        self.books.tell_other("order_cancelled", "staff")
        due = [x for x in self.desk.read(refunds_due) if x.order_id == number]
        assert [x.amount.minor for x in due] == ([one.paid] if one.paid else []), "to be paid back"
        for refund in due:
            self.try_to("", lambda tx, r=refund: keep_refund(tx, r.id, actor=finance))
        book.free, one.paid = book.free + one.paid, 0
        book.spread()

    def compare_money(self, stored: Stored) -> None:
        """The rice, the orders paid in advance and their balance, besides all others'."""
        book, rice = self.ahead, self.market.rice.id
        assert stored.stock[rice] == (book.on_hand, book.held), "rice"
        assert {n: (stored.orders[n][0], stored.orders[n][2]) for n in book.orders} == {
            n: (one.status, one.total) for n, one in book.orders.items()
        }, "orders paid in advance"
        shop = int(self.market.ahead.customer.id)
        assert stored.balances.get(shop, 0) == book.balance, "what is paid in advance"
        super().compare_money(stored)
