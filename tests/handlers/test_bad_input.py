"""What nobody can mean: a refusal with a name, a sentence that says why, and nothing half done."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from domain.base.actor import SYSTEM
from domain.base.errors import DomainError
from domain.base.money import AmountTooLarge, CurrencyMismatch, Money, UnitPrice
from domain.cart import (
    AddLine,
    BelowZero,
    CartOp,
    MinusQuantity,
    SetQuantity,
    apply_operations,
    open_cart,
    revise_cart,
)
from domain.catalog import (
    IllegalQuantity,
    SkuInvalid,
    SubstitutesCyclic,
    set_all_substitutes,
    set_substitutes,
)
from domain.db import Database, Tx
from domain.delivery import DateInPast, DateTooFar, today_of
from domain.delivery.rules import delivery_for
from domain.payment import PaymentInvalid, PaymentMethod, ReceiptDraft, record_receipt
from domain.pricing import (
    BreakRises,
    PercentDraft,
    PriceDraft,
    PriceInvalid,
    PriceWindowInvalid,
    base_price_list,
    own_price_list,
    set_prices,
)
from domain.promotion import (
    CouponTerms,
    CouponUnavailable,
    FullReduction,
    PromotionDraft,
    PromotionExists,
    PromotionInvalid,
    ReductionStep,
    claim_coupon,
    create_promotion,
)
from domain.tables import metadata
from handlers.errors import Words, sentence
from locales import Texts
from tests.conftest import Clock
from tests.domain.goods import POLICY, Shop, make_shop

Act = Callable[[Tx, Shop], object]
COUPON = PromotionDraft("C", "国庆券", CouponTerms("国庆", 0, 500))


def said(*ops: Callable[[Shop], CartOp]) -> Act:
    """老王's draft of 可乐3箱, and what he says to it."""

    def act(tx: Tx, shop: Shop) -> object:
        policy, customer = POLICY, shop.customer
        cart = open_cart(tx, shop.contact_id, customer_id=customer.id, policy=policy)
        made = [op(shop) for op in ops]
        return apply_operations(tx, cart, ops=made, actor=shop.contact, buyer=shop.buyer)

    return act


def amount(count: str, unit: str = "箱") -> Callable[[Shop], CartOp]:
    """可乐 in some amount."""
    return lambda shop: SetQuantity(shop.id("KL330"), shop.amount("KL330", count, unit))


def minus(count: str) -> Callable[[Shop], CartOp]:
    """So much less of it."""
    return lambda shop: MinusQuantity(shop.id("KL330"), shop.amount("KL330", count))


def dated(days: int) -> Act:
    """To be brought so many days from today."""
    return lambda tx, _shop: delivery_for(
        POLICY, tx.now, today_of(POLICY, tx.now) + timedelta(days)
    )


def priced(minor: int, currency: str = "CNY", **more: Any) -> Act:
    """A base price of 可乐 a 箱; `ends`, `begins` in days from now."""

    def act(tx: Tx, shop: Shop) -> object:
        ends, begins = more.get("ends"), more.get("begins")
        draft = PriceDraft(
            shop.id("KL330"), "箱", UnitPrice(minor * 100, currency),
            min_base=more.get("least", 0),
            valid_from=None if begins is None else tx.now + timedelta(days=begins),
            valid_to=None if ends is None else tx.now + timedelta(days=ends),
        )  # fmt: skip
        return set_prices(tx, base_price_list(tx, SYSTEM).id, [draft], SYSTEM)

    return act


def shared(tx: Tx, shop: Shop, percent_bp: int, least: int = 0) -> object:
    """A share of the base price in a list of the shop's own."""
    listed = own_price_list(tx, shop.customer.id, SYSTEM)
    draft = PercentDraft(percent_bp, shop.id("KL330"), min_base=least)
    return set_prices(tx, listed.id, [draft], SYSTEM)


def absurd(tx: Tx, shop: Shop) -> object:
    """Four million cases at ¥100,000,000 each."""
    sku = shop.id("HN250")
    quantity = shop.amount("HN250", "4000000")
    cart = open_cart(tx, shop.contact_id, customer_id=shop.customer.id, policy=POLICY)
    ops = [AddLine(sku, quantity)]
    return revise_cart(tx, cart, ops=ops, actor=shop.contact, buyer=shop.buyer)


