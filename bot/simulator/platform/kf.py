"""微信客服: what customers write is kept to be fetched; what is sent is counted like the real one.

A customer's message opens five messages in 48 hours; a session that a person holds takes none
(95018). A message id sent twice is sent once. `msg_list` holds what is younger than three days.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.fields import Writable
from bot.simulator.phones.model import Person, Post, Shape, Side, Via
from bot.simulator.platform.accounts import FakeAccount, Kind
from bot.simulator.platform.body import Json
from bot.simulator.platform.kf_forms import LINK, message_id, position, post_of
from bot.simulator.platform.refusals import (
    BAD_KF_ACCOUNT,
    BAD_KF_TOKEN,
    BAD_MESSAGE_TYPE,
    BAD_OPENID,
    BAD_SERVICER,
    BAD_STATE_CHANGE,
    BAD_WECOM_PARAMETER,
    KF_WINDOW_CLOSED,
    KF_WINDOW_USED,
    NO_WINDOW,
    QUOTA_USED,
    WELCOME_CODE_REFUSED,
    WRONG_SESSION_STATE,
    Refused,
)
from bot.simulator.platform.state import Call, Endpoint, State
from bot.simulator.platform.windows import Trigger

HORIZON = timedelta(days=3)
TOKEN_LIFE = timedelta(minutes=10)
WELCOME_LIFE = timedelta(seconds=20)
END_LIFE = timedelta(hours=48)
"""For one message after a session's end (msg_code)."""
GREETED_AGAIN = timedelta(hours=48)
"""Who wrote or was greeted within it gets no welcome code (欢迎语 of 进入会话事件)."""
TOKENLESS_A_MINUTE = 10
_COUNT = "kf_items"
"""How many items an account has had, over restarts."""
NEW, BOT, POOL, HUMAN, ENDED = range(5)
_MOVES = {NEW: {1, 2, 3, 4}, BOT: {2, 3, 4}, POOL: {3, 4}, HUMAN: {3, 4}, ENDED: {1, 2, 3}}


@dataclass(slots=True)
class _Book:
    """One open_kfid: everything that can be fetched, sessions, codes."""

    behind: int = 0
    """How many items came before this start: a cursor of then still means what it meant."""
    items: list[tuple[datetime, dict[str, Json]]] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, datetime] = field(default_factory=dict)
    codes: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    tokenless: list[datetime] = field(default_factory=list)
    greeted: dict[str, datetime] = field(default_factory=dict)
    last: int = 0
    """When the newest item came; nobody does two things in one second."""


