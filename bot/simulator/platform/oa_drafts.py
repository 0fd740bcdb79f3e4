"""公众号: articles in the draft box (草稿箱), and pictures kept for ever (永久素材)."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from html import unescape

from bot.simulator.phones.model import Post, Shape, Side, Via
from bot.simulator.platform.accounts import AccountType, FakeAccount
from bot.simulator.platform.body import Body, Json
from bot.simulator.platform.media import Media
from bot.simulator.platform.refusals import (
    BAD_MEDIA_ID,
    BAD_PARAMETER,
    EMPTY_CONTENT,
    NOT_GRANTED,
    TITLE_TOO_LONG,
    Refused,
)
from bot.simulator.platform.state import Call, Endpoint, State

TITLE_SIGNS, DIGEST_SIGNS = 32, 128
A_PAGE = 20
Row = Callable[[Mapping[str, Json]], Mapping[str, Json]]
"""What is kept of one → its row in a list."""
FOR_EVER = timedelta(days=36_500)
_ROW = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


class OaDrafts:
    """Drafts, and the pictures they are made with."""

    def __init__(self, state: State, media: Media) -> None:
        self._state = state
        self._media = media

    def endpoints(self) -> dict[str, Endpoint]:
        """Path → endpoint."""
        return {
            "/cgi-bin/draft/add": self.add,
            "/cgi-bin/draft/batchget": self.list_drafts,
            "/cgi-bin/draft/delete": self.delete_draft,
            "/cgi-bin/material/batchget_material": self.list_kept,
            "/cgi-bin/material/del_material": self.delete_kept,
        }

    def keep(
        self, account: FakeAccount, kind: str, name: str, content: bytes
    ) -> Mapping[str, Json]:
        """新增永久素材: checked as a temporary one, and kept."""
        _need_right(account)
        later = self._state.clock() + FOR_EVER
        kept = self._media.upload(account, kind, content, at=later)
        memo: dict[str, Json] = {"name": name, "update_time": self._now()}
        self._state.store.put("material", f"{account.slug}/{kept['media_id']}", memo)
        return {**kept, "url": f"{self._state.media_url}/{kept['media_id']}"}

    def add(self, call: Call) -> Mapping[str, Json]:
        """新建草稿: its cover is a kept picture of the account."""
        _need_right(call.account)
        articles = call.body.items("articles")
        if not articles:
            raise Refused(EMPTY_CONTENT, "empty articles")
        media_id = self._state.new_key("d")
        rows: list[Json] = [self._article(call.account, one) for one in articles]
        memo: dict[str, Json] = {"articles": rows, "update_time": self._now()}
        self._state.store.put("draft", f"{call.account.slug}/{media_id}", memo)
        return {"media_id": media_id}

    def list_drafts(self, call: Call) -> Mapping[str, Json]:
        """获取草稿列表, newest first."""
        return self._listed(call, "draft", _draft_row)

    def delete_draft(self, call: Call) -> Mapping[str, Json]:
        """删除草稿."""
        return self._delete(call, "draft")

    def list_kept(self, call: Call) -> Mapping[str, Json]:
        """获取永久素材列表 of pictures, newest first."""
        return self._listed(call, "material", lambda memo: memo)

    def delete_kept(self, call: Call) -> Mapping[str, Json]:
        """删除永久素材; articles that went out keep their copy."""
        return self._delete(call, "material")

    def _listed(self, call: Call, kind: str, row: Row) -> Mapping[str, Json]:
        _need_right(call.account)
        start, count = call.body.whole("offset", 0), call.body.whole("count")
        if not 1 <= count <= A_PAGE:
            raise Refused(BAD_PARAMETER, "invalid count")
        own = {
            key.partition("/")[2]: memo
            for key, memo in self._state.store.all(kind).items()
            if key.startswith(f"{call.account.slug}/") and isinstance(memo, dict)
        }
        newest = sorted(own.items(), key=lambda one: int(str(one[1]["update_time"])), reverse=True)
        items: list[Json] = [
            {"media_id": media_id, **row(memo)} for media_id, memo in newest[start : start + count]
        ]
        return {"total_count": len(own), "item_count": len(items), "item": items}

    def _delete(self, call: Call, kind: str) -> Mapping[str, Json]:
        _need_right(call.account)
        key = f"{call.account.slug}/{call.body.text('media_id')}"
        if self._state.store.get(kind, key) is None:
            raise Refused(BAD_MEDIA_ID, "invalid media_id")
        self._state.store.drop(kind, key)
        return {}

    def _now(self) -> int:
        return int(self._state.clock().timestamp())

    def publish(self, account: FakeAccount, media_id: str) -> str:
        """Publish a draft, as its owner does on the console (发布); its article_id."""
        article_post(self._state, account, media_id)
        article_id = self._state.new_key("a")
        self._state.store.put("published", f"{account.slug}/{article_id}", media_id)
        return article_id

    def _article(self, account: FakeAccount, article: Body) -> dict[str, Json]:
        title, cover = article.text("title"), article.text("thumb_media_id")
        if not 0 < len(title) <= TITLE_SIGNS or len(article.text("digest", "")) > DIGEST_SIGNS:
            raise Refused(TITLE_TOO_LONG, "title or digest size out of limit")
        if self._state.store.get("material", f"{account.slug}/{cover}") is None:
            raise Refused(BAD_MEDIA_ID, "invalid media_id: thumb_media_id")
        rows: list[Json] = [
            unescape(text)
            for row in _ROW.findall(article.text("content"))
            if (text := _TAG.sub("", row))
        ]
        return {
            "title": title,
            "description": article.text("digest", ""),
            "url": "",
            "picurl": "",
            "media_id": cover,
            "rows": rows,
        }


def article_post(state: State, account: FakeAccount, media_id: str) -> Post:
    """A draft as it arrives in a chat."""
    memo = state.store.get("draft", f"{account.slug}/{media_id}")
    rows = memo["articles"] if isinstance(memo, dict) else None
    if not isinstance(rows, list) or not isinstance(rows[0], dict):
        raise Refused(BAD_MEDIA_ID, "invalid media_id")
    return Post(Side.THEIRS, Shape.NEWS, Via.MASS, str(rows[0]["title"]), {"articles": rows})


def _draft_row(memo: Mapping[str, Json]) -> Mapping[str, Json]:
    articles = memo["articles"]
    news: list[Json] = [
        {"title": one["title"], "thumb_media_id": one["media_id"]}
        for one in (articles if isinstance(articles, list) else [])
        if isinstance(one, dict)
    ]
    return {"content": {"news_item": news}, "update_time": memo["update_time"]}


def published(state: State, account: FakeAccount, article_id: str) -> str:
    """The draft that was published as this article."""
    media_id = state.store.get("published", f"{account.slug}/{article_id}")
    if not isinstance(media_id, str):
        raise Refused(BAD_MEDIA_ID, "invalid article_id")
    return media_id


def _need_right(account: FakeAccount) -> None:
    if account.account_type is AccountType.TEST:
        raise Refused(NOT_GRANTED, "api unauthorized")
