"""What is on in the demo shop: one gift and one coupon, on goods nobody's example order has."""

from datetime import timedelta

from domain.base.actor import Actor
from domain.catalog import find_sku
from domain.db import Tx
from domain.promotion import (
    BuyGift,
    CouponTerms,
    GoodsScope,
    PromotionDraft,
    create_promotion,
)

_GIFT_SKU = "WJ009"
_RUNS = timedelta(days=60)


def put_on_offer(tx: Tx, owner: Actor) -> None:
    """打火机 5送1, and a coupon for whoever says 新客."""
    ends_at = tx.now + _RUNS
    sku = find_sku(tx, _GIFT_SKU)
    if sku is not None:
        scope = GoodsScope((sku.id,))
        gift = PromotionDraft("HD001", "打火机5送1", BuyGift(5, 1), scope=scope, ends_at=ends_at)
        create_promotion(tx, gift, owner)
    terms = CouponTerms("新客", 30_000, 1_000, valid_days=30)
    coupon = PromotionDraft("HD002", "新客券", terms, quota=200, quota_each=1, ends_at=ends_at)
    create_promotion(tx, coupon, owner)
