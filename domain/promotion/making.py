"""Making, changing and ending promotions.

What has begun keeps its terms: orders were placed by them, and a change of such an order is
computed by them again. To give something else, end it and make another.
"""

from collections.abc import Sequence
from dataclasses import replace

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.errors import NotFound, StaleVersion
from domain.base.ids import CategoryId, PromotionId, SkuId
from domain.catalog import get_skus, list_categories
from domain.catalog.rules import unit_factor
from domain.db import Tx
from domain.promotion.codec import kind_of, terms_out
from domain.promotion.errors import PromotionExists, PromotionInvalid, PromotionOver
from domain.promotion.model import (
    BuyGift,
    CouponTerms,
    FullGift,
    GiftItem,
    GoodsScope,
    Promotion,
    PromotionDraft,
    SpecialPrice,
    Terms,
)
from domain.promotion.rules.checks import check_draft
from domain.promotion.store import offers


def create_promotion(tx: Tx, draft: PromotionDraft, actor: Actor) -> Promotion:
    """Make a promotion. PromotionInvalid, PromotionExists, NotFound, UnitUnknown."""
    check_draft(draft, tx.now)
    if offers.find_by_code(tx, draft.code) is not None:
        raise PromotionExists(draft.code)
    new = _made(tx, draft)
    _check_word(tx, new)
    made = get_promotion(tx, offers.insert_promotion(tx, new, actor.name))
    record(
        tx, Recorded("promotion.create", "promotion", made.code, None, _shown(made)), actor=actor
    )
    return made


def change_promotion(
    tx: Tx, promotion_id: PromotionId, draft: PromotionDraft, actor: Actor, *, version: int
) -> Promotion:
    """Write a promotion anew; its code and kind stay.

    StaleVersion; PromotionOver; PromotionInvalid, also for other terms, goods, group or priority
    once it has begun, and for a quota below what is used.
    """
    old = _lock(tx, promotion_id)
    if old.version != version:
        raise StaleVersion("promotion", version, old.version)
    if old.ends_at is not None and old.ends_at <= tx.now:
        raise PromotionOver(old.code)
    has_begun = old.starts_at <= tx.now
    begins = old.starts_at if has_begun else draft.starts_at
    check_draft(replace(draft, code=old.code, starts_at=begins), tx.now)
    new = replace(
        _made(tx, replace(draft, code=old.code, starts_at=begins)),
        id=old.id,
        used=old.used,
        version=old.version + 1,
    )
    _check_change(old, new, has_begun=has_begun)
    _check_word(tx, new)
    offers.update_promotion(tx, new, old_version=old.version)
    change = Recorded("promotion.change", "promotion", old.code, _shown(old), _shown(new))
    record(tx, change, actor=actor)
    return new


def end_promotion(tx: Tx, promotion_id: PromotionId, actor: Actor) -> Promotion:
    """It holds no longer, from now on; orders keep what they got. PromotionOver."""
    old = _lock(tx, promotion_id)
    if old.ends_at is not None and old.ends_at <= tx.now:
        raise PromotionOver(old.code)
    new = replace(old, ends_at=max(tx.now, old.starts_at), version=old.version + 1)
    offers.update_promotion(tx, new, old_version=old.version)
    record(tx, Recorded("promotion.end", "promotion", old.code, _shown(old)), actor=actor)
    return new


def get_promotion(tx: Tx, promotion_id: PromotionId) -> Promotion:
    """The promotion with this id; NotFound."""
    found = offers.find_promotion(tx, promotion_id)
    if found is None:
        raise NotFound("promotion", str(promotion_id))
    return found


def find_promotion(tx: Tx, code: str) -> Promotion | None:
    """The promotion with this code."""
    return offers.find_by_code(tx, code)


def list_promotions(tx: Tx) -> tuple[Promotion, ...]:
    """Every promotion, newest first."""
    return tuple(offers.load_all(tx))


def _lock(tx: Tx, promotion_id: PromotionId) -> Promotion:
    found = offers.lock_promotion(tx, promotion_id)
    if found is None:
        raise NotFound("promotion", str(promotion_id))
    return found


