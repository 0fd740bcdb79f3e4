"""Which messages hold several matters, and which only look like it."""

import time

import pytest

from handlers.matters import Parts, parted
from handlers.nlu import Lexicon
from handlers.nlu.intents import CartView, Situation
from tests.nlu.conftest import demo_lexicon


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return demo_lexicon()


@pytest.mark.parametrize(
    ("said", "first", "asked"),
    [
        ("可乐3箱，顺便问下红牛多少钱一箱", "可乐3箱", ["红牛多少钱一箱"]),
        ("再加两箱雪碧，另外我欠多少钱", "再加两箱雪碧", ["我欠多少钱"]),
        ("可乐2箱，对了我的货到哪了", "可乐2箱", ["我的货到哪了"]),
        ("可乐2箱另外我的货到哪了？", "可乐2箱", ["我的货到哪了"]),
        ("雪碧两箱，另外，有什么优惠", "雪碧两箱", ["有什么优惠"]),
        ("我欠多少钱，另外可乐3箱", "可乐3箱", ["我欠多少钱"]),
        ("昨天那单到哪了，对了再来2箱雪碧", "再来2箱雪碧", ["昨天那单到哪了"]),
        ("可乐3箱，我还欠你们多少", "可乐3箱", ["我还欠你们多少"]),
        ("可乐3箱，红牛多少钱，雪碧多少钱", "可乐3箱", ["红牛多少钱，雪碧多少钱"]),
        ("可乐3箱\n雪碧2箱\n还有红牛怎么卖", "可乐3箱\n雪碧2箱", ["红牛怎么卖"]),
        ("可乐3箱还有雪碧多少钱", "可乐3箱", ["雪碧多少钱"]),
        ("可樂三箱還有雪碧多少錢", "可樂三箱", ["雪碧多少錢"]),
        ("可乐3箱，红牛2箱还有我欠多少钱", "可乐3箱，红牛2箱", ["我欠多少钱"]),
        ("可乐3箱，运费多少，怎么付款", "可乐3箱", ["运费多少", "怎么付款"]),
        ("照旧，另外什么时候能送到", "照旧", ["什么时候能送到"]),
        ("确认，对了你们周日上班吗", "确认", ["你们周日上班吗"]),
        ("取消，我欠多少钱", "取消", ["我欠多少钱"]),
        ("可樂3箱，順便問下紅牛多少錢", "可樂3箱", ["紅牛多少錢"]),
        ("cola 3 cases, also how much do i owe", "cola 3 cases", ["how much do i owe"]),
        ("cola 3 cases, also how much is sprite", "cola 3 cases", ["how much is sprite"]),
        ("cola 3 cases, by the way where is my order?", "cola 3 cases", ["where is my order"]),
    ],
)
def test_what_is_asked_beside_an_order(
    lexicon: Lexicon, said: str, first: str, asked: list[str]
) -> None:
    view = Situation(cart=(CartView(1, 1, 2, "箱"),)) if first[0] in "确取" else Situation()  # type: ignore[arg-type]
    assert parted(said, lexicon, lambda: view) == Parts((first, *asked), has_order=True)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("红牛多少钱，另外我欠多少钱", ["红牛多少钱", "我欠多少钱"]),
        ("老板你好，红牛多少钱，我欠多少", ["红牛多少钱", "我欠多少"]),
        ("顺便问下红牛多少钱一箱", ["红牛多少钱一箱"]),
        ("麻烦问一下，红牛多少钱", ["红牛多少钱"]),
    ],
)
def test_questions_alone(lexicon: Lexicon, said: str, asked: list[str]) -> None:
    assert parted(said, lexicon, Situation) == Parts(tuple(asked))


@pytest.mark.parametrize(
    "said",
    [
        "可乐3箱，多少钱",
        "可乐3箱，有货吗",
        "可乐3箱，雪碧2箱",
        "红牛3箱多少钱",
        "可乐2箱，红牛3箱多少钱",
        "可乐多少钱，雪碧多少钱",
        "可乐还有没有货，有的话来5箱",
        "昨天的可乐坏了2瓶，怎么办",
        "可乐3箱还有雪碧2箱多少钱",
        "可乐3箱还有吗",
        "可乐3箱还有货没",
        "可乐3箱，放后门",
        "可乐3箱，不要别的了",
        "可乐3箱，月结",
        "另外再来2箱雪碧",
        "行就这样吧，什么时候能送到",
        "",
        "，，，",
        "？",
    ],
)
def test_what_is_one_matter(lexicon: Lexicon, said: str) -> None:
    assert parted(said, lexicon, Situation) == Parts()


def test_a_long_text_is_parted_in_no_time(lexicon: Lexicon) -> None:
    started = time.process_time()
    for said in ("另外" * 190, "顺便问" * 130, "多少钱，" * 20, "还有" * 1000, " 再" * 190):
        parted(said, lexicon, Situation)
    assert time.process_time() - started < 1
