"""Shows a mass message to its author on his own phone, by the platform's preview (群发预览)."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from admin import PreviewEnd
from bot.channels.api_errors import ErrorClass
from bot.channels.base import Channel
from bot.channels.oa import OaChannel
from bot.massnews import NewsDesk, Offer
from domain.db import Database

PATIENCE_SECONDS = 5.0
MINUTE = timedelta(minutes=1)
"""A longer pause is that of a day's number used up (45009 "daily")."""
_OTHERWISE = frozenset({ErrorClass.TRANSIENT, ErrorClass.RATE, ErrorClass.CONFIG})


class PreviewDesk:
    """The previews of one merchant's 公众号."""

    def __init__(self, database: Database, channels: Mapping[str, Channel]) -> None:
        self._news = NewsDesk(database)
        self._channels = {
            slug: one for slug, one in channels.items() if isinstance(one, OaChannel)
        }

    async def show(self, account: str, wxname: str, campaign_id: int, words: str) -> PreviewEnd:
        """To the follower with this 微信号, with the picture of the offer if it has one."""
        channel = self._channels.get(account)
        if channel is None:
            return PreviewEnd.UNREACHABLE
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                message = await self._news.message(channel, Offer(campaign_id, words, "preview"))
                if message is None:
                    return PreviewEnd.UNREACHABLE
                answer = await channel.mass.preview_by_name(wxname, message)
        except TimeoutError:
            return PreviewEnd.UNREACHABLE
        if answer.error is None:
            return PreviewEnd.SHOWN
        if answer.error is ErrorClass.CAPABILITY:
            return PreviewEnd.NOT_GRANTED
        if answer.error is ErrorClass.RATE and answer.retry_after > MINUTE:
            return PreviewEnd.USED_UP
        return PreviewEnd.UNREACHABLE if answer.error in _OTHERWISE else PreviewEnd.UNKNOWN
