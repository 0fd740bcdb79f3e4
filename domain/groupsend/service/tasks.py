"""Ask, find again, follow and end the tasks of 企业群发.

A task is asked for like this, so that no kill makes it twice: its row says `calling` and commits,
then the platform is called, then the answer is written. Whatever finds an old `calling` row looks
into the platform's list before anything is called again.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.audit import Recorded, record
from domain.base.errors import NotFound
from domain.campaign import Campaign, get_campaign
from domain.db import Tx
from domain.groupsend.errors import ReminderRefused
from domain.groupsend.model import (
    Fate,
    GroupTask,
    QuotaPeriod,
    Reached,
    Target,
    TaskDetails,
    TaskState,
    Why,
)
from domain.groupsend.rules import (
    CLOCKS_DIFFER,
    RESENT,
    SETTLED_AFTER,
    UNSURE_FOR,
    can_remind,
    is_given_up,
    is_reminder_due,
    next_look,
)
from domain.groupsend.service.crowds import crowd_of
from domain.groupsend.store import tasks as store
from domain.messaging import Recipient
from domain.notice import Importance, Notice, NoticeKind, send_notice
from domain.staff import Staff, find_by_userid


@dataclass(frozen=True, slots=True)
class Duties:
    """Tasks for which something is due now, by what it is."""

    call: tuple[int, ...]
    find: tuple[int, ...]
    look: tuple[int, ...]
    remind: tuple[int, ...]
    end: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unsure:
    """A task that the platform may have made since then; `known` are ids of other tasks."""

    task: GroupTask
    since: datetime
    known: frozenset[str]


def list_tasks(tx: Tx, campaign: Campaign) -> tuple[TaskDetails, ...]:
    """The tasks of a campaign with their results."""
    tasks = store.tasks_of(tx, campaign.id)
    return tuple(store.details(tx, task, campaign) for task in tasks)


def task_states(tx: Tx, campaign_ids: Iterable[int]) -> Mapping[int, Collection[TaskState]]:
    """How the tasks of campaigns stand; one without tasks is not in it."""
    return store.states_of(tx, campaign_ids)


def tasks_with(tx: Tx, found: TaskDetails) -> tuple[TaskDetails, ...]:
    """All that one member is to send of this campaign still, this task among them."""
    campaign, own = get_campaign(tx, found.task.campaign_id), found.task.member
    return tuple(
        one
        for one in list_tasks(tx, campaign)
        if (one.task.member.account, one.task.member.userid) == (own.account, own.userid)
        and one.task.state in {TaskState.PLANNED, TaskState.CALLING, TaskState.WAITING}
    )


def get_task(tx: Tx, task_id: int) -> TaskDetails:
    """One task; NotFound."""
    task = _task(tx, task_id)
    return store.details(tx, task, get_campaign(tx, task.campaign_id))


def ask_reminder(tx: Tx, task_id: int, staff: Staff) -> None:
    """The member is reminded as soon as it is day. ReminderRefused."""
    task = _task(tx, task_id)
    if not can_remind(task, tx.now, _end_of(tx, task)) or task.is_reminder_asked:
        raise ReminderRefused(task_id, task.reminders)
    _save(tx, task, replace(task, is_reminder_asked=True))
    said = Recorded("campaign.remind", "campaign", str(task.campaign_id), None, {"task": task_id})
    record(tx, said, actor=staff.actor)


def duties(tx: Tx, zone: ZoneInfo) -> Duties:
    """What is due now."""
    remind, end = [], []
    for task_id, ends_at, is_due in store.waiting(tx):
        if tx.now >= ends_at:
            end += [task_id] if is_due else []
        elif is_reminder_due(_task(tx, task_id), tx.now, ends_at, zone):
            remind.append(task_id)
    return Duties(
        tuple(store.ids_to_call(tx)),
        tuple(store.ids_to_find(tx, tx.now - UNSURE_FOR)),
        tuple(one for one in store.ids_to_look_at(tx) if one not in end),
        tuple(remind),
        tuple(end),
    )


def begin_call(
    tx: Tx, task_id: int, words: tuple[str, str], period: QuotaPeriod
) -> tuple[GroupTask, tuple[str, ...]] | None:
    """Take a planned task to call the platform for it: the task and whom it is for.

    `words` are text and link. None: another process has it, or there is nothing to send; that is
    told to who wrote the campaign.
    """
    task = _task(tx, task_id)
    if task.state is not TaskState.PLANNED:
        return None
    campaign, (text, link) = get_campaign(tx, task.campaign_id), words
    targets = _targets(tx, campaign, task, period)
    why = _why_not(tx, campaign, text, targets)
    if why is not None:
        _give_up(tx, task, why, TaskState.REFUSED)
        return None
    new = replace(
        task,
        state=TaskState.CALLING,
        text=text,
        link=link,
        first_asked_at=task.first_asked_at or tx.now,
        asked_at=tx.now,
        look_at=None,
    )
    if not store.save_task(tx, task, new):
        return None
    if task.earlier:
        store.set_fates(tx, task_id, [Reached(one.id, Fate.UNSENT) for one in targets])
    else:
        store.put_targets(tx, task_id, targets)
    return new, tuple(one.id for one in targets)


def note_made(tx: Tx, task_id: int, msgid: str, left_out: Iterable[str] = ()) -> None:
    """The platform has the task: its member is asked to confirm it."""
    task = _task(tx, task_id)
    new = replace(
        task,
        state=TaskState.WAITING,
        msgid=msgid,
        made_at=task.asked_at,
        look_at=next_look(tx.now, tx.now),
    )
    if task.state is not TaskState.CALLING or not store.save_task(tx, task, new):
        return
    store.set_fates(tx, task_id, [Reached(one, Fate.REFUSED) for one in left_out])
    member = find_by_userid(tx, task.member.userid)
    if member is not None and member.is_active:
        to = Recipient.staff(member.id)
        key = f"groupsend:{task.campaign_id}:{task.member.account}:{member.id}"
        payload = {"task_id": task_id}
        send_notice(
            tx, Notice(NoticeKind.GROUPSEND_ASKED, to, key, Importance.COMPULSORY, payload)
        )


def note_not_called(tx: Tx, task_id: int, wait: timedelta) -> None:
    """The platform surely has no such task: it is asked again after `wait`."""
    task = _task(tx, task_id)
    if task.state is TaskState.CALLING:
        again = replace(task, state=TaskState.PLANNED, asked_at=None, look_at=tx.now + wait)
        store.save_task(tx, task, again)
        _have_failed(tx, task)


def note_refused(tx: Tx, task_id: int, reason: str) -> None:
    """The platform will not have it; who wrote the campaign is told."""
    task = _task(tx, task_id)
    if task.state is TaskState.CALLING:
        _give_up(tx, replace(task, reason=reason), Why.PLATFORM, TaskState.REFUSED)


def note_unanswered(tx: Tx, task_id: int) -> None:
    """Whether the platform has such a task it does not say; a day after the offer nobody asks."""
    task = _task(tx, task_id)
    if task.state is TaskState.CALLING and is_given_up(tx.now, _end_of(tx, task)):
        _give_up(tx, task, Why.UNKNOWN, TaskState.REFUSED)


def unsure_task(tx: Tx, task_id: int) -> Unsure | None:
    """A task that has had no answer for long; None where it has got one."""
    task = _task(tx, task_id)
    if task.state is not TaskState.CALLING or task.first_asked_at is None:
        return None
    return Unsure(task, task.first_asked_at - CLOCKS_DIFFER, store.known_msgids(tx))


def note_unseen(tx: Tx, task_id: int) -> None:
    """The platform tells nothing, or its account is gone: it is looked at later, not for ever.

    Of a further round that nobody has confirmed yet, an earlier confirmation ends nothing.
    """
    task = _task(tx, task_id)
    if task.state not in {TaskState.WAITING, TaskState.SENT}:
        return
    confirmed_at = None if task.is_waiting else task.sent_at
    is_settled = confirmed_at is not None and tx.now - confirmed_at >= SETTLED_AFTER
    later = None if is_settled else _next_look(tx, task)
    if is_settled:
        store.turn_fates(tx, task_id, Fate.UNSENT, Fate.UNTOLD)
    _save(tx, task, replace(task, look_at=later))


def note_results(
    tx: Tx, task_id: int, sent_at: datetime | None, results: Iterable[Reached]
) -> None:
    """What the platform says now; None: the member has not confirmed."""
    task = _task(tx, task_id)
    if task.state not in {TaskState.WAITING, TaskState.SENT}:
        return
    later = _next_look(tx, task)
    if sent_at is None:
        _save(tx, task, replace(task, look_at=later))
        return
    store.set_fates(tx, task_id, results)
    fates = store.details(tx, task, get_campaign(tx, task.campaign_id)).fates
    is_settled = Fate.UNSENT not in fates or tx.now - sent_at >= SETTLED_AFTER
    if is_settled:
        store.turn_fates(tx, task_id, Fate.UNSENT, Fate.UNTOLD)
    new = replace(
        task,
        state=TaskState.SENT,
        sent_at=sent_at,
        look_at=None if is_settled else later,
        is_reminder_asked=False,
    )
    _save(tx, task, new)


def take_reminder(tx: Tx, task_id: int, zone: ZoneInfo) -> GroupTask | None:
    """Count one reminder before it is sent, so that there are never more than three."""
    task = _task(tx, task_id)
    if not is_reminder_due(task, tx.now, _end_of(tx, task), zone):
        return None
    new = replace(task, reminders=task.reminders + 1, reminded_at=tx.now, is_reminder_asked=False)
    return new if store.save_task(tx, task, new) else None


def note_ended(tx: Tx, task_id: int, zone: ZoneInfo, *, is_known: bool = True) -> None:
    """The offer is over and nobody confirmed: who wrote the campaign is told.

    Where that is not known, it is asked for a day more and then given up.
    """
    task = _task(tx, task_id)
    if task.state is not TaskState.WAITING:
        return
    if is_known:
        _give_up(tx, task, Why.UNCONFIRMED, TaskState.UNCONFIRMED, zone)
    elif is_given_up(tx.now, _end_of(tx, task)):
        _give_up(tx, task, Why.UNKNOWN, TaskState.UNCONFIRMED, zone)


def _targets(
    tx: Tx, campaign: Campaign, task: GroupTask, period: QuotaPeriod
) -> tuple[Target, ...]:
    """Whom it is for: all who can get it, or those of them who failed when it was sent before."""
    able = crowd_of(tx, campaign, task, period).targets
    if not task.earlier:
        return able
    fates = store.fates_of(tx, task.id)
    return tuple(one for one in able if fates.get(one.id) in RESENT)


def _why_not(tx: Tx, campaign: Campaign, text: str, targets: Collection[Target]) -> Why | None:
    if campaign.ends_at is None or tx.now >= campaign.ends_at:
        return Why.ENDED
    if not text:
        return Why.NOTHING_ON_SALE
    return None if targets else Why.NOBODY


def _give_up(
    tx: Tx, task: GroupTask, why: Why, state: TaskState, zone: ZoneInfo | None = None
) -> None:
    old = _task(tx, task.id)
    if task.earlier and state is TaskState.REFUSED:
        state = TaskState.SENT
        _have_failed(tx, task)
    new = replace(task, state=state, why=why, look_at=None, is_reminder_asked=False)
    if not store.save_task(tx, old, new):
        return
    campaign = get_campaign(tx, task.campaign_id)
    to, key = Recipient.staff(campaign.created_by), f"groupsend:{task.id}:{why}"
    payload = {"task_id": task.id}
    send_notice(
        tx,
        Notice(NoticeKind.GROUPSEND_UNDONE, to, key, Importance.DEFAULT, payload),
        zone=zone,
    )


def _have_failed(tx: Tx, task: GroupTask) -> None:
    """Whom a further round was for are those who have not got it, as before."""
    if task.earlier:
        store.turn_fates(tx, task.id, Fate.UNSENT, Fate.REFUSED)


def _task(tx: Tx, task_id: int) -> GroupTask:
    found = store.find_task(tx, task_id)
    if found is None:
        raise NotFound("groupsend_task", str(task_id))
    return found


def _end_of(tx: Tx, task: GroupTask) -> datetime:
    return get_campaign(tx, task.campaign_id).ends_at or tx.now


def _next_look(tx: Tx, task: GroupTask) -> datetime:
    """A task that waits is looked at when the offer ends, too."""
    later, ends_at = next_look(task.made_at or tx.now, tx.now), _end_of(tx, task)
    return ends_at if task.is_waiting and tx.now < ends_at < later else later


def _save(tx: Tx, old: GroupTask, new: GroupTask) -> None:
    store.save_task(tx, old, new)
