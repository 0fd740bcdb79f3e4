"""公众号: articles for mass messages (草稿箱) and the pictures they are made with (永久素材).

A mass message is one text or one article. What has a picture goes as an article: the picture is
given for ever (add_material) and is both its cover and in it, the draft (draft/add) is what the
mass message names. Neither sends anything, so both may be asked for again. A draft leaves the
draft box when it goes out; one that did not, and the picture, have to be taken away.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, TypeGuard

from bot.channels.api import AccountApi, Answer, Call
from bot.channels.api_errors import ErrorClass

TITLE_SIGNS = 32
DIGEST_SIGNS = 120
A_PAGE, MOST_PAGES = 20, 100
"""What the chat shows of an article: `title` and `digest` of draft/add."""


@dataclass(frozen=True, slots=True)
class Article:
    """Words with a picture: `title` and `digest` in the chat, `rows` when it is opened."""

    title: str
    digest: str
    rows: Sequence[str]
    thumb_media_id: str
    picture_url: str

    def body(self) -> dict[str, object]:
        """As draft/add takes it; the rows are text, whatever signs are in them."""
        picture = f'<p><img src="{escape(self.picture_url)}"/></p>' if self.picture_url else ""
        return {
            "title": self.title[:TITLE_SIGNS],
            "digest": self.digest[:DIGEST_SIGNS],
            "content": picture + "".join(f"<p>{escape(row)}</p>" for row in self.rows),
            "thumb_media_id": self.thumb_media_id,
        }


class OaDrafts:
    """The drafts and kept pictures of one 公众号."""

    def __init__(self, api: AccountApi) -> None:
        self._api = api

    async def keep_picture(self, name: str, content: bytes) -> Answer:
        """新增永久素材: `media_id` and `url` are in the answer."""
        call = Call(
            "/cgi-bin/material/add_material", params={"type": "image"}, upload=(name, content)
        )
        return await self._api.call(call)

    async def pictures_named(
        self, names: Collection[str], since: datetime
    ) -> frozenset[str] | None:
        """获取永久素材列表: given under such a name since then; None where no answer came."""
        rows = await self._rows("material/batchget_material", {"type": "image"}, since)
        if rows is None:
            return None
        return frozenset(_text(row, "media_id") for row in rows if _text(row, "name") in names)

    async def with_cover(self, covers: Collection[str], since: datetime) -> frozenset[str] | None:
        """获取草稿列表: drafts that begin with one of these pictures; None: no answer came."""
        rows = await self._rows("draft/batchget", {"no_content": 1}, since)
        if rows is None:
            return None
        return frozenset(_text(row, "media_id") for row in rows if _covers(row) & {*covers})

    async def delete(self, media_id: str) -> bool:
        """删除草稿; one that is gone already is right, too."""
        return await self._gone("draft/delete", media_id)

    async def delete_picture(self, media_id: str) -> bool:
        """删除永久素材; as `delete`. What went out with it has its own copy."""
        return await self._gone("material/del_material", media_id)

    async def add(self, article: Article) -> Answer:
        """新建草稿: its `media_id` is in the answer."""
        return await self._api.call(Call("/cgi-bin/draft/add", {"articles": [article.body()]}))

    async def _gone(self, path: str, media_id: str) -> bool:
        call = Call(f"/cgi-bin/{path}", {"media_id": media_id}, is_repeatable=True)
        return (await self._api.call(call)).error in {None, ErrorClass.CONTENT}

    async def _rows(
        self, path: str, body: Mapping[str, object], since: datetime
    ) -> list[Mapping[str, Any]] | None:
        """Rows of a list, newest first, back to `since`; None where an answer is missing."""
        found: list[Mapping[str, Any]] = []
        for page in range(MOST_PAGES):
            asked = {**body, "offset": page * A_PAGE, "count": A_PAGE}
            answer = await self._api.call(Call(f"/cgi-bin/{path}", asked, is_repeatable=True))
            if answer.error is not None:
                return None
            items = answer.fields.get("item")
            rows = [row for row in items if isinstance(row, dict)] if _is_list(items) else []
            young = [row for row in rows if _moment(row) >= since.timestamp()]
            found += young
            if len(young) < A_PAGE:
                break
        return found


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _moment(row: Mapping[str, Any]) -> float:
    value = row.get("update_time")
    return float(value) if isinstance(value, int) else 0.0


def _covers(row: Mapping[str, Any]) -> set[str]:
    content = row.get("content")
    news = content.get("news_item") if isinstance(content, dict) else None
    rows = news if _is_list(news) else []
    return {_text(one, "thumb_media_id") for one in rows if isinstance(one, dict)}


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name, "")
    return value if isinstance(value, str) else ""
