"""The guest's orders and points as they ought to be: part of the model's books. HK cents."""

from dataclasses import dataclass, field

CASE, FEE, FREE_FROM = 3_000, 600, 6_000
"""What a 箱 of 水 costs the guest, what bringing it costs, and from which sum on it is free."""
EARN_PER, WORTH = 1_000, 10
"""One point for each HK$10; a point is HK$0.10."""


@dataclass
class Stay:
    """One order of the guest: what it costs, what it took and gives."""

    total: int
    spent: int
    status: str = "placed"

    @property
    def earns(self) -> int:
        """Its points once it is completed."""
        return self.total // EARN_PER


@dataclass
class GuestBook:
    """What the guest ordered, and his points."""

    stays: dict[int, Stay] = field(default_factory=dict)
    points: int = 0

    def bill(self, cases: int, wanted: int) -> Stay:
        """What so many cases cost with so many points to spend."""
        goods = cases * CASE
        spent = min(wanted, self.points, goods // 2 // WORTH)
        paid = goods - spent * WORTH
        return Stay(paid + (FEE if paid < FREE_FROM else 0), spent)

    def newest(self, status: str) -> int | None:
        """The last order with this status."""
        return next((n for n, stay in reversed(self.stays.items()) if stay.status == status), None)
