"""Carries out the tasks of 企业群发: asks the platform, finds again, looks, reminds, stops.

    planned ─ row says calling, commit ─ add_msg_template ─ answer written ─ waiting … sent
                     └─ killed here, or no answer: after two minutes the platform's list tells

Every round does what is due. Where the platform gives no answer the round leaves the task as it
is, and the next one goes on.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from admin import InviteQr, NoQr
from bot.channels.api_errors import ErrorClass
from bot.channels.base import Channel
from bot.channels.text import truncate_bytes
from bot.channels.wecom_contact import ContactChannel
from bot.channels.wecom_groupmsg import GroupMessage, GroupMessages, Made
from bot.pictures import PictureDesk
from bot.probes import Probe, no_probe
from bot.rounds import Rounds
from domain.campaign import Campaign, get_campaign
from domain.db import Database, Tx
from domain.groupsend import (
    GroupTask,
    Reached,
    begin_call,
    duties,
    get_task,
    note_ended,
    note_made,
    note_not_called,
    note_refused,
    note_results,
    note_unanswered,
    note_unseen,
    take_reminder,
    unsure_task,
)
from domain.notice import Importance, due_at, merchant_quiet
from handlers.context import Shop
from handlers.groupsend import broadcast_text

TITLE_BYTES = 128
NO_ACCOUNT = "no such account"
NO_MEDIA = 40007
"""不合法的媒体文件id: the picture is not kept there any more."""
SOONEST_AGAIN = timedelta(minutes=1)
_FOR_GOOD = frozenset({ErrorClass.RECIPIENT, ErrorClass.CONTENT, ErrorClass.WINDOW})
"""Refusals that a repetition would only repeat."""

LinkOf = Callable[[str, datetime], Awaitable[InviteQr]]
"""A campaign's scene and end → the link by which it is ordered from."""


