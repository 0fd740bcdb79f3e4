"""Delivers the outbox: leased rows, one at a time per recipient, each at least once.

A row is rendered when it is sent, in the recipient's language. The way is chosen anew for every
attempt: an open window on the address last seen, a template message, another address; where
nothing is open the row is parked and told with the recipient's next reply. A definite failure
gives the window's message back; a broken connection does not, because it may have arrived.
A reply of several messages goes on where it stopped: what is out is noted before the next one.

A broadcast to many has a lane of its own: whoever orders meanwhile is answered at once. Where the
platform drops no repetitions its messages go out one after the other, each noted before the next,
so that a process that dies repeats one of them at most.
"""

import asyncio
import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

import structlog

from bot import bulk, deliveries, merging
from bot.bulksender import ANOTHER_WAY, BulkSender
from bot.cardchanges import CardChanger
from bot.channels.base import Channel, Delivery, Message, SendResult
from bot.channels.oa import OaChannel
from bot.channels.wecom_contact import ContactChannel
from bot.channels.wecom_kf import KfChannel
from bot.deliveries import Plan, Verdict
from bot.metrics import Metrics
from bot.pictures import PictureDesk, parted
from bot.picturesend import PictureSender, Said
from bot.probes import Probe
from bot.shop import ShopKeeper
from bot.ways import Route
from domain.db import Database
from domain.messaging import Lease, OutboxRow, renew_lease
from domain.notice import NoticeKind

LEASE = timedelta(seconds=60)
"""Longer than a batch takes where every connection of an account stalls."""
BULK_LEASE = timedelta(minutes=3)
"""The same where the messages of a batch go out one after the other."""
BATCH = 16
POLL_SECONDS = 1.0
MAX_WAYS = 4
MEDIA_NAMES = {"image": "picture.jpg", "voice": "voice.amr", "video": "film.mp4"}


log = structlog.get_logger("jiedan.courier")


@dataclass(slots=True)
class _Trip:
    """One row on its way: what was tried already."""

    row: OutboxRow
    route: Route | None = None
    """The way in use, with the message last taken for it."""
    closed: set[tuple[str, str]] = field(default_factory=set)
    last: SendResult | None = None
    along: tuple[OutboxRow, ...] = ()
    """Rows behind it whose words go out in the same message."""
    till_noted: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)
    """What it holds until the end of the attempt is written."""
    is_alone: bool = False

    async def let_others_go(self) -> None:
        """What it was to hold meanwhile is not needed."""
        self.is_alone = False
        await self.till_noted.aclose()


@dataclass(slots=True)
class _Lane:
    """The rows of broadcasts, or all others: delivered beside each other, each round by round."""

    is_bulk: bool
    lease: timedelta
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    round: asyncio.Lock = field(default_factory=asyncio.Lock)
    task: asyncio.Task[None] | None = None


