"""Parcels of the demo come along as its clock is moved."""

import json
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.simulator.clock import SimulatedClock
from bot.simulator.platform.carriers import CarrierHub, FakeCarrier

AT = "/cb/carrier/express"
WANTED = {
    "company": "shunfeng",
    "number": "SF1",
    "key": "secret",
    "parameters": {"callbackurl": f"https://shop.example.com{AT}", "salt": "s"},
}


async def test_a_parcel_is_collected_carried_brought_and_signed_for_once(aiohttp_client):
    clock, told = SimulatedClock(datetime(2027, 3, 2, 1, tzinfo=UTC)), []

    async def hear(request: web.Request) -> web.Response:
        known = json.loads(str((await request.post())["param"]))["lastResult"]
        told.append((known["state"], len(known["data"])))
        return web.json_response({"result": True})

    hub = CarrierHub(clock)
    hub.add(FakeCarrier("express", is_kdniao=False, account_id="demo", key="secret"))
    app = web.Application()
    app.router.add_post(AT, hear)
    hub.routes(app)
    client = await aiohttp_client(app)
    hub.server = str(client.make_url("")).rstrip("/")
    await hub.travel()
    asked = {"schema": "json", "param": json.dumps(WANTED)}
    assert (await client.post("/carrier/express/poll", data=asked)).status == 200

    for hours, heard in (
        (0.5, []),
        (1, [("1", 1)]),
        (3, [("0", 2)]),
        (24, [("5", 3), ("3", 4)]),
        (24, []),
    ):
        told.clear()
        clock.advance(timedelta(hours=hours))
        await hub.travel()
        assert told == heard, hours
