"""客户联系: 企业群发, messages that a member of staff has to confirm before they go out.

`add_msg_template` makes a task for one member; nothing is sent until he taps 发送 in 群发助手. The
platform knows no key by which it drops a repetition. So who gets no answer must not call again
before `find` has looked through the list of tasks for the one he may have made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.channels.api import AccountApi, Answer, Call
from domain.groupsend import Fate, Reached

TEXT_BYTES = 4000
TASKS_A_PAGE, RESULTS_A_PAGE = 100, 1000
_API = "/cgi-bin/externalcontact"


@dataclass(frozen=True, slots=True)
class GroupMessage:
    """One text for all `targets`: ids of groups of the sender, or of his contacts.

    `link` is the address of a card under the text, `picture` the media_id of a picture; empty for
    none.
    """

    sender: str
    targets: Sequence[str]
    is_group: bool
    text: str
    link: str = ""
    link_title: str = ""
    picture: str = ""

    @property
    def chat_type(self) -> str:
        """As the platform names it."""
        return "group" if self.is_group else "single"

    def body(self) -> dict[str, Any]:
        """What add_msg_template takes."""
        name = "chat_id_list" if self.is_group else "external_userid"
        body: dict[str, Any] = {
            "chat_type": self.chat_type,
            "sender": self.sender,
            name: list(self.targets),
            "text": {"content": self.text},
        }
        attached: list[dict[str, Any]] = []
        if self.picture:
            attached.append({"msgtype": "image", "image": {"media_id": self.picture}})
        if self.link:
            card = {"title": self.link_title, "url": self.link}
            attached.append({"msgtype": "link", "link": card})
        if attached:
            body["attachments"] = attached
        return body


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a call: `left_out` are targets that cannot be sent to."""

    answer: Answer
    msgid: str = ""
    left_out: tuple[str, ...] = ()


class GroupMessages:
    """企业群发 of one company. Nothing here counts quotas or reminders."""

    def __init__(self, slug: str, api: AccountApi) -> None:
        self.slug = slug
        self._api = api

    async def upload(self, name: str, content: bytes, *, kind: str = "image") -> Answer:
        """Keep a picture there for three days; `media_id` is in the answer."""
        call = Call("/cgi-bin/media/upload", params={"type": kind}, upload=(name, content))
        return await self._api.call(call)

    async def add(self, message: GroupMessage) -> Made:
        """创建企业群发: never repeated here; an unsure answer is for `find`."""
        answer = await self._api.call(Call(f"{_API}/add_msg_template", message.body()))
        return Made(
            answer,
            _text(answer.fields, "msgid"),
            tuple(str(one) for one in _list(answer.fields, "fail_list")),
        )

    async def find(
        self, message: GroupMessage, since: datetime, known: frozenset[str]
    ) -> str | None:
        """The id of a task that was made of this message since then; empty where there is none.

        `known` are ids of other tasks. None: the platform gave no answer, so nobody knows.
        """
        body = {
            "chat_type": message.chat_type,
            "start_time": int(since.timestamp()),
            "end_time": int(self._api.now().timestamp()) + 60,
            "filter_type": 2,
            "limit": TASKS_A_PAGE,
        }
        rows = await self._rows("get_groupmsg_list_v2", body, "group_msg_list")
        if rows is None:
            return None
        for row in rows:
            msgid = _text(row, "msgid")
            if msgid not in known and _is_same(row, message):
                members = await self._members(msgid)
                if members is None:
                    return None
                if message.sender.casefold() in members:
                    return msgid
        return ""

    async def sent_at(self, msgid: str, userid: str) -> datetime | bool | None:
        """When the member confirmed; False while he has not; None where no answer came."""
        members = await self._members(msgid)
        return None if members is None else members.get(userid.casefold(), False)

    async def results(self, msgid: str, userid: str) -> tuple[Reached, ...] | None:
        """What became of it for each contact or group; None where no answer came."""
        body = {"msgid": msgid, "userid": userid, "limit": RESULTS_A_PAGE}
        rows = await self._rows("get_groupmsg_send_result", body, "send_list")
        if rows is None:
            return None
        return tuple(
            Reached(
                _text(row, "chat_id") or _text(row, "external_userid"),
                _FATES.get(_whole(row, "status"), Fate.UNSENT),
                _moment(row.get("send_time")),
            )
            for row in rows
        )

    async def remind(self, msgid: str) -> Answer:
        """提醒成员群发: three times in 24 hours at most."""
        return await self._api.call(Call(f"{_API}/remind_groupmsg_send", {"msgid": msgid}))

    async def cancel(self, msgid: str) -> Answer:
        """停止企业群发: what was sent stays sent; repeating it does no harm."""
        call = Call(f"{_API}/cancel_groupmsg_send", {"msgid": msgid}, is_repeatable=True)
        return await self._api.call(call)

    async def _members(self, msgid: str) -> dict[str, datetime | bool] | None:
        """Member → when he confirmed, False while he has not."""
        body = {"msgid": msgid, "limit": RESULTS_A_PAGE}
        rows = await self._rows("get_groupmsg_task", body, "task_list")
        if rows is None:
            return None
        return {
            _text(row, "userid").casefold(): (
                (_moment(row.get("send_time")) or self._api.now())
                if row.get("status") == 2
                else False
            )
            for row in rows
        }

    async def _rows(
        self, name: str, body: Mapping[str, Any], part: str
    ) -> list[Mapping[str, Any]] | None:
        """All pages; None where one of them had no answer."""
        found: list[Mapping[str, Any]] = []
        cursor = ""
        while True:
            call = Call(f"{_API}/{name}", {**body, "cursor": cursor}, is_repeatable=True)
            answer = await self._api.call(call)
            if answer.error is not None:
                return None
            found += [row for row in _list(answer.fields, part) if isinstance(row, dict)]
            cursor = _text(answer.fields, "next_cursor")
            if not cursor:
                return found


_FATES = {1: Fate.SENT, 2: Fate.LEFT, 3: Fate.HAD_OTHERS}


def _is_same(row: Mapping[str, Any], message: GroupMessage) -> bool:
    """Whether a listed task says the same."""
    text = row.get("text")
    content = _text(text, "content") if isinstance(text, dict) else ""
    links = [
        _text(one["link"], "url")
        for one in _list(row, "attachments")
        if isinstance(one, dict) and isinstance(one.get("link"), dict)
    ]
    return content.strip() == message.text.strip() and links == [message.link] * len(links)


def _moment(value: object) -> datetime | None:
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int) and value > 0 else None


def _whole(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) else 0


def _list(row: Mapping[str, Any], name: str) -> list[Any]:
    value = row.get(name)
    return value if isinstance(value, list) else []


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name, "")
    return value if isinstance(value, str) else ""
