"""WeCom: messages of a self-built app (发送应用消息) and the renewal of their cards."""

import hashlib
import json
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.simulator.phones.model import Bubble, Person, Post, Shape, Side, Via
from bot.simulator.platform.accounts import FakeAccount
from bot.simulator.platform.body import Body, Json, byte_length
from bot.simulator.platform.oa_send import RECORDINGS, article_of
from bot.simulator.platform.refusals import (
    ALL_INVALID,
    BAD_AGENT,
    BAD_MESSAGE_TYPE,
    BAD_RECIPIENTS,
    BAD_WECOM_PARAMETER,
    EMPTY_CONTENT,
    RESPONSE_CODE_USED,
    TASK_ID_REFUSED,
    Refused,
)
from bot.simulator.platform.state import Call, Endpoint, State
from bot.simulator.platform.wecom_cards import INTERACTIVE, read_card

TEXT_BYTES = 2048
RECIPIENTS = 1000
CODE_LIFE = timedelta(hours=72)
PER_MINUTE, PER_HOUR = 30, 1000
_FILES = frozenset({"image", "file", "voice", "video"})


class WecomSend:
    """The endpoints that put something into a member's chat. `dropped` counts what was not."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._sent: dict[str, deque[datetime]] = defaultdict(lambda: deque(maxlen=PER_HOUR))
        self.dropped = 0
        self._readers: Mapping[str, Callable[[Body], Post]] = {
            "text": _text,
            "markdown": _text,
            "textcard": _text_card,
            "news": _news,
            "template_card": _card,
        }

    def endpoints(self) -> dict[str, Endpoint]:
        """Path → endpoint."""
        return {
            "/cgi-bin/message/send": self.send,
            "/cgi-bin/message/update_template_card": self.update_card,
        }

    def send(self, call: Call) -> Mapping[str, Json]:
        """Sends one message to members. All invalid is 81013; some invalid are only named."""
        _check_agent(call)
        people, invalid = self._recipients(call)
        kind = call.body.text("msgtype")
        post = self._post(call, kind)
        answer: dict[str, Json] = {"invaliduser": "|".join(invalid), "msgid": f"M{self._next()}"}
        if self._is_repeated(call):
            return answer
        task_id = str(post.body.get("task_id", ""))
        if task_id:
            self._claim_task(call.account, task_id)
        if post.body.get("card_type") in INTERACTIVE:
            answer["response_code"] = self.new_response_code(call.account, task_id)
        bubbles: list[Json] = []
        for person in people:
            if self._is_too_fast(person, call.now):
                self.dropped += 1
            else:
                bubbles.append(self._state.book.add(person, post).id)
        if task_id:
            self._state.store.put("task", f"{call.account.slug}/{task_id}", bubbles)
        return answer

    def update_card(self, call: Call) -> Mapping[str, Json]:
        """Replaces the buttons, or the whole card, of those named; the code works once."""
        _check_agent(call)
        task_id = self._take_code(call)
        wanted = {userid.casefold() for userid in call.body.texts("userids")}
        is_for_all = call.body.whole("atall", 0) == 1
        if not wanted and not is_for_all:
            raise Refused(BAD_RECIPIENTS, "userids is empty")
        if "button" in call.body:
            label = call.body.section("button").text("replace_name")
            change: dict[str, Json] = {"done": label}
        else:
            change = {**read_card(call.body.section("template_card")), "done": ""}
        reached: set[str] = set()
        for person, bubble in self.cards(call.account, task_id):
            if is_for_all or person.external_id.casefold() in wanted:
                self._state.book.change(bubble, {**bubble.body, **change})
                reached.add(person.external_id.casefold())
        invalid = sorted(wanted - reached)
        return {"invaliduser": "|".join(invalid)}

    def cards(self, account: FakeAccount, task_id: str) -> list[tuple[Person, Bubble]]:
        """The sent cards of a task with who has them."""
        numbers = self._state.store.get("task", f"{account.slug}/{task_id}")
        found = []
        for number in numbers if isinstance(numbers, list) else []:
            bubble = self._state.book.bubble(int(str(number)))
            person = self._state.book.get(bubble.person) if bubble else None
            if bubble is not None and person is not None:
                found.append((person, bubble))
        return found

    def new_response_code(self, account: FakeAccount, task_id: str) -> str:
        """A code that changes the task's cards once, within 72 hours."""
        code = self._state.new_key("rc")
        memo: dict[str, Json] = {
            "slug": account.slug,
            "task_id": task_id,
            "at": self._state.clock().timestamp(),
        }
        self._state.store.put("response_code", code, memo)
        return code

    def _take_code(self, call: Call) -> str:
        code = call.body.text("response_code")
        row = self._state.store.get("response_code", code)
        if not isinstance(row, dict) or row["slug"] != call.account.slug:
            raise Refused(RESPONSE_CODE_USED, "response_code is invalid or was used")
        self._state.store.drop("response_code", code)
        if call.now.timestamp() - float(str(row["at"])) > CODE_LIFE.total_seconds():
            raise Refused(RESPONSE_CODE_USED, "response_code expired")
        return str(row["task_id"])

    def _recipients(self, call: Call) -> tuple[list[Person], list[str]]:
        named = call.body.text("touser", "")
        if not named:
            if call.body.text("toparty", "") or call.body.text("totag", ""):
                return [], []
            raise Refused(BAD_RECIPIENTS, "no touser, toparty or totag")
        if named == "@all":
            everyone = self._state.book.of_account(call.account.slug)
            return [person for person in everyone if person.is_following], []
        userids = [part for part in named.split("|") if part]
        if not 1 <= len(userids) <= RECIPIENTS:
            raise Refused(BAD_RECIPIENTS, "touser has too many members")
        folded = dict.fromkeys(userid.casefold() for userid in userids)
        found = {userid: self._state.book.find(call.account.slug, userid) for userid in folded}
        people = [person for person in found.values() if person and person.is_following]
        reached = {person.external_id.casefold() for person in people}
        invalid = [userid for userid in folded if userid not in reached]
        if not people:
            raise Refused(ALL_INVALID, "user & party & tag all invalid", invaliduser=named.lower())
        return people, invalid

    def _claim_task(self, account: FakeAccount, task_id: str) -> None:
        key = f"{account.slug}/{task_id}"
        if self._state.store.get("task", key) is not None:
            raise Refused(TASK_ID_REFUSED, "task id was used before")
        self._state.store.put("task", key, [])

    def _is_repeated(self, call: Call) -> bool:
        """Whether the sender asked to check for duplicates and this is one."""
        if not call.body.whole("enable_duplicate_check", 0):
            return False
        interval = min(call.body.whole("duplicate_check_interval", 1800), 4 * 3600)
        text = json.dumps(call.body.fields, sort_keys=True, ensure_ascii=False)
        key = f"{call.account.slug}/{hashlib.sha256(text.encode()).hexdigest()}"
        before = self._state.store.get("duplicate", key)
        self._state.store.put("duplicate", key, call.now.timestamp())
        return isinstance(before, float) and call.now.timestamp() - before < interval

    def _is_too_fast(self, person: Person, now: datetime) -> bool:
        """30 a minute and 1,000 an hour per member; what is above is dropped in silence."""
        sent = self._sent[f"{person.account}/{person.external_id}"]
        if sum(1 for at in sent if now - at < timedelta(minutes=1)) >= PER_MINUTE:
            return True
        if len(sent) == PER_HOUR and now - sent[0] < timedelta(hours=1):
            return True
        sent.append(now)
        return False

    def _next(self) -> int:
        return self._state.next_id()

    def _post(self, call: Call, kind: str) -> Post:
        if kind in _FILES:
            media_id = call.body.section(kind).text("media_id")
            self._state.own_media(call.account, media_id)
            if kind in RECORDINGS:
                return Post(Side.THEIRS, Shape.TEXT, Via.APP, RECORDINGS[kind])
            return Post(Side.THEIRS, Shape.IMAGE, Via.APP, "", {"media_id": media_id})
        reader = self._readers.get(kind)
        if reader is None:
            raise Refused(BAD_MESSAGE_TYPE, "invalid msgtype")
        return reader(call.body.section(kind))


