"""A branch of a chain: it waits for goods, its head office agrees, its days stand.

What it orders comes out of tea alone, at a price that no promotion touches, so that it has books
of its own (`chainbook`). What it owed before is brought, and broken bottles are made good.
"""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.aftersale import (
    CaseItem,
    CaseKind,
    Complaint,
    Remedy,
    decide_case,
    grant_remedy,
    open_case,
    send_order,
    wish_remedy,
)
from domain.base.ids import CaseId
from domain.base.money import Money, round_half_up
from domain.cart import (
    AddLine,
    CartLine,
    ClearAll,
    SetQuantity,
    get_cart,
    open_cart,
    price_cart,
    revise_cart,
    wait_for_rest,
)
from domain.credit import OpeningBalance, bring_opening
from domain.db import Tx
from domain.fulfilment import Parcel, deliver_order
from domain.inventory import (
    Cause,
    MovementCause,
    StockPlace,
    receive_stock,
    wait_for_arrival,
)
from domain.order import (
    ChangeRequest,
    Order,
    answer_as_buyer,
    cancel_order,
    complete_order,
    confirm_order,
    expire_buyer_reviews,
    get_order,
    place_order,
    propose_change,
)
from domain.review import StepCode, reviews_of
from domain.standing import (
    StandingDraft,
    StandingStatus,
    get_standing,
    offer_due,
    save_standing,
    set_standing_status,
    skip_day,
)
from tests.faults.advancing import Advancing
from tests.faults.books import cut_off_of, delivery_date
from tests.faults.chainbook import ABOVE, CASE, PRICE, Standing, Supply
from tests.faults.desk import Stored
from tests.faults.market import ORDER_KEY, POLICY

OFFERED_BEFORE = timedelta(hours=10)
ANSWERED_WITHIN = timedelta(hours=24)


