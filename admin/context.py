"""What the pages need from the process they run in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from domain.db import Database
from locales import Texts

if TYPE_CHECKING:
    from handlers.context import Shop


@dataclass(frozen=True, slots=True)
class AdminContext:
    """One merchant's pages.

    `shop` gives the current snapshot. `on_commit` is called after every change, so that the
    courier wakes and a changed catalogue is noticed. `is_secure`: served over https, so cookies
    may only travel there. `public_url` is where browsers reach the server, without "/admin".
    """

    database: Database
    shop: "Callable[[], Shop]"
    texts: Texts
    public_url: str
    on_commit: Callable[[], None]
    is_secure: bool = True
    chat_url: str = ""
    """Link to the simulator's chat page, in the demo only."""


CONTEXT = web.AppKey("admin_context", AdminContext)


def context_of(request: web.Request) -> AdminContext:
    """What the process gave to the pages."""
    return request.app[CONTEXT]
