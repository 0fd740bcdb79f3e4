"""What a count took from a placed order is held for it again as soon as goods are there."""

import pytest

from domain.cart import wait_for_rest
from domain.cart.operations import AddLine
from domain.db import Tx
from domain.fulfilment import Parcel, ship_order
from domain.inventory import NotReserved, StockPlace, count_stock, stocks_of
from domain.order import cancel_order, confirm_order, get_order, missing_of
from domain.reactions import drain
from tests.domain.accounts import check
from tests.domain.goods import make_shop, place
from tests.supply import receive, take_backorders


def _count(tx, shop, cases, key="count"):
    """So many cases of 红牛 are found in the first warehouse."""
    there = stocks_of(tx, [shop.id("HN250")])[0]
    where = StockPlace(there.sku_id, there.warehouse_id)
    count_stock(tx, where, cases * 24, key=key, actor=shop.rep)
    drain(tx)


def _missing(tx, order):
    return sum(missing_of(tx, get_order(tx, order.id)).values()) // 24


def test_what_a_count_took_is_held_again_by_an_arrival_the_first_placed_first(tx: Tx):
    shop = make_shop(tx)
    first = place(tx, shop, shop.add("HN250", "2"))
    second = place(tx, shop, shop.add("HN250", "3"), is_again=True)
    _count(tx, shop, 1)
    assert (_missing(tx, first), _missing(tx, second)) == (1, 3)
    confirm_order(tx, second.id, actor=shop.rep, version=1)
    with pytest.raises(NotReserved) as refused:
        ship_order(tx, second.id, parcel=Parcel(), actor=shop.rep)
    assert refused.value.sku_id == shop.id("HN250")
    assert (refused.value.wanted, refused.value.outstanding) == (72, 0)
    receive(tx, shop.skus["HN250"], 2 * 24)
    assert (_missing(tx, first), _missing(tx, second)) == (0, 2)
    receive(tx, shop.skus["HN250"], 36)
    assert (_missing(tx, first), _missing(tx, second)) == (0, 1)
    receive(tx, shop.skus["HN250"], 60)
    assert (_missing(tx, first), _missing(tx, second)) == (0, 0)
    ship_order(tx, second.id, parcel=Parcel(), actor=shop.rep)
    check(tx)


def test_it_is_held_at_once_where_another_warehouse_has_it(tx: Tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("HN250", "3"))
    receive(tx, shop.skus["HN250"], 2 * 24, "W2")
    _count(tx, shop, 1)
    assert _missing(tx, order) == 0
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    ship_order(tx, order.id, parcel=Parcel(), actor=shop.rep)
    check(tx)


def test_who_was_promised_comes_before_who_waits(tx: Tx):
    shop = make_shop(tx)
    take_backorders(tx, shop.skus["HN250"])
    promised = place(tx, shop, shop.add("HN250", "5"))
    amount = shop.amount("HN250", "1")
    wait = AddLine(shop.id("HN250"), amount, marks=(wait_for_rest(amount),))
    waits = place(tx, shop, wait, is_again=True)
    _count(tx, shop, 4)
    assert _missing(tx, promised) == 1
    _count(tx, shop, 5, key="found")
    assert _missing(tx, promised) == 0
    assert get_order(tx, waits.id).lines[0].waiting_base == 24
    _count(tx, shop, 6, key="more")
    assert get_order(tx, waits.id).lines[0].waiting_base == 0
    check(tx)


def test_an_order_that_is_over_gets_nothing_back(tx: Tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("HN250", "3"))
    _count(tx, shop, 1)
    cancel_order(tx, order.id, actor=shop.rep)
    drain(tx)
    assert missing_of(tx, get_order(tx, order.id)) == {}
    receive(tx, shop.skus["HN250"], 5 * 24)
    (stock,) = stocks_of(tx, [shop.id("HN250")])
    assert (stock.on_hand, stock.reserved) == (6 * 24, 0)
    check(tx)
