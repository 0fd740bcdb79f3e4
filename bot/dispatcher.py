"""One message from its verified fields to its answer, within the platform's five seconds.

    in flight already → the same answer      flood → recorded, one notice a minute
    read the words (long texts on a worker)  → one writing transaction → passive answer
    over 3.5 s → the message alone is committed and acknowledged; the rest follows from its row
    internal error → the message is kept as dead, with an apology
    the database had a fault that passes → not acknowledged, or kept until it can be done
    nothing could be committed → not acknowledged, and the platform repeats

Messages of one sender are handled one after the other.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from bot import turns
from bot.channels.base import Channel
from bot.flood import FloodGate, Verdict
from bot.metrics import Metrics
from bot.probes import Probe
from bot.shop import ShopKeeper
from bot.turns import Arrival, Done
from domain.base.ids import InboxId
from domain.db import Database, is_passing
from handlers.message import Inbound, InboundKind
from handlers.nlu import read
from handlers.nlu.reading import Reading

BUDGET_SECONDS = 3.5
INLINE_CHARACTERS = 200

log = structlog.get_logger("jiedan.dispatcher")

Key = tuple[str, str]


class NotAcknowledged(Exception):
    """Nothing was committed: the platform must send it again."""


class Dispatcher:
    """The messages of one merchant."""

    def __init__(
        self, database: Database, shop: ShopKeeper, *, metrics: Metrics, probe: Probe
    ) -> None:
        self._database = database
        self._shop = shop
        self._metrics = metrics
        self._probe = probe
        self._flood = FloodGate()
        self._running: dict[Key, asyncio.Task[Done]] = {}
        self._lanes: dict[Key, asyncio.Future[None]] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._readers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")
        self.on_commit: Callable[[], None] = lambda: None
        self.budget = BUDGET_SECONDS

    async def handle(self, channel: Channel, inbound: Inbound) -> Done:
        """The committed answer. Raises NotAcknowledged where nothing could be committed.

        A repetition that arrives while the first is still at work gets the same answer.
        """
        key = (inbound.account, inbound.key)
        task = self._running.get(key)
        if task is None:
            task = asyncio.ensure_future(self._in_order(Arrival(channel, inbound)))
            self._running[key] = task
            task.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(task)

    async def resume_kept(self, age: timedelta = timedelta(0)) -> int:
        """Finish messages kept at least `age` ago and never done (a restart); how many."""
        kept = await self._database.read(turns.kept_inbound, age)
        for inbox_id in kept:
            await self._finish(inbox_id)
        return len(kept)

    async def idle(self) -> None:
        """Wait for every message at work, those over the budget too."""
        while self._running or self._background:
            await asyncio.gather(
                *self._running.values(), *self._background, return_exceptions=True
            )

    async def drain(self) -> None:
        """`idle` for the last time: nothing new may arrive any more."""
        await self.idle()
        self._readers.shutdown(wait=True)

    def _forget(self, key: Key, task: asyncio.Task[Done]) -> None:
        self._running.pop(key, None)
        if not task.cancelled() and task.exception() is not None:
            self._metrics.unacknowledged.inc()

    async def _in_order(self, arrival: Arrival) -> Done:
        lane = (arrival.inbound.account, arrival.inbound.address)
        before = self._lanes.get(lane)
        mine = self._lanes[lane] = asyncio.get_running_loop().create_future()
        try:
            if before is not None:
                await before
            return await self._answer_or_bury(arrival)
        finally:
            mine.set_result(None)
            if self._lanes.get(lane) is mine:
                del self._lanes[lane]

    async def _answer_or_bury(self, arrival: Arrival) -> Done:
        try:
            return await self._answer(arrival)
        except NotAcknowledged:
            raise
        except Exception as error:  # whatever went wrong inside: nothing of it is committed
            self._metrics.failed.inc()
            if is_passing(error):
                log.warning("turn_put_off", account=arrival.inbound.account, error=repr(error))
                raise NotAcknowledged from error
            log.exception("turn_failed", account=arrival.inbound.account)
            return await self._bury(arrival)

    async def _answer(self, arrival: Arrival) -> Done:
        inbound = arrival.inbound
        started = time.monotonic()
        verdict = self._flood.admit(inbound.account, inbound.address, self._shop.clock())
        if verdict is not Verdict.ANSWER:
            return await self._record_flood(arrival, verdict)
        text = inbound.text if inbound.kind is InboundKind.TEXT else ""
        if len(text) <= INLINE_CHARACTERS:
            reading = read(text, self._shop.now.lexicon) if text else None
            return await self._turn(replace(arrival, reading=reading))
        work = asyncio.ensure_future(self._read_aside(text))
        left = max(self.budget - (time.monotonic() - started), 0.0)
        done, _pending = await asyncio.wait({work}, timeout=left)
        if done:
            return await self._turn(replace(arrival, reading=work.result()))
        return await self._keep(arrival, work)

    async def _read_aside(self, text: str) -> Reading:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, read, text, self._shop.now.lexicon)

    async def _turn(self, arrival: Arrival) -> Done:
        done = await self._database.write(
            turns.run_turn, self._shop.now, arrival, self._probe, lane=arrival.inbound.address
        )
        (self._metrics.repeated if done.is_duplicate else self._metrics.done).inc()
        self._committed(done.catalog_version)
        return done

    async def _bury(self, arrival: Arrival) -> Done:
        try:
            return await self._database.write(
                turns.bury, self._shop.now, arrival, lane=arrival.inbound.address
            )
        except Exception as error:  # not even that: the platform must repeat
            raise NotAcknowledged from error

    async def _keep(self, arrival: Arrival, work: "asyncio.Future[Reading]") -> Done:
        try:
            inbox_id = await self._database.write(
                turns.keep, arrival, self._probe, lane=arrival.inbound.address
            )
        except Exception as error:  # nothing was committed
            work.cancel()
            raise NotAcknowledged from error
        self._metrics.late.inc()
        if inbox_id is not None:
            self._spawn(self._finish_after(work, inbox_id))
        return Done(None, self._shop.clock(), is_duplicate=inbox_id is None, catalog_version=0)

    async def _finish_after(self, work: "asyncio.Future[Reading]", inbox_id: InboxId) -> None:
        await asyncio.wait({work})
        await self._finish(inbox_id)

    async def _finish(self, inbox_id: InboxId) -> None:
        try:
            version = await self._database.write(
                turns.finish_kept, self._shop.now, inbox_id, self._probe
            )
        except Exception as error:  # nothing of it is committed: the row is still `new`
            await self._put_off(inbox_id, error)
            return
        self._committed(version)

    async def _put_off(self, inbox_id: InboxId, error: Exception) -> None:
        """The row is the only copy: given up only where a further try would end the same way."""
        self._metrics.failed.inc()
        if is_passing(error):
            log.warning("kept_turn_put_off", inbox_id=inbox_id, error=repr(error))
            return
        log.error("kept_turn_failed", inbox_id=inbox_id, exc_info=error)
        try:
            await self._database.write(turns.bury_kept, self._shop.now, inbox_id)
        except Exception:  # it stays `new`, and one row must not stop the others
            log.exception("kept_turn_not_buried", inbox_id=inbox_id)

    async def _record_flood(self, arrival: Arrival, verdict: Verdict) -> Done:
        self._metrics.flooded.inc()
        notice = ""
        if verdict is Verdict.NOTICE:
            shop = self._shop.now
            t = shop.texts.translator(shop.language)
            notice = t("That was a lot at once. Please wait a moment and send it again.")
        try:
            return await self._database.write(
                turns.record_flood, arrival, notice, lane=arrival.inbound.address
            )
        except Exception as error:  # nothing was committed
            raise NotAcknowledged from error

    def _committed(self, version: int) -> None:
        self._shop.note_version(version)
        self.on_commit()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
