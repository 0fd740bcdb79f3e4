"""A self-built WeCom app: text and cards for staff, without sending windows.

A tap on a card is answered inside its response with `update_button`, which changes the card for
the person who tapped; `update_template_card` changes it for everybody else who holds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.channels.api import AccountApi, Answer, Call
from bot.channels.base import Capabilities, Delivery, Message, Passive, SendResult
from bot.channels.cards import card_of, task_id, task_id_for, template_card
from bot.channels.cipher import Keyring
from bot.channels.fields import BadCallback, Fields, Writable, text_of, write_xml
from bot.channels.inbound import parse_push
from bot.channels.pace import TOGETHER, MemberPace
from bot.channels.results import result_of
from bot.channels.text import message_text, picture_text, split_text
from bot.channels.wecom_members import LoginPages, Members
from handlers.message import (
    Card,
    CardUpdate,
    Choices,
    Image,
    Inbound,
    Link,
    LinkKind,
    Part,
    Reply,
    Text,
)

KIND = "wecom_app"
SENDER = "sender"
"""Field of a message: the userid as the platform writes it, where it has capital letters."""
TEXT_BYTES = 2048
DUPLICATE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class WecomAccount:
    """One self-built app of one company."""

    slug: str
    corpid: str
    agentid: int
    keyring: Keyring
    login: LoginPages


class WecomAppChannel:
    """One self-built WeCom app."""

    kind = KIND
    capabilities = Capabilities(
        text_bytes=TEXT_BYTES, needs_window=False, has_cards=True, pace=TOGETHER
    )

    def __init__(self, account: WecomAccount, api: AccountApi) -> None:
        self.slug = account.slug
        self.keyring = account.keyring
        self._account = account
        self._api = api
        self._pace = MemberPace()
        self.members = Members(api, account.corpid, account.agentid, account.login)

    def parse(self, fields: Fields, *, received_at: datetime) -> Inbound:
        """The message or event in verified `fields`. Raises BadCallback(400 or 403)."""
        if text_of(fields, "ToUserName") != self._account.corpid:
            raise BadCallback(403, "another account")
        agent = text_of(fields, "AgentID")
        if agent not in ("", str(self._account.agentid)):
            raise BadCallback(403, "another account")
        inbound = parse_push(self.slug, KIND, fields, received_at=received_at)
        card = card_of(inbound.card_id) if inbound.card_id else ""
        # a userid is one whatever its case; what the platform answers has it in small letters
        member = inbound.address.casefold()
        named = {SENDER: inbound.address} if inbound.address != member else {}
        return replace(inbound, address=member, card_id=card, fields={**inbound.fields, **named})

    def render_passive(self, reply: Reply, inbound: Inbound, *, at: datetime) -> Passive | None:
        """A new button text after a tap, else one text; cards and pictures go in the rest.

        So does the tapped card: whoever else holds it sees there, too, that it is used up.
        """
        head: dict[str, Writable] = {
            "ToUserName": inbound.fields.get(SENDER, inbound.address),
            "FromUserName": self._account.corpid,
            "CreateTime": int(at.timestamp()),
        }
        for update in reply.parts:
            if isinstance(update, CardUpdate) and task_id(update.card_id) == inbound.card_id:
                button = {"ReplaceName": update.label[:10]}
                xml = write_xml({**head, "MsgType": "update_button", "Button": button})
                return Passive(xml, reply)
        texts = tuple(part for part in reply.parts if _is_words(part))
        others = tuple(part for part in reply.parts if not _is_words(part))
        pieces = split_text(message_text(Reply(texts)), TEXT_BYTES)
        if not pieces:
            return None
        xml = write_xml({**head, "MsgType": "text", "Content": pieces[0]})
        rest = (*(Text(piece) for piece in pieces[1:]), *others)
        return Passive(xml, Reply(rest) if rest else None)

    def messages(self, reply: Reply) -> tuple[Message, ...]:
        """Texts, cards and pictures in their order."""
        found: list[Message] = []
        for part in reply.parts:
            found += _messages(part)
        return tuple(found)

    def is_crowded(self, address: str) -> bool:
        """From half of what one member may get in a minute (频率限制)."""
        return self._pace.is_crowded(address.casefold(), self._api.now())

    async def send(self, address: str, message: Message, *, idempotency_key: str) -> SendResult:
        """发送应用消息; the platform drops an equal message within five minutes."""
        wait = self._pace.wait(address.casefold(), self._api.now())
        if wait:
            return SendResult(Delivery.RETRY, "too many messages to one member", wait)
        body = {
            "touser": address,
            "agentid": self._account.agentid,
            "msgtype": message.kind,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": DUPLICATE_SECONDS,
            **_copy_for(address, message, sending=idempotency_key),
        }
        call = Call("/cgi-bin/message/send", body, is_repeatable=True)
        receipt = "response_code" if message.kind == "template_card" else "msgid"
        return result_of(await self._api.call(call), receipt=receipt)

    async def send_notice(
        self, address: str, reply: Reply, *, now: datetime, idempotency_key: str
    ) -> SendResult | None:
        """None: an app may write to staff at any time and needs no template."""
        del address, reply, now, idempotency_key
        return None

    async def update_card(self, response_code: str, label: str) -> SendResult:
        """Replace the buttons for everybody who got the card.

        The code works once, so that a repetition does no harm: it is refused.
        """
        body = {
            "atall": 1,
            "agentid": self._account.agentid,
            "response_code": response_code,
            "button": {"replace_name": label[:10]},
        }
        call = Call("/cgi-bin/message/update_template_card", body, is_repeatable=True)
        return result_of(await self._api.call(call))

    async def create_menu(self, buttons: list[dict[str, object]]) -> Answer:
        """Set the app's menu."""
        params = {"agentid": str(self._account.agentid)}
        return await self._api.call(Call("/cgi-bin/menu/create", {"button": buttons}, params))

    async def upload(self, name: str, content: bytes, *, kind: str = "image") -> Answer:
        """Keep a picture or recording there for three days; `media_id` is in the answer."""
        call = Call("/cgi-bin/media/upload", params={"type": kind}, upload=(name, content))
        return await self._api.call(call)

    async def download(self, media_id: str) -> Answer:
        """The bytes of a picture or voice message (three days long)."""
        params = {"media_id": media_id}
        call = Call("/cgi-bin/media/get", params=params, is_repeatable=True, is_file=True)
        return await self._api.call(call)


