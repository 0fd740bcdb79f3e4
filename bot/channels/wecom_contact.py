"""客户联系: the people whom staff have as contacts in WeCom, and the customer groups.

Nothing is chatted here: contacts write by 公众号 or 微信客服. A callback says who was added,
changed or deleted; who was just added may be greeted once, within twenty seconds, with the code
of that event. What is done by the API causes no callback.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.channels.api import AccountApi, Answer, Call
from bot.channels.api_errors import ErrorClass
from bot.channels.base import Capabilities, Delivery, Message, Passive, SendResult
from bot.channels.cipher import Keyring
from bot.channels.contact_events import ContactEvent, read_event
from bot.channels.fields import BadCallback, Fields, text_of
from bot.channels.results import result_of
from bot.channels.text import message_text, split_text
from bot.channels.wecom_groupmsg import GroupMessages
from bot.channels.wordsonly import WordsOnly
from domain.relation import Follow, Group, Member
from handlers.message import Inbound, Reply

KIND = "wecom_contact"
TEXT_BYTES = 4000
CONTACTS_A_PAGE, GROUPS_A_PAGE = 100, 100
_API = "/cgi-bin/externalcontact"


@dataclass(frozen=True, slots=True)
class ContactAccount:
    """The app that may use 客户联系. `tag_group` is kept the same as the tags of the shops."""

    slug: str
    corpid: str
    keyring: Keyring
    tag_group: str = ""


@dataclass(frozen=True, slots=True)
class ContactPage:
    """Contacts with what is known of each person (external id → unionid, name)."""

    error: ErrorClass | None
    follows: tuple[Follow, ...] = ()
    unions: Mapping[str, str] | None = None
    cursor: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GroupPage:
    """Ids of customer groups; `cursor` leads to the next page, where there is one."""

    error: ErrorClass | None
    chat_ids: tuple[str, ...] = ()
    cursor: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """One group, or why it was not told."""

    error: ErrorClass | None
    group: Group | None = None
    reason: str = ""


class ContactChannel(WordsOnly):
    """客户联系 of one company."""

    kind = KIND
    capabilities = Capabilities(
        text_bytes=TEXT_BYTES, needs_window=True, has_taps=False, has_passive=False
    )

    def __init__(self, account: ContactAccount, api: AccountApi) -> None:
        self.slug = account.slug
        self.keyring = account.keyring
        self.tag_group = account.tag_group
        self._account = account
        self._api = api
        self.broadcasts = GroupMessages(account.slug, api)

    def event(self, fields: Fields) -> ContactEvent:
        """What a callback tells. BadCallback(403): another company's."""
        if text_of(fields, "ToUserName") != self._account.corpid:
            raise BadCallback(403, "another account")
        return read_event(fields)

    def parse(self, fields: Fields, *, received_at: datetime) -> Inbound:
        """Never a message."""
        del fields, received_at
        raise BadCallback(400, "no message")

    def render_passive(self, reply: Reply, inbound: Inbound, *, at: datetime) -> Passive | None:
        """None: a callback of 客户联系 takes no reply."""
        del reply, inbound, at
        return None

    def messages(self, reply: Reply) -> tuple[Message, ...]:
        """The one text of a greeting."""
        pieces = split_text(message_text(reply), TEXT_BYTES)[:1]
        return tuple(Message("text", {"text": {"content": piece}}) for piece in pieces)

    def is_crowded(self, address: str) -> bool:
        """Never: there is one greeting."""
        del address
        return False

    async def send(self, address: str, message: Message, *, idempotency_key: str) -> SendResult:
        """Nothing can be sent to a contact but the greeting."""
        del address, message, idempotency_key
        return SendResult(Delivery.WINDOW, "a contact takes no messages")

    async def send_on_event(
        self, code: str, message: Message, *, idempotency_key: str
    ) -> SendResult:
        """发送新客户欢迎语: once, 20 seconds from the adding; else WINDOW."""
        del idempotency_key
        call = Call(f"{_API}/send_welcome_msg", {"welcome_code": code, **message.body})
        result = result_of(await self._api.call(call))
        if result.delivery in (Delivery.SENT, Delivery.RETRY, Delivery.UNSURE):
            return result
        return SendResult(Delivery.WINDOW, result.reason)

    async def staff(self) -> list[str]:
        """The members of staff who may have contacts; empty where there is no answer."""
        answer = await self._api.call(Call(f"{_API}/get_follow_user_list", is_repeatable=True))
        return _texts(answer.fields.get("follow_user"))

    async def contacts(self, userids: Sequence[str], cursor: str) -> ContactPage:
        """A page of the contacts of up to a hundred members of staff."""
        body = {"userid_list": list(userids), "cursor": cursor, "limit": CONTACTS_A_PAGE}
        answer = await self._api.call(Call(f"{_API}/batch/get_by_user", body, is_repeatable=True))
        if answer.error is not None:
            return ContactPage(answer.error, reason=answer.reason)
        rows = _rows(answer.fields.get("external_contact_list"))
        found = [(_part(r, "external_contact"), _part(r, "follow_info")) for r in rows]
        follows = tuple(_follow(who, info) for who, info in found)
        return ContactPage(None, follows, _unions(found), _text(answer.fields, "next_cursor"))

    async def contact(self, external_userid: str) -> ContactPage:
        """One person with everybody who has him as a contact."""
        params = {"external_userid": external_userid}
        call = Call(f"{_API}/get", params=params, is_repeatable=True)
        answer = await self._api.call(call)
        if answer.error is not None:
            return ContactPage(answer.error, reason=answer.reason)
        who = _part(answer.fields, "external_contact")
        infos = _rows(answer.fields.get("follow_user"))
        follows = tuple(_follow(who, info) for info in infos)
        return ContactPage(None, follows, _unions([(who, info) for info in infos]))

    async def groups(self, cursor: str) -> GroupPage:
        """A page of the customer groups."""
        body = {"status_filter": 0, "cursor": cursor, "limit": GROUPS_A_PAGE}
        answer = await self._api.call(Call(f"{_API}/groupchat/list", body, is_repeatable=True))
        if answer.error is not None:
            return GroupPage(answer.error, reason=answer.reason)
        rows = _rows(answer.fields.get("group_chat_list"))
        chat_ids = tuple(_text(row, "chat_id") for row in rows)
        return GroupPage(None, chat_ids, _text(answer.fields, "next_cursor"))

    async def group(self, chat_id: str) -> GroupAnswer:
        """One group with its members."""
        body = {"chat_id": chat_id, "need_name": 1}
        answer = await self._api.call(Call(f"{_API}/groupchat/get", body, is_repeatable=True))
        if answer.error is not None:
            return GroupAnswer(answer.error, reason=answer.reason)
        chat = _part(answer.fields, "group_chat")
        members = tuple(
            Member(_text(row, "userid"), _text(row, "name"), row.get("type") == 1)
            for row in _rows(chat.get("member_list"))
        )
        group = Group(chat_id, _text(chat, "name"), _text(chat, "owner"), members)
        return GroupAnswer(None, group)

    async def tags(self) -> dict[str, str] | None:
        """Name → id of the tags of our group; None where no answer came."""
        answer = await self._api.call(Call(f"{_API}/get_corp_tag_list", {}, is_repeatable=True))
        if answer.error is not None:
            return None
        return {
            _text(tag, "name"): _text(tag, "id")
            for group in _rows(answer.fields.get("tag_group"))
            if _text(group, "group_name") == self.tag_group
            for tag in _rows(group.get("tag"))
        }

    async def tag_names(self) -> dict[str, str] | None:
        """Id → name of every tag; None where no answer came."""
        answer = await self._api.call(Call(f"{_API}/get_corp_tag_list", {}, is_repeatable=True))
        if answer.error is not None:
            return None
        groups = _rows(answer.fields.get("tag_group"))
        return {_text(t, "id"): _text(t, "name") for g in groups for t in _rows(g.get("tag"))}

    async def add_tags(self, names: Sequence[str]) -> bool:
        """Make tags in our group, which is made with them."""
        body = {"group_name": self.tag_group, "tag": [{"name": name} for name in names]}
        return (await self._api.call(Call(f"{_API}/add_corp_tag", body))).error is None

    async def mark(self, follow: Follow, add: Sequence[str], remove: Sequence[str]) -> bool:
        """Put tags (by id) on a contact and take others away; repeating it changes nothing."""
        body = {
            "userid": follow.userid,
            "external_userid": follow.external_userid,
            "add_tag": list(add),
            "remove_tag": list(remove),
        }
        call = Call(f"{_API}/mark_tag", body, is_repeatable=True)
        return (await self._api.call(call)).error is None

    async def contact_way(self, state: str, userids: Sequence[str]) -> Answer:
        """配置客户联系「联系我」: `qr_code` is the address of a picture; it brings `state`."""
        body = {
            "type": 1 if len(userids) == 1 else 2,
            "scene": 2,
            "skip_verify": True,
            "state": state[:30],
            "user": list(userids),
        }
        return await self._api.call(Call(f"{_API}/add_contact_way", body))


def _follow(who: Mapping[str, Any], info: Mapping[str, Any]) -> Follow:
    """Tags are names where the platform tells them, else ids."""
    named = [_text(tag, "tag_name") for tag in _rows(info.get("tags"))]
    at = info.get("createtime")
    return Follow(
        external_userid=_text(who, "external_userid"),
        userid=_text(info, "userid").casefold(),
        name=_text(who, "name"),
        remark=_text(info, "remark"),
        state=_text(info, "state"),
        tags=tuple(named or _texts(info.get("tag_id"))),
        added_at=datetime.fromtimestamp(at, UTC) if isinstance(at, int) else None,
    )


def _unions(found: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, str]:
    return {_text(who, "external_userid"): _text(who, "unionid") for who, _info in found}


def _rows(value: object) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _part(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name, "")
    return value if isinstance(value, str) else ""