def _made(tx: Tx, draft: PromotionDraft) -> Promotion:
    return Promotion(
        id=PromotionId(0),
        code=draft.code.strip(),
        name=draft.name.strip(),
        kind=kind_of(draft.terms),
        terms=_with_factors(tx, draft.terms),
        audience=draft.audience,
        scope=_whole_scope(tx, draft),
        starts_at=draft.starts_at or tx.now,
        ends_at=draft.ends_at,
        exclusive_group=draft.exclusive_group.strip(),
        priority=draft.priority,
        quota=draft.quota,
        quota_each=_quota_each(draft),
        currency=draft.currency,
    )


def _quota_each(draft: PromotionDraft) -> int | None:
    """A coupon that anyone can claim by its word is claimed once, unless it is said otherwise."""
    is_claimed = isinstance(draft.terms, CouponTerms) and bool(draft.terms.word)
    return 1 if is_claimed and draft.quota_each is None else draft.quota_each


def _check_change(old: Promotion, new: Promotion, *, has_begun: bool) -> None:
    if new.kind is not old.kind:
        raise PromotionInvalid("kind", new.kind.value)
    if new.quota is not None and new.quota < old.used:
        raise PromotionInvalid("quota", str(new.quota))
    kept = ("terms", "scope", "exclusive_group", "priority")
    for field in kept if has_begun else ():
        if getattr(new, field) != getattr(old, field):
            raise PromotionInvalid(field, str(getattr(new, field)))


def _with_factors(tx: Tx, terms: Terms) -> Terms:
    """The terms with each unit's factor as it is now; NotFound, UnitUnknown."""
    match terms:
        case SpecialPrice():
            skus = get_skus(tx, [row.sku_id for row in terms.rows])
            rows = []
            for row in terms.rows:
                if row.sku_id not in skus:
                    raise NotFound("sku", str(row.sku_id))
                rows.append(replace(row, factor=unit_factor(skus[row.sku_id], row.unit)))
            return replace(terms, rows=tuple(rows))
        case BuyGift(gift=GiftItem() as gift):
            _check_gifts(tx, [gift])
        case FullGift():
            _check_gifts(tx, [step.gift for step in terms.steps])
        case _:
            pass
    return terms


def _check_gifts(tx: Tx, gifts: Sequence[GiftItem]) -> None:
    skus = get_skus(tx, [gift.sku_id for gift in gifts])
    for gift in gifts:
        if gift.sku_id not in skus:
            raise NotFound("sku", str(gift.sku_id))
        unit_factor(skus[gift.sku_id], gift.unit)


def _whole_scope(tx: Tx, draft: PromotionDraft) -> GoodsScope:
    """The scope with the categories below those named; a price list's own SKUs are its scope."""
    if isinstance(draft.terms, SpecialPrice) and draft.terms.rows:
        return GoodsScope(tuple(row.sku_id for row in draft.terms.rows))
    scope = draft.scope
    if not scope.category_ids:
        return scope
    below: list[CategoryId] = list(scope.category_ids)
    for category in list_categories(tx):
        if category.parent_id in below and category.id not in below:
            below.append(category.id)
    return replace(scope, category_ids=tuple(sorted(below)))


def _check_word(tx: Tx, new: Promotion) -> None:
    terms = new.terms
    if isinstance(terms, CouponTerms) and terms.word:
        others = [p for p in offers.find_by_word(tx, terms.word) if p.id != new.id]
        if others:
            raise PromotionExists(others[0].code)


def gifts_of(terms: Terms) -> tuple[SkuId, ...]:
    """SKUs that the terms may give."""
    match terms:
        case BuyGift(gift=GiftItem() as gift):
            return (gift.sku_id,)
        case FullGift():
            return tuple(step.gift.sku_id for step in terms.steps)
        case _:
            return ()


def _shown(promotion: Promotion) -> dict[str, object]:
    return {
        "name": promotion.name,
        "kind": promotion.kind.value,
        "terms": terms_out(promotion.terms),
        "quota": promotion.quota,
        "quota_each": promotion.quota_each,
        "priority": promotion.priority,
        "group": promotion.exclusive_group,
    }
