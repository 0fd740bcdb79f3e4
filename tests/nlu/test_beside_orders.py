"""What stands beside an order and orders nothing; lists and brackets; lines of a draft."""

import pytest

from handlers.nlu import interpret, read
from handlers.nlu.evaluate import answer_orders
from handlers.nlu.intents import Aftersale, AskPrice, AskStock, EditDraft, Situation
from tests.nlu.conftest import demo_lexicon

CART = [
    {"sku": "C330", "qty": 3, "unit": "箱"},
    {"sku": "S330", "qty": 5, "unit": "罐"},
    {"sku": "R250", "qty": 4, "unit": "箱"},
]


def _read(text: str, cart: object = ()) -> tuple[object, list[str]]:
    answer = answer_orders(demo_lexicon(), {"text": text, "context": {"cart": cart}})
    lines = answer["lines"]
    assert isinstance(lines, list)
    return answer["intent"], [
        f"? {x['clarify']}"
        if x["clarify"]
        else f"{x['op']} {x['sku']} {x['qty'] or 0:g}{x['unit'] or ''}"
        for x in lines
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # what is left, and what was had before
        ("店里红牛剩2箱了 补5箱", ["add R250 5箱"]),
        ("红牛还有2箱，今天补3罐", ["add R250 3罐"]),
        ("红牛只剩3箱了，来5罐", ["add R250 5罐"]),
        ("店里还有3箱红牛，再送5罐", ["add R250 5罐"]),
        ("红牛还剩2箱，再来2箱雪碧", ["add S330 2箱"]),
        ("红牛昨天要的2罐今天再来2箱", ["add R250 2箱"]),
        ("上次红牛3箱雪碧2箱，这次红牛5箱雪碧3箱", ["add R250 5箱", "add S330 3箱"]),
        ("上次要了3箱红牛，这次来2箱雪碧", ["add S330 2箱"]),
        ("上次红牛3罐不够卖，这次来2箱", ["add R250 2箱"]),
        ("雪碧2箱还有3箱红牛再来5箱农夫山泉", ["add S330 2箱", "add R250 3箱", "add N550 5箱"]),
        # why it is ordered, who asks for it, at what price
        ("红牛没货了来3箱，雪碧快没了补2箱", ["add R250 3箱", "add S330 2箱"]),
        ("红牛卖光了赶紧来7箱", ["add R250 7箱"]),
        ("红牛卖不动，来4箱吧", ["add R250 4箱"]),
        ("我妈让我订红牛3箱", ["add R250 3箱"]),
        ("帮老王带红牛3箱", ["add R250 3箱"]),
        ("红牛6箱还是老价钱", ["add R250 6箱"]),
        ("红牛6箱按上次的价，雪碧2箱", ["add R250 6箱", "add S330 2箱"]),
        # names parted by commas, one amount for all
        ("红牛，雪碧，农夫山泉各3箱", ["add R250 3箱", "add S330 3箱", "add N550 3箱"]),
        # taken back, put off, left open
        ("红牛不要3箱了，要5箱", ["set R250 5箱"]),
        ("红牛3箱，雪碧明天再说", ["add R250 3箱"]),
        ("红牛10箱，8箱也行", ["? qty"]),
        # particles
        ("可以给我送3箱红牛吗", ["add R250 3箱"]),
        ("呃红牛要个3箱", ["add R250 3箱"]),
        ("红牛需2箱，雪碧需3箱", ["add R250 2箱", "add S330 3箱"]),
        # lists, columns, brackets
        ("一、红牛3箱\n二、雪碧2箱", ["add R250 3箱", "add S330 2箱"]),
        ("（1）红牛3箱（2）雪碧2箱", ["add R250 3箱", "add S330 2箱"]),
        ("a.红牛3箱\nb.雪碧2箱", ["add R250 3箱", "add S330 2箱"]),
        ("红牛（3箱）雪碧（2箱）", ["add R250 3箱", "add S330 2箱"]),
        ("红牛（24罐）3箱", ["add R250 3箱"]),
        ("【红牛】3箱【雪碧】2箱", ["add R250 3箱", "add S330 2箱"]),
        ("红牛 罐 4\n雪碧 箱 3", ["add R250 4罐", "add S330 3箱"]),
        ("红牛 4(罐)\n雪碧 3(箱)", ["add R250 4罐", "add S330 3箱"]),
    ],
)
def test_an_order_is_read(text: str, wanted: list[str]) -> None:
    assert _read(text) == ("order", wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("昨晚忘记下了 红牛5箱 雪碧3箱 今天送 农夫山泉1箱", "R250 5, S330 3, N550 1"),
        ("昨天说的红牛3箱今天一起送，再加雪碧2箱", "R250 3, S330 2"),
        ("昨晚说好的红牛3箱，今天送，雪碧2箱", "R250 3, S330 2"),
        (
            "昨晚微信发的：红牛5箱，雪碧3箱，今天早上送，另加农夫山泉1箱",
            "R250 5, S330 3, N550 1",
        ),
        ("昨天订的红牛加2箱，今天再来雪碧3箱", "R250 2, S330 3"),
        ("昨晚发你农夫山泉3箱 雪碧2箱 今天再加1箱红牛", "N550 3, S330 2, R250 1"),
        ("昨晚没下单 红牛5箱 今天送 雪碧1箱", "R250 5, S330 1"),
        ("昨晚想订红牛5箱睡着了，今天送，雪碧2箱", "R250 5, S330 2"),
        ("昨晚红牛5箱，雪碧3箱，再来农夫山泉1箱", "R250 5, S330 3, N550 1"),
        ("昨晚要了红牛5箱，今天下午送，雪碧3箱", "R250 5, S330 3"),
        ("昨天下了红牛3箱，忘了雪碧2箱，今天再加农夫山泉2箱", "S330 2, N550 2"),
    ],
)
def test_what_was_to_be_ordered_before_is_ordered(text: str, wanted: str) -> None:
    lines = [f"add {line}箱" for line in wanted.split(", ")]
    assert _read(text) == ("order", lines)


