"""Promotions in the database: made, changed, ended; coupons claimed; orders take and give back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.base.actor import SYSTEM
from domain.base.errors import NotFound, StaleVersion
from domain.base.ids import OrderId
from domain.base.money import Money
from domain.cart import RemoveLine, SetQuantity, SetSpending, price_cart
from domain.catalog import Category, UnitUnknown, save_category
from domain.customer import (
    CustomerDraft,
    CustomerGroup,
    create_customer,
    save_customer_group,
    set_customer_tags,
    set_further_groups,
)
from domain.db import Tx
from domain.fulfilment import Parcel, deliver_order, ship_order
from domain.order import (
    ChangeRequest,
    PriceChanged,
    apply_change,
    cancel_order,
    complete_order,
    confirm_order,
    get_order,
    place_order,
    propose_change,
    reject_order,
    start_picking,
)
from domain.promotion import (
    BuyGift,
    CouponClaimed,
    CouponTerms,
    CouponUnavailable,
    FullReduction,
    GiftItem,
    GoodsScope,
    NthItem,
    PointsTerms,
    Promotion,
    PromotionDraft,
    PromotionExhausted,
    PromotionExists,
    PromotionInvalid,
    PromotionOver,
    ReductionStep,
    SpecialPrice,
    SpecialRow,
    Terms,
    change_promotion,
    claim_coupon,
    coupons_of,
    create_promotion,
    end_promotion,
    get_promotion,
    issue_coupons,
    list_promotions,
    load_offers,
    points_of,
    release_uses,
    take_uses,
)
from domain.promotion.model import PromotionAudience
from domain.promotion.store.points import change_points
from domain.reactions import drain
from domain.report import run_audit
from tests.domain.goods import ORDER_KEY, POLICY, Shop, make_shop, place, show_draft

OFF_30 = FullReduction((ReductionStep(50_000, 3_000),))


@pytest.fixture
def shop(tx: Tx) -> Shop:
    return make_shop(tx)


@pytest.fixture
def later(tx: Tx) -> Callable[[timedelta], None]:
    """Time passes within the test's transaction."""

    def move(by: timedelta) -> None:
        tx.now += by

    return move


def make(tx: Tx, terms: Terms, code: str = "P", **more: Any) -> Promotion:
    return create_promotion(tx, PromotionDraft(code, f"活动{code}", terms, **more), SYSTEM)


def names(tx: Tx, shop: Shop) -> list[str]:
    return [one.promotion.code for one in load_offers(tx, shop.customer).live]


def again(tx: Tx, shop: Shop, cart: Any) -> Any:
    return price_cart(tx, cart, customer=shop.customer, policy=POLICY)


def sound(tx: Tx) -> bool:
    """Everybody is told and the audit finds nothing."""
    drain(tx)
    return run_audit(tx) == []


def used(tx: Tx, promotion: Promotion) -> int:
    return get_promotion(tx, promotion.id).used


# -- making -------------------------------------------------------------------------------------


def test_a_promotion_is_on_from_its_beginning_to_its_end(tx: Tx, shop: Shop, later: Any) -> None:
    make(tx, OFF_30, starts_at=tx.now + timedelta(days=1), ends_at=tx.now + timedelta(days=2))
    assert names(tx, shop) == []
    later(timedelta(days=1))
    assert names(tx, shop) == ["P"]
    later(timedelta(days=1))
    assert names(tx, shop) == []


def test_codes_and_coupon_words_are_taken_once(tx: Tx, shop: Shop) -> None:
    make(tx, CouponTerms("国庆", 0, 100))
    with pytest.raises(PromotionExists):
        make(tx, OFF_30)
    with pytest.raises(PromotionExists), tx.savepoint():
        make(tx, CouponTerms("国庆", 0, 200), "Q")
    assert [one.code for one in list_promotions(tx)] == ["P"]


def test_goods_and_units_must_be_known(tx: Tx, shop: Shop) -> None:
    with pytest.raises(NotFound):
        make(tx, SpecialPrice((SpecialRow(999, "箱", 1, 10),)))
    with pytest.raises(UnitUnknown):
        make(tx, SpecialPrice((SpecialRow(shop.id("KL330"), "提", 1, 10),)))
    with pytest.raises(NotFound):
        make(tx, BuyGift(1, gift=GiftItem(999, "箱", 1)))
    with pytest.raises(UnitUnknown):
        make(tx, BuyGift(1, gift=GiftItem(shop.id("KL330"), "提", 1)))
    made = make(tx, SpecialPrice((SpecialRow(shop.id("KL330"), "箱", 1, 420_000),)))
    assert isinstance(made.terms, SpecialPrice)
    assert made.terms.rows[0].factor == 24
    assert made.scope.sku_ids == (shop.id("KL330"),)


