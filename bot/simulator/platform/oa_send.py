"""公众号: customer-service messages (客服接口-发消息) and the typing state."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.simulator.phones.model import Post, Shape, Side, Via
from bot.simulator.platform.accounts import AccountType
from bot.simulator.platform.body import Body, Json, byte_length
from bot.simulator.platform.oa_drafts import article_post, published
from bot.simulator.platform.refusals import (
    BAD_MEDIA_ID,
    BAD_MESSAGE_TYPE,
    BAD_PARAMETER,
    EMPTY_CONTENT,
    TEXT_TOO_LONG,
    WRONG_ACCOUNT_TYPE,
    WRONG_ARTICLE_COUNT,
    Refused,
)
from bot.simulator.platform.state import Call, Endpoint, State

TEXT_BYTES = 2048
MENU_ITEMS = 10
RECORDINGS = {"voice": "[语音]", "video": "[视频]"}
"""How recordings and films stand in a chat here."""


class OaSend:
    """The endpoints that put a message into a customer's chat."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._readers: Mapping[str, Callable[[Call], Post]] = {
            "text": _text,
            "image": self._image,
            "voice": self._recording,
            "video": self._film,
            "news": _news,
            "music": self._music,
            "mpnews": self._draft,
            "mpnewsarticle": self._article,
            "msgmenu": _menu,
        }

    def endpoints(self) -> dict[str, Endpoint]:
        """Path → endpoint."""
        return {
            "/cgi-bin/message/custom/send": self.send,
            "/cgi-bin/message/custom/typing": self.typing,
        }

    def send(self, call: Call) -> Mapping[str, Json]:
        """Sends one message. A refusal for its content spends nothing of the window."""
        person = self._state.follower(call.account, call.body.text("touser"))
        reader = self._readers.get(call.body.text("msgtype"))
        if reader is None:
            raise Refused(BAD_MESSAGE_TYPE, "invalid message type")
        post = reader(call)
        self._state.windows.spend(call.account.slug, person.external_id, call.now)
        self._state.book.typing(person, is_typing=False)
        self._state.book.add(person, post)
        return {}

    def typing(self, call: Call) -> Mapping[str, Json]:
        """Shows or hides 对方正在输入."""
        person = self._state.follower(call.account, call.body.text("touser"))
        command = call.body.text("command")
        if command not in {"Typing", "CancelTyping"}:
            raise Refused(BAD_PARAMETER, "invalid command")
        self._state.book.typing(person, is_typing=command == "Typing")
        return {}

    def _image(self, call: Call) -> Post:
        media_id = call.body.section("image").text("media_id")
        self._state.own_media(call.account, media_id)
        return Post(Side.THEIRS, Shape.IMAGE, Via.CUSTOM, "", {"media_id": media_id})

    def _recording(self, call: Call) -> Post:
        self._state.own_media(call.account, call.body.section("voice").text("media_id"))
        return Post(Side.THEIRS, Shape.TEXT, Via.CUSTOM, RECORDINGS["voice"])

    def _film(self, call: Call) -> Post:
        """A film stands under a picture of its own."""
        film = call.body.section("video")
        mime, _content = self._state.own_media(call.account, film.text("thumb_media_id"))
        if not mime.startswith("image/"):
            raise Refused(BAD_MEDIA_ID, "invalid thumb_media_id")
        self._state.own_media(call.account, film.text("media_id"))
        return Post(Side.THEIRS, Shape.TEXT, Via.CUSTOM, RECORDINGS["video"])

    def _music(self, call: Call) -> Post:
        """A song has an address, and stands under a picture given beforehand."""
        song = call.body.section("music")
        for name in ("musicurl", "hqmusicurl"):
            if not song.text(name).startswith(("http://", "https://")):
                raise Refused(BAD_PARAMETER, f"invalid {name}")
        mime, _content = self._state.own_media(call.account, song.text("thumb_media_id"))
        if not mime.startswith("image/"):
            raise Refused(BAD_MEDIA_ID, "invalid thumb_media_id")
        shown = {"title": song.text("title"), "description": song.text("description", "")}
        page: dict[str, Json] = {**shown, "url": song.text("musicurl"), "picurl": ""}
        return Post(Side.THEIRS, Shape.NEWS, Via.CUSTOM, shown["title"], {"articles": [page]})

    def _draft(self, call: Call) -> Post:
        media_id = call.body.section("mpnews").text("media_id")
        return replace(article_post(self._state, call.account, media_id), via=Via.CUSTOM)

    def _article(self, call: Call) -> Post:
        """Only what was published has an article_id."""
        article_id = call.body.section("mpnewsarticle").text("article_id")
        media_id = published(self._state, call.account, article_id)
        return replace(article_post(self._state, call.account, media_id), via=Via.CUSTOM)


def check_text(content: str) -> str:
    """The text if it is not empty (44004) and at most 2,048 bytes long (45002)."""
    if not content.strip():
        raise Refused(EMPTY_CONTENT, "empty content")
    if byte_length(content) > TEXT_BYTES:
        raise Refused(TEXT_TOO_LONG, "content size out of limit")
    return content


def article_of(article: Body) -> dict[str, Json]:
    """The shown fields of one article of a `news` message."""
    return {
        "title": article.text("title"),
        "description": article.text("description", ""),
        "url": article.text("url", ""),
        "picurl": article.text("picurl", ""),
    }


def _text(call: Call) -> Post:
    content = check_text(call.body.section("text").text("content"))
    return Post(Side.THEIRS, Shape.TEXT, Via.CUSTOM, content)


def _news(call: Call) -> Post:
    articles = call.body.section("news").items("articles")
    if len(articles) != 1:
        raise Refused(WRONG_ARTICLE_COUNT, "article size out of limit")
    body: dict[str, Json] = {"articles": [article_of(articles[0])]}
    return Post(Side.THEIRS, Shape.NEWS, Via.CUSTOM, articles[0].text("title"), body)


def _menu(call: Call) -> Post:
    """A menu message; each option is kept as the link that a passive reply would carry."""
    if call.account.account_type is not AccountType.SERVICE:
        raise Refused(WRONG_ACCOUNT_TYPE, "invalid account type")
    menu = call.body.section("msgmenu")
    rows = menu.items("list")
    if not 1 <= len(rows) <= MENU_ITEMS:
        raise Refused(BAD_PARAMETER, "invalid list size")
    options: list[Json] = [
        {"id": row.text("id"), "label": row.text("content"), "says": row.text("content")}
        for row in rows
    ]
    lead, tail = menu.text("head_content", ""), menu.text("tail_content", "")
    check_text("\n".join([lead, *(row.text("content") for row in rows), tail]))
    body: dict[str, Json] = {"options": options, "tail": tail}
    return Post(Side.THEIRS, Shape.TEXT, Via.CUSTOM, lead, body)
