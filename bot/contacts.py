"""Keeps contacts, groups and tags of 客户联系 as they are in WeCom.

    callback → acknowledged → who was added is greeted and bound by the conversation itself
                            → the contact or group is read anew behind it
    once a day, and at the first start: everything, page by page under a lease
    every five minutes: tags that differ between a shop and its contacts

Where the platform gives no answer (or says that it was too much) the reading stops at its cursor
and goes on from there the next time.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from bot.channels.base import Channel
from bot.channels.contact_events import Change, ContactEvent
from bot.channels.wecom_contact import USERS_A_CALL, ContactChannel, ContactPage
from bot.dispatcher import Dispatcher
from domain.db import Database, Tx
from domain.joining import Stranger, know_union
from domain.messaging import (
    InboundKey,
    Lease,
    claim_inbound,
    claim_sync,
    finish_inbound,
    save_cursor,
    sync_cursor_of,
)
from domain.relation import (
    Group,
    Tagged,
    dismiss_group,
    end_follow,
    end_unseen,
    follows_to_tag,
    note_agreed,
    save_follow,
    save_group,
    take_tags,
)
from handlers.context import Shop
from handlers.message import Outcome
from handlers.stored import dump_outcome

LEASE = timedelta(minutes=2)
MARKS_A_ROUND = 100
"""How many contacts' tags are settled at a time; the next round goes on behind them."""