def test_a_category_means_those_below_it_too(tx: Tx, shop: Shop) -> None:
    top = save_category(tx, Category(0, "D", "饮料"), SYSTEM)
    below = save_category(tx, Category(0, "D1", "可乐", parent_id=top.id), SYSTEM)
    other = save_category(tx, Category(0, "E", "粮油"), SYSTEM)
    made = make(tx, OFF_30, scope=GoodsScope(category_ids=(top.id,)))
    assert made.scope.category_ids == (top.id, below.id)
    assert other.id not in made.scope.category_ids


def test_what_has_begun_keeps_its_terms(tx: Tx, shop: Shop, later: Any) -> None:
    draft = PromotionDraft("P", "活动", OFF_30)
    made = create_promotion(tx, draft, SYSTEM)
    more = replace(draft, name="新名字", quota=5, ends_at=tx.now + timedelta(days=1))
    changed = change_promotion(tx, made.id, more, SYSTEM, version=1)
    assert (changed.name, changed.quota, changed.version) == ("新名字", 5, 2)
    assert get_promotion(tx, made.id) == changed
    for wrong in (replace(draft, terms=FullReduction((ReductionStep(100, 1),))),
                  replace(draft, exclusive_group="A"), replace(draft, priority=3),
                  replace(draft, scope=GoodsScope(brands=("可口可乐",))),
                  replace(draft, terms=NthItem(2, 0))):  # fmt: skip
        with pytest.raises(PromotionInvalid):
            change_promotion(tx, made.id, wrong, SYSTEM, version=2)
    with pytest.raises(StaleVersion):
        change_promotion(tx, made.id, draft, SYSTEM, version=1)
    assert get_promotion(tx, made.id) == changed


def test_what_has_not_begun_may_become_anything_of_its_kind(tx: Tx, shop: Shop) -> None:
    starts = tx.now + timedelta(days=1)
    made = make(tx, OFF_30, starts_at=starts)
    other = FullReduction((ReductionStep(100, 1),))
    draft = PromotionDraft("X", "别的", other, starts_at=starts, exclusive_group="A")
    changed = change_promotion(tx, made.id, draft, SYSTEM, version=1)
    assert (changed.code, changed.terms, changed.exclusive_group) == ("P", other, "A")


def test_an_ended_promotion_is_over(tx: Tx, shop: Shop) -> None:
    made = make(tx, OFF_30)
    end_promotion(tx, made.id, SYSTEM)
    assert names(tx, shop) == []
    with pytest.raises(PromotionOver):
        end_promotion(tx, made.id, SYSTEM)
    with pytest.raises(PromotionOver):
        change_promotion(tx, made.id, PromotionDraft("P", "x", OFF_30), SYSTEM, version=2)
    with pytest.raises(NotFound):
        get_promotion(tx, 999)
    with pytest.raises(NotFound):
        end_promotion(tx, 999, SYSTEM)


def test_only_those_it_is_for_have_it(tx: Tx, shop: Shop) -> None:
    make(tx, OFF_30, audience=PromotionAudience(tags=("新客",)))
    make(tx, OFF_30, "G", audience=PromotionAudience(groups=("餐饮",)))
    assert names(tx, shop) == []
    set_customer_tags(tx, shop.customer.id, ("新客",), SYSTEM)
    assert names(tx, shop) == ["P"]
    save_customer_group(tx, CustomerGroup("餐饮", "餐饮"), SYSTEM)
    set_further_groups(tx, shop.customer.id, ("餐饮",))
    assert names(tx, shop) == ["P", "G"]


def test_another_currency_has_other_promotions(tx: Tx, shop: Shop) -> None:
    make(tx, OFF_30, currency="TWD")
    assert names(tx, shop) == []


# -- orders -------------------------------------------------------------------------------------


def test_an_order_keeps_what_it_got(tx: Tx, shop: Shop) -> None:
    made = make(tx, OFF_30, quota=10, quota_each=2)
    order = place(tx, shop, shop.add("KL330", "10"), shop.add("KSF", "2"))
    stored = get_order(tx, order.id)
    assert (stored.goods, stored.discount, stored.total) == (
        Money(54_400), Money(3_000), Money(51_400))  # fmt: skip
    assert [line.discount.minor for line in stored.lines] == [2_537, 463]
    assert stored.adjustments == order.adjustments
    assert used(tx, made) == 1
    assert sound(tx)


