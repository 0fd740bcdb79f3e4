"""A shop that pays in Hong Kong dollars: gifts, points, freight and a currency of its own.

What is on in yuan is not on for it, and no yuan ever pays its orders. It buys 水, of which no
stock is kept: 2送1 as long as the order stands, a point for each HK$10 of a completed order, a
point is worth HK$0.10 and pays at most half of the goods. Freight is HK$6, from HK$60 on free.

Worked example: 2箱 at 30.00 with 400 points to spend: HK$60 less HK$30 (300 points) are 30, so
freight is 6 and the total HK$36; one 箱 is a gift. Completed, it earns 3 points.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.aftersale import send_order
from domain.base.money import Money
from domain.cart import (
    AddLine,
    ClearAll,
    SetSpending,
    get_cart,
    open_cart,
    price_cart,
    revise_cart,
)
from domain.db import Tx
from domain.fulfilment import Parcel, deliver_order
from domain.order import Order, cancel_order, complete_order, confirm_order, place_order
from domain.payment import PaymentMethod, ReceiptDraft, record_receipt
from domain.promotion import points_of
from tests.faults.market import BY_CODE, GUEST_POLICY, ORDER_KEY
from tests.faults.owing import MoneyKeeping


class Hosting(MoneyKeeping):
    """The whole machine."""

    @rule(cases=st.integers(1, 3), wanted=st.sampled_from([0, 1, 4, 1_000]))
    def host(self, cases, wanted) -> None:
        """The guest orders, with a gift for every two cases."""
        book = self.books.guest
        bill = book.bill(cases, wanted)
        placed: Order = self.try_to("", lambda tx: self._order(tx, cases, wanted))
        gifts = [line for line in placed.lines if line.is_gift]
        given = sum(line.quantity.base for line in gifts)
        assert given == cases // 2 * BY_CODE["WATER"].factor, "another gift"
        assert placed.total == Money(bill.total, "HKD"), "the guest pays another sum"
        assert {line.amount for line in gifts} <= {Money(0, "HKD")}, "a gift has a price"
        book.stays[placed.id] = bill
        book.points -= bill.spent
        self.books.tell("order_placed", "staff")
        self._compare_points()

    def _order(self, tx: Tx, cases: int, wanted: int) -> Order:
        guest = self.market.guest
        buyer = replace(guest.buyer, policy=GUEST_POLICY)
        cart = open_cart(tx, guest.contact_id, customer_id=guest.customer.id, policy=GUEST_POLICY)
        amount = self.market.amount("WATER", Decimal(cases), in_base=False)
        ops = [
            ClearAll(),
            SetSpending(points=wanted),
            AddLine(self.market.sku_id("WATER"), amount),
        ]
        revise_cart(tx, cart, ops=ops, actor=guest.actor, buyer=buyer)
        priced = price_cart(
            tx, get_cart(tx, cart.id), customer=guest.customer, policy=GUEST_POLICY
        )
        return place_order(tx, priced, actor=guest.actor, order_key=ORDER_KEY, is_again=True)

    @rule()
    def see_off(self) -> None:
        """The guest's last order goes all its way, and earns its points."""
        number = self.books.guest.newest("placed")
        if number is None:
            return
        rep, stay = self.market.rep, self.books.guest.stays[number]
        steps: tuple[tuple[str, Any], ...] = (
            ("order_confirmed", lambda tx: confirm_order(tx, number, actor=rep, version=1)),
            ("shipped", lambda tx: send_order(tx, number, parcel=Parcel(), actor=rep)),
            ("delivered", lambda tx: deliver_order(tx, number, actor=rep)),
            ("", lambda tx: complete_order(tx, number, actor=rep)),
        )
        for told, do in steps:
            self.try_to("", do)
            if told:
                self.books.tell(told, "contact")
        stay.status = "completed"
        self.books.guest.points += stay.earns
        self._compare_points()

    @rule()
    def send_away(self) -> None:
        """The rep calls the guest's last order off: its points are back."""
        number = self.books.guest.newest("placed")
        if number is None:
            return
        self.try_to("", lambda tx: cancel_order(tx, number, actor=self.market.rep))
        stay = self.books.guest.stays[number]
        stay.status = "cancelled"
        self.books.guest.points += stay.spent
        self.books.tell_other("order_cancelled", "staff")
        self._compare_points()

    @rule(minor=st.sampled_from([1, 3_600]))
    def pay_in_yuan(self, minor) -> None:
        """Yuan are no money for an order in dollars."""
        guest, finance = self.market.guest.customer, self.market.finance
        key = f"yuan{len(self.desk.told)}"

        def do(tx: Tx) -> Any:
            day = self._day(tx)
            draft = ReceiptDraft(guest.id, Money(minor), PaymentMethod.CASH, day, key)
            return record_receipt(tx, draft, actor=finance, today=day)

        self.try_to("CurrencyMismatch", do)

    def _compare_points(self) -> None:
        stored = self.desk.read(lambda tx: points_of(tx, self.market.guest.customer.id))[0]
        assert stored == self.books.guest.points, "the guest has other points"
