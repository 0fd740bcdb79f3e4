"""Standing orders (每周一三五照旧): what a shop wants on which delivery days.

For: the lines and days agreed on, pausing and ending, and which day is to be offered now.
Not for: placing anything. An offer becomes a draft (handlers), and a draft an order by 确认 only.
"""

from domain.standing.errors import StandingEnded, TooManyStanding
from domain.standing.events import StandingDue
from domain.standing.model import OfferState, StandingDraft, StandingOrder, StandingStatus
from domain.standing.rules import add_up, next_slot
from domain.standing.service import (
    change_standing,
    get_standing,
    list_standing,
    offer_due,
    offered_day,
    save_standing,
    set_standing_status,
    skip_day,
    standing_of,
    wants_on,
)

__all__ = [
    "OfferState",
    "StandingDraft",
    "StandingDue",
    "StandingEnded",
    "StandingOrder",
    "StandingStatus",
    "TooManyStanding",
    "add_up",
    "change_standing",
    "get_standing",
    "list_standing",
    "next_slot",
    "offer_due",
    "offered_day",
    "save_standing",
    "set_standing_status",
    "skip_day",
    "standing_of",
    "wants_on",
]
