"""The machine's rules for who looks at what: the owner's step, prices that a rep gives."""

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.base.money import UnitPrice
from domain.order import (
    OverrideRequest,
    decide_override,
    get_order,
    override_price,
    pass_review,
    reconsider_reviews,
)
from domain.review import ReviewStep, StepCode, save_step
from domain.staff import Role
from tests.faults.changing import has_deals
from tests.faults.deals import EDITABLE, Deal, Line, half_up
from tests.faults.looking import STEP_FROM
from tests.faults.machine import PICK
from tests.faults.market import FLOOR
from tests.faults.returning import Returning


class Supervising(Returning):
    """What the owner is asked, and what a rep gives."""

    @rule()
    def turn_step(self) -> None:
        """From ¥100 on the owner looks at an order, or not any more."""
        self.books.step_on = is_on = not self.books.step_on
        step = ReviewStep(StepCode.AMOUNT, is_on, Role.OWNER, threshold_minor=STEP_FROM)

        def do(tx: Any) -> None:
            save_step(tx, step, self.market.owner)
            reconsider_reviews(tx)

        self.try_to("", do)
        if not is_on:
            for deal in self.books.deals.values():
                if deal.looking.drop():
                    self.books.let_go(deal)

    @has_deals
    @rule(pick=PICK)
    def let_owner_pass(self, pick) -> None:
        """The owner says yes to an order that waits for him."""
        asked = [deal for deal in self.books.deals.values() if deal.looking.owner is not None]
        if self.only is not None:
            asked = [deal for deal in asked if deal is self.only]
        if not asked:
            return
        deal = asked[pick % len(asked)]
        self.try_to("ReviewOpen", lambda tx: pass_review(tx, deal.id, actor=self.market.rep))
        self.try_to("", lambda tx: pass_review(tx, deal.id, actor=self.market.owner))
        deal.looking.pass_owner()

    @has_deals
    @rule(pick=PICK, percent=st.sampled_from([100, 99, 90, 80, 50]), is_approved=st.booleans())
    def lower_price(self, pick, percent, is_approved) -> None:
        """The rep gives a lower price; under the floor the owner decides."""
        deal = self._deal(pick, *EDITABLE)
        code = list(deal.lines)[pick % len(deal.lines)]
        stored = self.desk.read(lambda tx: get_order(tx, deal.id))
        found = next(x for x in stored.lines if self.market.codes[x.sku_id] == code)
        if found.unit_price is None:
            return
        cents = found.unit_price.ten_thousandths * percent // 10_000
        why, is_low = self._why_not_lowered(deal, code, cents, found)
        rep, owner = self.market.rep, self.market.owner
        request = OverrideRequest(found.id, UnitPrice(cents * 100), "老客户", rep)
        given = self.try_to(why, lambda tx: override_price(tx, get_order(tx, deal.id), request))
        if why:
            return
        if is_low:
            self.books.tell("price_asked", "staff")
            why = self._in_the_way(deal) if is_approved else ""
            do = lambda tx: decide_override(  # noqa: E731
                tx, given.id, actor=owner, is_approved=is_approved
            )
            self.try_to("OverrideSelfApproved", lambda tx: decide_override(
                tx, given.id, actor=rep, is_approved=True))  # fmt: skip
            self.try_to(why, do)
            if not why:
                self.books.tell("price_decided", "staff")
            if why or not is_approved:
                return
        self._lowered(deal, deal.lines[code], cents, found.quantity.factor)

    def _in_the_way(self, deal: Deal) -> str:
        short = self._why_not_rewritten(deal, {c: n.base for c, n in deal.lines.items()})
        return self._is_in_the_way(deal, "staff") or short

    def _why_not_lowered(self, deal: Deal, code: str, cents: int, found: Any) -> tuple[str, bool]:
        """The refusal, and whether the owner has to decide."""
        if deal.status not in EDITABLE:
            return "OrderFinished", False
        if cents * 100 >= found.unit_price.ten_thousandths:
            return "PriceAgreed", False
        if code == "COLA" and cents * 24 < FLOOR * found.quantity.factor:
            return "", True
        return self._in_the_way(deal), False

    def _lowered(self, deal: Deal, line: Line, cents: int, factor: int) -> None:
        line.amount = half_up(Fraction(cents * line.base, factor))
        deal.hands[line.code] = cents
        deal.given.add(line.code)
        deal.change = None
        deal.version += 1
        self.books.agree(deal, with_coupon=deal.has_coupon)
        self.books.hold(deal)
        self.books.resize(deal, self.clock())
        self.books.look_at(deal)
        self.books.tell("change_applied", "contact")
