"""An earlier order that is complained of is not ordered again."""

import time

import pytest

from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.intents import Aftersale, Reorder, Situation
from handlers.nlu.references import complains_of_it


@pytest.mark.parametrize(
    "text",
    [
        "上个月买的大米有虫",
        "昨天的货有问题",
        "上次的货有问题",
        "昨天的单有问题",
        "上次拿的货质量不行",
        "上次的货少了",
        "上次的货不对",
        "昨天买的水有好多破的",
        "货到了 少一箱可乐",
        "师傅送来了，雪碧没来",
        "东西收到了 点了下缺两箱红牛",
    ],
)
def test_what_is_wrong_with_an_order_is_a_complaint(lexicon: Lexicon, text: str) -> None:
    assert [type(i) for i in interpret(read(text, lexicon), Situation())] == [Aftersale]


@pytest.mark.parametrize(
    "text",
    [
        "上次那批货没问题，再来一份",
        "照昨天的来，别送坏的",
        "昨天的货坏了，照样再来一份",
        "按上次的来",
        "上次的来一份",
    ],
)
def test_what_is_wanted_again_is_no_complaint(lexicon: Lexicon, text: str) -> None:
    assert [type(i) for i in interpret(read(text, lexicon), Situation())] == [Reorder]


def test_a_long_text_is_looked_through_at_once() -> None:
    text = "昨天的货有" + "好多" * 1000
    begun = time.process_time()
    assert not complains_of_it(text, (0, 4))
    assert time.process_time() - begun < 0.5
