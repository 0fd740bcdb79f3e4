"""Tasks of 企业群发 as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.base.ids import StaffId


class TaskState(StrEnum):
    """planned → calling → waiting → sent; or refused, or unconfirmed when the offer ended."""

    PLANNED = "planned"
    """Chosen; the platform has not been asked."""
    CALLING = "calling"
    """The platform is being asked; whether it took the task nobody knows before it answers."""
    WAITING = "waiting"
    """The member has it in 群发助手 and has not confirmed."""
    SENT = "sent"
    """The member confirmed."""
    UNCONFIRMED = "unconfirmed"
    """The offer ended first; the task was stopped."""
    REFUSED = "refused"
    """Nothing went out, for a reason."""


class Fate(StrEnum):
    """What became of the message for one group or contact."""

    UNSENT = "unsent"
    SENT = "sent"
    LEFT = "left"
    """No contact of the member any more; the group is no more, or has another owner."""
    HAD_OTHERS = "had_others"
    """Had all messages that he takes in this period already."""
    REFUSED = "refused"
    """The platform cannot send to it."""
    UNTOLD = "untold"
    """Confirmed a day ago, and the platform does not say that it arrived."""


class QuotaPeriod(StrEnum):
    """How many broadcasts of all staff together reach one contact or group (platform setting)."""

    MONTH = "month"
    """As many a month as it has days; the platform's default."""
    WEEK = "week"
    """Seven a week."""
    DAY = "day"
    """One a day."""


class Why(StrEnum):
    """Why a task came to nothing."""

    NOBODY = "nobody"
    """Nobody is left whom it could reach."""
    NOTHING_ON_SALE = "nothing_on_sale"
    ENDED = "ended"
    """The offer ended before the platform could be asked."""
    PLATFORM = "platform"
    """The platform refused it."""
    UNCONFIRMED = "unconfirmed"
    UNKNOWN = "unknown"
    """A day after the offer ended the platform still did not say what came of it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose groups, or whose contacts, are meant: one task each."""

    account: str
    userid: str
    is_group: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A group with how many customers read it, or a contact. `left` messages of its quota."""

    id: str
    name: str
    people: int
    left: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """What a member can reach now; who has no quota left stands in `full`."""

    member: Sender
    name: str
    targets: tuple[Target, ...]
    full: tuple[Target, ...] = ()
    is_chosen: bool = False

    @property
    def people(self) -> int:
        """How many customers would read it."""
        return sum(one.people for one in self.targets)

    @property
    def least_left(self) -> int:
        """How many more messages the most written to of them can have in this period."""
        return min((one.left for one in self.targets), default=0)


@dataclass(frozen=True, slots=True)
class Reached:
    """What the platform says of one target."""

    target: str
    fate: Fate
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GroupTask:
    """One member's task for one campaign. `first_asked_at`: since when it may be there.

    `sent_at`: when it was confirmed last; while it waits, that was an earlier round.
    """

    id: int
    campaign_id: int
    member: Sender
    state: TaskState
    text: str = ""
    link: str = ""
    msgid: str = ""
    first_asked_at: datetime | None = None
    asked_at: datetime | None = None
    made_at: datetime | None = None
    sent_at: datetime | None = None
    look_at: datetime | None = None
    reminders: int = 0
    reminded_at: datetime | None = None
    is_reminder_asked: bool = False
    why: Why | None = None
    reason: str = ""
    """The platform's own words for `why`."""
    earlier: tuple[str, ...] = ()
    """What the platform called it before it was sent again to those who had not got it."""

    @property
    def is_waiting(self) -> bool:
        """The member has it and has not confirmed, as far as is known."""
        return self.state is TaskState.WAITING


@dataclass(frozen=True, slots=True)
class TaskDetails:
    """A task with what its pages and notices tell."""

    task: GroupTask
    composer_id: StaffId
    ends_at: datetime | None
    fates: dict[Fate, int]
    """Groups or contacts by what became of them."""
    names: tuple[str, ...] = ()
