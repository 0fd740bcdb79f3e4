"""A kept database talks on from its last message: the simulator's clock does not go back."""

from pathlib import Path

from bot.settings import DatabaseSettings, OaSettings, Secret, Settings, WecomAppSettings
from bot.simulator.clock import SimulatedClock
from bot.simulator.json_lines import JsonLines
from bot.simulator.simulator import Setup, Simulator
from tests.conftest import START
from tests.factories import OA, WECOM
from tests.simulator.test_json_lines import finish, play, start, texts


async def resume(url: str) -> Simulator:
    settings = Settings(
        database=DatabaseSettings(url=Secret(url)),
        accounts={
            OA: OaSettings(gh_id="gh_1", appid="wx1"),
            WECOM: WecomAppSettings(corpid="ww1", agentid=1000002),
        },
    )
    return await Simulator.start(Setup(settings, SimulatedClock(START, is_running=False)))


async def test_what_is_said_after_a_moved_clock_is_not_told_to_have_come_late(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    first = await start(url)
    assert not first.is_ahead
    await play(JsonLines(first, "C001"), '{"clock": "+1d"}', '{"say": "红牛1箱"}')
    left_at = first.clock()
    await finish(first)
    second = await resume(url)
    assert second.is_ahead
    assert second.clock() > left_at
    _draft, placed = await play(JsonLines(second, "C001"), '{"say": "红牛2箱"}', '{"say": "确认"}')
    assert texts(placed)[0][1].startswith("已下单 SO-0303-")
    await finish(second)
