"""Orders as they ought to be, in plain Python: part of the model's books.

The transition table is the model's own. Quantities are base units, amounts minor units.
"""

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import floor

from tests.faults.accounts import Owing
from tests.faults.looking import Looking

WAITING = ("placed", "in_review")
EDITABLE = ("placed", "in_review", "confirmed")
CLOSED = ("rejected", "cancelled")
MOVES = {
    ("placed", "in_review"), ("placed", "confirmed"), ("placed", "rejected"),
    ("placed", "cancelled"), ("in_review", "placed"), ("in_review", "confirmed"),
    ("in_review", "rejected"),
    ("in_review", "cancelled"), ("confirmed", "picking"), ("confirmed", "cancelled"),
    ("picking", "shipped"), ("picking", "cancelled"), ("shipped", "delivered"),
    ("delivered", "completed"),
}  # fmt: skip


def half_up(value: Fraction) -> int:
    """The nearest integer, halves up; `value` ≥ 0."""
    return floor(value + Fraction(1, 2))


@dataclass
class Line:
    """One line of an order; `held` is what of the stock is reserved for it."""

    code: str
    base: int
    amount: int | None
    held: int = 0
    shipped: int = 0
    cancelled: int = 0
    returned: int = 0
    is_lost: bool = False
    """A count once left it with less than was held."""
    weighed: tuple[int, int] | None = None
    """What lies on the scale: base units, and how much of the order they are for."""
    agreed: tuple[int, int, int, int] | None = None
    """Before anything was weighed: base units, price in 1e-4 per unit, what was taken off,
    and how much of that a coupon."""

    @property
    def open_base(self) -> int:
        """Still to be shipped."""
        return self.base - self.shipped - self.cancelled

    @property
    def out(self) -> int:
        """Left, and not come back."""
        return self.shipped - self.returned

    def share(self, base: int, off: int) -> int:
        """What the first `base` units of the line cost, `off` being taken off all of it."""
        return half_up(Fraction(((self.amount or 0) - off) * base, self.base))


@dataclass
class Change:
    """An open change: the lines it would lead to, code → (base, amount), and who is asked."""

    id: int
    kind: str
    by: str
    decider: str
    version: int
    result: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    hands: dict[str, int] = field(default_factory=dict)
    """Which of its lines keep the price the rep gave them."""

    @property
    def is_own(self) -> bool:
        """A customer's preview for themselves."""
        return self.by == "customer" and self.decider == "customer"


@dataclass
class Deal:
    """One order."""

    id: int
    person: int
    cart_id: int
    lines: dict[str, Line]
    placed_at: datetime
    cut_off_at: datetime
    status: str = "placed"
    version: int = 1
    moves: int = 1
    discount: int = 0
    has_coupon: bool = False
    """It was placed with a coupon, and still uses it."""
    change: Change | None = None
    parcels: dict[int, bool] = field(default_factory=dict)
    """Parcel → whether it arrived."""
    owing: Owing = field(default_factory=Owing)
    hands: dict[str, int] = field(default_factory=dict)
    """Code → the price the rep gave the line, minor units per its unit."""
    given: set[str] = field(default_factory=set)
    """The lines that were given a lower price: their own may not be set again."""
    looking: Looking = field(default_factory=Looking)

    @property
    def total(self) -> int:
        """The sum of the priced lines less what the promotions took off."""
        return sum(line.amount or 0 for line in self.lines.values()) - self.discount

    @property
    def is_priced(self) -> bool:
        """Whether no line is 时价."""
        return all(line.amount is not None for line in self.lines.values())

    def is_locked(self, now: datetime) -> bool:
        """Confirmed, or its cut-off has passed."""
        return self.status not in WAITING or now >= self.cut_off_at

    def may_move(self, to: str) -> bool:
        """Whether the order may go there."""
        return (self.status, to) in MOVES

    def move(self, to: str) -> None:
        """Go there."""
        assert self.may_move(to), f"{self.status} → {to} was accepted"
        self.status = to
        self.moves += 1
        if to in CLOSED:
            self.owing.release()
            self.looking.end()
            for line in self.lines.values():
                line.held = 0
