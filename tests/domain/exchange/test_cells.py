"""Cells follow one grammar; what is beyond it is a problem, never a guess."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.base.money import UnitPrice
from domain.exchange.cells import RowReader, read_number
from domain.exchange.model import ImportProblem, ProblemCode, SheetRow


def reader(value: str) -> tuple[RowReader, list[ImportProblem]]:
    problems: list[ImportProblem] = []
    return RowReader(SheetRow(7, {"cell": value}), problems), problems


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("46", "46"), ("46.50", "46.50"), ("¥46", "46"), ("￥ 46.5", "46.5"), ("46元", "46"),
        ("４６", "46"), ("1,238.00", "1238.00"), ("1,238,000", "1238000"), ("-3", "-3"),
        ("1e5", None), ("NaN", None), ("1_000", None), ("٤٦", None), ("12,34", None),
        ("四十六", None), ("46.5.1", None), ("=46", None), ("0x10", None), ("", None),
        ("9999999999", None), ("³", None),
    ],
)  # fmt: skip
def test_a_number_is_plain(text: str, number: str | None) -> None:
    assert read_number(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    "text", ["2027-11-23", "2027/11/23", "2027.11.23", "2027年11月23日", "20271123",
             "2027-11-23 09:10:00", "２０２７－１１－２３"],
)  # fmt: skip
def test_a_date_has_many_spellings(text: str) -> None:
    row, problems = reader(text)
    assert (row.day("cell"), problems) == (date(2027, 11, 23), [])


@pytest.mark.parametrize("text", ["2027-02-30", "23/11/2027", "明天", "44888", "2027-11"])
def test_no_date_is_guessed(text: str) -> None:
    row, problems = reader(text)
    assert row.day("cell") is None
    assert problems == [ImportProblem(ProblemCode.DATE_UNREADABLE, 7, "cell", text)]


def test_a_price_may_be_left_open() -> None:
    row, problems = reader("时价")
    assert (row.price("cell"), problems) == (None, [])
    row, problems = reader("5.5417")
    assert (row.price("cell"), problems) == (UnitPrice(55417), [])
    row, problems = reader("0")
    assert row.price("cell") is None
    assert problems[0].code is ProblemCode.NUMBER_NOT_POSITIVE


@given(st.text(max_size=40))
def test_no_cell_raises(text: str) -> None:
    row, _ = reader(text)
    for read in (row.text, row.word, row.words, row.number, row.count, row.whole, row.price,
                 row.flag, row.day):  # fmt: skip
        read("cell")
    row.choice("cell", {"是": "yes"})
