"""An offer's numbers in free sentences, and what only looks like one."""

import time

import pytest

from handlers.offernumbers import has_amount, in_words

NAMES = {1: "红牛", 2: "东鹏"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("一号要五箱", "红牛 要五箱"),
        ("一号五箱 二号两箱", "红牛 五箱 东鹏 两箱"),
        ("1号来5箱2号不要", "红牛 来5箱东鹏 不要"),
        ("1号和2号各来3箱", "红牛 、东鹏 各来3箱"),
        ("1号2号都要5箱", "红牛 、东鹏 都要5箱"),
        ("第一个来五箱", "红牛 来五箱"),
        ("第2款给我留3箱吧", "东鹏 给我留3箱吧"),
        ("来5箱1号", "来5箱红牛 "),
        ("要3箱二號的", "要3箱东鹏 的"),
        ("给我来5箱①", "给我来5箱红牛 "),
        ("就要1号，3箱", "就要红牛 ，3箱"),
        ("一号给我来五箱，明天送", "红牛 给我来五箱，明天送"),
        ("1要5箱", "红牛 要5箱"),
        ("我要1号", "我要红牛 "),
        ("2号不要了", "东鹏 不要了"),
        ("1号还有吗", "红牛 还有吗"),
        ("2号多少钱？", "东鹏 多少钱？"),
        ("都来2箱", "红牛 2箱，东鹏 2箱"),
        ("两个都要一箱", "红牛 一箱，东鹏 一箱"),
        ("每样给我来3箱吧", "红牛 3箱，东鹏 3箱"),
        ("我要那个特价的油三箱", "我要油三箱"),
        ("今天特价的红牛给我留10箱", "红牛给我留10箱"),
        ("1号5箱后天送", "红牛 5箱后天送"),
        ("1号5箱，周五送", "红牛 5箱，周五送"),
        ("1号5箱下周一送", "红牛 5箱下周一送"),
        ("1号5箱 要冰的", "红牛 5箱 要冰的"),
        ("1号5箱，送到二店", "红牛 5箱，送到二店"),
        ("1号要5箱，可乐3箱", "红牛 要5箱，可乐3箱"),
        ("可乐3箱 2号要5箱", "可乐3箱 东鹏 要5箱"),
        ("1、2号各来3箱", "红牛 、东鹏 各来3箱"),
        ("1号减1箱", "红牛 减1箱"),
        ("1号改成3箱", "红牛 改成3箱"),
        ("1号2箱换成2号", "红牛 2箱换成东鹏 "),
        ("1号款5箱", "红牛 5箱"),
        ("1号商品来5箱", "红牛 来5箱"),
        ("特价1号5箱", "红牛 5箱"),
        ("1号-5箱", "红牛 -5箱"),
        ("1要5箱 2要3箱", "红牛 要5箱 东鹏 要3箱"),
        ("1 5箱", "红牛 5箱"),
        ("1号+2号各1箱", "红牛 、东鹏 各1箱"),
        ("1号x5箱明天送", "红牛 x5箱明天送"),
        ("1、5箱 2、3箱", "红牛 5箱，东鹏 3箱"),
        ("No. 1 5 cases on Friday", "红牛  5 cases on Friday"),
        ("#1 5 cases, #2 2 cases tomorrow", "红牛  5 cases, 东鹏  2 cases tomorrow"),
    ],
)
def test_a_number_stands_for_its_goods(text: str, words: str) -> None:
    spoken = in_words(text, NAMES, is_draft_empty=True)
    assert spoken is not None
    assert (spoken.words, spoken.unknown) == (words, ())


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("3号", (), (3,)),
        ("三号2箱", (), (3,)),
        ("第三个2箱", (), (3,)),
        ("3号来5箱", (), (3,)),
        ("3号还有吗", (), (3,)),
        ("1号和9号各3箱", (1,), (9,)),
        ("十二号要五箱", (), (12,)),
        ("第十一个来五箱", (), (11,)),
        ("no. 3", (), (3,)),
        ("no. 1 and no. 3, 2 cases each", (1,), (3,)),
    ],
)
def test_a_number_that_the_offer_has_not_is_known_for_one(
    text: str, known: tuple[int, ...], unknown: tuple[int, ...]
) -> None:
    spoken = in_words(text, NAMES, is_draft_empty=True)
    assert spoken is not None
    assert (spoken.numbers, spoken.unknown) == (known, unknown)


@pytest.mark.parametrize(
    "text",
    [
        "可乐5箱1号送", "1号送可乐3箱", "12月1号要5箱", "送到2号店5箱", "1号前送5箱",
        "可乐来5箱1号", "三个都来一箱", "一一号要五箱", "特价的有哪些", "5箱", "2箱可乐",
        "可乐都来2箱", "1号楼下等", "1号昨天送错了", "1号3箱可乐", "1号 货到付款", "1.5箱", "15箱",
        "3 5箱", "12月1、2号送", "no, 5 cases", "1号不是5箱是3箱",
    ],
)  # fmt: skip
def test_what_speaks_of_a_day_a_place_or_other_goods_stays_as_it_is(text: str) -> None:
    assert in_words(text, NAMES, is_draft_empty=True) is None


def test_the_offer_itself_is_its_one_thing_and_of_several_none() -> None:
    one = in_words("特价的来5箱", {1: "红牛"}, is_draft_empty=True)
    assert one is not None
    assert (one.words, one.numbers) == ("红牛 来5箱", (1,))
    several = in_words("特价的来5箱", NAMES, is_draft_empty=True)
    assert several is not None
    assert (several.words, several.numbers) == ("来5箱", ())


def test_a_number_with_an_amount_is_no_mere_choice() -> None:
    said = (
        "2号1箱",
        "三号2箱",
        "①5箱",
        "1",
        "①",
        "第一家",
        "确认",
        "取消",
        "5箱",
        "1号" * 200 + "1箱",
    )
    assert [text for text in said if has_amount(text)] == ["2号1箱", "三号2箱", "①5箱"]


def test_all_of_it_is_not_the_offer_while_there_is_a_draft_or_one_thing_only() -> None:
    assert in_words("都来2箱", NAMES, is_draft_empty=False) is None
    assert in_words("都来2箱", {1: "红牛"}, is_draft_empty=True) is None
    assert in_words("1 5箱", NAMES, is_draft_empty=False) is None


@pytest.mark.parametrize(
    "text",
    ["1" * 2000, "要" * 2000, "1号要" * 700 + "x", "特价的" * 700, "1、" * 900, "1 5箱 " * 500],
)
def test_long_texts_take_no_time(text: str) -> None:
    began = time.process_time()
    in_words(text, NAMES, is_draft_empty=True)
    assert time.process_time() - began < 0.1
