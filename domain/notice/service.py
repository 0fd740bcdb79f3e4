"""From events to outbox rows, in the transaction in which they happened."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.base.events import Event
from domain.base.ids import ContactId, StaffId
from domain.customer import contacts_of, get_customer
from domain.db import Tx
from domain.messaging import Enqueued, Recipient, enqueue, robots
from domain.notice.matrix import MATRIX
from domain.notice.model import Importance, Notice, NoticeKind, Timing
from domain.notice.plan import Audience, Plan
from domain.notice.policy import plan_notices
from domain.notice.preferences import is_told, recipient_habits
from domain.notice.rules import timing
from domain.staff import Role, Staff, list_staff

_FIRST_LINE = frozenset({Role.REP, Role.OWNER})


def notify(tx: Tx, events: Iterable[Event], *, zone: ZoneInfo | None = None) -> int:
    """Put into the outbox what the policy says about `events`; how many rows are new.

    `zone` is the merchant's: without it nothing waits for quiet hours or is gathered.
    """
    notices = [
        notice
        for event in events
        for plan in plan_notices(event)
        if is_told(tx, plan.kind, plan.audience, plan.importance)
        for notice in address_plan(tx, plan)
    ]
    return sum(send_notice(tx, notice, zone=zone) for notice in notices)


def send_notice(tx: Tx, notice: Notice, *, zone: ZoneInfo | None = None) -> bool:
    """Put one notice into the outbox; False where it is there already or is not wanted."""
    when = _timing(tx, notice, zone)
    if when is None:
        return False
    row = Enqueued(
        kind=str(notice.kind),
        recipient=notice.recipient,
        payload=notice.payload,
        event_key=notice.event_key,
        due_at=when.due_at + notice.after,
        is_gathered=when.is_gathered,
    )
    return enqueue(tx, row) is not None


def customer_hears_at(
    tx: Tx, kind: NoticeKind, contact_id: ContactId | None, *, zone: ZoneInfo
) -> datetime | None:
    """When a notice to a customer that comes about now goes; None: it does not.

    Where nobody in particular is told the whole shop is, at once.
    """
    told = next(t for e in MATRIX if e.kind is kind for t in e.told if t.to is Audience.CUSTOMER)
    if not is_told(tx, kind, told.to, told.importance):
        return None
    if contact_id is None:
        return tx.now
    notice = Notice(kind, Recipient.contact(contact_id), "", told.importance, {}, told.gathers)
    when = _timing(tx, notice, zone)
    return None if when is None else when.due_at


def _timing(tx: Tx, notice: Notice, zone: ZoneInfo | None) -> Timing | None:
    """A compulsory one, which most are, needs no look at who wants what."""
    if notice.importance is Importance.COMPULSORY or zone is None:
        return Timing(tx.now)
    habits = recipient_habits(tx, notice.recipient)
    return timing(tx.now, notice.importance, habits, zone=zone, gathers=notice.gathers)


def alarm_owners(
    tx: Tx,
    what: str,
    *,
    event_key: str,
    detail: dict[str, Any],
    reps: Collection[StaffId] = (),
) -> int:
    """Tell every owner, every group robot and these reps of what is to be mended.

    Once per `event_key`; how many are told now.
    """
    plan = Plan(NoticeKind.ALARM, Audience.OWNERS, event_key, {"what": what, **detail})
    staff = (Recipient.staff(rep_id) for rep_id in sorted(reps))
    told = dict.fromkeys((*_recipients(tx, plan), *staff))
    return sum(
        send_notice(tx, Notice(plan.kind, recipient, event_key, plan.importance, plan.payload))
        for recipient in told
    )


def address_plan(tx: Tx, plan: Plan) -> tuple[Notice, ...]:
    """The plan as one notice per recipient."""
    key = plan.event_key or f"{plan.kind}:{_moment(tx)}:{sorted(plan.payload.items())}"
    return tuple(
        Notice(plan.kind, recipient, key, plan.importance, plan.payload, plan.gathers, plan.after)
        for recipient in _recipients(tx, plan)
    )


def _recipients(tx: Tx, plan: Plan) -> list[Recipient]:
    match plan.audience:
        case Audience.CUSTOMER:
            return _customer_side(tx, plan)
        case Audience.REP:
            rep_id = plan.rep_id or _rep_of(tx, plan)
            if rep_id is not None:
                return [Recipient.staff(rep_id)]
            return _staff(tx, _FIRST_LINE)
        case Audience.FINANCE:
            found = _staff(tx, frozenset({Role.FINANCE}))
            return found or _staff(tx, frozenset({Role.OWNER}))
        case Audience.STAFF:
            return _staff(tx, _FIRST_LINE)
        case Audience.OWNERS:
            owners = _staff(tx, frozenset({Role.OWNER}))
            return [*owners, *robots(tx)] if plan.kind is NoticeKind.ALARM else owners
        case Audience.ROBOTS:
            return list(robots(tx))


def _customer_side(tx: Tx, plan: Plan) -> list[Recipient]:
    if plan.contact_id is not None:
        return [Recipient.contact(plan.contact_id)]
    if plan.customer_id is None:
        return []
    return [Recipient.contact(contact.id) for contact in contacts_of(tx, plan.customer_id)]


def _rep_of(tx: Tx, plan: Plan) -> StaffId | None:
    """The rep the shop has now, where the event did not name one."""
    if plan.customer_id is None or plan.importance is not Importance.DEFAULT:
        return None
    return get_customer(tx, plan.customer_id).rep_id


def _staff(tx: Tx, roles: frozenset[Role]) -> list[Recipient]:
    found: tuple[Staff, ...] = list_staff(tx)
    return [
        Recipient.staff(person.id) for person in found if person.is_active and person.role in roles
    ]


def _moment(tx: Tx) -> str:
    return tx.now.isoformat()
