"""微信客服: customers who write to the company from WeChat without following anything.

A callback only says that something came; the messages are fetched with a cursor (sync_msg) by
`bot.kf_sync`. There is no passive reply: every answer goes out by send_msg, five in 48 hours after
a customer's message, and only while no person holds the session. Our message id makes a repeated
send harmless.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from bot.channels.api import AccountApi, Answer, Call
from bot.channels.api_errors import ErrorClass
from bot.channels.base import Capabilities, Delivery, Message, Passive, SendResult
from bot.channels.cipher import Keyring
from bot.channels.fields import BadCallback, Fields, text_of
from bot.channels.kf_messages import Arrived, read_item
from bot.channels.people import PeopleAnswer, read_people
from bot.channels.results import result_of
from bot.channels.text import message_text, picture_text, split_text
from handlers.message import Choices, Image, Inbound, Option, Reply

KIND = "wecom_kf"
TEXT_BYTES = 2048
MENU_BYTES = 1024
MENU_ITEMS = 10
LABEL_BYTES = 128
PAGE = 200
INVITE_SCENE = "invite"
WITH_PERSON, ENDED = 3, 4
"""Session states (会话状态); 0 is new, 1 with the bot, 2 in the pool."""
TOKEN_REFUSED = 95007
"""The callback's token is too old or unknown: the cursor alone still works."""


@dataclass(frozen=True, slots=True)
class KfAccount:
    """One 微信客服 account (`open_kfid`) of one company."""

    slug: str
    corpid: str
    open_kfid: str
    keyring: Keyring
    hands_over: bool = False


@dataclass(frozen=True, slots=True)
class KfPage:
    """One page of sync_msg. `answer` says whether it came at all."""

    answer: Answer
    items: tuple[Arrived, ...] = ()
    cursor: str = ""
    has_more: bool = False


