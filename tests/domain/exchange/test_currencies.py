"""A shop that counts in another currency, and customers who buy in one of their own."""

from zoneinfo import ZoneInfo

from domain.base.actor import SYSTEM
from domain.base.money import UnitPrice
from domain.catalog import find_sku
from domain.customer import find_customer
from domain.db import Database, Tx
from domain.exchange import ImportKind, ImportPlan, apply_import, check_import, plan_import
from domain.exchange.model import ProblemCode
from domain.exchange.priceexport import build_price_sheet, load_price_sheet
from domain.pricing import list_price_lists, quote_sku, quote_skus

_GOODS = "商品编码,商品名称,规格,单价\nKL,可樂,330ml*24罐/箱,460\n"
_SHOPS = "客户编码,客户名称,等级,客户组,币种\nT1,阿明,A,餐饮,\nT2,Bob,A,餐饮,美元\n"
_PRICES = (
    "适用对象,客户编码,商品编码,单价,币种,优先级\n"
    ",,KL,14,USD,\n客户组:餐饮,,KL,450,,1\n客户组:餐饮,,KL,13.5,usd,2\n,T2,KL,13,,\n"
)


def _plan(kind: ImportKind, text: str) -> ImportPlan:
    return plan_import(kind, text.encode(), "a.csv", currency="TWD")


def _load(database: Database, kind: ImportKind, text: str) -> None:
    database.write_now(lambda tx: apply_import(tx, _plan(kind, text), SYSTEM))


def _paid(tx: Tx, customer: str) -> UnitPrice | None:
    sku, shop = find_sku(tx, "KL"), find_customer(tx, customer)
    assert sku is not None
    return quote_sku(tx, shop, sku).unit_price


def _furnish(database: Database) -> None:
    _load(database, ImportKind.GOODS, _GOODS)
    _load(database, ImportKind.CUSTOMERS, _SHOPS)


def test_goods_and_shops_are_in_the_currency_of_the_shop(database: Database) -> None:
    _furnish(database)
    _load(database, ImportKind.GOODS, _GOODS)

    def look(tx: Tx) -> None:
        assert [(one.code, one.currency) for one in list_price_lists(tx)] == [("BASE-TWD", "TWD")]
        shops = [find_customer(tx, code) for code in ("T1", "T2")]
        assert [shop.currency for shop in shops if shop] == ["TWD", "USD"]
        assert _paid(tx, "T1") == UnitPrice(4_600_000, "TWD")
        assert _paid(tx, "T2") is None
        sku = find_sku(tx, "KL")
        assert sku is not None
        assert quote_skus(tx, None, [sku])[sku.id].unit_price is None
        everyone = quote_skus(tx, None, [sku], currency="TWD")[sku.id].unit_price
        assert everyone == UnitPrice(4_600_000, "TWD")

    database.read_now(look)


def test_each_pays_by_the_lists_in_his_own_currency(database: Database) -> None:
    _furnish(database)
    _load(database, ImportKind.PRICES, _PRICES.replace(",T2,KL,13,,\n", ""))
    assert database.read_now(_paid, "T1") == UnitPrice(4_500_000, "TWD")
    assert database.read_now(_paid, "T2") == UnitPrice(135_000, "USD")
    _load(database, ImportKind.PRICES, _PRICES)
    assert database.read_now(_paid, "T2") == UnitPrice(130_000, "USD")
    codes = {one.code for one in database.read_now(list_price_lists)}
    assert codes == {"BASE-TWD", "BASE-USD", "GROUP-餐饮", "GROUP-餐饮@USD", "OWN-T2"}


def test_what_went_out_in_two_currencies_comes_in_again(database: Database) -> None:
    _furnish(database)
    _load(database, ImportKind.PRICES, _PRICES)
    zone = ZoneInfo("Asia/Taipei")
    before = database.read_now(load_price_sheet, zone)
    kept = {(row.cells[0], row.cells[4], row.cells[-3], row.cells[-2]) for row in before}
    assert kept == {
        ("base", "460", "", "TWD"),
        ("base", "14", "", "USD"),
        ("group:餐饮", "450", "1", "TWD"),
        ("group:餐饮", "13.5", "2", "USD"),
        ("customer:T2", "13", "", "USD"),
    }
    content = build_price_sheet(before, is_chinese=True)
    plan = plan_import(ImportKind.PRICES, content, "prices.xlsx", currency="TWD")
    database.write_now(lambda tx: apply_import(tx, plan, SYSTEM))
    assert database.read_now(load_price_sheet, zone) == before


def test_a_currency_that_does_not_fit_is_named_with_its_row(database: Database) -> None:
    _furnish(database)
    for kind, text, row, hint in (
        (ImportKind.PRICES, "客户编码,商品编码,单价,币种\nT2,KL,13,TWD\n", 2, "USD"),
        (ImportKind.CUSTOMERS, "客户编码,客户名称,币种\nT1,阿明,USD\n", 2, "TWD"),
    ):
        report = database.read_now(check_import, _plan(kind, text))
        (problem,) = report.problems
        assert (problem.code, problem.row, problem.column) == (
            ProblemCode.CHOICE_UNKNOWN, row, "currency"
        )  # fmt: skip
        assert problem.hint == hint
    (odd,) = _plan(ImportKind.PRICES, "商品编码,单价,币种\nKL,13,Dollar\n").report.problems
    assert (odd.code, odd.value) == (ProblemCode.CHOICE_UNKNOWN, "Dollar")
