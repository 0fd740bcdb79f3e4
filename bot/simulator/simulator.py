"""Simulator: the real server and the fake platform in one process, driven by people's acts.

    simulator = await Simulator.start(Setup(settings))
    step = await simulator.say("C001", "可乐3箱")
    step.replies[0].text, step.pushes

Every act goes through the server's webhook over HTTP; after it, everything that is due has been
delivered. The clock stands still unless the setup says otherwise. On a kept database it begins no
earlier than the last message there: what is said now would else have come after what was said
later.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.app import MERCHANT, build_app, listen
from bot.merchant import Merchant
from bot.settings import OaSettings, RobotSettings, Settings, WecomAppSettings
from bot.simulator.acts import act
from bot.simulator.clock import SimulatedClock, read_pace, read_time
from bot.simulator.heard import Heard, heard
from bot.simulator.hosting import (
    callback_path,
    complete_settings,
    first_slug,
    host_accounts,
    kf_slug,
)
from bot.simulator.phones.model import Bubble, Person, Side
from bot.simulator.phones.store import Store
from bot.simulator.platform.accounts import Kind
from bot.simulator.platform.body import Json
from bot.simulator.platform.hands import Sent
from bot.simulator.platform.push import Delivery, Pace
from bot.simulator.platform.server import FakePlatform
from bot.simulator.population import (
    KF_KEY,
    Slugs,
    all_staff,
    everyone,
    find_person,
    kf_person,
    kf_side,
    past_posts,
    person_at,
    shop_names,
    unbound_customer,
)
from domain.messaging import last_inbound


@dataclass(frozen=True, slots=True)
class Setup:
    """What a simulator is started with. `phones` keeps the chats; None forgets them.

    `pace` is how long the platform waits: nothing between tries, unless it should be real.
    """

    settings: Settings
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(is_running=False))
    phones: Path | None = None
    host: str = "127.0.0.1"
    port: int = 0
    pace: Pace = field(default_factory=lambda: Pace(between=0))
    mount: "Callable[[Simulator, web.Application], None] | None" = None
    """Adds routes to the server, such as the chat page at `/chat/`."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one act led to. `sent` is the push, None where only time passed."""

    replies: tuple[Heard, ...]
    pushes: tuple[Heard, ...]
    sent: Sent | None = None


