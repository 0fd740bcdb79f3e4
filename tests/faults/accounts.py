"""What the shops ought to owe, in plain Python: part of the model's books. Minor units."""

from dataclasses import dataclass, field
from datetime import datetime

START_LIMIT = 30_000


@dataclass
class Owing:
    """The money side of one order. `state`: free (not on account), held, or waiting."""

    agreed: int = 0
    charged: int = 0
    released: int = 0
    state: str = "free"
    is_passed: bool = False
    """Finance let it pass beyond the limit, and nothing was raised since."""

    @property
    def rest(self) -> int:
        """Neither left nor given up."""
        return self.agreed - self.charged - self.released

    @property
    def held(self) -> int:
        """What it takes of the limit besides what is owed."""
        return self.rest if self.state == "held" else 0

    def release(self) -> None:
        """The rest will not leave."""
        self.released += self.rest


@dataclass
class Accounts:
    """Money that came, went and was credited per buyer, and the limit of the one on credit."""

    received: list[int] = field(default_factory=lambda: [0, 0])
    refunded: list[int] = field(default_factory=lambda: [0, 0])
    credited: list[int] = field(default_factory=lambda: [0, 0])
    limit: int = START_LIMIT
    extra: int = 0
    extra_until: datetime | None = None
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Receipt key → who, how much."""
    standing: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Receipt → who, how much; those taken back are gone."""

    def limit_at(self, now: datetime) -> int:
        """With what was granted on top, while it lasts."""
        is_live = self.extra_until is not None and self.extra_until > now
        return self.limit + (self.extra if is_live else 0)
