"""Pieces of a normalised text: amounts, command words, dates, prices, and the rest."""

from dataclasses import dataclass
from enum import StrEnum

from handlers.nlu.saidamount import SaidAmount


class Kind(StrEnum):
    """What a token is."""

    TEXT = "text"
    AMOUNT = "amount"
    WORD = "word"
    """A command word; `cats` says which."""
    SPACE = "space"
    COMMA = "comma"
    BREAK = "break"
    """End of a sentence or line."""
    LIST = "list"
    """、 between things listed."""
    OTHER = "other"
    """A date, time, price, phone, order number or count of something that is no goods."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; `cats` are the categories of a WORD or the sort of an OTHER."""

    kind: Kind
    start: int
    end: int
    text: str
    cats: tuple[str, ...] = ()
    said: SaidAmount | None = None

    def has(self, *names: str) -> bool:
        """Whether it is a word of one of these categories."""
        return any(n in self.cats for n in names)