def paid(minor: int, currency: str = "CNY", days: int = 0) -> Act:
    """Cash of 老王超市."""

    def act(tx: Tx, shop: Shop) -> object:
        day = tx.now.date()
        draft = ReceiptDraft(
            shop.customer.id, Money(minor, currency), PaymentMethod.CASH,
            day + timedelta(days=days), "form",
        )  # fmt: skip
        return record_receipt(tx, draft, actor=shop.rep, today=day)

    return act


def promoted(draft: PromotionDraft) -> Act:
    """A promotion is entered."""
    return lambda tx, _shop: create_promotion(tx, draft, SYSTEM)


def reduced(*steps: tuple[int, int]) -> Act:
    """满减 with these steps."""
    return promoted(
        PromotionDraft("X", "满减", FullReduction(tuple(ReductionStep(*s) for s in steps)))
    )


def late_claim(tx: Tx, shop: Shop) -> object:
    """The coupon's word, two days after its end."""
    return claim_coupon(tx, shop.customer, "双十一")


CASES: dict[str, tuple[Act, type[DomainError], str]] = {
    "negative": (said(amount("-5")), IllegalQuantity, "可口可乐330ml×24可以订1箱。"),
    "less than none": (
        said(amount("3"), minus("5")),
        BelowZero,
        "可口可乐330ml×24没有那么多可减，没改",
    ),
    "zero": (said(amount("0")), IllegalQuantity, "可口可乐330ml×24可以订1箱。"),
    "half a case": (said(amount("1.5")), IllegalQuantity, "可口可乐330ml×24可以订1箱、2箱。"),
    "a single can": (said(amount("1", "罐")), IllegalQuantity, "可口可乐330ml×24可以订1箱。"),
    "a part of a can": (said(amount("0.3", "罐")), IllegalQuantity, "可口可乐330ml×24可以订1箱。"),
    "absurdly much": (
        said(amount("99999999")),
        IllegalQuantity,
        "可口可乐330ml×24这个数量订不了。",
    ),
    "an absurd price": (priced(10**13), PriceInvalid, "「100000000000」不能作价格。"),
    "a price below zero": (priced(-1), PriceInvalid, "「-0.01」不能作价格。"),
    "a price of another currency": (priced(4600, "HKD"), PriceInvalid, "这份价目表不是HKD的。"),
    "a share beyond all prices": (
        lambda tx, shop: shared(tx, shop, 120_000),
        PriceInvalid,
        "不能按基础价的1200%定价。",
    ),
    "a share of nothing": (
        lambda tx, shop: shared(tx, shop, 0),
        PriceInvalid,
        "不能按基础价的0%定价。",
    ),
    "a price from less than nothing on": (
        lambda tx, shop: shared(tx, shop, 9_000, -24),
        PriceInvalid,
        "阶梯价不能从「-24」起。",
    ),
    "a price over before it begins": (
        priced(4600, begins=2, ends=1),
        PriceWindowInvalid,
        "价格的起止时间不对。",
    ),
    "a price over in the past": (
        priced(4600, ends=-1),
        PriceWindowInvalid,
        "价格的起止时间不对。",
    ),
    "a price without end under a dearer break": (
        priced(4400),
        BreakRises,
        "可口可乐330ml×24买得多反而更贵，请检查阶梯价。",
    ),
    "an absurd total": (absurd, AmountTooLarge, "金额太大了，请检查数量和价格。"),
    "money of another currency": (paid(5_000, "USD"), CurrencyMismatch, "两种货币不能加在一起。"),
    "no money": (paid(0), PaymentInvalid, "请检查金额。"),
    "absurdly much money": (paid(10**15), PaymentInvalid, "请检查金额。"),
    "money of tomorrow": (paid(5_000, days=1), PaymentInvalid, "请检查到账日期。"),
    "a date in the past": (dated(-1), DateInPast, "3月3日(周三)已经过了，您要哪天送？"),
    "a date far away": (dated(400), DateTooFar, "最远只能订到5月3日(周一)。"),
    "an expired coupon": (late_claim, CouponUnavailable, "「双十一」的券已经没有了。"),
    "two coupons of one word": (
        promoted(replace(COUPON, code="D")),
        PromotionExists,
        "已经有活动C了。",
    ),
    "two promotions of one code": (promoted(COUPON), PromotionExists, "已经有活动C了。"),
    "steps that fall": (
        reduced((50_000, 8_000), (100_000, 3_000)),
        PromotionInvalid,
        "优惠阶梯不能是「500 → 80; 1000 → 30」。",
    ),
    "more off than is paid": (
        reduced((3_000, 5_000)),
        PromotionInvalid,
        "优惠阶梯不能是「30 → 50」。",
    ),
    "a substitute of itself": (
        lambda tx, shop: set_substitutes(tx, shop.id("KL330"), [shop.id("KL330")], SYSTEM),
        SubstitutesCyclic,
        "替代品绕回了原来的商品：KL330 → KL330。",
    ),
    "substitutes of each other": (
        lambda tx, shop: set_substitutes(tx, shop.id("HN250"), [shop.id("DP250")], SYSTEM),
        SubstitutesCyclic,
        "替代品绕回了原来的商品：HN250 → DP250 → HN250。",
    ),
    "substitutes in a circle": (
        lambda tx, shop: set_all_substitutes(
            tx,
            {shop.id("HN250"): [shop.id("KL330")], shop.id("KL330"): [shop.id("DP250")]},
            SYSTEM,
        ),
        SubstitutesCyclic,
        "替代品绕回了原来的商品：HN250 → KL330 → DP250 → HN250。",
    ),
    "a substitute named twice": (
        lambda tx, shop: set_substitutes(
            tx, shop.id("KL330"), [shop.id("HN250"), shop.id("HN250")], SYSTEM
        ),
        SkuInvalid,
        "KL330：替代品不能是「HN250」。",
    ),
}


