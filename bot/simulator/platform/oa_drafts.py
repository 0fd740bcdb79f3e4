"""公众号: articles in the draft box (草稿箱), and pictures kept for ever (永久素材)."""

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape

from bot.simulator.phones.model import Post, Shape, Side, Via
from bot.simulator.platform.accounts import AccountType, FakeAccount
from bot.simulator.platform.body import Body, Json
from bot.simulator.platform.media import Media
from bot.simulator.platform.refusals import (
    BAD_MEDIA_ID,
    EMPTY_CONTENT,
    NOT_GRANTED,
    TITLE_TOO_LONG,
    Refused,
)
from bot.simulator.platform.state import Call, Endpoint, State

TITLE_SIGNS, DIGEST_SIGNS = 32, 128
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
        return {"/cgi-bin/draft/add": self.add}

    def keep(self, account: FakeAccount, kind: str, content: bytes) -> Mapping[str, Json]:
        """新增永久素材: checked as a temporary one, and kept."""
        _need_right(account)
        later = self._state.clock() + FOR_EVER
        kept = self._media.upload(account, kind, content, at=later)
        self._state.store.put("material", f"{account.slug}/{kept['media_id']}", True)
        return {**kept, "url": f"{self._state.media_url}/{kept['media_id']}"}

    def add(self, call: Call) -> Mapping[str, Json]:
        """新建草稿: its cover is a kept picture of the account."""
        _need_right(call.account)
        articles = call.body.items("articles")
        if not articles:
            raise Refused(EMPTY_CONTENT, "empty articles")
        media_id = self._state.new_key("d")
        rows: list[Json] = [self._article(call.account, one) for one in articles]
        self._state.store.put("draft", f"{call.account.slug}/{media_id}", rows)
        return {"media_id": media_id}

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
    rows = state.store.get("draft", f"{account.slug}/{media_id}")
    if not isinstance(rows, list) or not isinstance(rows[0], dict):
        raise Refused(BAD_MEDIA_ID, "invalid media_id")
    return Post(Side.THEIRS, Shape.NEWS, Via.MASS, str(rows[0]["title"]), {"articles": rows})


def _need_right(account: FakeAccount) -> None:
    if account.account_type is AccountType.TEST:
        raise Refused(NOT_GRANTED, "api unauthorized")
