"""WeCom's login pages: whom a browser belongs to, as a code that is good once for five minutes.

The real pages recognise the member by the phone (inside WeCom at once, elsewhere by scanning);
here whoever calls says so. `grant` is the member's confirmation.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from bot.simulator.phones.model import Person
from bot.simulator.platform.accounts import FakeAccount, Kind
from bot.simulator.platform.body import Json
from bot.simulator.platform.refusals import BAD_LOGIN_CODE, Refused
from bot.simulator.platform.state import Call, Endpoint, State

PATHS = ("/connect/oauth2/authorize", "/wwlogin/sso/login")
CODE_LIFE = timedelta(minutes=5)
_STATE = re.compile(r"[0-9A-Za-z]{0,128}")
_FIXED = {
    PATHS[0]: {"response_type": "code", "scope": "snsapi_base"},
    PATHS[1]: {"login_type": "CorpApp"},
}


class BadLogin(Exception):
    """The address of the page is wrong; the real one says 该链接无法访问."""


@dataclass(frozen=True, slots=True)
class LoginWish:
    """What a browser asks for: to be sent `back` with a code for the app of `account`."""

    account: FakeAccount
    back: str
    state: str


class LoginDesk:
    """The codes of one platform."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._codes: dict[str, tuple[str, str, datetime]] = {}

    def endpoints(self) -> dict[str, Endpoint]:
        """Path → endpoint."""
        return {"/cgi-bin/auth/getuserinfo": self.who}

    def wish(self, path: str, query: Mapping[str, str]) -> LoginWish:
        """What the address asks for. Raises BadLogin."""
        fixed = _FIXED[path]
        if any(query.get(name) != value for name, value in fixed.items()):
            raise BadLogin("a parameter has another value than the documents say")
        state, back = query.get("state", ""), query.get("redirect_uri", "")
        if _STATE.fullmatch(state) is None:
            raise BadLogin("state: up to 128 letters and digits")
        if urlsplit(back).scheme not in {"http", "https"} or not urlsplit(back).netloc:
            raise BadLogin("redirect_uri: an address")
        for account in self._state.accounts.values():
            names = (account.app_id, account.agent_id)
            if account.kind is Kind.WECOM and names == (query.get("appid"), query.get("agentid")):
                if urlsplit(back).netloc != account.trusted_domain:
                    raise BadLogin("50001 redirect_uri: not the app's 可信域名")
                return LoginWish(account, back, state)
        raise BadLogin("no app has this appid and agentid")

    def members(self, wish: LoginWish) -> list[Person]:
        """Who could confirm."""
        return list(self._state.book.of_account(wish.account.slug))

    def grant(self, wish: LoginWish, userid: str) -> str:
        """The address the browser is sent to; an empty userid is no member of the company."""
        code = self._state.new_key("")
        self._codes[code] = (wish.account.slug, userid, self._state.clock())
        joint = "&" if "?" in wish.back else "?"
        return f"{wish.back}{joint}{urlencode({'code': code, 'state': wish.state})}"

    async def answer(self, request: web.Request) -> web.Response:
        """The page for a caller who says who he is: `as`, a userid."""
        try:
            wish = self.wish(request.path, request.query)
        except BadLogin as bad:
            return web.Response(status=400, text=str(bad))
        raise web.HTTPFound(self.grant(wish, request.query.get("as", "")))

    def who(self, call: Call) -> Mapping[str, Json]:
        """获取访问用户身份: asking uses the code up."""
        slug, userid, at = self._codes.pop(call.query.get("code", ""), ("", "", call.now))
        if slug != call.account.slug or call.now - at > CODE_LIFE:
            raise Refused(BAD_LOGIN_CODE, "invalid code")
        return {"userid": userid} if userid else {"openid": "o_outsider"}