log = structlog.get_logger("jiedan.contacts")


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a whole reading came: which hundred of staff, the page, since when."""

    began: datetime
    users: int = 0
    page: str = ""

    def __str__(self) -> str:
        return f"{self.began.isoformat()} {self.users} {self.page}"

    @classmethod
    def read(cls, text: str, now: datetime) -> "_Place":
        """Where to go on; the beginning where nothing was begun."""
        began, _, rest = text.partition(" ")
        users, _, page = rest.partition(" ")
        return cls(datetime.fromisoformat(began), int(users), page) if text else cls(now)


class ContactDesk:
    """The 客户联系 accounts of one merchant."""

    def __init__(
        self,
        database: Database,
        shop: Callable[[], Shop],
        dispatcher: Dispatcher,
        *,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._shop = shop
        self._dispatcher = dispatcher
        self._channels = [one for one in channels.values() if isinstance(one, ContactChannel)]
        self._clock = clock
        self._owner = f"{os.getpid()}-{uuid4().hex[:8]}"
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy = asyncio.Lock()
        self._waiting: set[str] = set()
        self._settled: dict[str, tuple[str, str]] = {}
        self._is_stopping = False

    async def receive(self, channel: ContactChannel, event: ContactEvent) -> None:
        """Take one callback in, once. Raises what the dispatcher raises."""
        if event.change is Change.ADDED:
            inbound = event.inbound(channel.slug, channel.kind)
            await self._dispatcher.handle(channel, inbound)
        else:
            await self._database.write(_note, channel.slug, event)
        self._keep_task(asyncio.ensure_future(self._follow_up(channel, event)))

    async def idle(self) -> None:
        """Wait for everything that is read behind a callback or beside the jobs."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """End what is being read at its cursor."""
        self._is_stopping = True
        await self.idle()

    async def begin_all(self) -> None:
        """`read_all`, beside all other jobs."""
        self._begin("contacts", self.read_all)

    async def begin_rest(self) -> None:
        """`read_rest`, beside all other jobs."""
        self._begin("contacts_rest", self.read_rest)

    async def begin_tags(self) -> None:
        """`settle_tags`, beside all other jobs."""
        self._begin("contact_tags", self.settle_tags)

    async def read_rest(self) -> None:
        """Go on with a reading that stopped."""
        for channel in self._channels:
            if await self._database.read(sync_cursor_of, channel.slug):
                await self.read_all()

    async def read_all(self) -> None:
        """Read contacts and groups of every account, or go on where it stopped."""
        for channel in self._channels:
            slug = channel.slug
            lease = Lease(self._owner, self._clock() + LEASE)
            cursor = await self._database.write(_claim, slug, lease)
            if cursor is None:
                continue
            place = await self._read_contacts(channel, _Place.read(cursor, self._clock()))
            if place is None and await self._read_groups(channel):
                await self._database.write(_advance, slug, "", self._ended())

    async def settle_tags(self) -> None:
        """Tags that a shop and its contacts do not share: what either side changed holds."""
        for channel in self._channels:
            known = await channel.tags() if channel.tag_group else None
            if known is None:
                continue
            differing = await self._database.read(follows_to_tag, channel.slug, tuple(known))
            missing = sorted({name for one in differing for name in one.wanted} - set(known))
            if missing and await channel.add_tags(missing):
                known = await channel.tags() or known
            for one in self._next_to_settle(channel.slug, differing):
                if self._is_stopping:
                    return
                await self._settle(channel, one, known)
                self._settled[channel.slug] = one.follow.external_userid, one.follow.userid

    def _next_to_settle(self, slug: str, differing: Sequence[Tagged]) -> Sequence[Tagged]:
        """Those behind where the last round ended; from the first one where none is left."""
        last = self._settled.get(slug, ("", ""))
        rest = [t for t in differing if (t.follow.external_userid, t.follow.userid) > last]
        return (rest or differing)[:MARKS_A_ROUND]

    def _begin(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        if name not in self._waiting and not self._is_stopping:
            self._waiting.add(name)
            self._keep_task(asyncio.ensure_future(self._work(name, work)))

    async def _work(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            async with self._busy:
                await work()
        finally:
            self._waiting.discard(name)

    def _keep_task(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._ended_task)

    def _ended_task(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("contacts_failed", exc_info=task.exception())

    async def _settle(
        self, channel: ContactChannel, tagged: Tagged, known: Mapping[str, str]
    ) -> None:
        change = await self._database.write(take_tags, tagged)
        if change.add - known.keys():
            return
        add = [known[name] for name in sorted(change.add)]
        remove = [known[name] for name in sorted(change.remove)]
        if not (add or remove) or await channel.mark(tagged.follow, add, remove):
            await self._database.write(note_agreed, channel.slug, tagged, change)

    async def _follow_up(self, channel: ContactChannel, event: ContactEvent) -> None:
        if event.chat_id and event.change is Change.GROUP:
            group = await channel.group(event.chat_id)
            if group is not None:
                await self._database.write(_keep_group, channel.slug, group)
        elif event.external_userid and event.change is not Change.ENDED:
            page = await channel.contact(event.external_userid)
            if page.error is None:
                await self._database.write(_keep, self._shop(), channel.slug, page)

    async def _read_contacts(self, channel: ContactChannel, place: _Place) -> _Place | None:
        """None where all were read; else the place to go on from."""
        staff = await channel.staff()
        names = await channel.tag_names()
        if not staff or names is None:
            return await self._stop(channel, place)
        while place.users * USERS_A_CALL < len(staff):
            some = staff[place.users * USERS_A_CALL :][:USERS_A_CALL]
            page = await channel.contacts(some, place.page)
            if page.error is not None or self._is_stopping:
                return await self._stop(channel, place)
            await self._database.write(_keep, self._shop(), channel.slug, _named(page, names))
            is_last = not page.cursor
            users = place.users + 1 if is_last else place.users
            place = replace(place, users=users, page=page.cursor)
            lease = Lease(self._owner, self._clock() + LEASE)
            if not await self._database.write(_advance, channel.slug, str(place), lease):
                return place
        await self._database.write(_end_unseen, channel.slug, place.began)
        return None

    async def _stop(self, channel: ContactChannel, place: _Place) -> _Place:
        await self._database.write(_advance, channel.slug, str(place), self._ended())
        return place

    async def _read_groups(self, channel: ContactChannel) -> bool:
        cursor = ""
        while True:
            page = await channel.groups(cursor)
            if page is None:
                return False
            chat_ids, cursor = page
            for chat_id in chat_ids:
                group = await channel.group(chat_id)
                if group is None or self._is_stopping:
                    return False
                await self._database.write(_keep_group, channel.slug, group)
            if not cursor:
                return True

    def _ended(self) -> Lease:
        return Lease(self._owner, self._clock())


def _named(page: ContactPage, names: Mapping[str, str]) -> ContactPage:
    """Tags of a page by name; the platform tells ids there."""
    follows = tuple(
        replace(one, tags=tuple(names.get(tag, tag) for tag in one.tags)) for one in page.follows
    )
    return replace(page, follows=follows)


def _note(tx: Tx, account: str, event: ContactEvent) -> None:
    inbox_id = claim_inbound(tx, InboundKey(account, event.key), address=event.external_userid)
    if inbox_id is None:
        return
    if event.change is Change.ENDED:
        end_follow(tx, account, external_userid=event.external_userid, userid=event.userid)
    if event.change is Change.DISMISSED:
        dismiss_group(tx, account, event.chat_id)
    finish_inbound(
        tx, inbox_id, outcome=dump_outcome(Outcome(event.key, None, received_at=tx.now))
    )


def _keep(tx: Tx, shop: Shop, account: str, page: ContactPage) -> None:
    names = {one.external_userid: one.name for one in page.follows}
    for follow in page.follows:
        save_follow(tx, account, follow)
    for external_userid, union_id in (page.unions or {}).items():
        name = names.get(external_userid, "")
        who = Stranger(account, "wecom_contact", external_userid, union_id, name)
        know_union(tx, who, policy=shop.policy, language=shop.language)


def _keep_group(tx: Tx, account: str, group: Group) -> None:
    save_group(tx, account, group)


def _end_unseen(tx: Tx, account: str, since: datetime) -> None:
    end_unseen(tx, account, since=since)


def _claim(tx: Tx, account: str, lease: Lease) -> str | None:
    return claim_sync(tx, account, lease=lease)


def _advance(tx: Tx, account: str, cursor: str, lease: Lease) -> bool:
    return save_cursor(tx, account, cursor=cursor, lease=lease)
