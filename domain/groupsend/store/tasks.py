"""Tasks and their targets, read and written."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from domain.base.ids import StaffId
from domain.campaign import Campaign
from domain.campaign.store.tables import campaign_table
from domain.db import Tx
from domain.db.idset import among
from domain.db.schema import Flag, Json, UtcDateTime
from domain.groupsend.model import (
    Fate,
    GroupTask,
    Reached,
    Sender,
    Target,
    TaskDetails,
    TaskState,
    Why,
)
from domain.groupsend.store.tables import groupsend_target_table, groupsend_task_table

_t = groupsend_task_table.c
_r = groupsend_target_table.c
_k = campaign_table.c
_BY_ID = select(groupsend_task_table).where(_t.id == bindparam("p_id"))
_OF_CAMPAIGN = (
    select(groupsend_task_table)
    .where(_t.campaign_id == bindparam("p_campaign"))
    .order_by(_t.is_group.desc(), _t.account, _t.userid)
)
_STATES = select(_t.campaign_id, _t.state).where(among(_t.campaign_id, "p_campaigns"))
_INSERT = insert(groupsend_task_table)
_INSERT_TARGET = insert(groupsend_target_table)
_UNPLAN = delete(groupsend_task_table).where(
    _t.campaign_id == bindparam("p_campaign"), _t.state == TaskState.PLANNED.value
)
_TO_CALL = (
    select(_t.id)
    .join_from(groupsend_task_table, campaign_table, _t.campaign_id == _k.id)
    .where(
        _t.state == TaskState.PLANNED.value,
        _k.status == "sent",
        or_(_t.look_at.is_(None), _t.look_at <= bindparam("p_now", type_=UtcDateTime)),
    )
    .order_by(_t.id)
)
_TO_FIND = (
    select(_t.id)
    .where(
        _t.state == TaskState.CALLING.value,
        _t.asked_at <= bindparam("p_before", type_=UtcDateTime),
    )
    .order_by(_t.id)
)
_TO_LOOK = (
    select(_t.id)
    .where(
        _t.state.in_([TaskState.WAITING.value, TaskState.SENT.value]),
        _t.look_at <= bindparam("p_now", type_=UtcDateTime),
    )
    .order_by(_t.id)
)
_WAITING = (
    select(_t.id, _t.look_at, _k.ends_at)
    .join_from(groupsend_task_table, campaign_table, _t.campaign_id == _k.id)
    .where(_t.state == TaskState.WAITING.value)
    .order_by(_t.id)
)
_SAVE = (
    update(groupsend_task_table)
    .where(
        _t.id == bindparam("p_id"),
        _t.state == bindparam("p_old"),
        _t.reminders == bindparam("p_reminders"),
    )
    .values(
        state=bindparam("n_state"),
        text=bindparam("n_text"),
        link=bindparam("n_link"),
        msgid=bindparam("n_msgid"),
        first_asked_at=bindparam("n_first_asked_at", type_=UtcDateTime),
        asked_at=bindparam("n_asked_at", type_=UtcDateTime),
        made_at=bindparam("n_made_at", type_=UtcDateTime),
        sent_at=bindparam("n_sent_at", type_=UtcDateTime),
        look_at=bindparam("n_look_at", type_=UtcDateTime),
        reminders=bindparam("n_reminders"),
        reminded_at=bindparam("n_reminded_at", type_=UtcDateTime),
        is_reminder_asked=bindparam("n_is_reminder_asked", type_=Flag),
        why=bindparam("n_why"),
        reason=bindparam("n_reason"),
        earlier=bindparam("n_earlier", type_=Json),
    )
)
_EMPTY = delete(groupsend_target_table).where(_r.task_id == bindparam("p_task"))
_TARGETS = (
    select(groupsend_target_table)
    .where(_r.task_id == bindparam("p_task"))
    .order_by(_r.name, _r.target)
)
_SET_FATE = (
    update(groupsend_target_table)
    .where(_r.task_id == bindparam("p_task"), _r.target == bindparam("p_target"))
    .values(fate=bindparam("n_fate"), at=bindparam("n_at", type_=UtcDateTime))
)
_AT_ONCE = 500
"""How many targets one statement writes."""
_KNOWN = select(_t.msgid, _t.earlier).where(_t.first_asked_at.is_not(None))
_TURN = (
    update(groupsend_target_table)
    .where(_r.task_id == bindparam("p_task"), _r.fate == bindparam("p_old"))
    .values(fate=bindparam("n_fate"))
)


def plan_task(tx: Tx, campaign_id: int, member: Sender) -> None:
    """One member's task, planned."""
    tx.execute(
        _INSERT,
        campaign_id=campaign_id,
        account=member.account,
        userid=member.userid,
        is_group=member.is_group,
        state=TaskState.PLANNED.value,
        text="",
        link="",
        msgid="",
        reminders=0,
        is_reminder_asked=False,
        reason="",
    )


def unplan(tx: Tx, campaign_id: int) -> None:
    """Forget what was planned for a campaign."""
    tx.execute(_UNPLAN, p_campaign=campaign_id)


def find_task(tx: Tx, task_id: int) -> GroupTask | None:
    """One task."""
    row = tx.execute(_BY_ID, p_id=task_id).first()
    return None if row is None else _task(row)