class KfChannel:
    """One 微信客服 account."""

    kind = KIND
    capabilities = Capabilities(
        text_bytes=TEXT_BYTES,
        needs_window=True,
        has_taps=False,
        has_passive=False,
        drops_repetitions=True,
    )

    def __init__(self, account: KfAccount, api: AccountApi) -> None:
        self.slug = account.slug
        self.keyring = account.keyring
        self.hands_over = account.hands_over
        self._account = account
        self._api = api
        self._link = ""

    def check_company(self, fields: Fields) -> None:
        """Raises BadCallback(403) for another company's callback."""
        if text_of(fields, "ToUserName") != self._account.corpid:
            raise BadCallback(403, "another account")

    def knocks(self, fields: Fields) -> str | None:
        """The token of a callback, where something came to this very account."""
        is_ours = (
            text_of(fields, "ToUserName") == self._account.corpid
            and text_of(fields, "OpenKfId") == self._account.open_kfid
        )
        return text_of(fields, "Token") if is_ours and is_knock(fields) else None

    def parse(self, fields: Fields, *, received_at: datetime) -> Inbound:
        """Never a message: they are fetched, not pushed."""
        del fields, received_at
        raise BadCallback(400, "no message")

    def render_passive(self, reply: Reply, inbound: Inbound, *, at: datetime) -> Passive | None:
        """None: a callback of 微信客服 takes no reply."""
        del reply, inbound, at
        return None

    def messages(self, reply: Reply) -> tuple[Message, ...]:
        """One text or menu for all words, since each message costs one of five; pictures apart."""
        text = message_text(reply)
        menu = _menu(reply)
        if menu is not None:
            found = [Message("msgmenu", {"msgmenu": menu}, fallback_text=text)]
        else:
            pieces = split_text(text, TEXT_BYTES)
            found = [Message("text", {"text": {"content": piece}}) for piece in pieces]
        return (*found, *(_picture(part) for part in reply.parts if isinstance(part, Image)))

    def is_crowded(self, address: str) -> bool:
        """Always: each message costs one of five, so answers to one burst go out as one."""
        del address
        return True

    async def send(self, address: str, message: Message, *, idempotency_key: str) -> SendResult:
        """发送消息 kf/send_msg; a repetition with the same key is dropped by the platform."""
        body = {
            "touser": address,
            "open_kfid": self._account.open_kfid,
            "msgid": idempotency_key,
            "msgtype": message.kind,
            **message.body,
        }
        return result_of(
            await self._api.call(Call("/cgi-bin/kf/send_msg", body, is_repeatable=True))
        )

    async def send_on_event(
        self, code: str, message: Message, *, idempotency_key: str
    ) -> SendResult:
        """发送欢迎语等事件响应消息: once, 20 seconds from the entering; else WINDOW."""
        body = {
            "code": code,
            "msgid": idempotency_key,
            "msgtype": message.kind,
            **message.body,
        }
        call = Call("/cgi-bin/kf/send_msg_on_event", body, is_repeatable=True)
        result = result_of(await self._api.call(call))
        if result.delivery in (Delivery.SENT, Delivery.RETRY, Delivery.UNSURE):
            return result
        return SendResult(Delivery.WINDOW, result.reason)

    async def sync(self, cursor: str, token: str) -> KfPage:
        """The next page after `cursor`; without a token the platform allows few calls."""
        body: dict[str, object] = {
            "cursor": cursor,
            "token": token,
            "limit": PAGE,
            "voice_format": 0,
            "open_kfid": self._account.open_kfid,
        }
        call = Call("/cgi-bin/kf/sync_msg", body, is_repeatable=True)
        answer = await self._api.call(call)
        if answer.error is not None:
            return KfPage(answer)
        rows, following = answer.fields.get("msg_list"), answer.fields.get("next_cursor")
        if not following and "has_more" not in answer.fields:  # no page: not to be believed
            return KfPage(Answer(ErrorClass.TRANSIENT, is_unsure=True))
        found = rows if isinstance(rows, list) else []
        items = [read_item(self.slug, KIND, row) for row in found if isinstance(row, Mapping)]
        return KfPage(
            answer,
            tuple(item for item in items if item is not None),
            following if isinstance(following, str) and following else cursor,
            answer.fields.get("has_more") == 1,
        )

    async def people(self, external_ids: Sequence[str]) -> PeopleAnswer:
        """获取客户基础信息: unionid and nickname of up to a hundred customers."""
        body = {"external_userid_list": list(external_ids), "need_enter_session_context": 0}
        call = Call("/cgi-bin/kf/customer/batchget", body, is_repeatable=True)
        return read_people(await self._api.call(call), "customer_list", "external_userid")

    async def invite_link(self, code: str) -> str:
        """The link of 接入链接 that brings `code` when it is opened; empty where none is given.

        Every customer's link is the same one of the platform with his own `scene_param`.
        """
        if not self._link:
            body = {"open_kfid": self._account.open_kfid, "scene": INVITE_SCENE}
            call = Call("/cgi-bin/kf/add_contact_way", body, is_repeatable=True)
            answer = await self._api.call(call)
            self._link = str(answer.fields.get("url", "")) if answer.error is None else ""
        return f"{self._link}&scene_param={quote(code, safe='')}" if self._link else ""

    async def transfer(self, address: str, *, state: int, servicer: str = "") -> Answer:
        """变更会话状态: WITH_PERSON (`servicer` must be receiving), or ENDED."""
        body: dict[str, Any] = {
            "open_kfid": self._account.open_kfid,
            "external_userid": address,
            "service_state": state,
        }
        if servicer:
            body["servicer_userid"] = servicer
        return await self._api.call(Call("/cgi-bin/kf/service_state/trans", body))

    async def send_notice(
        self, address: str, reply: Reply, *, now: datetime, idempotency_key: str
    ) -> SendResult | None:
        """None: there are no template messages here."""
        del address, reply, now, idempotency_key
        return None

    async def update_card(self, response_code: str, label: str) -> SendResult:
        """微信客服 has no cards."""
        del response_code, label
        return SendResult(Delivery.SENT)

    async def upload(self, name: str, content: bytes, *, kind: str = "image") -> Answer:
        """Keep a picture or recording there for three days; `media_id` is in the answer."""
        call = Call("/cgi-bin/media/upload", params={"type": kind}, upload=(name, content))
        return await self._api.call(call)

    async def download(self, media_id: str) -> Answer:
        """The bytes of a picture or voice message (three days long)."""
        params = {"media_id": media_id}
        call = Call("/cgi-bin/media/get", params=params, is_repeatable=True, is_file=True)
        return await self._api.call(call)


def is_knock(fields: Fields) -> bool:
    """Whether a callback tells that something came to one of the company's accounts."""
    return text_of(fields, "Event").lower() == "kf_msg_or_event"


def _menu(reply: Reply) -> dict[str, object] | None:
    """菜单消息, where the reply ends in one choice and everything fits; else None."""
    words = [part for part in reply.parts if not isinstance(part, Image)]
    choices = [part for part in words if isinstance(part, Choices)]
    if len(choices) != 1 or words[-1] is not choices[0]:
        return None
    (choice,) = choices
    above = message_text(Reply((*words[:-1], Choices(choice.lead, ()))))
    fits = all(_fits(option) for option in choice.options)
    short = max(len(above.encode()), len(choice.tail.encode())) <= MENU_BYTES
    if not (fits and short and 0 < len(choice.options) <= MENU_ITEMS):
        return None
    rows = [
        {"type": "click", "click": {"id": option.id, "content": option.label}}
        for option in choice.options
    ]
    return {"head_content": above, "list": rows, "tail_content": choice.tail}


def _fits(option: Option) -> bool:
    return 0 < len(option.label.encode()) <= LABEL_BYTES and 0 < len(option.id) <= 64


def _picture(part: Image) -> Message:
    if not part.media_id:
        return Message("text", {"text": {"content": picture_text(part)}})
    body: dict[str, object] = {part.kind: {"media_id": part.media_id}}
    return Message(part.kind, body, fallback_text=picture_text(part), media_id=part.media_id)
