"""Changes cards that were sent and are used up, for everybody who holds a copy.

A copy is changed by the code its sending returned, once. Where the platform could not be reached
it is tried again, as often as a notice; what it refuses (42014, a code that was used) is given up.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot.channels.base import Channel, Delivery
from bot.shop import ShopKeeper
from domain.db import Database
from domain.messaging import (
    CardChange,
    card_changed,
    claim_cards,
    is_card_due,
    put_off_card,
)
from handlers.cardends import end_text

LEASE = timedelta(seconds=60)
_OVER = frozenset({Delivery.SENT, Delivery.CONTENT, Delivery.RECIPIENT})

log = structlog.get_logger("jiedan.cards")


class CardChanger:
    """The used-up cards of one merchant."""

    def __init__(
        self, database: Database, shop: ShopKeeper, channels: Mapping[str, Channel]
    ) -> None:
        self._database = database
        self._shop = shop
        self._channels = channels

    async def run_due(self) -> int:
        """Change every copy that is due now; how many were tried."""
        tried = 0
        while await self._database.read(is_card_due):
            until = self._shop.clock() + LEASE
            claimed = await self._database.write(claim_cards, until)
            if not claimed:
                break
            await asyncio.gather(*(self._change(one) for one in claimed))
            tried += len(claimed)
        return tried

    async def _change(self, change: CardChange) -> None:
        channel = self._channels.get(change.account)
        if channel is None:  # the account is not in the settings any more
            await self._database.write(card_changed, change)
            return
        shop = self._shop.now
        label = end_text(shop.texts.translator(shop.language), change.label)
        result = await channel.update_card(change.response_code, label)
        if result.delivery in _OVER:
            await self._database.write(card_changed, change)
            return
        log.warning("card_put_off", account=change.account, reason=result.reason)
        await self._database.write(put_off_card, change, result.retry_after)
