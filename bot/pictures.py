"""Pictures of offers: given to a platform once, sent by the id it gave back.

A platform keeps an upload for three days; whichever process gives it first writes the id down.
A picture goes after the words, and is never a reason to hold them back or to say them twice.
"""

from typing import Protocol

import structlog

from bot.channels.api import Answer
from bot.channels.base import Message
from domain.campaign import Picture, forget_media, media_of, note_media, picture_of
from domain.db import Database, Tx
from handlers.campaigntext import campaign_of_picture

NAMES = {"image/png": "offer.png", "image/jpeg": "offer.jpg"}

log = structlog.get_logger("jiedan.pictures")


class Taker(Protocol):
    """An account that can be given a picture."""

    slug: str

    async def upload(self, name: str, content: bytes, *, kind: str = "image") -> Answer:
        """Give it; its `media_id` is in the answer."""


def parted(
    messages: tuple[Message, ...],
) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """The messages, and behind them the pictures of offers, which no platform knows yet."""
    pictures = tuple(one for one in messages if campaign_of_picture(one.media_id) is not None)
    return tuple(one for one in messages if one not in pictures), pictures


async def with_picture(
    database: Database, taker: Taker, message: Message, *, unknown: str = ""
) -> Message | None:
    """The message with the platform's own id; None where it does not take the picture now.

    `unknown`: the id under which the platform says it has nothing any more.
    """
    campaign_id = campaign_of_picture(message.media_id)
    if campaign_id is None:
        return message
    if unknown:
        await database.write(forget_media, campaign_id, taker.slug, unknown)
    media_id = await give_picture(database, taker, campaign_id)
    body = {"image": {"media_id": media_id}}
    return Message("image", body, media_id=media_id) if media_id else None


async def give_picture(database: Database, taker: Taker, campaign_id: int) -> str:
    """What the account's platform calls the picture; "" where there is none or it is refused."""
    known, picture = await database.read(_look, campaign_id, taker.slug)
    if known or picture is None:
        return known
    name = NAMES[picture.content_type]
    answer = await taker.upload(name, picture.content)
    media_id = str(answer.fields.get("media_id", ""))
    if not media_id:
        log.warning("picture_refused", account=taker.slug, reason=answer.reason)
        return ""
    await database.write(note_media, campaign_id, taker.slug, media_id)
    return media_id


def _look(tx: Tx, campaign_id: int, account: str) -> tuple[str, Picture | None]:
    known = media_of(tx, campaign_id, account)
    return known, None if known else picture_of(tx, campaign_id)
