"""The routes of the chat page: its shell, its state, and what people do."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, select_autoescape

from bot.simulator.clock import FASTEST, BadTime, SimulatedClock, read_time
from bot.simulator.page.befriending import Befriending
from bot.simulator.page.language import (
    LANGUAGE_NAMES,
    STRICT_HEADERS,
    language_of,
    with_language,
)
from bot.simulator.page.stream import Stream
from bot.simulator.page.views import Sides, chats_view, person_view, side_view
from bot.simulator.page.words import page_words
from bot.simulator.phones.model import Person
from bot.simulator.platform.accounts import Kind
from bot.simulator.platform.body import Body, Json, read_body
from bot.simulator.platform.hands import NoSuchButton, NoSuchCode, NotFollowing
from bot.simulator.platform.kf_forms import code_of_link
from bot.simulator.platform.media import picture_type
from bot.simulator.platform.refusals import Refused
from bot.simulator.platform.server import FakePlatform
from bot.simulator.platform.state import QR_URL
from locales import Texts

HERE = Path(__file__).parent
TEXT_CHARACTERS = 2000
PICTURE_BYTES = 10 * 1024 * 1024
LONGEST_SKIP = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class PageHost:
    """What the page stands on. `invitations` gives open invite codes with the shop's name;
    `newcomer` makes a person nobody knows; `moved` is told where the clock
    stood before it was moved.
    """

    platform: FakePlatform
    clock: SimulatedClock
    texts: Texts
    sides: Sides
    zone: ZoneInfo
    admin_url: str
    invitations: Callable[[], Awaitable[list[tuple[str, str]]]]
    newcomer: Callable[[], Awaitable[Person]]
    moved: Callable[[datetime], Awaitable[None]]


class _Problem(Exception):
    """A request of the page that cannot be met; the text is for its developer."""


def build_page(host: PageHost) -> web.Application:
    """The page as an application to be mounted under a prefix."""
    page = _Page(host)
    app = web.Application(client_max_size=PICTURE_BYTES + 65536, middlewares=[_guard])
    app.router.add_get("/", page.show)
    app.router.add_get("/state", page.state)
    app.router.add_get("/chat", page.chat)
    app.router.add_get("/events", page.stream.serve)
    app.router.add_get("/media/{media_id}", page.media)
    app.router.add_static("/static", HERE / "static")
    app.router.add_post("/image", page.image)
    app.router.add_post("/{act}", page.act)
    app.on_shutdown.append(page.stream.close)
    return app


def page_templates() -> Environment:
    """The templates of the pages."""
    return Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape())


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only the page itself may act, and every answer carries the strict headers."""
    if request.method == "POST" and request.headers.get("X-Chat-Page") != "1":
        raise web.HTTPForbidden(text="only the chat page may do this")
    try:
        response = await handler(request)
    except (_Problem, NotFollowing, NoSuchButton, NoSuchCode, Refused, BadTime) as problem:
        text = json.dumps({"error": f"{type(problem).__name__.strip('_')}: {problem}"})
        response = web.Response(status=400, text=text, content_type="application/json")
    if not response.prepared:
        response.headers.update(STRICT_HEADERS)
    return response


