"""WeCom's login page in the demo: a click stands for the member's phone."""

from aiohttp import web
from jinja2 import Environment

from bot.simulator.page.language import STRICT_HEADERS, language_of
from bot.simulator.page.words import member_words
from bot.simulator.platform.wecom_login import PATHS, BadLogin, LoginDesk
from locales import Texts


class MemberPage:
    """Both addresses that WeCom has for it."""

    def __init__(self, desk: LoginDesk, templates: Environment, texts: Texts) -> None:
        self._desk = desk
        self._templates = templates
        self._texts = texts

    def add_routes(self, app: web.Application) -> None:
        """Adds them to the server."""
        for path in PATHS:
            app.router.add_get(path, self.show)

    async def show(self, request: web.Request) -> web.Response:
        """Who could sign in; each name leads back to the shop's pages with a code."""
        language = language_of(request)
        words = member_words(self._texts.translator(language))
        try:
            wish = self._desk.wish(request.path, request.query)
        except BadLogin as bad:
            reason = words["member_bad"].replace("{reason}", str(bad))
            return web.Response(status=400, text=reason, headers=STRICT_HEADERS)
        if "as" in request.query:
            target = self._desk.grant(wish, request.query["as"])
            raise web.HTTPFound(target, headers=STRICT_HEADERS)
        html = self._templates.get_template("member.html").render(
            words=words,
            language=language,
            members=[
                (person.name, person.title, _choosing(request, person.external_id))
                for person in self._desk.members(wish)
            ],
            outsider=_choosing(request, ""),
        )
        return web.Response(text=html, content_type="text/html", headers=STRICT_HEADERS)


def _choosing(request: web.Request, userid: str) -> str:
    return str(request.rel_url.update_query({"as": userid}))
