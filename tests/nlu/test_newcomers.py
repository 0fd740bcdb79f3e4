"""What a shop owner writes on the first day: said by everybody, and nothing of it is dropped."""

import json
from decimal import Decimal
from functools import cache
from importlib.resources import files

import pytest

from handlers.nlu import Lexicon, evaluate
from handlers.nlu import read as nlu_read
from handlers.nlu.intents import CartView, EditDraft, Exact, Op, Situation
from handlers.nlu.interpret import interpret
from handlers.nlu.rows import lexicon_from_rows
from handlers.questions import mention_of


@cache
def _lexicon() -> Lexicon:
    """The demo shop's goods."""
    text = (files("domain.exchange.demo") / "goods.jsonl").read_text("utf-8")
    return lexicon_from_rows(json.loads(line) for line in text.splitlines() if line.strip())


def read(text: str, **context: object) -> str:
    """intent: what is done, goods, count and unit of each line; ? where it is asked."""
    answer = evaluate.answer_orders(_lexicon(), {"text": text, "context": context})
    lines = answer["lines"]
    assert isinstance(lines, list)
    said = [
        " ".join(
            str(x)
            for x in (
                *([] if line["op"] == "add" else [line["op"]]),
                f"?{'/'.join(sorted(line['candidates'])[:2])}" if line["clarify"] else line["sku"],
                *([f"{line['qty']:g}{line['unit']}"] if line["qty"] is not None else []),
            )
        )
        for line in lines
    ]
    return f"{answer['intent']}: {', '.join(said)}"


SALT, SUGAR = "?TW024", "?TW025"
VINEGAR, SOY, OIL = "?TW008/TW009", "?TW001/TW002", "?LY001/LY002"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("加点白糖 盐", f"order: {SUGAR}, {SALT}"),
        ("加点盐 酱油 醋", f"order: {SALT}, {SOY}, {VINEGAR}"),
        ("红牛3箱 盐", f"order: YL023 3箱, {SALT}"),
        ("还要醋", f"order: {VINEGAR}"),
        ("油、盐、酱油", f"order: {OIL}, {SALT}, {SOY}"),
        ("来点葱 姜 蒜", "order: ?SC009, ?SC021, ?SC020"),
        ("红牛3箱 盐不要", "order: YL023 3箱"),
        ("明天的菜\n土豆 10", "order: SC011 10斤"),
        ("红牛拿6箱先试试水", "order: YL023 6箱"),
    ],
)
def test_goods_of_one_character_are_asked_for(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "可乐要是降到40我就来20箱", "红牛便宜5块我就来30箱", "雪碧降到42的话来10箱",
        "如果可乐能给到40 我拿20箱", "红牛120一箱的话要20箱", "你给我40我就拿20箱",
        "只要红牛能少5块，我就订10箱",
    ],
)  # fmt: skip
def test_what_would_be_ordered_at_another_price_is_for_a_human(text: str) -> None:
    assert read(text) == "handoff: "
    assert read(f"东鹏特饮500ml2箱，{text}") == "order: YL025 2箱"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("红牛5箱 要是有活动就告诉我", "YL023 5箱"),
        ("红牛要是有就来20箱", "YL023 20箱"),
        ("如果能送到三楼 我要20箱红牛", "YL023 20箱"),
    ],
)
def test_other_conditions_leave_the_order_as_it_is(text: str, expected: str) -> None:
    assert read(text).partition(": ")[2].removeprefix("set ") == expected


@pytest.mark.parametrize(
    "text",
    [
        "红牛3箱送1箱吗", "红牛5箱送一箱?", "红牛10箱搭2箱雪碧吗", "雪碧来10箱能送一箱不",
        "买10箱红牛送不送", "红牛10箱送几箱", "红牛5箱可以再送1箱吗", "红牛10箱送什么",
    ],
)  # fmt: skip
def test_whether_something_is_given_free_is_a_question(text: str) -> None:
    for cart in ([], [{"sku": "YL025", "qty": 2, "unit": "箱"}]):
        assert read(text, cart=cart) == "query_promo: "
    assert read(f"东鹏特饮500ml2箱 {text}") == "order: YL025 2箱"


@pytest.mark.parametrize("asked", ["红牛有货吗", "红牛多少钱", "红牛5箱送一箱吗"])
def test_an_order_before_a_question_is_kept_where_only_a_blank_parts_them(asked: str) -> None:
    assert read(f"雪碧500ml2箱 {asked}") == "order: YL008 2箱"


def _edit(text: str) -> EditDraft:
    (intent,) = interpret(nlu_read(text, _lexicon()), Situation())
    assert isinstance(intent, EditDraft), intent
    return intent


@pytest.mark.parametrize(
    "said",
    [
        "钱下周一给你", "货款月底一起结", "明天把上次的钱转给你", "下周三付款", "钱等周五再转",
        "后天给你打款", "尾款周五再付",
    ],
)  # fmt: skip
def test_the_day_on_which_money_comes_is_no_day_of_delivery(said: str) -> None:
    edit = _edit(f"红牛2箱 {said}")
    assert (edit.wanted_date, edit.note, len(edit.items)) == (None, said, 1)
    both = _edit(f"红牛2箱 周五送 {said}")
    assert both.wanted_date is not None
    assert both.wanted_date.said == "周五送"


@pytest.mark.parametrize(
    "text",
    [
        "红牛3箱今天不要了明天要", "红牛3箱 今天先不送 明天再送", "红牛3箱，这次不要了明天要",
        "红牛3箱今天别送了，明天送",
    ],
)  # fmt: skip
def test_goods_put_off_to_another_day_are_ordered_for_it(text: str) -> None:
    edit = _edit(text)
    assert [(i.op, i.amount) for i in edit.items] == [(Op.ADD, Exact(Decimal(3), "箱"))]
    assert (edit.wanted_date and edit.wanted_date.days, edit.leftovers) == (1, ())