class _Page:
    """The handlers."""

    def __init__(self, host: PageHost) -> None:
        self._host = host
        self._book = host.platform.book
        self._hands = host.platform.hands
        self.stream = Stream(host.platform)
        self._templates = page_templates()
        self._friends = Befriending(host.platform, host.sides.contact)
        self._acts: Mapping[str, Callable[[Body], Awaitable[None]]] = {
            "say": self._say,
            "option": self._option,
            "menu": self._menu,
            "card": self._card,
            "broadcast": self._broadcast,
            "follow": self._follow,
            "leave": self._leave,
            "scan": self._scan,
            "join": self._join,
            "enter": self._enter,
            "location": self._location,
            "voice": self._voice,
            "newcomer": self._newcomer,
            "read": self._read,
            "clock": self._move_clock,
            "pace": self._pace,
        }

    async def show(self, request: web.Request) -> web.Response:
        """The shell."""
        language = language_of(request)
        t = self._host.texts.translator(language)
        html = self._templates.get_template("chat.html").render(
            words=page_words(t),
            language=language,
            languages=LANGUAGE_NAMES,
            admin_url=self._host.admin_url,
        )
        return with_language(request, web.Response(text=html, content_type="text/html"))

    async def state(self, request: web.Request) -> web.Response:
        """Everything but the chats."""
        platform, sides = self._host.platform, self._host.sides
        accounts = platform.state.accounts
        people: list[Json] = [
            person_view(platform, person)
            for person in self._book.people()
            if person.account in sides.slugs.values()
        ]
        opened = await self._host.invitations()
        invitations: list[Json] = [{"code": code, "shop": shop} for code, shop in opened]
        t = self._host.texts.translator(language_of(request))
        return web.json_response(
            {
                "words": page_words(t),
                "zone": self._host.zone.key,
                "now": int(self._host.clock().timestamp()),
                "pace": self._host.clock.pace,
                "sides": {
                    kind: side_view(platform, accounts[slug]) for kind, slug in sides.slugs.items()
                },
                "people": people,
                "invitations": invitations,
                "ways": self._friends.codes(opened),
                "wire": platform.book.wire(),
            }
        )

    async def chat(self, request: web.Request) -> web.Response:
        """One person's chat."""
        person = self._person(request.query.get("person", ""))
        return web.json_response(chats_view(self._host.platform, person.key))

    async def media(self, request: web.Request) -> web.Response:
        """A picture in a chat."""
        now = self._host.clock()
        file = self._host.platform.media.file(request.match_info["media_id"], now=now)
        if not file.mime.startswith("image/"):
            raise web.HTTPNotFound
        return web.Response(body=file.content, content_type=file.mime)

    async def image(self, request: web.Request) -> web.Response:
        """A person sends a picture."""
        form = await request.post()
        field = form.get("file")
        if not isinstance(field, web.FileField):
            raise _Problem("no file")
        content = field.file.read()
        mime = picture_type(content)
        if mime is None:
            raise _Problem("not a picture")
        person = self._speaker(str(form.get("person", "")))
        await self._hands.send_image(person, content, mime)
        return web.json_response({})

    async def act(self, request: web.Request) -> web.Response:
        """Anything else that a person does."""
        act = self._acts.get(request.match_info["act"])
        if act is None:
            raise web.HTTPNotFound
        await act(read_body(await request.read()))
        return web.json_response({})

    def _speaker(self, key: str) -> Person:
        """Who writes to the shop; in a customer group nobody does."""
        person = self._person(key)
        if person.kind is Kind.CONTACT:
            raise _Problem("the shop does not read what is said there")
        return person

    def _person(self, key: str) -> Person:
        person = self._book.get(key)
        if person is None:
            raise _Problem(f"nobody is called {key!r}")
        return person

    async def _say(self, body: Body) -> None:
        text = body.text("text")
        if not 0 < len(text.strip()) <= TEXT_CHARACTERS:
            raise _Problem("empty or too long")
        await self._hands.say(self._speaker(body.text("person")), text)

    async def _option(self, body: Body) -> None:
        person = self._speaker(body.text("person"))
        await self._hands.tap_option(person, body.text("id"), body.text("says"))

    async def _menu(self, body: Body) -> None:
        await self._hands.tap_menu(self._speaker(body.text("person")), body.text("key"))

    async def _card(self, body: Body) -> None:
        bubble = self._book.bubble(body.whole("bubble"))
        person = self._person(body.text("person"))
        if bubble is None or bubble.person != person.key:
            raise _Problem("no such card")
        chosen = body.text("chosen", "")
        await self._hands.tap_card(person, bubble, body.text("key"), chosen)

    async def _broadcast(self, body: Body) -> None:
        """A member of staff taps 发送 in 群发助手."""
        bubble = self._book.bubble(body.whole("bubble"))
        if bubble is None or bubble.person != self._person(body.text("person")).key:
            raise _Problem("no such card")
        self._host.platform.group_messages.confirm_card(bubble)

    async def _follow(self, body: Body) -> None:
        await self._hands.follow(self._customer(body))

    async def _leave(self, body: Body) -> None:
        await self._hands.leave(self._customer(body))

    async def _join(self, body: Body) -> None:
        """A contact comes into the customer group."""
        person = self._person(body.text("person"))
        if person.kind is not Kind.CONTACT or self._friends.join(person) is None:
            raise _Problem("there is no group to join")

    async def _scan(self, body: Body) -> None:
        code = code_of_link(body.text("code").strip())
        if self._friends.is_code(code):
            self._friends.scan(self._customer(body), code)
            return
        if not 1 <= len(code.removeprefix(QR_URL)) <= 64:
            raise _Problem("a code has 1 to 64 characters")
        person = self._customer(body)
        await (self._hands.scan_code if code.startswith(QR_URL) else self._hands.scan)(
            person, code
        )

    async def _enter(self, body: Body) -> None:
        """Opens the chat with 微信客服."""
        person = self._person(body.text("person"))
        if person.kind is not Kind.KF:
            raise _Problem("only the chat of 微信客服 is entered")
        await self._hands.follow(person)

    async def _location(self, body: Body) -> None:
        person = self._speaker(body.text("person"))
        await self._hands.send_location(person, body.text("label")[:200])

    async def _voice(self, body: Body) -> None:
        await self._hands.send_voice(self._speaker(body.text("person")))

    async def _newcomer(self, _body: Body) -> None:
        await self._host.newcomer()

    async def _read(self, body: Body) -> None:
        person = self._person(body.text("person"))
        seen = self._book.chat(person.key, limit=1)
        if seen and seen[-1].id > person.read_up_to:
            self._book.put(replace(person, read_up_to=seen[-1].id))

    async def _move_clock(self, body: Body) -> None:
        now = self._host.clock()
        to = read_time(body.text("to"), now, self._host.zone)
        if not timedelta(0) <= to - now <= LONGEST_SKIP:
            raise _Problem("time only goes forward, 60 days at most")
        self._host.clock.set(to)
        await self._tell_time(now)

    async def _pace(self, body: Body) -> None:
        """The clock runs faster, or as fast as a real one again."""
        now, pace = self._host.clock(), body.whole("pace")
        if not 1 <= pace <= FASTEST:
            raise _Problem(f"between 1 and {FASTEST} times as fast")
        self._host.clock.run(pace)
        await self._tell_time(now)

    async def _tell_time(self, before: datetime) -> None:
        clock = self._host.clock
        self.stream.tell("clock", {"now": int(clock().timestamp()), "pace": clock.pace})
        await self._host.moved(before)

    def _customer(self, body: Body) -> Person:
        person = self._speaker(body.text("person"))
        if person.kind is Kind.WECOM:
            raise _Problem("members do not follow or scan")
        return person
