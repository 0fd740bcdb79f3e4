"""Review steps and their decisions as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.base.actor import Actor
from domain.base.ids import CustomerId, OrderId
from domain.base.money import Money
from domain.staff import Role


class StepCode(StrEnum):
    """What an order may have to wait for."""

    AMOUNT = "amount"
    """The total reaches the step's threshold."""
    NEW_CUSTOMER = "new_customer"
    """Nothing of this shop was ever confirmed."""
    UNUSUAL = "unusual"
    """The customer agreed to an unusual amount."""
    CREDIT = "credit"
    """Beyond the credit terms; decided by `credit`, mirrored here."""
    BUYER = "buyer"
    """The shop's head office has to agree."""


class ReviewState(StrEnum):
    """What became of a review."""

    OPEN = "open"
    PASSED = "passed"
    VOID = "void"
    """The order ended before anybody decided, or became one that this was not asked about."""


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """A step as the merchant set it. `role` may let it pass, and so may an owner.

    `threshold_minor` counts for AMOUNT. Four eyes: whoever placed the order may not.
    """

    code: StepCode
    is_on: bool = False
    role: Role = Role.REP
    is_four_eyes: bool = False
    threshold_minor: int = 0


@dataclass(frozen=True, slots=True)
class BuyerRule:
    """Orders of `customer_id` from `above` on wait for its head office, at most so many hours."""

    customer_id: CustomerId
    head_id: CustomerId
    above: Money
    hours: int = 24


@dataclass(frozen=True, slots=True)
class Rules:
    """The steps that are on, and what a shop's head office wants to agree to."""

    steps: tuple[ReviewStep, ...]
    buyer: BuyerRule | None

    @property
    def asks_new_customers(self) -> bool:
        """Whether it matters that nothing of a shop was ever confirmed."""
        return any(step.code is StepCode.NEW_CUSTOMER for step in self.steps)


@dataclass(frozen=True, slots=True)
class Subject:
    """The order a review is of, and its shop."""

    order_id: OrderId
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class Facts:
    """What the steps look at."""

    total: Money
    is_first: bool
    is_unusual: bool
    is_beyond_credit: bool = False
    buyer: BuyerRule | None = None
    """The shop's rule; None where nobody has to agree, or the head office itself ordered."""


@dataclass(frozen=True, slots=True)
class Needed:
    """A step an order has to pass, with the figure that made it."""

    step: ReviewStep
    minor: int = 0


@dataclass(frozen=True, slots=True)
class OrderReview:
    """One thing an order waits or waited for; `minor` is the figure that made it."""

    id: int
    order_id: OrderId
    code: StepCode
    state: ReviewState
    role: Role
    is_four_eyes: bool
    minor: int
    head_id: CustomerId | None
    opened_at: datetime
    expires_at: datetime | None
    decided_by: Actor | None
    decided_at: datetime | None
