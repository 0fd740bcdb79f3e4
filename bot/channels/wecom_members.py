"""WeCom: the members of the company, by their userid or by the code a login brings.

构造网页授权链接, 构造企业微信登录链接, 获取访问用户身份 and 读取成员. A code lives five
minutes and is good once; who is no member of the company has no userid.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from bot.channels.api import AccountApi, Answer, Call
from bot.channels.api_errors import ErrorClass

UNKNOWN_MEMBER = 60111
ACTIVE = 1
"""状态: 1 active, 2 disabled, 4 not yet activated, 5 left."""
MAX_NAME = 64


@dataclass(frozen=True, slots=True)
class LoginPages:
    """Where browsers are sent: `inside` WeCom, and by a `qr` code everywhere else."""

    inside: str
    qr: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a login code stands for. Both empty: the platform did not say, see `error`."""

    userid: str = ""
    is_outsider: bool = False
    error: ErrorClass | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """What the address book says. `is_known` None: there was no answer."""

    is_known: bool | None
    name: str = ""
    is_active: bool = False
    answer: Answer | None = None
    """What the platform said where that was no member."""


class Members:
    """The members one app may see."""

    def __init__(self, api: AccountApi, corpid: str, agentid: int, pages: LoginPages) -> None:
        self._api = api
        self._corpid = corpid
        self._agentid = str(agentid)
        self._pages = pages

    def login_url(self, back: str, state: str, *, is_inside: bool) -> str:
        """Where to send the browser; it comes to `back` with `code` and `state` (a-zA-Z0-9)."""
        if is_inside:
            asked = {
                "appid": self._corpid,
                "redirect_uri": back,
                "response_type": "code",
                "scope": "snsapi_base",
                "state": state,
                "agentid": self._agentid,
            }
            base = self._pages.inside.rstrip("/")
            return f"{base}/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"
        asked = {
            "login_type": "CorpApp",
            "appid": self._corpid,
            "agentid": self._agentid,
            "redirect_uri": back,
            "state": state,
        }
        return f"{self._pages.qr.rstrip('/')}/wwlogin/sso/login?{urlencode(asked)}"

    async def of_code(self, code: str) -> Identity:
        """获取访问用户身份 auth/getuserinfo; the code is used up by asking."""
        answer = await self._api.call(Call("/cgi-bin/auth/getuserinfo", params={"code": code}))
        if answer.error is not None:
            return Identity(error=answer.error)
        userid = _text(answer, "userid") or _text(answer, "UserId")
        return Identity(userid) if userid else Identity(is_outsider=True)

    async def look_up(self, userid: str) -> Member:
        """读取成员 user/get."""
        call = Call("/cgi-bin/user/get", params={"userid": userid}, is_repeatable=True)
        answer = await self._api.call(call)
        if answer.error is not None:
            is_known = False if answer.code == UNKNOWN_MEMBER else None
            return Member(is_known, answer=answer)
        is_active = answer.fields.get("status", ACTIVE) == ACTIVE
        return Member(True, _text(answer, "name").strip()[:MAX_NAME], is_active)


def _text(answer: Answer, name: str) -> str:
    value = answer.fields.get(name, "")
    return value if isinstance(value, str) else ""
