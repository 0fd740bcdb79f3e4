"""One request to a page: who asks, in which language, and the ways to answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, TypeVarTuple
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import jinja2
from aiohttp import web

from admin.body import PostedForm
from admin.context import AdminContext
from admin.html import Times
from admin.navigation import Place, places_for
from admin.words import DONE, ROLES
from domain.base.actor import Actor
from domain.db import Tx
from domain.reactions import drain
from domain.staff import AdminSession, Permission, Staff, may
from locales import Translator

STAYS = "X-Stays"
"""Sent along by a page that stays where it is until the change is made."""
SENTENCE = "X-Sentence"
"""Why a change was refused, percent-encoded."""
MOVED = "X-Moved"
"""Where a page that stayed goes now."""

TEMPLATES_KEY = web.AppKey("admin_templates", jinja2.Environment)

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


@dataclass
class Visit:
    """A request being answered. `token` is what this browser's forms must carry."""

    request: web.Request
    context: AdminContext
    t: Translator
    now: datetime
    token: str
    form: PostedForm
    signed_in: Staff | None = None
    session: AdminSession | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    path: str = ""
    new_guest: str = ""
    """The guest cookie this answer sets."""
    refused_status: int = 0
    """Why the posted form was not taken: 400, 403, 413; 0 where it was."""

    @property
    def staff(self) -> Staff:
        """Who is signed in; only called on pages that need it."""
        if self.signed_in is None:
            raise web.HTTPForbidden
        return self.signed_in

    @property
    def actor(self) -> Actor:
        """The staff member as the doer of a change."""
        return self.staff.actor

    def may(self, permission: Permission) -> bool:
        """Whether the visitor's role permits it."""
        return self.signed_in is not None and may(self.signed_in, permission)

    async def read(self, fn: Callable[[Tx, *Ts], R], *args: *Ts) -> R:
        """Run `fn` on a snapshot."""
        return await self.context.database.read(fn, *args)

    async def act(self, fn: Callable[[Tx, *Ts], R], *args: *Ts) -> R:
        """Run `fn` in a transaction; who has to be told is told in the same one."""
        result = await self.context.database.write(
            _with_reactions, self.context.shop().zone, fn, *args
        )
        self.context.on_commit()
        return result

    @property
    def currency(self) -> str:
        """The currency of the shop: of everybody's prices and of promotions."""
        return self.context.shop().currency

    def places(self) -> tuple[Place, ...]:
        """The menu of whoever is signed in."""
        return places_for(self.staff)

    def is_beyond(self, places: Sequence[Place]) -> bool:
        """Whether the current page is none of `places` (it hides under "More" on a phone)."""
        return all(self.path not in place.pages for place in places)

    def query(self, name: str) -> str:
        """A parameter of the address, stripped, at most 200 characters."""
        return self.request.query.get(name, "").strip().replace("\x00", "")[:200]

    def cursor(self) -> str | None:
        """Where a list goes on, as an earlier page of it said; None for anything else."""
        said = self.request.query.get("after", "")
        return said if said.isascii() and said.isdigit() and len(said) < 18 else None

    def part(self, name: str) -> str:
        """A named part of the path."""
        return self.request.match_info[name]

    def url(self, page: str, /, *, query: Mapping[str, object] | None = None, **parts: Any) -> str:
        """The address of a page by its route's name; empty query values are left out."""
        names = {key: str(value) for key, value in parts.items()}
        path = str(self.request.app.router[page].url_for(**names))
        said = {key: str(value) for key, value in (query or {}).items() if value not in ("", None)}
        return f"{path}?{urlencode(said)}" if said else path

    def page(self, template: str, /, *, http: int = 200, **values: Any) -> web.Response:
        """A rendered template."""
        environment = self.request.app[TEMPLATES_KEY]
        text = environment.get_template(template).render(**self._surroundings(), **values)
        return web.Response(text=text, content_type="text/html", status=http)

    def go(self, page: str, /, *, done: str = "", anchor: str = "", **parts: Any) -> web.Response:
        """Send the browser on after a change, with what was done as a key of `words.DONE`."""
        target = self.url(page, query={"done": done}, **parts)
        return web.Response(status=303, headers={"Location": target + anchor})

    def explain(self, sentence: str, *, status: int = 400) -> web.Response:
        """A page of its own for what cannot be done; `admin.js` says it beside the form."""
        response = self.page("problem.html", http=status, sentence=sentence)
        response.headers[SENTENCE] = quote(sentence)
        return response

    def _surroundings(self) -> dict[str, Any]:
        shop = self.context.shop()
        done = DONE.get(self.query("done"), "")
        return {
            "t": self.t,
            "visit": self,
            "url": self.url,
            "static": self.static,
            "shop_name": shop.name,
            "times": Times(shop.policy, self.now, self.t),
            "staff": self.signed_in,
            "role": self.t(ROLES[self.signed_in.role]) if self.signed_in else "",
            "may": self.may,
            "P": Permission,
            "form_token": self.token,
            "done": self.t(done) if done else "",
            "counts": self.counts,
            "here": self.path,
            "chat_url": self.context.chat_url,
        }

    def static(self, name: str) -> str:
        """The address of a static file, changed whenever the file is."""
        version = str(self.request.app[TEMPLATES_KEY].globals["static_version"])
        return self.url("static", version=version, name=name)


def _with_reactions(tx: Tx, zone: ZoneInfo, fn: Callable[[Tx, *Ts], R], *args: *Ts) -> R:
    result = fn(tx, *args)
    drain(tx, zone=zone)
    return result
