"""The stage over the wire: the same transcripts through signed XML, HTTP and the fake platform.

Every answer is checked as the platform checks it; a wrong one fails the scenario.
"""

import asyncio
import tempfile
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.settings import (
    DatabaseSettings,
    OaSettings,
    Secret,
    Settings,
    ShopSettings,
    WecomAppSettings,
)
from bot.simulator.clock import SimulatedClock
from bot.simulator.simulator import Setup, Simulator, Step
from bot.storage import open_database
from domain.base.clock import at_local
from tests.chatfile import ChatFile, Person, Received
from tests.chatstage import ZONE, ProcessStage, _alter, address_of
from tests.factories import OA, WECOM, seed

T = TypeVar("T")
ORDER_KEY = b"transcripts"
PICTURE = "[图片]"
"""A message of its own on the wire, a line of the message before it in a transcript."""


class WireStage(ProcessStage):
    """One scenario on one running server."""

    def __init__(self, chat: ChatFile, folder: Path) -> None:
        self.chat = chat
        self.loop = asyncio.new_event_loop()
        self.clock = SimulatedClock(_local(chat.now), is_running=False)
        url = f"sqlite:///{folder / 'shop.db'}"
        seeded = open_database(url, self.clock)
        seeded.write_now(seed, chat.shop)
        seeded.close_now()
        self.simulator = self._run(Simulator.start(Setup(_settings(chat, url), self.clock)))
        self.database = self.simulator.merchant.database
        self._take_order_key()
        self.keys: dict[str, str] = {}
        for person in chat.people.values():
            key = person.code or person.name
            found = self._run(self.simulator.person(key))
            assert found.external_id.casefold() == address_of(person).casefold() or not person.code
            self.keys[found.key] = person.name

    @property
    def now(self) -> datetime:  # type: ignore[override]
        """The simulated time."""
        return self.clock()

    def close(self) -> None:
        """Stops the server; a wrong answer to the platform fails the scenario."""
        violations = list(self.simulator.platform.violations)
        self._run(self.simulator.stop())
        self.loop.close()
        assert violations == []

    def say(self, person: Person, text: str) -> list[Received]:
        """A text message."""
        return self._received(self._run(self.simulator.say(person.code or person.name, text)))

    def act(self, person: Person, event: str) -> list[Received]:
        """An event, as `ProcessStage.act`."""
        name, _, value = event.partition(" ")
        who = person.code or person.name
        return self._received(self._run(self.simulator.event(who, name, value)))

    def change(self, what: str) -> list[Received]:
        """Time passes, or the world changes."""
        if what[0] == "+" or what[0].isdigit():
            return self._received(self._run(self.simulator.move_clock(what)), is_act=False)
        self.database.write_now(_alter, what.split())
        return self._received(self._run(self._look()), is_act=False)

    def _take_order_key(self) -> None:
        """Order numbers as in process, where the key is not derived from a server's secret."""
        keeper = self.simulator.merchant.shop
        keeper._shop = replace(keeper.now, order_key=ORDER_KEY)

    async def _look(self) -> Step:
        await self.simulator.merchant.shop.look()
        await self.simulator.merchant.shop.settle()
        return await self.simulator.move_clock("+0s")

    def _received(self, step: Step, *, is_act: bool = True) -> list[Received]:
        if is_act:
            self._run(self.simulator.move_clock("+1s"))
        found: list[Received] = []
        for one in (*step.replies, *step.pushes):
            if one.to not in self.keys or not one.text:
                continue
            name = self.keys[one.to]
            if one.text == PICTURE and found and found[-1].who == name:
                text = f"{found.pop().text}\n{PICTURE}"
                found.append(Received(name, text, is_push=one.is_push))
            else:
                found.append(Received(name, one.text, is_push=one.is_push))
        return found

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)


@contextmanager
def wire_stage(chat: ChatFile) -> Iterator[WireStage]:
    """A running server with its own folder."""
    with tempfile.TemporaryDirectory(prefix="jiedan-wire-") as folder:
        stage = WireStage(chat, Path(folder))
        try:
            yield stage
        finally:
            stage.close()


def _settings(chat: ChatFile, url: str) -> Settings:
    return Settings(
        shop=ShopSettings(name="鲜达批发", language=chat.locale),
        database=DatabaseSettings(url=Secret(url)),
        accounts={
            OA: OaSettings(gh_id="gh_transcripts", appid="wx00000000000000aa"),
            WECOM: WecomAppSettings(corpid="ww00000000000000aa", agentid=1000002),
        },
    )


def _local(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return at_local(moment.date(), moment.time(), ZONE)
