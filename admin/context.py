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


class PreviewEnd(StrEnum):
    """What became of a preview of a mass message."""

    SHOWN = "shown"
    UNKNOWN = "unknown"
    """Nobody with this 微信号 follows the account."""
    NOT_GRANTED = "not_granted"
    """The account may not send mass messages."""
    USED_UP = "used_up"
    """As many as the account may have in a day were shown."""
    UNREACHABLE = "unreachable"
    """The platform did not answer, or not now."""


async def no_preview(_account: str, _wxname: str, _id: int, _words: str) -> PreviewEnd:
    """For pages that run without any account."""
    return PreviewEnd.UNREACHABLE


class NoEntry(StrEnum):
    """Why WeCom named nobody."""

    OUTSIDER = "outsider"
    """No member of the company."""
    REFUSED = "refused"
    """The code of the login is unknown, too old or used up."""
    UNREACHABLE = "unreachable"
    """The platform did not answer, or its settings are wrong."""


@dataclass(frozen=True, slots=True)
class WecomEntry:
    """Whom WeCom vouches for: a userid, or why none."""

    userid: str = ""
    problem: NoEntry | None = None


@dataclass(frozen=True, slots=True)
class WecomMember:
    """What the company's address book says of a userid; `is_known` None: no answer."""

    is_known: bool | None
    name: str = ""
    is_active: bool = False


@dataclass(frozen=True, slots=True)
class WecomDoor:
    """The pages' way to WeCom.

    `login_url(back, state, is_inside)` is where a browser signs in; `who(code)` asks whom it
    brought back; `look_up(userid)` asks the address book.
    """

    login_url: Callable[[str, str, bool], str]
    who: Callable[[str], Awaitable[WecomEntry]]
    look_up: Callable[[str], Awaitable[WecomMember]]


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
    preview_mass: Callable[[str, str, int, str], Awaitable[PreviewEnd]] = no_preview
    """Shows the words of a mass message of an account to the follower with this 微信号."""
    wecom: WecomDoor | None = None
    """Where the staff have a WeCom app and the server an address to come back to."""


CONTEXT = web.AppKey("admin_context", AdminContext)


def context_of(request: web.Request) -> AdminContext:
    """What the process gave to the pages."""
    return request.app[CONTEXT]
