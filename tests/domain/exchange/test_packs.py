"""A pack is read out of the words of a spec, or not at all."""

from decimal import Decimal

import pytest

from domain.exchange.packs import Pack, grams_of, parse_pack, weight_unit


@pytest.mark.parametrize(
    ("spec", "pack"),
    [
        ("330ml*24罐/箱", Pack("罐", "箱", 24)),
        ("330ml×24罐/箱", Pack("罐", "箱", 24)),
        ("330ML X 24罐 / 箱", Pack("罐", "箱", 24)),
        ("３３０ｍｌ＊２４罐／箱", Pack("罐", "箱", 24)),
        ("1.9L*6瓶/件", Pack("瓶", "件", 6)),
        ("500张*8包/箱", Pack("包", "箱", 8)),
        ("70g*500张*8包/箱", Pack("包", "箱", 8)),
        ("2g*100包/盒", Pack("包", "盒", 100)),
        ("58片*4包/箱", Pack("包", "箱", 4)),
        ("48mm*100y*6卷/筒", Pack("卷", "筒", 6)),
        ("10台/盒", Pack("台", "盒", 10)),
        ("360枚/箱", Pack("枚", "箱", 360)),
        ("12桶/箱", Pack("桶", "箱", 12)),
        ("25kg袋", Pack("袋", "袋", 1)),
        ("25kg/袋", Pack("袋", "袋", 1)),
        ("20L桶", Pack("桶", "桶", 1)),
        ("330ml*24罐", Pack("罐", "件", 24)),
        ("330ml*24can/case", Pack("can", "case", 24)),
        ("330ml*24", None),
        ("1*24", None),
        ("大号", None),
        ("", None),
        ("斤", None),
        ("0罐/箱", None),
        ("罐*24/箱", None),
    ],
)
def test_a_spec_is_a_pack(spec: str, pack: Pack | None) -> None:
    assert parse_pack(spec) == pack


def test_given_units_win_over_the_spec() -> None:
    assert parse_pack("330ml*24", base_unit="听") == Pack("听", "件", 24)
    assert parse_pack("330ml*24罐/箱", base_unit="听", order_unit="件") == Pack("听", "件", 24)


@pytest.mark.parametrize(
    ("said", "unit"),
    [("斤", "斤"), ("元/斤", "斤"), ("散装kg", "kg"), ("KG", "kg"), ("箱", None)],
)
def test_a_weight_is_recognised(said: str, unit: str | None) -> None:
    assert weight_unit(said) == unit


def test_weights_are_counted_in_grams() -> None:
    units = {
        "斤": Decimal(1), "公斤": Decimal(2), "kg": Decimal(2), "两": Decimal("0.1"),
        "克": Decimal("0.002"),
    }  # fmt: skip
    assert grams_of(units) == {"克": 1, "斤": 500, "公斤": 1000, "kg": 1000, "两": 50}
    assert grams_of({"斤": Decimal(1), "把": Decimal("0.333")}) is None
    assert grams_of({"箱": Decimal(1)}) is None
