"""公众号: tags of followers, with the limits of 用户标签管理."""

from collections.abc import Mapping

from bot.simulator.platform.accounts import AccountType, FakeAccount
from bot.simulator.platform.body import Json
from bot.simulator.platform.refusals import (
    BAD_OPENID_LIST,
    BAD_TAG,
    NOT_GRANTED,
    TAG_EXISTS,
    TAG_NAME_TOO_LONG,
    TOO_MANY_TAGS,
    TOO_MANY_TAGS_OF_ONE,
    Refused,
)
from bot.simulator.platform.state import Call, Endpoint, State

TAGS, TAGS_OF_ONE, BATCH, NAME_SIGNS = 100, 20, 50, 30


class OaTags:
    """The tags of the hosted accounts. `page_rows` makes the lists of followers shorter."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.page_rows = 10_000

    def endpoints(self) -> dict[str, Endpoint]:
        """Path → endpoint."""
        return {
            "/cgi-bin/tags/create": self.create,
            "/cgi-bin/tags/get": self.all,
            "/cgi-bin/tags/delete": self.delete,
            "/cgi-bin/tags/members/batchtagging": self.tag,
            "/cgi-bin/tags/members/batchuntagging": self.untag,
            "/cgi-bin/user/tag/get": self.followers,
        }

    def create(self, call: Call) -> Mapping[str, Json]:
        """创建标签: numbered from 100 on."""
        _need_right(call.account)
        name, rows = call.body.section("tag").text("name"), self._rows(call.account)
        if not 0 < len(name) <= NAME_SIGNS:
            raise Refused(TAG_NAME_TOO_LONG, "tag name too long")
        if len(rows) >= TAGS:
            raise Refused(TOO_MANY_TAGS, "tags count out of limit")
        if any(row["name"] == name for row in rows):
            raise Refused(TAG_EXISTS, "invalid tag name: it exists")
        number = 100 + len(self._state.store.all("tag"))
        self.put(call.account, number, name, [])
        return {"tag": {"id": number, "name": name}}

    def all(self, call: Call) -> Mapping[str, Json]:
        """获取公众号已创建的标签, with their numbers of followers."""
        _need_right(call.account)
        rows: list[Json] = [
            {"id": row["id"], "name": row["name"], "count": len(openids_of(row))}
            for row in self._rows(call.account)
        ]
        return {"tags": rows}

    def delete(self, call: Call) -> Mapping[str, Json]:
        """删除标签."""
        _need_right(call.account)
        row = find_tag(self._state, call.account, call.body.section("tag").whole("id"))
        self._state.store.put("tag", f"{call.account.slug}/{row['id']}", None)
        return {}

    def tag(self, call: Call) -> Mapping[str, Json]:
        """批量为用户打标签."""
        openids, row = self._batch(call)
        for openid in openids:
            self._state.follower(call.account, openid)
            worn = [one for one in self._rows(call.account) if openid in openids_of(one)]
            if len(worn) >= TAGS_OF_ONE and row not in worn:
                raise Refused(TOO_MANY_TAGS_OF_ONE, "has more than 20 tags")
        self._keep(call.account, row, {*openids_of(row), *openids})
        return {}

    def untag(self, call: Call) -> Mapping[str, Json]:
        """批量为用户取消标签."""
        openids, row = self._batch(call)
        for openid in openids:
            self._state.follower(call.account, openid)
        self._keep(call.account, row, {*openids_of(row)} - {*openids})
        return {}

    def followers(self, call: Call) -> Mapping[str, Json]:
        """获取标签下粉丝列表, from behind `next_openid`."""
        _need_right(call.account)
        row = find_tag(self._state, call.account, call.body.whole("tagid"))
        start = call.body.text("next_openid", "")
        rest: list[Json] = [one for one in sorted(openids_of(row)) if one > start]
        page = rest[: self.page_rows]
        data: dict[str, Json] = {"data": {"openid": page}} if page else {}
        return {"count": len(page), **data, "next_openid": page[-1] if page else ""}

    def put(self, account: FakeAccount, number: int, name: str, openids: list[str]) -> None:
        """What the merchant does in WeChat's own pages."""
        kept: list[Json] = [*openids]
        row: dict[str, Json] = {"id": number, "name": name, "openids": kept}
        self._state.store.put("tag", f"{account.slug}/{number}", row)

    def named(self, account: FakeAccount) -> dict[str, set[str]]:
        """Name → openids."""
        return {str(row["name"]): {*openids_of(row)} for row in self._rows(account)}

    def _batch(self, call: Call) -> tuple[list[str], dict[str, Json]]:
        _need_right(call.account)
        openids = call.body.texts("openid_list")
        if not 1 <= len(openids) <= BATCH:
            raise Refused(BAD_OPENID_LIST, "invalid openid_list size")
        return openids, find_tag(self._state, call.account, call.body.whole("tagid"))

    def _keep(self, account: FakeAccount, row: Mapping[str, Json], openids: set[str]) -> None:
        self.put(account, int(str(row["id"])), str(row["name"]), sorted(openids))

    def _rows(self, account: FakeAccount) -> list[dict[str, Json]]:
        return [
            row
            for key, row in self._state.store.all("tag").items()
            if isinstance(row, dict) and key.startswith(f"{account.slug}/")
        ]


def find_tag(state: State, account: FakeAccount, number: int) -> dict[str, Json]:
    """The tag of this id. Refuses one that is not the account's."""
    row = state.store.get("tag", f"{account.slug}/{number}")
    if not isinstance(row, dict):
        raise Refused(BAD_TAG, "invalid tag")
    return row


def openids_of(row: Mapping[str, Json]) -> list[str]:
    """Who has the tag."""
    rows = row["openids"]
    return [str(one) for one in rows] if isinstance(rows, list) else []


def _need_right(account: FakeAccount) -> None:
    if account.account_type is AccountType.TEST:
        raise Refused(NOT_GRANTED, "api unauthorized")
