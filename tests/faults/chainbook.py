"""What a branch of a chain ordered, waits for, owes and agreed on, as it ought to be. 分.

Tea comes in 箱 of 12 and may be waited for. Worked example: 3箱 are there. The branch orders 4:
3 are held, one is waited for, and as it is ¥40 the head office has to agree. Two 箱 arrive: one
goes to the order, one is free.
"""

from dataclasses import dataclass, field
from datetime import date

CASE, PRICE, START = 12, 1_000, 36
"""Bottles in a 箱, what it costs, and how many bottles there are at first."""
ABOVE = 3_000
"""From this sum on the head office is asked."""


@dataclass
class Supply:
    """One order of the branch: bottles ordered, held, waited for, left and made good."""

    base: int
    held: int = 0
    waiting: int = 0
    shipped: int = 0
    granted: int = 0
    status: str = "placed"
    review: int | None = None
    version: int = 1

    @property
    def total(self) -> int:
        """What it costs."""
        return self.base // CASE * PRICE

    @property
    def is_open(self) -> bool:
        """Whether it can still be called off."""
        return self.status in {"placed", "in_review", "confirmed"}


@dataclass
class Standing:
    """A standing order and the days that were noted for it."""

    id: int
    agreed_on: date
    status: str = "active"
    noted: set[date] = field(default_factory=set)


@dataclass
class ChainBook:
    """The branch's orders by id, in the order of placing, and the tea there is."""

    on_hand: int = START
    supplies: dict[int, Supply] = field(default_factory=dict)
    brought: int = 0
    charged: int = 0
    credited: int = 0
    along: int = 0
    """Bottles that go along with the next order's first parcel."""
    standing: Standing | None = None
    is_asked: bool = False
    """The branch wants to hear of tea that is free; it asks when there is none."""

    @property
    def held(self) -> int:
        """What is promised."""
        return sum(one.held for one in self.supplies.values())

    @property
    def balance(self) -> int:
        """What the branch owes."""
        return self.brought + self.charged - self.credited

    def place(self, base: int) -> Supply:
        """Whole cases of what is free are held, the rest is waited for."""
        now = max(0, min(base, (self.on_hand - self.held) // CASE * CASE))
        return Supply(base, now, base - now)

    def fill(self) -> list[int]:
        """What is free goes to who waits, first come, first served; the orders that get some."""
        served = []
        for number, one in self.supplies.items():
            free = self.on_hand - self.held
            share = min(one.waiting, free // CASE * CASE)
            if share > 0:
                one.held += share
                one.waiting -= share
                served.append(number)
        return served

    @property
    def has_case(self) -> bool:
        """Whether a whole case is free."""
        return self.on_hand - self.held >= CASE

    def tells_arrival(self) -> bool:
        """Whether the branch is told of tea now: once, when who waits is served."""
        is_told = self.is_asked and self.has_case
        self.is_asked = self.is_asked and not is_told
        return is_told

    def first(self, *statuses: str) -> int | None:
        """The oldest order with one of these statuses."""
        return next((n for n, one in self.supplies.items() if one.status in statuses), None)