@pytest.mark.parametrize("ending", ["cancel", "reject"])
def test_what_was_taken_comes_back_once(tx: Tx, shop: Shop, ending: str) -> None:
    coupon = make(tx, CouponTerms("券", 0, 500), "C")
    special = make(
        tx, SpecialPrice((SpecialRow(shop.id("KL330"), "箱", 1, 400_000),)), "S", quota=5
    )
    claim_coupon(tx, shop.customer, "券")
    order = place(tx, shop, shop.add("KL330", "3"))
    assert order.total == Money(12_000 - 500)
    assert used(tx, special) == 3
    assert load_offers(tx, shop.customer).coupons == ()
    if ending == "cancel":
        cancel_order(tx, order.id, actor=shop.contact)
    else:
        reject_order(tx, order.id, actor=shop.rep, reason="没货")
    assert used(tx, special) == 0
    assert [one.uses_left for one in load_offers(tx, shop.customer).coupons] == [1]
    assert release_uses(tx, order.id) == 0
    assert used(tx, special) == 0
    assert [one.used for one in coupons_of(tx, coupon.id)] == [0]
    assert sound(tx)


def test_a_quota_is_for_all_and_for_each(tx: Tx, shop: Shop) -> None:
    special = SpecialPrice((SpecialRow(shop.id("KL330"), "箱", 1, 400_000),))
    make(tx, special, quota=10, quota_each=4)
    first = place(tx, shop, shop.add("KL330", "3"))
    assert first.discount == Money(1_800)
    second = place(tx, shop, shop.add("KL330", "3"), is_again=True)
    assert second.discount == Money(600)
    assert names(tx, shop) == []
    third = place(tx, shop, shop.add("KL330", "3"), is_again=True)
    assert third.discount == Money(0)


def test_what_is_used_up_in_between_is_refused_and_nothing_is_taken(tx: Tx, shop: Shop) -> None:
    made = make(tx, OFF_30, quota=1)
    priced = show_draft(tx, shop, shop.add("KL330", "20"))
    take_uses(tx, OrderId(77), shop.customer, priced.promoted.adjustments)
    with pytest.raises(PromotionExhausted):
        place_order(tx, priced, actor=shop.contact, order_key=ORDER_KEY)
    assert used(tx, made) == 1
    with pytest.raises(PriceChanged) as refused:
        place_order(tx, again(tx, shop, priced.cart), actor=shop.contact, order_key=ORDER_KEY)
    assert refused.value.over == ("活动P",)


def test_a_promotion_that_ended_since_changes_the_price(tx: Tx, shop: Shop) -> None:
    made = make(tx, OFF_30)
    priced = show_draft(tx, shop, shop.add("KL330", "20"))
    end_promotion(tx, made.id, SYSTEM)
    with pytest.raises(PriceChanged) as refused:
        place_order(tx, again(tx, shop, priced.cart), actor=shop.contact, order_key=ORDER_KEY)
    assert (refused.value.before, refused.value.after) == (Money(89_000), Money(92_000))
    assert refused.value.over == ("活动P",)


def test_a_gift_is_reserved_and_costs_nothing(tx: Tx, shop: Shop) -> None:
    make(tx, BuyGift(10, 1))
    order = place(tx, shop, shop.add("KL330", "10"))
    gift = order.lines[1]
    assert (gift.is_gift, gift.amount, gift.quantity.base) == (True, Money(0), 24)
    assert gift.promotion_id == order.adjustments[0].promotion_id
    assert sound(tx)


def test_a_gift_that_is_not_there_is_said(tx: Tx, shop: Shop) -> None:
    made = make(tx, BuyGift(2, gift=GiftItem(shop.id("HN250"), "箱", 6)))
    priced = show_draft(tx, shop, shop.add("KL330", "2"))
    (gift,) = priced.gifts
    assert (gift.base, gift.short) == (5 * 24, 24)
    priced = show_draft(tx, shop, shop.add("HN250", "5"))
    assert [(g.base, g.short) for g in priced.gifts] == [(0, 3 * 144)]
    assert priced.promoted.adjustments == ()
    assert used(tx, made) == 0


