"""The server under test: the real application on its own database, SQLite with FULL."""

import sys

from bot.commands.serving import run_server
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


if __name__ == "__main__":
    run_server(settings_for(sys.argv[2]), "127.0.0.1", int(sys.argv[1]))