@pytest.mark.parametrize(
    ("text", "wanted", "note"),
    [
        ("上次红牛3箱雪碧2箱，这次红牛5箱", "add R250 5箱", "上次红牛3箱雪碧2箱"),
        ("昨天拿了3箱红牛，今天再来雪碧2箱", "add S330 2箱", "昨天拿了3箱红牛"),
        ("昨天送了3箱红牛不够卖，今天送 雪碧2箱", "add S330 2箱", "昨天送了3箱红牛不够卖"),
        ("平时红牛3箱，今天5箱", "add R250 5箱", "平时红牛3箱"),
        ("昨天红牛3箱，今天红牛5箱", "add R250 5箱", "昨天红牛3箱"),
    ],
)
def test_what_was_had_before_is_repeated(text: str, wanted: str, note: str) -> None:
    assert _read(text) == ("order", [wanted])
    (order,) = interpret(read(text, demo_lexicon()), Situation())
    assert isinstance(order, EditDraft)
    assert (order.note, order.leftovers) == (note, ())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("红牛要8箱就行", ["set R250 8箱"]),
        ("红牛就8箱吧，别的不变", ["set R250 8箱"]),
        ("红牛8箱，其他照旧", ["set R250 8箱"]),
        ("红牛写多了，2箱就行", ["set R250 2箱"]),
        ("红牛报错了 应该2箱", ["set R250 2箱"]),
        ("雪碧改9", ["set S330 9罐"]),  # in the unit of its line
        ("第2个改9", ["set S330 9罐"]),
        ("2改6", ["set S330 6罐"]),
        ("1不要，2改4罐", ["del C330 0", "set S330 4罐"]),
        ("红牛3改5", ["set R250 5箱"]),
        ("老婆说红牛不要了", ["del R250 0"]),
    ],
)
def test_a_draft_is_changed(text: str, wanted: list[str]) -> None:
    assert _read(text, CART)[1] == wanted


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("红牛多少钱？来3箱", AskPrice),
        ("红牛3箱，雪碧多少钱", AskPrice),
        ("红牛还有吗，要3箱", AskStock),
        ("红牛3箱，顺便问下雪碧有货吗", AskStock),
        ("红牛3箱，上次的雪碧坏了两个", Aftersale),
        ("上次的雪碧破了两个，今天红牛3箱", Aftersale),
    ],
)
def test_a_second_matter_is_heard_beside_an_order(text: str, kind: type) -> None:
    order, beside = interpret(read(text, demo_lexicon()), Situation())
    assert isinstance(order, EditDraft)
    assert len(order.items) == 1
    assert isinstance(beside, kind)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("红牛3箱，多少钱", "query_price"),
        ("红牛单价多少，要200个", "query_price"),
        ("我想要5箱红牛，有没有那么多", "query_stock"),
        ("上次的雪碧破了两个，给我补2个", "aftersale"),
        ("红牛2箱，坏了1箱", "aftersale"),
    ],
)
def test_what_is_only_asked_or_complained_of_orders_nothing(text: str, intent: str) -> None:
    assert _read(text) == (intent, [])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # talk between blanks: before, between and behind the lines
        ("老板娘在不在 红牛两箱", ["add R250 2箱"]),
        ("红牛4箱 等下我老公去拿 雪碧3箱", ["add R250 4箱", "add S330 3箱"]),
        ("红牛半箱雪碧一箱半 钱我儿子转你了", ["add R250 0.5箱", "add S330 1.5箱"]),
        ("红牛4箱 几点到 雪碧3箱", ["add R250 4箱", "add S330 3箱"]),
        ("红牛4箱 别又送错了 雪碧3箱", ["add R250 4箱", "add S330 3箱"]),
        ("不够我再喊你 红牛4箱 雪碧3箱", ["add R250 4箱", "add S330 3箱"]),
        ("红牛4箱 我换号了存一下", ["add R250 4箱"]),
        ("红牛4箱 还是42一箱吧 雪碧这次不要了上次的没卖完", ["add R250 4箱"]),
        ("上次压破两瓶的事就算了哈 红牛5箱", ["add R250 5箱"]),
        ("上次你少给我一箱我都没说你 红牛5箱", ["add R250 5箱"]),
        ("红牛20箱 说好的买10送1啊别又忘了", ["add R250 20箱"]),
        ("红牛12罐雪碧6罐 农夫山泉家里还有3瓶先不拿", ["add R250 12罐", "add S330 6罐"]),
        # sizes and amounts
        ("农夫山泉550*10 红牛*6", ["add N550 10箱", "add R250 6箱"]),
        ("红牛10箱哦不 12箱", ["add R250 12箱"]),
    ],
)
def test_talk_between_blanks_costs_no_line(text: str, wanted: list[str]) -> None:
    assert _read(text) == ("order", wanted)
