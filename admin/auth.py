"""Coming in and going out: one-time links, passwords, sessions, the own account.

Every answer to a failed login is the same text after the same work, whether the account exists,
has no password or the password is wrong. Tries are counted per account in the database.
"""

import asyncio
from datetime import timedelta

from aiohttp import web
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from admin.security import Cookies, hash_secret, new_secret
from admin.visit import Visit
from domain.base.ids import StaffId
from domain.db import Tx
from domain.staff import (
    LoginThrottled,
    LoginTokenInvalid,
    Staff,
    check_login_allowed,
    close_session,
    find_password,
    find_staff,
    issue_login_token,
    open_session,
    record_login_attempt,
    use_login_token,
)

_HASHER = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)
_UNKNOWN = (
    "$argon2id$v=19$m=47104,t=1,p=1$EwuHXsicnu4OWKsD8MtkI"
    "Q$sLs2EOGnzmYLFsEhibTSc7rfjuzSZP7AcIbMGQF2hY8"
)
"""The hash of nobody's password, checked for unknown accounts so that they take as long."""
_MAX_PASSWORD = 256
MIN_PASSWORD = 10
HASHING = web.AppKey("admin_hashing", asyncio.Semaphore)
COOKIES = web.AppKey("admin_cookies", Cookies)


def make_login_link(
    tx: Tx, staff_id: StaffId, *, public_url: str, ttl: timedelta = timedelta(hours=24)
) -> str:
    """A one-time link into the pages for this person; whoever opens it is signed in as them."""
    secret = new_secret()
    issue_login_token(tx, staff_id, token_hash=hash_secret(secret), ttl=ttl)
    return f"{public_url.rstrip('/')}/admin/enter?key={secret}"


async def hash_password(app: web.Application, password: str) -> str:
    """The hash to store, made in a thread, at most two at once."""
    async with app[HASHING]:
        return await asyncio.to_thread(_HASHER.hash, password)


async def is_password_right(app: web.Application, stored: str, password: str) -> bool:
    """Whether the password fits; takes as long where there is none."""
    async with app[HASHING]:
        return await asyncio.to_thread(_verify, stored or _UNKNOWN, password[:_MAX_PASSWORD])


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (Argon2Error, InvalidHashError):
        return False


def _show_gate(visit: Visit, *, sentence: str = "", status: int = 200) -> web.Response:
    return visit.page(
        "login.html",
        http=status,
        sentence=sentence,
        account=visit.form.get("account")[:64],
        wecom=wecom_start(visit) if visit.context.wecom else "",
    )


def wecom_start(visit: Visit) -> str:
    """Where signing in by WeCom begins: at the address WeCom sends the browser back to."""
    return visit.context.public_url.rstrip("/") + visit.url("wecom")


def is_inside_wecom(request: web.BaseRequest) -> bool:
    """Whether the page is opened in WeCom itself, as its browser says."""
    return "wxwork" in request.headers.get("User-Agent", "").casefold()


async def show_login(visit: Visit) -> web.StreamResponse:
    """GET /login; whoever opens it inside WeCom is asked there who he is, unless he just left."""
    if visit.signed_in is not None:
        return visit.go("home")
    if visit.context.wecom and is_inside_wecom(visit.request) and not visit.query("by"):
        return web.Response(status=303, headers={"Location": wecom_start(visit)})
    return _show_gate(visit)


async def log_in(visit: Visit) -> web.StreamResponse:
    """POST /login with account and password."""
    account, password = visit.form.get("account")[:64], visit.form.get("password")
    wrong = visit.t("Account or password is not right.")
    address = visit.request.remote or ""
    if not account or not password:
        return _show_gate(visit, sentence=wrong, status=403)
    try:
        stored = await visit.read(_password_of, account)
    except LoginThrottled as throttled:
        wait = max(1, int((throttled.until - visit.now).total_seconds()) + 1)
        told = visit.t("Too many tries. Please wait {seconds} seconds.", seconds=wait)
        return _show_gate(visit, sentence=told, status=429)
    if visit.request.app[HASHING].locked():
        told = visit.t("Too many tries. Please wait a little.")
        return _show_gate(visit, sentence=told, status=429)
    staff, password_hash = stored
    is_right = await is_password_right(visit.request.app, password_hash, password)
    userid = staff.userid if staff else account
    if not (is_right and password_hash) or staff is None or not staff.is_active:
        await visit.act(_note_try, userid, address, False)
        return _show_gate(visit, sentence=wrong, status=403)
    return await _enter(visit, await visit.act(_open_after_password, staff, address))


async def show_enter(visit: Visit) -> web.StreamResponse:
    """GET /enter?key=…: only asks, so that a link preview does not use the link up."""
    return visit.page("enter.html", key=visit.query("key"), sentence="")


async def enter_by_link(visit: Visit) -> web.StreamResponse:
    """POST /enter: use the one-time link."""
    key = visit.form.get("key")[:100]
    try:
        secret = await visit.act(_open_by_link, key)
    except LoginTokenInvalid:
        told = visit.t("This link has been used or is too old. Ask for a new one.")
        return visit.page("enter.html", http=403, key="", sentence=told)
    return await _enter(visit, secret)


async def log_out(visit: Visit) -> web.StreamResponse:
    """POST /logout."""
    cookies = visit.request.app[COOKIES]
    await visit.act(close_session, hash_secret(cookies.session(visit.request)))
    target = visit.url("login", query={"by": "password"})
    response = web.Response(status=303, headers={"Location": target})
    cookies.forget(response)
    return response


async def _enter(visit: Visit, secret: str) -> web.Response:
    response = visit.go("home")
    visit.request.app[COOKIES].keep_session(response, secret)
    return response


def _password_of(tx: Tx, account: str) -> tuple[Staff | None, str]:
    by_code = find_staff(tx, account.upper())
    userid = by_code.userid if by_code else account
    check_login_allowed(tx, userid)
    found = find_password(tx, userid)
    return (found.staff, found.password_hash) if found else (None, "")


def _note_try(tx: Tx, userid: str, address: str, is_success: bool) -> None:
    record_login_attempt(tx, userid, address=address, is_success=is_success)


def _open_after_password(tx: Tx, staff: Staff, address: str) -> str:
    record_login_attempt(tx, staff.userid, address=address, is_success=True)
    secret = new_secret()
    open_session(tx, staff.id, hash_secret(secret))
    return secret


def _open_by_link(tx: Tx, key: str) -> str:
    staff = use_login_token(tx, hash_secret(key))
    secret = new_secret()
    open_session(tx, staff.id, hash_secret(secret))
    return secret