@dataclass(frozen=True)
class Scene:
    """The shop before anybody says something; no case changes it, so all share it."""

    tx: Tx
    shop: Shop
    before: str


@pytest.fixture(scope="module")
def scene(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A database of this file's own."""
    path = shutil.copyfile(empty_file, tmp_path_factory.mktemp("bad") / "test.db")
    database = Database.open(f"sqlite:///{path}", clock=Clock())
    with database.rehearsal() as tx:
        shop = make_shop(tx)
        _furnish(tx, shop)
        yield Scene(tx, shop, _digest(tx))
    database.close_now()


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_by_name_with_a_sentence_and_nothing_done(scene: Scene, name: str) -> None:
    act, error, words = CASES[name]
    tx = scene.tx
    with pytest.raises(error) as refused:
        act(tx, scene.shop)
    told = sentence(Words(Texts.load().translator("zh-CN"), tx), refused.value)
    assert (type(refused.value), told) == (error, words)
    assert (_digest(tx), tx.events) == (scene.before, [])


def _furnish(tx: Tx, shop: Shop) -> None:
    set_substitutes(tx, shop.id("DP250"), [shop.id("HN250")], SYSTEM)
    own_price_list(tx, shop.customer.id, SYSTEM)
    many = PriceDraft(shop.id("KL330"), "箱", UnitPrice(450_000), min_base=120)
    dear = PriceDraft(shop.id("HN250"), "箱", UnitPrice(10**12))
    set_prices(tx, base_price_list(tx, SYSTEM).id, [many, dear], SYSTEM)
    create_promotion(tx, COUPON, SYSTEM)
    terms, ends_at = CouponTerms("双十一", 0, 500), tx.now + timedelta(days=1)
    create_promotion(tx, PromotionDraft("E", "双十一券", terms, ends_at=ends_at), SYSTEM)
    tx.now += timedelta(days=2)
    open_cart(tx, shop.contact_id, customer_id=shop.customer.id, policy=POLICY)
    tx.events.clear()


def _digest(tx: Tx) -> str:
    found = []
    for table in metadata.sorted_tables:
        rows = tx.query(select(table).order_by(*table.primary_key.columns)).all()
        found.append((table.name, [tuple(row) for row in rows]))
    return repr(found)
