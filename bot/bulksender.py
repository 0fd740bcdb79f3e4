"""The plain rows of a broadcast on their way, one after the other (`bot.bulk`)."""

from collections.abc import Callable, Mapping, Sequence

import structlog

from bot import bulk, deliveries
from bot.channels.base import Channel, Delivery, SendResult
from bot.deliveries import Verdict
from bot.holding import let_go
from bot.metrics import Metrics
from bot.probes import Probe
from bot.shop import ShopKeeper
from bot.ways import Route
from domain.db import Database
from domain.messaging import Lease, OutboxRow

ANOTHER_WAY = frozenset({Delivery.WINDOW, Delivery.RECIPIENT, Delivery.FORBIDDEN})
"""What closes one way and leaves the others open."""

log = structlog.get_logger("jiedan.courier")


class BulkSender:
    """Sends what one claim found, and writes down how attempts ended."""

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
        self._is_stopping = False
        self._written = shop.clock()
        self._unnoted: bulk.Out | None = None
        """What is out where the database failed as that was to be noted."""

    def stop(self) -> None:
        """What is not on its way yet goes back."""
        self._is_stopping = True

    async def send(
        self, rows: Sequence[bulk.Plain], lease: Callable[[], Lease]
    ) -> tuple[OutboxRow, ...]:
        """One after the other, each noted with the next one's way; who needs another way.

        Where the platform is slow, what was claimed longer ago than `bulk.FRESH` is given back.
        """
        others: list[OutboxRow] = []
        done: bulk.Out | None = None
        begun = lease()
        for number, one in enumerate(rows):
            held = lease()
            is_stale = number > 0 and held.until - begun.until > bulk.FRESH
            if self._is_stopping or is_stale:
                left = [row.row for row in rows[number:]]
                why = "claimed too long ago" if is_stale else "stopping"
                await self._database.write(bulk.give_back, left, held.owner, why)
                break
            turn = await self._step(done, one, held)
            done = None
            if turn.is_other:
                others.append(one.row)
            if turn.route is None:
                continue
            if self._is_stopping:
                await self._database.write(let_go, turn.route, one.row, held.owner)
            elif await self._is_out(one, turn.route, held.owner):
                done = bulk.Out(one.row, turn.route)
        if rows:
            await self._step(done, None, lease())
        return tuple(others)

    async def note_left(self, lease: Lease) -> None:
        """What could not be noted when it went out; its lease may be over, nobody took it yet."""
        if self._unnoted is not None:
            await self._step(self._unnoted, None, lease)

    async def settle(self, row: OutboxRow, verdict: Verdict, owner: str) -> None:
        """Write down how an attempt ended."""
        is_dead = await self._database.write(
            deliveries.settle, self._shop.now, row, owner, verdict
        )
        self._metrics.sent("dead" if is_dead else verdict.name)
        self._probe("after-mark")
        if is_dead:
            log.error("dead_letter", outbox_id=row.id, kind=row.kind, reason=verdict.reason)

    async def _step(
        self, done: bulk.Out | None, then: bulk.Plain | None, lease: Lease
    ) -> bulk.Next:
        writes = then is None or lease.until - self._written > bulk.UNWRITTEN
        if writes:
            self._written = lease.until
        self._unnoted = done
        found = await self._database.write_lightly(bulk.step, done, then, lease, writes)
        self._unnoted = None
        if done is not None:
            self._metrics.sent(Delivery.SENT.value)
            self._probe("after-mark")
        return found

    async def _is_out(self, one: bulk.Plain, route: Route, owner: str) -> bool:
        """Send it; anything but success is settled here.

        What breaks here ends the round: once its lease is over the row goes the other way.
        """
        key = one.row.idempotency_key
        result = await one.channel.send(one.address, one.message, idempotency_key=key)
        self._probe("after-send-before-mark")
        if result.delivery is Delivery.SENT:
            return True
        await self._database.write(deliveries.note_failure, route, result)
        await self.settle(one.row, self._verdict(result), owner)
        return False

    def _verdict(self, result: SendResult) -> Verdict:
        """He has this one chat alone, so where it is closed the row waits for his next word."""
        if result.delivery in ANOTHER_WAY and result.delivery is not Delivery.FORBIDDEN:
            return Verdict(None, result.reason, accounts=frozenset(self._channels))
        return Verdict(result.delivery, result.reason, retry_after=result.retry_after)
