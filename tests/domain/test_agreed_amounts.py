"""Minimum 48 and multiple 24 agreed at different levels, from the agreement to the order placed.

Worked example: the SKU is sold in multiples of 24, the group 餐饮 agreed a minimum of 48, 老王超市
itself agreed loose packs: 48, 72 and 96 罐 are admitted; 24 is refused, naming 48; 50 is refused,
naming 48 and 72.
"""

from decimal import Decimal

import pytest

from domain.base.actor import SYSTEM
from domain.base.money import Money
from domain.base.values import replace
from domain.catalog import (
    BuyingRule,
    IllegalQuantity,
    Scope,
    Sku,
    Split,
    get_skus,
    resolve_quantity,
    set_buying_rule,
)
from domain.customer import change_customer
from domain.db import Tx
from domain.order import OrderFilter, list_orders
from domain.reactions import drain
from domain.report import run_audit
from tests.domain.goods import Shop, make_shop, place


@pytest.fixture
def agreed(tx: Tx) -> tuple[Shop, Sku]:
    """The shop, and its cola as it may buy it."""
    shop = make_shop(tx)
    customer = replace(shop.customer, group_code="catering")
    change_customer(tx, customer, SYSTEM)
    cola = shop.id("KL330")
    for rule in (
        BuyingRule(cola, Scope.GROUP, "catering", moq=48, order_multiple=24, split=Split.NONE),
        BuyingRule(cola, Scope.CUSTOMER, str(customer.id), split=Split.LOOSE),
    ):
        set_buying_rule(tx, rule, SYSTEM)
    sku = get_skus(tx, [cola], customer)[cola]
    return replace(shop, customer=customer, skus={**shop.skus, "KL330": sku}), sku


def test_each_field_is_the_nearest_agreements(agreed: tuple[Shop, Sku]) -> None:
    _, sku = agreed
    assert (sku.moq, sku.order_multiple, sku.split) == (48, 24, Split.LOOSE)


@pytest.mark.parametrize(("cans", "minor"), [("48", 9_200), ("72", 13_800), ("96", 18_400)])
def test_an_order_of_so_many_is_admitted(
    tx: Tx, agreed: tuple[Shop, Sku], cans: str, minor: int
) -> None:
    shop, _ = agreed
    order = place(tx, shop, shop.add("KL330", cans, "罐"))
    (line,) = order.lines
    assert (line.quantity.base, line.quantity.unit, line.quantity.count) == (
        int(cans), "罐", Decimal(cans),
    )  # fmt: skip
    assert (line.amount, order.total) == (Money(minor), Money(minor))
    drain(tx)
    assert run_audit(tx) == []


@pytest.mark.parametrize(("cans", "nearest"), [("24", [48]), ("50", [48, 72]), ("95", [72, 96])])
def test_another_amount_is_refused_with_the_nearest(
    tx: Tx, agreed: tuple[Shop, Sku], cans: str, nearest: list[int]
) -> None:
    _, sku = agreed
    with pytest.raises(IllegalQuantity) as refused:
        resolve_quantity(sku, Decimal(cans), "罐")
    assert [one.base for one in refused.value.nearest] == nearest
    assert list_orders(tx, OrderFilter()).rows == ()
