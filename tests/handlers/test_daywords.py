"""Which words put an order on a day, and which only speak of one."""

import pytest

from handlers.daywords import is_denied, split_day


@pytest.mark.parametrize(
    ("text", "rest", "clause"),
    [
        ("改周五送", "", "改周五送"),
        ("那就明天再送吧", "", "那就明天再送吧"),
        ("去掉1箱雪碧，改周四送", "去掉1箱雪碧", "改周四送"),
        ("改到12月3号", "", "改到12月3号"),
        ("推迟到下周一上午送到", "", "推迟到下周一上午送到"),
        ("deliver on Friday", "", "deliver on Friday"),
        ("change it to tomorrow", "", "change it to tomorrow"),
    ],
)
def test_a_day_that_is_plainly_said(text, rest, clause):
    assert split_day(text) == (rest, clause)


@pytest.mark.parametrize(
    "text",
    [
        "别改周五送",
        "不要改周五送",
        "周五送不了",
        "周五不用送",
        "周五前送到就行",
        "周五要货吗",
        "周五来自提吗",
        "周五那单改3箱",
        "雪碧改1箱",
        "not on Friday",
    ],
)
def test_a_day_that_is_denied_asked_about_or_meant_otherwise(text):
    assert split_day(text) is None


@pytest.mark.parametrize(
    ("text", "is_it"),
    [("周五送不了", True), ("别周五送", True), ("周五送吗", True), ("周五送", False),
     ("明天不送，周五送", True), ("不要红牛，周五送", False), ("don't deliver on Friday", True)],
)  # fmt: skip
def test_denied(text, is_it):
    assert is_denied(text) == is_it
