"""Errors are data: named facts with fields, no text and no HTTP status.

    DomainError
    ├── one subclass per refused fact, in `domain/<feature>/errors.py`
    └── (here) what any feature may meet: NotFound, NotAllowed, StaleVersion

The conversation explains each one in the customer's language (`handlers/errors.py`), the pages
map them to forms; a test enumerates the subclasses, so none is left unexplained.
"""

from dataclasses import dataclass, fields, is_dataclass


class DomainError(Exception):
    """A rule of the business refused what was asked; nothing of it was done."""

    def __str__(self) -> str:
        names: list[str] = [f.name for f in fields(self)] if is_dataclass(self) else []
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__name__}({shown})"


@dataclass(eq=False)
class NotFound(DomainError):
    """Nothing of that `entity` ("order", "sku" …) has this `key`, or it is another's."""

    entity: str
    key: str


@dataclass(eq=False)
class NotAllowed(DomainError):
    """The actor's role does not carry `permission`."""

    permission: str


@dataclass(eq=False)
class StaleVersion(DomainError):
    """Somebody else changed it first: `expected` was acted on, `actual` is current."""

    entity: str
    expected: int
    actual: int
