"""The machine's rules for money: receipts, refunds, limits, approvals, statements."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from domain.base.ids import ReceiptId
from domain.base.money import Money
from domain.credit import (
    CreditTerms,
    account_of,
    close_statement,
    grant_extra,
    set_credit_terms,
)
from domain.db import Tx
from domain.delivery import today_of
from domain.order import pass_credit
from domain.payment import (
    PaymentMethod,
    ReceiptDraft,
    keep_refund,
    pay_refund,
    record_receipt,
    refunds_due,
    reverse_receipt,
)
from tests.faults.books import CREDIT_PERSON
from tests.faults.changing import has_deals
from tests.faults.deals import CLOSED
from tests.faults.machine import PICK, WHO
from tests.faults.market import POLICY
from tests.faults.offering import Offering

SUMS = st.sampled_from([1, 4_600, 10_000, 13_333, 50_000])


class MoneyKeeping(Offering):
    """What is owed, paid, granted and asked for."""

    def _day(self, tx: Tx):
        return today_of(POLICY, tx.now)

    @rule(who=WHO, minor=SUMS, is_again=st.booleans(), pick=PICK)
    def receive_money(self, who, minor, is_again, pick) -> None:
        """Finance records cash, perhaps for one order; the same form sent twice counts once."""
        accounts = self.books.accounts
        known = [
            key for key, (whose, sum_) in accounts.keys.items() if (whose, sum_) == (who, minor)
        ]
        key = known[-1] if is_again and known else f"r{len(accounts.keys)}"
        customer = self.market.people[who].customer
        own = [
            deal.id for deal in self.books.deals.values()
            if deal.person == who and deal.status not in CLOSED
        ]  # fmt: skip
        chosen = [own[pick % len(own)]] if own and pick % 3 else []

        def do(tx: Tx):
            draft = ReceiptDraft(customer.id, Money(minor), PaymentMethod.CASH, self._day(tx), key)
            return record_receipt(
                tx, draft, actor=self.market.finance, today=self._day(tx), chosen=chosen
            )

        got = self.try_to("", do)
        if key in accounts.keys:
            return
        accounts.keys[key] = (who, minor)
        accounts.standing[got.id] = (who, minor)
        accounts.received[who] += minor
        self.books.tell("payment_received", "contact")
        self.books.tell("payment_received", "staff")

    @precondition(lambda self: self.books.accounts.standing)
    @rule(pick=PICK)
    def take_receipt_back(self, pick) -> None:
        """A receipt was a mistake; one of which some went back stays."""
        accounts = self.books.accounts
        number = list(accounts.standing)[pick % len(accounts.standing)]
        who, minor = accounts.standing[number]
        answer = self.desk.act(
            lambda tx: reverse_receipt(
                tx, ReceiptId(number), actor=self.market.finance, reason="记错",
                today=self._day(tx),
            )
        )  # fmt: skip
        assert answer.refusal in {"", "ReceiptSpent"}, answer.refusal
        if answer.refusal:
            assert who != CREDIT_PERSON, "nothing of a shop on credit is set aside by itself"
            return
        del accounts.standing[number]
        accounts.received[who] -= minor

    @rule(is_kept=st.booleans())
    def settle_refund(self, is_kept) -> None:
        """Finance pays back what a called-off order had been paid, or keeps it."""
        due = self.desk.read(refunds_due)
        if not due:
            return
        one, finance = due[0], self.market.finance
        if is_kept:
            self.try_to("", lambda tx: keep_refund(tx, one.id, actor=finance))
            return
        self.try_to("", lambda tx: pay_refund(
            tx, one.id, method=PaymentMethod.CASH, reference="", actor=finance,
            today=self._day(tx)))  # fmt: skip
        who = [person.customer.id for person in self.market.people].index(one.customer_id)
        self.books.accounts.refunded[who] += one.amount.minor
        self.books.tell("refund_paid", "contact")
        self.try_to("RefundDecided", lambda tx: keep_refund(tx, one.id, actor=finance))

    @rule(minor=st.sampled_from([0, 20_000, 60_000, 150_000]))
    def set_limit(self, minor) -> None:
        """Finance sets the limit of the shop on credit."""
        customer = self.market.people[CREDIT_PERSON].customer
        terms = CreditTerms(Money(minor))
        self.try_to(
            "", lambda tx: set_credit_terms(tx, customer, terms, actor=self.market.finance)
        )
        self.books.accounts.limit = minor

    @rule(minor=st.sampled_from([0, 10_000, 80_000]), hours=st.sampled_from([1, 24, 24 * 92]))
    def grant(self, minor, hours) -> None:
        """More than the limit for a time; nothing is no grant."""
        customer = self.market.people[CREDIT_PERSON].customer

        def do(tx: Tx):
            account = account_of(tx, customer.id)
            assert account is not None
            until = tx.now + timedelta(hours=hours)
            by = (self.market.finance, "旺季")
            return grant_extra(tx, account, Money(minor), expires_at=until, by=by)

        self.try_to("" if minor else "CreditTermsInvalid", do)
        if minor:
            self.books.accounts.extra = minor
            self.books.accounts.extra_until = self.clock() + timedelta(hours=hours)

    @has_deals
    @rule(pick=PICK, is_waiting=st.sampled_from([True, True, False]))
    def let_pass(self, pick, is_waiting) -> None:
        """Finance lets an order pass; others do not wait for it."""
        deals = [
            deal for deal in self.books.deals.values()
            if (deal.owing.state == "waiting") is is_waiting
        ] or list(self.books.deals.values())  # fmt: skip
        deal = deals[pick % len(deals)]
        why = "" if deal.owing.state == "waiting" else "CreditReviewClosed"
        if deal.status in (*CLOSED, "completed"):
            why = "OrderFinished"
        actor = self.market.finance
        if not why:
            self.only = deal
            self.confirm(pick, False)
            self.only = None
        self.try_to(why, lambda tx: pass_credit(tx, deal.id, actor=actor, reason="放行"))
        if not why:
            deal.owing.state, deal.owing.is_passed = "held", True
            deal.looking.pass_finance()
            self.books.tell("credit_passed", "staff")

    @rule(who=WHO, days=st.sampled_from([1, 1, 1, 2]), is_next_day=st.booleans())
    def close_period(self, who, days, is_next_day) -> None:
        """A statement up to some days ago; there may be nothing to close."""
        if is_next_day:
            self.clock.move(timedelta(days=1))
        customer = self.market.people[who].customer
        answer = self.desk.act(
            lambda tx: close_statement(
                tx, customer, last=self._day(tx) - timedelta(days=days), today=self._day(tx),
                actor=self.market.finance,
            )
        )  # fmt: skip
        assert answer.refusal in {"", "PeriodEmpty"}, answer.refusal
        if not answer.refusal:
            self.books.tell("statement_ready", "contact")
