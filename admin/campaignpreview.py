"""What each channel says of an offer, word for word, before anybody is sent it."""

from dataclasses import dataclass

from domain.campaign import Campaign
from domain.db import Tx
from handlers.campaigntext import mass_text
from handlers.context import Shop
from handlers.groupsend import broadcast_text


@dataclass(frozen=True, slots=True)
class ChannelTexts:
    """The merchant's own prices stand in all of them; empty where nothing of it is on sale."""

    chat: str
    """In a chat, and as a mass message; who has lower prices of his own reads those."""
    groups: str
    """In customer groups and to contacts, sent on by members."""


def channel_texts(tx: Tx, shop: Shop, campaign: Campaign) -> ChannelTexts:
    """For the page of an offer that has not gone out."""
    return ChannelTexts(
        mass_text(tx, shop, campaign),
        broadcast_text(tx, shop, campaign, has_link=bool(campaign.scene)),
    )
