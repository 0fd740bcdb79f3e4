"""客户联系: contacts with tags, 「联系我」 codes, customer groups, the greeting of twenty seconds.

`add`, `delete`, `edit_tags` and `put_group` are what people do in WeCom; each causes a callback.
What the server does by the API causes none.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.fields import Writable
from bot.simulator.phones.model import Person, Post, Shape, Side, Via
from bot.simulator.platform.accounts import FakeAccount, Kind
from bot.simulator.platform.body import Json, byte_length
from bot.simulator.platform.refusals import (
    BAD_OPENID,
    BAD_WECOM_PARAMETER,
    CHAT_HAS_BEGUN,
    NOT_VISIBLE,
    TEXT_TOO_LONG,
    WELCOME_CODE_REFUSED,
    Refused,
)
from bot.simulator.platform.state import Call, Endpoint, State

WELCOME_LIFE = timedelta(seconds=20)
WELCOME_BYTES = 4000
PICTURE = "http://p.qpic.cn/wwhead/"


@dataclass(slots=True)
class _Follow:
    """One member of staff and one contact."""

    person: Person
    userid: str
    created: int
    state: str = ""
    tags: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Book:
    """What one company has: `tags` is id → (group, name)."""

    staff: list[str] = field(default_factory=list)
    follows: dict[tuple[str, str], _Follow] = field(default_factory=dict)
    tags: dict[str, tuple[str, str]] = field(default_factory=dict)
    groups: dict[str, dict[str, Json]] = field(default_factory=dict)
    ways: dict[str, dict[str, Json]] = field(default_factory=dict)
    codes: dict[str, tuple[Person, datetime]] = field(default_factory=dict)
    greeted: set[str] = field(default_factory=set)
    out_of_sight: set[str] = field(default_factory=set)
    """Members, contacts and groups of which the app may know nothing."""
    listed: list[str] = field(default_factory=list)
    """Whose contacts were asked for, page by page."""


class ContactDesk:
    """The endpoints of 客户联系, and what people do there. `page_rows` makes pages shorter."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._books: dict[str, _Book] = defaultdict(_Book)
        self._numbers = itertools.count(1)
        self.page_rows = 100

    def endpoints(self) -> dict[str, Endpoint]:
        """Path → endpoint."""
        base = "/cgi-bin/externalcontact"
        return {
            f"{base}/get_follow_user_list": self.list_staff,
            f"{base}/batch/get_by_user": self.list_contacts,
            f"{base}/get": self.contact,
            f"{base}/get_corp_tag_list": self.list_tags,
            f"{base}/add_corp_tag": self.add_tags,
            f"{base}/mark_tag": self.mark,
            f"{base}/add_contact_way": self.add_way,
            f"{base}/send_welcome_msg": self.welcome,
            f"{base}/groupchat/list": self.list_groups,
            f"{base}/groupchat/get": self.group,
            "/cgi-bin/getcallbackip": self.callback_ips,
        }

    def book(self, slug: str) -> _Book:
        """What a company has, for tests that begin with something."""
        return self._books[slug]

    def add(self, person: Person, userid: str, *, state: str = "", is_told: bool = True) -> str:
        """Somebody becomes a contact; the code for the greeting."""
        account, now = self._state.accounts[person.account], self._state.clock()
        book = self._books[account.slug]
        follow = _Follow(person, userid, int(now.timestamp()), state)
        book.follows[person.external_id, userid] = follow
        code = self._state.new_key("W")
        book.codes[code] = (person, now)
        if is_told:
            told = {"UserID": userid, "ExternalUserID": person.external_id}
            more = {"State": state, "WelcomeCode": code}
            self._tell(account, "change_external_contact", "add_external_contact", told | more)
        return code

    def way_of(self, slug: str, userid: str, state: str = "") -> str:
        """「联系我」 of one member, as he makes it in WeCom: the address of its picture."""
        people: list[Json] = [userid]
        way: dict[str, Json] = {"user": people, "state": state}
        book = self._books[slug]
        known = [picture for picture, one in book.ways.items() if one == way]
        picture = known[0] if known else PICTURE + self._state.new_key("way")
        book.ways[picture] = way
        return picture

    def scanned(self, slug: str, picture: str) -> str:
        """Who stands behind a 「联系我」."""
        users = self._books[slug].ways[picture]["user"]
        assert isinstance(users, list)
        return str(users[0])

    def scan_way(self, person: Person, picture: str) -> None:
        """Somebody scans 「联系我」 by the address of its picture."""
        state = str(self._books[person.account].ways[picture]["state"])
        self.add(person, self.scanned(person.account, picture), state=state)

    def has(self, person: Person, userid: str) -> bool:
        """Whether the member has this person as a contact."""
        return (person.external_id, userid) in self._books[person.account].follows

    def join(self, slug: str, chat_id: str, person: Person) -> bool:
        """Somebody comes into a group by its code; False where he is in it."""
        group = self._books[slug].groups[chat_id]
        kept = group["member_list"]
        rows: list[Json] = [*kept] if isinstance(kept, list) else []
        row: dict[str, Json] = {"userid": person.external_id, "type": 2, "name": person.name}
        if row in rows:
            return False
        group["member_list"] = [*rows, row]
        told: dict[str, Writable] = {
            "ChatId": chat_id,
            "UpdateDetail": "add_member",
            "MemChangeCnt": 1,
        }
        self._tell(self._state.accounts[slug], "change_external_chat", "update", told)
        return True

    def delete(self, person: Person, userid: str, *, by_staff: bool = True) -> None:
        """One deletes the other."""
        account = self._state.accounts[person.account]
        del self._books[account.slug].follows[person.external_id, userid]
        change = "del_external_contact" if by_staff else "del_follow_user"
        told = {"UserID": userid, "ExternalUserID": person.external_id}
        self._tell(account, "change_external_contact", change, told)

    def edit_tags(self, person: Person, userid: str, names: Iterable[str]) -> None:
        """A member of staff puts exactly these tags on a contact."""
        account = self._state.accounts[person.account]
        book = self._books[account.slug]
        wanted = set(names)
        follow = book.follows[person.external_id, userid]
        follow.tags = {tag for tag, (_group, name) in book.tags.items() if name in wanted}
        told = {"UserID": userid, "ExternalUserID": person.external_id}
        self._tell(account, "change_external_contact", "edit_external_contact", told)

    def put_group(self, slug: str, chat_id: str, name: str, members: Iterable[Person]) -> None:
        """A customer group comes into being or changes; its owner is the first of the staff."""
        book = self._books[slug]
        owner = book.staff[0]
        rows: list[Json] = [{"userid": owner, "type": 1, "join_time": 1}]
        rows += [{"userid": m.external_id, "type": 2, "name": m.name} for m in members]
        is_new = chat_id not in book.groups
        book.groups[chat_id] = {
            "chat_id": chat_id, "name": name, "owner": owner, "member_list": rows,
        }  # fmt: skip
        change = "create" if is_new else "update"
        self._tell(self._state.accounts[slug], "change_external_chat", change, {"ChatId": chat_id})

    def dismiss(self, slug: str, chat_id: str) -> None:
        """A group is dismissed."""
        del self._books[slug].groups[chat_id]
        account = self._state.accounts[slug]
        self._tell(account, "change_external_chat", "dismiss", {"ChatId": chat_id})

    def list_staff(self, call: Call) -> Mapping[str, Json]:
        """获取配置了客户联系功能的成员列表."""
        staff: list[Json] = list(self._books[call.account.slug].staff)
        return {"follow_user": staff}

    def list_contacts(self, call: Call) -> Mapping[str, Json]:
        """批量获取客户详情: by page, tags as ids."""
        users, limit = call.body.texts("userid_list"), call.body.whole("limit", 50)
        if not 1 <= len(users) <= 100 or not 1 <= limit <= 100:
            raise Refused(BAD_WECOM_PARAMETER, "invalid userid_list or limit")
        book = self._books[call.account.slug]
        _see(book, *users)
        book.listed += users
        rows = [one for one in book.follows.values() if one.userid.casefold() in users]
        start = int(call.body.text("cursor", "") or 0)
        end = start + min(limit, self.page_rows)
        found: list[Json] = []
        for one in rows[start:end]:
            tag_ids: list[Json] = [*sorted(one.tags)]
            info: dict[str, Json] = {**_info(one), "tag_id": tag_ids}
            found.append({"external_contact": _person(one.person), "follow_info": info})
        more = str(end) if end < len(rows) else ""
        return {"external_contact_list": found, "next_cursor": more}

    def contact(self, call: Call) -> Mapping[str, Json]:
        """获取客户详情: everybody who has him, tags by name."""
        book, wanted = self._books[call.account.slug], call.query.get("external_userid", "")
        _see(book, wanted)
        found = [one for one in book.follows.values() if one.person.external_id == wanted]
        if not found:
            raise Refused(BAD_OPENID, "not external contact")
        infos: list[Json] = []
        for one in found:
            tags: list[Json] = [
                {"group_name": book.tags[tag][0], "tag_name": book.tags[tag][1], "tag_id": tag}
                for tag in sorted(one.tags)
            ]
            infos.append({**_info(one), "tags": tags})
        return {"external_contact": _person(found[0].person), "follow_user": infos}

    def list_tags(self, call: Call) -> Mapping[str, Json]:
        """获取企业标签库."""
        groups: dict[str, list[Json]] = defaultdict(list)
        for tag, (group, name) in self._books[call.account.slug].tags.items():
            groups[group].append({"id": tag, "name": name})
        found: list[Json] = [
            {"group_id": f"g-{name}", "group_name": name, "tag": tags}
            for name, tags in groups.items()
        ]
        return {"tag_group": found}

    def add_tags(self, call: Call) -> Mapping[str, Json]:
        """添加企业客户标签: a name stands once in a group."""
        book, group = self._books[call.account.slug], call.body.text("group_name")
        names = [row.text("name") for row in call.body.items("tag")]
        if not names or any((group, name) in book.tags.values() for name in names):
            raise Refused(BAD_WECOM_PARAMETER, "tag name exist")
        for name in names:
            book.tags[f"t{next(self._numbers)}"] = (group, name)
        return {}

    def mark(self, call: Call) -> Mapping[str, Json]:
        """编辑客户企业标签."""
        book = self._books[call.account.slug]
        follow = book.follows.get((call.body.text("external_userid"), call.body.text("userid")))
        add, remove = call.body.texts("add_tag"), call.body.texts("remove_tag")
        if follow is None or not (add or remove) or not book.tags.keys() >= {*add, *remove}:
            raise Refused(BAD_WECOM_PARAMETER, "invalid external_userid or tag")
        follow.tags = (follow.tags | set(add)) - set(remove)
        return {}

    def add_way(self, call: Call) -> Mapping[str, Json]:
        """配置客户联系「联系我」方式."""
        users, state = call.body.texts("user"), call.body.text("state", "")
        kind, book = call.body.whole("type"), self._books[call.account.slug]
        fits = len(users) == 1 if kind == 1 else 1 <= len(users) <= 100
        if not fits or len(state) > 30 or not set(users) <= set(book.staff):
            raise Refused(BAD_WECOM_PARAMETER, "invalid user or state")
        key = self._state.new_key("way")
        people: list[Json] = list(users)
        book.ways[PICTURE + key] = {"user": people, "state": state}
        return {"config_id": key, "qr_code": PICTURE + key}

    def welcome(self, call: Call) -> Mapping[str, Json]:
        """发送新客户欢迎语: once, within twenty seconds."""
        book, code = self._books[call.account.slug], call.body.text("welcome_code")
        person, at = book.codes.get(code, (None, call.now))
        if person is None or call.now - at > WELCOME_LIFE:
            raise Refused(WELCOME_CODE_REFUSED, "invalid welcome code")
        if code in book.greeted:
            raise Refused(CHAT_HAS_BEGUN, "welcome message has been sent")
        text = call.body.section("text").text("content")
        if byte_length(text) > WELCOME_BYTES:
            raise Refused(TEXT_TOO_LONG, "content size out of limit")
        book.greeted.add(code)
        self._state.book.add(person, Post(Side.THEIRS, Shape.TEXT, Via.KF, text))
        return {}

    def list_groups(self, call: Call) -> Mapping[str, Json]:
        """获取客户群列表."""
        limit = call.body.whole("limit")
        if not 1 <= limit <= 1000:
            raise Refused(BAD_WECOM_PARAMETER, "invalid limit")
        groups = list(self._books[call.account.slug].groups)
        start = int(call.body.text("cursor", "") or 0)
        end = start + min(limit, self.page_rows)
        found: list[Json] = [{"chat_id": one, "status": 0} for one in groups[start:end]]
        return {"group_chat_list": found, "next_cursor": str(end) if end < len(groups) else ""}

    def group(self, call: Call) -> Mapping[str, Json]:
        """获取客户群详情."""
        book, chat_id = self._books[call.account.slug], call.body.text("chat_id")
        _see(book, chat_id)
        found = book.groups.get(chat_id)
        if found is None:
            raise Refused(BAD_WECOM_PARAMETER, "invalid chat_id")
        return {"group_chat": found}

    def callback_ips(self, _call: Call) -> Mapping[str, Json]:
        """Where pushes come from."""
        return {"ip_list": ["127.0.0.1"]}

    def _tell(
        self, account: FakeAccount, event: str, change: str, told: Mapping[str, Writable]
    ) -> None:
        fields: dict[str, Writable] = {
            "ToUserName": account.original_id,
            "FromUserName": "sys",
            "CreateTime": int(self._state.clock().timestamp()),
            "MsgType": "event",
            "Event": event,
            "ChangeType": change,
        }
        assert account.kind is Kind.CONTACT
        self._state.later(account, {**fields, **told})


def _see(book: _Book, *ids: str) -> None:
    if not book.out_of_sight.isdisjoint(ids):
        raise Refused(NOT_VISIBLE, "no permission")


def _person(person: Person) -> dict[str, Json]:
    row: dict[str, Json] = {
        "external_userid": person.external_id, "name": person.name, "type": 1, "gender": 0,
    }  # fmt: skip
    return row | ({"unionid": person.union_id} if person.union_id else {})


def _info(follow: _Follow) -> dict[str, Json]:
    return {
        "userid": follow.userid,
        "remark": follow.person.name,
        "description": "",
        "createtime": follow.created,
        "state": follow.state,
    }
