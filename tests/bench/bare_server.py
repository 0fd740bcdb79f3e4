"""Reference (a): aiohttp takes a POST, reads it and answers a reply of the usual size."""

import sys

import uvloop
from aiohttp import web

ANSWER = "x" * 900


async def answer(request: web.Request) -> web.Response:
    """Read everything, do nothing."""
    await request.read()
    return web.Response(text=ANSWER, content_type="application/xml")


def main() -> None:
    """`python -m tests.bench.bare_server PORT`."""
    app = web.Application()
    app.router.add_post("/cb/oa/{slug}", answer)
    uvloop.install()
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)


if __name__ == "__main__":
    main()
