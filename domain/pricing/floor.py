"""The lowest price staff may give without somebody else's word. Pure.

A floor is stated for one sale unit and holds for all of them by factor. Worked example: 可乐330,
floor 40.00 per 箱 of 24. 1.70 per 罐 is 40.80 per 箱 and may be given, 1.66 is 39.84 and needs
an approval.
"""

from dataclasses import dataclass

from domain.base.ids import SkuId
from domain.base.money import UnitPrice, derive_price


@dataclass(frozen=True, slots=True)
class PriceFloor:
    """The lowest price of a SKU per `unit` of `factor` base units."""

    sku_id: SkuId
    unit: str
    factor: int
    price: UnitPrice


def is_below_floor(floor: PriceFloor | None, price: UnitPrice, *, factor: int) -> bool:
    """Whether `price` for a unit of `factor` base units lies under the floor."""
    if floor is None or floor.price.currency != price.currency:
        return False
    return price.ten_thousandths * floor.factor < floor.price.ten_thousandths * factor


def floor_per(floor: PriceFloor, *, factor: int) -> UnitPrice:
    """The floor told for another sale unit."""
    return derive_price(floor.price, from_factor=floor.factor, to_factor=factor)
