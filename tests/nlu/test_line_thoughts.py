"""What whole messages say of the lines that stand, and what is none of it."""

from decimal import Decimal

import pytest

from handlers.nlu.linethoughts import (
    LONGEST,
    Compared,
    Each,
    IfNone,
    LineThought,
    Only,
    Placing,
    Restated,
    Swapped,
    read_line_thought,
)

READ: list[tuple[str, LineThought]] = [
    ("除了红牛都不要了 红牛改2箱", Only("除了红牛都不要了", "红牛改2箱")),
    ("除怡宝以外其他的都去掉，怡宝5箱", Only("除怡宝以外其他的都去掉", "怡宝5箱")),
    ("除了蛋挞皮全都不要 蛋挞皮加1箱", Only("除了蛋挞皮全都不要", "蛋挞皮加1箱")),
    ("不对 我要的是各3箱", Each("3箱")),
    ("每样3箱吧", Each("3箱")),
    ("说错了 都要两件", Each("两件")),
    ("都3箱", Each("3箱")),
    ("雪碧330的跟可乐一样 也4箱", Compared("雪碧330", "可乐", "4箱")),
    ("洋葱和土豆一样 20斤", Compared("洋葱", "土豆", "20斤")),
    ("生菜同菜心一样多", Compared("生菜", "菜心")),
    ("雪碧要可乐的一半", Compared("雪碧", "可乐", times=Decimal("0.5"))),
    ("可乐的数量要雪碧的2倍", Compared("可乐", "雪碧", times=Decimal(2))),
    ("洋葱来土豆的三倍吧", Compared("洋葱", "土豆", times=Decimal(3))),
    ("雪碧比可乐少1箱", Compared("雪碧", "可乐", more="1箱", is_less=True)),
    ("洋葱要比土豆多5斤", Compared("洋葱", "土豆", more="5斤")),
    ("雪碧比可乐多一倍", Compared("雪碧", "可乐", times=Decimal(2))),
    ("雪碧比可乐少一半", Compared("雪碧", "可乐", times=Decimal("0.5"))),
    ("百威和乌苏的数量对调一下", Swapped("百威", "乌苏")),
    ("写反了 可乐跟雪碧换过来", Swapped("可乐", "雪碧")),
    ("可乐和雪碧我写反了", Swapped("可乐", "雪碧")),
    ("红牛要是没货就来2箱可乐", IfNone("红牛", "可乐", "2箱")),
    ("牛腩没有的话给我换五花肉10斤", IfNone("牛腩", "五花肉", "10斤")),
    ("怡宝断货了就换成百岁山", IfNone("怡宝", "百岁山")),
    ("好 就可乐 下单", Placing(("可乐",))),
    ("就要可乐和雪碧 下单吧", Placing(("可乐", "雪碧"))),
    ("都要330罐装的 可乐要可口可乐", Restated((("", "330罐装的"), ("可乐", "可口可乐")))),
]

NONE = [
    "",
    "可乐3箱 雪碧2箱",
    "除了红牛都不要了",
    "红牛2箱没货就来2箱可乐3箱",
    "红牛没货吗？",
    "跟上次一样",
    "就可乐",
    "可乐要3箱",
    "下单",
    "可乐都要大的",
    "都要小的",
    "都要大瓶的",
    "可乐和雪碧换成百事",
    "可乐换雪碧",
    "去掉可乐的一半",
    "可乐的一半",
    "雪碧比可乐便宜",
]


@pytest.mark.parametrize(("text", "thought"), READ, ids=[text for text, _ in READ])
def test_read(text: str, thought: LineThought) -> None:
    assert read_line_thought(text) == thought


@pytest.mark.parametrize("text", NONE)
def test_is_something_else(text: str) -> None:
    assert read_line_thought(text) is None


def test_a_longer_message_says_more() -> None:
    assert read_line_thought("都3箱" + " " * LONGEST) is None
