"""The wire stage: the same transcripts through signed XML, HTTP and the fake platform."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.settings import (
    DatabaseSettings,
    Kuaidi100Settings,
    OaSettings,
    Secret,
    ServerSettings,
    Settings,
    ShopSettings,
    WecomAppSettings,
    WecomKfSettings,
)
from bot.simulator.clock import SimulatedClock
from bot.simulator.population import KF_KEY
from bot.simulator.simulator import Setup, Simulator, Step
from tests import chatfacts, chatstage, chatworld
from tests.chatfile import ChatFile, Person, Received
from tests.factories import CARRIER, KF, OA, WECOM


class WireStage:
    """One scenario on a running server; every message crosses the network."""

    def __init__(self, chat: ChatFile, url: str) -> None:
        self.chat = chat
        self._loop = asyncio.Runner()
        self._options: dict[str, dict[str, str]] = {}
        settings = Settings(
            shop=ShopSettings(name="鲜达批发", language=chat.locale),
            server=ServerSettings(public_url="https://order.example.com"),
            carriers={CARRIER: Kuaidi100Settings(customer="C1")},
            database=DatabaseSettings(url=Secret(url)),
            accounts={
                OA: OaSettings(gh_id="gh_1", appid="wx1"),
                WECOM: WecomAppSettings(corpid="ww1", agentid=1000002),
                KF: WecomKfSettings(corpid="ww1", open_kfid="wk1"),
            },
        )
        clock = SimulatedClock(chatstage.local_time(chat.now), is_running=False)
        self.simulator = self._loop.run(Simulator.start(Setup(settings, clock)))

    def close(self) -> None:
        """Stop the server and the platform; nothing may have broken a platform rule."""
        violations = list(self.simulator.platform.violations)
        self._loop.run(self.simulator.stop())
        self._loop.close()
        assert violations == []

    def say(self, person: Person, text: str) -> list[Received]:
        """A text message."""
        return self._received(self._loop.run(self.simulator.say(_name(person), text)))

    def act(self, person: Person, event: str) -> list[Received]:
        """An event, in the words of the transcripts."""
        name, _, value = event.partition(" ")
        if name == "card":
            name, value = "click", self._options.get(person.name, {})[value]
        return self._received(self._loop.run(self.simulator.event(_name(person), name, value)))

    def change(self, what: str) -> list[Received]:
        """Time passes or the world changes."""
        if what.startswith("+") or what[0].isdigit():
            return self._received(self._loop.run(self.simulator.move_clock(what)))
        if what.startswith("scan "):
            _scan, number, state, text = what.split(maxsplit=3)
            assert (
                self._loop.run(self.simulator.platform.carriers.scan(number, state, text)) == 200
            )
            return self._received(self._loop.run(self.simulator.move_clock("+0s")))
        database = self.simulator.merchant.database
        self._loop.run(database.write(chatworld.alter, what.split()))
        self._loop.run(self.simulator.merchant.shop.look())
        return self._received(self._loop.run(self.simulator.move_clock("+0s")))

    def fact(self, what: str) -> str | None:
        """Check a fact in the server's database."""
        return self._loop.run(self.simulator.merchant.database.read(chatfacts.check_fact, what))

    def _received(self, step: Step) -> list[Received]:
        names = {_name(person): person.name for person in self.chat.people.values()}
        found = []
        for heard in (*step.replies, *step.pushes):
            name = names.get(heard.to)
            if name is None:
                continue
            if heard.options:
                self._options[name] = {option.label: option.id for option in heard.options}
            found.append(Received(name, heard.text, is_push=heard.is_push))
        return found


def _name(person: Person) -> str:
    key = person.code or person.name
    return KF_KEY + key if person.channel == "kf" else key


@contextmanager
def wire_stage(chat: ChatFile, url: str) -> Iterator[WireStage]:
    """A server and a platform of its own on the seeded database at `url`."""
    stage = WireStage(chat, url)
    try:
        yield stage
    finally:
        stage.close()
