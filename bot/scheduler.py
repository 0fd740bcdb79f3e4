"""Periodic jobs. APScheduler only ticks; a run is claimed by a row (job, slot).

So any number of processes may tick, and a slot missed while nothing ran is done at the next
start: each job looks at the state of the data, not at what it did last. What a process does for
itself (its goods, its figures) every process does, without a claim.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.metrics import Metrics
from domain.base.clock import trading_day
from domain.db import Database, Tx
from domain.messaging import claim_job

TICK_SECONDS = 20

log = structlog.get_logger("jiedan.jobs")

Run = Callable[[], Awaitable[object]]
Slot = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done once per slot: by one process, or `is_local` by each for itself."""

    name: str
    slot: Slot
    run: Run
    is_local: bool = False


def every(period: timedelta) -> Slot:
    """Slots of equal length since 1970."""

    def slot(now: datetime) -> str:
        return str(int(now.timestamp() // period.total_seconds()))

    return slot


def daily(at: time, zone: ZoneInfo) -> Slot:
    """One slot a day, from `at` in the merchant's time zone."""

    def slot(now: datetime) -> str:
        return trading_day(now, zone, at).isoformat()

    return slot


class Scheduler:
    """Runs due jobs of one merchant."""

    def __init__(
        self,
        database: Database,
        jobs: tuple[Job, ...],
        *,
        metrics: Metrics,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._metrics = metrics
        self._clock = clock
        self._ticker: AsyncIOScheduler | None = None
        self._busy = asyncio.Lock()
        self._local_slots: dict[str, str] = {}

    def start(self) -> None:
        """Tick from now on, the first time at once."""
        self._ticker = AsyncIOScheduler(timezone="UTC")
        self._ticker.add_job(
            self.run_due,
            "interval",
            seconds=TICK_SECONDS,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._ticker.start()

    def stop(self) -> None:
        """No more ticks."""
        if self._ticker is not None:
            self._ticker.shutdown(wait=False)

    async def run_due(self) -> int:
        """Run what is due and unclaimed now; how many jobs ran."""
        ran = 0
        async with self._busy:
            for job in self._jobs:
                if await self._claims(job, job.slot(self._clock())):
                    await self._run(job)
                    ran += 1
        return ran

    async def _claims(self, job: Job, slot: str) -> bool:
        if not job.is_local:
            return await self._database.write(_claim, job.name, slot)
        is_due = self._local_slots.get(job.name) != slot
        self._local_slots[job.name] = slot
        return is_due

    async def _run(self, job: Job) -> None:
        try:
            await job.run()
        except Exception:  # one failing job must not stop the others
            log.exception("job_failed", job=job.name)
            self._metrics.job(job.name, is_ok=False)
        else:
            self._metrics.job(job.name, is_ok=True)


def _claim(tx: Tx, job: str, slot: str) -> bool:
    return claim_job(tx, job, slot=slot)
