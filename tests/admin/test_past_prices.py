"""Orders brought along without their prices: the pages do not call them free."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.base.money import parse_unit_price
from domain.catalog import SkuFilter, list_skus, measure
from domain.customer import find_customer
from domain.db import Tx
from domain.order import PastLine, PastOrder, import_order
from domain.staff import Role
from tests.admin.conftest import House


def bring_along(tx: Tx, prices: tuple[str, ...]) -> None:
    """An order of the newest past, a line for each price; empty: the file had none."""
    customer = find_customer(tx, "C001")
    assert customer is not None
    day = tx.now - timedelta(days=1)
    skus = list_skus(tx, SkuFilter(), limit=len(prices)).rows
    lines = tuple(
        PastLine(
            sku.id,
            sku.code,
            sku.name,
            measure(sku, Decimal(1), None),
            parse_unit_price(price, "CNY") if price else None,
        )
        for sku, price in zip(skus, prices, strict=True)
    )
    import_order(tx, PastOrder("XS1", customer.id, day, day.date(), lines))


@pytest.mark.parametrize("page", ["/orders?q=XS1", "/orders/XS1"])
async def test_an_order_without_any_price(house: House, page: str) -> None:
    await house.database.write(bring_along, ("", ""))
    owner = await house.sign_in(Role.OWNER)
    body = await owner.text(page)
    assert "没记价格" in body
    assert "时价" not in body
    assert "系统 · import" not in body
    assert "¥0.00" not in body.split("聊天记录")[0]


@pytest.mark.parametrize("page", ["/orders?q=XS1", "/orders/XS1"])
async def test_an_order_with_some_prices(house: House, page: str) -> None:
    await house.database.write(bring_along, ("46", ""))
    owner = await house.sign_in(Role.OWNER)
    body = await owner.text(page)
    assert "¥46.00" in body
    assert "部分没记价格" in body
    assert "时价" not in body
