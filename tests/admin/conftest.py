"""A running admin application over a small shop, and browsers signed in with each role."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar, FormData, web
from aiohttp.test_utils import TestServer

from admin import AdminContext, build_admin, make_login_link
from domain.catalog import export_vocabulary
from domain.db import Database, Tx
from domain.delivery import DeliveryPolicy
from domain.staff import Role, list_staff
from handlers.context import Shop
from handlers.nlu import build_lexicon
from locales import Texts
from tests.conftest import Clock

_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')
_KEY = re.compile(r'name="key" value="([^"]+)"')


@dataclass
class Browser:
    """A browser at the pages; `token` is what its forms carry."""

    session: ClientSession
    base: str
    token: str = ""

    async def get(self, path: str, headers: dict[str, str] | None = None) -> ClientResponse:
        """Fetch a page below /admin; redirects are not followed."""
        url = f"{self.base}/admin{path}"
        return await self.session.get(url, allow_redirects=False, headers=headers)

    async def text(self, path: str) -> str:
        """The page at `path`, which must be there."""
        response = await self.get(path)
        assert response.status == 200, (path, response.status)
        body = await response.text()
        found = _TOKEN.search(body)
        self.token = found[1] if found else self.token
        return body

    async def post(
        self,
        path: str,
        fields: dict[str, str] | None = None,
        *,
        file: tuple[str, str, bytes] | None = None,
    ) -> ClientResponse:
        """Post a form with the token of this browser; `file` is a field, a name and its bytes."""
        data: dict[str, str] | FormData = {"form_token": self.token, **(fields or {})}
        if file is not None:
            name, filename, content = file
            data = FormData(data, quote_fields=False)
            data.add_field(name, BytesIO(content), filename=filename)
        return await self.session.post(
            f"{self.base}/admin{path}",
            data=data,
            allow_redirects=False,
            headers={"Sec-Fetch-Site": "same-origin"},
        )


@dataclass
class House:
    """The application with its database and browsers."""

    database: Database
    base: str
    clock: Clock
    commits: list[int]
    pages: web.Application
    links: dict[Role, str] = field(default_factory=dict)
    browsers: list[ClientSession] = field(default_factory=list)

    def guest(self) -> Browser:
        """A browser nobody is signed in with."""
        session = ClientSession(cookie_jar=CookieJar(unsafe=True))
        self.browsers.append(session)
        return Browser(session, self.base)

    async def sign_in(self, role: Role, code: str = "") -> Browser:
        """A browser signed in by a one-time link."""
        link = self.database.write_now(_link, role, code, self.base)
        browser = self.guest()
        path = link.split("/admin", 1)[1]
        body = await browser.text(path)
        found = _KEY.search(body)
        assert found
        entered = await browser.post("/enter", {"key": found[1]})
        assert entered.status == 303
        await browser.text("/account")
        return browser


def _link(tx: Tx, role: Role, code: str, base: str) -> str:
    staff = next(s for s in list_staff(tx, role=role) if code in ("", s.code))
    return make_login_link(tx, staff.id, public_url=base)


@cache
def loaded_texts() -> Texts:
    """All sentences, read once for the run."""
    return Texts.load()


@cache
def demo_shop(path: Path) -> Shop:
    """The snapshot the pages see, made once for the run."""
    database = Database.open(f"sqlite:///{path}", clock=Clock())
    vocabulary = database.read_now(export_vocabulary)
    database.close_now()
    return Shop(
        name="诚信商行",
        policy=DeliveryPolicy(),
        lexicon=build_lexicon(vocabulary),
        texts=loaded_texts(),
        order_key=b"k" * 32,
    )


@pytest.fixture
async def house(demo_file: Path, demo_database: Database, clock: Clock) -> AsyncIterator[House]:
    """The demo shop's pages on a local port."""
    async with open_house(demo_file, demo_database, clock) as opened:
        yield opened


@asynccontextmanager
async def open_house(
    demo_file: Path, demo_database: Database, clock: Clock, *, currency: str = "CNY"
) -> AsyncIterator[House]:
    """The same for a test whose loop outlives it, or of a shop that counts in another currency."""
    commits: list[int] = []
    app = web.Application()
    context = AdminContext(
        database=demo_database,
        shop=lambda: replace(demo_shop(demo_file), currency=currency),
        texts=loaded_texts(),
        public_url="http://shop.example",
        on_commit=lambda: commits.append(1),
        is_secure=False,
    )
    pages = build_admin(context)
    app.add_subapp("/admin", pages)
    server = TestServer(app)
    await server.start_server()
    made = House(demo_database, f"http://127.0.0.1:{server.port}", clock, commits, pages)
    yield made
    for session in made.browsers:
        await session.close()
    await server.close()
