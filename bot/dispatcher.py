"""One message from its verified fields to its answer, within the platform's five seconds.

    in flight already → the same answer      handled before → its stored answer
    flood → recorded, one notice a minute
    read the words (long texts on a worker)  → one writing transaction → passive answer
    over 3.5 s → the message alone is committed and acknowledged; the rest follows from its row
    internal error → the message is kept as dead, with an apology
    the database had a fault that passes → not acknowledged, or kept until it can be done
    nothing could be committed → not acknowledged, and the platform repeats

Messages of one sender are handled one after the other, those finished in the background too: who
waits for them over the budget is kept as well.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from bot import turns
from bot.channels.base import Channel
from bot.flood import FloodGate, Verdict
from bot.lanes import Key, Lanes, Place
from bot.metrics import Metrics
from bot.probes import Probe
from bot.shop import ShopKeeper
from bot.turns import Arrival, Done, Kept
from domain.db import Database, is_passing
from handlers.message import Inbound
from handlers.nlu import read
from handlers.nlu.reading import Reading

BUDGET_SECONDS = 3.5
INLINE_CHARACTERS = 200

log = structlog.get_logger("jiedan.dispatcher")


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
        self._lanes = Lanes()
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
            task = asyncio.ensure_future(self._admit(Arrival(channel, inbound)))
            self._running[key] = task
            task.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(task)

    async def resume_kept(self, age: timedelta = timedelta(0)) -> int:
        """Finish messages kept at least `age` ago and never done (a restart); how many."""
        kept = await self._database.read(turns.kept_inbound, age)
        for one in kept:
            place = self._lanes.enter((one.account, one.address))
            await self._finish(one, place, self._read_again(place, one))
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

    async def _admit(self, arrival: Arrival) -> Done:
        """Answer it, unless its sender writes too much; a repetition does not count."""
        inbound = arrival.inbound
        verdict = self._flood.admit(inbound.account, inbound.address, self._shop.clock())
        if verdict is Verdict.ANSWER:
            done = await self._in_order(arrival)
        else:
            done = await self._record_flood(arrival, verdict)
        if done.is_duplicate:
            self._flood.forgive(inbound.account, inbound.address, verdict)
        return done

    async def _in_order(self, arrival: Arrival) -> Done:
        inbound = arrival.inbound
        place = self._lanes.enter((inbound.account, inbound.address))
        try:
            return await self._answer_or_bury(arrival, place)
        finally:
            if not place.is_handed_on:
                place.leave()

    async def _answer_or_bury(self, arrival: Arrival, place: Place) -> Done:
        try:
            return await self._answer(arrival, place)
        except NotAcknowledged:
            raise
        except Exception as error:  # whatever went wrong inside: nothing of it is committed
            self._metrics.failed.inc()
            if is_passing(error):
                log.warning("turn_put_off", account=arrival.inbound.account, error=repr(error))
                raise NotAcknowledged from error
            log.exception("turn_failed", account=arrival.inbound.account)
            return await self._bury(arrival)

    async def _answer(self, arrival: Arrival, place: Place) -> Done:
        clock = asyncio.get_running_loop().time
        until = clock() + self.budget
        words = turns.words_of(arrival.inbound)
        if not await place.reached(self.budget):
            behind = asyncio.ensure_future(self._read_behind(place, words))
            return await self._keep(arrival, place, behind)
        if len(words) <= INLINE_CHARACTERS:
            return await self._turn(replace(arrival, reading=await self._read(words)))
        work = asyncio.ensure_future(self._read(words))
        done, _pending = await asyncio.wait({work}, timeout=max(until - clock(), 0.0))
        if done:
            return await self._turn(replace(arrival, reading=work.result()))
        return await self._keep(arrival, place, work)

    async def _read(self, words: str) -> Reading | None:
        """Short texts here, long ones on the reader's thread; never in a transaction."""
        if not words:
            return None
        if len(words) <= INLINE_CHARACTERS:
            return read(words, self._shop.now.lexicon)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, read, words, self._shop.now.lexicon)

    async def _read_behind(self, place: Place, words: str) -> Reading | None:
        await place.reached()
        return await self._read(words)

    async def _read_again(self, place: Place, kept: Kept) -> Reading | None:
        words = await self._database.read(turns.kept_words, kept.id)
        return await self._read_behind(place, words)

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

    async def _keep(
        self, arrival: Arrival, place: Place, work: "asyncio.Future[Reading | None]"
    ) -> Done:
        try:
            kept = await self._database.write(
                turns.keep, arrival, self._probe, lane=arrival.inbound.address
            )
        except Exception as error:  # nothing was committed
            work.cancel()
            raise NotAcknowledged from error
        self._metrics.late.inc()
        if kept is None:
            work.cancel()
        else:
            place.is_handed_on = True
            self._spawn(self._finish(kept, place, work))
        return Done(None, self._shop.clock(), is_duplicate=kept is None, catalog_version=0)

    async def _finish(self, kept: Kept, place: Place, work: Awaitable[Reading | None]) -> None:
        """Do what a kept message asks for, in its place among those of its sender."""
        try:
            ready = replace(kept, reading=await work)
            version = await self._database.write(
                turns.finish_kept, self._shop.now, ready, self._probe, lane=kept.address
            )
        except Exception as error:  # nothing of it is committed: the row is still `new`
            await self._put_off(kept, error)
        else:
            self._committed(version)
        finally:
            place.leave()

    async def _put_off(self, kept: Kept, error: Exception) -> None:
        """The row is the only copy: given up only where a further try would end the same way."""
        self._metrics.failed.inc()
        if is_passing(error):
            log.warning("kept_turn_put_off", inbox_id=kept.id, error=repr(error))
            return
        log.error("kept_turn_failed", inbox_id=kept.id, exc_info=error)
        try:
            await self._database.write(turns.bury_kept, self._shop.now, kept.id, lane=kept.address)
        except Exception:  # it stays `new`, and one row must not stop the others
            log.exception("kept_turn_not_buried", inbox_id=kept.id)

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
