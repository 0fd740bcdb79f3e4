"""What a passive reply of a 公众号 holds, kind by kind (被动回复用户消息).

`head` is shared by all; the rest goes beside it. Only a text, a picture, a recording, a film, a
song, articles and the hand-over to 客服 exist.
"""

from collections.abc import Mapping

from bot.channels.fields import Writable
from handlers.message import Link

Body = Mapping[str, Writable]


def text(content: str) -> Body:
    """At most 2,048 bytes."""
    return {"MsgType": "text", "Content": content}


def media(kind: str, media_id: str) -> Body:
    """`kind` is image, voice or video."""
    return {"MsgType": kind, kind.capitalize(): {"MediaId": media_id}}


def music(link: Link, *, thumb: str) -> Body:
    """A recording at an address, played in the chat under the picture `thumb` (a media_id)."""
    song: dict[str, Writable] = {
        "Title": link.title,
        "Description": link.description,
        "MusicUrl": link.url,
        "HQMusicUrl": link.url,
    }
    return {"MsgType": "music", "Music": {**song, "ThumbMediaId": thumb}}


def news(link: Link) -> Body:
    """A page under its title and picture; after a message only one is shown."""
    item: dict[str, Writable] = {
        "Title": link.title,
        "Description": link.description,
        "PicUrl": link.picture_url,
        "Url": link.url,
    }
    return {"MsgType": "news", "ArticleCount": 1, "Articles": {"item": [item]}}


def to_desk(account: str = "") -> Body:
    """The message goes to the people at 客服 of the 公众号, to `account` or to whoever is free."""
    told: dict[str, Writable] = {"TransInfo": {"KfAccount": account}} if account else {}
    return {"MsgType": "transfer_customer_service", **told}
