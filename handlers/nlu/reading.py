"""What stands in a text, before anybody's situation is looked at.

`read` cuts the text into tokens once; `interpret` gives them a meaning. A `Reading` is a value:
it may be kept, compared and interpreted again under another situation.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handlers.nlu.lexicon import Lexicon
    from handlers.nlu.segment import Clause


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that was read against one lexicon snapshot."""

    text: str
    """The raw text, as far as it was looked at (the first 4,000 characters)."""
    normal: str
    """The same text normalised; the clauses speak of positions in it."""
    offsets: tuple[int, ...]
    """For each position of `normal` the position in `text`; one more at the end."""
    clauses: "tuple[Clause, ...]"
    lexicon: "Lexicon" = field(repr=False, compare=False)
    is_cut: bool = False
    """The work budget ended before the text did; `unread` holds what was left."""
    unread: str = ""

    def raw(self, start: int, end: int) -> str:
        """The words at a span of `normal`, as they were typed."""
        return self.text[self.offsets[start] : self.offsets[end]]
