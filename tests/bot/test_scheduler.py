"""Jobs: once a slot over all processes, missed slots caught up, one failure stops nobody."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.merchant import open_merchant
from bot.metrics import Metrics
from bot.probes import no_probe
from bot.scheduler import Job, Scheduler, daily, every
from bot.settings import DatabaseSettings, Secret, Settings
from bot.storage import open_database
from domain.messaging import Enqueued, Recipient, enqueue
from tests.bot.test_shop import teach
from tests.factories import seed


def teach_and_notify(tx):
    """A new word for goods, and a notice that waits."""
    teach(tx)
    enqueue(tx, Enqueued("relay", Recipient.staff(1), {}, event_key="one"))


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


async def test_a_local_job_is_run_once_a_slot_by_every_process(database, clock):
    runs = []

    def looking(process):
        async def look():
            runs.append(process)

        job = Job("look", every(timedelta(minutes=1)), look, is_local=True)
        return Scheduler(database, (job,), metrics=Metrics(), clock=clock)

    first, second = looking("first"), looking("second")
    for _minute in range(2):
        assert await first.run_due() == 1
        assert await second.run_due() == 1
        assert await first.run_due() == 0
        clock.move(timedelta(minutes=1))
    assert runs == ["first", "second"] * 2


async def test_every_process_learns_new_goods_and_shows_its_figures(tmp_path, clock):
    url = f"sqlite:///{tmp_path}/jobs.db"
    settings = Settings(database=DatabaseSettings(url=Secret(url)))
    seeded = open_database(url, clock)
    seeded.write_now(seed, "drinks")
    seeded.close_now()
    processes = [open_merchant(settings, probe=no_probe, clock=clock) for _process in range(2)]
    before = [process.shop.now.lexicon for process in processes]
    await processes[0].database.write(teach_and_notify)
    clock.move(timedelta(seconds=90))
    for process in processes:
        await process.scheduler.run_due()
        await process.shop.settle()
    for process, known in zip(processes, before, strict=True):
        assert process.shop.now.lexicon is not known
        figures = process.metrics.render().decode().splitlines()
        assert {"jiedan_outbox_pending 1.0", "jiedan_outbox_age_seconds 90.0"} <= set(figures)
        await process.stop()


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
