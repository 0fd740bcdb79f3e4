"""Confirming an order without what is missing: all of it or nothing."""

from decimal import Decimal

import pytest

from domain.base.actor import SYSTEM
from domain.base.errors import StaleVersion
from domain.base.money import Money, UnitPrice
from domain.base.quantity import Quantity
from domain.cart import RemoveLine, SetQuantity
from domain.db import Tx
from domain.order import (
    ChangeRequest,
    ChangeStatus,
    LastLine,
    LinesLeftOut,
    OrderConfirmedInPart,
    OrderEvent,
    OrderFinished,
    OrderStatus,
    confirm_in_part,
    confirm_order,
    get_order,
    open_change_of,
)
from domain.pricing import PriceDraft, base_price_list, set_prices
from tests.domain.goods import make_shop, place


def _placed(tx, shop):
    order = place(tx, shop, shop.add("KL330", "3"), shop.add("NF550", "5"))
    tx.events.clear()
    return order


def _without(shop, *codes):
    return ChangeRequest(tuple(RemoveLine(shop.id(code)) for code in codes), shop.rep)


def test_what_is_there_is_confirmed_and_the_rest_is_free_again(tx: Tx):
    shop = make_shop(tx)
    order = _placed(tx, shop)
    change = confirm_in_part(tx, order.id, request=_without(shop, "NF550"), version=1)
    after = get_order(tx, order.id)
    assert (change.status, after.status) == (ChangeStatus.APPLIED, OrderStatus.CONFIRMED)
    assert [line.sku_code for line in after.lines] == ["KL330"]
    assert (after.total, after.version) == (Money(13800), 2)
    told = [type(event) for event in tx.events if isinstance(event, OrderEvent)]
    assert told == [LinesLeftOut, OrderConfirmedInPart]


def test_what_cannot_be_confirmed_so_stays_as_it_was(tx: Tx):
    shop = make_shop(tx)
    order = _placed(tx, shop)
    for error, codes, version in (
        (StaleVersion, ("NF550",), 2),
        (LastLine, ("KL330", "NF550"), 1),
    ):
        with pytest.raises(error):
            confirm_in_part(tx, order.id, request=_without(shop, *codes), version=version)
    assert get_order(tx, order.id) == order
    assert tx.events == []
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    with pytest.raises(OrderFinished):
        confirm_in_part(tx, order.id, request=_without(shop, "NF550"), version=1)


def test_a_rest_that_is_dearer_waits_for_the_shop(tx: Tx):
    shop = make_shop(tx)
    order = _placed(tx, shop)
    dearer = PriceDraft(shop.id("KL330"), "箱", UnitPrice(900_000))
    set_prices(tx, base_price_list(tx, SYSTEM).id, [dearer], SYSTEM)
    fewer = SetQuantity(shop.id("KL330"), Quantity(48, "箱", Decimal(2), 24))
    request = ChangeRequest((fewer,), shop.rep)
    change = confirm_in_part(tx, order.id, request=request, version=1)
    assert change.status is ChangeStatus.OPEN
    assert get_order(tx, order.id) == order
    waiting = open_change_of(tx, order.id)
    assert waiting is not None
    assert waiting.id == change.id
