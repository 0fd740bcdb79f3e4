"""Price lists go out as a sheet and come in again; nothing in it is a formula."""

import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from domain.base.actor import SYSTEM
from domain.base.money import UnitPrice
from domain.catalog import SaleUnit, SkuDraft, save_sku
from domain.customer import get_customer
from domain.db import Tx
from domain.exchange import (
    ImportKind,
    apply_import,
    build_price_sheet,
    load_price_sheet,
    plan_import,
)
from domain.exchange.pricelists import PriceScope, list_for_scope
from domain.pricing import (
    PercentDraft,
    PriceDraft,
    base_price_list,
    list_price_lists,
    quote_skus,
    set_own_prices,
    set_prices,
)
from tests.domain.goods import Shop, make_shop

ZONE = ZoneInfo("Asia/Shanghai")


def furnished(tx: Tx) -> Shop:
    shop = make_shop(tx)
    cola, water = shop.id("KL330"), shop.id("NF550")
    set_own_prices(tx, shop.customer.id, [PriceDraft(cola, "箱", UnitPrice(430_000), 240)], SYSTEM)
    group = list_for_scope(tx, PriceScope.parse("group:餐饮"), SYSTEM)
    starts = datetime(2027, 3, 9, 16, tzinfo=UTC)
    later = PriceDraft(cola, "箱", UnitPrice(445_000), 0, starts, starts + timedelta(days=7))
    set_prices(tx, group.id, [later, PercentDraft(9_500, water)], SYSTEM)
    return shop


def test_every_price_a_sheet_can_say_is_in_it(tx: Tx) -> None:
    furnished(tx)
    rows = [row.cells for row in load_price_sheet(tx, ZONE)]
    assert ("base", "KL330", "可口可乐330ml×24", "箱", "46", "", "", "") in rows
    assert ("customer:C001", "KL330", "可口可乐330ml×24", "箱", "43", "10", "", "") in rows
    planned = (
        "group:餐饮",
        "KL330",
        "可口可乐330ml×24",
        "箱",
        "44.5",
        "",
        "2027-03-10",
        "2027-03-16",
    )
    assert planned in rows
    assert len(rows) == 5 + 2


def test_what_went_out_comes_in_again_as_the_same_prices(tx: Tx) -> None:
    shop = furnished(tx)
    before = load_price_sheet(tx, ZONE)
    skus = list(shop.skus.values())
    customer = get_customer(tx, shop.customer.id)
    quoted = {key: q.unit_price for key, q in quote_skus(tx, customer, skus).items()}
    lists = len(list_price_lists(tx))
    for is_chinese in (True, False):
        content = build_price_sheet(before, is_chinese=is_chinese)
        tx.now += timedelta(minutes=1)
        report = apply_import(tx, plan_import(ImportKind.PRICES, content, "prices.xlsx"), SYSTEM)
        assert not report.problems
        assert load_price_sheet(tx, ZONE) == before
    after = {key: q.unit_price for key, q in quote_skus(tx, customer, skus).items()}
    assert after == quoted
    assert len(list_price_lists(tx)) == lists


def test_no_cell_is_a_formula(tx: Tx) -> None:
    draft = SkuDraft("=1+1", "=HYPERLINK(0)", "罐", "箱", (SaleUnit("箱", 24),))
    sku_id = save_sku(tx, draft, SYSTEM)
    wanted = PriceDraft(sku_id, "箱", UnitPrice(10_000))
    set_prices(tx, base_price_list(tx, SYSTEM).id, [wanted], SYSTEM)
    content = build_price_sheet(load_price_sheet(tx, ZONE), is_chinese=True)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "quotePrefix" in archive.read("xl/styles.xml").decode()
