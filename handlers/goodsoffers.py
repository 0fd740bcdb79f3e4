"""The campaigns that goods are in, told beside their price."""

from collections.abc import Sequence

from domain.catalog import Sku
from domain.promotion import Offer
from handlers import promotion
from handlers.context import Turn


def offer_rows(turn: Turn, sku: Sku, offers: Sequence[Offer], *, own: bool = False) -> list[str]:
    """A row each; `own`: only those that name these goods, not what holds for every order."""
    told = [
        offer
        for offer in offers
        if promotion.is_told(offer.promotion)
        and _counts(sku, offer)
        and not (own and offer.promotion.scope.is_everything)
    ]
    skus = promotion.skus_of(turn, told)
    return [turn.t("On offer: {offer}", offer=promotion.offer_text(turn, o, skus)) for o in told]


def _counts(sku: Sku, offer: Offer) -> bool:
    scope = offer.promotion.scope
    return (
        scope.is_everything
        or sku.id in scope.sku_ids
        or sku.category_id in scope.category_ids
        or sku.brand in scope.brands
    )
