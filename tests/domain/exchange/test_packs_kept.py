"""A file that tells no packs leaves those of known goods as they are."""

import pytest

from domain.base.actor import SYSTEM
from domain.base.money import UnitPrice
from domain.catalog import find_sku
from domain.db import Database, Tx
from domain.exchange import ImportKind, ImportRefused, apply_import, check_import, plan_import
from domain.exchange.model import ProblemCode
from domain.inventory import available
from domain.pricing import quote_sku
from tests.domain.exchange.test_import import GOODS, figures, load, setting

PRICES_ONLY = "货号,品名,单价,起订量\nA1,可口可乐330ml罐,47,2\nA2,上海青,3.2,\nA9,新品,5,\n"


def test_a_sheet_of_codes_and_prices_leaves_packs_and_stock(database: Database) -> None:
    database.write_now(setting)
    load(database, ImportKind.GOODS, GOODS)
    plan = plan_import(ImportKind.GOODS, PRICES_ONLY.encode(), "a.csv")
    dry = database.read_now(check_import, plan)
    unclear = [p.row for p in dry.problems if p.code is ProblemCode.SPEC_UNCLEAR]
    assert unclear == [4]  # only the new goods
    assert figures(load(database, ImportKind.GOODS, PRICES_ONLY)) == (1, 2, 0)
    assert figures(load(database, ImportKind.GOODS, PRICES_ONLY)) == (0, 0, 3)

    def look(tx: Tx) -> None:
        cola, greens = find_sku(tx, "A1"), find_sku(tx, "A2")
        assert cola is not None
        assert greens is not None
        assert [(u.unit, u.factor) for u in cola.units] == [("罐", 1), ("箱", 24)]
        assert (cola.name, cola.base_unit, cola.order_unit) == ("可口可乐330ml罐", "罐", "箱")
        assert (cola.moq, available(tx, [cola.id])) == (48, {cola.id: 240})
        assert quote_sku(tx, None, cola).unit_price == UnitPrice(470_000)
        assert (greens.is_weighed, greens.order_unit) == (True, "斤")
        assert quote_sku(tx, None, greens).unit_price == UnitPrice(32_000)

    database.read_now(look)


@pytest.mark.parametrize("unit", ["箱", "罐"])
def test_a_unit_without_a_pack_is_one_of_the_goods(sqlite_database: Database, unit: str) -> None:
    sqlite_database.write_now(setting)
    load(sqlite_database, ImportKind.GOODS, GOODS)
    load(sqlite_database, ImportKind.GOODS, f"货号,品名,单位\nA1,可口可乐,{unit}\n")

    def look(tx: Tx) -> None:
        cola = find_sku(tx, "A1")
        assert cola is not None
        assert cola.order_unit == unit
        assert [(u.unit, u.factor) for u in cola.units] == [("罐", 1), ("箱", 24)]

    sqlite_database.read_now(look)


def test_a_unit_that_known_goods_do_not_have_is_refused(sqlite_database: Database) -> None:
    sqlite_database.write_now(setting)
    load(sqlite_database, ImportKind.GOODS, GOODS)
    plan = plan_import(ImportKind.GOODS, "货号,品名,单位\nA1,可口可乐,托\n".encode(), "a.csv")
    dry = sqlite_database.read_now(check_import, plan)
    assert [
        (p.row, p.value, p.hint) for p in dry.problems if p.code is ProblemCode.UNIT_UNKNOWN
    ] == [(2, "可口可乐", "托")]
    with pytest.raises(ImportRefused):
        sqlite_database.write_now(lambda tx: apply_import(tx, plan, SYSTEM))

    def look(tx: Tx) -> None:
        cola = find_sku(tx, "A1")
        assert cola is not None
        assert [(u.unit, u.factor) for u in cola.units] == [("罐", 1), ("箱", 24)]
        assert (cola.name, available(tx, [cola.id])) == ("可口可乐330ml×24", {cola.id: 240})

    sqlite_database.read_now(look)