class Courier:
    """One process's courier for one merchant."""

    def __init__(
        self,
        database: Database,
        shop: ShopKeeper,
        channels: Mapping[str, Channel],
        *,
        metrics: Metrics,
        probe: Probe,
    ) -> None:
        self._database = database
        self._shop = shop
        self._channels = channels
        self._metrics = metrics
        self._probe = probe
        self._owner = f"{os.getpid()}-{uuid4().hex[:8]}"
        self._pictures = PictureSender(database, PictureDesk(database, shop.clock), self._owner)
        self._cards = CardChanger(database, shop, channels)
        self._lanes = (_Lane(is_bulk=False, lease=LEASE), _Lane(is_bulk=True, lease=BULK_LEASE))
        self._one_at_a_time = asyncio.Lock()
        self._bulk = BulkSender(database, shop, channels, metrics=metrics, probe=probe)
        self._is_stopping = False
        self._holds = 0

    def start(self) -> None:
        """Deliver from now on, until `stop`."""
        for lane in self._lanes:
            lane.task = asyncio.ensure_future(self._run(lane))

    @property
    def is_lost(self) -> bool:
        """Whether it should be running and is not."""
        tasks = [lane.task for lane in self._lanes if lane.task is not None]
        return any(task.done() for task in tasks) and not self._is_stopping

    def wake(self) -> None:
        """Something may be due. A broadcast is noticed within a second by itself."""
        self._lanes[0].bell.set()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Nothing new is taken meanwhile: what belongs together is still being written."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
            self.wake()

    async def stop(self) -> None:
        """Finish what is leased and end."""
        self._is_stopping = True
        self._bulk.stop()
        for lane in self._lanes:
            lane.bell.set()
        await asyncio.gather(*(lane.task for lane in self._lanes if lane.task is not None))

    async def run_due(self) -> int:
        """Deliver everything that is due now; how many rows were tried.

        One round at a time: a caller who waits for this knows that nothing is still on its way.
        """
        tried = 0
        while more := sum([await self._deliver_lane(lane) for lane in self._lanes]):
            tried += more
        return tried

    async def _deliver_lane(self, lane: _Lane) -> int:
        tried = 0
        async with lane.round:
            while rows := await self._take(lane):
                await asyncio.gather(*(self._carry(row, lane) for row in rows.others))
                tried += len(rows.plain) + len(rows.others)
            if not lane.is_bulk and not self._is_stopping and not self._holds:
                tried += await self._cards.run_due()
        return tried

    async def _take(self, lane: _Lane) -> bulk.Claimed | None:
        """The next rows; those of a broadcast that are plain are out by then."""
        if not lane.is_bulk:
            rows = await self._claim(lane)
            return bulk.Claimed((), tuple(rows)) if rows else None
        if self._is_stopping or self._holds:
            return None
        await self._bulk.note_left(self._lease(lane))
        claimed = await self._database.write(
            bulk.claim_batch, self._shop.now, self._channels, self._lease(lane)
        )
        if not claimed.plain and not claimed.others:
            return None
        self._probe("outbox-claimed")
        async with self._one_at_a_time:
            others = await self._bulk.send(claimed.plain, lambda: self._lease(lane))
        return replace(claimed, others=(*claimed.others, *others))

    def _lease(self, lane: _Lane) -> Lease:
        return Lease(self._owner, self._shop.clock() + lane.lease)

    async def _run(self, lane: _Lane) -> None:
        while not self._is_stopping:
            lane.bell.clear()
            try:
                await self._deliver_lane(lane)
            except Exception:  # a courier that dies would leave everything unsent
                log.exception("courier_failed")
                await asyncio.sleep(POLL_SECONDS)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(lane.bell.wait(), POLL_SECONDS)

    async def _claim(self, lane: _Lane) -> list[OutboxRow]:
        if self._is_stopping or self._holds:
            return []
        rows = await self._database.write(deliveries.claim, self._lease(lane), BATCH, lane.is_bulk)
        if rows:
            self._probe("outbox-claimed")
        return rows

    async def _carry(self, row: OutboxRow, lane: _Lane) -> None:
        trip = _Trip(row)
        async with trip.till_noted:
            await self._carry_and_note(trip, lane)

    async def _carry_and_note(self, trip: _Trip, lane: _Lane) -> None:
        row = trip.row
        try:
            verdict = await self._deliver(trip, lane)
        except Exception:  # one broken row must not stop the others
            log.exception("delivery_failed", outbox_id=row.id, kind=row.kind)
            verdict = Verdict(Delivery.RETRY, "internal error")
        if verdict is None:
            return
        await self._bulk.settle(row, replace(verdict, along=trip.along), self._owner)

    async def _deliver(self, trip: _Trip, lane: _Lane) -> Verdict | None:
        """Try one way after the other until one takes it or none is left; None: not ours now."""
        for _way in range(MAX_WAYS):
            if lane.is_bulk and not await self._has_turn(trip, lane):
                return None
            plan = await self._database.write(
                deliveries.plan, self._shop.now, trip.row, self._channels, frozenset(trip.closed)
            )
            if plan.verdict is not None:
                return plan.verdict
            if plan.route is None:
                return self._without_way(trip)
            trip.route = route = plan.route
            if self._channels[route.account].capabilities.drops_repetitions:
                await trip.let_others_go()
            plan = await self._gather(plan, route, trip)
            result = await self._send(plan, route, trip)
            self._probe("after-send-before-mark")
            if result is None:
                return self._cut(trip)
            if result.delivery is Delivery.SENT:
                receipts = tuple(plan.receipts)
                number = route.number(result.receipt)
                return Verdict(Delivery.SENT, route=route, receipts=receipts, number=number)
            await self._database.write(deliveries.note_failure, trip.route or route, result)
            if result.delivery not in ANOTHER_WAY:
                return Verdict(result.delivery, result.reason, retry_after=result.retry_after)
            trip.closed.add((route.via, route.address))
            if not (route.is_notice and result.delivery is Delivery.FORBIDDEN):
                trip.last = result
            await self._part(trip, result.reason)
        return self._without_way(trip)

    async def _has_turn(self, trip: _Trip, lane: _Lane) -> bool:
        """Wait until nothing else of the broadcast is on its way; the next one waits for this.

        Nothing is paid for before: who dies here takes a message from one window at most. False
        where meanwhile another process took the row, or this one stops: it goes back.
        """
        if trip.is_alone:
            return True
        await trip.till_noted.enter_async_context(self._one_at_a_time)
        trip.is_alone = True
        if self._is_stopping:
            await self._database.write(bulk.give_back, [trip.row], self._owner, "stopping")
            return False
        return await self._database.write(renew_lease, trip.row, self._lease(lane))

    async def _part(self, trip: _Trip, why: str) -> None:
        """Another way takes the one row alone: what was to go along waits for its own turn."""
        if trip.along:
            await self._database.write(deliveries.part, trip.along, self._owner, why)
            trip.along = ()

    async def _gather(self, plan: Plan, route: Route, trip: _Trip) -> Plan:
        """Where much was sent lately, or it waited for its hour, what is due too goes with it.

        So do late answers to one burst where each message costs one of five. Not with a key that
        was sent before: the platform may drop it, and all the words in it. With the one message
        after a session's end goes what waited for the person's next one.
        """
        channel, row = self._channels[route.account], trip.row
        is_used = channel.capabilities.drops_repetitions and row.attempts > 1
        is_first = not (trip.along or row.parts_sent or route.is_template or route.code)
        is_costly = row.kind == NoticeKind.LATE_REPLY and channel.capabilities.needs_window
        is_crowded = plan.is_crowded or channel.is_crowded(route.address)
        is_wanted = row.is_gathered or is_costly or is_crowded
        is_last_word = bool(route.code and row.payload.get("code_hours")) and not trip.along
        if is_used or not (is_last_word or (is_first and is_wanted)):
            return plan
        lease = Lease(self._owner, self._shop.clock() + LEASE)
        first = merging.Gathered(plan.reply, (row,))
        room = channel.capabilities.text_bytes
        gather = merging.gather_parked if is_last_word else merging.gather
        found = await self._database.write(gather, self._shop.now, first, lease, room)
        trip.along = found.rows
        return replace(plan, reply=found.reply)

    def _without_way(self, trip: _Trip) -> Verdict:
        """Wait for the person's next message, unless the right to write at all is missing."""
        if trip.last is not None and trip.last.delivery is Delivery.FORBIDDEN:
            return Verdict(Delivery.FORBIDDEN, trip.last.reason)
        reason = trip.last.reason if trip.last else "no open window"
        return Verdict(None, reason, accounts=frozenset(self._channels))

    def _cut(self, trip: _Trip) -> Verdict:
        """The window ran out within the reply: the rest waits for the recipient's next message."""
        log.warning("reply_cut", outbox_id=trip.row.id, kind=trip.row.kind)
        return Verdict(None, "cut: the window is used up", accounts=frozenset(self._channels))

    async def _send(self, plan: Plan, route: Route, trip: _Trip) -> SendResult | None:
        """Send what is not out yet, message by message; None where the window ran out."""
        row = trip.row
        channel = self._channels[route.account]
        if route.is_notice:
            return await self._send_notice(channel, plan, route, row)
        first = row.parts_sent if row.sent_via == route.via else 0
        said, pictures = parted(channel.messages(plan.reply))
        for number, message in enumerate(said[first:], first):
            if number > first:
                more = await self._database.write(
                    deliveries.spend_more, route, row, self._owner, number
                )
                if more is None:
                    return None
                trip.route = more
            key = f"{row.idempotency_key}-{number}" if number else row.idempotency_key
            if route.code and isinstance(channel, KfChannel | ContactChannel):
                return await channel.send_on_event(route.code, message, idempotency_key=key)
            result = await self._send_one(channel, route.address, message, key)
            if result.is_repetition and row.attempts > 1:
                continue
            if result.delivery is Delivery.CONTENT and message.kind == "template_card":
                words = Message("text", {"text": {"content": message.fallback_text}})
                result = await channel.send(route.address, words, idempotency_key=key)
            if result.delivery is not Delivery.SENT:
                return result
            if result.receipt and message.card_id:
                plan.receipts.append((message.card_id, result.receipt))
        out = Said(row, trip.route or route, len(said))
        await self._pictures.send(channel, out, pictures)
        return SendResult(Delivery.SENT)

    async def _send_one(
        self, channel: Channel, address: str, message: Message, key: str
    ) -> SendResult:
        result = await channel.send(address, message, idempotency_key=key)
        if not result.is_media_unknown:
            return result
        moved = await self._with_media(channel, message)
        return await channel.send(address, moved, idempotency_key=key)

    async def _send_notice(
        self, channel: Channel, plan: Plan, route: Route, row: OutboxRow
    ) -> SendResult:
        """By a template, outside of any window."""
        now = self._shop.clock().astimezone(self._shop.now.zone)
        if route.subscription_id and isinstance(channel, OaChannel):
            return await channel.send_subscription(route.address, plan.reply, now=now)
        result = await channel.send_notice(
            route.address, plan.reply, now=now, idempotency_key=row.idempotency_key
        )
        return result or SendResult(Delivery.CONFIG, "no template")

    async def _with_media(self, channel: Channel, message: Message) -> Message:
        """A picture that another account got, given to this one; else its words."""
        for other in self._channels.values():
            if other is channel or message.kind not in MEDIA_NAMES:
                continue
            found = await other.download(message.media_id)
            if found.raw:
                name = MEDIA_NAMES[message.kind]
                kept = await channel.upload(name, found.raw, kind=message.kind)
                media_id = str(kept.fields.get("media_id", ""))
                if media_id:
                    body = {message.kind: {"media_id": media_id}}
                    return replace(message, body=body, media_id=media_id)
        return Message("text", {"text": {"content": message.fallback_text or "[图片]"}})
