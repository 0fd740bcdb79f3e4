"""What a mass message is: the words, or an article where the offer has a picture.

What the 公众号 keeps for that is taken away when the offer is over: the picture, and the drafts of
attempts that came to nothing.

A picture is never a reason to hold the words back: where the 公众号 will not have it, the words
go out alone.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from bot.channels.api import Answer
from bot.channels.api_errors import ErrorClass
from bot.channels.oa import OaChannel
from bot.channels.oa_drafts import Article
from bot.channels.oa_mass import MassMessage, MassNews, MassText
from bot.pictures import NAMES
from domain.campaign import (
    Leftover,
    Material,
    Picture,
    begin_material,
    forget_material,
    material_of,
    note_material,
    picture_of,
)
from domain.db import Database, Tx

_FOR_GOOD = frozenset({ErrorClass.CONTENT, ErrorClass.CAPABILITY, ErrorClass.RECIPIENT})
"""Refusals that a repetition would only repeat."""

CLOCKS_DIFFER = timedelta(minutes=10)
"""The platform's time of a picture may be so much before ours."""

log = structlog.get_logger("jiedan.massnews")


@dataclass(frozen=True, slots=True)
class Offer:
    """What is to be told to many: the words of a campaign, under the key of its call."""

    campaign_id: int
    words: str
    key: str

    @property
    def text(self) -> MassText:
        """The words alone."""
        return MassText(self.words, self.key)


class NewsDesk:
    """Makes articles of offers with pictures."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def message(self, channel: OaChannel, offer: Offer) -> MassMessage | None:
        """An article or the words alone; None: the platform gives no answer now."""
        kept, picture = await self._database.read(_look, offer.campaign_id, channel.slug)
        if kept is None and picture is None:
            return offer.text
        if kept is None and picture is not None:
            begun = await self._database.write(begin_material, offer.campaign_id, channel.slug)
            name = f"{begun}{Path(NAMES[picture.content_type]).suffix}"
            answer = await channel.drafts.keep_picture(name, picture.content)
            kept = Material(_text(answer, "media_id"), _text(answer, "url"))
            if not kept.media_id:
                return _without(offer, channel, answer)
            await self._database.write(note_material, offer.campaign_id, channel.slug, kept)
        return await self._drafted(channel, offer, kept) if kept else None

    async def forget(self, channel: OaChannel, offer: Offer) -> None:
        """The platform knows the picture no more: it is given anew the next time."""
        kept, _picture = await self._database.read(_look, offer.campaign_id, channel.slug)
        if kept is not None:
            await self._database.write(
                forget_material, offer.campaign_id, channel.slug, kept.media_id
            )

    async def clear(self, channel: OaChannel, left: Leftover) -> bool:
        """Take away its picture and every draft with it; False: an answer is missing, again later.

        All pictures of that name go, also of an upload whose answer nobody got.
        """
        names = {f"{left.name}{Path(one).suffix}" for one in NAMES.values()}
        drafts, since = channel.drafts, left.since - CLOCKS_DIFFER
        pictures = await drafts.pictures_named(names, since)
        made = await drafts.with_cover(pictures, since) if pictures else pictures
        if pictures is None or made is None:
            return False
        for media_id in sorted(made):
            if not await drafts.delete(media_id):
                return False
        for media_id in sorted(pictures):
            if not await drafts.delete_picture(media_id):
                return False
        return True

    async def _drafted(
        self, channel: OaChannel, offer: Offer, kept: Material
    ) -> MassMessage | None:
        title, *rows = offer.words.splitlines()
        article = Article(title, "\n".join(rows), (title, *rows), kept.media_id, kept.url)
        answer = await channel.drafts.add(article)
        media_id = _text(answer, "media_id")
        if media_id:
            return MassNews(media_id, offer.key)
        if answer.error is ErrorClass.CONTENT:
            await self.forget(channel, offer)
        return _without(offer, channel, answer)


def _without(offer: Offer, channel: OaChannel, answer: Answer) -> MassText | None:
    log.warning("article_refused", account=channel.slug, reason=answer.reason)
    return offer.text if answer.error in _FOR_GOOD else None


def _text(answer: Answer, name: str) -> str:
    return str(answer.fields.get(name, "")) if answer.error is None else ""


def _look(tx: Tx, campaign_id: int, account: str) -> tuple[Material | None, Picture | None]:
    kept = material_of(tx, campaign_id, account)
    return kept, None if kept else picture_of(tx, campaign_id)
