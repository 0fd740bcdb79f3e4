"""公众号: text, pictures, menus and templates for customers.

A passive reply is one message inside the HTTP response. Options become links that speak for the
customer (weixin://bizmsgmenu) on a verified 服务号, and are always numbered as well, so that they
can be typed everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from urllib.parse import quote

from bot.channels import oa_passive
from bot.channels.api import AccountApi, Answer, Call
from bot.channels.api_errors import ErrorClass
from bot.channels.base import Capabilities, Delivery, Message, Passive, SendResult
from bot.channels.cipher import Keyring
from bot.channels.fields import BadCallback, Fields, Writable, text_of, write_xml
from bot.channels.inbound import parse_push
from bot.channels.oa_drafts import OaDrafts
from bot.channels.oa_film import FilmCover
from bot.channels.oa_mass import OaMass
from bot.channels.oa_tags import OFFERS, OaTags
from bot.channels.people import PeopleAnswer, read_people
from bot.channels.results import result_of
from bot.channels.template import Template, fill_template
from bot.channels.text import message_text, picture_text, plain_label, split_text, without_links
from handlers.message import (
    Choices,
    Image,
    Inbound,
    InboundKind,
    Link,
    LinkKind,
    Option,
    Reply,
    Text,
)
from handlers.plaintext import link_text

KIND = "oa"
NEWS_TITLE = "图片"
TEXT_BYTES = 2048
MAX_MENU_ITEMS = 10
QR_SECONDS = 2_592_000


@dataclass(frozen=True, slots=True)
class OaAccount:
    """One 公众号. `template` carries notices outside of a sending window (服务号 only)."""

    slug: str
    gh_id: str
    keyring: Keyring
    account_type: str = "service"
    template: Template | None = None
    subscription: Template | None = None
    """Carries a notice to who has agreed to one."""
    shop_name: str = ""
    tag_prefix: str = ""
    hand_over: bool = False
    """A message to a person goes to 客服 of the account, too."""


class OaChannel:
    """One 公众号."""

    kind = KIND

    def __init__(self, account: OaAccount, api: AccountApi) -> None:
        self.slug = account.slug
        self.keyring = account.keyring
        self._account = account
        self._api = api
        self._cover = FilmCover(api)
        self.mass = OaMass(api)
        self.drafts = OaDrafts(api)
        self.tags = OaTags(api, account.tag_prefix)
        self.offer_tags = OaTags(api, OFFERS)
        is_service = account.account_type == "service"
        self.capabilities = Capabilities(
            text_bytes=TEXT_BYTES,
            needs_window=True,
            has_menu_links=is_service,
            has_templates=is_service and account.template is not None,
            subscription_id=_id_of(account.subscription) if is_service else "",
            has_scene_qr=account.account_type != "subscription",
        )

    def parse(self, fields: Fields, *, received_at: datetime) -> Inbound:
        """The message or event in verified `fields`. Raises BadCallback(400 or 403)."""
        if text_of(fields, "ToUserName") != self._account.gh_id:
            raise BadCallback(403, "another account")
        return parse_push(self.slug, KIND, fields, received_at=received_at)

    def render_passive(self, reply: Reply, inbound: Inbound, *, at: datetime) -> Passive | None:
        """One text, or one picture where the reply is nothing else (被动回复用户消息)."""
        match reply.parts:
            case (Image(media_id="", url=url),) if url:
                page = Link(LinkKind.NEWS, NEWS_TITLE, url=url, picture_url=url)
                return self._passive(oa_passive.news(page), inbound, at)
            case (Link(kind=LinkKind.NEWS) as page,):
                return self._passive(oa_passive.news(page), inbound, at)
            case (Link(kind=LinkKind.MUSIC) as song,) if thumb := self._cover.known:
                return self._passive(oa_passive.music(song, thumb=thumb), inbound, at)
        text, rest = self._passive_text(reply)
        if text:
            return self._passive(oa_passive.text(text), inbound, at, rest)
        images = [part for part in reply.parts if isinstance(part, Image) and part.media_id]
        if not images:
            return None
        body = oa_passive.media(images[0].kind, images[0].media_id)
        others = tuple(part for part in reply.parts if part is not images[0])
        return self._passive(body, inbound, at, Reply(others) if others else None)

    def hand_over(self, inbound: Inbound, *, at: datetime) -> Passive | None:
        """The message goes to 客服 of the 公众号, where the account does so and it is one."""
        if not self._account.hand_over or inbound.kind is InboundKind.EVENT:
            return None
        return self._passive(oa_passive.to_desk(), inbound, at)

    def _passive(
        self, body: oa_passive.Body, inbound: Inbound, at: datetime, rest: Reply | None = None
    ) -> Passive:
        head: dict[str, Writable] = {
            "ToUserName": inbound.address,
            "FromUserName": self._account.gh_id,
            "CreateTime": int(at.timestamp()),
        }
        return Passive(write_xml({**head, **body}), rest)

    def _passive_text(self, reply: Reply) -> tuple[str, Reply | None]:
        text = self._text(reply)
        pieces = split_text(text, TEXT_BYTES)
        others = tuple(
            part
            for part in reply.parts
            if isinstance(part, Link) or (isinstance(part, Image) and part.media_id)
        )
        rest = tuple(Text(piece) for piece in pieces[1:]) + (others if pieces else ())
        return (pieces[0] if pieces else ""), (Reply(rest) if rest else None)

    def _text(self, reply: Reply) -> str:
        """With links where the account has them and they fit; numbered anyhow."""
        reply = Reply(tuple(part for part in reply.parts if not isinstance(part, Link)))
        links = "\n".join(
            picture_text(part)
            for part in reply.parts
            if isinstance(part, Image) and part.url and not part.media_id
        )
        label = menu_link if self.capabilities.has_menu_links else plain_label
        text = message_text(reply, label)
        if len(text.encode()) > TEXT_BYTES:
            text = message_text(reply, plain_label)
        return f"{text}\n\n{links}".strip() if links else text

    def messages(self, reply: Reply) -> tuple[Message, ...]:
        """Texts of at most 2,048 bytes, pictures, and a menu where the reply is one choice."""
        match reply.parts:
            case (Choices() as choices,) if self._fits_menu(choices):
                menu = {"msgmenu": _menu(choices)}
                return (Message("msgmenu", menu, fallback_text=message_text(reply)),)
        pieces = split_text(self._text(reply), TEXT_BYTES)
        found = [Message("text", {"text": {"content": piece}}) for piece in pieces]
        found += [
            _media(part) for part in reply.parts if isinstance(part, Image) and part.media_id
        ]
        found += [_link(part) for part in reply.parts if isinstance(part, Link)]
        return tuple(found)

    def _fits_menu(self, choices: Choices) -> bool:
        """The menu message is for verified 服务号 (40200 elsewhere) and has no numbers."""
        return (
            self._account.account_type == "service"
            and 0 < len(choices.options) <= MAX_MENU_ITEMS
            and len((choices.lead + choices.tail).encode()) <= 1024
        )

    def is_crowded(self, address: str) -> bool:
        """Never: what a customer may still be told is counted by the window."""
        del address
        return False

    async def send(self, address: str, message: Message, *, idempotency_key: str) -> SendResult:
        """客服消息 custom/send. It has no key against repetitions, so `idempotency_key` rests."""
        del idempotency_key
        if message.kind in {"video", "music"}:
            message = await self._with_cover(message)
        body: dict[str, object] = {"touser": address, "msgtype": message.kind, **message.body}
        right = "msgmenu" if message.kind == "msgmenu" else ""
        answer = await self._api.call(Call("/cgi-bin/message/custom/send", body, right=right))
        if message.kind == "msgmenu" and answer.error is ErrorClass.CAPABILITY:
            text = {"content": message.fallback_text}
            body = {"touser": address, "msgtype": "text", "text": text}
            answer = await self._api.call(Call("/cgi-bin/message/custom/send", body))
        return result_of(answer)

    async def _with_cover(self, message: Message) -> Message:
        """The film or song under its picture; its name alone where there is none."""
        cover = await self._cover.media_id()
        if not cover:
            return Message("text", {"text": {"content": message.fallback_text}})
        own = message.body.get("music") or _film(message)
        whole = {**own, "thumb_media_id": cover} if isinstance(own, dict) else own
        return replace(message, body={message.kind: whole})

    async def send_notice(
        self, address: str, reply: Reply, *, now: datetime, idempotency_key: str
    ) -> SendResult | None:
        """模板消息: the first line as title, the rest as text; repeated sends are dropped."""
        template = self._account.template
        if template is None or not self.capabilities.has_templates:
            return None
        body = {
            "touser": address,
            "template_id": template.id,
            "data": self._filled(template, reply, now),
            "client_msg_id": idempotency_key,
        }
        call = Call("/cgi-bin/message/template/send", body, is_repeatable=True)
        return result_of(await self._api.call(call), receipt="msgid")

    async def send_subscription(self, address: str, reply: Reply, *, now: datetime) -> SendResult:
        """订阅通知 bizsend; it has no key against repetitions. 43101: there was no consent."""
        template = self._account.subscription
        if template is None:
            return SendResult(Delivery.CONFIG, "no subscription template")
        body = {
            "touser": address,
            "template_id": template.id,
            "data": self._filled(template, reply, now),
        }
        return result_of(await self._api.call(Call("/cgi-bin/message/subscribe/bizsend", body)))

    def _filled(self, template: Template, reply: Reply, now: datetime) -> object:
        texts = {"text": message_text(reply), "shop": self._account.shop_name}
        return fill_template(template, texts, now)

    async def update_card(self, response_code: str, label: str) -> SendResult:
        """公众号 has no cards."""
        del response_code, label
        return SendResult(Delivery.SENT)

    async def create_menu(self, buttons: list[dict[str, object]]) -> Answer:
        """Set the bottom menu (自定义菜单): up to 3 buttons, each with up to 5 below it."""
        return await self._api.call(Call("/cgi-bin/menu/create", {"button": buttons}))

    async def people(self, openids: Sequence[str]) -> PeopleAnswer:
        """批量获取用户基本信息: the unionid of up to a hundred followers."""
        users = [{"openid": one, "lang": "zh_CN"} for one in openids]
        call = Call("/cgi-bin/user/info/batchget", {"user_list": users}, is_repeatable=True)
        return read_people(await self._api.call(call), "user_info_list", "openid")

    async def create_qr(self, scene: str, *, seconds: int | None) -> Answer:
        """A QR code that brings `scene` (生成带参数二维码); its `url` is what the picture carries.

        Good for `seconds` (1 to 2,592,000: thirty days), for ever where None.
        """
        action = "QR_LIMIT_STR_SCENE" if seconds is None else "QR_STR_SCENE"
        body: dict[str, object] = {
            "action_name": action,
            "action_info": {"scene": {"scene_str": scene[:64]}},
        }
        if seconds is not None:
            body["expire_seconds"] = min(max(seconds, 1), QR_SECONDS)
        return await self._api.call(Call("/cgi-bin/qrcode/create", body, is_repeatable=True))

    async def download(self, media_id: str) -> Answer:
        """The bytes of a picture or voice message (three days long)."""
        params = {"media_id": media_id}
        call = Call("/cgi-bin/media/get", params=params, is_repeatable=True, is_file=True)
        return await self._api.call(call)

    async def upload(self, name: str, content: bytes, *, kind: str = "image") -> Answer:
        """Keep a picture or recording there for three days; `media_id` is in the answer."""
        call = Call("/cgi-bin/media/upload", params={"type": kind}, upload=(name, content))
        return await self._api.call(call)


def _id_of(template: Template | None) -> str:
    return template.id if template else ""


def token_calls(appid: str, secret: str) -> tuple[Call, Call]:
    """stable_token, plain and forced."""
    body: dict[str, object] = {
        "grant_type": "client_credential",
        "appid": appid,
        "secret": secret,
        "force_refresh": False,
    }
    path = "/cgi-bin/stable_token"
    plain = Call(path, body, is_repeatable=True, needs_token=False)
    return plain, Call(path, {**body, "force_refresh": True}, needs_token=False)


def menu_link(option: Option) -> str:
    """An option that says its label for the customer when tapped."""
    label = without_links(option.label)
    url = f"weixin://bizmsgmenu?msgmenucontent={quote(label)}&msgmenuid={quote(option.id)}"
    return f'<a href="{escape(url)}">{escape(label)}</a>'


def _menu(choices: Choices) -> dict[str, object]:
    return {
        "head_content": choices.lead,
        "list": [{"id": option.id, "content": option.label} for option in choices.options],
        "tail_content": choices.tail,
    }


def _film(message: Message) -> dict[str, object]:
    return {"media_id": message.media_id, "title": "", "description": ""}


def _media(part: Image) -> Message:
    body: dict[str, object] = {part.kind: {"media_id": part.media_id}}
    return Message(part.kind, body, fallback_text=picture_text(part), media_id=part.media_id)


def _link(part: Link) -> Message:
    """客服消息 of what is to be opened; an article is named, all else has its address."""
    body: dict[str, object]
    match part.kind:
        case LinkKind.NEWS:
            page = {"title": part.title, "description": part.description, "url": part.url}
            body = {"articles": [{**page, "picurl": part.picture_url}]}
        case LinkKind.MUSIC:
            song = {"title": part.title, "description": part.description}
            body = {**song, "musicurl": part.url, "hqmusicurl": part.url}
        case LinkKind.DRAFT:
            body = {"media_id": part.id}
        case LinkKind.ARTICLE:
            body = {"article_id": part.id}
    return Message(part.kind, {part.kind.value: body}, fallback_text=link_text(part))
