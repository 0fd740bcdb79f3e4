"""上海青 and 排骨, paid for as weighed, in the shop of the service tests."""

from dataclasses import dataclass, replace

from domain.base.actor import SYSTEM
from domain.base.money import UnitPrice
from domain.catalog import SaleUnit, SkuDraft, get_sku, save_sku
from domain.db import Tx
from domain.inventory import Cause, MovementCause, StockPlace, receive_stock, stocks_of
from domain.order import Order, Weight, confirm_order, get_order, weigh_lines
from domain.pricing import PriceDraft, base_price_list, set_prices
from domain.reactions import drain
from tests.domain.goods import Shop, place


@dataclass(frozen=True)
class Weighed:
    """What the tests refer to."""

    shop: Shop

    def order(self, tx: Tx, *said: tuple[str, str, str | None]) -> Order:
        """老王 orders, 小李 confirms."""
        shop = self.shop
        order = place(tx, shop, *(shop.add(*one) for one in said), is_again=True)
        drain(tx)
        confirm_order(tx, order.id, actor=shop.rep, version=order.version)
        drain(tx)
        return get_order(tx, order.id)

    def weigh(self, tx: Tx, order: Order, *grams: int, **more) -> Order:
        """The first lines weigh so many grams."""
        lines = zip(order.lines, grams, strict=False)
        weights = [Weight(line.id, base, **more) for line, base in lines]
        weigh_lines(tx, order.id, weights, actor=self.shop.rep)
        drain(tx)
        return get_order(tx, order.id)

    def stock(self, tx: Tx, code: str = "SHQ") -> tuple[int, int]:
        """(on hand, reserved) in grams."""
        (one,) = stocks_of(tx, [self.shop.id(code)])
        return one.on_hand, one.reserved


def weighed_shop(tx: Tx, shop: Shop) -> Weighed:
    """上海青 at ¥2.80/斤 with 100斤 there, 排骨 at ¥32/斤 with 50斤."""
    skus = dict(shop.skus)
    warehouse = stocks_of(tx, [shop.id("KL330")])[0].warehouse_id
    for code, name, price, there in (
        ("SHQ", "上海青", 28_000, 50_000), ("PG", "排骨", 320_000, 25_000),
    ):  # fmt: skip
        units = (SaleUnit("斤", 500),)
        draft = SkuDraft(code, name, "克", "斤", units, is_weighed=True, settles_by_weight=True)
        sku = skus[code] = get_sku(tx, save_sku(tx, draft, SYSTEM))
        wanted = PriceDraft(sku.id, "斤", UnitPrice(price))
        set_prices(tx, base_price_list(tx, SYSTEM).id, [wanted], SYSTEM)
        cause = MovementCause(Cause.OPENING, "opening")
        receive_stock(tx, StockPlace(sku.id, warehouse), there, cause, actor=SYSTEM)
    tx.events.clear()
    return Weighed(replace(shop, skus=skus))
