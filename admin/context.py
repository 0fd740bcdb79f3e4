"""What the pages need from the process they run in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from aiohttp import web

from domain.db import Database
from locales import Texts

if TYPE_CHECKING:
    from handlers.context import Shop


class NoQr(StrEnum):
    """Why an invitation has no QR code that binds."""

    NO_ACCOUNT = "no_account"
    """No account of the settings is for customers."""
    NOT_GRANTED = "not_granted"
    """The platform does not grant it to this kind of account."""
    UNREACHABLE = "unreachable"
    """The platform did not answer, or not now."""


@dataclass(frozen=True, slots=True)
class InviteQr:
    """What the QR code of an invitation carries; `url` is empty where there is a `problem`.

    `picture`: the platform keeps the code's picture itself, at this address.
    """

    url: str = ""
    picture: str = ""
    problem: NoQr | None = None


async def no_invite_qr(_code: str, _until: datetime) -> InviteQr:
    """For pages that run without any account."""
    return InviteQr(problem=NoQr.NO_ACCOUNT)


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
    invite_qr: Callable[[str, datetime], Awaitable[InviteQr]] = no_invite_qr
    """The QR code of an invite code that is good until then; asks the platform."""


CONTEXT = web.AppKey("admin_context", AdminContext)


def context_of(request: web.Request) -> AdminContext:
    """What the process gave to the pages."""
    return request.app[CONTEXT]
