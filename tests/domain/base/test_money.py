"""Money: exact sums, one rounding, shares that add up."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.base.money import (
    MAX_MINOR,
    AmountTooLarge,
    AmountUnreadable,
    CurrencyMismatch,
    Money,
    UnitPrice,
    amount_of,
    derive_price,
    parse_money,
    parse_unit_price,
    plain,
    plain_price,
    prorate,
    round_half_up,
    total_of,
)

CASE = UnitPrice(430_000)


def test_thirty_bottles_of_a_case_of_24_at_43() -> None:
    assert amount_of(CASE, base_quantity=30, factor=24) == Money(5375)


@pytest.mark.parametrize(
    ("price", "base", "factor", "minor"),
    [
        (460_000, 24, 24, 4600),
        (460_000, 1, 24, 192),  # 1.91666… → 1.92
        (28_000, 500, 500, 280),  # 2.80 a 斤 of 500 g
        (28_000, 250, 500, 140),
        (50, 1, 1, 1),  # half a 分 goes up
        (49, 1, 1, 0),
        (-50, 1, 1, -1),
    ],
)
def test_amounts(price: int, base: int, factor: int, minor: int) -> None:
    assert amount_of(UnitPrice(price), base_quantity=base, factor=factor) == Money(minor)


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6))
def test_rounding_is_half_up_away_from_zero(numerator: int, denominator: int) -> None:
    expected = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    assert round_half_up(numerator, denominator) == int(expected)


def test_a_bottle_price_derived_from_a_case() -> None:
    assert derive_price(CASE, from_factor=24, to_factor=1) == UnitPrice(17_917)


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=40))
def test_shares_add_up_and_keep_the_sign(total: int, weights: list[int]) -> None:
    if not any(weights):
        weights[0] = 1
    parts = prorate(total, weights)
    assert sum(parts) == total
    assert all(part * total >= 0 for part in parts)
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


def test_thirty_yuan_off_over_three_lines() -> None:
    assert prorate(-3000, [10_000, 10_000, 10_000]) == (-1000, -1000, -1000)
    assert prorate(100, [1, 1, 1]) == (34, 33, 33)
    assert prorate(0, [0, 0]) == (0, 0)


def test_nothing_to_spread_over_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to spread"):
        prorate(1, [0, 0])


def test_currencies_do_not_mix() -> None:
    yuan, dollars = Money(100), Money(100, "TWD")
    for act in (
        lambda: yuan + dollars,
        lambda: yuan - dollars,
        lambda: yuan < dollars,
        lambda: yuan >= dollars,
        lambda: total_of([yuan, dollars], "CNY"),
    ):
        with pytest.raises(CurrencyMismatch) as refused:
            act()
        assert {refused.value.left, refused.value.right} == {"CNY", "TWD"}


def test_comparison_and_truth() -> None:
    assert Money(1) < Money(2) <= Money(2)
    assert Money(3) > Money(2) >= Money(2)
    assert not Money.zero()
    assert -Money(5) == Money(-5)
    assert Money(5) * 3 == Money(15)
    assert total_of([], "TWD") == Money(0, "TWD")


@pytest.mark.parametrize(
    ("text", "minor"), [("46", 4600), ("46.5", 4650), ("-0.05", -5), (" 1238.00 ", 123_800)]
)
def test_amounts_are_read(text: str, minor: int) -> None:
    assert parse_money(text) == Money(minor)


@pytest.mark.parametrize(
    "text", ["", "NaN", "1e5", "1_000", "１２", "Infinity", "4.125", "1,000", "--1", "12345678901"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountUnreadable) as refused:
        parse_money(text)
    assert str(refused.value) == f"AmountUnreadable(text={text!r})"


@given(st.integers(-(10**11), 10**11))
def test_plain_text_reads_back(value: int) -> None:
    if abs(value) < 10**12:
        assert parse_unit_price(plain_price(UnitPrice(value))) == UnitPrice(value)
    assert parse_money(plain(Money(value // 100))) == Money(value // 100)


def test_more_money_than_anybody_can_mean_is_refused() -> None:
    most = Money(MAX_MINOR)
    assert total_of([most], "CNY") == most
    with pytest.raises(AmountTooLarge):
        total_of([most, Money(1)], "CNY")
    with pytest.raises(AmountTooLarge):
        amount_of(UnitPrice(10**12), base_quantity=10**8, factor=1)
