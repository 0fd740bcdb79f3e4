"""An offer's numbers in free sentences, and what only looks like one."""

import time

import pytest

from handlers.offernumbers import in_words

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
    ],
)
def test_a_number_stands_for_its_goods(text: str, words: str) -> None:
    assert in_words(text, NAMES, is_draft_empty=True) == words


@pytest.mark.parametrize(
    "text",
    [
        "可乐5箱1号送", "1号送可乐3箱", "12月1号要5箱", "送到2号店5箱", "1号前送5箱",
        "可乐来5箱1号", "3号来5箱", "1号和9号各3箱", "三个都来一箱", "十二号要五箱",
        "一一号要五箱", "特价的有哪些", "5箱", "2箱可乐", "可乐都来2箱", "第十一个来五箱",
        "1号楼下等", "1号昨天送错了",
    ],
)  # fmt: skip
def test_what_speaks_of_a_day_a_place_or_other_goods_stays_as_it_is(text: str) -> None:
    assert in_words(text, NAMES, is_draft_empty=True) is None


def test_all_of_it_is_not_the_offer_while_there_is_a_draft_or_one_thing_only() -> None:
    assert in_words("都来2箱", NAMES, is_draft_empty=False) is None
    assert in_words("都来2箱", {1: "红牛"}, is_draft_empty=True) is None


@pytest.mark.parametrize("text", ["1" * 2000, "要" * 2000, "1号要" * 700 + "x", "特价的" * 700])
def test_long_texts_take_no_time(text: str) -> None:
    began = time.process_time()
    in_words(text, NAMES, is_draft_empty=True)
    assert time.process_time() - began < 0.1
