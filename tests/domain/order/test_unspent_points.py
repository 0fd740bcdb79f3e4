"""Points that paid for nothing come back, once: goods too light, called off, credited."""

from collections.abc import Iterator

import pytest

from domain.aftersale import (
    CaseItem,
    Complaint,
    Remedy,
    grant_remedy,
    open_case,
    wish_remedy,
)
from domain.base.money import Money
from domain.cart import SetSpending
from domain.db import Database, Tx
from domain.fulfilment import close_rest, deliver_order
from domain.order import complete_order, confirm_order, get_order
from domain.promotion import CouponTerms, PointsTerms, claim_coupon, points_of
from domain.promotion.rules.points import carried, unspent
from domain.promotion.store.points import change_points
from domain.reactions import drain
from tests.domain.accounts import TODAY, check, make_credit_shop, send
from tests.domain.goods import place
from tests.domain.order.weighed import weighed_shop
from tests.domain.promotion.test_promotions import make


@pytest.fixture
def tx(sqlite_database: Database) -> Iterator[Tx]:
    """One open transaction on SQLite, rolled back at the end."""
    with sqlite_database.rehearsal() as rehearsed:
        yield rehearsed


def _shop_with(tx: Tx, points: int):
    """One point for each ¥10, worth ¥0.10; so many are there."""
    shop = make_credit_shop(tx)
    make(tx, PointsTerms(1_000, 10), "T")
    change_points(tx, shop.customer.id, points, reason="test", cause_key="test")
    return shop


def _balance(tx: Tx, shop) -> int:
    return points_of(tx, shop.customer.id)[0]


def _complete(tx: Tx, shop, order) -> None:
    deliver_order(tx, order.id, actor=shop.rep)
    drain(tx)
    complete_order(tx, order.id, actor=shop.rep)
    drain(tx)


@pytest.mark.parametrize(
    ("spent", "worth", "paid", "back"),
    [(100, 10, 1_000, 0), (100, 10, 862, 13), (100, 10, 333, 66), (100, 10, 0, 100),
     (3, 10, 31, 0)],
)  # fmt: skip
def test_what_paid_for_nothing(spent: int, worth: int, paid: int, back: int):
    assert unspent(spent, worth, paid) == back


def test_a_part_carries_its_share():
    assert [carried(1_000, base, 72) for base in (0, 24, 48, 72)] == [0, 333, 667, 1_000]


def test_goods_lighter_than_their_points_give_the_rest_back(tx: Tx):
    """4斤 cost ¥11.20: the coupon pays 2.58, the points 8.62; 13 of 100 come back."""
    shop = _shop_with(tx, 100)
    kit = weighed_shop(tx, shop)
    make(tx, CouponTerms("券", 3_000, 300), "C", quota_each=2)
    claim_coupon(tx, shop.customer, "券")
    order = place(tx, kit.shop, kit.shop.add("SHQ", "20", "斤"), SetSpending(points=100))
    drain(tx)
    assert _balance(tx, shop) == 0
    order = send(tx, shop, kit.weigh(tx, _confirmed(tx, shop, order), 2_000, is_sure=True))
    assert [one.amount.minor for one in order.adjustments] == [258, 862]
    assert _balance(tx, shop) == 0
    _complete(tx, shop, order)
    assert _balance(tx, shop) == 13
    check(tx)


def _confirmed(tx: Tx, shop, order):
    confirm_order(tx, order.id, actor=shop.rep, version=order.version)
    drain(tx)
    return get_order(tx, order.id)


def test_goods_called_off_give_theirs_back_and_earn_none(tx: Tx):
    """One of 3箱 leaves: ¥3.33 of ¥10 paid for it, 66 of 100 come back; ¥42.67 earn 4."""
    shop = _shop_with(tx, 100)
    order = place(tx, shop, shop.add("KL330", "3"), SetSpending(points=100))
    assert order.total == Money(12_800)
    order = send(tx, shop, order, ((order.lines[0].id, 24),))
    close_rest(tx, order.id, actor=shop.rep)
    drain(tx)
    _complete(tx, shop, order)
    assert _balance(tx, shop) == 66 + 4
    check(tx)


def test_what_left_whole_gives_nothing_back(tx: Tx):
    shop = _shop_with(tx, 100)
    order = place(tx, shop, shop.add("KL330", "3"), SetSpending(points=100))
    _complete(tx, shop, send(tx, shop, order))
    assert _balance(tx, shop) == 12
    check(tx)


def test_credited_goods_give_their_points_back_with_the_money(tx: Tx):
    """96 points on 24 cans: 5 broke, then 7: 20 and 28 come back, once each."""
    shop = _shop_with(tx, 96)
    order = place(tx, shop, shop.add("KL330", "1"), SetSpending(points=96))
    order = send(tx, shop, order)
    line = order.lines[0]
    for cans, balance in ((5, 20), (7, 48)):
        items = (CaseItem(line.sku_id, line.id, cans),)
        said = Complaint(shop.customer.id, shop.contact_id, "破了", order.id, items)
        case = open_case(tx, said)
        wish_remedy(tx, case.id, Remedy.CREDIT)
        grant_remedy(tx, case.id, by=(shop.rep, "记账"), today=TODAY)
        drain(tx)
        assert _balance(tx, shop) == balance
    check(tx)
