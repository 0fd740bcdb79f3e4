"""However many ask for pages, the platforms' callbacks come in."""

import asyncio

from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.server import Doorkeeper


async def test_pages_leave_callbacks_a_quarter_of_the_room():
    door, leave = Doorkeeper(8), asyncio.Event()

    async def stay(_request):
        await leave.wait()
        return web.Response()

    async def knock(path, count):
        found = [
            asyncio.ensure_future(door.middleware(make_mocked_request("GET", path), stay))
            for _ in range(count)
        ]
        await asyncio.sleep(0)
        return found

    pages = await knock("/admin/wecom/back", 7)
    calls = await knock("/cb/oa/shop", 3)
    leave.set()
    answers = await asyncio.gather(*pages, *calls)
    assert [one.status for one in answers] == [200] * 6 + [503] + [200] * 2 + [503]
    again = await asyncio.gather(*await knock("/admin/", 6), *await knock("/healthz", 2))
    assert {one.status for one in again} == {200}
