"""What a campaign says: the merchant's words, the goods by number with this reader's price."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.base.ids import ContactId, CustomerId, SkuId
from domain.base.money import UnitPrice
from domain.campaign import (
    Campaign,
    CampaignGoods,
    get_campaign,
    heard_campaign,
    is_wanted_still,
    shops_told,
)
from domain.catalog import Sku, get_skus
from domain.customer import get_customer
from domain.db import Tx
from domain.pricing import load_price_book
from domain.pricing.rules import quote_unit
from handlers import figures
from handlers.context import Shop, Turn
from handlers.message import Image, Part, Text
from handlers.noticerow import Notice
from locales import Translator

NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


_OURS = "offer:"
"""Stands before a campaign's id where a platform's id of a picture would be."""


def picture_id(campaign_id: int) -> str:
    """A campaign's picture, which each platform is given before it is sent there."""
    return f"{_OURS}{campaign_id}"


def campaign_of_picture(media_id: str) -> int | None:
    """The campaign whose picture is meant; None for a platform's own id."""
    return int(media_id.removeprefix(_OURS)) if media_id.startswith(_OURS) else None


def told(n: Notice) -> Iterator[Part]:
    """The message; nothing where it ended, was refused since, or nothing of it is on sale.

    Whose prices it shows is said to who acts for several of the shops told.
    """
    campaign = get_campaign(n.tx, n.row.payload["campaign_id"])
    customer_id, lead = None, ""
    if not n.is_for_staff:
        contact_id = ContactId(n.row.recipient.id)
        shops = shops_told(n.tx, campaign.id, contact_id)
        if not shops or not is_wanted_still(n.tx, campaign, contact_id):
            return
        customer_id = shops[0]
        if len(shops) > 1:
            lead = n.t("For {shop}:", shop=get_customer(n.tx, customer_id).name) + "\n"
    words = offer(n, campaign, customer_id)
    if words:
        yield Text(lead + words)
    if words and campaign.has_picture:
        yield Image(media_id=picture_id(campaign.id))


@dataclass(frozen=True, slots=True)
class _ToAll:
    """Words for nobody in particular, in the merchant's language."""

    tx: Tx
    shop: Shop
    t: Translator


def mass_text(tx: Tx, shop: Shop, campaign: Campaign) -> str:
    """The one text of a mass message, at the campaign's prices; empty: nothing is on sale."""
    return offer(_ToAll(tx, shop, shop.texts.translator(shop.language)), campaign, None)


class Speaking(Protocol):
    """A turn, or a notice on its way: what has words for somebody."""

    @property
    def tx(self) -> Tx:
        """The transaction."""

    @property
    def shop(self) -> Shop:
        """The merchant."""

    @property
    def t(self) -> Translator:
        """In the reader's language."""


def offer(
    n: Speaking, campaign: Campaign, customer_id: CustomerId | None, *, is_sent: bool = True
) -> str:
    """The whole offer with this shop's prices, or its own; empty where nothing is on sale.

    What is sent says how such messages are ended; what somebody came for himself does not.
    """
    skus = get_skus(n.tx, tuple(one.sku_id for one in campaign.goods))
    if not campaign.goods:
        return "\n".join((campaign.text, *_ending(n, is_sent=is_sent)))
    goods = [one for one in campaign.goods if skus[one.sku_id].is_on_sale]
    if not goods:
        return ""
    prices = _prices(n, campaign, skus, customer_id)
    rows = [goods_row(n.t, one, skus[one.sku_id].name, prices[one.number]) for one in goods]
    return "\n".join((campaign.text, *rows, *_tail(n, campaign, goods[0].number, is_sent=is_sent)))


def still_on(turn: Turn) -> str:
    """What this person was told last, while it holds; empty where there is nothing."""
    if turn.contact is None or turn.customer is None:
        return ""
    heard = heard_campaign(turn.tx, turn.contact.id, customer_id=turn.customer.id)
    if heard is None or not heard.is_on(turn.now):
        return ""
    return offer(turn, heard, turn.customer.id, is_sent=False)


def goods_row(t: Translator, one: CampaignGoods, name: str, price: UnitPrice) -> str:
    """①红牛250ml×24 ¥126/箱."""
    unit = figures.unit_word(t, one.unit)
    return f"{NUMBERS[one.number - 1]}{name} {figures.price(price)}/{unit}"


def until_text(t: Translator, zone: ZoneInfo, campaign: Campaign) -> str:
    """How long it can be ordered by number."""
    if campaign.ends_at is None:
        return t("Can be ordered for {hours} hours after it is sent.", hours=campaign.hours)
    day = campaign.ends_at.astimezone(zone).date()
    at = figures.clock(campaign.ends_at, zone)
    return t("Until {day} {at}.", day=figures.calendar_day(t, day), at=at)


def _ending(n: Speaking, *, is_sent: bool) -> tuple[str, ...]:
    """How such messages are ended, below one without goods."""
    return (n.t('"stop offers" ends these messages.'),) if is_sent else ()


def _tail(n: Speaking, campaign: Campaign, number: int, *, is_sent: bool) -> tuple[str, str]:
    t = n.t
    if not is_sent:
        return (
            until_text(t, n.shop.zone, campaign),
            t('Reply like "No. {number} 5 cases" to order.', number=number),
        )
    return (
        until_text(t, n.shop.zone, campaign),
        t('Reply like "No. {number} 5 cases" to order; "stop offers" ends these.', number=number),
    )


def _prices(
    n: Speaking, campaign: Campaign, skus: dict[SkuId, Sku], customer_id: CustomerId | None
) -> dict[int, UnitPrice]:
    """Each number's price: the campaign's, or the shop's own where that is lower."""
    if customer_id is None:
        return {one.number: one.price for one in campaign.goods}
    book = load_price_book(n.tx, get_customer(n.tx, customer_id), tuple(skus))
    quotes = {one.number: quote_unit(book, skus[one.sku_id], one.unit) for one in campaign.goods}
    return {one.number: quotes[one.number].unit_price or one.price for one in campaign.goods}