def token_call(corpid: str, secret: str) -> Call:
    """gettoken, which gives the same token while it is valid."""
    params = {"corpid": corpid, "corpsecret": secret}
    return Call("/cgi-bin/gettoken", params=params, is_repeatable=True, needs_token=False)


def _copy_for(address: str, message: Message, *, sending: str) -> Mapping[str, object]:
    """The message as one recipient gets it; a card's copy has a task_id of its own."""
    card = message.body.get("template_card")
    if not message.card_id or not isinstance(card, dict):
        return message.body
    task = task_id_for(message.card_id, address, sending=sending)
    return {"template_card": {**card, "task_id": task}}


def _messages(part: Part) -> list[Message]:
    match part:
        case Card(buttons=(), url=""):
            pieces = split_text(message_text(Reply((part,))), TEXT_BYTES)
            return [Message("text", {"text": {"content": piece}}) for piece in pieces]
        case Card():
            card: dict[str, object] = {"template_card": template_card(part)}
            words = split_text(message_text(Reply((part,))), TEXT_BYTES)[0]
            return [Message("template_card", card, words, card_id=task_id(part.card_id))]
        case Image(media_id="", url=url):
            article = {"title": "图片", "url": url, "picurl": url}
            return [Message("news", {"news": {"articles": [article]}})]
        case Link(kind=LinkKind.NEWS):
            page = {"title": part.title, "description": part.description, "url": part.url}
            return [Message("news", {"news": {"articles": [page | _picture_of(part)]}})]
        case Image():
            body: dict[str, object] = {part.kind: {"media_id": part.media_id}}
            words = picture_text(part)
            return [Message(part.kind, body, fallback_text=words, media_id=part.media_id)]
        case CardUpdate():
            return []
        case _:
            pieces = split_text(message_text(Reply((part,))), TEXT_BYTES)
            return [Message("text", {"text": {"content": piece}}) for piece in pieces]


def _picture_of(link: Link) -> dict[str, str]:
    return {"picurl": link.picture_url} if link.picture_url else {}


def _is_words(part: Part) -> bool:
    """What goes out as text: also a card with nothing to tap."""
    return isinstance(part, Text | Choices) or (
        isinstance(part, Card) and not part.buttons and not part.url
    )