def test_a_change_is_computed_by_what_was_on_then(tx: Tx, shop: Shop, later: Any) -> None:
    made = make(tx, OFF_30, quota=1)
    gifts = make(tx, BuyGift(10, 1), "G")
    order = place(tx, shop, shop.add("KL330", "11"), shop.add("XB330", "1"))
    later(timedelta(minutes=1))
    end_promotion(tx, made.id, SYSTEM)
    end_promotion(tx, gifts.id, SYSTEM)
    less = ChangeRequest((RemoveLine(shop.id("XB330")),), shop.contact)
    change = propose_change(tx, order.id, request=less)
    assert (change.total_before, change.total_after) == (Money(52_200), Money(47_600))
    fewer = SetQuantity(shop.id("KL330"), shop.amount("KL330", "9"))
    change = propose_change(tx, order.id, request=ChangeRequest((fewer,), shop.contact))
    assert [(line.is_gift, line.after is None) for line in change.lines] == [
        (False, False), (True, True)]  # fmt: skip
    apply_change(tx, change.id, actor=shop.contact)
    stored = get_order(tx, order.id)
    assert (stored.discount, stored.total, len(stored.lines)) == (Money(0), Money(46_000), 2)
    assert (used(tx, made), used(tx, gifts)) == (0, 0)
    more = SetQuantity(shop.id("KL330"), shop.amount("KL330", "20"))
    change = propose_change(tx, order.id, request=ChangeRequest((more,), shop.contact))
    apply_change(tx, change.id, actor=shop.contact)
    stored = get_order(tx, order.id)
    assert (stored.total, stored.lines[-1].quantity.base) == (Money(93_600), 48)
    assert (used(tx, made), used(tx, gifts)) == (1, 2)
    assert sound(tx)


def test_a_change_keeps_the_coupon_and_the_points_of_the_order(tx: Tx, shop: Shop) -> None:
    make(tx, CouponTerms("券", 30_000, 500), "C", quota_each=2)
    make(tx, PointsTerms(1_000, 10), "T")
    change_points(tx, shop.customer.id, 100, reason="test", cause_key="test")
    claim_coupon(tx, shop.customer, "券")
    order = place(tx, shop, shop.add("KL330", "10"), SetSpending(points=100))
    assert order.total == Money(46_000 - 500 - 1_000)
    claim_coupon(tx, shop.customer, "券")
    more = SetQuantity(shop.id("KL330"), shop.amount("KL330", "11"))
    change = propose_change(tx, order.id, request=ChangeRequest((more,), shop.contact))
    apply_change(tx, change.id, actor=shop.contact)
    stored = get_order(tx, order.id)
    assert stored.total == Money(50_600 - 500 - 1_000)
    assert points_of(tx, shop.customer.id)[0] == 0
    assert len(load_offers(tx, shop.customer).coupons) == 1
    cancel_order(tx, order.id, actor=shop.contact)
    assert points_of(tx, shop.customer.id)[0] == 100
    assert sound(tx)


# -- coupons and points -------------------------------------------------------------------------


def test_a_coupon_is_claimed_once_by_its_word(tx: Tx, shop: Shop) -> None:
    make(tx, CouponTerms("国庆", 0, 500, valid_days=7), ends_at=tx.now + timedelta(days=30))
    promotion, held = claim_coupon(tx, shop.customer, "国庆")
    assert (promotion.code, held.uses_left) == ("P", 1)
    assert held.expires_at == tx.now + timedelta(days=7)
    with pytest.raises(CouponClaimed):
        claim_coupon(tx, shop.customer, "国庆")
    for word in ("春节", ""):
        with pytest.raises(CouponUnavailable):
            claim_coupon(tx, shop.customer, word)
    assert len(load_offers(tx, shop.customer).coupons) == 1


def test_a_coupon_for_others_or_that_is_gone_is_not_there(tx: Tx, shop: Shop) -> None:
    make(tx, CouponTerms("会员", 0, 500), audience=PromotionAudience(tags=("会员",)))
    with pytest.raises(CouponUnavailable):
        claim_coupon(tx, shop.customer, "会员")
    make(tx, CouponTerms("限量", 0, 500), "Q", quota=1, quota_each=5)
    claim_coupon(tx, shop.customer, "限量")
    with pytest.raises(CouponUnavailable):
        claim_coupon(tx, shop.customer, "限量")