@pytest.mark.parametrize(
    ("text", "goods", "day", "later"),
    [
        ("周五送10箱红牛 周一送5箱王老吉", 1, 4, "周一送5箱王老吉"),
        ("红牛10箱周五送 王老吉5箱下周一送", 1, 4, "王老吉5箱下周一送"),
        ("周三送土豆2斤 红牛1箱，周五再送王老吉3箱", 2, 2, "周五再送王老吉3箱"),
        ("周二要红牛2箱，周三要王老吉3箱", 1, 1, "周三要王老吉3箱"),
    ],
)
def test_of_goods_for_two_days_the_first_are_ordered_and_the_others_told(
    text: str, goods: int, day: int, later: str
) -> None:
    edit = _edit(text)
    assert edit.wanted_date is not None
    assert (len(edit.items), edit.wanted_date.weekday) == (goods, day)
    assert edit.later == edit.leftovers == (later,)


def test_where_it_is_open_which_goods_are_for_which_day_both_days_are_quoted() -> None:
    edit = _edit("周五送 周一送 红牛2箱")
    assert (edit.wanted_date, edit.later, edit.leftovers) == (None, (), ("周五送", "周一送"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("红牛3箱里面2箱换雪碧500", "order: YL023 1箱, YL008 2箱"),
        ("红牛3箱，其中1箱换成雪碧500", "order: YL023 2箱, YL008 1箱"),
        ("红牛3箱 1箱换雪碧500", "order: YL023 2箱, YL008 1箱"),
        ("红牛3箱有1箱换成雪碧500", "order: YL023 2箱, YL008 1箱"),
        ("土豆10斤里3斤换成洋葱", "order: SC011 7斤, SC019 3斤"),
        ("红牛3箱里面3箱换雪碧500", "order: YL008 3箱"),
        ("红牛3箱里面5箱换雪碧500", "order: YL023 3箱"),
        ("红牛3箱里面20罐换雪碧500", "order: YL023 3箱"),
        ("红牛2箱换成雪碧500", "order: YL008 2箱"),
    ],
)
def test_some_of_the_goods_change_into_others(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("红牛2箱换成雪碧500", "modify: set YL023 1箱, YL008 2箱"),
        ("红牛里面2箱换雪碧500", "modify: set YL023 1箱, YL008 2箱"),
        ("其中2箱换成雪碧500", "modify: set YL023 1箱, YL008 2箱"),
        ("2箱换成雪碧500", "modify: set YL023 1箱, YL008 2箱"),
        ("3箱换成雪碧500", "modify: del YL023, YL008 3箱"),
        ("红牛换成雪碧500", "modify: del YL023, YL008 3箱"),
        ("其中5箱换成雪碧500", "chitchat: "),
        ("红牛5箱换成雪碧500", "modify: del YL023, YL008 5箱"),
    ],
)
def test_some_of_a_line_of_the_draft_change_into_others(text: str, expected: str) -> None:
    assert read(text, cart=[{"sku": "YL023", "qty": 3, "unit": "箱"}]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("大桶的油5L的2桶", f"order: {OIL}"),
        ("大桶油5升的来2桶", f"order: {OIL}"),
        ("大桶油2桶", "order: LY007 2桶"),
        ("大桶油20L1桶", "order: LY007 1桶"),
    ],
)
def test_a_size_that_is_sold_is_never_denied(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("雪饼 不要仙贝 3箱", "order: LS006 3箱"),
        ("红牛 不要东鹏 2箱", "order: YL023 2箱"),
        ("雪饼不要 仙贝3箱", "order: LS007 3箱"),
        ("雪饼2箱 不要仙贝", "order: LS006 2箱"),
        ("除了海天酱油其他都行 来一箱", "order: ?TW007"),
        ("除了青岛啤酒其他都行来2箱", "order: ?PJ004/PJ005"),
        ("除了红牛其他都行 来一箱", "chitchat: "),
        ("先来10箱红牛 剩下的下周送", "order: YL023 10箱"),
        ("红牛先来10箱，其余的下周一再要", "order: YL023 10箱"),
        ("红牛50箱 便宜多少", "query_price: "),
        ("红牛30箱以上多少钱", "query_price: "),
        ("红牛2箱 别放小票", "order: YL023 2箱"),
    ],
)
def test_what_is_not_meant_and_what_comes_later(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text", ["这单不要送货单", "别放小票", "不用给我打清单了", "这次不要收据"]
)
def test_papers_that_are_not_wanted_are_noted_and_cancel_nothing(text: str) -> None:
    assert read(text, cart=[{"sku": "YL023", "qty": 3, "unit": "箱"}]) == "order: "
    assert _edit(f"红牛2箱 {text}").note == text


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("那青岛来2箱", "青岛"), ("白菜来个5斤", "白菜"), ("和青岛各两箱", "青岛"),
        ("来5斤白菜", "白菜"), ("青岛再来2箱", "青岛"), ("加点酱油", "酱油"),
        ("青岛各要2箱", "青岛"),
    ],
)  # fmt: skip
def test_the_words_around_a_name_are_not_part_of_it_where_it_is_asked(
    text: str, label: str
) -> None:
    (item,) = _edit(text).items
    assert mention_of(item) == label


def test_the_name_of_a_brand_keeps_the_numeral_in_it() -> None:
    cart = (CartView(1, _lexicon().goods(0).sku_id, Decimal(3), "箱"),)
    (intent,) = interpret(nlu_read("换成统一", _lexicon()), Situation(cart=cart))
    assert isinstance(intent, EditDraft)
    assert mention_of(intent.items[0]) == "统一"
