"""What the grammar of amounts finds at a place of a text."""

from dataclasses import dataclass

from handlers.nlu.intents import Amount


@dataclass(frozen=True, slots=True)
class SaidAmount:
    """An amount at a place of the text. `number` is set where it may also be a size."""

    start: int
    end: int
    amount: Amount
    number: str = ""
    unit: str | None = None
    is_heard: bool = False
    """The unit was written with another character of the same sound."""
