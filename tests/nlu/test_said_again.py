"""Amounts said once more, and goods that may be left out where there are none."""

import pytest

from handlers.nlu.saidagain import never_minded, once_said

ONCE = [
    ("五花肉10公斤，也就是20斤，排骨15斤", "五花肉10公斤，排骨15斤"),
    ("五花肉10公斤就是20斤", "五花肉10公斤"),
    ("可乐2箱，也就是48罐", "可乐2箱"),
    ("排骨二十斤 也就是10公斤", "排骨二十斤"),
    ("鸡蛋3箱=1080枚 快点", "鸡蛋3箱 快点"),
    ("五花肉10公斤，也就是15斤", "五花肉"),
    ("五花肉10公斤，20斤，排骨15斤", "五花肉10公斤，排骨15斤"),
    ("五花肉10公斤 20斤", "五花肉10公斤"),
]
KEPT = [
    "五花肉10公斤，5斤",
    "五花肉10公斤 20斤装的",
    "可乐3箱，就是这些",
    "可乐3箱 就是3箱",
    "可乐3箱雪碧2箱",
    "可乐就是2箱",
    "即食海带3包",
]
NEVER_MIND = [
    ("没有茅台就算了，就要百威", "，就要百威"),
    ("可乐3箱 没红牛的话就不要了", "可乐3箱"),
]
STAYS = ["没有就算了", "没有茅台就换五粮液2箱", "茅台没有就算了", "没有茅台吗"]


def _squeezed(text: str) -> str:
    return " ".join(text.split()).replace(" ，", "，").strip()


@pytest.mark.parametrize(("text", "left"), ONCE, ids=[text for text, _ in ONCE])
def test_what_is_said_once_more_is_left_out(text: str, left: str) -> None:
    found = once_said(text)
    assert (_squeezed(found), len(found)) == (left, len(text))


@pytest.mark.parametrize("text", KEPT)
def test_another_amount_stays(text: str) -> None:
    assert once_said(text) == text


@pytest.mark.parametrize(("text", "left"), NEVER_MIND, ids=[text for text, _ in NEVER_MIND])
def test_goods_nobody_minds_are_left_out(text: str, left: str) -> None:
    found = never_minded(text)
    assert (_squeezed(found), len(found)) == (left, len(text))


@pytest.mark.parametrize("text", STAYS)
def test_goods_that_are_minded_stay(text: str) -> None:
    assert never_minded(text) == text