class Simulator:
    """One running pair of server and fake platform."""

    def __init__(self, setup: Setup) -> None:
        self.clock = setup.clock
        self.platform = FakePlatform(setup.clock, store=Store(setup.phones), pace=setup.pace)
        self.url = ""
        self.is_ahead = False
        """Whether the clock was put on to go on from the last message of the database."""
        self._setup = setup
        self._runner: web.AppRunner | None = None
        self._merchant: Merchant | None = None
        self._slugs = Slugs("", "")
        self._heard: list[Bubble] = []

    @classmethod
    async def start(cls, setup: Setup) -> "Simulator":
        """Starts both. ConfigError and OSError as the server raises them."""
        simulator = cls(setup)
        try:
            await simulator._start()
        except BaseException:
            await simulator.stop()
            raise
        return simulator

    @property
    def merchant(self) -> Merchant:
        """The running server's parts."""
        assert self._merchant is not None, "started"
        return self._merchant

    @property
    def slugs(self) -> Slugs:
        """The two accounts on the phones."""
        return self._slugs

    async def stop(self) -> None:
        """Stops both."""
        if self._runner is not None:
            await self._runner.cleanup()
        await self.platform.stop()

    async def say(self, who: str, text: str) -> Step:
        """A person types a text."""
        person = await self.person(who)
        return await self._after(await self.platform.hands.say(person, text))

    async def event(self, who: str, name: str, key: str = "") -> Step:
        """A person follows, leaves, scans, taps, or sends a picture, a recording, a place.

        A click's key is that of a card's button, of an option just shown, or of the menu. An
        image's key may be a file. Raises UnknownEvent.
        """
        person = await self.person(who, is_scanning=name in {"scan", "subscribe"})
        return await self._after(await act(self.platform, person, name, key))

    async def repeat(self, sent: Sent) -> Delivery:
        """The platform sends a push again; the answer is compared with the first one."""
        delivery = await self.platform.hands.repeat(sent)
        await self.settle()
        self._heard.clear()
        return delivery

    async def move_clock(self, to: str) -> Step:
        """Moves the clock (`+31m`, `20:10`, `2027-11-23 20:10`); what is due then happens.

        `x60` lets it run on at sixty times the speed of a real one; `x0` stops it.
        """
        if (pace := read_pace(to)) is not None:
            self.clock.run(pace)
            return await self._after(None)
        zone = ZoneInfo(self.merchant.settings.shop.timezone)
        self.clock.set(read_time(to, self.clock(), zone))
        return await self._after(None)

    async def advance(self, by: timedelta) -> Step:
        """Lets time pass."""
        self.clock.advance(by)
        return await self._after(None)

    async def settle(self) -> None:
        """Returns once nothing is due any more on either side."""
        await self.merchant.run_due()
        await self.platform.settle()
        await self.merchant.run_due()
        await self.refresh_newcomers()

    async def person(self, who: str, *, is_scanning: bool = False) -> Person:
        """Who is called so: a customer code, a staff code or userid, or else a newcomer."""
        known = self.platform.book.get(who)
        if who.startswith(KF_KEY):
            database = self.merchant.database
            return known or self._put(await database.write(kf_person, who, self._slugs))
        if known is not None and (is_scanning or known.title or known.key.startswith("N")):
            return known
        database, slugs = self.merchant.database, self._slugs
        if is_scanning:
            fresh = await database.read(unbound_customer, who, slugs)
            if fresh is not None:
                return self.platform.book.put(fresh)
        person = await database.write(find_person, who, slugs)
        if person is not None:
            return self._put(person)
        return known or self.platform.book.put(self._newcomer(who))

    async def populate(self) -> None:
        """Gives a phone to everybody in the database, with what they said before."""
        database, book = self.merchant.database, self.platform.book
        for person in await database.write(everyone, self._slugs):
            put = self._put(person)
            if self._slugs.kf and put.kind is Kind.OA:
                self._put(kf_side(put, self._slugs))
            if book.chat(put.key, limit=1):
                continue
            past = [book.add(put, post) for post in await database.read(past_posts, put)]
            if past:
                book.put(replace(put, read_up_to=past[-1].id))
        self._heard.clear()

    async def add_newcomer(self, name: str) -> Person:
        """A person nobody knows, who does not follow yet."""
        number = 1 + sum(1 for p in self.platform.book.people() if p.key.startswith("NEW"))
        key = f"NEW{number}"
        person = replace(self._newcomer(key), name=f"{name}{number}", is_following=False)
        if self._slugs.kf:
            self.platform.book.put(kf_side(person, self._slugs))
        return self.platform.book.put(person)

    async def refresh_newcomers(self) -> None:
        """Shows the shop's name beside who has been bound meanwhile."""
        book = self.platform.book
        for person in (*book.of_account(self._slugs.oa), *book.of_account(self._slugs.kf)):
            if not person.title:
                name, title = await self.merchant.database.read(shop_names, person)
                if title:
                    self.platform.book.put(replace(person, name=name or person.name, title=title))

    async def _start(self) -> None:
        await self.platform.start()
        settings = complete_settings(self._setup.settings)
        pages = settings.server.public_url if self._setup.mount else ""
        settings = host_accounts(settings, self.platform, pages)
        self._slugs = Slugs(
            first_slug(settings.accounts, OaSettings),
            first_slug(settings.accounts, WecomAppSettings),
            kf_slug(settings.accounts),
        )
        app = build_app(
            settings,
            clock=self.clock,
            mount=self._mount if self._setup.mount else None,
            chat_url="/chat/" if self._setup.mount else "",
        )
        self._merchant = app[MERCHANT]
        await self._go_on_from_last()
        self._runner = await listen(app, self._setup.host, self._setup.port)
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.platform.carriers.server = self.url
        for slug, account in settings.accounts.items():
            if not isinstance(account, RobotSettings):
                self.platform.connect(slug, self.url + callback_path(slug, account))
        self.platform.book.listen(self._listen)
        self.platform.book.missing = self._meet
        for person in await self.merchant.database.write(all_staff, self._slugs):
            self._put(person)

    async def _go_on_from_last(self) -> None:
        last = await self.merchant.database.read(last_inbound)
        if last is not None and last > self.clock():
            self.clock.set(last + timedelta(seconds=1))
            self.is_ahead = True

    def _mount(self, app: web.Application, _merchant: Merchant) -> None:
        if self._setup.mount is not None:
            self._setup.mount(self, app)

    async def _after(self, sent: Sent | None) -> Step:
        await self.settle()
        found = [heard(bubble) for bubble in self._heard]
        self._heard.clear()
        replies = tuple(one for one in found if not one.is_push)
        pushes = tuple(one for one in found if one.is_push)
        return Step(replies, pushes, sent)

    def _listen(self, kind: str, value: Mapping[str, Json]) -> None:
        if kind == "bubble":
            bubble = Bubble.from_json(value)
            if bubble.side is Side.THEIRS:
                self._heard.append(bubble)

    def _put(self, person: Person) -> Person:
        """Adds a person; what the phone knows of itself (read marks) stays."""
        known = self.platform.book.get(person.key)
        if known is not None:
            person = replace(person, read_up_to=known.read_up_to, is_following=known.is_following)
        if known == person:
            return person
        return self.platform.book.put(person)

    def _meet(self, account: str, external_id: str) -> Person | None:
        """Somebody the shop knows and this simulator has not met yet."""
        person = self.merchant.database.write_now(person_at, account, external_id, self._slugs)
        return self.platform.book.put(person) if person is not None else None

    def _newcomer(self, key: str) -> Person:
        openid = f"o_new_{key.casefold()}"
        return Person(key, Kind.OA, self._slugs.oa, openid, key)
