"""One whole reading of 客户联系: whose contacts they are, member by member, then the groups.

    staff → the pages of each member's contacts → what his list lacks is a contact no more → groups

Where the platform gives no answer (or says that it was too much) the reading stops at its place
and goes on from there the next time. The place names members, not numbers: who joins or leaves
the staff meanwhile makes nobody be skipped or read twice. What the platform refuses about one
member or group is skipped with its reason, and ends nothing: his list was not read.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from bot.channels.api_errors import REFUSES_ONE
from bot.channels.wecom_contact import ContactChannel, ContactPage
from domain.db import Database, Tx
from domain.joining import Stranger, know_union
from domain.messaging import Lease, claim_sync, save_cursor
from domain.relation import end_unseen, save_follow, save_group
from handlers.context import Shop

LEASE = timedelta(minutes=2)

log = structlog.get_logger("jiedan.contacts")


@dataclass(frozen=True, slots=True)
class Place:
    """How far a whole reading came: since when, whose lists are done, the page of the next one."""

    began: datetime
    done: tuple[str, ...] = ()
    userid: str = ""
    page: str = ""

    def __str__(self) -> str:
        at = [self.userid, self.page]
        return json.dumps({"began": self.began.isoformat(), "done": self.done, "at": at})

    @classmethod
    def read(cls, text: str, now: datetime) -> "Place":
        """Where to go on; the beginning where nothing was begun, or it cannot be read."""
        try:
            kept = json.loads(text)
            began, (userid, page) = datetime.fromisoformat(kept["began"]), kept["at"]
            return cls(began, tuple(kept["done"]), userid, page)
        except (ValueError, KeyError, TypeError):
            return cls(now)

    def past(self, userid: str) -> "Place":
        """Behind a member's list."""
        return Place(self.began, (*self.done, userid))

    def page_of(self, userid: str) -> str:
        """Where to go on in a member's list."""
        return self.page if userid == self.userid else ""


@dataclass(slots=True)
class _Round:
    """A reading at work: where it is, and the names of all tags."""

    channel: ContactChannel
    place: Place
    names: Mapping[str, str]


class ContactReader:
    """Reads whole accounts, each under a lease."""

    def __init__(
        self, database: Database, shop: Callable[[], Shop], clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._shop = shop
        self._clock = clock
        self._owner = f"{os.getpid()}-{uuid4().hex[:8]}"
        self.is_stopping = False

    async def read(self, channel: ContactChannel) -> None:
        """Read an account, or go on where it stopped; nothing where another process reads it."""
        lease = Lease(self._owner, self._clock() + LEASE)
        cursor = await self._database.write(_claim, channel.slug, lease)
        if cursor is None:
            return
        place = Place.read(cursor, self._clock())
        staff, names = await channel.staff(), await channel.tag_names()
        work = _Round(channel, place, names or {})
        is_whole = bool(staff) and names is not None and await self._read_all(work, staff)
        end = Lease(self._owner, self._clock())
        await self._database.write(
            _advance, channel.slug, "" if is_whole else str(work.place), end
        )

    async def _read_all(self, work: _Round, staff: list[str]) -> bool:
        """False where it stopped. The list begun last time comes first."""
        left = {one.casefold() for one in staff} - set(work.place.done)
        for userid in sorted(left, key=lambda one: (one != work.place.userid, one)):
            if not await self._read_member(work, userid):
                return False
        return await self._read_groups(work)

    async def _read_member(self, work: _Round, userid: str) -> bool:
        slug, cursor = work.channel.slug, work.place.page_of(userid)
        is_again = False
        while not self.is_stopping:
            page = await work.channel.contacts([userid], cursor)
            if page.error in REFUSES_ONE and cursor and not is_again:
                cursor, is_again = "", True
                continue
            if page.error in REFUSES_ONE:
                log.warning("contacts_skipped", account=slug, userid=userid, reason=page.reason)
                return await self._reached(work, work.place.past(userid))
            if page.error is not None:
                return False
            await self._database.write(keep, self._shop(), slug, _named(page, work.names))
            cursor = page.cursor
            if not cursor:
                await self._database.write(_end_unseen, slug, userid, work.place.began)
                return await self._reached(work, work.place.past(userid))
            here = replace(work.place, userid=userid, page=cursor)
            if not await self._reached(work, here):
                return False
        return False

    async def _read_groups(self, work: _Round) -> bool:
        slug, cursor = work.channel.slug, ""
        while True:
            page = await work.channel.groups(cursor)
            if page.error in REFUSES_ONE:
                log.warning("groups_skipped", account=slug, reason=page.reason)
                return True
            if page.error is not None:
                return False
            for chat_id in page.chat_ids:
                if self.is_stopping or not await self._read_group(work.channel, chat_id):
                    return False
            cursor = page.cursor
            if not cursor or not await self._reached(work, work.place):
                return not cursor

    async def _read_group(self, channel: ContactChannel, chat_id: str) -> bool:
        answer = await channel.group(chat_id)
        if answer.error in REFUSES_ONE:
            log.warning("group_skipped", account=channel.slug, reason=answer.reason)
            return True
        if answer.group is None:
            return False
        await self._database.write(save_group, channel.slug, answer.group)
        return True

    async def _reached(self, work: _Round, place: Place) -> bool:
        """Everything before `place` is committed. False where the lease was lost."""
        work.place = place
        lease = Lease(self._owner, self._clock() + LEASE)
        return await self._database.write(_advance, work.channel.slug, str(place), lease)


def keep(tx: Tx, shop: Shop, account: str, page: ContactPage) -> None:
    """Contacts as the platform has them now, and who they are."""
    names = {one.external_userid: one.name for one in page.follows}
    for follow in page.follows:
        save_follow(tx, account, follow)
    for external_userid, union_id in (page.unions or {}).items():
        name = names.get(external_userid, "")
        who = Stranger(account, "wecom_contact", external_userid, union_id, name)
        know_union(tx, who, policy=shop.policy, language=shop.language)


def _named(page: ContactPage, names: Mapping[str, str]) -> ContactPage:
    """Tags of a page by name; the platform tells ids there."""
    follows = tuple(
        replace(one, tags=tuple(names.get(tag, tag) for tag in one.tags)) for one in page.follows
    )
    return replace(page, follows=follows)


def _end_unseen(tx: Tx, account: str, userid: str, since: datetime) -> None:
    end_unseen(tx, account, userid=userid, since=since)


def _claim(tx: Tx, account: str, lease: Lease) -> str | None:
    return claim_sync(tx, account, lease=lease)


def _advance(tx: Tx, account: str, cursor: str, lease: Lease) -> bool:
    return save_cursor(tx, account, cursor=cursor, lease=lease)
