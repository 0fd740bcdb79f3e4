"""The machine's rule for goods that are paid for as weighed: a figure, another one, none."""

from fractions import Fraction
from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.db import Tx
from domain.inventory import reservations_of, stocks_of
from domain.order import Weight, WeightHow, get_order, weigh_lines
from tests.faults.changing import Changing, has_deals
from tests.faults.deals import WAITING, Deal, Line, half_up
from tests.faults.machine import PICK
from tests.faults.market import BY_CODE, WEIGHED

PACKED = ("confirmed", "picking", "shipped")


class Told(NamedTuple):
    """`base` for `part` of the order, beside (base, part) there; `why` it is not taken."""

    part: int
    base: int
    beside: tuple[int, int] = (0, 0)
    why: str = ""


class Weighing(Changing):
    """What the scale says."""

    @has_deals
    @rule(
        pick=PICK,
        off=st.sampled_from([0, -13, 13, 31, -200, 200, 400]),
        is_part=st.booleans(),
        how=st.sampled_from([None, None, *WeightHow]),
    )
    def weigh(self, pick, off, is_part, how) -> None:
        """GREENS weigh `off` per mille more than ordered, all that is there or half of it."""
        deal = self._deal(pick, *PACKED)
        line = deal.lines.get(WEIGHED)
        if line is None:
            return
        ready = line.open_base - (line.weighed[0] - line.weighed[1] if line.weighed else 0)
        told = self._told(line, ready, off, said=(is_part, how))
        base, part = told.base + told.beside[0], told.part + told.beside[1]
        more = base - part - (line.weighed[0] - line.weighed[1] if line.weighed else 0)
        why = self._why_not_weighed(deal, line, told, (base, part))
        is_same = not why and line.weighed == (base, part)
        agreed = line.agreed or self._agreed(deal, line)
        amount, less = self._worth(agreed, line.base + more)
        old_off = self._worth(agreed, line.base)[1] if line.agreed else agreed[2]
        total = deal.total + amount - (line.amount or 0) - (less - old_off)
        if not why and not is_same:
            why = self._why_no_room(deal, _held_anew(line, more, base), total)

        def do(tx: Tx) -> object:
            ids = {self.market.codes[one.sku_id]: one.id for one in get_order(tx, deal.id).lines}
            weights = [Weight(ids[WEIGHED], told.base, told.part if is_part else None, how=how)]
            return weigh_lines(tx, deal.id, weights, actor=self.market.rep)

        self.try_to(why, do)
        if why or is_same:
            return
        if deal.status == "confirmed":
            deal.move("picking")
        anew = _held_anew(line, more, base) if WEIGHED in self.books.on_hand else 0
        held = line.held + anew if anew else min(line.held, line.open_base + more)
        line.agreed, line.weighed, line.amount = agreed, (base, part), amount
        line.base, line.held = line.base + more, held
        deal.discount += less - old_off
        deal.owing.agreed = deal.total
        deal.version += 1
        self.books.tell("weighed", "contact")

    @staticmethod
    def _told(line: Line, ready: int, off: int, *, said: tuple[bool, WeightHow | None]) -> Told:
        """What a figure is of, and what it is added to, as it is said."""
        is_part, how = said
        lying, half = line.weighed, max(1, ready // 2)
        rest = ready - lying[1] if lying else 0
        adds = bool(lying) and how is WeightHow.ADDS
        part = half if is_part else max(1, rest) if adds else ready
        base = max(1, part + part * off // 1000)
        if lying is None:
            return Told(part, base)
        if adds:
            return Told(part, base, lying, "" if part <= rest else "WeightInvalid")
        if is_part:
            return Told(part, base, why="WeightAgain" if how is None and part <= rest else "")
        if how is None:
            near = [one for one in (rest, lying[1]) if one and _off(one, base) <= Fraction(3, 10)]
            return Told(part, base, why="WeightAgain" if rest and near else "")
        return Told(min((lying[1], ready), key=lambda one: _off(one, base)), base)

    def _why_not_weighed(self, deal: Deal, line: Line, told: Told, lies: tuple[int, int]) -> str:
        if deal.status in WAITING:
            return "IllegalMove"
        if deal.status not in PACKED:
            return "OrderFinished"
        if not line.open_base:
            return "WeightTooLate"
        if told.why:
            return told.why
        if _off(told.part, told.base) > Fraction(3, 10):
            return "WeightUnlikely"
        if line.weighed == lies:
            return ""
        is_waiting = deal.status == "confirmed" and deal.owing.state == "waiting"
        return "CreditReviewOpen" if is_waiting else ""

    def _why_no_room(self, deal: Deal, more: int, total: int) -> str:
        """Heavier goods need stock where the line is held, then room of the limit."""
        if total < deal.owing.charged:
            return "WeightInvalid"
        free = self.desk.read(lambda tx: _free_beside(tx, deal, self.market.sku_id(WEIGHED)))
        if more > 0 and free is not None and free < more:
            return "InsufficientStock"
        dearer = total - deal.owing.agreed
        room = self.books.accounts.limit_at(self.clock()) - self.books.exposure()
        is_bound = deal.owing.state == "held" and not deal.owing.is_passed
        return "CreditLimitExceeded" if is_bound and dearer > 0 and room < dearer else ""

    def _agreed(self, deal: Deal, line: Line) -> tuple[int, int, int, int]:
        """Ordered, its price, what is taken off, and what the coupon's ¥5 are of that."""
        stored = self.desk.read(lambda tx: get_order(tx, deal.id))
        sku_id = self.market.sku_id(WEIGHED)
        found = next(one for one in stored.lines if one.sku_id == sku_id)
        price = found.unit_price.ten_thousandths if found.unit_price else 0
        coupons = (one for one in stored.adjustments if one.kind.value == "coupon")
        face = sum(s.minor for one in coupons for s in one.shares if s.sku_id == sku_id)
        return line.base, price, found.discount.minor, face

    @staticmethod
    def _worth(agreed: tuple[int, int, int, int], base: int) -> tuple[int, int]:
        """(amount, what is taken off) of so much at what was agreed."""
        ordered, price, off, face = agreed
        amount = half_up(Fraction(price * base, BY_CODE[WEIGHED].factor * 100))
        return amount, min(amount, face + half_up(Fraction((off - face) * base, ordered)))


def _off(part: int, base: int) -> Fraction:
    """How far a weight is off what was ordered."""
    return Fraction(abs(base - part), part)


def _held_anew(line: Line, more: int, base: int) -> int:
    """What is held beside what is held: what it weighs more, or what a count left short of it."""
    return max(0, more, base - line.held)


def _free_beside(tx: Tx, deal: Deal, sku_id: int) -> int | None:
    """What is free where the newest of what the line holds lies; None: it never held any."""
    once = [r for r in reservations_of(tx, deal.id) if r.sku_id == sku_id]
    if not once:
        return None
    at = ([r for r in once if r.outstanding] or once)[-1]
    return next(s.available for s in stocks_of(tx, [sku_id]) if s.id == at.stock_id)
