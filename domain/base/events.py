"""What happened inside a transaction, for `domain.reactions` to act on before it commits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events. Subclasses live in `domain/<feature>/events.py` and carry ids only."""
