"""What the administration of notices refuses."""

from dataclasses import dataclass
from enum import StrEnum

from domain.base.errors import DomainError


@dataclass(eq=False)
class NoticeCompulsory(DomainError):
    """It is told at any rate, or was asked for: nobody can switch it off for all."""

    kind: str


class WordingFault(StrEnum):
    """Why the merchant's own text of a notice cannot be said."""

    BRACES = "braces"
    """A brace that begins or ends no blank."""
    UNKNOWN = "unknown"
    """Blanks this sentence does not fill."""
    MISSING = "missing"
    """Facts of the sentence that the text leaves out."""
    LINES = "lines"
    """More than one line where only one is shown."""
    LENGTH = "length"


@dataclass(eq=False)
class WordingUnfit(DomainError):
    """A text that cannot be said; `names` are the blanks it is about."""

    why: WordingFault
    names: tuple[str, ...] = ()