class KfDesk:
    """The 微信客服 endpoints, and what customers and servicers do there.

    `empty_pages` makes the next pages come empty with `has_more`, as the real one sometimes does;
    `stuck_pages` makes them bring the first item again, and the cursor stay where it was;
    `servicers` are the userids that receive sessions.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._books: dict[str, _Book] = {}
        self.empty_pages = 0
        self.stuck_pages = 0
        self.servicers: set[str] = set()

    def endpoints(self) -> dict[str, Endpoint]:
        """Path → endpoint."""
        return {
            "/cgi-bin/kf/sync_msg": self.sync,
            "/cgi-bin/kf/send_msg": self.send,
            "/cgi-bin/kf/send_msg_on_event": self.send_on_event,
            "/cgi-bin/kf/service_state/get": self.session,
            "/cgi-bin/kf/service_state/trans": self.move_session,
            "/cgi-bin/kf/account/list": self.list_accounts,
            "/cgi-bin/kf/add_contact_way": self.add_link,
            "/cgi-bin/kf/customer/batchget": self.customers,
        }

    def arrive(self, person: Person, item: Mapping[str, Json]) -> dict[str, Writable]:
        """A customer wrote or entered; the callback that tells of it."""
        account, now = self._state.accounts[person.account], self._state.clock()
        if item.get("msgtype") != "event":
            self._state.windows.open(account.slug, person.external_id, Trigger.MESSAGE, now)
            states = self._book(account).states
            if states.get(person.external_id, NEW) == ENDED:
                states[person.external_id] = NEW
        return self.put(account, {"origin": 3, "external_userid": person.external_id, **item})

    def entering(self, person: Person, scene: str) -> dict[str, Json]:
        """The event of opening the chat; with a code where nothing was written for 48 hours."""
        account, now = self._state.accounts[person.account], self._state.clock()
        event: dict[str, Json] = {
            "event_type": "enter_session",
            "open_kfid": account.open_kfid,
            "external_userid": person.external_id,
            "scene": "1",
            "scene_param": scene,
        }
        book = self._book(account)
        last = book.greeted.get(person.external_id)
        is_fresh = last is None or now - last >= GREETED_AGAIN
        if is_fresh and not self._state.windows.left(account.slug, person.external_id, now):
            code = self._state.new_key("W")
            book.codes[code] = (person.external_id, now + WELCOME_LIFE)
            event["welcome_code"] = code
        return {"msgtype": "event", "origin": 4, "event": event}

    def put(self, account: FakeAccount, item: Mapping[str, Json]) -> dict[str, Writable]:
        """Keep an item to be fetched; the callback that tells of it."""
        now, book = self._state.clock(), self._book(account)
        book.last = max(int(now.timestamp()), book.last + 1)
        row: dict[str, Json] = {
            "msgid": f"k{self._state.next_id()}",
            "open_kfid": account.open_kfid,
            "send_time": book.last,
            **item,
        }
        book.items.append((now, row))
        self._state.store.put(_COUNT, account.slug, book.behind + len(book.items))
        token = self._state.new_key("T")
        book.tokens[token] = now + TOKEN_LIFE
        return {
            "ToUserName": account.original_id,
            "CreateTime": int(now.timestamp()),
            "MsgType": "event",
            "Event": "kf_msg_or_event",
            "Token": token,
            "OpenKfId": account.open_kfid,
        }

    def last_message(self, person: Person) -> str:
        """The id of what a customer wrote last."""
        rows = (row for _at, row in self._book(self._state.accounts[person.account]).items)
        mine = [
            str(row["msgid"])
            for row in rows
            if row.get("external_userid") == person.external_id and row.get("origin") == 3
        ]
        return mine[-1]

    def recall(self, person: Person, msgid: str) -> dict[str, Writable]:
        """A customer takes a message back; the callback that tells of it."""
        account = self._state.accounts[person.account]
        event: dict[str, Json] = {
            "event_type": "user_recall_msg",
            "open_kfid": account.open_kfid,
            "external_userid": person.external_id,
            "recall_msgid": msgid,
        }
        return self.put(account, {"msgtype": "event", "origin": 4, "event": event})

    def fail(self, account: FakeAccount, external_userid: str, msgid: str, kind: int) -> None:
        """A message taken earlier did not reach the customer."""
        event: dict[str, Json] = {
            "event_type": "msg_send_fail",
            "open_kfid": account.open_kfid,
            "external_userid": external_userid,
            "fail_msgid": msgid,
            "fail_type": kind,
        }
        item: dict[str, Json] = {"msgtype": "event", "origin": 4, "event": event}
        self._state.later(account, self.put(account, item))

    def servicer(self, account: FakeAccount, external_userid: str, change: int, who: str) -> None:
        """Somebody took the session in the WeCom client (1, 2, 4) or ended it (3)."""
        states = self._book(account).states
        states[external_userid] = ENDED if change == 3 else HUMAN
        event: dict[str, Json] = {
            "event_type": "session_status_change",
            "open_kfid": account.open_kfid,
            "external_userid": external_userid,
            "change_type": change,
            "new_servicer_userid": "" if change == 3 else who,
            "old_servicer_userid": who if change == 3 else "",
        }
        if change == 3:
            event["msg_code"] = self._end_code(account, external_userid)
        item: dict[str, Json] = {"msgtype": "event", "origin": 4, "event": event}
        self._state.later(account, self.put(account, item))

    def servicer_says(self, person: Person, who: str, text: str) -> None:
        """A person answers in the WeCom client."""
        account = self._state.accounts[person.account]
        self._state.book.add(person, Post(Side.THEIRS, Shape.TEXT, Via.KF, text))
        item: dict[str, Json] = {
            "origin": 5,
            "external_userid": person.external_id,
            "servicer_userid": who,
            "msgtype": "text",
            "text": {"content": text},
        }
        self._state.later(account, self.put(account, item))

    def state_of(self, account: FakeAccount, external_userid: str) -> int:
        """The session's state."""
        return self._book(account).states.get(external_userid, NEW)

    def sync(self, call: Call) -> Mapping[str, Json]:
        """读取消息: what came after the cursor."""
        account, book = self._mine(call), self._book(call.account)
        self._check_token(call, book)
        limit = call.body.whole("limit", 1000)
        if not 1 <= limit <= 1000:
            raise Refused(BAD_WECOM_PARAMETER, "invalid limit")
        start, there = position(call.body.text("cursor", "")), book.behind + len(book.items)
        if not book.behind <= start <= there:
            start = book.behind
        if self.empty_pages:
            self.empty_pages -= 1
            return {"next_cursor": f"c{start}", "has_more": 1, "msg_list": []}
        if self.stuck_pages:
            self.stuck_pages -= 1
            again: list[Json] = [row for _, row in book.items[:1]]
            return {"next_cursor": f"c{start}", "has_more": 1, "msg_list": again}
        first = start - book.behind
        rows = book.items[first : first + limit]
        end = start + len(rows)
        found: list[Json] = [row for at, row in rows if call.now - at < HORIZON]
        has_more = int(end < there)
        del account
        return {"next_cursor": f"c{end}", "has_more": has_more, "msg_list": found}

    def send(self, call: Call) -> Mapping[str, Json]:
        """发送消息, in states 0 and 1 and within the window."""
        self._mine(call)
        book, msgid = self._book(call.account), message_id(call.body)
        if msgid in book.sent:
            return {"msgid": msgid}
        person = self._person(call.account, call.body.text("touser"))
        if book.states.get(person.external_id, NEW) not in (NEW, BOT):
            raise Refused(WRONG_SESSION_STATE, "send msg session status invalid")
        post = post_of(self._state, call.account, call.body)
        try:
            self._state.windows.spend(call.account.slug, person.external_id, call.now)
        except Refused as refusal:
            code = KF_WINDOW_CLOSED if refusal.errcode == NO_WINDOW else KF_WINDOW_USED
            raise Refused(code, "send msg count or time limit") from None
        book.sent[msgid] = person.external_id
        self._state.book.add(person, post)
        return {"msgid": msgid}

    def send_on_event(self, call: Call) -> Mapping[str, Json]:
        """发送欢迎语等事件响应消息: each code once, in its time."""
        book, msgid = self._book(call.account), message_id(call.body)
        if msgid in book.sent:
            return {"msgid": msgid}
        external_userid, until = book.codes.get(call.body.text("code"), ("", call.now))
        if call.body.text("msgtype") not in ("text", "msgmenu"):
            raise Refused(BAD_MESSAGE_TYPE, "invalid message type")
        post = post_of(self._state, call.account, call.body)
        if not external_userid or call.now > until:
            raise Refused(WELCOME_CODE_REFUSED, "invalid code")
        del book.codes[call.body.text("code")]
        if until - call.now <= WELCOME_LIFE:
            book.greeted[external_userid] = call.now
        book.sent[msgid] = external_userid
        self._state.book.add(self._person(call.account, external_userid), post)
        return {"msgid": msgid}

    def session(self, call: Call) -> Mapping[str, Json]:
        """获取会话状态."""
        self._mine(call)
        state = self.state_of(call.account, call.body.text("external_userid"))
        return {"service_state": state}

    def move_session(self, call: Call) -> Mapping[str, Json]:
        """变更会话状态."""
        self._mine(call)
        person = self._person(call.account, call.body.text("external_userid"))
        states, wanted = self._book(call.account).states, call.body.whole("service_state")
        if wanted not in _MOVES[states.get(person.external_id, NEW)]:
            raise Refused(BAD_STATE_CHANGE, "invalid service state change")
        if wanted == HUMAN and call.body.text("servicer_userid", "") not in self.servicers:
            raise Refused(BAD_SERVICER, "invalid servicer")
        states[person.external_id] = wanted
        if wanted == ENDED:
            return {"msg_code": self._end_code(call.account, person.external_id)}
        return {"msg_code": self._state.new_key("M")}

    def list_accounts(self, call: Call) -> Mapping[str, Json]:
        """获取客服账号列表."""
        one: dict[str, Json] = {
            "open_kfid": call.account.open_kfid,
            "name": call.account.name,
            "manage_privilege": True,
        }
        return {"account_list": [one]}

    def customers(self, call: Call) -> Mapping[str, Json]:
        """获取客户基础信息: those who wrote within 48 hours; the others are named apart."""
        wanted = call.body.texts("external_userid_list")
        if not 1 <= len(wanted) <= 100:
            raise Refused(BAD_WECOM_PARAMETER, "invalid external_userid_list")
        found: list[Json] = []
        unknown: list[Json] = []
        for external_userid in wanted:
            person = self._state.book.find(call.account.slug, external_userid)
            if person is None or person.kind is not Kind.KF:
                unknown.append(external_userid)
                continue
            row: dict[str, Json] = {
                "external_userid": external_userid,
                "nickname": person.name,
                "avatar": "",
                "gender": 0,
            }
            found.append(row | ({"unionid": person.union_id} if person.union_id else {}))
        return {"customer_list": found, "invalid_external_userid": unknown}

    def add_link(self, call: Call) -> Mapping[str, Json]:
        """获取客服账号链接."""
        self._mine(call)
        scene = call.body.text("scene", "")
        if re.fullmatch(r"[0-9A-Za-z_-]{0,32}", scene) is None:
            raise Refused(BAD_WECOM_PARAMETER, "invalid scene")
        return {"url": f"{LINK}{call.account.open_kfid}?enc_scene={scene}"}

    def _end_code(self, account: FakeAccount, external_userid: str) -> str:
        code = self._state.new_key("M")
        self._book(account).codes[code] = (external_userid, self._state.clock() + END_LIFE)
        return code

    def _mine(self, call: Call) -> FakeAccount:
        if call.body.text("open_kfid") != call.account.open_kfid:
            raise Refused(BAD_KF_ACCOUNT, "invalid open_kfid")
        return call.account

    def _check_token(self, call: Call, book: _Book) -> None:
        token = call.body.text("token", "")
        if token:
            if book.tokens.get(token, call.now) <= call.now:
                raise Refused(BAD_KF_TOKEN, "invalid msg token")
            return
        recent = [at for at in book.tokenless if call.now - at < timedelta(minutes=1)]
        if len(recent) >= TOKENLESS_A_MINUTE:
            raise Refused(QUOTA_USED, "api freq out of limit")
        book.tokenless = [*recent, call.now]

    def _person(self, account: FakeAccount, external_userid: str) -> Person:
        person = self._state.book.find(account.slug, external_userid)
        if person is None or person.kind is not Kind.KF:
            raise Refused(BAD_OPENID, "invalid external_userid")
        return person

    def _book(self, account: FakeAccount) -> _Book:
        if account.slug not in self._books:
            came = self._state.store.get(_COUNT, account.slug)
            self._books[account.slug] = _Book(came if isinstance(came, int) else 0)
        return self._books[account.slug]
