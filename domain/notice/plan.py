"""A notice before its recipients are known: what is told, to which side of an event."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.base.ids import ContactId, CustomerId, StaffId
from domain.notice.model import Importance, NoticeKind


class Audience(StrEnum):
    """Who hears of it."""

    CUSTOMER = "customer"
    """The contact it is about; without one, every contact of the shop."""
    REP = "rep"
    """The shop's rep; without one, all reps and owners."""
    STAFF = "staff"
    """All reps and owners."""
    OWNERS = "owners"
    """And the group robots, where it is an alarm."""
    ROBOTS = "robots"
    FINANCE = "finance"
    """Whoever looks after the money; without anybody, the owners."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A notice before its recipients are known."""

    kind: NoticeKind
    audience: Audience
    event_key: str
    payload: dict[str, Any]
    importance: Importance = Importance.COMPULSORY
    customer_id: CustomerId | None = None
    contact_id: ContactId | None = None
    rep_id: StaffId | None = None
