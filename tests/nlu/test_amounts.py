"""The amount grammar: what is taken, what is asked, what is no amount."""

from decimal import Decimal

import pytest

from handlers.nlu.amounts import amount_at
from handlers.nlu.intents import Exact, Vague
from handlers.nlu.numerals import number_value
from handlers.nlu.unitwords import UnitWords

UNITS = UnitWords()

EXACT = (
    ("3箱", "3", "箱"), ("３箱", "3", "箱"), ("两箱", "2", "箱"), ("俩箱", "2", "箱"), ("仨箱",
     "3", "箱"),
    ("半箱", "0.5", "箱"), ("半打", "0.5", "打"), ("一打", "1", "打"), ("一箱半", "1.5", "箱"),
    ("2斤半", "2.5", "斤"), ("斤半", "1.5", "斤"), ("廿箱", "20", "箱"), ("廿二箱", "22", "箱"),
    ("一百二", "120", None), ("一百二十箱", "120", "箱"), ("三千五", "3500", None), ("1.5吨",
     "1.5", "吨"),
    ("二两", "2", "两"), ("六斤四两", "6.4", "斤"), ("三斤二", "3.2", "斤"), ("x3", "3", None),
    ("*3箱", "3", "箱"), ("3 箱", "3", "箱"), ("两大箱", "2", "箱"), ("1万600", "10600", None),
    ("十二瓶", "12", "瓶"), ("3 boxes", "3", "boxes"), ("5kg", "5", "kg"), ("十金", "10", "斤"),
    ("三厢", "3", "箱"), ("330", "330", None), ("0.5箱", "0.5", "箱"),
)  # fmt: skip
VAGUE = (
    "几箱", "好几箱", "十来斤", "三十来斤", "三四箱", "七八斤", "十七八斤", "二三十斤", "两三箱",
    "一两箱",
    "20多箱", "十几箱", "十好几斤", "3-5箱", "3到5箱", "三斤到五斤", "-5箱", "负五箱", "0箱",
    "1e9箱",
    "1_000箱", "1,000箱", "③箱", "٣箱", "½箱", "³箱", "nan箱", "123456789箱", "99999999",
    "1/2箱", "1.2.3箱",
    "100000箱", "好些包", "个把斤", "斤把", "箱把", "一箱多点", "半箱不到", "三斤出头",
)  # fmt: skip


@pytest.mark.parametrize(("text", "count", "unit"), EXACT)
def test_an_exact_amount(text: str, count: str, unit: str | None) -> None:
    from handlers.nlu.normalise import plain

    found = amount_at(plain(text), 0, UNITS)
    assert found is not None
    assert isinstance(found.amount, Exact)
    assert (found.amount.count, found.unit) == (Decimal(count), unit)


@pytest.mark.parametrize("text", VAGUE)
def test_an_amount_that_has_to_be_asked(text: str) -> None:
    from handlers.nlu.normalise import plain

    found = amount_at(plain(text), 0, UNITS)
    assert found is not None
    assert isinstance(found.amount, Vague)


def test_a_gift_is_never_counted() -> None:
    for text in ("10+1", "10送1", "5箱送1箱"):
        found = amount_at(text, 0, UNITS)
        assert found is not None
        assert isinstance(found.amount, Exact)
        assert found.amount.count in {Decimal(10), Decimal(5)}
        assert found.amount.gift == 1


def test_packs_and_rest_belong_together() -> None:
    found = amount_at("1箱6瓶", 0, UNITS)
    assert found is not None
    assert found.amount == Exact(Decimal(1), "箱", ((Decimal(6), "瓶"),))


def test_a_million_forms_of_a_number_never_become_a_wrong_one() -> None:
    """Every integer up to 9,999, written in characters by the school's rule, reads as itself."""
    digits = "零一二三四五六七八九"
    for value in range(1, 10_000):
        text, seen_zero = "", False
        for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = value // power % 10
            if digit:
                text += ("零" if seen_zero and text else "") + digits[digit] + unit
                seen_zero = False
            else:
                seen_zero = True
        assert number_value(text) == value
