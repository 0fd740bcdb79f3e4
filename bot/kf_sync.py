"""Fetches what was written to 微信客服: a callback knocks, the cursor says from where.

    callback → acknowledged at once → lease → pages until nothing is left → cursor stored

One process fetches an account at a time (lease in the database), one page after the other. The
cursor moves on only when every message of its page is committed; a page that is read again after
a crash changes nothing, because each message is taken once by its id. At the start there is one
catch-up; the very first one leaves out what is older than ten minutes.
"""

import asyncio
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from bot import kf_turns
from bot.channels.base import Channel
from bot.channels.fields import Fields, text_of
from bot.channels.kf_messages import OVER, SessionChanged, session_ended, unheard_call
from bot.channels.wecom_kf import (
    ENDED,
    TOKEN_REFUSED,
    WITH_PERSON,
    KfChannel,
    KfPage,
    is_knock,
)
from bot.dispatcher import Dispatcher, NotAcknowledged
from bot.unions import UnionDesk
from domain.db import Database
from domain.messaging import Lease
from handlers.message import EventKind, Inbound

LEASE = timedelta(seconds=60)
FIRST_AGE = timedelta(minutes=10)
EMPTY_PAGES = 20
"""So often it may say that there is more and give nothing new, before it is left alone a while."""
UNKNOWN_TOLD = timedelta(hours=1)
RETRY_SECONDS = (1.0, 5.0, 15.0, 60.0)

log = structlog.get_logger("jiedan.kf")


