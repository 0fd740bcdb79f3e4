"""公众号: articles for mass messages (草稿箱) and the pictures they are made with (永久素材).

A mass message is one text or one article. What has a picture goes as an article: the picture is
given for ever (add_material) and is both its cover and in it, the draft (draft/add) is what the
mass message names. Neither sends anything, so both may be asked for again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bot.channels.api import AccountApi, Answer, Call

TITLE_SIGNS = 32
DIGEST_SIGNS = 120
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

    async def add(self, article: Article) -> Answer:
        """新建草稿: its `media_id` is in the answer."""
        return await self._api.call(Call("/cgi-bin/draft/add", {"articles": [article.body()]}))
