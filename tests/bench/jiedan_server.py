"""The server under test: the real application on its own database, SQLite with FULL."""

import sys

import uvloop

from bot.app import build_app, serve
from bot.settings import DatabaseSettings, OaSettings, Secret, ServerSettings, Settings
from tests.wire.vectors import AES_KEY


def settings_for(path: str) -> Settings:
    """One 公众号 named shop."""
    return Settings(
        server=ServerSettings(secret=Secret("b" * 40)),
        database=DatabaseSettings(url=Secret(f"sqlite:///{path}")),
        accounts={
            "shop": OaSettings(
                gh_id="gh_1",
                appid="wx1",
                secret=Secret("s"),
                token=Secret("tok1"),
                aes_key=Secret(AES_KEY),
                account_type="test",
                api_base="http://127.0.0.1:9",
            )
        },
    )


async def run(port: int, path: str) -> None:
    """Serve until terminated."""
    await serve(build_app(settings_for(path)), "127.0.0.1", port)


if __name__ == "__main__":
    uvloop.run(run(int(sys.argv[1]), sys.argv[2]))