def _check_agent(call: Call) -> None:
    if call.body.text("agentid", "") != call.account.agent_id:
        raise Refused(BAD_AGENT, "invalid agentid")


def _text(body: Body) -> Post:
    """A text; what is longer than 2,048 bytes is cut, as the real app does."""
    content = body.text("content")
    if not content.strip():
        raise Refused(EMPTY_CONTENT, "empty content")
    if byte_length(content) > TEXT_BYTES:
        content = content.encode()[:TEXT_BYTES].decode(errors="ignore")
    return Post(Side.THEIRS, Shape.TEXT, Via.APP, content)


def _text_card(body: Body) -> Post:
    title, description = body.text("title"), body.text("description")
    if byte_length(title) > 128 or byte_length(description) > 512 or not body.text("url", ""):
        raise Refused(BAD_WECOM_PARAMETER, "invalid textcard")
    article: dict[str, Json] = {"title": title, "description": description, "picurl": ""}
    article["url"] = body.text("url")
    return Post(Side.THEIRS, Shape.NEWS, Via.APP, title, {"articles": [article]})


def _news(body: Body) -> Post:
    articles = body.items("articles")
    if not 1 <= len(articles) <= 8:
        raise Refused(BAD_WECOM_PARAMETER, "invalid articles")
    rows: list[Json] = [article_of(article) for article in articles]
    return Post(Side.THEIRS, Shape.NEWS, Via.APP, articles[0].text("title"), {"articles": rows})


def _card(body: Body) -> Post:
    card = read_card(body)
    title = card["main_title"]
    text = str(title.get("title", "")) if isinstance(title, dict) else ""
    return Post(Side.THEIRS, Shape.CARD, Via.APP, text, {**card, "done": ""})
