"""Send a task again to those who have not got it, and to nobody else.

Whoever has it stays out: of a confirmed task only groups and contacts that the platform named as
failed are asked for. One that the platform refused is looked for in its list once more before it
is asked for, so that a call which had an effect after all is found instead of repeated.

Worked example: sent to ten groups of 小李 on Monday, of which two had had their one broadcast of
the day. On Tuesday the task is asked for again, for these two.
"""

from dataclasses import replace

from domain.audit import Recorded, record
from domain.campaign import get_campaign
from domain.db import Tx
from domain.groupsend.errors import ResendRefused
from domain.groupsend.model import GroupTask, QuotaPeriod, TaskState, Why
from domain.groupsend.rules import RESENT, UNSURE_FOR, can_resend
from domain.groupsend.service.crowds import crowd_of
from domain.groupsend.service.tasks import get_task
from domain.groupsend.store import tasks as store
from domain.staff import Staff


def resend_task(tx: Tx, task_id: int, period: QuotaPeriod, staff: Staff) -> None:
    """The platform is asked once more, for who has not got it. ResendRefused."""
    found = get_task(tx, task_id)
    task, campaign = found.task, get_campaign(tx, found.task.campaign_id)
    if not can_resend(task, found.fates, tx.now, found.ends_at or tx.now):
        raise ResendRefused(task_id)
    fates = store.fates_of(tx, task_id)
    able = crowd_of(tx, campaign, task, period).targets
    is_confirmed = task.state is TaskState.SENT
    if not any(fates.get(one.id) in RESENT for one in able) if is_confirmed else not able:
        raise ResendRefused(task_id)
    if not store.save_task(tx, task, _again(tx, task)):
        raise ResendRefused(task_id)
    said = Recorded("campaign.resend", "campaign", str(task.campaign_id), None, {"task": task_id})
    record(tx, said, actor=staff.actor)


def _again(tx: Tx, task: GroupTask) -> GroupTask:
    """Planned anew; or looked for first, where the platform was asked for it and refused."""
    blank = replace(task, why=None, reason="", look_at=None, is_reminder_asked=False)
    is_round_refused = task.why is Why.PLATFORM and not task.msgid
    if task.state is TaskState.SENT and not is_round_refused:
        blank = replace(blank, reminders=0, reminded_at=None, first_asked_at=None, asked_at=None)
        earlier = (*task.earlier, *((task.msgid,) if task.msgid else ()))
        return replace(blank, state=TaskState.PLANNED, msgid="", made_at=None, earlier=earlier)
    if task.first_asked_at is None:
        return replace(blank, state=TaskState.PLANNED)
    return replace(blank, state=TaskState.CALLING, asked_at=tx.now - UNSURE_FOR)
