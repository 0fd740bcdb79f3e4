"""公众号: template messages (模板消息), for verified service accounts only.

Limits per kind of key as in the official table: a value that breaks one is 47003 and names the
key. The kinds are told by the key's name without its number (`thing12` is a `thing`).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.simulator.phones.model import Post, Shape, Side, Via
from bot.simulator.platform.accounts import AccountType, FakeAccount
from bot.simulator.platform.body import Body, Json
from bot.simulator.platform.refusals import (
    BAD_TEMPLATE,
    BAD_TEMPLATE_ARGUMENT,
    NO_CONSENT,
    NOT_GRANTED,
    Refused,
)
from bot.simulator.platform.state import Call, Endpoint, State

REPEAT_SECONDS = 600
_TIME = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_DATE = r"\d{4}(?:年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2})"
_KINDS: Mapping[str, re.Pattern[str]] = {
    "thing": re.compile(r"[^\n]{1,20}"),
    "character_string": re.compile(r"[!-~]{1,32}"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
    "name": re.compile(r"[\u4e00-\u9fff·]{1,10}|[A-Za-z .]{1,20}"),
    "amount": re.compile(r"[¥￥$€£]?\d{1,10}(?:\.\d{1,2})?元?"),
    "number": re.compile(r"-?\d{1,32}(?:\.\d+)?"),
    "const": re.compile(r"[^\n]{1,20}"),
    "phone_number": re.compile(r"[0-9+\- ]{1,17}"),
    "date": re.compile(rf"{_DATE}(?: {_TIME})?"),
    "time": re.compile(rf"{_TIME}|{_DATE}(?: {_TIME})?(?: ?~ ?{_DATE}(?: {_TIME})?)?"),
}
_KEY = re.compile(r"([a-z_]+?)\d+")


class OaTemplate:
    """The template endpoints. A template is known once it was registered or added.

    `blocked`: whose messages are taken and then reported as not delivered, with what status.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self.blocked: dict[str, str] = {}

    def endpoints(self) -> dict[str, Endpoint]:
        """Path → endpoint."""
        return {
            "/cgi-bin/message/template/send": self.send,
            "/cgi-bin/message/subscribe/bizsend": self.send_subscribed,
            "/cgi-bin/template/get_all_private_template": self.all,
            "/cgi-bin/template/api_add_template": self.add,
            "/cgi-bin/template/del_private_template": self.drop,
        }

    def register(
        self,
        account: FakeAccount,
        template_id: str,
        title: str,
        labels: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Makes a template known under its id; `labels` stand before the values of its keys."""
        row: dict[str, Json] = {
            "template_id": template_id,
            "title": title,
            "labels": dict(labels),
        }
        self._state.store.put("template", f"{account.slug}/{template_id}", row)

    def send(self, call: Call) -> Mapping[str, Json]:
        """Sends one; a `client_msg_id` repeated within ten minutes sends nothing more."""
        _need_service(call.account)
        person = self._state.follower(call.account, call.body.text("touser"))
        template = self._template(call.account, call.body.text("template_id"))
        values = _values(call.body.section("data"))
        mark = call.body.text("client_msg_id", "")
        memo_key = f"{call.account.slug}/{person.external_id}/{mark}"
        before = self._state.store.get("client_msg_id", memo_key) if mark else None
        if isinstance(before, dict):
            age = call.now.timestamp() - float(str(before["at"]))
            if 0 <= age < REPEAT_SECONDS:
                return {"msgid": before["msgid"]}
        number = self._state.next_id()
        if mark:
            memo: dict[str, Json] = {"at": call.now.timestamp(), "msgid": number}
            self._state.store.put("client_msg_id", memo_key, memo)
        rows: list[Json] = [{"key": key, "value": value} for key, value in values]
        body: dict[str, Json] = {
            "title": template["title"],
            "labels": template["labels"],
            "rows": rows,
            "url": call.body.text("url", ""),
        }
        text = "\n".join(value for _key, value in values)
        status = self.blocked.get(person.external_id, "success")
        if status == "success":
            post = Post(Side.THEIRS, Shape.TEMPLATE, Via.TEMPLATE, text, body)
            self._state.book.add(person, post)
        self._state.later(call.account, _finished(call, person.external_id, number, status))
        return {"msgid": number}

    def send_subscribed(self, call: Call) -> Mapping[str, Json]:
        """订阅通知: one for each consent of this reader to this template (43101 without)."""
        _need_service(call.account)
        person = self._state.follower(call.account, call.body.text("touser"))
        template = self._template(call.account, call.body.text("template_id"))
        values = _values(call.body.section("data"))
        key = f"{person.account}/{person.external_id}/{template['template_id']}"
        left = self._state.store.get("consent", key)
        if not isinstance(left, int) or left < 1:
            raise Refused(NO_CONSENT, "user refuse to accept the msg")
        self._state.store.put("consent", key, left - 1)
        rows: list[Json] = [{"key": name, "value": value} for name, value in values]
        body: dict[str, Json] = {
            "title": template["title"],
            "labels": template["labels"],
            "rows": rows,
            "url": "",
        }
        text = "\n".join(value for _key, value in values)
        self._state.book.add(person, Post(Side.THEIRS, Shape.TEMPLATE, Via.TEMPLATE, text, body))
        return {}

    def all(self, call: Call) -> Mapping[str, Json]:
        """The templates of the account."""
        _need_service(call.account)
        start = f"{call.account.slug}/"
        found = self._state.store.all("template")
        rows: list[Json] = [row for key, row in found.items() if key.startswith(start)]
        return {"template_list": rows}

    def add(self, call: Call) -> Mapping[str, Json]:
        """Adds one from the library; its id is new."""
        _need_service(call.account)
        template_id = self._state.new_key("TM")
        self.register(call.account, template_id, call.body.text("template_id_short"))
        return {"template_id": template_id}

    def drop(self, call: Call) -> Mapping[str, Json]:
        """Removes one."""
        template_id = call.body.text("template_id")
        self._template(call.account, template_id)
        self._state.store.drop("template", f"{call.account.slug}/{template_id}")
        return {}

    def _template(self, account: FakeAccount, template_id: str) -> dict[str, Json]:
        row = self._state.store.get("template", f"{account.slug}/{template_id}")
        if not isinstance(row, dict):
            raise Refused(BAD_TEMPLATE, "invalid template_id")
        return row


def _need_service(account: FakeAccount) -> None:
    if account.account_type is not AccountType.SERVICE:
        raise Refused(NOT_GRANTED, "api unauthorized")


def _values(data: Body) -> list[tuple[str, str]]:
    if not data.fields:
        raise Refused(BAD_TEMPLATE_ARGUMENT, "argument invalid! data is empty")
    return [(key, _checked(key, data.section(key).text("value"))) for key in data.fields]


def _checked(key: str, value: str) -> str:
    match = _KEY.fullmatch(key)
    pattern = _KINDS.get(match[1]) if match else None
    if pattern is None or pattern.fullmatch(value) is None:
        raise Refused(BAD_TEMPLATE_ARGUMENT, f"argument invalid! data.{key}.value invalid")
    return value


def _finished(call: Call, openid: str, number: int, status: str) -> dict[str, str | int]:
    return {
        "ToUserName": call.account.original_id,
        "FromUserName": openid,
        "CreateTime": int(call.now.timestamp()),
        "MsgType": "event",
        "Event": "TEMPLATESENDJOBFINISH",
        "MsgID": number,
        "Status": status,
    }
