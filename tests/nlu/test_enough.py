"""The amount that is enough is the one that is meant, whatever was too much of it."""

import pytest

from handlers.nlu.secondthoughts import with_second_thoughts


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("可乐5箱太多 3箱够", "可乐改成3箱"),
        ("可乐5箱有点多了,3箱就行", "可乐改成3箱"),
        ("鸡蛋刚才下多了,2箱就够", "鸡蛋改成2箱"),
        ("1号太多了 3箱", "1号改成3箱"),
        ("可乐5箱够了 3箱太多", "可乐5箱就行"),
        ("可乐下少了,要8箱", "可乐改成8箱"),
        ("王老吉两箱吧,还是算了,三箱", "王老吉两箱吧,不对三箱"),
        ("可乐还是2箱算了,土豆不要了", "可乐还是2箱,土豆不要了"),
    ],
)
def test_one_amount_is_left(text: str, wanted: str) -> None:
    said = with_second_thoughts(text)
    assert said.replace(" ", "") == wanted
    assert len(said) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "客人太多了,5箱可乐",
        "可乐送多了3箱",
        "可乐5箱够了",
        "多来3箱可乐",
        "可乐3箱算了",
        "昨天少了3箱",
    ],
)
def test_what_tells_something_else_stays(text: str) -> None:
    assert with_second_thoughts(text) == text
