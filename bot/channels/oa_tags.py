"""公众号: tags of followers (用户标签管理), by which a mass message finds its people.

An account has up to 100 tags and a follower up to 20 of them. Only tags whose name begins with
`prefix` are ours; whatever else the merchant has made in WeChat's own pages is left alone.
Tagging and untagging somebody twice changes nothing, so every call may be repeated.
"""

from collections.abc import Collection, Mapping
from typing import Any

from bot.channels.api import AccountApi, Answer, Call
from bot.channels.api_errors import ErrorClass

OFFERS = "接单群发·"
"""Begins the names of the tags that the people of one mass message wear while it goes out."""
BATCH = 50
"""How many openids one call may carry."""
NAME_SIGNS = 30
_REFUSES_SOMEBODY = frozenset({40003, 40032, 49003, 45059})
"""批量为用户打标签: not an openid, too many of them, another account's, one with twenty tags."""
_API = "/cgi-bin/tags"


class OaTags:
    """The tags of one 公众号. `prefix` empty: none are kept."""

    def __init__(self, api: AccountApi, prefix: str) -> None:
        self._api = api
        self.prefix = prefix
        self._is_stopped = False

    def stop(self) -> None:
        """Tag nobody any more, and read no further page; what is asked for comes to nothing."""
        self._is_stopped = True

    def may_have(self, tag: str) -> bool:
        """Whether a shop's tag has a name that the platform takes."""
        return bool(tag) and len(self.prefix + tag) <= NAME_SIGNS

    async def ids(self) -> dict[str, int] | None:
        """Our tags by the name the shops have them under → id; None where no answer came."""
        answer = await self._api.call(Call(f"{_API}/get", is_repeatable=True))
        if answer.error is not None:
            return None
        rows = answer.fields.get("tags", [])
        found = [_tag(row) for row in rows] if isinstance(rows, list) else []
        return {
            name.removeprefix(self.prefix): number
            for name, number in found
            if number and name.startswith(self.prefix) and name != self.prefix
            if self.prefix == OFFERS or not name.startswith(OFFERS)
        }

    async def id_of(self, tag: str) -> int:
        """The id to send a mass message to; 0 where the platform has no such tag."""
        return (await self.ids() or {}).get(tag, 0)

    async def create(self, tag: str) -> int | None:
        """创建标签; 0 where the platform will not have it, None where it may later."""
        body = {"tag": {"name": self.prefix + tag}}
        answer = await self._api.call(Call(f"{_API}/create", body))
        if answer.error is ErrorClass.CONTENT:
            return 0
        return _tag(answer.fields.get("tag"))[1] or None

    async def delete(self, tag_id: int) -> bool:
        """删除标签: it is worn by nobody any more; one that is gone already is right, too."""
        answer = await self._api.call(
            Call(f"{_API}/delete", {"tag": {"id": tag_id}}, is_repeatable=True)
        )
        return answer.error in {None, ErrorClass.CONTENT}

    async def wear(self, tag: str, openids: Collection[str]) -> int | None:
        """Exactly these followers have the tag, which is made where there is none: its id.

        0 where the platform will not have the tag; None: an answer is missing, go on later.
        """
        ids = await self.ids()
        if ids is None:
            return None
        tag_id = ids.get(tag) or await self.create(tag)
        if not tag_id:
            return tag_id
        have, wanted = await self.followers(tag_id), frozenset(openids)
        if have is None or not await self.tag(tag_id, wanted - have):
            return None
        return tag_id if await self.untag(tag_id, have - wanted) else None

    async def followers(self, tag_id: int) -> frozenset[str] | None:
        """获取标签下粉丝列表, page by page; None where an answer is missing."""
        found: set[str] = set()
        last = ""
        while not self._is_stopped:
            body = {"tagid": tag_id, "next_openid": last}
            answer = await self._api.call(Call("/cgi-bin/user/tag/get", body, is_repeatable=True))
            if answer.error is not None:
                return None
            page = _openids(answer)
            if found.issuperset(page):
                return frozenset(found)
            found |= page
            last = str(answer.fields.get("next_openid", ""))
            if not last:
                return frozenset(found)
        return None

    async def tag(self, tag_id: int, openids: Collection[str]) -> bool:
        """批量为用户打标签; who may not be tagged (he left) is passed over. False: go on later."""
        return await self._all("batchtagging", tag_id, sorted(openids))

    async def untag(self, tag_id: int, openids: Collection[str]) -> bool:
        """批量为用户取消标签; as `tag`."""
        return await self._all("batchuntagging", tag_id, sorted(openids))

    async def _all(self, act: str, tag_id: int, openids: list[str]) -> bool:
        for start in range(0, len(openids), BATCH):
            if not await self._some(act, tag_id, openids[start : start + BATCH]):
                return False
        return True

    async def _some(self, act: str, tag_id: int, openids: list[str]) -> bool:
        """One call, or its halves where it is refused for somebody in it."""
        if self._is_stopped:
            return False
        body = {"openid_list": openids, "tagid": tag_id}
        answer = await self._api.call(Call(f"{_API}/members/{act}", body, is_repeatable=True))
        if answer.code not in _REFUSES_SOMEBODY:
            return answer.error is None
        if len(openids) == 1:
            return True
        half = len(openids) // 2
        first = await self._some(act, tag_id, openids[:half])
        return await self._some(act, tag_id, openids[half:]) and first


def _tag(row: object) -> tuple[str, int]:
    if not isinstance(row, Mapping):
        return "", 0
    name, number = row.get("name"), row.get("id")
    return str(name or ""), number if isinstance(number, int) else 0


def _openids(answer: Answer) -> set[str]:
    page: Any = answer.fields.get("data")
    rows = page.get("openid") if isinstance(page, Mapping) else None
    return {one for one in rows if isinstance(one, str)} if isinstance(rows, list) else set()
