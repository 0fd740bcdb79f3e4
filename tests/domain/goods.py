"""A small drinks shop for service tests: goods, prices, stock, a customer and their rep."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.ids import ContactId, SkuId, WarehouseId
from domain.base.money import UnitPrice
from domain.base.quantity import Quantity
from domain.cart import (
    AddLine,
    Buyer,
    Cart,
    CartOp,
    PricedCart,
    mark_shown,
    open_cart,
    revise_cart,
)
from domain.catalog import SaleUnit, Sku, SkuDraft, Split, get_sku, resolve_quantity, save_sku
from domain.customer import (
    Customer,
    CustomerDraft,
    bind_contact,
    create_contact,
    create_customer,
)
from domain.db import Tx
from domain.delivery.model import DeliveryPolicy
from domain.inventory import (
    Cause,
    MovementCause,
    StockPlace,
    Warehouse,
    create_warehouse,
    receive_stock,
)
from domain.order import Order, place_order
from domain.pricing import PriceDraft, base_price_list, set_prices
from domain.staff import Role, StaffDraft, create_staff

POLICY = DeliveryPolicy()
ORDER_KEY = b"test key"
_GOODS = (
    ("KL330", "可口可乐330ml×24", "罐", "箱", 24, 460_000, Split.NONE, 100),
    ("XB330", "雪碧330ml×24", "罐", "箱", 24, 460_000, Split.NONE, 100),
    ("NF550", "农夫山泉550ml×24", "瓶", "箱", 24, 280_000, Split.NONE, None),
    ("HN250", "红牛250ml×24", "罐", "箱", 24, 1_320_000, Split.HALF, 5),
    ("KSF", "康师傅红烧牛肉面桶×12", "桶", "箱", 12, 420_000, Split.NONE, 50),
    ("DP250", "东鹏特饮250ml×24", "罐", "箱", 24, None, Split.NONE, 50),
)


@dataclass(frozen=True)
class Shop:
    """What the tests refer to."""

    customer: Customer
    contact: Actor
    rep: Actor
    skus: dict[str, Sku]

    @property
    def contact_id(self) -> ContactId:
        """老王's own id."""
        return ContactId(self.contact.id)

    @property
    def buyer(self) -> Buyer:
        """老王超市 under the default policy."""
        return Buyer(self.customer, POLICY)

    def id(self, code: str) -> SkuId:
        """The id of a SKU."""
        return self.skus[code].id

    def amount(self, code: str, count: str, unit: str | None = None) -> Quantity:
        """A legal amount of a SKU."""
        return resolve_quantity(self.skus[code], Decimal(count), unit)

    def add(self, code: str, count: str, unit: str | None = None) -> AddLine:
        """The operation that adds an amount."""
        return AddLine(self.id(code), self.amount(code, count, unit))


def make_shop(tx: Tx) -> Shop:
    """The goods of the dialogues, 老王超市 (C001) with 老王, and 小李 (R01)."""
    rep = create_staff(tx, StaffDraft(name="小李", userid="xiaoli", role=Role.REP), SYSTEM)
    create_staff(tx, StaffDraft(name="老板", userid="boss", role=Role.OWNER), SYSTEM)
    draft = CustomerDraft(name="老王超市", code="C001", rep_id=rep.id, address="人民路1号")
    customer = create_customer(tx, draft, SYSTEM)
    contact = create_contact(tx, name="老王")
    bind_contact(tx, contact.id, customer.id)
    skus = {row[0]: _make_sku(tx, row) for row in _GOODS}
    warehouse = create_warehouse(tx, Warehouse(WarehouseId(0), "W1", "主仓"), SYSTEM)
    opening = MovementCause(Cause.OPENING, "opening")
    for row in _GOODS:
        if row[7] is not None:
            at = StockPlace(skus[row[0]].id, warehouse.id)
            receive_stock(tx, at, row[7] * row[4], opening, actor=SYSTEM)
    tx.events.clear()
    return Shop(
        customer,
        Actor(ActorKind.CUSTOMER, contact.id, "老王"),
        Actor(ActorKind.STAFF, rep.id, "小李"),
        skus,
    )


def _make_sku(tx: Tx, row: Any) -> Sku:
    code, name, base, unit, factor, price, split, _ = row
    draft = SkuDraft(code, name, base, unit, (SaleUnit(unit, factor),), split=split)
    sku = get_sku(tx, save_sku(tx, draft, SYSTEM))
    if price is not None:
        wanted = PriceDraft(sku.id, unit, UnitPrice(price))
        set_prices(tx, base_price_list(tx, SYSTEM).id, [wanted], SYSTEM)
    return sku


def new_cart(tx: Tx, shop: Shop) -> Cart:
    """老王's open draft."""
    return open_cart(tx, shop.contact_id, customer_id=shop.customer.id, policy=POLICY)


def show_draft(tx: Tx, shop: Shop, *ops: CartOp) -> PricedCart:
    """老王 says something and is shown the draft."""
    return revise_cart(tx, new_cart(tx, shop), ops=ops, actor=shop.contact, buyer=shop.buyer)


def show_again(tx: Tx, priced: PricedCart) -> PricedCart:
    """The draft as priced is shown once more."""
    return mark_shown(tx, priced)


def place(tx: Tx, shop: Shop, *ops: CartOp, is_again: bool = False) -> Order:
    """老王 says something, is shown the draft and confirms it."""
    priced = show_draft(tx, shop, *ops)
    return place_order(tx, priced, actor=shop.contact, order_key=ORDER_KEY, is_again=is_again)
