"""Jobs: once a slot over all processes, missed slots caught up, one failure stops nobody."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.metrics import Metrics
from bot.scheduler import Job, Scheduler, daily, every
from bot.storage import open_database


@pytest.fixture
async def database(tmp_path, clock):
    opened = open_database(f"sqlite:///{tmp_path}/jobs.db", clock)
    yield opened
    await opened.close()


async def test_each_slot_is_run_once_by_all_processes(database, clock):
    runs = []

    async def run():
        runs.append(clock())

    job = Job("sweep", every(timedelta(minutes=1)), run)
    first, second = (
        Scheduler(database, (job,), metrics=Metrics(), clock=clock) for _process in range(2)
    )
    for _minute in range(3):
        await first.run_due()
        await second.run_due()
        await first.run_due()
        clock.move(timedelta(minutes=1))
    assert len(runs) == 3


async def test_a_failing_job_does_not_stop_the_next(database, clock):
    runs = []

    async def fail():
        raise ValueError("broken")

    async def run():
        runs.append(1)

    minute = every(timedelta(minutes=1))
    jobs = (Job("bad", minute, fail), Job("good", minute, run))
    metrics = Metrics()
    assert await Scheduler(database, jobs, metrics=metrics, clock=clock).run_due() == 2
    assert runs == [1]
    assert 'jiedan_jobs_total{job="bad",result="failed"} 1.0' in metrics.render().decode()


def test_a_daily_slot_begins_at_its_hour_in_the_merchants_zone():
    slot = daily(time(4, 30), ZoneInfo("Asia/Shanghai"))
    before = datetime(2027, 3, 1, 20, 29, tzinfo=UTC)
    assert slot(before) == "2027-03-01"
    assert slot(before + timedelta(minutes=1)) == "2027-03-02"
