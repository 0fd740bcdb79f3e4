"""What a promotion must look like to be taken."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from domain.base.money import Money, UnitPrice, plain, short_price
from domain.base.quantity import plain_count
from domain.promotion.errors import PromotionInvalid
from domain.promotion.model import (
    FULL_SHARE,
    BuyGift,
    CouponTerms,
    FullDiscount,
    FullGift,
    FullReduction,
    GiftItem,
    NthItem,
    PromotionDraft,
    SpecialPrice,
    Terms,
)

MAX_MINOR = 10**12
MAX_COUNT = 100_000
MAX_WORD = 20


def check_draft(draft: PromotionDraft, now: datetime) -> None:
    """PromotionInvalid naming the first field that is wrong."""
    _require("code", draft.code, bool(draft.code.strip()))
    _require("name", draft.name, bool(draft.name.strip()) and len(draft.name) <= 60)
    begins = max(draft.starts_at or now, now)
    _require("ends_at", str(draft.ends_at), draft.ends_at is None or draft.ends_at > begins)
    for field, quota in (("quota", draft.quota), ("quota_each", draft.quota_each)):
        _require(field, str(quota), quota is None or 1 <= quota <= MAX_MINOR)
    _require("priority", str(draft.priority), abs(draft.priority) <= MAX_COUNT)
    check_terms(draft.terms)


def check_terms(terms: Terms) -> None:
    """PromotionInvalid where the terms cannot be kept."""
    match terms:
        case SpecialPrice():
            _check_special(terms)
        case NthItem():
            _require("nth", str(terms.nth), 2 <= terms.nth <= MAX_COUNT)
            _require("pay_bp", _share(terms.pay_bp), 0 <= terms.pay_bp < FULL_SHARE)
        case BuyGift():
            _require("buy", str(terms.buy), 1 <= terms.buy <= MAX_COUNT)
            _check_given(terms)
        case FullReduction():
            _check_reduction(terms)
        case FullDiscount():
            shares = [step.pay_bp for step in terms.steps]
            shown = [_share(share) for share in shares]
            told = _check_steps([step.threshold_minor for step in terms.steps], shown)
            _require("steps", told, all(0 < share < FULL_SHARE for share in shares))
            _require("steps", told, _rises([-share for share in shares]))
        case FullGift():
            gifts = [f"{step.gift.count} {step.gift.unit}" for step in terms.steps]
            _check_steps([step.threshold_minor for step in terms.steps], gifts)
            for step in terms.steps:
                _check_gift(step.gift)
        case CouponTerms():
            _check_coupon(terms)
        case _:
            earn, worth, share = terms.earn_per_minor, terms.worth_minor, terms.max_share_bp
            _require("earn_per", _sum(earn), 0 < earn <= MAX_MINOR)
            _require("worth", _sum(worth), 0 < worth <= MAX_MINOR)
            _require("max_share", _share(share), 0 < share <= FULL_SHARE)


def _check_special(terms: SpecialPrice) -> None:
    _require("rows", "", bool(terms.rows) != (terms.pay_bp is not None))
    if terms.pay_bp is not None:
        _require("pay_bp", _share(terms.pay_bp), 0 < terms.pay_bp < FULL_SHARE)
    for row in terms.rows:
        price = short_price(UnitPrice(row.price))
        _require("price", price, 0 < row.price <= MAX_MINOR and row.factor > 0)
    ids = [row.sku_id for row in terms.rows]
    _require("rows", str(ids), len(set(ids)) == len(ids))


def _check_given(terms: BuyGift) -> None:
    if terms.gift is None:
        _require("give", str(terms.give), 1 <= terms.give <= MAX_COUNT)
    else:
        _check_gift(terms.gift)


def _check_reduction(terms: FullReduction) -> None:
    off = [step.off_minor for step in terms.steps]
    thresholds = [step.threshold_minor for step in terms.steps]
    told = _check_steps(thresholds, [_sum(one) for one in off])
    fits = all(0 < step.off_minor <= step.threshold_minor for step in terms.steps)
    _require("steps", told, fits and _rises(off))
    _require("steps", told, not terms.repeats or len(off) == 1)


def _check_coupon(terms: CouponTerms) -> None:
    _require("word", terms.word, len(terms.word) <= MAX_WORD and terms.word == terms.word.strip())
    _require("threshold", _sum(terms.threshold_minor), 0 <= terms.threshold_minor <= MAX_MINOR)
    if terms.pay_bp is None:
        _require("off", _sum(terms.off_minor), 0 < terms.off_minor <= MAX_MINOR)
    else:
        is_share = 0 < terms.pay_bp < FULL_SHARE and not terms.off_minor
        _require("pay_bp", _share(terms.pay_bp), is_share)
    _require("uses", str(terms.uses), 1 <= terms.uses <= MAX_COUNT)
    days = terms.valid_days
    _require("valid_days", str(days), days is None or 1 <= days <= MAX_COUNT)


def _check_steps(thresholds: Sequence[int], given: Sequence[str]) -> str:
    """The steps as they are told, "500 → 30; 1000 → 80"."""
    told = "; ".join(f"{_sum(one)} → {what}" for one, what in zip(thresholds, given, strict=True))
    fits = bool(thresholds) and thresholds[0] > 0 and thresholds[-1] <= MAX_MINOR
    _require("steps", told, fits and _rises(thresholds))
    return told


def _sum(minor: int) -> str:
    return plain(Money(minor)).removesuffix(".00")


def _share(share_bp: int) -> str:
    return f"{plain_count(Decimal(share_bp) / 100)}%"


def _check_gift(gift: GiftItem) -> None:
    _require("gift", str(gift.count), 1 <= gift.count <= MAX_COUNT and bool(gift.unit))


def _rises(values: Sequence[int]) -> bool:
    return all(one < other for one, other in pairwise(values))


def _require(field: str, value: str, is_right: bool) -> None:
    if not is_right:
        raise PromotionInvalid(field, value)
