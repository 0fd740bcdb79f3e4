"""Named seeds for tests and transcripts. `seed(tx, "drinks")` has the goods of the dialogues.

老王超市 (C001, rep 小李 R01) usually takes 可乐330 3箱, 雪碧330 2箱, 农夫山泉 5箱, ordered on
2027-11-16. 张姐 speaks for C004 and C005; C002 has never ordered.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from domain.base.actor import SYSTEM
from domain.base.ids import CategoryId, ContactId, SkuId, WarehouseId
from domain.base.money import parse_unit_price
from domain.catalog import (
    Category,
    SaleUnit,
    SkuDraft,
    Split,
    find_sku,
    measure,
    save_category,
    save_sku,
    set_substitutes,
)
from domain.customer import (
    Customer,
    CustomerDraft,
    bind_contact,
    create_contact,
    create_customer,
    issue_invite,
)
from domain.db import Tx
from domain.inventory import (
    Cause,
    MovementCause,
    StockPlace,
    Warehouse,
    create_warehouse,
    receive_stock,
)
from domain.messaging import register_contact, register_staff
from domain.order import PastLine, PastOrder, import_order
from domain.pricing import PriceDraft, base_price_list, set_prices
from domain.staff import Role, StaffDraft, create_staff, find_staff
from tests.grocer_seed import GROCER
from tests.money_seed import seed_money
from tests.offers import seed_contracts, seed_coupons, seed_promotions
from tests.ways_seed import seed_ways

OA = "oa-shop"
CARRIER = "express"
WECOM = "wecom-app"
KF = "kf-shop"
INVITE = "7K3M9QX02B4C1"
"""An unused invite for C002."""


@dataclass(frozen=True, slots=True)
class Goods:
    """One SKU of a seed: its price per order unit and what lies in the warehouse."""

    code: str
    name: str
    base_unit: str
    order_unit: str
    pack: int
    price: str
    packs: int
    category: str
    brand: str = ""
    product: str = ""
    spec: str = ""
    split: Split = Split.NONE
    aliases: tuple[str, ...] = ()
    is_weighed: bool = False


DRINKS = (
    Goods("KL330", "可口可乐330ml×24", "罐", "箱", 24, "46", 200, "饮料", "可口可乐", "可乐",
          "330ml×24", aliases=("可乐", "cola", "coke")),
    Goods("KL500", "可口可乐500ml×24", "瓶", "箱", 24, "62", 100, "饮料", "可口可乐", "可乐",
          "500ml×24", aliases=("可乐",)),
    Goods("BS330", "百事可乐330ml×24", "罐", "箱", 24, "44", 100, "饮料", "百事", "可乐",
          "330ml×24", aliases=("百事",)),
    Goods("XB330", "雪碧330ml×24", "罐", "箱", 24, "46", 200, "饮料", "雪碧", "汽水",
          "330ml×24", aliases=("雪碧", "sprite")),
    Goods("XB500", "雪碧500ml×24", "瓶", "箱", 24, "60", 100, "饮料", "雪碧", "汽水",
          "500ml×24", aliases=("雪碧", "sprite")),
    Goods("NF550", "农夫山泉550ml×24", "瓶", "箱", 24, "28", 300, "饮料", "农夫山泉", "饮用水",
          "550ml×24", aliases=("矿泉水", "水", "农夫")),
    Goods("YB555", "怡宝555ml×24", "瓶", "箱", 24, "26", 100, "饮料", "怡宝", "纯净水",
          "555ml×24", aliases=("矿泉水", "水")),
    Goods("HN250", "红牛250ml×24", "罐", "箱", 24, "132", 60, "饮料", "红牛", "功能饮料",
          "250ml×24", Split.HALF, ("red bull", "redbull")),
    Goods("DP250", "东鹏特饮250ml×24", "瓶", "箱", 24, "98", 2, "饮料", "东鹏", "功能饮料",
          "250ml×24", aliases=("东鹏",)),
    Goods("HT500", "海天金标生抽500ml×12", "瓶", "件", 12, "78", 80, "调味", "海天", "金标生抽",
          "500ml×12", aliases=("生抽",)),
    Goods("HT1900", "海天金标生抽1.9L×6", "瓶", "件", 6, "96", 80, "调味", "海天", "金标生抽",
          "1.9L×6", aliases=("生抽",)),
    Goods("LH5L", "鲁花花生油5L×4", "桶", "件", 4, "520", 40, "粮油", "鲁花", "花生油",
          "5L×4", Split.LOOSE, ("鲁花",)),
    Goods("KSF12", "康师傅红烧牛肉面桶×12", "桶", "箱", 12, "42", 90, "方便食品", "康师傅",
          "红烧牛肉面", "桶×12", aliases=("面", "牛肉面")),
    Goods("SHQ", "上海青", "克", "斤", 500, "2.80", 200, "生鲜", "", "上海青", "",
          is_weighed=True),
)  # fmt: skip


def seed(tx: Tx, name: str) -> None:
    """Fill an empty database with the seed of this name: the drinks shop, with offers or not."""
    named = {"drinks", "promotions", "coupons", "contracts", "credit", "prepaid", "delivery"}
    if name not in {*named, "grocer"}:
        raise ValueError(f"no seed named {name}")
    more = [Goods(*row, is_weighed=row[2] == "克") for row in GROCER if name == "grocer"]
    ids = seed_goods(tx, (*DRINKS, *more))
    set_substitutes(tx, ids["DP250"], [ids["HN250"]], SYSTEM)
    _seed_staff(tx)
    _seed_customers(tx)
    if name == "promotions":
        seed_promotions(tx)
    elif name == "coupons":
        seed_coupons(tx)
    elif name == "contracts":
        seed_contracts(tx)
    elif name == "delivery":
        seed_ways(tx)
    elif name in {"credit", "prepaid"}:
        seed_money(tx, name)


def seed_goods(tx: Tx, goods: tuple[Goods, ...], *, warehouse: str = "W1") -> dict[str, SkuId]:
    """Categories, SKUs, the base price list and stock in one warehouse."""
    names = list(dict.fromkeys(item.category for item in goods))
    shelves = {
        name: save_category(
            tx, Category(CategoryId(0), f"{warehouse}-{no}", name, position=no), SYSTEM
        )
        for no, name in enumerate(names, 1)
    }
    ids = {item.code: save_sku(tx, _draft(item, shelves), SYSTEM) for item in goods}
    prices = [
        PriceDraft(ids[g.code], g.order_unit, parse_unit_price(g.price, "CNY")) for g in goods
    ]
    set_prices(tx, base_price_list(tx, SYSTEM).id, prices, SYSTEM)
    house = create_warehouse(tx, Warehouse(WarehouseId(0), warehouse, "仓库"), SYSTEM)
    for item in goods:
        cause = MovementCause(Cause.OPENING, f"opening:{item.code}")
        place = StockPlace(ids[item.code], house.id)
        receive_stock(tx, place, item.packs * item.pack, cause=cause, actor=SYSTEM)
    return ids


def _draft(item: Goods, shelves: dict[str, Category]) -> SkuDraft:
    counts = {item.base_unit: 1, item.order_unit: item.pack}
    units = tuple(SaleUnit(unit, count) for unit, count in counts.items())
    return SkuDraft(
        code=item.code,
        name=item.name,
        base_unit=item.base_unit,
        order_unit=item.order_unit,
        units=() if item.is_weighed else units,
        brand=item.brand,
        product=item.product,
        spec=item.spec,
        category_id=shelves[item.category].id,
        split=item.split,
        is_weighed=item.is_weighed,
        step_base=50 if item.is_weighed else 1,
        aliases=item.aliases,
    )


def _seed_staff(tx: Tx) -> None:
    for code, name, role in (("R01", "小李", Role.REP), ("R02", "小周", Role.REP),
                             ("B01", "陈总", Role.OWNER)):  # fmt: skip
        staff = create_staff(tx, StaffDraft(name, code.lower(), role, code), SYSTEM)
        register_staff(tx, WECOM, channel="wecom_app", external_id=code.lower(), staff_id=staff.id)


def _seed_customers(tx: Tx) -> None:
    rep = find_staff(tx, "R01")
    rep_id = rep.id if rep else None
    shops = {
        code: create_customer(
            tx,
            CustomerDraft(name, code, rep_id=rep_id, address=f"{name}后门", phone=phone),
            SYSTEM,
        )
        for code, name, phone in (
            ("C001", "老王超市", "13900000001"),
            ("C002", "李记面馆", "13900000002"),
            ("C004", "张姐总店", "13900000004"),
            ("C005", "张姐二店", "13900000005"),
        )
    }
    for name, codes in (("老王", ("C001",)), ("李姐", ("C002",)), ("张姐", ("C004", "C005"))):
        contact = create_contact(tx, name=name, language="")
        for code in codes:
            bind_contact(tx, contact.id, shops[code].id)
        reach(tx, contact.id, codes[0])
    issue_invite(tx, shops["C002"].id, SYSTEM, code=INVITE)
    _seed_history(tx, shops["C001"])


def reach(tx: Tx, contact_id: ContactId, code: str) -> None:
    """Bind the open_id that the transcripts use for this customer's code."""
    register_contact(tx, OA, channel="oa", external_id=open_id(code), contact_id=contact_id)


def open_id(code: str) -> str:
    """The open_id of a person in tests: of the first shop's code, or a stranger's name."""
    return f"o_{code}"


def _seed_history(tx: Tx, customer: Customer) -> None:
    wanted = (("KL330", 3, "46"), ("XB330", 2, "46"), ("NF550", 5, "27"))
    for days in (14, 7):
        placed = datetime(2027, 11, 23, 2, 0, tzinfo=UTC) - timedelta(days=days)
        lines = []
        for code, count, price in wanted:
            sku = find_sku(tx, code)
            if sku is None:
                raise LookupError(code)
            quantity = measure(sku, Decimal(count), "箱")
            lines.append(
                PastLine(sku.id, sku.code, sku.name, quantity, parse_unit_price(price, "CNY"))
            )
        day: date = placed.date()
        number = f"SO-{day:%m%d}-0862"
        import_order(tx, PastOrder(number, customer.id, placed, day, tuple(lines)))
