"""What both pages share: the language asked for, and the headers every answer carries."""

from collections.abc import Mapping

from aiohttp import web

from locales.texts import nearest_language

LANGUAGE_NAMES: Mapping[str, str] = {"zh-CN": "简体中文", "zh-TW": "繁體中文", "en": "English"}
STRICT_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_COOKIE = "jiedan_chat_language"


def language_of(request: web.Request) -> str:
    """The language asked for now or before; Chinese first."""
    wish = request.query.get("lang") or request.cookies.get(_COOKIE)
    return nearest_language(wish) if wish else "zh-CN"


def with_language(request: web.Request, response: web.Response) -> web.Response:
    """The answer, remembering a language that was just asked for."""
    response.headers.update(STRICT_HEADERS)
    if "lang" in request.query:
        response.set_cookie(_COOKIE, language_of(request), path="/", samesite="Lax", httponly=True)
    return response
