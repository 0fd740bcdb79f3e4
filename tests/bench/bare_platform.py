"""A platform that takes customer-service messages and does nothing else: token, send, count.

    python -m tests.bench.bare_platform PORT

Whoever sends to it is the only one who works, so that what sending costs can be compared.
"""

import sys
from collections import Counter

import uvloop
from aiohttp import web

TOKEN = '{"access_token": "a", "expires_in": 7200}'
DONE = '{"errcode": 0, "errmsg": "ok"}'


def build_platform() -> web.Application:
    """With a count of what each openid received."""
    received: Counter[str] = Counter()

    async def token(_request: web.Request) -> web.Response:
        return web.Response(text=TOKEN, content_type="application/json")

    async def send(request: web.Request) -> web.Response:
        received[(await request.json())["touser"]] += 1
        return web.Response(text=DONE, content_type="application/json")

    async def count(_request: web.Request) -> web.Response:
        said = {"people": len(received), "messages": received.total()}
        received.clear()
        return web.json_response(said)

    app = web.Application()
    app.router.add_post("/cgi-bin/stable_token", token)
    app.router.add_post("/cgi-bin/message/custom/send", send)
    app.router.add_get("/count", count)
    return app


def main() -> None:
    """Serve until it is ended."""
    uvloop.install()
    port = int(sys.argv[1])
    web.run_app(build_platform(), host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    main()
