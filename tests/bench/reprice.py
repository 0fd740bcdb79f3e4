"""Pricing a draft anew: 200 lines under 50 promotions, as a turn does it, against 20 ms.

Prints the whole price (SKUs, prices, stock, promotions read from SQLite), the promotions alone,
and what a shop without promotions pays for asking.
"""

import gc
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from time import process_time
from typing import Any

from domain.base.actor import SYSTEM
from domain.base.ids import CartId
from domain.base.money import UnitPrice
from domain.base.quantity import Quantity
from domain.cart import Cart, CartLine, CartStatus, price_cart
from domain.catalog import SaleUnit, SkuDraft, save_sku
from domain.customer import Customer, CustomerDraft, create_customer
from domain.db import Database, Tx
from domain.delivery import DeliveryPolicy
from domain.pricing import PriceDraft, base_price_list, set_prices
from domain.promotion import (
    BuyGift,
    DiscountStep,
    FullDiscount,
    FullGift,
    FullReduction,
    GiftItem,
    GiftStep,
    GoodsScope,
    NthItem,
    PromotionDraft,
    ReductionStep,
    SpecialPrice,
    Terms,
    create_promotion,
    load_offers,
)
from domain.tables import create_tables
from tests.conftest import Clock

LINES = 200
PROMOTIONS = 50
TARGET_MS = 20
ROUNDS = 60


def main() -> None:
    """Print the medians, in CPU time."""
    clock = Clock()
    database = Database.open("sqlite://", clock=clock)
    database.write_now(create_tables)
    customer, cart = database.write_now(_furnish)
    gc.collect()
    gc.freeze()
    bare = database.write_now(_timed, lambda tx: _price(tx, cart, customer))
    asked = database.write_now(_timed, lambda tx: load_offers(tx, customer))
    database.write_now(_promote)
    priced = database.write_now(lambda tx: _price(tx, cart, customer))
    full = database.write_now(_timed, lambda tx: _price(tx, cart, customer))
    database.close_now()
    loop = median(_calibrated() for _ in range(ROUNDS // 4))
    assert priced.discount.minor > 0
    assert len(priced.promoted.adjustments) >= LINES // 2
    print(f"calibration: 100,000 additions take {loop:.1f} ms")
    print(f"{LINES} lines, no promotion: {bare:.1f} ms; asking for promotions {asked:.3f} ms")
    print(
        f"{LINES} lines, {PROMOTIONS} promotions: {full:.1f} ms (target {TARGET_MS}); "
        f"{full / bare:.2f} × without"
    )


def _calibrated() -> float:
    start = process_time()
    sum(n * n for n in range(100_000))
    return (process_time() - start) * 1_000


def _timed(tx: Tx, act: Callable[[Tx], Any]) -> float:
    act(tx)
    taken = []
    for _ in range(ROUNDS):
        start = process_time()
        act(tx)
        taken.append(process_time() - start)
    return median(taken) * 1_000


def _price(tx: Tx, cart: Cart, customer: Customer) -> Any:
    return price_cart(tx, cart, customer=customer, policy=DeliveryPolicy())


def _furnish(tx: Tx) -> tuple[Customer, Cart]:
    base = base_price_list(tx, SYSTEM)
    lines = []
    for n in range(LINES):
        units = (SaleUnit("箱", 24),)
        draft = SkuDraft(f"S{n}", f"货{n}", "罐", "箱", units, brand=f"B{n % 10}")
        sku_id = save_sku(tx, draft, SYSTEM)
        set_prices(tx, base.id, [PriceDraft(sku_id, "箱", UnitPrice(400_000 + n * 100))], SYSTEM)
        lines.append(CartLine(sku_id, Quantity(24 * (n % 12 + 1), "箱", n % 12 + 1, 24)))  # type: ignore[arg-type]
    customer = create_customer(tx, CustomerDraft("老王超市", "C001"), SYSTEM)
    cart = Cart(
        CartId(1), None, customer.id, 1, CartStatus.OPEN, tuple(lines), "", None, "", None,
        tx.now, tx.now,
    )  # fmt: skip
    return customer, replace(cart, expires_at=tx.now)


def _promote(tx: Tx) -> None:
    for n in range(PROMOTIONS):
        brands = GoodsScope(brands=(f"B{n % 10}",))
        group = "A" if n % 3 == 0 else ""
        draft = PromotionDraft(f"P{n}", f"活动{n}", _terms(n), scope=brands, exclusive_group=group)
        create_promotion(tx, draft, SYSTEM)


def _terms(n: int) -> Terms:
    gift = GiftItem(1, "箱", 1)  # type: ignore[arg-type]
    kinds: tuple[Terms, ...] = (
        SpecialPrice(pay_bp=9_500),
        NthItem(2, 5_000),
        BuyGift(10, 1),
        BuyGift(20, gift=gift),
        FullReduction((ReductionStep(50_000, 3_000), ReductionStep(100_000, 8_000))),
        FullDiscount((DiscountStep(100_000, 9_800),)),
        FullGift((GiftStep(200_000, gift),)),
    )
    return kinds[n % len(kinds)]


if __name__ == "__main__":
    main()
