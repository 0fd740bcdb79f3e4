"""Points and coupons on goods that are paid for as weighed."""

import pytest

from domain.base.money import Money
from domain.cart import SetSpending
from domain.db import Tx
from domain.order import Order, Weight, confirm_order, get_order, weigh_lines
from domain.order.store import orders
from domain.promotion import CouponTerms, PointsTerms, claim_coupon
from domain.promotion.store.points import change_points
from domain.reactions import drain
from domain.report import run_audit
from tests.domain.accounts import check
from tests.domain.goods import make_shop, place
from tests.domain.order.weighed import Weighed, weighed_shop
from tests.domain.promotion.test_promotions import make

GREENS = ("SHQ", "20", "斤")


def _with_points(tx: Tx) -> tuple[Weighed, Order]:
    """20斤 for ¥56 less a coupon of ¥5 and 100 points of ¥0.10."""
    kit = weighed_shop(tx, make_shop(tx))
    shop = kit.shop
    make(tx, CouponTerms("券", 3_000, 500), "C", quota_each=2)
    make(tx, PointsTerms(1_000, 10), "T")
    change_points(tx, shop.customer.id, 100, reason="test", cause_key="test")
    claim_coupon(tx, shop.customer, "券")
    order = place(tx, shop, shop.add(*GREENS), SetSpending(points=100))
    drain(tx)
    confirm_order(tx, order.id, actor=shop.rep, version=order.version)
    drain(tx)
    return kit, get_order(tx, order.id)


def test_points_and_coupons_keep_their_worth_whatever_the_scale_says(tx: Tx):
    kit, order = _with_points(tx)
    assert order.total == Money(4_100)
    for base, amount in ((12_900, 7_224), (7_100, 3_976), (10_000, 5_600)):
        now = kit.weigh(tx, order, base)
        assert (now.goods, now.total) == (Money(amount), Money(amount - 1_500))
        assert [one.amount.minor for one in now.adjustments] == [500, 1_000]
    free = kit.weigh(tx, order, 2_000, is_sure=True)
    assert (free.goods, free.total) == (Money(1_120), Money(0))
    check(tx)


@pytest.mark.breaks_books
def test_the_audit_sees_points_worth_something_else(tx: Tx):
    kit, order = _with_points(tx)
    weigh_lines(tx, order.id, [Weight(order.lines[0].id, 10_000, 10_000)], actor=kit.shop.rep)
    drain(tx)
    check(tx)
    told = tx.query(orders.select().where(orders.c.id == order.id)).one().adjustments
    told[1]["points"] = 90
    tx.query(orders.update().where(orders.c.id == order.id).values(adjustments=told))
    assert [one.code for one in run_audit(tx)] == ["I11"]