class Chaining(Advancing):
    """What a chain does."""

    @rule(cases=st.integers(1, 4))
    def order_tea(self, cases) -> None:
        """The branch orders, whatever is there; from ¥30 on its head office is asked."""
        book = self.books.chain
        supply = book.place(cases * CASE)
        placed: Order = self.try_to("", lambda tx: self._order_tea(tx, cases))
        assert placed.total == Money(supply.total), "the branch pays another sum"
        self.books.tell("order_placed", "staff")
        if supply.total >= ABOVE:
            supply.status = "in_review"
            supply.review = self._asked(placed.id)
            self.books.tell("buyer_asked", "contact")
        book.supplies[placed.id] = supply

    def _order_tea(self, tx: Tx, cases: int) -> Order:
        branch = self.market.branch
        tea, amount = self.market.tea.id, self.market.tea_amount(cases)
        cart = open_cart(tx, branch.contact_id, customer_id=branch.customer.id, policy=POLICY)
        ops = [ClearAll(), AddLine(tea, amount, marks=(wait_for_rest(amount),))]
        revise_cart(tx, cart, ops=ops, actor=branch.actor, buyer=branch.buyer)
        priced = price_cart(tx, get_cart(tx, cart.id), customer=branch.customer, policy=POLICY)
        return place_order(tx, priced, actor=branch.actor, order_key=ORDER_KEY, is_again=True)

    def _asked(self, number: int) -> int:
        found = self.desk.read(lambda tx: reviews_of(tx, number))
        asked = [one.id for one in found if one.code is StepCode.BUYER]
        assert asked, "the head office was not asked"
        return asked[-1]

    @rule(agrees=st.booleans(), is_other=st.booleans())
    def answer_as_head(self, agrees, is_other) -> None:
        """The head office says yes or no; nobody else may."""
        number = self.books.chain.first("in_review")
        if number is None:
            return
        supply, market = self.books.chain.supplies[number], self.market
        actor = market.branch.actor if is_other else market.head.actor
        waits = supply.review is not None
        why = "OrderFinished" if not waits else "NotAllowed" if is_other else ""
        review = supply.review or self._asked(number)
        self.try_to(why, lambda tx: answer_as_buyer(tx, review, actor=actor, agrees=agrees))
        if why:
            return
        supply.review = None
        self.books.tell("buyer_decided", "contact")
        if agrees:
            self.books.tell("buyer_decided", "staff")
        else:
            self._called_off(supply)

    @rule()
    def leave_unanswered(self) -> None:
        """A day later nobody has answered: what waits for the head office is called off."""
        late = [one for one in self.books.chain.supplies.values() if one.review is not None]
        self.clock.move(ANSWERED_WITHIN)
        assert self.try_to("", expire_buyer_reviews) == len(late), "others were called off"
        for supply in late:
            supply.status, supply.held, supply.waiting, supply.review = "cancelled", 0, 0, None
            self.books.tell("buyer_spared", "contact")
            self.books.tell("order_cancelled", "contact")
            self.books.tell("order_cancelled", "staff")
        self._filled()

    def _called_off(self, supply: Supply, by: str = "customer") -> None:
        if supply.review is not None:
            self.books.tell("buyer_spared", "contact")
        supply.status, supply.held, supply.waiting, supply.review = "cancelled", 0, 0, None
        self.books.tell_other("order_cancelled", by)
        self._filled()

    def _filled(self) -> None:
        for _ in self.books.chain.fill():
            self.books.tell("backorder_filled", "contact")
            self.books.tell("backorder_filled", "staff")
        if self.books.chain.tells_arrival():
            self.books.tell("goods_arrived", "contact")

    @rule()
    def ask_for_tea(self) -> None:
        """到货告诉我: once, when there is a whole case that nobody waits for."""
        book, branch, tea = self.books.chain, self.market.branch, self.market.tea.id
        if book.has_case:
            return
        is_new = self.try_to("", lambda tx: wait_for_arrival(
            tx, branch.contact_id, branch.customer.id, sku_id=tea))  # fmt: skip
        assert is_new is not book.is_asked, "asked twice over"
        book.is_asked = True

    @rule(cases=st.integers(1, 3))
    def receive_tea(self, cases) -> None:
        """Tea arrives: who waits for it is served in the order of placing."""
        cause = MovementCause(Cause.RECEIPT, f"tea{len(self.desk.told)}")
        where = StockPlace(self.market.tea.id, self.market.places[0])
        base, rep = cases * CASE, self.market.rep
        self.try_to("", lambda tx: receive_stock(tx, where, base, cause, actor=rep))
        self.books.chain.on_hand += base
        self._filled()

    @rule(cases=st.integers(1, 3))
    def confirm_part(self, cases) -> None:
        """The rep takes a line back to what he can send, and confirms the order as it is then."""
        number = self.books.chain.first("placed", "in_review")
        if number is None:
            return
        supply, rep = self.books.chain.supplies[number], self.market.rep
        base = cases * CASE
        if base < supply.base:
            self._lower(number, cases)
        why = "ReviewOpen" if supply.review is not None else ""
        version = supply.version
        self.try_to(why, lambda tx: confirm_order(tx, number, actor=rep, version=version))
        if not why:
            supply.status = "confirmed"
            self.books.tell("order_confirmed", "contact")

    def _lower(self, number: int, cases: int) -> None:
        supply, rep = self.books.chain.supplies[number], self.market.rep
        op = SetQuantity(self.market.tea.id, self.market.tea_amount(cases))
        request = ChangeRequest((op,), rep, True)
        self.try_to("", lambda tx: propose_change(tx, number, request=request))
        less = supply.base - cases * CASE
        supply.base -= less
        supply.version += 1
        unwaited = min(supply.waiting, less)
        supply.waiting -= unwaited
        supply.held -= less - unwaited
        self.books.tell("change_applied", "contact")
        if supply.review is not None and supply.total < ABOVE:
            supply.status, supply.review = "placed", None
            self.books.tell("buyer_spared", "contact")
            self.books.tell("review_over", "contact")
            self.books.tell("review_over", "staff")
        self._filled()

    @rule()
    def call_tea_off(self) -> None:
        """The rep calls the oldest open order off: what it held goes to who waits."""
        number = self.books.chain.first("placed", "in_review", "confirmed")
        if number is None:
            return
        self.try_to("", lambda tx: cancel_order(tx, number, actor=self.market.rep))
        self._called_off(self.books.chain.supplies[number], "staff")

    @rule()
    def ship_tea(self) -> None:
        """What is there leaves; what is waited for comes with a later parcel."""
        number = self.books.chain.first("confirmed", "shipped")
        if number is None:
            return
        supply, rep = self.books.chain.supplies[number], self.market.rep
        why = "GoodsAwaited" if not supply.held and supply.waiting else ""
        why = why or ("NothingToShip" if not supply.held else "")
        self.try_to(why, lambda tx: send_order(tx, number, parcel=Parcel(), actor=rep))
        if why:
            return
        book, gone = self.books.chain, supply.held
        if not supply.shipped:
            book.on_hand, book.along = book.on_hand - book.along, 0
        book.on_hand -= gone
        book.charged += gone // CASE * PRICE
        supply.shipped, supply.held, supply.status = supply.shipped + gone, 0, "shipped"
        self.books.tell("shipped", "contact")

    @rule()
    def bring_tea(self) -> None:
        """All of an order arrives and it is done."""
        supplies = self.books.chain.supplies
        done = [n for n, s in supplies.items() if s.status == "shipped" and s.shipped == s.base]
        if not done:
            return
        number, rep = done[0], self.market.rep
        self.try_to("", lambda tx: deliver_order(tx, number, actor=rep))
        self.books.tell("delivered", "contact")
        self.try_to("", lambda tx: complete_order(tx, number, actor=rep))
        supplies[number].status = "completed"

    @rule(bottles=st.sampled_from([1, 5, 12, 50]), remedy=st.sampled_from(list(Remedy)))
    def make_good(self, bottles, remedy) -> None:
        """Bottles broke: money for them, never more than have left of the line, or no bottles."""
        supplies = self.books.chain.supplies
        gone = [n for n, one in supplies.items() if one.shipped]
        if not gone:
            return
        number, branch, rep = gone[-1], self.market.branch, self.market.rep
        supply = supplies[number]
        line = self.desk.read(lambda tx: get_order(tx, number)).lines[0]
        item = CaseItem(self.market.tea.id, line.id, bottles)
        said = Complaint(branch.customer.id, branch.contact_id, "碎了", number, (item,))
        case = self.try_to("", lambda tx: open_case(tx, said))
        self.try_to("", lambda tx: wish_remedy(tx, case.id, remedy))
        for _ in range(2):
            self.books.tell("aftersale_opened", "staff")
        if remedy is Remedy.REPLACE:
            self._decline(case.id)
            return
        why = "RemedyUnknown" if bottles > supply.shipped - supply.granted else ""
        by = (rep, "照赔")
        self.try_to(why, lambda tx: grant_remedy(tx, case.id, by=by, today=self._day(tx)))
        if why:
            return
        before = round_half_up(supply.total * supply.granted, supply.base)
        after = round_half_up(supply.total * (supply.granted + bottles), supply.base)
        self.books.chain.credited += after - before
        supply.granted += bottles
        self.books.tell("aftersale_decided", "contact")

    def _decline(self, case_id: CaseId) -> None:
        kind, by = CaseKind.EXCHANGE, (self.market.rep, "没有了")
        self.try_to("", lambda tx: decide_case(tx, case_id, kind=kind, is_settled=False, by=by))
        self.books.tell("aftersale_decided", "contact")

    @rule(minor=st.sampled_from([700, 12_345]))
    def bring_what_was_owed(self, minor) -> None:
        """Finance brings what the branch owed before: the same again changes nothing."""
        book, finance, shop = self.books.chain, self.market.finance, self.market.branch.customer
        wanted = Money(max(minor, book.brought))

        def do(tx: Tx) -> Any:
            due = self._day(tx)
            brought = OpeningBalance(shop.id, wanted, due, Money.zero("CNY"))
            return bring_opening(tx, shop, brought, actor=finance, today=due)

        self.try_to("", do)
        book.brought = wanted.minor

    # -- standing orders --

    @rule(what=st.sampled_from(["offer", "offer", "skip", "pause", "resume"]))
    def stand(self, what) -> None:
        """每天一箱: agreed once; a day is offered once, and not what is skipped or paused."""
        book = self.books.chain
        if book.standing is None:
            made = self.try_to("", self._agree)
            book.standing = Standing(made.id, self.desk.read(self._day))
        one, actor = book.standing, self.market.branch.actor
        status = {"pause": StandingStatus.PAUSED, "resume": StandingStatus.ACTIVE}.get(what)
        if status is not None:
            self.try_to("", lambda tx: set_standing_status(tx, one.id, status, actor=actor))
            one.status = str(status)
            return
        day = delivery_date(self.clock())
        if what == "skip":
            self.try_to("", lambda tx: skip_day(tx, get_standing(tx, one.id), day))
            one.noted.add(day)
            return
        is_due = one.status == "active" and day not in one.noted and self._is_time(one, day)
        assert self.try_to("", lambda tx: offer_due(tx, POLICY)) == int(is_due), "offered"
        if is_due:
            one.noted.add(day)
            self.books.tell("standing_due", "contact")

    def _agree(self, tx: Tx) -> Any:
        branch, amount = self.market.branch, self.market.tea_amount(1)
        lines = (CartLine(self.market.tea.id, amount),)
        draft = StandingDraft(branch.customer.id, branch.contact_id, tuple(range(1, 8)), lines)
        return save_standing(tx, draft, actor=branch.actor)

    def _is_time(self, one: Standing, day: Any) -> bool:
        now: datetime = self.clock()
        return day > one.agreed_on and now >= cut_off_of(day) - OFFERED_BEFORE

    # -- the books --

    def compare_money(self, stored: Stored) -> None:
        """The branch's orders, tea and balance, besides all others'."""
        book, tea = self.books.chain, self.market.tea.id
        assert stored.stock[tea] == (book.on_hand, book.held), "tea"
        assert {n: stored.orders[n][:3] for n in book.supplies} == {
            n: (one.status, one.version, one.total) for n, one in book.supplies.items()
        }, "the branch's orders"
        assert {n: stored.waiting.get(n, 0) for n in book.supplies} == {
            n: one.waiting for n, one in book.supplies.items()
        }, "what is waited for"
        held = {n: stored.held.get((n, tea), 0) for n in book.supplies}
        assert held == {n: one.held for n, one in book.supplies.items()}, "tea that is held"
        branch = int(self.market.branch.customer.id)
        assert stored.balances.get(branch, 0) == book.balance, "what the branch owes"
        super().compare_money(stored)
