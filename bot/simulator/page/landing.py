"""The first page of the demo: it leads to both pages, the phones and the merchant's."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from jinja2 import Environment

from bot.simulator.page.language import (
    LANGUAGE_NAMES,
    STRICT_HEADERS,
    language_of,
    with_language,
)
from bot.simulator.page.words import landing_words
from locales import Texts

LOCAL = {"127.0.0.1", "::1", "localhost"}


class Landing:
    """`/`, and `/enter`, which logs the owner in where the browser sits on this machine."""

    def __init__(
        self,
        templates: Environment,
        texts: Texts,
        login_link: Callable[[str], Awaitable[str | None]],
    ) -> None:
        self._templates = templates
        self._texts = texts
        self._login_link = login_link

    def add_routes(self, app: web.Application) -> None:
        """Adds both to the server."""
        app.router.add_get("/", self.show)
        app.router.add_get("/enter", self.enter)

    async def show(self, request: web.Request) -> web.Response:
        """The two ways."""
        language = language_of(request)
        t = self._texts.translator(language)
        html = self._templates.get_template("landing.html").render(
            words=landing_words(t),
            language=language,
            languages=LANGUAGE_NAMES,
            admin_url="enter" if is_local(request) else "admin/",
        )
        return with_language(request, web.Response(text=html, content_type="text/html"))

    async def enter(self, request: web.Request) -> web.Response:
        """A new one-time link for the owner, on this machine only; else the login page."""
        here = f"{request.scheme}://{request.host}"
        link = await self._login_link(here) if is_local(request) else None
        raise web.HTTPFound(link or "/admin/", headers=STRICT_HEADERS)


def is_local(request: web.Request) -> bool:
    """Whether browser and server share a machine, judged by peer and by the name called."""
    name = (request.host or "").rpartition(":")[0] or request.host
    return request.remote in LOCAL and name.strip("[]") in LOCAL and not _is_forwarded(request)


def _is_forwarded(request: web.Request) -> bool:
    return "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
