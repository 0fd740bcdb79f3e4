"""Keeps contacts, groups and tags of 客户联系 as they are in WeCom.

callback → who was added is read, greeted and bound by the conversation itself → acknowledged
         → acknowledged → the contact or group is read anew behind it
once a day, and at the first start: everything (bot.contact_reading)
every five minutes: tags that differ between a shop and its contacts
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

import structlog

from bot.channels.base import Channel
from bot.channels.contact_events import Change, ContactEvent
from bot.channels.wecom_contact import ContactChannel
from bot.contact_reading import ContactReader, keep
from bot.dispatcher import Dispatcher, NotAcknowledged
from bot.rounds import Rounds
from domain.db import Database, Tx
from domain.messaging import InboundKey, claim_inbound, finish_inbound, sync_cursor_of
from domain.relation import (
    Tagged,
    dismiss_group,
    end_follow,
    follows_to_tag,
    note_agreed,
    save_group,
    take_tags,
)
from handlers.context import Shop
from handlers.message import Outcome
from handlers.stored import dump_outcome

MEET_SECONDS = 1.0
"""The greeting has twenty seconds, its callback five: what the dispatcher takes has to fit in."""
MARKS_A_ROUND = 100
"""How many contacts' tags are settled at a time; the next round goes on behind them."""

log = structlog.get_logger("jiedan.contacts")


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
        self._reader = ContactReader(database, shop, clock)
        self._rounds = Rounds("contacts")
        self._settled: dict[str, tuple[str, str]] = {}
        self._is_stopping = False

    async def receive(self, channel: ContactChannel, event: ContactEvent) -> None:
        """Take one callback in, once. Raises NotAcknowledged where it cannot be."""
        is_read = False
        if event.change is Change.ADDED:
            is_read = await self._meet(channel, event)
            await self._dispatcher.handle(channel, event.inbound(channel.slug, channel.kind))
        else:
            try:
                await self._database.write(_note, channel.slug, event)
            except Exception as error:  # nothing was committed: the platform must repeat
                raise NotAcknowledged from error
        if not is_read:
            self._rounds.run(self._follow_up(channel, event))

    async def _meet(self, channel: ContactChannel, event: ContactEvent) -> bool:
        """Before somebody is greeted: who he is, so that a customer is no stranger.

        False where that is not known in time; the platform is asked again behind the greeting.
        """
        try:
            async with asyncio.timeout(MEET_SECONDS):
                return await self._read_anew(channel, event.external_userid)
        except TimeoutError:
            return False
        except Exception:  # whatever it is: he is greeted and bound without it
            log.exception("contact_not_read", account=channel.slug)
            return False

    async def _read_anew(self, channel: ContactChannel, external_userid: str) -> bool:
        page = await channel.contact(external_userid)
        if page.error is None:
            await self._database.write(keep, self._shop(), channel.slug, page)
        return page.error is None

    async def idle(self) -> None:
        """Wait for everything that is read behind a callback or beside the jobs."""
        await self._rounds.idle()

    async def stop(self) -> None:
        """End what is being read at its place."""
        self._is_stopping = self._reader.is_stopping = True
        await self.idle()

    async def begin_all(self) -> None:
        """`read_all`, beside all other jobs."""
        self._begin("all", self.read_all)

    async def begin_rest(self) -> None:
        """`read_rest`, beside all other jobs."""
        self._begin("rest", self.read_rest)

    async def begin_tags(self) -> None:
        """`settle_tags`, beside all other jobs."""
        self._begin("tags", self.settle_tags)

    async def read_rest(self) -> None:
        """Go on with the readings that stopped, each by itself."""
        for channel in self._channels:
            if await self._database.read(sync_cursor_of, channel.slug):
                await self._reader.read(channel)

    async def read_all(self) -> None:
        """Read contacts and groups of every account, or go on where it stopped."""
        for channel in self._channels:
            await self._reader.read(channel)

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
        if not self._is_stopping:
            self._rounds.begin(work, name=name)

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
            answer = await channel.group(event.chat_id)
            if answer.group is not None:
                await self._database.write(save_group, channel.slug, answer.group)
        elif event.external_userid and event.change is not Change.ENDED:
            await self._read_anew(channel, event.external_userid)


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
