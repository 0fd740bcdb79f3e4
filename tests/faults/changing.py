"""The machine's rules for what becomes of an agreed order's lines: given prices and changes."""

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from domain.base.actor import Actor
from domain.base.money import UnitPrice
from domain.order import (
    ChangeRequest,
    apply_change,
    get_order,
    price_line,
    propose_change,
    refuse_change,
    request_cancel,
    withdraw_change,
)
from domain.order.rules import raises_a_price
from tests.faults.books import edit_lines
from tests.faults.deals import EDITABLE, WAITING, Change, Deal, Line, half_up
from tests.faults.machine import CODES, COUNTS, KINDS, PICK, Buying, base_of, operation

BY = st.sampled_from(["customer", "staff"])
UNSHIPPED = ("placed", "in_review", "confirmed", "picking")
_BAD_OPS = frozenset({"LineMissing", "BelowZero", "IllegalQuantity", "TooManyLines"})

has_deals = precondition(lambda self: self.books.deals)


class Changing(Buying):
    """What the lines of an order become."""

    only: Deal | None = None
    """The order the next rule is about, where it is not for chance to say."""

    def _deal(self, pick: int, *statuses: str) -> Deal:
        """One order, mostly of these statuses, sometimes any."""
        if self.only is not None:
            return self.only
        deals = list(self.books.deals.values())
        fitting = [deal for deal in deals if deal.status in statuses]
        chosen = fitting if fitting and pick % 5 else deals
        return chosen[pick % len(chosen)]

    def _actor(self, deal: Deal, by: str) -> Actor:
        return self.market.rep if by == "staff" else self.market.people[deal.person].actor

    @has_deals
    @rule(pick=PICK, code=CODES, cents=st.integers(1, 99_999))
    def set_line_price(self, pick, code, cents) -> None:
        """The rep prices a line: one that has no price (时价) or his own, and no other."""
        deal = self._deal(pick, *EDITABLE)
        unpriced = [line for line in deal.lines.values() if line.amount is None]
        line = deal.lines.get(code) or next(iter(deal.lines.values()))
        line = unpriced[0] if unpriced else line
        sku_id = self.market.sku_id(line.code)
        stored = self.desk.read(lambda tx: get_order(tx, deal.id))
        found = next(one for one in stored.lines if one.sku_id == sku_id)
        price = UnitPrice(cents * 100)
        why = self._why_not_rewritten(deal, {c: n.base for c, n in deal.lines.items()})
        is_own = deal.status in WAITING and found.is_day_price and line.code not in deal.given
        if line.amount is not None and not is_own:
            why = "PriceAgreed"
        if deal.status not in EDITABLE:
            why = "OrderFinished"
        self.try_to(
            why,
            lambda tx: price_line(
                tx, get_order(tx, deal.id), line_id=found.id, price=price, actor=self.market.rep
            ),
        )
        if not why:
            factor = found.quantity.factor
            line.amount = half_up(Fraction(cents * line.base, factor))
            deal.hands[line.code] = cents
            deal.version += 1
            self.books.hold(deal)
            self.books.resize(deal, self.clock())
            self.books.look_at(deal)

    # -- changes --

    @has_deals
    @rule(pick=PICK, by=BY, kind=KINDS, code=CODES, other=CODES, count=COUNTS,
          in_base=st.booleans(), is_shortage=st.booleans())  # fmt: skip
    def propose(self, pick, by, kind, code, other, count, in_base, is_shortage) -> None:
        """A customer or the rep wants other lines."""
        deal = self._deal(pick, *EDITABLE)
        codes = (pick_of(deal, pick, code), other)
        base = base_of(codes[1] if kind == "swap" else codes[0], count, in_base=in_base)
        before = {line.code: line.base for line in deal.lines.values()}
        after = edit_lines(before, kind, codes, base)
        why = self._why_not_proposed(deal, by, before, after)

        def do(tx: Any) -> Any:
            amount = self.amount(count, in_base=in_base)
            op = operation(self.market, kind, codes, amount)
            request = ChangeRequest((op,), self._actor(deal, by), is_shortage)
            return propose_change(tx, deal.id, request=request)

        stored = self.desk.read(lambda tx: get_order(tx, deal.id))
        answer = self.desk.act(do)
        if answer.refusal:
            is_unchanged = answer.refusal == "NothingChanged" and before == after
            is_bad_op = (why == "op" or base is None) and answer.refusal in _BAD_OPS
            assert is_unchanged or is_bad_op or answer.refusal == why, (answer.refusal, why)
            return
        assert not why, f"taken, not {why}"
        assert after is not None
        self._proposed(deal, by, after, (stored, answer.result), is_shortage=is_shortage)

    def _why_not_proposed(
        self, deal: Deal, by: str, before: dict[str, int], after: dict[str, int] | None
    ) -> str:
        if deal.status not in EDITABLE:
            return "OrderFinished"
        if after is None:
            return "op"
        if not after:
            return "LastLine"
        for code, base in after.items():
            extra = base - before.get(code, 0)
            if extra > 0 and self.books.is_short(code, extra):
                return "StockChanged"
        return self._is_in_the_way(deal, by)

    def _is_in_the_way(self, deal: Deal, by: str) -> str:
        waiting = deal.change
        is_other = waiting is not None and waiting.by != by and not waiting.is_own
        return "ChangeAlreadyOpen" if is_other else ""

    def _proposed(
        self, deal: Deal, by: str, after: dict[str, int], found: Any, *, is_shortage: bool
    ) -> None:
        stored, change = found
        touched = {self.market.codes[line.sku_id] for line in change.lines}
        before = {line.code: line.base for line in deal.lines.values()}
        moved = {c for c in {*before, *after} if before.get(c) != after.get(c)}
        assert moved <= touched, "the preview leaves something out"
        result, hands = self._priced_after(deal, after, touched, stored, change)
        only_lowers = touched == moved and all(
            code in before and code in after and after[code] < before[code] for code in moved
        )
        decider = "customer"
        if by == "customer" and deal.is_locked(self.clock()):
            decider = "staff"
        elif by == "staff" and is_shortage and only_lowers:
            decider = "nobody"
        total = sum(a or 0 for _, a in result.values())
        off = self.books.off(total, deal.placed_at, with_coupon=deal.has_coupon)
        total -= off[1] + off[2]
        is_dearer = total > deal.total or raises_a_price(stored.lines, change.result)
        if decider == "nobody" and is_dearer:
            decider = "customer"
        assert change.decider == decider, f"{change.decider} decides, not {decider}"
        waiting = Change(change.id, "edit", by, decider, deal.version, result, hands)
        assert change.total_after.minor == total, "preview"
        if decider == "nobody":
            deal.change = None
            self._rewrite(deal, waiting)
            self.books.tell_other("change_applied", by)
            return
        deal.change = waiting
        if not waiting.is_own:
            self.books.tell_other("change_proposed", by)

    def _why_not_rewritten(self, deal: Deal, wanted: dict[str, int]) -> str:
        """StockChanged where the order's own and what is free do not suffice."""
        for code, base in wanted.items():
            free = self.books.available(code)
            own = deal.lines[code].held if code in deal.lines else 0
            if free is not None and free + own < base:
                return "StockChanged"
        return ""

    def _priced_after(
        self, deal: Deal, after: dict[str, int], touched: set[str], stored: Any, change: Any
    ) -> tuple[dict[str, tuple[int, int | None]], dict[str, int]]:
        """The lines of a change: a price of the rep's stays in its unit, unless lists undercut."""
        result: dict[str, tuple[int, int | None]] = {}
        hands = {code: cents for code, cents in deal.hands.items() if code in after}
        for code, base in after.items():
            if code not in touched:
                result[code] = (base, deal.lines[code].amount)
                continue
            result[code] = (base, self.books.amount_of(deal.person, code, base))
            if code not in hands:
                continue
            old, new = self._unit_in(stored.lines, code), self._unit_in(change.result, code)
            given = half_up(Fraction(hands[code] * base, old[1]))
            quoted = result[code][1]
            if old != new or (quoted is not None and given > quoted):
                del hands[code]
            else:
                result[code] = (base, given)
        return result, hands

    def _unit_in(self, lines: Any, code: str) -> tuple[str, int]:
        found = next(line for line in lines if self.market.codes[line.sku_id] == code)
        return found.quantity.unit, found.quantity.factor

    def _rewrite(self, deal: Deal, change: Change) -> None:
        result, deal.hands = change.result, dict(change.hands)
        deal.given &= set(result)
        deal.lines = {code: Line(code, base, amount) for code, (base, amount) in result.items()}
        deal.version += 1
        self.books.agree(deal, with_coupon=deal.has_coupon)
        self.books.hold(deal)
        self.books.resize(deal, self.clock())
        self.books.look_at(deal)

    @has_deals
    @rule(pick=PICK, is_decider=st.sampled_from([True, True, True, False]),
          what=st.sampled_from(["apply", "apply", "refuse", "withdraw"]))  # fmt: skip
    def decide(self, pick, is_decider, what) -> None:
        """The open change is agreed to, turned down or taken back."""
        waiting = [deal for deal in self.books.deals.values() if deal.change is not None]
        if not waiting:
            return
        deal = waiting[pick % len(waiting)]
        change = deal.change
        assert change is not None
        by = "customer" if (change.decider == "customer") is is_decider else "staff"
        actor = self._actor(deal, by)
        why = "" if what == "withdraw" else self._why_not_decided(deal, change, by, what)
        use = {"apply": apply_change, "refuse": refuse_change, "withdraw": withdraw_change}[what]
        self.try_to(why, lambda tx: use(tx, change.id, actor=actor))
        if why:
            return
        deal.change = None
        if what == "refuse":
            self.books.tell_other("change_refused", by)
        elif what == "apply" and change.kind == "cancel":
            deal.move("cancelled")
            self.books.tell_other("order_cancelled", by)
        elif what == "apply":
            self._rewrite(deal, change)
            self.books.tell_other("change_applied", by)
        self.try_to("ChangeClosed", lambda tx: use(tx, change.id, actor=actor))

    def _why_not_decided(self, deal: Deal, change: Change, by: str, what: str) -> str:
        wanted = "customer" if change.decider == "customer" else "staff"
        if by != wanted:
            return "NotAllowed"
        if what == "refuse":
            return ""
        if change.is_own and deal.is_locked(self.clock()):
            return "OrderLocked"
        if change.kind == "cancel":
            return "" if deal.may_move("cancelled") else "IllegalMove"
        if deal.status not in EDITABLE:
            return "OrderFinished"
        if deal.version != change.version:
            return "ChangeOvertaken"
        bases = {code: base for code, (base, _) in change.result.items()}
        short = self._why_not_rewritten(deal, bases)
        total = sum(amount or 0 for _, amount in change.result.values())
        off = self.books.off(total, deal.placed_at, with_coupon=deal.has_coupon)
        is_unseen = self.books.is_raised_unseen(deal, total - off[1] - off[2])
        return short or ("RaiseUnpassed" if is_unseen else "")

    @has_deals
    @rule(pick=PICK)
    def ask_to_cancel(self, pick) -> None:
        """The customer asks for what is locked to be called off."""
        deal = self._deal(pick, *UNSHIPPED)
        why = self._is_in_the_way(deal, "customer")
        if deal.status not in UNSHIPPED:
            why = "OrderFinished"
        actor = self._actor(deal, "customer")
        asked = self.try_to(why, lambda tx: request_cancel(tx, deal.id, actor=actor))
        if not why:
            deal.change = Change(asked.id, "cancel", "customer", "staff", deal.version)
            self.books.tell("cancel_requested", "staff")


def pick_of(deal: Deal, pick: int, code: str) -> str:
    """A good that is mostly one of the order's."""
    codes = list(deal.lines)
    return codes[pick % len(codes)] if pick % 3 else code
