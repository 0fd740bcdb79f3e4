"""What a weight does to a line: parts, promotions and units, exactly."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.base.ids import PriceRowId, PromotionId, SkuId
from domain.base.money import Money, UnitPrice
from domain.base.quantity import Quantity
from domain.order.model import LineDraft
from domain.order.portions import is_unlikely
from domain.order.weighing import face_values, weighed_adjustments, weighed_line
from domain.pricing.model import PricePart, PriceSource, PriceTrace
from domain.promotion.model import PromotionKind
from domain.promotion.outcome import Adjustment, AdjustmentShare, AdjustmentWhy

GREENS, RIBS = SkuId(1), SkuId(2)
_AT = datetime(2027, 3, 2, tzinfo=UTC)
_WHY = PriceTrace(PriceSource.BASE, "BASE", PriceRowId(1), 0, _AT, None, _AT)


def _jin(text: str) -> Quantity:
    count = Decimal(text)
    return Quantity(int(count * 500), "斤", count, 500)


def _line(price: int = 28_000, discount: int = 0, **changed) -> LineDraft:
    told, unit = _jin("20"), UnitPrice(price)
    amount = Money(price * 20 // 100)
    parts = (PricePart(told.base, "斤", 500, unit, amount, _WHY),)
    values = {"quantity": told, "unit_price": unit, "amount": amount, "parts": parts, **changed}
    return LineDraft(None, GREENS, "SHQ", "上海青", discount=discount, **values)


@pytest.mark.parametrize(
    ("said", "amount", "discount"),
    [("19.7", 5_516, 493), ("20", 5_600, 500), ("20.3", 5_684, 508), ("0.002", 1, 0)],
)
def test_amount_and_discount_go_with_the_weight(said: str, amount: int, discount: int):
    line = weighed_line(_line(discount=500), _jin(said))
    assert (line.amount, line.discount) == (Money(amount), discount)
    assert [part.base for part in line.parts] == [_jin(said).base]
    assert line.unit_price == UnitPrice(28_000)


def test_a_derived_price_is_scaled_from_the_amount_agreed():
    """56.01 for 20斤 at a price that was itself rounded: 19.7斤 cost 55.17, not 19.7 × 2.80."""
    derived = PricePart(10_000, "斤", 500, UnitPrice(28_000), Money(5_601),
                        replace(_WHY, is_derived=True))  # fmt: skip
    agreed = _line(amount=Money(5_601), parts=(derived,))
    assert weighed_line(agreed, _jin("19.7")).amount == Money(5_517)
    assert weighed_line(agreed, _jin("20")).amount == Money(5_601)


def test_a_discount_is_never_more_than_the_line():
    assert weighed_line(_line(price=1, discount=0), _jin("19")).amount == Money(0)
    line = weighed_line(_line(price=100, discount=20, amount=Money(20)), _jin("19.5"))
    assert (line.amount, line.discount) == (Money(20), 20)


def test_another_unit_tells_the_price_of_that_unit():
    """A 台斤 of 600 g: 9853 g are no count of them, so they are told in grams."""
    told = Quantity(12_000, "台斤", Decimal(20), 600)
    amount = Money(6_720)
    part = PricePart(12_000, "台斤", 600, UnitPrice(33_600), amount, _WHY)
    was = _line(quantity=told, unit_price=UnitPrice(33_600), amount=amount, parts=(part,))
    line = weighed_line(was, Quantity(9_853, "克", Decimal(9_853), 1))
    assert (line.amount, line.unit_price) == (Money(5_518), UnitPrice(56))
    assert (line.parts[0].unit_price, line.parts[0].factor) == (UnitPrice(33_600), 600)


def test_a_line_without_a_trace_and_a_gift():
    plain = weighed_line(_line(parts=()), _jin("19.7"))
    assert (plain.amount, plain.parts) == (Money(5_516), ())
    gift = _line(parts=(), unit_price=UnitPrice(0), amount=Money(0), is_gift=True)
    assert weighed_line(gift, _jin("19.7")).amount == Money(0)
    unpriced = _line(parts=(), unit_price=None, amount=None)
    assert weighed_line(unpriced, _jin("19.7")).amount is None


def _took(name: str, *shares: tuple[SkuId, int]) -> Adjustment:
    return Adjustment(
        PromotionId(1), name, name, PromotionKind.FULL_REDUCTION,
        Money(sum(minor for _, minor in shares)), AdjustmentWhy(),
        tuple(AdjustmentShare(*share) for share in shares),
    )  # fmt: skip


def test_what_promotions_took_off_adds_up_to_the_lines():
    agreed = (_took("a", (GREENS, 300), (RIBS, 700)), _took("b", (GREENS, 200)))
    first, second = weighed_adjustments(agreed, {GREENS: 493, RIBS: 700})
    assert [share.minor for share in first.shares] == [296, 700]
    assert [share.minor for share in second.shares] == [197]
    assert (first.amount, second.amount) == (Money(996), Money(197))
    assert weighed_adjustments(agreed, {GREENS: 500, RIBS: 700}) == agreed
    assert weighed_adjustments((), {GREENS: 0}) == ()
    (nothing,) = weighed_adjustments((_took("c", (GREENS, 1), (RIBS, 2)),), {GREENS: 0})
    assert nothing.shares == (AdjustmentShare(RIBS, 2),)


@pytest.mark.parametrize(
    ("part", "base", "unlikely"),
    [(10_000, 13_000, False), (10_000, 13_001, True), (10_000, 7_000, False),
     (10_000, 6_999, True), (1, 2, True)],
)  # fmt: skip
def test_thirty_percent_is_where_it_is_asked_back(part: int, base: int, unlikely: bool):
    assert is_unlikely(part, base) is unlikely


def test_points_and_coupons_are_worth_what_they_were_at_any_weight():
    """¥5 满减, a ¥3 coupon, ¥10 of points; a coupon of a share goes with the goods."""
    points = _took("p", (GREENS, 1_000))._replace(kind=PromotionKind.POINTS, points=100)
    coupon = _took("c", (GREENS, 300))._replace(kind=PromotionKind.COUPON)
    agreed = (_took("r", (GREENS, 500)), coupon, points)
    face = face_values(agreed)[GREENS]
    assert face == 1_300
    for said, discount, shares in (
        ("26", 1_950, [650, 300, 1_000]),
        ("14", 1_650, [350, 300, 1_000]),
        ("6", 1_450, [150, 300, 1_000]),
        ("5", 1_400, [100, 300, 1_000]),
        ("4", 1_120, [0, 258, 862]),
    ):
        line = weighed_line(_line(discount=1_800), _jin(said), face=face)
        assert line.discount == discount
        after = weighed_adjustments(agreed, {GREENS: line.discount})
        assert [one.amount.minor for one in after] == shares
    percent = coupon._replace(why=AdjustmentWhy(pay_bp=9_500))
    assert face_values((percent,)) == {}
