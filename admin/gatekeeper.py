"""Recognises who sends a request, and turns away what may not pass.

Order of refusal: nobody signed in → the login page; a form of another origin, without the
token of this browser, too large or unreadable → 403, 413, 400; a role without the permission →
403. Nothing was changed when any of these answers is given.
"""

from datetime import datetime

from aiohttp import web

from admin.auth import COOKIES
from admin.body import BodyRefused, PostedForm, read_form
from admin.context import AdminContext, context_of
from admin.navigation import load_counts
from admin.routes import Page
from admin.security import (
    form_token,
    hash_secret,
    is_from_elsewhere,
    is_own_origin,
    is_token_right,
    new_secret,
)
from admin.visit import Visit
from domain.db import Tx
from domain.staff import SignedIn, find_session, touch_session
from locales import Translator

_Found = tuple[SignedIn | None, dict[str, int], datetime]


async def receive(request: web.Request, page: Page) -> Visit:
    """Who asks for this page, and what they posted."""
    context = context_of(request)
    cookies = request.app[COOKIES]
    secret = cookies.session(request)
    found, counts, now = await context.database.read(_recognise, secret)
    guest = "" if found else cookies.guest(request)
    new_guest = new_secret() if page.is_public and not found and not guest else ""
    base = secret if found else guest or new_guest
    visit = Visit(
        request=request,
        context=context,
        t=_translator(request, context, found),
        now=now,
        token=form_token(base) if base else "",
        form=PostedForm(),
        signed_in=found.staff if found else None,
        session=found.session if found else None,
        counts=counts,
        path=page.name,
        new_guest=new_guest,
    )
    if found:
        await context.database.write(touch_session, found.session)
    if request.method == "POST" and (found or page.is_public):
        await _read_posted(visit, base)
    return visit


async def _read_posted(visit: Visit, base: str) -> None:
    visit.refused_status = 403
    if not is_own_origin(visit.request, visit.context.public_url):
        return
    try:
        form = await read_form(visit.request)
    except BodyRefused as refused:
        visit.refused_status = refused.status
        return
    if is_token_right(base, form.get("form_token")):
        visit.form = form
        visit.refused_status = 0


def refuse(visit: Visit, page: Page) -> web.Response | None:
    """The answer to a request that may not pass, None where it may."""
    if not page.is_public and visit.signed_in is None:
        if visit.request.method == "GET" and is_from_elsewhere(visit.request):
            return visit.page("again.html", to="")
        return web.Response(status=303, headers={"Location": visit.url("login")})
    if visit.refused_status:
        return visit.explain(_sentence(visit), status=visit.refused_status)
    if page.needs and not any(visit.may(permission) for permission in page.needs):
        return visit.explain(visit.t("Your role does not permit this."), status=403)
    return None


def _sentence(visit: Visit) -> str:
    if visit.refused_status == 413:
        return visit.t("That is too large. A file may have 10 MB at most.")
    if visit.refused_status == 400:
        return visit.t("That could not be read. Please go back and try again.")
    return visit.t("This page was open for too long. Please go back, reload it and try again.")


def _recognise(tx: Tx, secret: str) -> _Found:
    found = find_session(tx, hash_secret(secret)) if secret else None
    return found, load_counts(tx, found.staff) if found else {}, tx.now


def _translator(request: web.Request, context: AdminContext, found: SignedIn | None) -> Translator:
    if found:
        return context.texts.translator(found.staff.language)
    asked = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0].strip()
    is_known = asked[:2].casefold() in {"zh", "en"}
    return context.texts.translator(asked if is_known else context.shop().language)
