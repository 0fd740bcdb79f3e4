"""What is asked once before a promotion is made, because it is likelier a slip than meant.

It gives away half or more; a special price is far from what the goods cost everybody, or no lower;
or it adds to another promotion of its kind that some order would get as well (two 满减 with no
exclusive group in common are both taken off).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.base.money import UnitPrice, amount_of
from domain.catalog import Sku, get_skus, unit_factor
from domain.db import Tx
from domain.pricing import PriceBook, is_far, load_price_book, quote_unit
from domain.promotion.codec import kind_of
from domain.promotion.making import gifts_of
from domain.promotion.model import (
    BuyGift,
    GiftItem,
    GoodsScope,
    Promotion,
    PromotionAudience,
    PromotionDraft,
    PromotionKind,
    SpecialPrice,
)
from domain.promotion.rules.checks import check_draft
from domain.promotion.rules.generosity import gives_half
from domain.promotion.store import offers

_ADDING = frozenset(
    {
        PromotionKind.NTH_ITEM,
        PromotionKind.BUY_GIFT,
        PromotionKind.FULL_REDUCTION,
        PromotionKind.FULL_DISCOUNT,
        PromotionKind.FULL_GIFT,
    }
)
"""Two of a kind are both given. Of special prices the lower one holds, of coupons one is taken."""


class DoubtReason(StrEnum):
    """Why it is asked."""

    GIVES_HALF = "gives_half"
    """Half or more is given away."""
    PRICE_FAR = "price_far"
    """A special price is less than half of what the goods cost everybody."""
    NOT_LOWER = "not_lower"
    """A special price is no lower than what the goods cost everybody."""
    ADDS_UP = "adds_up"
    """`subject` is another promotion given as well."""


@dataclass(frozen=True, slots=True)
class PromotionDoubt:
    """One thing to ask; `subject` is the name of the goods or of the other promotion.

    For a special price `price` is the one typed and `usual` what the unit costs everybody.
    """

    reason: DoubtReason
    subject: str = ""
    price: UnitPrice | None = None
    usual: UnitPrice | None = None


def promotion_doubts(tx: Tx, draft: PromotionDraft) -> tuple[PromotionDoubt, ...]:
    """What to ask before `draft` is made; nothing is written. PromotionInvalid, UnitUnknown."""
    check_draft(draft, tx.now)
    terms = draft.terms
    bought_ids = draft.scope.sku_ids if isinstance(terms, BuyGift) else ()
    rows = terms.rows if isinstance(terms, SpecialPrice) else ()
    ids = {*bought_ids, *gifts_of(terms), *(row.sku_id for row in rows)}
    skus = get_skus(tx, sorted(ids))
    book = load_price_book(tx, None, sorted(ids), currency=draft.currency)

    def worth(gift: GiftItem) -> int:
        found = skus.get(gift.sku_id)
        return 0 if found is None else _cost(book, found, gift.unit, gift.count) or 0

    doubts = []
    if gives_half(terms, worth, bought=_bought(book, draft, [skus[i] for i in bought_ids])):
        doubts.append(PromotionDoubt(DoubtReason.GIVES_HALF))
    for row in rows:
        if row.sku_id in skus:
            price = UnitPrice(row.price, draft.currency)
            doubts += _of_price(book, skus[row.sku_id], row.unit, price)
    doubts += [
        PromotionDoubt(DoubtReason.ADDS_UP, other.name)
        for other in offers.load_all(tx)
        if adds_up(draft, other, tx.now)
    ]
    return tuple(doubts)


def adds_up(draft: PromotionDraft, other: Promotion, now: datetime) -> bool:
    """Whether one order may get both at once."""
    kind = kind_of(draft.terms)
    if other.kind is not kind or kind not in _ADDING or other.currency != draft.currency:
        return False
    if draft.exclusive_group and draft.exclusive_group == other.exclusive_group:
        return False
    begins = draft.starts_at or now
    return (
        (other.ends_at is None or max(begins, now) < other.ends_at)
        and (draft.ends_at is None or other.starts_at < draft.ends_at)
        and _goods_meet(draft.scope, other.scope)
        and _people_meet(draft.audience, other.audience)
    )


def _of_price(book: PriceBook, sku: Sku, unit: str, price: UnitPrice) -> Sequence[PromotionDoubt]:
    usual = quote_unit(book, sku, unit).unit_price
    if usual is None:
        return ()
    if price.ten_thousandths >= usual.ten_thousandths:
        return (PromotionDoubt(DoubtReason.NOT_LOWER, sku.name, price, usual),)
    if is_far(price, usual):
        return (PromotionDoubt(DoubtReason.PRICE_FAR, sku.name, price, usual),)
    return ()


def _bought(book: PriceBook, draft: PromotionDraft, skus: Sequence[Sku]) -> int | None:
    """What the cheapest goods cost that bring the gift; None where any goods do."""
    terms = draft.terms
    if not isinstance(terms, BuyGift):
        return None
    costs = [_cost(book, sku, sku.order_unit, terms.buy) for sku in skus]
    return min((cost for cost in costs if cost is not None), default=None)


def _cost(book: PriceBook, sku: Sku, unit: str, count: int) -> int | None:
    """What everybody pays for `count` of `unit`, in minor units."""
    price = quote_unit(book, sku, unit).unit_price
    factor = unit_factor(sku, unit)
    if price is None:
        return None
    return amount_of(price, base_quantity=count * factor, factor=factor).minor


def _goods_meet(one: GoodsScope, other: GoodsScope) -> bool:
    """Whether some goods are in both; where one names goods and one shelves, they may be."""
    if one.is_everything or other.is_everything:
        return True
    pairs = (
        (one.sku_ids, other.sku_ids),
        (one.category_ids, other.category_ids),
        (one.brands, other.brands),
    )
    is_same_kind = all(bool(a) == bool(b) for a, b in pairs)
    return not is_same_kind or any(set[object](a) & set[object](b) for a, b in pairs)


def _people_meet(one: PromotionAudience, other: PromotionAudience) -> bool:
    """Whether somebody may belong to both."""
    if one.is_everyone or other.is_everyone:
        return True
    pairs = (
        (one.groups, other.groups),
        (one.grades, other.grades),
        (one.tags, other.tags),
        (one.customer_ids, other.customer_ids),
    )
    is_same_kind = all(bool(a) == bool(b) for a, b in pairs)
    return not is_same_kind or any(set[object](a) & set[object](b) for a, b in pairs)
