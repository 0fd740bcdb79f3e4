"""The real server on a loopback port, and a platform's hand that pushes to it."""

import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp import web
from sqlalchemy import func, select

from bot.app import MERCHANT, build_app, listen
from bot.channels.fields import Writable, write_xml
from bot.channels.wire import Keyring, Push, open_reply, seal_push
from bot.merchant import Merchant
from bot.settings import (
    DatabaseSettings,
    OaSettings,
    Secret,
    ServerSettings,
    Settings,
    WecomAppSettings,
)
from domain.db import Tx
from domain.db.schema import metadata
from tests.conftest import Clock
from tests.wire.vectors import AES_KEY, OLD_AES_KEY, decode_aes_key

DEAD_API = "http://127.0.0.1:9"


def settings_for(url: str) -> Settings:
    """Two 公众号 and one WeCom app, each with keys of its own."""
    oa = {"secret": Secret("s" * 32), "api_base": DEAD_API}
    return Settings(
        server=ServerSettings(secret=Secret("s" * 40)),
        database=DatabaseSettings(url=Secret(url)),
        accounts={
            "shop": OaSettings(
                gh_id="gh_1",
                appid="wx1",
                token=Secret("tok1"),
                aes_key=Secret(AES_KEY),
                aes_key_previous=Secret(OLD_AES_KEY),
                **oa,
            ),
            "other": OaSettings(
                gh_id="gh_2", appid="wx2", token=Secret("tok2"), aes_key=Secret(AES_KEY), **oa
            ),
            "staff": WecomAppSettings(
                corpid="ww1", agentid=1, token=Secret("tok3"), aes_key=Secret(AES_KEY), **oa
            ),
        },
    )


KEYS = {
    "shop": Keyring("tok1", (decode_aes_key(AES_KEY), decode_aes_key(OLD_AES_KEY)), "wx1"),
    "other": Keyring("tok2", (decode_aes_key(AES_KEY),), "wx2"),
    "staff": Keyring("tok3", (decode_aes_key(AES_KEY),), "ww1"),
}
RECEIVERS = {"shop": "gh_1", "other": "gh_2", "staff": "ww1"}
PATHS = {"shop": "/cb/oa/shop", "other": "/cb/oa/other", "staff": "/cb/wecom/staff"}


@dataclass
class Served:
    """A running server with a client."""

    app: web.Application
    base: str
    session: aiohttp.ClientSession
    clock: Clock
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    @property
    def merchant(self) -> Merchant:
        return self.app[MERCHANT]

    def text_push(self, text: str, slug: str = "shop", **fields: Writable) -> Push:
        """A text by a stranger, sealed by the account's keys at the clock's time."""
        message: dict[str, Writable] = {
            "ToUserName": RECEIVERS[slug],
            "FromUserName": "o_stranger",
            "CreateTime": int(self.clock().timestamp()),
            "MsgType": "text",
            "Content": text,
            "MsgId": str(10**16 + next(self.numbers)),
            **fields,
        }
        return self.seal(write_xml(message), slug)

    def seal(
        self,
        plaintext: str,
        slug: str = "shop",
        *,
        key_index: int = 0,
        outer: Mapping[str, str] | None = None,
    ) -> Push:
        return seal_push(
            plaintext,
            KEYS[slug],
            timestamp=int(self.clock().timestamp()),
            nonce="n0nce",
            key_index=key_index,
            outer=outer,
        )

    async def post(self, push: Push, slug: str = "shop") -> tuple[int, bytes]:
        async with self.session.post(
            self.base + PATHS[slug], params=push.query, data=push.body
        ) as response:
            return response.status, await response.read()

    async def ask(self, text: str, **fields: Writable) -> str:
        """What a stranger reads when he writes `text`."""
        status, body = await self.post(self.text_push(text, **fields))
        assert status == 200, body
        return str(open_reply(body.decode(), KEYS["shop"])["Content"])

    def rows(self) -> dict[str, int]:
        """How many rows every table has that has any."""
        return self.merchant.database.write_now(_count_rows)


def _count_rows(tx: Tx) -> dict[str, int]:
    counts = {
        table.name: tx.query(select(func.count()).select_from(table)).scalar()
        for table in metadata.sorted_tables
    }
    return {name: count for name, count in counts.items() if count}


@asynccontextmanager
async def serving(url: str, clock: Clock, **options: object) -> AsyncIterator[Served]:
    """Serve the database of `url` on a free port."""
    app = build_app(settings_for(url), clock=clock, **options)
    runner = await listen(app, "127.0.0.1", 0)
    host, port = runner.addresses[0]
    try:
        async with aiohttp.ClientSession() as session:
            yield Served(app, f"http://{host}:{port}", session, clock)
    finally:
        await runner.cleanup()


def file_url(folder: Path) -> str:
    """A database file of its own."""
    return f"sqlite:///{folder}/wire.db"