def test_an_expired_coupon_is_not_used(tx: Tx, shop: Shop, later: Any) -> None:
    make(tx, CouponTerms("国庆", 0, 500, valid_days=1))
    claim_coupon(tx, shop.customer, "国庆")
    later(timedelta(days=1))
    assert load_offers(tx, shop.customer).coupons == ()
    assert place(tx, shop, shop.add("KL330", "1")).discount == Money(0)


def test_a_coupon_of_several_uses(tx: Tx, shop: Shop) -> None:
    make(tx, CouponTerms("三次", 0, 500, uses=2))
    claim_coupon(tx, shop.customer, "三次")
    for left in (1, 0):
        place(tx, shop, shop.add("KL330", "1"), is_again=True)
        assert [c.uses_left for c in load_offers(tx, shop.customer).coupons] == [left][:left]
    assert place(tx, shop, shop.add("KL330", "1"), is_again=True).discount == Money(0)


def test_staff_issue_coupons(tx: Tx, shop: Shop) -> None:
    other = create_customer(tx, CustomerDraft("李记面馆", "C002"), SYSTEM)
    made = make(tx, CouponTerms("", 0, 500), quota=3, quota_each=1)
    assert issue_coupons(tx, made.id, [shop.customer.id], SYSTEM) == 1
    assert issue_coupons(tx, made.id, [shop.customer.id, other.id], SYSTEM) == 1
    assert {one.customer_id for one in coupons_of(tx, made.id)} == {shop.customer.id, other.id}
    with pytest.raises(PromotionInvalid):
        issue_coupons(tx, make(tx, OFF_30, "R").id, [other.id], SYSTEM)
    with pytest.raises(NotFound):
        issue_coupons(tx, made.id, [999], SYSTEM)
    few = make(tx, CouponTerms("", 0, 500), "F", quota=1)
    with pytest.raises(CouponUnavailable):
        issue_coupons(tx, few.id, [shop.customer.id, other.id], SYSTEM)
    assert coupons_of(tx, few.id) == ()
    assert used(tx, few) == 0


def test_no_coupon_where_none_is_wanted(tx: Tx, shop: Shop) -> None:
    make(tx, CouponTerms("券", 0, 500))
    claim_coupon(tx, shop.customer, "券")
    priced = show_draft(tx, shop, shop.add("KL330", "1"), SetSpending(takes_coupon=False))
    assert priced.total == Money(4_600)
    priced = show_draft(tx, shop, SetSpending(takes_coupon=True))
    assert priced.total == Money(4_100)


def test_points_are_earned_once_and_spent(
    tx: Tx, shop: Shop, deliver: Callable[..., None]
) -> None:
    make(tx, PointsTerms(1_000, 10, 5_000))
    order = place(tx, shop, shop.add("KL330", "10"))
    deliver(tx, shop, order)
    complete_order(tx, order.id)
    assert points_of(tx, shop.customer.id)[0] == 46
    second = place(tx, shop, shop.add("KL330", "1"), SetSpending(points=100), is_again=True)
    assert second.total == Money(4_600 - 460)
    assert [entry.change for entry in points_of(tx, shop.customer.id)[1]] == [-46, 46]
    reject_order(tx, second.id, actor=shop.rep, reason="没货")
    assert points_of(tx, shop.customer.id)[0] == 46
    assert sound(tx)


@pytest.fixture
def deliver() -> Callable[..., None]:
    def go(tx: Tx, shop: Shop, order: Any) -> None:
        confirm_order(tx, order.id, actor=shop.rep, version=order.version)
        start_picking(tx, order.id, actor=shop.rep)
        ship_order(tx, order.id, parcel=Parcel("", ""), actor=shop.rep)
        deliver_order(tx, order.id, actor=shop.rep)

    return go


def test_two_drafts_meet_at_the_last_one(tx: Tx, shop: Shop) -> None:
    special = SpecialPrice((SpecialRow(shop.id("KL330"), "箱", 1, 400_000),))
    made = make(tx, special, quota=2)
    priced = show_draft(tx, shop, shop.add("KL330", "2"))
    adjustments = priced.promoted.adjustments
    take_uses(tx, OrderId(1), shop.customer, adjustments)
    with pytest.raises(PromotionExhausted), tx.savepoint():
        take_uses(tx, OrderId(2), shop.customer, adjustments)
    assert used(tx, made) == 2
    assert release_uses(tx, OrderId(2)) == 0
    assert release_uses(tx, OrderId(1)) == 1
    assert used(tx, made) == 0
