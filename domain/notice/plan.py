"""A notice before its recipients are known: what is told, to which side.

"Rep" is the shop's rep; a shop without one is everybody's who may be a rep or owner.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from domain.base.events import Event
from domain.base.ids import ContactId, CustomerId, StaffId
from domain.notice.model import AT_ONCE, Importance, NoticeKind


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


class Way(StrEnum):
    """What a notice may travel by."""

    WINDOW = "window"
    """An open window only; else it waits for the recipient's next message."""
    SERVICE = "service"
    """A fact about an order or an account: a template message or a subscription notice too."""
    STAFF = "staff"
    """An app message of WeCom to a member of staff, which needs no window."""
    ROBOT = "robot"
    """A line in an internal group."""


@dataclass(frozen=True, slots=True)
class Told:
    """One side that hears of an event, where `when` holds of it."""

    to: Audience
    importance: Importance
    way: Way
    gathers: bool = False
    """Whether it may come with others in one message at a set hour."""
    when: Callable[[Any], bool] = lambda _event: True


@dataclass(frozen=True, slots=True)
class Entry:
    """An event and what is told of it.

    `key` names the event among all, made of its fields; empty: every one is told. `payload` are
    the fields a notice carries, `what` the subject of an alarm. `after`: so long it waits for
    more of the same, which its words then have, too.
    """

    event: type[Event]
    kind: NoticeKind
    key: str
    payload: tuple[str, ...]
    told: tuple[Told, ...]
    what: str = ""
    after: timedelta = AT_ONCE


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
    gathers: bool = False
    after: timedelta = AT_ONCE
