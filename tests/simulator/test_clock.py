"""The simulated clock: standing, running, running fast; moved and set."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.simulator.clock import FASTEST, BadTime, SimulatedClock, read_pace
from bot.simulator.simulator import Setup, Simulator
from bot.storage import open_database
from tests.bot.delivering import NOW, drinks_settings
from tests.conftest import Clock
from tests.factories import seed

REAL = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("pace", "after"), [(0, 0), (1, 10), (10, 100), (FASTEST, 600)])
def test_a_clock_runs_at_its_pace_from_where_it_is(pace, after):
    real = Clock(REAL)
    clock = SimulatedClock(NOW, real=real)
    real.move(timedelta(seconds=5))
    clock.run(pace)
    real.move(timedelta(seconds=10))
    assert clock() == NOW + timedelta(seconds=5 + after)
    assert clock.pace == pace


def test_it_is_moved_and_set_at_any_pace_and_goes_on_from_there():
    real = Clock(REAL)
    clock = SimulatedClock(NOW, is_running=False, real=real)
    real.move(timedelta(hours=1))
    assert clock() == NOW, "it stands"
    clock.run(60)
    real.move(timedelta(seconds=1))
    clock.advance(timedelta(minutes=4))
    assert clock() == NOW + timedelta(minutes=5)
    clock.set(NOW)
    real.move(timedelta(seconds=2))
    assert clock() == NOW + timedelta(minutes=2)
    clock.run(1)
    assert clock() == NOW + timedelta(minutes=2), "a change of pace is no jump"


@pytest.mark.parametrize("pace", [-1, FASTEST + 1])
def test_other_paces_are_refused_and_change_nothing(pace):
    clock = SimulatedClock(NOW, is_running=False, real=Clock(REAL))
    with pytest.raises(BadTime):
        clock.run(pace)
    assert (clock(), clock.pace) == (NOW, 0)


def test_a_pace_as_it_is_written():
    texts = ("x60", "×10", " X1 ", "x", "60", "+1m", "x-1")
    assert [read_pace(text) for text in texts] == [60, 10, 1, None, None, None, None]


async def test_at_sixty_times_the_speed_a_question_is_too_old_after_half_a_minute(tmp_path):
    url, real = f"sqlite:///{tmp_path}/drinks.db", Clock(REAL)
    clock = SimulatedClock(NOW, is_running=False, real=real)
    seeded = open_database(url, clock)
    seeded.write_now(seed, "drinks")
    seeded.close_now()
    simulator = await Simulator.start(Setup(drinks_settings(url), clock))
    try:
        await simulator.move_clock("x60")
        asked = (await simulator.say("C001", "饮料2箱")).replies[0].text
        assert "①红牛250ml×24" in asked
        real.move(timedelta(seconds=31))
        late = (await simulator.say("C001", "1")).replies[0].text
        assert "红牛250ml×24　2箱" not in late
        assert simulator.clock() - NOW == timedelta(minutes=31)
        with pytest.raises(BadTime):
            await simulator.move_clock("x61")
    finally:
        await simulator.stop()
