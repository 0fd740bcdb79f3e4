"""Prices that are asked about before they are set."""

from datetime import timedelta

import pytest

from domain.base.actor import SYSTEM
from domain.base.money import UnitPrice, parse_unit_price
from domain.catalog import SaleUnit, SkuDraft, UnitUnknown, get_sku, save_sku
from domain.customer import CustomerDraft, create_customer
from domain.db import Database, Tx
from domain.pricing import (
    PriceDoubt,
    PriceDraft,
    base_price_list,
    is_far,
    own_price_list,
    price_doubt,
    set_own_prices,
    set_prices,
)

_COLA = SkuDraft("KL", "可乐", "罐", "箱", (SaleUnit("箱", 24),), derives_price=False)
_USUAL = PriceDoubt(UnitPrice(460_000))


@pytest.mark.parametrize(
    ("price", "is_asked"),
    [("23", False), ("22.9999", True), ("92", False), ("92.0001", True), ("46", False)],
)
def test_half_to_double_is_taken(price: str, is_asked: bool) -> None:
    assert is_far(parse_unit_price(price), UnitPrice(460_000)) is is_asked


def test_a_price_is_compared_with_its_own_list_else_with_everybodys(database: Database) -> None:
    def run(tx: Tx) -> None:
        cola = get_sku(tx, save_sku(tx, _COLA, SYSTEM))

        def draft(price: str, unit: str = "箱", least: int = 0) -> PriceDraft:
            return PriceDraft(cola.id, unit, parse_unit_price(price), least)

        base = base_price_list(tx, SYSTEM)
        assert price_doubt(tx, base, cola, draft("0.09")) == PriceDoubt(None)
        assert price_doubt(tx, base, cola, draft("0.10")) is None
        assert price_doubt(tx, base, cola, draft("0.0041", "罐")) == PriceDoubt(None)
        assert price_doubt(tx, base, cola, draft("0.0042", "罐")) is None
        set_prices(tx, base.id, [draft("46"), draft("20", least=240)], SYSTEM)
        assert price_doubt(tx, base, cola, draft("0.01")) == _USUAL
        assert price_doubt(tx, base, cola, draft("42")) is None
        deep = PriceDoubt(UnitPrice(200_000))
        assert price_doubt(tx, base, cola, draft("42", least=240)) == deep
        loose = PriceDoubt(UnitPrice(19_167))
        assert price_doubt(tx, base, cola, draft("46", "罐")) == loose
        assert price_doubt(tx, None, cola, draft("460")) == _USUAL
        shop = create_customer(tx, CustomerDraft(name="老王超市", code="C001"), SYSTEM)
        own = own_price_list(tx, shop.id, SYSTEM)
        assert price_doubt(tx, own, cola, draft("21")) == _USUAL
        begins = tx.now + timedelta(days=1)
        later = PriceDraft(cola.id, "箱", UnitPrice(210_000), valid_from=begins)
        set_own_prices(tx, shop.id, [later], SYSTEM)
        assert price_doubt(tx, own, cola, draft("21")) == _USUAL
        ends = PriceDraft(cola.id, "箱", UnitPrice(210_000), valid_to=begins)
        set_own_prices(tx, shop.id, [ends], SYSTEM)
        assert price_doubt(tx, own, cola, draft("21")) is None
        with pytest.raises(UnitUnknown):
            price_doubt(tx, own, cola, draft("21", "桶"))

    database.write_now(run)
