"""The machine's rules for what is settled late: write-offs, shares of the base price, and what
leaves for broken goods.

What is written off lowers what the branch owes; beyond the limit of a day a second person has to
agree. The first buyer may pay a share of the base price; his rows follow the base price's.
"""

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from domain.aftersale import (
    CaseItem,
    Complaint,
    Remedy,
    grant_remedy,
    open_case,
    wish_remedy,
)
from domain.base.actor import SYSTEM
from domain.base.ids import PriceListId
from domain.base.money import Money
from domain.db import Tx
from domain.order import get_order
from domain.payment import (
    PaymentMethod,
    ReceiptDraft,
    WriteOff,
    decide_write_off,
    set_write_off_limit,
    write_off,
)
from domain.pricing import (
    AssignmentTarget,
    PercentDraft,
    PriceAssignment,
    PriceList,
    assign_price_list,
    create_price_list,
    end_price,
    rows_of,
    set_prices,
)
from tests.faults.chains import Chaining
from tests.faults.returning import LIMIT


class Settling(Chaining):
    """The whole machine."""

    def __init__(self) -> None:
        super().__init__()
        self.off_on: dict[date, int] = {}
        self.asked_off: dict[int, int] = {}
        self.off_keys: dict[str, int] = {}

    # -- write-offs --

    @rule(minor=st.sampled_from([100, 400, 700, 1_500]), is_again=st.booleans())
    def write_some_off(self, minor, is_again) -> None:
        """Finance writes off what the branch owes: never more, and in parts no more than whole."""
        book, finance = self.books.chain, self.market.finance
        if not self.has_limit:
            limit = Money(LIMIT)
            self.try_to("", lambda tx: set_write_off_limit(tx, "CNY", limit, actor=finance))
            self.has_limit = True
        known = [key for key, sum_ in self.off_keys.items() if sum_ == minor]
        key = known[-1] if is_again and known else f"w{len(self.off_keys)}"
        today = self.desk.read(self._day)
        why = "WriteOffTooMuch" if key not in self.off_keys and minor > book.balance else ""

        def do(tx: Tx):
            draft = ReceiptDraft(
                self.market.branch.customer.id, Money(minor), PaymentMethod.ALLOWANCE, today, key,
                note="抹零",
            )  # fmt: skip
            return write_off(tx, draft, actor=finance, today=today)

        done = self.try_to(why, do)
        if why or key in self.off_keys:
            return
        self.off_keys[key] = minor
        if self.off_on.get(today, 0) + minor <= LIMIT:
            assert not isinstance(done, WriteOff), "a small sum waits"
            self._written_off(minor, today)
            return
        assert isinstance(done, WriteOff), "a large sum was written off by one"
        self.asked_off[done.id] = minor
        for _ in range(2):
            self.books.tell("write_off_asked", "staff")

    @precondition(lambda self: self.asked_off)
    @rule(is_agreed=st.booleans(), is_own=st.booleans())
    def decide_off(self, is_agreed, is_own) -> None:
        """Somebody else agrees, or anybody refuses; less may be owed by now."""
        number, minor = next(iter(self.asked_off.items()))
        actor = self.market.finance if is_own else self.market.owner
        today = self.desk.read(self._day)
        why = "WriteOffSelfApproved" if is_own and is_agreed else ""
        why = why or ("WriteOffTooMuch" if is_agreed and minor > self.books.chain.balance else "")
        self.try_to(why, lambda tx: decide_write_off(
            tx, number, actor=actor, is_agreed=is_agreed, today=today))  # fmt: skip
        if why:
            return
        del self.asked_off[number]
        if is_agreed:
            self._written_off(minor, today)

    def _written_off(self, minor: int, today: date) -> None:
        self.books.chain.credited += minor
        self.off_on[today] = self.off_on.get(today, 0) + minor

    # -- shares of the base price --

    @rule(percent_bp=st.sampled_from([9_500, 9_333, 10_250, 0]))
    def set_share(self, percent_bp) -> None:
        """The first buyer pays a share of the base price from now on; 0: no longer."""
        if not percent_bp and not self.books.share:
            return
        self.try_to("", lambda tx: self._set_share(tx, percent_bp))
        self.books.share = percent_bp

    def _set_share(self, tx: Tx, percent_bp: int) -> None:
        listed = self._share_list(tx)
        if percent_bp:
            set_prices(tx, listed, [PercentDraft(percent_bp)], self.market.rep)
            return
        for row in rows_of(tx, listed):
            end_price(tx, row.id, self.market.rep)

    def _share_list(self, tx: Tx) -> PriceListId:
        if self.books.share_list is None:
            made = create_price_list(tx, PriceList(PriceListId(0), "SHARE", "share"), SYSTEM)
            customer_id = str(self.market.people[0].customer.id)
            given = PriceAssignment(made.id, AssignmentTarget.CUSTOMER, customer_id)
            assign_price_list(tx, given, SYSTEM)
            self.books.share_list = made.id
        return PriceListId(self.books.share_list)

    # -- what leaves for broken goods --

    def replace_broken(self, bottles: int) -> None:
        """So many of the newest order broke and go along with the next: a step of the tour."""
        supplies = self.books.chain.supplies
        number = [n for n, one in supplies.items() if one.shipped][-1]
        line = self.desk.read(lambda tx: get_order(tx, number)).lines[0]
        branch, by = self.market.branch, (self.market.rep, "下次补")
        items = (CaseItem(self.market.tea.id, line.id, bottles),)
        said = Complaint(branch.customer.id, branch.contact_id, "碎了", number, items)
        case = self.try_to("", lambda tx: open_case(tx, said))
        self.try_to("", lambda tx: wish_remedy(tx, case.id, Remedy.REPLACE))
        for _ in range(2):
            self.books.tell("aftersale_opened", "staff")
        self.try_to("", lambda tx: grant_remedy(tx, case.id, by=by, today=self._day(tx)))
        supplies[number].granted += bottles
        self.books.tell("aftersale_decided", "contact")
        self.books.chain.along += bottles
