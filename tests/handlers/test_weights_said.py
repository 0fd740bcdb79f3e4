"""What a sentence about weights costs to read, whatever stands in it."""

import time

import pytest

from domain.order import WeightHow
from handlers.weighing import figures_said


@pytest.mark.parametrize(
    "text",
    [
        "实重 上海青" + " " * 900 + "好",
        "实重 " + "上海青 " * 240,
        "实重 " + "第1行" * 300,
        "实重 " + "青，" * 480,
        "weighs " * 140,
        "实重 " + "5斤" * 480 + "好",
        "又一份" * 300,
        "更正 " * 330,
        "实重 " + "又" * 990,
    ],
)
def test_a_long_sentence_is_read_at_once(text: str) -> None:
    began = time.process_time()
    figures_said(text)
    assert time.process_time() - began < 0.5


def test_a_name_may_have_a_blank_in_it() -> None:
    (one,) = figures_said("实重 五花 \n 肉  5.2斤")
    assert (one.name, str(one.count), one.unit) == ("五花 肉", "5.2", "斤")


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("上海青10斤实重10.1斤", "上海青", None),
        ("又一份上海青10斤实重10.1斤", "上海青", WeightHow.ADDS),
        ("上海青另外10斤实重10.1斤", "上海青", WeightHow.ADDS),
        ("又10斤实重10.1斤", "", WeightHow.ADDS),
        ("再来一筐 上海青 10斤 实重 10.1斤", "上海青", WeightHow.ADDS),
        ("上海青更正实重9.8斤", "上海青", WeightHow.CORRECTS),
        ("更正：上海青实重9.8斤", "上海青", WeightHow.CORRECTS),
        ("重新过秤 上海青9.8斤", "上海青", WeightHow.CORRECTS),
        ("上海青改为实重9.8斤", "上海青", WeightHow.CORRECTS),
        ("another greens 10斤 weighs 10.1斤", "greens", WeightHow.ADDS),
    ],
)
def test_how_a_figure_stands_to_what_lies_there(text, name, how):
    (one,) = figures_said(text)
    assert (one.name, one.how) == (name, how)


@pytest.mark.parametrize(
    ("text", "count", "unit", "liang"),
    [
        ("五花肉实重12斤6两", "12", "斤", "6"),
        ("五花肉称了12斤6两", "12", "斤", "6"),
        ("五花肉稱出來12斤6兩", "12", "斤", "6"),
        ("实重 五花肉 12斤半", "12.5", "斤", "0"),
        ("五花肉过秤12斤3", "12", "斤", "3"),
        ("五花肉实重6公斤半", "6.5", "公斤", "0"),
        ("五花肉秤了6.3公斤", "6.3", "公斤", "0"),
    ],
)
def test_a_weight_said_in_two_units_is_one_weight(text, count, unit, liang):
    (one,) = figures_said(text)
    assert (one.name, str(one.count), one.unit, str(one.liang)) == ("五花肉", count, unit, liang)


def test_several_weights_each_in_two_units():
    found = figures_said("五花肉称了12斤6两，上海青9斤8两 排骨5斤2 土豆3斤实重3斤1两")
    assert [(one.name, one.count, one.liang) for one in found] == [
        ("五花肉", 12, 6),
        ("上海青", 9, 8),
        ("排骨", 5, 2),
        ("土豆", 3, 1),
    ]
    assert found[3].part == 3
