"""公众号: mass sending (群发) with its quotas per account and per follower."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.simulator.phones.model import Person, Post, Shape, Side, Via
from bot.simulator.platform.accounts import AccountType
from bot.simulator.platform.body import Json
from bot.simulator.platform.oa_drafts import article_post
from bot.simulator.platform.oa_send import check_text
from bot.simulator.platform.oa_tags import find_tag, openids_of
from bot.simulator.platform.refusals import (
    BAD_MESSAGE_TYPE,
    BAD_PARAMETER,
    BAD_RECIPIENTS,
    CLIENT_MSG_ID_REPEATED,
    MASS_QUOTA_USED,
    NOT_GRANTED,
    QUOTA_USED,
    Refused,
)
from bot.simulator.platform.state import Call, Endpoint, State

PER_FOLLOWER_A_MONTH = 4
CALLS_A_MINUTE = 60
PREVIEWS_A_DAY = 100
_TO_SHANGHAI = timedelta(hours=8)
"""The platform's days and months are those of Asia/Shanghai, which has no summer time."""


class OaMass:
    """Mass messages."""

    def __init__(self, state: State) -> None:
        self._state = state

    def endpoints(self) -> dict[str, Endpoint]:
        """Path → endpoint."""
        return {
            "/cgi-bin/message/mass/sendall": self.send_all,
            "/cgi-bin/message/mass/send": self.send_some,
            "/cgi-bin/message/mass/preview": self.preview,
            "/cgi-bin/message/mass/get": self.status,
        }

    def send_all(self, call: Call) -> Mapping[str, Json]:
        """Sends to a tag or to all followers; who has had four this month is left out.

        A draft that goes out leaves the draft box (新建草稿).
        """
        if call.account.account_type is AccountType.TEST:
            raise Refused(NOT_GRANTED, "api unauthorized")
        self._refuse_repeated(call)
        post = self._post(call)
        audience, to_all = self._audience(call)
        return self._send(call, post, audience, to_all=to_all)

    def send_some(self, call: Call) -> Mapping[str, Json]:
        """Sends to 2 to 10,000 openids, from a service account; strangers are left out."""
        if call.account.account_type is not AccountType.SERVICE:
            raise Refused(NOT_GRANTED, "api unauthorized")
        self._refuse_repeated(call)
        post, openids = self._post(call), call.body.texts("touser")
        if not 2 <= len(openids) <= 10_000:
            raise Refused(BAD_RECIPIENTS, "invalid openid list size")
        followers = [p for p in self._state.book.of_account(call.account.slug) if p.is_following]
        audience = [p for p in followers if p.external_id in set(openids)]
        return self._send(call, post, audience, to_all=False)

    def preview(self, call: Call) -> Mapping[str, Json]:
        """Shows it to one follower: by openid, or by 微信号, which is the name here."""
        if call.account.account_type is AccountType.TEST:
            raise Refused(NOT_GRANTED, "api unauthorized")
        post = self._post(call)
        wxname = str(call.body.fields.get("towxname", ""))
        named = [p for p in self._state.book.of_account(call.account.slug) if p.name == wxname]
        openid = named[0].external_id if named else str(call.body.fields.get("touser", ""))
        person = self._state.follower(call.account, openid)
        day = f"{call.now + _TO_SHANGHAI:%Y-%m-%d}"
        self._count(f"{call.account.slug}/previews/{day}", PREVIEWS_A_DAY)
        self._state.book.add(person, post)
        return {"msg_id": self._state.next_id()}

    def status(self, call: Call) -> Mapping[str, Json]:
        """How far a job is; here it is done at once."""
        number = call.body.text("msg_id")
        sent = {str(job) for job in self._state.store.all("mass").values()}
        if number not in sent:
            raise Refused(BAD_PARAMETER, "invalid msg_id")
        return {"msg_id": int(number), "msg_status": "SEND_SUCCESS"}

    def _send(
        self, call: Call, post: Post, audience: list[Person], *, to_all: bool
    ) -> Mapping[str, Json]:
        local = call.now + _TO_SHANGHAI
        self._count(f"{call.account.slug}/calls/{local:%Y-%m-%d %H:%M}", CALLS_A_MINUTE)
        if call.account.account_type is AccountType.SUBSCRIPTION:
            self._count(f"{call.account.slug}/day/{local:%Y-%m-%d}", 1)
        elif to_all:
            self._count(f"{call.account.slug}/all/{local:%Y-%m-%d}", 1)
            self._count(f"{call.account.slug}/all/{local:%Y-%m}", PER_FOLLOWER_A_MONTH)
        number = self._state.next_id()
        is_service = call.account.account_type is AccountType.SERVICE
        reached = [p for p in audience if not is_service or self._may_receive(p, local)]
        for person in reached:
            self._state.book.add(person, post)
        mark = call.body.text("clientmsgid", "")
        self._state.store.put("mass", f"{call.account.slug}/{mark or number}", number)
        if post.shape is Shape.NEWS:
            used = call.body.section("mpnews").text("media_id")
            self._state.store.drop("draft", f"{call.account.slug}/{used}")
        self._state.later(
            call.account, _finished(call, number, total=len(audience), sent=len(reached))
        )
        return {"msg_id": number, "msg_data_id": number}

    def _audience(self, call: Call) -> tuple[list[Person], bool]:
        """The followers meant. The old `group_id` is refused: the API wants `tag_id`."""
        chosen = call.body.section("filter")
        followers = [p for p in self._state.book.of_account(call.account.slug) if p.is_following]
        if "group_id" in chosen:
            raise Refused(BAD_PARAMETER, "invalid parameter: filter.group_id, use tag_id")
        if chosen.whole("is_to_all", 0):
            return followers, True
        members = openids_of(find_tag(self._state, call.account, chosen.whole("tag_id")))
        return [p for p in followers if p.external_id in members], False

    def _post(self, call: Call) -> Post:
        """A text, or an article of the draft box."""
        match call.body.text("msgtype"):
            case "text":
                content = check_text(call.body.section("text").text("content"))
                return Post(Side.THEIRS, Shape.TEXT, Via.MASS, content)
            case "mpnews":
                media_id = call.body.section("mpnews").text("media_id")
                return article_post(self._state, call.account, media_id)
        raise Refused(BAD_MESSAGE_TYPE, "invalid message type")

    def _refuse_repeated(self, call: Call) -> None:
        mark = call.body.text("clientmsgid", "")
        before = self._state.store.get("mass", f"{call.account.slug}/{mark}") if mark else None
        if isinstance(before, int):
            raise Refused(CLIENT_MSG_ID_REPEATED, "clientmsgid exist", msg_id=before)

    def _count(self, key: str, most: int) -> None:
        used = self._state.store.get("mass_count", key)
        count = (used if isinstance(used, int) else 0) + 1
        if count > most:
            raise _refusal(key)
        self._state.store.put("mass_count", key, count)

    def _may_receive(self, person: Person, local: datetime) -> bool:
        try:
            key = f"{person.account}/{person.external_id}/{local:%Y-%m}"
            self._count(key, PER_FOLLOWER_A_MONTH)
        except Refused:
            return False
        return True


def _refusal(key: str) -> Refused:
    if "/calls/" in key:
        return Refused(QUOTA_USED, "reach max api minute quota limit")
    if "/previews/" in key:
        return Refused(QUOTA_USED, "reach max api daily quota limit")
    return Refused(MASS_QUOTA_USED, "has no masssend quota")


def _finished(call: Call, number: int, *, total: int, sent: int) -> dict[str, str | int]:
    return {
        "ToUserName": call.account.original_id,
        "FromUserName": "mphelper",
        "CreateTime": int(call.now.timestamp()),
        "MsgType": "event",
        "Event": "MASSSENDJOBFINISH",
        "MsgID": number,
        "Status": "send success",
        "TotalCount": total,
        "FilterCount": sent,
        "SentCount": sent,
        "ErrorCount": 0,
    }
