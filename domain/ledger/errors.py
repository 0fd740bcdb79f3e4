"""What the books refuse."""

from dataclasses import dataclass

from domain.base.errors import DomainError


@dataclass(eq=False)
class PostingUnbalanced(DomainError):
    """The entries in `currency` do not sum to zero; `difference` minor units are left over."""

    currency: str
    difference: int


@dataclass(eq=False)
class PostingEmpty(DomainError):
    """A posting needs at least two entries, none of them zero."""

    cause_key: str
