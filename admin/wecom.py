"""Signing in by WeCom: the browser goes there and comes back with a code that names its owner.

The state that travels along is the hash of a cookie of this browser, so that nobody can be
signed in with a code somebody else brought. A code is good once: the platform and the database
both refuse it a second time.
"""

import asyncio
import hmac
import re
from enum import StrEnum

from aiohttp import web

from admin.auth import COOKIES, is_inside_wecom, wecom_start
from admin.context import NoEntry, WecomDoor
from admin.security import hash_secret, new_secret
from admin.visit import Visit
from admin.words import NOT_LET_IN
from domain.db import Tx
from domain.staff import (
    LoginTokenInvalid,
    find_by_userid,
    open_session,
    record_login_attempt,
    use_login_code,
)

ASKING = web.AppKey("admin_asking", asyncio.Semaphore)
"""How many codes are asked about at once: anybody may bring one."""
_CODE = re.compile(r"[0-9A-Za-z_-]{1,512}")


class Refusal(StrEnum):
    """Why somebody is not let in; the sentences are `words.NOT_LET_IN`."""

    NOT_BEGUN = "not_begun"
    """Not by this browser, or more than ten minutes ago."""
    NOT_SAID = "not_said"
    """WeCom sent the browser back without a code: its owner declined."""
    USED = "used"
    OUTSIDER = "outsider"
    STRANGER = "stranger"
    """A member of the company who has no entry here."""
    SWITCHED_OFF = "switched_off"
    UNREACHABLE = "unreachable"
    BUSY = "busy"
    """Others are being asked about; nobody waits for his turn, since anybody may come."""


_OF_ENTRY = {
    NoEntry.OUTSIDER: Refusal.OUTSIDER,
    NoEntry.REFUSED: Refusal.USED,
    NoEntry.UNREACHABLE: Refusal.UNREACHABLE,
}


class _NotLetIn(Exception):
    """`userid` is empty where WeCom named nobody."""

    def __init__(self, why: Refusal, userid: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.userid = userid


async def begin(visit: Visit) -> web.StreamResponse:
    """GET /wecom: off to WeCom."""
    if visit.signed_in is not None or visit.context.wecom is None:
        return visit.go("home")
    secret = new_secret()
    back = visit.context.public_url.rstrip("/") + visit.url("wecom_back")
    is_inside = is_inside_wecom(visit.request)
    target = visit.context.wecom.login_url(back, hash_secret(secret), is_inside)
    response = web.Response(status=302, headers={"Location": target})
    visit.request.app[COOKIES].keep_errand(response, secret)
    return response


async def come_back(visit: Visit) -> web.StreamResponse:
    """GET /wecom/back?code=…&state=…: back from WeCom."""
    door, cookies = visit.context.wecom, visit.request.app[COOKIES]
    if door is None:
        return visit.go("home")
    try:
        code = _brought_code(visit)
        userid = await _identify(visit, door, code)
        secret = await visit.act(_open, userid, code, visit.request.remote or "")
    except _NotLetIn as refused:
        told = visit.t(NOT_LET_IN[refused.why], userid=refused.userid)
        http = 429 if refused.why is Refusal.BUSY else 403
        response = visit.page("wecom.html", http=http, sentence=told, start=wecom_start(visit))
    else:
        # No redirect: in a chain that began elsewhere the session's strict cookie stays behind.
        response = visit.page("again.html", to=visit.url("home"))
        cookies.keep_session(response, secret)
    cookies.forget_errand(response)
    return response


def _brought_code(visit: Visit) -> str:
    """The code, once it is certain that this browser asked for one."""
    secret = visit.request.app[COOKIES].errand(visit.request)
    state, code = visit.query("state"), visit.request.query.get("code", "")
    if not secret or not hmac.compare_digest(hash_secret(secret).encode(), state.encode()):
        raise _NotLetIn(Refusal.NOT_BEGUN)
    if _CODE.fullmatch(code) is None:
        raise _NotLetIn(Refusal.NOT_SAID)
    return code


async def _identify(visit: Visit, door: WecomDoor, code: str) -> str:
    asking = visit.request.app[ASKING]
    if asking.locked():
        raise _NotLetIn(Refusal.BUSY)
    async with asking:
        entry = await door.who(code)
    if entry.problem is not None:
        raise _NotLetIn(_OF_ENTRY[entry.problem])
    return entry.userid


def _open(tx: Tx, userid: str, code: str, address: str) -> str:
    staff = find_by_userid(tx, userid)
    if staff is None:
        raise _NotLetIn(Refusal.STRANGER, userid)
    if not staff.is_active:
        raise _NotLetIn(Refusal.SWITCHED_OFF)
    try:
        use_login_code(tx, staff.id, hash_secret(f"wecom {code}"))
    except LoginTokenInvalid:
        raise _NotLetIn(Refusal.USED) from None
    record_login_attempt(tx, staff.userid, address=address, is_success=True)
    secret = new_secret()
    open_session(tx, staff.id, hash_secret(secret))
    return secret
