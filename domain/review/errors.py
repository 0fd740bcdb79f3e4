"""What reviews refuse."""

from dataclasses import dataclass

from domain.base.errors import DomainError


@dataclass(eq=False)
class ReviewOpen(DomainError):
    """Somebody else has to let the order pass first; `codes` are the steps."""

    order_no: str
    codes: tuple[str, ...]


@dataclass(eq=False)
class RaiseUnpassed(ReviewOpen):
    """The order is confirmed; to raise it somebody else would have to let it pass."""


@dataclass(eq=False)
class SelfApproved(DomainError):
    """Four eyes: who placed the order may not let it pass."""

    order_no: str
    codes: tuple[str, ...]


@dataclass(eq=False)
class StepInvalid(DomainError):
    """A step, or a rule of a head office, that cannot be: `field` is wrong."""

    field: str