class KfDesk:
    """The 微信客服 accounts of one merchant."""

    def __init__(
        self,
        database: Database,
        dispatcher: Dispatcher,
        channels: Mapping[str, Channel],
        *,
        unions: UnionDesk,
        hold: Callable[[], AbstractContextManager[None]],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._dispatcher = dispatcher
        self._unions = unions
        self._hold = hold
        self._channels = {
            slug: one for slug, one in channels.items() if isinstance(one, KfChannel)
        }
        self._clock = clock
        self._owner = f"{os.getpid()}-{uuid4().hex[:8]}"
        self._tokens: dict[str, str] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._waits: dict[str, asyncio.TimerHandle] = {}
        self._tries: dict[str, int] = {}
        self._looks: set[str] = set()
        self._unknown: dict[str, datetime] = {}

    def look(self) -> None:
        """Somebody may have taken a chat over or given it back: tell the platform."""
        for slug, channel in self._channels.items():
            if channel.hands_over:
                self._looks.add(slug)
                self._run(slug)

    def start(self) -> None:
        """Catch up with what came while nobody listened."""
        for slug in self._channels:
            self.knock(slug, "")

    async def call(self, channel: KfChannel, fields: Fields) -> None:
        """A callback came: an application has one address for all accounts of its company.

        What is no knock is kept. Raises NotAcknowledged where it cannot be.
        """
        channel.check_company(fields)
        for slug, one in self._channels.items():
            token = one.knocks(fields)
            if token is not None:
                self.knock(slug, token)
                return
        if is_knock(fields):
            self._note_unknown(text_of(fields, "OpenKfId"))
            return
        try:
            await self._database.write(kf_turns.note, channel.slug, unheard_call(fields))
        except Exception as error:  # nothing was committed: the platform must repeat
            raise NotAcknowledged from error

    def _note_unknown(self, open_kfid: str) -> None:
        """An account that is not in the settings, or is mistyped there, is told once an hour."""
        now = self._clock()
        told = self._unknown.get(open_kfid)
        if told is None or now - told >= UNKNOWN_TOLD:
            self._unknown[open_kfid] = now
            log.warning("kf_account_not_in_settings", open_kfid=open_kfid)

    def knock(self, slug: str, token: str) -> None:
        """Something came: fetch it, after the fetching at work."""
        self._tokens[slug] = token
        wait = self._waits.pop(slug, None)
        if wait is not None:
            wait.cancel()
        self._run(slug)

    def _run(self, slug: str) -> None:
        task = self._tasks.get(slug)
        if task is None or task.done():
            self._tasks[slug] = asyncio.ensure_future(self._work(slug))

    async def idle(self) -> None:
        """Wait until everything that knocked is fetched, or put off."""
        while any(not task.done() for task in self._tasks.values()):
            await asyncio.gather(*self._tasks.values())

    async def stop(self) -> None:
        """Finish the page at work; what is put off is fetched at the next start."""
        for wait in self._waits.values():
            wait.cancel()
        self._waits.clear()
        await self.idle()

    async def _work(self, slug: str) -> None:
        while slug in self._tokens or slug in self._looks:
            if slug in self._tokens and not await self._fetch(slug):
                return
            if slug in self._looks:
                self._looks.discard(slug)
                await self._hand_over(self._channels[slug])

    async def _fetch(self, slug: str) -> bool:
        """False where it was put off."""
        while slug in self._tokens:
            token = self._tokens.pop(slug)
            try:
                is_done = await self._fetch_pages(self._channels[slug], token)
            except Exception:  # nothing is lost: the cursor stands before what failed
                log.exception("kf_fetch_failed", account=slug)
                is_done = False
            if not is_done:
                self._put_off(slug)
                return False
            self._tries.pop(slug, None)
        return True

    def _put_off(self, slug: str) -> None:
        number = self._tries[slug] = self._tries.get(slug, 0) + 1
        seconds = RETRY_SECONDS[min(number, len(RETRY_SECONDS)) - 1]
        loop = asyncio.get_running_loop()
        self._waits[slug] = loop.call_later(seconds, self.knock, slug, "")

    async def _fetch_pages(self, channel: KfChannel, token: str) -> bool:
        """False where another process fetches now, or the platform gave no answer."""
        slug = channel.slug
        start = await self._database.write(kf_turns.claim, slug, self._lease())
        if start is None:
            return False
        oldest = self._clock() - FIRST_AGE if not start else None
        cursor, has_more, empty, seen = start, True, 0, {start}
        while has_more and empty < EMPTY_PAGES:
            page = await channel.sync(cursor, token)
            if page.answer.code == TOKEN_REFUSED and token:
                token = ""
                continue
            if page.answer.error is not None:
                await self._database.write(kf_turns.advance, slug, cursor, self._ended())
                return False
            await self._take(channel, page, oldest)
            empty = 0 if page.items and page.cursor not in seen else empty + 1
            seen.add(page.cursor)
            cursor, has_more = page.cursor, page.has_more
            lease = self._lease() if has_more else self._ended()
            if not await self._database.write(kf_turns.advance, slug, cursor, lease):
                return False
        return not has_more

    async def _take(self, channel: KfChannel, page: KfPage, oldest: datetime | None) -> None:
        """Messages side by side, each customer's in order; events in their place between them.

        What was taken back before it was fetched is not read at all.
        """
        together: list[Inbound] = []
        withdrawn = {
            (item.address, item.event_key)
            for item in page.items
            if isinstance(item, Inbound) and item.event is EventKind.WITHDRAWN
        }
        for item in page.items:
            if isinstance(item, Inbound):
                if (item.address, item.key) in withdrawn:
                    continue
                if oldest is None or item.sent_at >= oldest:
                    together.append(item)
                continue
            await self._handle(channel, together)
            together = []
            await self._database.write(kf_turns.note, channel.slug, item)
            if isinstance(item, SessionChanged) and (oldest is None or item.at >= oldest):
                await self._say_back(channel, item)
        await self._handle(channel, together)

    async def _say_back(self, channel: KfChannel, item: SessionChanged) -> None:
        """One message may be sent after a session's end: the bot is back."""
        if item.is_over and item.code:
            await self._handle(channel, [session_ended(channel.slug, channel.kind, item)])

    async def _handle(self, channel: KfChannel, messages: list[Inbound]) -> None:
        if messages:
            await self._unions.meet(channel, sorted({one.address for one in messages}))
        with self._hold():
            await asyncio.gather(*(self._dispatcher.handle(channel, one) for one in messages))

    async def _hand_over(self, channel: KfChannel) -> None:
        """A session the platform does not hand over stays here: the person answers by relay."""
        change = await self._database.write(kf_turns.handover, channel.slug)
        for address, servicer in change.give.items():
            answer = await channel.transfer(address, state=WITH_PERSON, servicer=servicer)
            taken = servicer if answer.error is None else ""
            await self._database.write(kf_turns.given, channel.slug, address, taken)
        for address in change.end:
            answer = await channel.transfer(address, state=ENDED)
            code = str(answer.fields.get("msg_code", ""))
            end = SessionChanged(f"ended:{code}", address, OVER, "", self._clock(), code)
            await self._say_back(channel, end)

    def _lease(self) -> Lease:
        return Lease(self._owner, self._clock() + LEASE)

    def _ended(self) -> Lease:
        """A lease that is over at once: the next one may fetch."""
        return Lease(self._owner, self._clock())
