"""Money and prices. The only file that rounds.

An amount of money is an integer of minor units (分) with its currency; a unit price is an integer
of 1e-4 major units, because a bottle out of a case may cost ¥5.5417. Nothing is ever a float.

Worked example: 43.00 per 箱 of 24, 30 瓶 taken: 430000 × 30 / 24 = 537500 (1e-4) = ¥53.75.
Rounding is half up, away from zero, once per line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from domain.base.errors import DomainError

_PRICE_SCALE = 10_000
_MINOR_PER_MAJOR = 100
_PER_MINOR = _PRICE_SCALE // _MINOR_PER_MAJOR
MAX_MINOR = 10**15
"""Ten million million: beyond it an amount is a typing error, and soon no database keeps it."""
_AMOUNT = re.compile(r"-?[0-9]{1,10}(\.[0-9]{1,4})?\Z")


@dataclass(eq=False)
class CurrencyMismatch(DomainError):
    """Two currencies met in one sum."""

    left: str
    right: str


@dataclass(eq=False)
class AmountUnreadable(DomainError):
    """`text` is not a plain decimal amount within the accepted number of places."""

    text: str


@dataclass(eq=False)
class AmountTooLarge(DomainError):
    """More money than anybody can mean: `minor` is beyond `MAX_MINOR`."""

    minor: int


def _same(left: str, right: str) -> None:
    if left != right:
        raise CurrencyMismatch(left, right)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (分 for CNY) of one currency."""

    minor: int
    currency: str = "CNY"

    @classmethod
    def zero(cls, currency: str = "CNY") -> Self:
        """Nothing, in `currency`."""
        return cls(0, currency)

    def __add__(self, other: "Money") -> "Money":
        _same(self.currency, other.currency)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        _same(self.currency, other.currency)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, factor: int) -> "Money":
        return Money(self.minor * factor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        _same(self.currency, other.currency)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        _same(self.currency, other.currency)
        return self.minor <= other.minor

    def __gt__(self, other: "Money") -> bool:
        return other < self

    def __ge__(self, other: "Money") -> bool:
        return other <= self

    def __bool__(self) -> bool:
        return self.minor != 0


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """The price of one sale unit, in 1e-4 of the major unit."""

    ten_thousandths: int
    currency: str = "CNY"


def total_of(amounts: Sequence[Money], currency: str) -> Money:
    """The sum of `amounts`, zero of `currency` where there are none.

    CurrencyMismatch, AmountTooLarge.
    """
    minor = 0
    for amount in amounts:
        _same(currency, amount.currency)
        minor += amount.minor
    return _sane(Money(minor, currency))


def round_half_up(numerator: int, denominator: int) -> int:
    """numerator / denominator to the nearest int, halves away from zero; denominator > 0."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def amount_of(price: UnitPrice, *, base_quantity: int, factor: int) -> Money:
    """What `base_quantity` base units cost at `price` per sale unit of `factor` base units.

    AmountTooLarge.
    """
    minor = round_half_up(price.ten_thousandths * base_quantity, factor * _PER_MINOR)
    return _sane(Money(minor, price.currency))


def _sane(amount: Money) -> Money:
    if abs(amount.minor) > MAX_MINOR:
        raise AmountTooLarge(amount.minor)
    return amount


def derive_price(price: UnitPrice, *, from_factor: int, to_factor: int) -> UnitPrice:
    """The price of a sale unit of `to_factor` derived from one of `from_factor` base units."""
    value = round_half_up(price.ten_thousandths * to_factor, from_factor)
    return UnitPrice(value, price.currency)


def prorate(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split `total` over `weights` (≥ 0) by largest remainder; the parts sum exactly.

    No part has the other sign than `total`; all weights zero puts nothing anywhere but needs
    `total` == 0.
    """
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("nothing to spread an amount over")
        return tuple(0 for _ in weights)
    sign = -1 if total < 0 else 1
    size = abs(total)
    split = [divmod(size * weight, whole) for weight in weights]
    parts = [part for part, _ in split]
    if short := size - sum(parts):
        for i in sorted(range(len(parts)), key=lambda i: -split[i][1])[:short]:
            parts[i] += 1
    return tuple(sign * part for part in parts)


def parse_money(text: str, currency: str = "CNY") -> Money:
    """Read "46", "46.5" or "46.50"; at most two decimals; AmountUnreadable otherwise."""
    price = parse_unit_price(text, currency)
    if price.ten_thousandths % _PER_MINOR:
        raise AmountUnreadable(text)
    return Money(price.ten_thousandths // _PER_MINOR, currency)


def parse_unit_price(text: str, currency: str = "CNY") -> UnitPrice:
    """Read a price with at most four decimals; AmountUnreadable otherwise."""
    stripped = text.strip()
    if not _AMOUNT.match(stripped):
        raise AmountUnreadable(text)
    sign = -1 if stripped.startswith("-") else 1
    major, _, fraction = stripped.lstrip("-").partition(".")
    value = int(major) * _PRICE_SCALE + int(fraction.ljust(4, "0") or 0)
    return UnitPrice(sign * value, currency)


def plain(money: Money) -> str:
    """The amount with two decimals and no sign of currency: "1238.00"."""
    sign = "-" if money.minor < 0 else ""
    major, minor = divmod(abs(money.minor), _MINOR_PER_MAJOR)
    return f"{sign}{major}.{minor:02d}"


def plain_price(price: UnitPrice) -> str:
    """The price with four decimals: "132.0000"."""
    sign = "-" if price.ten_thousandths < 0 else ""
    major, rest = divmod(abs(price.ten_thousandths), _PRICE_SCALE)
    return f"{sign}{major}.{rest:04d}"


def short_price(price: UnitPrice) -> str:
    """The price with as few decimals as say it: "132", "5.5417"."""
    return plain_price(price).rstrip("0").rstrip(".")
