"""One who sends: our courier from its outbox, or a bare aiohttp client. Says what it took as JSON.

python -m tests.bench.broadcast_sender ours DATABASE API COUNT
python -m tests.bench.broadcast_sender bare CONCURRENCY API COUNT
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable

import aiohttp
import psutil
import uvloop

from bot.merchant import open_merchant
from bot.settings import DatabaseSettings, OaSettings, Secret, ServerSettings, Settings
from domain.db import Tx
from tests.bench.bare_platform import TOKEN
from tests.bench.broadcast_shop import an_hour_later, openids, words_of
from tests.factories import OA
from tests.wire.vectors import AES_KEY

WARM_UP = 500
"""Messages after which the memory is measured for the first time."""


async def ours(path: str, api: str) -> dict[str, float]:
    """Everything that is due goes out."""
    account = OaSettings(
        gh_id="gh_1", appid="wx1", secret=Secret("s"), token=Secret("t"),
        aes_key=Secret(AES_KEY), api_base=api,
    )  # fmt: skip
    settings = Settings(
        server=ServerSettings(secret=Secret("b" * 40)),
        database=DatabaseSettings(url=Secret(f"sqlite:///{path}")),
        accounts={OA: account},
    )
    marked = 0
    memory = [0]

    def probe(point: str) -> None:
        nonlocal marked
        marked += point == "after-mark"
        if marked == WARM_UP and not memory[0]:
            memory[0] = psutil.Process().memory_info().rss

    merchant = open_merchant(settings, probe=probe, clock=an_hour_later)
    await merchant.database.read(_look)
    taken = await _measured(merchant.courier.run_due)
    memory.append(psutil.Process().memory_info().rss)
    await merchant.client.close()
    await merchant.database.close()
    return {**taken, "grown": memory[1] - memory[0]}


async def bare(concurrency: int, api: str, count: int) -> dict[str, float]:
    """The same bodies, so many at a time."""
    body = json.dumps(
        {"touser": "{}", "msgtype": "text", "text": {"content": words_of()}}, ensure_ascii=False
    )
    url = f"{api}/cgi-bin/message/custom/send?access_token={json.loads(TOKEN)['access_token']}"
    waiting = iter(openids(count))
    async with aiohttp.ClientSession() as session:

        async def send() -> None:
            for openid in waiting:
                data = body.replace("{}", openid, 1).encode()
                async with session.post(url, data=data) as response:
                    assert json.loads(await response.read())["errcode"] == 0

        async def all_of_them() -> None:
            await asyncio.gather(*(send() for _ in range(concurrency)))

        return await _measured(all_of_them)


def _look(_tx: Tx) -> None:
    """A server that runs has read before: its reading connections are there."""


async def _measured(work: Callable[[], Awaitable[object]]) -> dict[str, float]:
    started, cpu = time.perf_counter(), time.process_time()
    await work()
    return {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}


def main() -> None:
    """Print one line."""
    kind, what, api, count = sys.argv[1:]
    work = ours(what, api) if kind == "ours" else bare(int(what), api, int(count))
    print(json.dumps(uvloop.run(work)))


if __name__ == "__main__":
    main()
