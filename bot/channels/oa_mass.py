"""公众号: mass messages (群发) by tag or by openid, their preview and their progress.

A verified 服务号 reaches each follower four times a month, a 订阅号 sends once a day. Every send
carries a `clientmsgid`, by which the platform drops a repetition and names the first one (45065);
so a send is repeated safely. The end of a job comes as MASSSENDJOBFINISH.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.channels.api import AccountApi, Answer, Call

MAX_KEY = 64
OPENIDS = range(2, 10_001)
"""How many openids one call may carry; a single one is no mass message."""


@dataclass(frozen=True, slots=True)
class MassText:
    """A text for many; `key` is the same for every attempt (at most 64 characters)."""

    content: str
    key: str

    def body(self) -> dict[str, object]:
        """The fields that every kind of mass send has."""
        if len(self.key) > MAX_KEY:
            raise ValueError("a clientmsgid has at most 64 characters")
        return {
            "msgtype": "text",
            "text": {"content": self.content},
            "clientmsgid": self.key,
        }


@dataclass(frozen=True, slots=True)
class MassNews:
    """An article for many (图文消息), by the id of its draft; `key` as of a MassText."""

    media_id: str
    key: str

    def body(self) -> dict[str, object]:
        """The fields that every kind of mass send has. It goes out also where it is a reprint."""
        if len(self.key) > MAX_KEY:
            raise ValueError("a clientmsgid has at most 64 characters")
        return {
            "msgtype": "mpnews",
            "mpnews": {"media_id": self.media_id},
            "send_ignore_reprint": 1,
            "clientmsgid": self.key,
        }


MassMessage = MassText | MassNews


@dataclass(frozen=True, slots=True)
class MassResult:
    """What became of a mass send: its job, to be found again in the report."""

    answer: Answer
    job: str = ""


class OaMass:
    """Mass sending of one 公众号. Nothing here counts quotas: the platform does."""

    def __init__(self, api: AccountApi) -> None:
        self._api = api

    async def to_tag(self, tag_id: int, message: MassMessage) -> MassResult:
        """To every follower who has the tag (根据标签群发)."""
        chosen = {"is_to_all": False, "tag_id": tag_id}
        return await self._send("/cgi-bin/message/mass/sendall", {"filter": chosen}, message)

    async def to_all(self, message: MassMessage) -> MassResult:
        """To every follower: once a day and four times a month at most."""
        chosen = {"is_to_all": True}
        return await self._send("/cgi-bin/message/mass/sendall", {"filter": chosen}, message)

    async def to_openids(self, openids: Sequence[str], message: MassMessage) -> MassResult:
        """To 2 to 10,000 followers (根据OpenID群发); ValueError for another number of them."""
        if len(openids) not in OPENIDS:
            raise ValueError("a mass message goes to 2 to 10,000 people")
        return await self._send("/cgi-bin/message/mass/send", {"touser": list(openids)}, message)

    async def preview(self, openid: str, message: MassMessage) -> Answer:
        """Show it to one person first (预览); a hundred times a day."""
        return await self._preview({"touser": openid}, message)

    async def preview_by_name(self, wxname: str, message: MassMessage) -> Answer:
        """The same to a follower by his 微信号 (`towxname`), as staff know their own."""
        return await self._preview({"towxname": wxname}, message)

    async def _preview(self, to: Mapping[str, object], message: MassMessage) -> Answer:
        body = {key: value for key, value in message.body().items() if key != "clientmsgid"}
        return await self._api.call(Call("/cgi-bin/message/mass/preview", {**to, **body}))

    async def status(self, job: str) -> str:
        """SENDING, SEND_SUCCESS, SEND_FAIL or DELETE; empty where the platform does not say."""
        call = Call("/cgi-bin/message/mass/get", {"msg_id": job}, is_repeatable=True)
        answer = await self._api.call(call)
        return str(answer.fields.get("msg_status", ""))

    async def _send(self, path: str, to: Mapping[str, object], message: MassMessage) -> MassResult:
        answer = await self._api.call(Call(path, {**to, **message.body()}, is_repeatable=True))
        return MassResult(answer, str(answer.fields.get("msg_id", "")))
