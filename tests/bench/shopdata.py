"""The goods and customers of the order bench: 10,000 SKUs, 4,000 shops, each with one person."""

import json
from datetime import UTC, datetime
from pathlib import Path

from bot.storage import open_database
from domain.base.actor import SYSTEM
from domain.base.ids import WarehouseId
from domain.customer import CustomerDraft, bind_contact, create_contact, create_customer
from domain.db import Tx
from domain.exchange import ImportKind, apply_import, plan_import
from domain.inventory import Warehouse, create_warehouse
from domain.messaging import register_contact

SKUS = 10_000
SHOPS = 4_000
TEXT = "可乐3箱 雪碧两箱"
ADDRESS = "o_bench_{:05}"

_BRANDS = [
    "晨光",
    "金龙",
    "福源",
    "天山",
    "海悦",
    "百味",
    "绿野",
    "顺达",
    "四季",
    "江南",
    "长河",
    "东风",
    "白云",
    "青竹",
    "红旗",
    "新月",
]
_PRODUCTS = [
    "酱油",
    "陈醋",
    "面粉",
    "挂面",
    "粉丝",
    "豆腐乳",
    "花生",
    "瓜子",
    "饼干",
    "薯片",
    "果冻",
    "话梅",
    "纸巾",
    "牙膏",
    "洗衣液",
]
_SPECS = (("500ml×12瓶/件", "瓶", "件", 12), ("1kg×10袋/箱", "袋", "箱", 10))


def goods_rows(count: int = SKUS) -> list[dict[str, object]]:
    """The two that are ordered, and many that are not."""
    rows: list[dict[str, object]] = [
        _row("KL330", "可口可乐330ml×24", "可乐", "330ml×24罐/箱", ("罐", "箱", 24), "46.00"),
        _row("XB330", "雪碧330ml×24", "雪碧", "330ml×24罐/箱", ("罐", "箱", 24), "46.00"),
    ]
    for number in range(count - len(rows)):
        brand = _BRANDS[number % len(_BRANDS)]
        product = _PRODUCTS[number // len(_BRANDS) % len(_PRODUCTS)]
        series = number // (len(_BRANDS) * len(_PRODUCTS))
        spec, base, case, factor = _SPECS[number % len(_SPECS)]
        name = f"{brand}{product}{series}号{spec.split('×', maxsplit=1)[0]}"
        price = f"{20 + number % 300}.00"
        rows.append(_row(f"G{number:05}", name, product, spec, (base, case, factor), price))
    return rows


def _row(
    code: str, name: str, product: str, spec: str, units: tuple[str, str, int], price: str
) -> dict[str, object]:
    base, case, factor = units
    return {
        "sku": code, "name": name, "product": product, "spec": spec, "base_unit": base,
        "units": {base: 1, case: factor}, "order_unit": case, "category": "百货", "aliases": [],
        "split": "none", "price": price, "stock": {"MAIN": "100000"},
    }  # fmt: skip


def fill_shop(path: Path) -> None:
    """A jiedan database with all of it, made through the features' own services."""
    database = open_database(f"sqlite:///{path}", lambda: datetime.now(UTC))
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in goods_rows()).encode()
    plan = plan_import(ImportKind.GOODS, content, "goods.jsonl")
    database.write_now(_warehouse)
    report = database.write_now(lambda tx: apply_import(tx, plan, SYSTEM))
    assert report.is_clean, report.problems[:3]
    database.write_now(_customers)
    database.close_now()


def _warehouse(tx: Tx) -> None:
    create_warehouse(tx, Warehouse(WarehouseId(0), "MAIN", "主仓"), SYSTEM)


def _customers(tx: Tx) -> None:
    for number in range(SHOPS):
        shop = create_customer(tx, CustomerDraft(f"店{number}", code=f"B{number:05}"), SYSTEM)
        contact = create_contact(tx, name=f"人{number}")
        bind_contact(tx, contact.id, shop.id)
        register_contact(
            tx,
            "shop",
            channel="oa",
            external_id=ADDRESS.format(number),
            contact_id=contact.id,
        )
    tx.events.clear()
