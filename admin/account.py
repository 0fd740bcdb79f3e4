"""The own account: language, password, and where one is signed in."""

from dataclasses import replace

from aiohttp import web

from admin.auth import COOKIES, MIN_PASSWORD, hash_password, is_password_right
from admin.security import hash_secret, new_secret
from admin.visit import Visit
from domain.base.actor import Actor
from domain.db import Tx
from domain.staff import (
    Staff,
    change_staff,
    close_own_session,
    find_password,
    open_session,
    sessions_of,
    set_password_hash,
)

LANGUAGES = (("zh-CN", "简体中文"), ("zh-TW", "繁體中文"), ("en", "English"))


async def show_account(visit: Visit) -> web.StreamResponse:
    """GET /account."""
    return await _show(visit, {})


async def _show(visit: Visit, wrong: dict[str, str]) -> web.Response:
    sessions = await visit.read(sessions_of, visit.staff.id)
    stored = await visit.read(find_password, visit.staff.userid)
    return visit.page(
        "account.html",
        http=422 if wrong else 200,
        sessions=sessions,
        own_session=visit.session.id if visit.session else 0,
        has_password=bool(stored and stored.password_hash),
        languages=LANGUAGES,
        least=MIN_PASSWORD,
        wrong=wrong,
    )


async def set_language(visit: Visit) -> web.StreamResponse:
    """POST /account/language."""
    wanted = visit.form.get("language")
    if wanted not in dict(LANGUAGES):
        return await _show(visit, {"language": visit.t("Please choose one of the languages.")})
    await visit.act(change_staff, replace(visit.staff, language=wanted), visit.actor)
    visit.t = visit.context.texts.translator(wanted)
    return visit.go("account", done="language")


async def set_password(visit: Visit) -> web.StreamResponse:
    """POST /account/password: the old one, unless there is none yet, and the new one twice."""
    app, form = visit.request.app, visit.form
    stored = await visit.read(find_password, visit.staff.userid)
    old = stored.password_hash if stored else ""
    if old and not await is_password_right(app, old, form.get("old")):
        return await _show(visit, {"old": visit.t("That is not your present password.")})
    new = form.get("new")
    if not MIN_PASSWORD <= len(new) <= 256:
        told = visit.t("Please take at least {least} characters.", least=MIN_PASSWORD)
        return await _show(visit, {"new": told})
    if new != form.get("again"):
        return await _show(visit, {"again": visit.t("The two are not the same.")})
    stored_hash = await hash_password(app, new)
    secret = await visit.act(_change_password, visit.staff, stored_hash, visit.actor)
    response = visit.go("account", done="password")
    app[COOKIES].keep_session(response, secret)
    return response


async def end_session(visit: Visit) -> web.StreamResponse:
    """POST /account/sessions: sign another browser out."""
    wanted = visit.form.get("session")
    if wanted.isascii() and wanted.isdigit():
        await visit.act(close_own_session, visit.staff.id, int(wanted[:18]))
    return visit.go("account", done="session")


def _change_password(tx: Tx, staff: Staff, password_hash: str, actor: Actor) -> str:
    """Store it, which ends every session, and begin a new one for this browser."""
    set_password_hash(tx, staff.id, password_hash, actor)
    secret = new_secret()
    open_session(tx, staff.id, hash_secret(secret))
    return secret
