"""What a sentence about weights costs to read, whatever stands in it."""

import time

import pytest

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
    ],
)
def test_a_long_sentence_is_read_at_once(text: str) -> None:
    began = time.process_time()
    figures_said(text)
    assert time.process_time() - began < 0.5


def test_a_name_may_have_a_blank_in_it() -> None:
    (one,) = figures_said("实重 五花 \n 肉  5.2斤")
    assert (one.name, str(one.count), one.unit) == ("五花 肉", "5.2", "斤")