def tasks_of(tx: Tx, campaign_id: int) -> list[GroupTask]:
    """The tasks of a campaign, groups first."""
    return [_task(row) for row in tx.execute(_OF_CAMPAIGN, p_campaign=campaign_id)]


def states_of(tx: Tx, campaign_ids: Iterable[int]) -> dict[int, list[TaskState]]:
    """The states of the tasks of several campaigns."""
    found: dict[int, list[TaskState]] = {}
    for row in tx.execute(_STATES, p_campaigns=sorted(campaign_ids)):
        found.setdefault(row.campaign_id, []).append(TaskState(row.state))
    return found


def ids_to_call(tx: Tx) -> list[int]:
    """Planned tasks of campaigns that are out."""
    return [row.id for row in tx.execute(_TO_CALL, p_now=tx.now)]


def ids_to_find(tx: Tx, before: datetime) -> list[int]:
    """Tasks that were asked for before then and have no answer."""
    return [row.id for row in tx.execute(_TO_FIND, p_before=before)]


def ids_to_look_at(tx: Tx) -> list[int]:
    """Tasks whose results are due."""
    return [row.id for row in tx.execute(_TO_LOOK, p_now=tx.now)]


def waiting(tx: Tx) -> list[tuple[int, datetime, bool]]:
    """Tasks that nobody confirmed: the end of their campaign, and whether a look is due."""
    return [
        (row.id, row.ends_at, row.look_at is None or row.look_at <= tx.now)
        for row in tx.execute(_WAITING)
    ]


def save_task(tx: Tx, old: GroupTask, new: GroupTask) -> bool:
    """Write a task; False where it is not as `old` any more: nothing is done then."""
    done = tx.execute(
        _SAVE,
        p_id=old.id,
        p_old=old.state.value,
        p_reminders=old.reminders,
        n_state=new.state.value,
        n_text=new.text,
        n_link=new.link,
        n_msgid=new.msgid,
        n_first_asked_at=new.first_asked_at,
        n_asked_at=new.asked_at,
        n_made_at=new.made_at,
        n_sent_at=new.sent_at,
        n_look_at=new.look_at,
        n_reminders=new.reminders,
        n_reminded_at=new.reminded_at,
        n_is_reminder_asked=new.is_reminder_asked,
        n_why=None if new.why is None else new.why.value,
        n_reason=new.reason,
        n_earlier=list(new.earlier),
    )
    return done.rowcount == 1


def put_targets(tx: Tx, task_id: int, targets: Iterable[Target]) -> None:
    """Whom the task is for."""
    tx.execute(_EMPTY, p_task=task_id)
    rows = [
        {
            "task_id": task_id,
            "target": one.id,
            "name": one.name,
            "people": one.people,
            "fate": Fate.UNSENT.value,
        }
        for one in targets
    ]
    if rows:
        tx.execute_many(_INSERT_TARGET, rows)


def fates_of(tx: Tx, task_id: int) -> dict[str, Fate]:
    """What became of the groups or contacts of a task, by their ids."""
    return {row.target: Fate(row.fate) for row in tx.execute(_TARGETS, p_task=task_id)}


def turn_fates(tx: Tx, task_id: int, old: Fate, new: Fate) -> None:
    """All of a task whose fate was `old`."""
    tx.execute(_TURN, p_task=task_id, p_old=old.value, n_fate=new.value)


def set_fates(tx: Tx, task_id: int, reached: Iterable[Reached]) -> None:
    """What the platform says of them; only what is new is written, many at a time."""
    said = {one.target: one for one in reached}
    if not said:
        return
    rows = [
        {
            "p_task": task_id,
            "p_target": row.target,
            "n_fate": new.fate.value,
            "n_at": new.at,
        }
        for row in tx.execute(_TARGETS, p_task=task_id)
        if (new := said.get(row.target)) is not None
        and (row.fate, row.at) != (new.fate.value, new.at)
    ]
    for first in range(0, len(rows), _AT_ONCE):
        tx.execute_many(_SET_FATE, rows[first : first + _AT_ONCE])


def details(tx: Tx, task: GroupTask, campaign: Campaign) -> TaskDetails:
    """A task with what became of its targets."""
    fates: dict[Fate, int] = {}
    rows = tx.execute(_TARGETS, p_task=task.id).all()
    for row in rows:
        fates[Fate(row.fate)] = fates.get(Fate(row.fate), 0) + 1
    names = tuple(row.name for row in rows)
    return TaskDetails(task, StaffId(campaign.created_by), campaign.ends_at, fates, names)


def known_msgids(tx: Tx) -> frozenset[str]:
    """What the platform calls all tasks, those of earlier rounds too."""
    return frozenset(one for row in tx.execute(_KNOWN) for one in (row.msgid, *row.earlier) if one)


def _task(row: Any) -> GroupTask:
    return GroupTask(
        id=row.id,
        campaign_id=row.campaign_id,
        member=Sender(row.account, row.userid, row.is_group),
        state=TaskState(row.state),
        text=row.text,
        link=row.link,
        msgid=row.msgid,
        first_asked_at=row.first_asked_at,
        asked_at=row.asked_at,
        made_at=row.made_at,
        sent_at=row.sent_at,
        look_at=row.look_at,
        reminders=row.reminders,
        reminded_at=row.reminded_at,
        is_reminder_asked=row.is_reminder_asked,
        why=None if row.why is None else Why(row.why),
        reason=row.reason,
        earlier=tuple(row.earlier),
    )