class GroupSendDesk:
    """企业群发 of the 客户联系 accounts of one merchant."""

    def __init__(
        self,
        database: Database,
        shop: Callable[[], Shop],
        channels: Mapping[str, Channel],
        *,
        link_of: LinkOf,
        clock: Callable[[], datetime],
        probe: Probe = no_probe,
    ) -> None:
        self._clock = clock
        self._database = database
        self._shop = shop
        self._desks: dict[str, GroupMessages] = {
            slug: one.broadcasts
            for slug, one in channels.items()
            if isinstance(one, ContactChannel)
        }
        self._link_of = link_of
        self._probe = probe
        self._pictures = PictureDesk(database, clock)
        self._rounds = Rounds("groupsend")
        self._is_stopping = False
        self.on_commit: Callable[[], None] = lambda: None

    async def begin(self) -> None:
        """A round, beside all other jobs; none while the last one goes on.

        Without any account too: what hangs on one that is gone from the settings ends.
        """
        self._rounds.begin(self.work)

    async def idle(self) -> None:
        """Wait for the round."""
        await self._rounds.idle()

    async def stop(self) -> None:
        """End after the task that is at work; the next process goes on."""
        self._is_stopping = True
        await self._rounds.idle()

    async def work(self) -> None:
        """Do everything that is due."""
        due = await self._database.read(duties, self._shop().zone)
        rounds = (
            (self._find, due.find),
            (self._call, due.call),
            (self._look, due.look),
            (self._remind, due.remind),
            (self._end, due.end),
        )
        for do, task_ids in rounds:
            for task_id in task_ids:
                if self._is_stopping:
                    return
                with self._rounds.row(task_id):
                    await do(task_id)
        self.on_commit()

    async def _call(self, task_id: int) -> None:
        campaign = await self._database.read(_campaign_of, task_id)
        link = await self._link(campaign)
        if link is None:
            return
        begun = await self._database.write(_begin, self._shop(), task_id, link)
        if begun is None:
            return
        task, targets = begun
        desk = self._desks.get(task.member.account)
        if desk is None:
            await self._database.write(note_refused, task_id, NO_ACCOUNT)
            return
        picture = await self._pictures.give(desk, campaign.id)
        self._probe("before-groupsend")
        made = await desk.add(replace(_message(task, targets), picture=picture))
        if picture and made.answer.code == NO_MEDIA:
            anew = await self._pictures.give(desk, campaign.id, unknown=picture)
            made = await desk.add(replace(_message(task, targets), picture=anew))
        self._probe("after-groupsend")
        await self._database.write(_note_call, task_id, made)

    async def _link(self, campaign: Campaign) -> str | None:
        """Empty where no account has such links; None: the platform does not tell it now."""
        if not campaign.scene or campaign.ends_at is None or campaign.ends_at <= self._clock():
            return ""
        found = await self._link_of(campaign.scene, campaign.ends_at)
        return None if found.problem is NoQr.UNREACHABLE else found.url

    async def _find(self, task_id: int) -> None:
        unsure = await self._database.read(unsure_task, task_id)
        if unsure is None:
            return
        desk = self._desks.get(unsure.task.member.account)
        if desk is None:
            await self._database.write(note_refused, task_id, NO_ACCOUNT)
            return
        msgid = await desk.find(_message(unsure.task, ()), unsure.since, unsure.known)
        if msgid is None:
            await self._database.write(note_unanswered, task_id)
            return
        if msgid:
            await self._database.write(note_made, task_id, msgid)
        else:
            await self._database.write(note_not_called, task_id, timedelta(0))

    async def _look(self, task_id: int) -> bool:
        """False where the platform does not tell."""
        found = await self._database.read(get_task, task_id)
        task = found.task
        desk = self._desks.get(task.member.account)
        sent_at = await desk.sent_at(task.msgid, task.member.userid) if desk else None
        results: tuple[Reached, ...] | None = ()
        if desk is not None and sent_at:
            results = await desk.results(task.msgid, task.member.userid)
        if sent_at is None or results is None:
            await self._database.write(note_unseen, task_id)
            return False
        at = sent_at if isinstance(sent_at, datetime) else None
        await self._database.write(note_results, task_id, at, results)
        return True

    async def _remind(self, task_id: int) -> None:
        """Once it is counted it is sent or lost; it is never sent twice."""
        task = await self._database.write(take_reminder, task_id, self._shop().zone)
        desk = self._desks.get(task.member.account) if task else None
        if task is not None and desk is not None:
            await desk.remind(task.msgid)

    async def _end(self, task_id: int) -> None:
        """The offer is over: look a last time, stop the task, say that nobody confirmed."""
        is_known = await self._look(task_id)
        found = await self._database.read(get_task, task_id)
        desk = self._desks.get(found.task.member.account)
        if not found.task.is_waiting:
            return
        if desk is not None:
            answer = await desk.cancel(found.task.msgid)
            is_known = is_known and answer.error in {None, *_FOR_GOOD}
        zone = self._shop().zone
        await self._database.write(partial(note_ended, is_known=is_known), task_id, zone)


def _campaign_of(tx: Tx, task_id: int) -> Campaign:
    return get_campaign(tx, get_task(tx, task_id).task.campaign_id)


def _begin(
    tx: Tx, shop: Shop, task_id: int, link: str
) -> tuple[GroupTask, tuple[str, ...]] | None:
    if due_at(tx.now, Importance.OPTIONAL, merchant_quiet(tx, shop.zone)) > tx.now:
        return None
    text = broadcast_text(tx, shop, _campaign_of(tx, task_id), has_link=bool(link))
    return begin_call(tx, task_id, (text, link), shop.broadcast_period)


def _message(task: GroupTask, targets: tuple[str, ...]) -> GroupMessage:
    member, title = task.member, task.text.partition("\n")[0]
    return GroupMessage(
        member.userid,
        targets,
        is_group=member.is_group,
        text=task.text,
        link=task.link,
        link_title=truncate_bytes(title, TITLE_BYTES),
    )


def _note_call(tx: Tx, task_id: int, made: Made) -> None:
    answer = made.answer
    if answer.error is None and made.msgid:
        note_made(tx, task_id, made.msgid, made.left_out)
    elif answer.error in _FOR_GOOD:
        note_refused(tx, task_id, answer.reason)
    elif answer.error is not None and not answer.is_unsure:
        note_not_called(tx, task_id, max(answer.retry_after, SOONEST_AGAIN))
