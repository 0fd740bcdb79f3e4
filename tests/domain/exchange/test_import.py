"""Imports write what the dry run said, through the features' own services."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import insert

from domain.audit import check_chain
from domain.base.actor import SYSTEM
from domain.base.errors import NotFound
from domain.base.money import UnitPrice
from domain.catalog import (
    AliasSource,
    Scope,
    SkuStatus,
    Split,
    aliases_of,
    find_sku,
    list_categories,
    named_substitutes,
)
from domain.catalog.store.agreements import sku_substitute_table
from domain.customer import PaymentTerms, contacts_of, find_customer
from domain.db import Database, Tx
from domain.exchange import (
    ImportKind,
    ImportRefused,
    ImportReport,
    apply_import,
    check_import,
    drop_draft,
    get_draft,
    keep_draft,
    plan_import,
)
from domain.exchange.model import ImportDraft, ProblemCode
from domain.inventory import (
    Warehouse,
    available,
    create_warehouse,
    list_warehouses,
    movements_of,
    stocks_of,
)
from domain.order import usual_list
from domain.pricing import quote_sku
from domain.staff import Role, Staff, StaffDraft, create_staff

GOODS = (
    "商品编码,商品名称,品牌,规格,分类,条码,单价,库存,仓库,别名,起订量,订货倍数,状态\n"
    "A1,可口可乐330ml×24,可口可乐,330ml*24罐/箱,饮料/碳酸饮料,6946980648310,46.00,10,主仓,红罐可乐、可口,,,\n"
    "A2,上海青,,斤,蔬菜,,2.80,,,,,,\n"
    "A3,打包盒,,300套/箱,耗材,,,5,冷库,,1,2,停售\n"
)
INSTEAD = (
    "商品编码,商品名称,规格,替代品\n"
    "A,甲,330ml*24罐/箱,{}\n"
    "B,乙,330ml*24罐/箱,{}\n"
    "C,丙,330ml*24罐/箱,{}\n"
)


def setting(tx: Tx) -> Staff:
    """Two warehouses and a rep."""
    for at, (code, name) in enumerate([("MAIN", "主仓"), ("COLD", "冷库")]):
        create_warehouse(tx, Warehouse(0, code, name, at), SYSTEM)  # type: ignore[arg-type]
    return create_staff(tx, StaffDraft("小李", "xiaoli", Role.REP, "R01"), SYSTEM)


def load(database: Database, kind: ImportKind, text: str) -> ImportReport:
    """Dry run and application, which must agree."""
    plan = plan_import(kind, text.encode(), "a.csv")
    assert plan.report.is_clean, plan.report.problems
    dry = database.read_now(check_import, plan)
    done = database.write_now(lambda tx: apply_import(tx, plan, SYSTEM))
    assert (dry.created, dry.updated, dry.unchanged) == (
        done.created, done.updated, done.unchanged
    )  # fmt: skip
    return done


def figures(report: ImportReport) -> tuple[int, int, int]:
    return report.created, report.updated, report.unchanged


def test_goods_come_with_units_prices_stock_and_words(database: Database) -> None:
    database.write_now(setting)
    assert figures(load(database, ImportKind.GOODS, GOODS)) == (3, 0, 0)

    def look(tx: Tx) -> None:
        cola, greens, box = (find_sku(tx, code) for code in ("A1", "A2", "A3"))
        assert cola is not None
        assert greens is not None
        assert box is not None
        assert [(u.unit, u.factor) for u in cola.units] == [("罐", 1), ("箱", 24)]
        assert (cola.order_unit, cola.split, cola.barcode) == ("箱", Split.NONE, "6946980648310")
        assert quote_sku(tx, None, cola).unit_price == UnitPrice(460_000)
        assert available(tx, [cola.id, greens.id, box.id]) == {
            cola.id: 240, greens.id: None, box.id: 1500
        }  # fmt: skip
        assert (greens.is_weighed, greens.base_unit, greens.order_unit) == (True, "克", "斤")
        assert quote_sku(tx, None, greens, "公斤").unit_price == UnitPrice(56_000)
        assert (box.status, box.moq, box.order_multiple) == (SkuStatus.OFF_SALE, 300, 600)
        assert quote_sku(tx, None, box).unit_price is None
        assert [c.code for c in list_categories(tx)] == [
            "饮料", "饮料/碳酸饮料", "蔬菜", "耗材"
        ]  # fmt: skip
        assert check_chain(tx) == ()

    database.read_now(look)


def test_what_is_offered_instead_comes_with_the_goods(database: Database) -> None:
    database.write_now(setting)
    said = INSTEAD.format("B、C", "C", "")
    assert figures(load(database, ImportKind.GOODS, said)) == (3, 0, 0)
    assert figures(load(database, ImportKind.GOODS, said)) == (0, 0, 3)
    turned = INSTEAD.format("C", "A", "")
    assert figures(load(database, ImportKind.GOODS, turned)) == (0, 2, 1)

    def look(tx: Tx) -> list[tuple[str, list[str]]]:
        found = [find_sku(tx, code) for code in "ABC"]
        return [(s.code, [o.code for o in named_substitutes(tx, s.id)]) for s in found if s]

    assert database.read_now(look) == [("A", ["C"]), ("B", ["A"]), ("C", [])]


def test_a_circle_of_before_does_not_bar_a_file_that_leaves_it(database: Database) -> None:
    database.write_now(setting)
    load(database, ImportKind.GOODS, INSTEAD.format("B", "", ""))

    def close(tx: Tx) -> None:
        first, second = (find_sku(tx, code) for code in "AB")
        assert first is not None
        assert second is not None
        row = {"sku_id": second.id, "substitute_id": first.id, "position": 0}
        tx.query(insert(sku_substitute_table), row)

    database.write_now(close)
    assert figures(load(database, ImportKind.GOODS, INSTEAD.format("B", "A", "A"))) == (0, 1, 2)


def test_goods_offered_instead_of_each_other_are_refused_by_row(database: Database) -> None:
    database.write_now(setting)
    said = INSTEAD.format("B", "A、X", "A")
    dry = database.read_now(check_import, plan_import(ImportKind.GOODS, said.encode(), "a.csv"))
    assert [(p.code, p.row, p.value) for p in dry.problems if not p.is_warning] == [
        (ProblemCode.SUBSTITUTES_CYCLIC, 2, "A → B → A"),
        (ProblemCode.SKU_UNKNOWN, 3, "X"),
        (ProblemCode.SUBSTITUTES_CYCLIC, 3, "B → A → B"),
    ]
    plan = plan_import(ImportKind.GOODS, said.encode(), "a.csv")
    with pytest.raises(ImportRefused):
        database.write_now(lambda tx: apply_import(tx, plan, SYSTEM))
    assert database.read_now(lambda tx: find_sku(tx, "A")) is None


def test_a_second_import_changes_only_what_it_says(database: Database) -> None:
    database.write_now(setting)
    load(database, ImportKind.GOODS, GOODS)
    assert figures(load(database, ImportKind.GOODS, GOODS)) == (0, 0, 3)
    changed = (
        "编码,名称,规格,单价,库存:冷库\n"
        "A1,可口可乐330ml×24,330ml*24罐/箱,47,3\nA4,新品,12盒/箱,9,\n"
    )
    assert figures(load(database, ImportKind.GOODS, changed)) == (1, 1, 0)

    def look(tx: Tx) -> None:
        cola = find_sku(tx, "A1")
        assert cola is not None
        assert (cola.brand, cola.barcode) == ("可口可乐", "6946980648310")
        assert quote_sku(tx, None, cola).unit_price == UnitPrice(470_000)
        assert sorted(s.on_hand for s in stocks_of(tx, [cola.id])) == [72, 240]
        assert len(movements_of(tx, cola.id)) == 2

    database.read_now(look)


def test_stock_is_a_count_with_one_movement(sqlite_database: Database) -> None:
    sqlite_database.write_now(setting)
    load(sqlite_database, ImportKind.GOODS, GOODS)
    less = "编码,名称,规格,库存\nA1,可口可乐330ml×24,330ml*24罐/箱,4\n"
    assert figures(load(sqlite_database, ImportKind.GOODS, less)) == (0, 1, 0)

    def look(tx: Tx) -> None:
        cola = find_sku(tx, "A1")
        assert cola is not None
        assert [(m.change, m.cause.value) for m in movements_of(tx, cola.id)] == [
            (-144, "count"), (240, "opening")
        ]  # fmt: skip

    sqlite_database.read_now(look)


def test_the_first_file_with_stock_opens_the_warehouses(sqlite_database: Database) -> None:
    text = "商品编码,商品名称,规格,库存,仓库\nA1,水,550ml*24瓶/箱,10,\nA2,冰,2kg*6袋/箱,3,冷库\n"
    plan = plan_import(ImportKind.GOODS, text.encode(), "a.csv")
    dry = sqlite_database.read_now(check_import, plan)
    opened = [p.value for p in dry.problems if p.code is ProblemCode.WAREHOUSE_OPENED]
    assert (dry.is_clean, dry.created, opened) == (True, 2, ["主仓", "冷库"])
    assert load(sqlite_database, ImportKind.GOODS, text).created == 2
    houses = sqlite_database.read_now(list_warehouses)
    assert [(h.code, h.name) for h in houses] == [("MAIN", "主仓"), ("冷库", "冷库")]
    slip = plan_import(ImportKind.GOODS, text.replace("冷库", "泠库").encode(), "a.csv")
    again = sqlite_database.read_now(check_import, slip)
    assert [p.code for p in again.problems] == [ProblemCode.WAREHOUSE_UNKNOWN]


def test_customers_prices_and_history_follow(database: Database) -> None:
    database.write_now(setting)
    load(database, ImportKind.GOODS, GOODS)
    shops = (
        "客户编码,客户名称,客户组,等级,业务员,结算方式,联系人,联系人手机\n"
        "C001,老王超市,零售,B,R01,货到付款,老王,13800010001\n"
        "C004,佳佳总店,连锁,A,小李,月结,周店长,13800010004\n"
        "C005,佳佳二店,连锁,A,xiaoli,月结,周店长,13800010004\n"
    )
    assert figures(load(database, ImportKind.CUSTOMERS, shops)) == (3, 0, 0)
    assert figures(load(database, ImportKind.CUSTOMERS, shops)) == (0, 0, 3)
    prices = (
        "适用对象,客户编码,商品编码,单位,单价,起始数量\n"
        "客户组:连锁,,A1,箱,44,\n,C001,A1,箱,45,5\n等级:A,,A2,斤,2.6,\n"
    )
    load(database, ImportKind.PRICES, prices)
    past = (
        "客户编码,单号,日期,商品编码,数量,单位,单价\n"
        "C001,X1,2027-02-01,A1,3,箱,46\nC001,X1,2027-02-01,A2,10,斤,2.8\n"
        "C001,X2,2027-02-08,A1,3,箱,46\nC001,,2027-02-15,A1,3,,\n"
    )
    assert figures(load(database, ImportKind.HISTORY, past)) == (3, 0, 0)
    assert figures(load(database, ImportKind.HISTORY, past)) == (0, 0, 3)

    def look(tx: Tx) -> None:
        wang, first, second = (find_customer(tx, c) for c in ("C001", "C004", "C005"))
        cola = find_sku(tx, "A1")
        assert wang is not None
        assert first is not None
        assert second is not None
        assert cola is not None
        assert (first.terms, first.rep_id) == (PaymentTerms.CREDIT, wang.rep_id)
        assert contacts_of(tx, first.id) == contacts_of(tx, second.id)
        assert quote_sku(tx, first, cola).unit_price == UnitPrice(440_000)
        assert quote_sku(tx, wang, cola).unit_price == UnitPrice(460_000)
        (usual, *_) = usual_list(tx, wang.id)
        assert (usual.sku_id, usual.count, usual.unit, usual.times) == (
            cola.id, Decimal(3), "箱", 3
        )  # fmt: skip

    database.read_now(look)


def test_prices_may_begin_and_end(sqlite_database: Database) -> None:
    sqlite_database.write_now(setting)
    load(sqlite_database, ImportKind.GOODS, GOODS)
    load(
        sqlite_database,
        ImportKind.PRICES,
        "商品编码,单价,生效日期,失效日期\nA1,40,2027-03-05,2027-03-06\n",
    )
    plan = plan_import(ImportKind.PRICES, b"sku,price,to\nA1,40,2027-01-01\n", "late.csv")
    report = sqlite_database.read_now(check_import, plan)
    assert [(one.code, one.row, one.value) for one in report.problems] == [
        (ProblemCode.DATE_OVER, 2, "2027-01-01")
    ]


def test_a_currency_that_there_is_not_is_a_problem() -> None:
    plan = plan_import(ImportKind.PRICES, b"sku,price,currency\nA1,40,XYZ\n", "mistyped.csv")
    assert [one.code for one in plan.report.problems] == [ProblemCode.CHOICE_UNKNOWN]


def test_a_kept_file_belongs_to_who_chose_it(sqlite_database: Database) -> None:
    staff = sqlite_database.write_now(setting)
    draft = ImportDraft("k" * 22, staff.id, ImportKind.GOODS, "a.csv", GOODS.encode())
    sqlite_database.write_now(keep_draft, draft)
    assert sqlite_database.read_now(get_draft, draft.key, staff.id) == draft
    with pytest.raises(NotFound, match="import"):
        sqlite_database.read_now(get_draft, draft.key, staff.id + 1)  # type: ignore[arg-type]
    sqlite_database.write_now(drop_draft, draft.key, staff.id)
    with pytest.raises(NotFound, match="import"):
        sqlite_database.read_now(get_draft, draft.key, staff.id)


def test_the_catalogue_form_is_taken_as_it_is(sqlite_database: Database, tmp_path: Path) -> None:
    """98 goods of the development catalogue form: no price is 时价, no stock is untracked."""
    rows = [
        {
            "sku": f"D{n:04d}", "name": f"蒙牛纯牛奶{n} 250ml*24盒/箱", "brand": "蒙牛",
            "product": "纯牛奶", "spec": "250ml*24盒/箱", "base_unit": "盒",
            "units": {"盒": 1, "箱": 24}, "order_unit": "箱", "category": "乳品",
            "barcode": "6960000760981", "aliases": [],
        }
        for n in range(98)
    ]  # fmt: skip
    path = tmp_path / "catalogue.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    plan = plan_import(ImportKind.GOODS, path.read_bytes(), path.name)
    assert plan.report.problems == ()
    report = sqlite_database.write_now(lambda tx: apply_import(tx, plan, SYSTEM))
    assert figures(report) == (98, 0, 0)

    def look(tx: Tx) -> None:
        sku = find_sku(tx, "D0097")
        assert sku is not None
        assert available(tx, [sku.id]) == {sku.id: None}
        assert quote_sku(tx, None, sku).unit_price is None

    sqlite_database.read_now(look)


def test_the_customers_own_words_come_with_his_past_orders(database: Database) -> None:
    database.write_now(setting)
    load(database, ImportKind.GOODS, GOODS)
    load(database, ImportKind.CUSTOMERS, "客户编码,客户名称,客户组\nC001,老王超市,零售\n")
    past = (
        "客户编码,单号,日期,商品编码,客户叫法,数量,单位\n"
        "C001,X1,2027-02-01,A1,大黑水,3,箱\nC001,X2,2027-02-08,A1,大黑水,3,箱\n"
        "C001,X3,2027-02-09,A1,大黑水,3,箱\nC001,X4,2027-02-10,A2,大黑水,3,斤\n"
        "C001,X5,2027-02-11,A2,青叶子,3,斤\n"
    )
    load(database, ImportKind.HISTORY, past)
    load(database, ImportKind.HISTORY, past)

    def look(tx: Tx) -> None:
        cola, greens = find_sku(tx, "A1"), find_sku(tx, "A2")
        assert cola is not None
        assert greens is not None
        own = [(a.text, a.scope, a.source, a.evidence) for a in aliases_of(tx, cola.id)]
        assert ("大黑水", Scope.CUSTOMER, AliasSource.HISTORY, 1) in own
        assert "青叶子" not in {a.text for a in aliases_of(tx, greens.id)}

    database.read_now(look)


def test_a_later_file_names_what_it_adds_and_what_has_no_price(sqlite_database: Database) -> None:
    first = "商品编码,商品名称,单价\nA1,可乐,46\nA2,雪碧,\n"
    dry = sqlite_database.read_now(
        check_import, plan_import(ImportKind.GOODS, first.encode(), "a")
    )
    assert _named(dry) == [(ProblemCode.GOODS_UNPRICED, "1", "雪碧")]
    load(sqlite_database, ImportKind.GOODS, first)
    rows = "".join(f"B{n},芬达{n},{'' if n else 40}\n" for n in range(7))
    later = f"商品编码,商品名称,单价\nA2,雪碧,\n{rows}"
    dry = sqlite_database.read_now(
        check_import, plan_import(ImportKind.GOODS, later.encode(), "a")
    )
    assert dry.is_clean
    assert _named(dry) == [
        (ProblemCode.GOODS_NEW, "7", "芬达0、芬达1、芬达2、芬达3、芬达4…"),
        (ProblemCode.GOODS_UNPRICED, "6", "芬达1、芬达2、芬达3、芬达4、芬达5…"),
    ]


def test_a_price_far_from_what_it_was_is_named_before_it_is_read(
    sqlite_database: Database,
) -> None:
    goods = "商品编码,商品名称,规格,单价\nA1,可乐,330ml*24罐/箱,46\nA2,雪碧,330ml*24罐/箱,46\n"
    load(sqlite_database, ImportKind.GOODS, goods)
    slip = goods.replace("箱,46\nA2", "箱,0.46\nA2")
    prices = "适用对象,商品编码,单位,单价\n,A1,箱,460\n,A2,箱,45\n客户组:餐饮,A2,罐,44\n"
    for kind, text, said in (
        (ImportKind.GOODS, slip, ("1", "可乐 46→0.46")),
        (ImportKind.PRICES, prices, ("2", "可乐 0.46→460、雪碧 1.9167→44")),
    ):
        dry = sqlite_database.read_now(check_import, plan_import(kind, text.encode(), "a"))
        assert dry.is_clean
        assert _named(dry) == [(ProblemCode.PRICE_FAR, *said)]
        load(sqlite_database, kind, text)


def test_derived_prices_and_the_rate_of_vat_come_with_the_goods(
    sqlite_database: Database,
) -> None:
    goods = "商品编码,商品名称,规格,单价,按装箱数折算价,税率\n"
    rows = "A1,可乐,330ml*24罐/箱,46,否,13%\nA2,鸡蛋,360枚/箱,206,,0.09\nA3,米,10kg袋,60,,\n"

    def kept(tx: Tx) -> list[tuple[bool, int | None]]:
        found = [find_sku(tx, code) for code in ("A1", "A2", "A3")]
        return [(sku.derives_price, sku.vat_rate_bp) for sku in found if sku]

    load(sqlite_database, ImportKind.GOODS, goods + rows)
    first = [(False, 1300), (True, 900), (True, None)]
    assert sqlite_database.read_now(kept) == first
    load(sqlite_database, ImportKind.GOODS, "商品编码,商品名称,规格\nA1,可乐,330ml*24罐/箱\n")
    assert sqlite_database.read_now(kept) == first
    load(sqlite_database, ImportKind.GOODS, goods + "A1,可乐,330ml*24罐/箱,46,是,0\n")
    assert sqlite_database.read_now(kept) == [(True, 0), *first[1:]]
    for wrong in ("100", "-1", "13.555", "dreizehn"):
        text = f"{goods}A1,可乐,330ml*24罐/箱,46,,{wrong}\n"
        (problem,) = plan_import(ImportKind.GOODS, text.encode(), "a").report.problems
        assert (problem.code, problem.column) == (ProblemCode.CHOICE_UNKNOWN, "vat")


def test_a_contract_price_may_say_that_no_promotion_lowers_it(sqlite_database: Database) -> None:
    sqlite_database.write_now(setting)
    load(sqlite_database, ImportKind.GOODS, GOODS)
    load(sqlite_database, ImportKind.CUSTOMERS, "客户编码,客户名称\nC001,老王超市\n")
    prices = "客户编码,商品编码,单价,不参加活动\nC001,A1,45,是\nC001,A2,2.6,\n"
    load(sqlite_database, ImportKind.PRICES, prices)

    def closed(tx: Tx) -> list[bool]:
        shop = find_customer(tx, "C001")
        skus = [find_sku(tx, code) for code in ("A1", "A2")]
        quotes = [quote_sku(tx, shop, sku).why for sku in skus if sku]
        return [why.no_promotion for why in quotes if why]

    assert sqlite_database.read_now(closed) == [True, False]
    load(sqlite_database, ImportKind.PRICES, "客户编码,商品编码,单价\nC001,A1,44\nC001,A2,2.5\n")
    assert sqlite_database.read_now(closed) == [True, False]
    load(sqlite_database, ImportKind.PRICES, "客户编码,商品编码,单价,不参加活动\nC001,A1,43,\n")
    assert sqlite_database.read_now(closed) == [False, False]


def test_a_minimum_that_the_multiple_does_not_admit_is_told(sqlite_database: Database) -> None:
    sqlite_database.write_now(setting)
    goods = (
        "编码,名称,规格,单位,单价,起订量,订货倍数\n"
        "A8,雪碧330,330ml×24,箱,46,3,2\nA9,七喜330,330ml×24,箱,46,4,2\n"
    )
    plan = plan_import(ImportKind.GOODS, goods.encode(), "a")
    dry = sqlite_database.read_now(check_import, plan)
    assert dry.is_clean
    told = [(p.hint, p.value) for p in dry.problems if p.code is ProblemCode.LEAST_UNFIT]
    assert told == [("1", "雪碧330 3箱→4箱")]


def _named(report: ImportReport) -> list[tuple[ProblemCode, str, str]]:
    codes = (ProblemCode.GOODS_NEW, ProblemCode.GOODS_UNPRICED, ProblemCode.PRICE_FAR)
    return [(p.code, p.hint, p.value) for p in report.problems if p.code in codes]


def test_goods_paid_for_as_weighed(sqlite_database: Database) -> None:
    sqlite_database.write_now(setting)
    head = "编码,名称,单位,单价,实重结算\n"
    assert figures(load(sqlite_database, ImportKind.GOODS, head + "A2,上海青,斤,2.8,是\n")) == (
        1,
        0,
        0,
    )

    def settles(tx: Tx) -> bool:
        greens = find_sku(tx, "A2")
        assert greens is not None
        return greens.settles_by_weight

    assert sqlite_database.read_now(settles)
    load(sqlite_database, ImportKind.GOODS, "编码,名称,单位,单价\nA2,上海青,斤,3\n")
    assert sqlite_database.read_now(settles)
    load(sqlite_database, ImportKind.GOODS, head + "A2,上海青,斤,3,否\n")
    assert not sqlite_database.read_now(settles)
    wrong = plan_import(ImportKind.GOODS, f"{head}A9,可乐,箱,46,是\n".encode(), "a.csv").report
    assert not wrong.is_clean
    assert (wrong.problems[0].code, wrong.problems[0].column) == (
        ProblemCode.UNITS_CONTRADICT, "by_weight",
    )  # fmt: skip
