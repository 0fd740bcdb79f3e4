"""The goods of an offer beside what they cost otherwise, and how much of them is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from admin.html import show_packs
from domain.base.ids import SkuId
from domain.campaign import CampaignGoods
from domain.catalog import Sku, get_skus
from domain.db import Tx
from domain.inventory import available
from domain.pricing import Quote, quote_skus
from handlers import figures
from handlers.campaigntext import goods_row
from locales import Translator

HALF = Fraction(1, 2)
"""An offer below this share of the usual price may be a slip of the pen."""


@dataclass(frozen=True, slots=True)
class OfferedGoods:
    """What the page of an offer says of its goods."""

    rows: tuple[tuple[str, str], ...]
    """Each as it is read, and what it costs usually."""
    gone: str
    """Goods of which nothing is there now."""
    dear: str
    """Goods whose offer is no lower than their usual price."""
    cheap: str
    """Goods whose offer is less than half of their usual price."""

    @property
    def is_odd(self) -> bool:
        """Whether somebody has to say that the prices are meant."""
        return bool(self.dear or self.cheap)


def offered_goods(
    tx: Tx, t: Translator, goods: Sequence[CampaignGoods], currency: str
) -> OfferedGoods:
    """The goods of one offer, priced by order unit as offers are."""
    skus = get_skus(tx, tuple(one.sku_id for one in goods))
    listed = [skus[one.sku_id] for one in goods]
    read = [goods_row(t, one, skus[one.sku_id].name, one.price) for one in goods]
    there, usual = available(tx, list(skus)), quote_skus(tx, None, listed, currency=currency)
    prices = {sku_id: quote.unit_price for sku_id, quote in usual.items()}
    shares = [
        (skus[one.sku_id].name, Fraction(one.price.ten_thousandths, price.ten_thousandths))
        for one in goods
        if (price := prices[one.sku_id]) is not None and price.ten_thousandths > 0
    ]
    return OfferedGoods(
        tuple(zip(read, _about(t, listed, usual, there), strict=True)),
        gone=figures.joined(t, [sku.name for sku in listed if there.get(sku.id) == 0]),
        dear=figures.joined(t, [name for name, share in shares if share >= 1]),
        cheap=figures.joined(t, [name for name, share in shares if share < HALF]),
    )


def about_goods(tx: Tx, t: Translator, skus: Sequence[Sku], currency: str) -> tuple[str, ...]:
    """What each costs usually and how much is there, in few words."""
    there = available(tx, [sku.id for sku in skus])
    return _about(t, skus, quote_skus(tx, None, skus, currency=currency), there)


def _about(
    t: Translator,
    skus: Sequence[Sku],
    quotes: Mapping[SkuId, Quote],
    there: Mapping[SkuId, int | None],
) -> tuple[str, ...]:
    told = []
    for sku in skus:
        quote, stock = quotes.get(sku.id), show_packs(sku, there.get(sku.id))
        parts = []
        if quote is not None and quote.unit_price is not None:
            unit = figures.unit_word(t, quote.unit)
            price = f"{figures.price(quote.unit_price)}/{unit}"
            parts.append(t("Usually {price}", price=price))
        if stock:
            parts.append(t("{stock} there", stock=stock))
        told.append(" · ".join(parts))
    return tuple(told)
