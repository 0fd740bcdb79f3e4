"""The real server between the drinks shop and the fake platform."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from bot.app import MERCHANT
from bot.sections import AnswerSettings
from bot.settings import (
    DatabaseSettings,
    OaSettings,
    Secret,
    Settings,
    TemplateSettings,
    WecomAppSettings,
)
from bot.simulator.clock import SimulatedClock
from bot.simulator.simulator import Setup, Simulator
from bot.storage import open_database
from domain.messaging import OutboxFilter, OutboxRow, list_outbox
from tests.conftest import START
from tests.factories import OA, WECOM, seed

NOW = START.replace(year=2027, month=11, day=23, hour=1, minute=10)
TEMPLATE = TemplateSettings(
    id="TMjiedan0001", data={"thing1": "title", "thing2": "text", "time3": "time"}
)

assert MERCHANT


def drinks_settings(
    url: str, template: TemplateSettings | None = None, *, hand_over: bool = False
) -> Settings:
    """A 公众号 and a WeCom app with the slugs of the seed."""
    return Settings(
        database=DatabaseSettings(url=Secret(url)),
        accounts={
            OA: OaSettings(gh_id="gh_t", appid="wxt", template=template, hand_over=hand_over),
            WECOM: WecomAppSettings(corpid="wwt", agentid=1000002),
        },
    )


@asynccontextmanager
async def drinks(
    folder: Path,
    template: TemplateSettings | None = None,
    *,
    hand_over: bool = False,
    answers: Mapping[str, AnswerSettings] | None = None,
    url: str = "",
) -> AsyncIterator[Simulator]:
    """Server and platform with the drinks shop in a file, or in the database with that URL."""
    url = url or f"sqlite:///{folder}/drinks.db"
    clock = SimulatedClock(NOW, is_running=False)
    seeded = open_database(url, clock)
    seeded.write_now(seed, "drinks")
    seeded.close_now()
    settings = drinks_settings(url, template, hand_over=hand_over)
    settings = msgspec.structs.replace(settings, answers=dict(answers or {}))
    simulator = await Simulator.start(Setup(settings, clock))
    await simulator.populate()
    try:
        yield simulator
        assert simulator.platform.violations == []
    finally:
        await simulator.stop()


def outbox(simulator: Simulator) -> list[OutboxRow]:
    """All rows, oldest first."""
    page = simulator.merchant.database.write_now(list_outbox, OutboxFilter())
    return sorted(page.rows, key=lambda row: row.id)


def texts(heard) -> list[tuple[str, str]]:
    """Who got what, first lines only."""
    return [(one.to, one.text.splitlines()[0]) for one in heard]
