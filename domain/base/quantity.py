"""How much of something, as it was said and in base units."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """`count` sale units called `unit`, of `factor` base units each, `base` base units in all.

    `base` is a positive int and equals count × factor exactly (grams for weighed goods);
    `count` has at most three decimals (1.5 for 一箱半).
    """

    base: int
    unit: str
    count: Decimal
    factor: int


def plain_count(count: Decimal) -> str:
    """The count without exponent or trailing zeros: "1.5", "10"."""
    text = format(count, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
