"""公众号: menu, QR codes with a scene, followers, quota and diagnostics."""

from collections.abc import Mapping

from bot.simulator.phones.model import Person
from bot.simulator.platform.accounts import AccountType, FakeAccount
from bot.simulator.platform.body import Json
from bot.simulator.platform.menus import read_menu
from bot.simulator.platform.refusals import (
    BAD_OPENID,
    BAD_PARAMETER,
    NO_MENU,
    NOT_GRANTED,
    Refused,
)
from bot.simulator.platform.state import QR_URL, Call, Endpoint, State

QR_LIFE = 2_592_000
_SCENES = {
    "QR_SCENE": "scene_id",
    "QR_STR_SCENE": "scene_str",
    "QR_LIMIT_SCENE": "scene_id",
    "QR_LIMIT_STR_SCENE": "scene_str",
}


class OaAccount:
    """What concerns the account itself rather than a message."""

    def __init__(self, state: State) -> None:
        self._state = state

    def endpoints(self) -> dict[str, Endpoint]:
        """Path → endpoint."""
        return {
            "/cgi-bin/menu/create": self.create_menu,
            "/cgi-bin/menu/get": self.menu,
            "/cgi-bin/menu/delete": self.delete_menu,
            "/cgi-bin/qrcode/create": self.create_qr,
            "/cgi-bin/user/info": self.user,
            "/cgi-bin/user/info/batchget": self.users,
            "/cgi-bin/user/get": self.followers,
            "/cgi-bin/openapi/quota/get": self.quota,
            "/cgi-bin/clear_quota": self.clear_quota,
            "/cgi-bin/getcallbackip": self.callback_ips,
        }

    def create_menu(self, call: Call) -> Mapping[str, Json]:
        """Replaces the bottom menu."""
        _need_verified(call.account)
        self._state.store.put("menu", call.account.slug, read_menu(call.body))
        return {}

    def menu(self, call: Call) -> Mapping[str, Json]:
        """The bottom menu."""
        _need_verified(call.account)
        menu = self._state.store.get("menu", call.account.slug)
        if not isinstance(menu, list):
            raise Refused(NO_MENU, "menu no exist")
        return {"menu": {"button": menu}}

    def delete_menu(self, call: Call) -> Mapping[str, Json]:
        """No menu any more."""
        _need_verified(call.account)
        self._state.store.drop("menu", call.account.slug)
        return {}

    def create_qr(self, call: Call) -> Mapping[str, Json]:
        """A QR code; scanning it sends its scene."""
        if call.account.account_type is not AccountType.SERVICE:
            raise Refused(NOT_GRANTED, "api unauthorized")
        action = call.body.text("action_name")
        field = _SCENES.get(action)
        if field is None:
            raise Refused(BAD_PARAMETER, "invalid action_name")
        scene = call.body.section("action_info").section("scene").text(field)
        seconds = call.body.whole("expire_seconds", 60)
        if not 1 <= len(scene) <= 64 or not 1 <= seconds <= QR_LIFE:
            raise Refused(BAD_PARAMETER, "invalid scene or expire_seconds")
        is_limit = action.startswith("QR_LIMIT")
        until = None if is_limit else call.now.timestamp() + seconds
        ticket = self._state.new_key("gQ")
        memo: dict[str, Json] = {"slug": call.account.slug, "scene": scene, "until": until}
        self._state.store.put("qr", ticket, memo)
        url = QR_URL + ticket
        answer: dict[str, Json] = {"ticket": ticket, "url": url}
        return answer if is_limit else {**answer, "expire_seconds": seconds}

    def user(self, call: Call) -> Mapping[str, Json]:
        """One person; since 2021 without a name. Who left shows only that he did."""
        _need_verified(call.account)
        return self._info(call.account, call.query.get("openid", ""))

    def users(self, call: Call) -> Mapping[str, Json]:
        """At most 100 people."""
        _need_verified(call.account)
        rows = call.body.items("user_list")
        if not 1 <= len(rows) <= 100:
            raise Refused(BAD_PARAMETER, "invalid user_list size")
        found: list[Json] = [self._info(call.account, row.text("openid")) for row in rows]
        return {"user_info_list": found}

    def followers(self, call: Call) -> Mapping[str, Json]:
        """The openids of all followers, on one page."""
        _need_verified(call.account)
        people = self._state.book.of_account(call.account.slug)
        openids: list[Json] = [p.external_id for p in people if p.is_following]
        last = openids[-1] if openids else ""
        return {
            "total": len(openids),
            "count": len(openids),
            "data": {"openid": openids},
            "next_openid": last,
        }

    def quota(self, call: Call) -> Mapping[str, Json]:
        """How often an API was called; the limits are those of a fresh account."""
        used = self._state.counts[call.body.text("cgi_path")]
        limit = 500_000
        return {"quota": {"daily_limit": limit, "used": used, "remain": limit - used}}

    def clear_quota(self, call: Call) -> Mapping[str, Json]:
        """Starts counting anew."""
        if call.body.text("appid") != call.account.app_id:
            raise Refused(BAD_PARAMETER, "invalid appid")
        return {}

    def callback_ips(self, _call: Call) -> Mapping[str, Json]:
        """Where pushes come from."""
        return {"ip_list": ["127.0.0.1"]}

    def _info(self, account: FakeAccount, openid: str) -> dict[str, Json]:
        person = self._state.book.find(account.slug, openid)
        if person is None:
            raise Refused(BAD_OPENID, "invalid openid")
        return _user(person) if person.is_following else {"subscribe": 0, "openid": openid}


def _user(person: Person) -> dict[str, Json]:
    return {
        "subscribe": 1,
        "openid": person.external_id,
        "language": "zh_CN",
        "subscribe_time": 0,
        "unionid": person.union_id or f"u_{person.external_id}",
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_QR_CODE",
        "qr_scene": 0,
        "qr_scene_str": "",
    }


def _need_verified(account: FakeAccount) -> None:
    if account.account_type is AccountType.TEST:
        raise Refused(NOT_GRANTED, "api unauthorized")
