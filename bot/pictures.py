"""Pictures of offers: given to a platform once, sent by the id it gave back.

A platform keeps an upload for three days; whichever process gives it first writes the id down.
A picture goes after the words, and is never a reason to hold them back or to say them twice.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.channels.api import Answer
from bot.channels.api_errors import ErrorClass
from bot.channels.base import Message
from domain.campaign import Picture, forget_media, media_of, note_media, picture_of
from domain.db import Database, Tx
from handlers.campaigntext import campaign_of_picture

NAMES = {"image/png": "offer.png", "image/jpeg": "offer.jpg"}
AGAIN_AFTER = timedelta(minutes=1)
FOR_GOOD = timedelta(days=3)
"""Longer than any offer lasts."""

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


class PictureDesk:
    """Gives pictures to the platforms, one at a time to each account.

    A refusal is kept in mind: of the picture itself for good, any other for a minute at least, so
    that an offer to hundreds does not upload it hundreds of times.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._turns: dict[str, asyncio.Lock] = {}
        self._refused: dict[tuple[int, str], datetime] = {}

    async def message(
        self, taker: Taker, picture: Message, *, unknown: str = ""
    ) -> Message | None:
        """The message with the platform's own id; None where it does not take the picture now.

        `unknown`: the id under which the platform says it has nothing any more.
        """
        campaign_id = campaign_of_picture(picture.media_id)
        if campaign_id is None:
            return picture
        media_id = await self.give(taker, campaign_id, unknown=unknown)
        body = {"image": {"media_id": media_id}}
        return Message("image", body, media_id=media_id) if media_id else None

    async def give(self, taker: Taker, campaign_id: int, *, unknown: str = "") -> str:
        """What the account's platform calls it; "" where there is none or it is refused.

        `unknown`: the id under which the platform says it has nothing any more.
        """
        if unknown:
            await self._database.write(forget_media, campaign_id, taker.slug, unknown)
        async with self._turns.setdefault(taker.slug, asyncio.Lock()):
            known, picture = await self._database.read(_look, campaign_id, taker.slug)
            if known or picture is None or self._is_refused(taker, campaign_id):
                return known
            answer = await taker.upload(NAMES[picture.content_type], picture.content)
            media_id = str(answer.fields.get("media_id", ""))
            if media_id:
                await self._database.write(note_media, campaign_id, taker.slug, media_id)
            else:
                self._note_refusal(taker, campaign_id, answer)
            return media_id

    def _is_refused(self, taker: Taker, campaign_id: int) -> bool:
        until = self._refused.get((campaign_id, taker.slug))
        return until is not None and self._clock() < until

    def _note_refusal(self, taker: Taker, campaign_id: int, answer: Answer) -> None:
        log.warning("picture_refused", account=taker.slug, reason=answer.reason)
        is_final = answer.error is ErrorClass.CONTENT
        wait = FOR_GOOD if is_final else max(answer.retry_after, AGAIN_AFTER)
        self._refused[campaign_id, taker.slug] = self._clock() + wait


def _look(tx: Tx, campaign_id: int, account: str) -> tuple[str, Picture | None]:
    known = media_of(tx, campaign_id, account)
    return known, None if known else picture_of(tx, campaign_id)
