"""A rep prices a line only while the order can still be changed."""

import pytest

from domain.base.money import UnitPrice
from domain.inventory import available
from domain.order import OrderFinished, cancel_order, get_order, price_line
from tests.domain.goods import make_shop, place


def test_a_called_off_order_is_not_priced_and_takes_no_stock(tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("KL330", "3"))
    cancel_order(tx, order.id, actor=shop.contact)
    before = available(tx, [shop.id("KL330")])
    called_off = get_order(tx, order.id)
    with pytest.raises(OrderFinished):
        price_line(
            tx, called_off, line_id=order.lines[0].id, price=UnitPrice(1), actor=shop.rep
        )
    assert get_order(tx, order.id) == called_off
    assert available(tx, [shop.id("KL330")]) == before


def test_a_line_is_not_priced_on_a_page_older_than_the_cancellation(tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("KL330", "3"))
    seen = get_order(tx, order.id)
    cancel_order(tx, order.id, actor=shop.contact)
    with pytest.raises(OrderFinished):
        price_line(tx, seen, line_id=order.lines[0].id, price=UnitPrice(1), actor=shop.rep)
