"""Builds the pages' application: routes, templates, and the guard around every answer."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from admin.auth import COOKIES, HASHING
from admin.context import CONTEXT, AdminContext
from admin.gatekeeper import receive, refuse
from admin.html import make_environment
from admin.problems import explain_error
from admin.routes import ROUTES, Page
from admin.security import Cookies, protect
from admin.static_files import serve_static
from admin.visit import MOVED, STAYS, TEMPLATES_KEY, Visit
from admin.wecom import ASKING
from domain.base.errors import DomainError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build_admin(context: AdminContext) -> web.Application:
    """The pages as an application to be mounted at /admin."""
    app = web.Application(middlewares=[_guard])
    app[CONTEXT] = context
    app[TEMPLATES_KEY] = make_environment()
    app[COOKIES] = Cookies(is_secure=context.is_secure)
    app[HASHING] = asyncio.Semaphore(2)
    app[ASKING] = asyncio.Semaphore(2)
    for page in ROUTES:
        app.router.add_route(page.method, page.path, _bind(page), name=page.route_name)
    app.router.add_get("/static/{version}/{name}", serve_static, name="static")
    return app


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Put the security headers on every answer, refusals included."""
    try:
        response = await handler(request)
    except web.HTTPException as refused:
        if refused.status not in {403, 404, 405}:
            protect(refused, is_static=False)
            raise
        visit = await receive(request, Page("GET", "", "", _nothing))
        sentence = REFUSED.get(refused.status, REFUSED[404])
        response = visit.explain(visit.t(sentence), status=refused.status)
    is_static = request.match_info.route.name == "static" and response.status == 200
    protect(response, is_static=is_static)
    return response


REFUSED = {
    403: "Your role does not permit this.",
    404: "There is no such page.",
    405: "There is no such page.",
}


async def _nothing(visit: Visit) -> web.StreamResponse:
    return visit.explain(visit.t("There is no such page."), status=404)


def _bind(page: Page) -> Handler:
    """The aiohttp handler of a page: recognise, refuse or answer, explain what is refused."""

    async def handle(request: web.Request) -> web.StreamResponse:
        visit = await receive(request, page)
        response: web.StreamResponse | None
        response = refuse(visit, page)
        if response is None:
            response = await _answer(visit, page)
        if response.status == 303 and STAYS in request.headers:
            response = _moved(response)
        if visit.new_guest:
            request.app[COOKIES].keep_guest(response, visit.new_guest)
        return response

    return handle


def _moved(response: web.StreamResponse) -> web.StreamResponse:
    """Where to go, for a page that reads the answer itself: a fragment survives."""
    moved = web.Response(status=204, headers={MOVED: response.headers["Location"]})
    moved.cookies.update(response.cookies)
    return moved


async def _answer(visit: Visit, page: Page) -> web.StreamResponse:
    try:
        return await page.handler(visit)
    except DomainError as error:
        status, sentence = explain_error(error, visit.t)
        return visit.explain(sentence, status=status)
