"""A machine that buys, edits, confirms, ships, counts and restarts at random, and keeps books.

Each rule acts on the real services through the desk and on the model; what the model says must
happen has to happen, and what it says must be refused has to be refused. After every step the
database is compared with the books and audited.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.cart import (
    AddLine,
    AddQuantity,
    CartStatus,
    ClearAll,
    MinusQuantity,
    RemoveLine,
    ReplaceSku,
    ScaleAll,
    SetQuantity,
    apply_operations,
    expire_carts,
    get_cart,
    mark_shown,
    open_cart,
    price_cart,
    revise_cart,
    undo,
)
from domain.db import Tx
from domain.order import get_order, place_order
from tests.faults.books import CREDIT_PERSON, Books, Draft, cut_off_of, delivery_date, edited
from tests.faults.deals import CLOSED, Deal, Line
from tests.faults.desk import Answer, Desk, Stored
from tests.faults.market import BY_CODE, GOODS, ORDER_KEY, POLICY, WEIGHED, Market, Person

CODES = st.sampled_from([good.code for good in GOODS])
COUNTS = st.sampled_from(
    [Decimal(text) for text in ("1", "2", "3", "1", "2", "5", "0.5", "1.5", "7", "30", "0.3")]
)
KINDS = st.sampled_from(
    ["add", "add", "set", "more", "less", "remove", "swap", "half", "double", "clear"]
)
WHO = st.integers(0, 1)
PICK = st.integers(0, 9_999)


def operation(market: Market, kind: str, codes: tuple[str, str], amount: Any) -> Any:
    """The cart operation a kind of edit is; `amount` makes the quantity of a SKU."""
    sku, other = (market.sku_id(code) for code in codes)
    match kind:
        case "add":
            return AddLine(sku, amount(codes[0]))
        case "set":
            return SetQuantity(sku, amount(codes[0]))
        case "more":
            return AddQuantity(sku, amount(codes[0]))
        case "less":
            return MinusQuantity(sku, amount(codes[0]))
        case "swap":
            return ReplaceSku(sku, other, amount(codes[1]))
        case "remove":
            return RemoveLine(sku)
        case "half" | "double":
            return ScaleAll(Decimal("0.5") if kind == "half" else Decimal(2))
        case _:
            return ClearAll()


def base_of(code: str, count: Decimal, *, in_base: bool) -> int | None:
    """How many base units that is; None where it is no amount."""
    exact = count * (1 if in_base else BY_CODE[code].factor)
    return int(exact) if exact == int(exact) else None


class Buying(RuleBasedStateMachine):
    """Drafts and placing. Whoever makes the machine says where it opens its desk."""

    audited = 12
    """The audit looks at every such step: it costs more than all else together."""

    def __init__(self) -> None:
        super().__init__()
        self._opened = type(self).open_all()
        self.desk, self.market, self.clock = next(self._opened)
        self.books = Books()
        self.steps = 0

    @classmethod
    def open_all(cls) -> Iterator[tuple[Desk, Market, Any]]:
        """A furnished desk; ends it when resumed."""
        raise NotImplementedError

    def teardown(self) -> None:
        """Let go of the database."""
        next(self._opened, None)

    # -- what every rule uses --

    def try_to(self, expected: str, do: Any, *, is_late: bool = False) -> Any:
        """Act; the answer must be `expected` (a refusal's name, "" for success)."""
        answer: Answer = self.desk.act(do, is_late=is_late)
        assert answer.refusal == expected, f"answered {answer.refusal!r}, not {expected!r}"
        return answer.result

    def amount(self, count: Decimal, *, in_base: bool) -> Any:
        """What makes the quantity of a SKU out of a count."""
        return lambda code: self.market.amount(code, count, in_base=in_base)

    def _draft(self, who: int) -> Draft:
        """The buyer's open draft; a new one where there is none or it is over."""
        kept = self.books.drafts.get(who)
        if kept is not None and self.clock() < kept.expires_at:
            return kept
        person = self.market.people[who]
        cart = self.try_to("", lambda tx: _open_cart(tx, person))
        draft = Draft(cart.id, version=cart.version, expires_at=cart.expires_at)
        self.books.drafts[who] = draft
        return draft

    # -- drafts --

    @initialize(codes=st.lists(CODES, min_size=4, max_size=4), steps=st.integers(0, 6), pick=PICK)
    def open_shop(self, codes, steps, pick) -> None:
        """The day begins with an order of each buyer; the first is on its way already."""
        self.buy(0, codes[0], 2, codes[1])
        self.buy(1, codes[2], 1, codes[3])
        for deal in list(self.books.deals.values())[:1]:
            self.go_on(deal, steps, pick)
            self.overreach(pick)

    def overreach(self, pick: int) -> None:
        """Try what must be refused."""
        raise NotImplementedError

    def go_on(self, deal: Deal, steps: int, pick: int) -> None:
        """Take an order some steps on its usual way."""
        raise NotImplementedError

    @rule(who=WHO, kind=KINDS, code=CODES, other=CODES, count=COUNTS, in_base=st.booleans(),
          is_shown=st.sampled_from([True, True, True, False]), is_late=st.booleans())  # fmt: skip
    def edit(self, who, kind, code, other, count, in_base, is_shown, is_late) -> None:
        """A buyer says something; the reply shows the draft, or is withheld."""
        draft, person = self._draft(who), self.market.people[who]
        about = other if kind == "swap" else code
        base = base_of(about, count, in_base=in_base)
        wanted = edited(draft, kind, (code, other), base)

        def do(tx: Tx) -> Any:
            op = operation(self.market, kind, (code, other), self.amount(count, in_base=in_base))
            cart = get_cart(tx, draft.id)
            revise = revise_cart if is_shown else apply_operations
            return revise(tx, cart, ops=[op], actor=person.actor, buyer=person.buyer)

        answer = self.desk.act(do, is_late=is_late)
        assert bool(answer.refusal) == (wanted is None), f"{kind}: {answer.refusal or 'taken'}"
        if wanted is not None:
            cart = answer.result.cart if is_shown else answer.result
            self._took(who, wanted, cart, is_shown=is_shown)
            if is_shown:
                self._check_amounts(who, wanted, answer.result)

    def _took(self, who: int, draft: Draft, cart: Any, *, is_shown: bool) -> None:
        now = self.clock()
        draft = replace(draft, expires_at=cut_off_of(delivery_date(now)))
        if is_shown:
            draft = replace(draft, shown=self.books.figures(who, draft, now))
        self.books.drafts[who] = draft
        self._compare(draft, cart)

    def _compare(self, draft: Draft, cart: Any) -> None:
        lines = {self.market.codes[line.sku_id]: line.quantity.base for line in cart.lines}
        assert lines == draft.basket, "the draft has other lines"
        assert cart.version == draft.version, "the draft has another version"
        assert cart.expires_at == draft.expires_at, "the draft lives for another time"

    @rule(who=WHO)
    def take_back(self, who) -> None:
        """撤销."""
        draft, person = self._draft(who), self.market.people[who]
        before = draft.before
        done = self.try_to(
            "" if before else "NothingToUndo",
            lambda tx: undo(tx, get_cart(tx, draft.id), actor=person.actor),
        )
        if before is None:
            return
        back = replace(before, version=draft.version + 1, shown=None, expires_at=draft.expires_at)
        self.books.drafts[who] = back
        self._compare(back, done.cart)

    @rule(who=WHO)
    def show(self, who) -> None:
        """看单."""
        draft, person = self._draft(who), self.market.people[who]
        priced = self.try_to("", lambda tx: mark_shown(tx, _priced(tx, draft, person)))
        self.books.drafts[who] = replace(draft, shown=self.books.figures(who, draft, self.clock()))
        self._check_amounts(who, draft, priced)

    def _check_amounts(self, who: int, draft: Draft, priced: Any) -> None:
        amounts = {
            self.market.codes[line.sku.id]: None if line.amount is None else line.amount.minor
            for line in priced.lines
        }
        assert amounts == {
            code: self.books.amount_of(who, code, base) for code, base in draft.lines
        }, "a line has another price"

    @rule()
    def let_drafts_go(self) -> None:
        """The job ends the drafts whose time is over, and no other."""
        self.try_to("", expire_carts)
        for draft in self.books.drafts.values():
            cart = self.desk.read(lambda tx, n=draft.id: get_cart(tx, n))
            is_over = draft.expires_at <= self.clock()
            assert (cart.status is CartStatus.EXPIRED) is is_over, "a draft ends at another time"

    @rule(who=WHO, is_again=st.booleans(), is_late=st.booleans())
    def place(self, who, is_again, is_late) -> None:
        """确认."""
        draft = self.books.drafts.get(who)
        if draft is None:
            return
        now = self.clock()
        why = self.books.why_not_placed(who, draft, now, is_again=is_again)
        placed = self.try_to(
            why, self._placing(draft, self.market.people[who], is_again), is_late=is_late
        )
        if not why:
            self._placed(who, draft, placed)

    @rule(who=WHO, code=CODES, count=st.integers(1, 3), other=CODES)
    def buy(self, who, code, count, other) -> None:
        """The usual: a buyer names goods and confirms what is shown."""
        for one in dict.fromkeys((code, other)):
            good = BY_CODE[one]
            is_loose = good.step == 1
            amount = count * (7 if is_loose else Decimal("0.3") if good.is_weighed else 1)
            self.edit(who, "add", one, one, Decimal(amount), is_loose, True, False)
        self.place(who, True, False)

    def _placing(self, draft: Draft, person: Person, is_again: bool) -> Any:
        return lambda tx: place_order(
            tx,
            _priced(tx, draft, person),
            actor=person.actor,
            order_key=ORDER_KEY,
            is_again=is_again,
        )

    def _placed(self, who: int, draft: Draft, placed: Any) -> None:
        lines = {
            code: Line(code, base, self.books.amount_of(who, code, base))
            for code, base in draft.lines
        }
        now = self.clock()
        deal = Deal(placed.id, who, draft.id, lines, now, cut_off_of(delivery_date(now)))
        self.books.agree(deal, with_coupon=self.books.has_coupon(who))
        self.books.hold(deal)
        self.books.put_on_account(deal, now)
        self.books.look_at(deal)
        self.books.deals[deal.id] = deal
        del self.books.drafts[who]
        self.books.tell("order_placed", "staff")
        person = self.market.people[who]
        assert placed.customer_id == person.customer.id, "the order is another shop's"
        assert placed.contact_id == person.contact_id, "the order is another person's"
        assert placed.rep_id == self.market.rep.id, "the order is another rep's"
        assert placed.cut_off_at == deal.cut_off_at, "the order is locked at another time"

    @precondition(lambda self: self.books.deals)
    @rule(pick=PICK)
    def place_again(self, pick) -> None:
        """A second 确认 of a draft that became an order."""
        deals = list(self.books.deals.values())
        deal = deals[pick % len(deals)]
        person = self.market.people[deal.person]
        draft = Draft(deal.cart_id)
        self.try_to("AlreadyPlaced", self._placing(draft, person, True))

    def other_orders(self) -> set[int]:
        """Orders with books of their own."""
        return {*self.books.guest.stays, *self.books.chain.supplies}

    # -- after every step --

    def _hold_again(self) -> None:
        """What a count took is held again of what is free, for the first placed first."""
        short = [
            (deal, line)
            for _, deal in sorted(self.books.deals.items())
            for line in deal.lines.values()
            if line.is_lost and line.code != WEIGHED and deal.status not in CLOSED
            and line.held < line.open_base
        ]  # fmt: skip
        for deal, line in short:
            free, missing = self.books.available(line.code) or 0, line.open_base - line.held
            sku_id, order_id = self.market.skus[line.code].id, deal.id
            stored = self.desk.read(lambda tx, order_id=order_id: get_order(tx, order_id)).lines
            factor = next(one.quantity.factor for one in stored if one.sku_id == sku_id)
            line.held += missing if free >= missing else free - free % factor

    @invariant()
    def the_books_agree(self) -> None:
        """The database is what the model says, and the audit, now and then, finds nothing."""
        self.steps += 1
        type(self).count_step()
        self._hold_again()
        stored = self.desk.inspect()
        codes = self.market.codes
        stock = {codes[sku]: figures for sku, figures in stored.stock.items()}
        for code in ("TEA", "RICE"):
            stock.pop(code, None)
        assert stock == {
            code: (there, self.books.held(code)) for code, there in self.books.on_hand.items()
        }, "stock"
        deals, stays = self.books.deals.values(), self.books.guest.stays
        others = self.other_orders()
        orders = {n: row for n, row in stored.orders.items() if n not in others}
        assert orders == {d.id: (d.status, d.version, d.total, d.moves) for d in deals}, "orders"
        assert {n: (stored.orders[n][0], stored.orders[n][2]) for n in stays} == {
            n: (stay.status, stay.total) for n, stay in stays.items()
        }, "the guest's orders"
        lines = {
            (order, codes[sku]): line
            for (order, sku), line in stored.lines.items()
            if order not in others
        }
        assert lines == {
            (d.id, line.code): (line.base, line.amount, line.shipped, line.cancelled)
            for d in deals for line in d.lines.values()
        }, "lines"  # fmt: skip
        held = {
            (order, codes[sku]): base
            for (order, sku), base in stored.held.items()
            if order not in others
        }
        assert held == {
            (d.id, line.code): line.held for d in deals for line in d.lines.values() if line.held
        }, "reservations"
        self.compare_money(stored)
        assert stored.notices == self.books.notices, "notices"
        people = enumerate(self.market.people)
        assert stored.coupons == {
            person.customer.id: (self.books.claimed[n], self.books.coupons_used(n))
            for n, person in people
            if self.books.claimed[n]
        }, "coupons"
        if self.steps % self.audited == 0:
            assert self.desk.audit() == [], "audit"

    def compare_money(self, stored: Stored) -> None:
        """What is owed and held is what the books say."""
        ids = [int(person.customer.id) for person in self.market.people]
        assert [stored.balances.get(one, 0) for one in ids] == [
            self.books.balance(who) for who in range(len(ids))
        ], "balances"
        assert stored.exposures == {ids[CREDIT_PERSON]: self.books.exposure()}, "exposure"
        assert {order: row for order, row in stored.owing.items() if row[3] != "free"} == {
            d.id: (d.owing.agreed, d.owing.charged, d.owing.released, d.owing.state)
            for d in self.books.deals.values() if d.person == CREDIT_PERSON
        }, "receivables"  # fmt: skip

    @classmethod
    def count_step(cls) -> None:
        """Called once a step."""


def _open_cart(tx: Tx, person: Person) -> Any:
    return open_cart(tx, person.contact_id, customer_id=person.customer.id, policy=POLICY)


def _priced(tx: Tx, draft: Draft, person: Person) -> Any:
    return price_cart(tx, get_cart(tx, draft.id), customer=person.customer, policy=POLICY)
