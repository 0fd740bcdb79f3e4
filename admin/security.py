"""What protects the pages: response headers, the origin of requests, tokens and cookies.

* CSP without inline code; nothing is framed, cached by proxies or sniffed.
* A change needs a POST that comes from our own origin *and* carries the token of the session
  (OWASP: synchronizer token plus Fetch Metadata).
* Cookies hold 256 random bits; the database keeps their SHA-256 only.
* Who signs in at WeCom comes back from another site: one more cookie, good for ten minutes and
  sent along then, shows that the browser which comes back is the one that left.
"""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from aiohttp import web

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_SESSION = "jiedan_session"
_GUEST = "jiedan_guest"
_ERRAND = "jiedan_errand"
ERRAND_SECONDS = 600


def protect(response: web.StreamResponse, *, is_static: bool) -> None:
    """Put the headers on a response; pages are never stored by a cache."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    cache = "public, max-age=31536000, immutable" if is_static else "no-store"
    response.headers.setdefault("Cache-Control", cache)


def new_secret() -> str:
    """256 random bits for a cookie or a link."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """What the database keeps of a cookie or a link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def form_token(secret: str) -> str:
    """The token every form of this session (or guest) carries."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def is_token_right(secret: str, token: str) -> bool:
    """Whether a form carried the token of this cookie."""
    return bool(secret) and hmac.compare_digest(form_token(secret), token)


def is_own_origin(request: web.BaseRequest, public_url: str) -> bool:
    """Whether a POST comes from one of our pages, as the browser tells."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    if origin is None:
        return True
    allowed = {request.host.casefold(), urlsplit(public_url).netloc.casefold()}
    return urlsplit(origin).netloc.casefold() in allowed


def is_from_elsewhere(request: web.BaseRequest) -> bool:
    """Whether a link on another site led here: the strict cookie was then not sent along."""
    return request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}


class Cookies:
    """The cookies: the session's, a guest's before login, and that of who is away at WeCom."""

    def __init__(self, *, is_secure: bool) -> None:
        prefix = "__Host-" if is_secure else ""
        self._is_secure = is_secure
        self._session = prefix + _SESSION
        self._guest = prefix + _GUEST
        self._errand = prefix + _ERRAND

    def session(self, request: web.BaseRequest) -> str:
        """The session's secret, "" without one."""
        return request.cookies.get(self._session, "")[:100]

    def guest(self, request: web.BaseRequest) -> str:
        """The guest's secret, "" without one."""
        return request.cookies.get(self._guest, "")[:100]

    def keep_session(self, response: web.StreamResponse, secret: str) -> None:
        """Sign the browser in; the cookie ends with the browser, the session much earlier."""
        self._set(response, self._session, secret)
        self._drop(response, self._guest)

    def keep_guest(self, response: web.StreamResponse, secret: str) -> None:
        """Give a guest something to bind the login form to."""
        self._set(response, self._guest, secret)

    def forget(self, response: web.StreamResponse) -> None:
        """Sign the browser out."""
        self._drop(response, self._session)

    def errand(self, request: web.BaseRequest) -> str:
        """The secret of a browser that was sent to WeCom, "" without one."""
        return request.cookies.get(self._errand, "")[:100]

    def keep_errand(self, response: web.StreamResponse, secret: str) -> None:
        """Know the browser again when another site sends it back."""
        response.set_cookie(
            self._errand,
            secret,
            path="/",
            max_age=ERRAND_SECONDS,
            httponly=True,
            secure=self._is_secure,
            samesite="Lax",
        )

    def forget_errand(self, response: web.StreamResponse) -> None:
        """It is back."""
        response.del_cookie(
            self._errand, path="/", httponly=True, secure=self._is_secure, samesite="Lax"
        )

    def _set(self, response: web.StreamResponse, name: str, secret: str) -> None:
        response.set_cookie(
            name, secret, path="/", httponly=True, secure=self._is_secure, samesite="Strict"
        )

    def _drop(self, response: web.StreamResponse, name: str) -> None:
        response.del_cookie(
            name, path="/", httponly=True, secure=self._is_secure, samesite="Strict"
        )
