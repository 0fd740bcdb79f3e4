"""Who speaks before the goods, who is away, verbs that carry, and earlier orders as they were."""

import pytest

from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.evaluate import answer_orders
from handlers.nlu.intents import DateKind, EditDraft, Reorder, Situation

CART = [{"sku": "C500", "qty": 3, "unit": "箱"}, {"sku": "R250", "qty": 4, "unit": "箱"}]


def _said(lexicon: Lexicon, text: str, *, cart: bool = False) -> tuple[object, list[str]]:
    context = {"cart": CART} if cart else {}
    answer = answer_orders(lexicon, {"text": text, "context": context})
    lines = answer["lines"]
    assert isinstance(lines, list)
    found = [f"{x['op']} {x['sku']} {x['qty']}" if x["sku"] else "?" for x in lines]
    return answer["intent"], found


LINES = (
    ("食堂要红牛12箱", ["add R250 12.0"]),
    ("二店要可乐500的3箱 红牛2箱", ["add C500 3.0", "add R250 2.0"]),
    ("学校食堂还要雪碧3箱", ["add S330 3.0"]),
    ("后厨需要上海青5斤", ["add SHQ 5.0"]),
    ("给我们超市拿红牛2箱 雪碧1箱", ["add R250 2.0", "add S330 1.0"]),
    ("给我们店补点货：红牛2箱", ["add R250 2.0"]),
    ("给我们超市补一下货：雪碧2箱", ["add S330 2.0"]),
    ("红牛再拉2箱过来", ["add R250 2.0"]),
    ("雪碧拉3箱来", ["add S330 3.0"]),
    ("帮我拉两箱红牛", ["add R250 2.0"]),
    ("雪碧给捎3箱来", ["add S330 3.0"]),
    ("红牛再扛1箱", ["add R250 1.0"]),
    ("红牛1箱 12号我不在家", ["add R250 1.0"]),
    ("明天我不在家 红牛1箱", ["add R250 1.0"]),
    ("红牛1箱，周六店里没人，周日送", ["add R250 1.0"]),
    ("红牛1箱 送来帮我搬进屋", ["add R250 1.0"]),
    ("12号我要红牛2箱", ["add R250 2.0"]),
    ("15号帮我订雪碧3箱", ["add S330 3.0"]),
    ("李锦记要生抽2箱", ["?"]),
    ("拉面2箱", ["?"]),
    ("蔬菜沙拉2箱", ["?"]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), LINES)
def test_the_goods_are_found(lexicon: Lexicon, text: str, wanted: list[str]) -> None:
    assert _said(lexicon, text) == ("order", wanted)


SET = (
    ("红牛那个写成10箱吧", ["set R250 10.0"]),
    ("可乐那个写成6箱", ["set C500 6.0"]),
    ("可乐弄成5箱", ["set C500 5.0"]),
    ("红牛按10箱算吧", ["set R250 10.0"]),
    ("红牛记成2箱", ["set R250 2.0"]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SET)
def test_a_line_of_the_draft_is_written_anew(
    lexicon: Lexicon, text: str, wanted: list[str]
) -> None:
    assert _said(lexicon, text, cart=True) == ("modify", wanted)


def test_a_price_by_the_amount_sets_nothing(lexicon: Lexicon) -> None:
    assert _said(lexicon, "红牛按10箱的价给我", cart=True)[1] == ["?"]


@pytest.mark.parametrize(
    "text", ["少发了红牛2箱补给我", "红牛少了一箱，补一下", "红牛漏送了2箱，补送一下"]
)
def test_what_was_not_delivered_is_no_order(lexicon: Lexicon, text: str) -> None:
    assert _said(lexicon, text)[0] == "aftersale"


AGAIN: tuple[tuple[str, list[str]], ...] = (
    ("按上一单原样再送一次", []),
    ("上次的单子照着再来一份", []),
    ("照上一单再送一趟", []),
    ("跟上回的订单照样来一份", []),
    ("还是上周那批货，红牛多加两箱", ["add R250"]),
    ("还是昨天那些货 再加雪碧1箱", ["add S330"]),
    ("还是上回那几样", []),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), AGAIN)
def test_an_earlier_order_as_it_was(lexicon: Lexicon, text: str, wanted: list[str]) -> None:
    (intent,) = interpret(read(text, lexicon), Situation())
    assert isinstance(intent, Reorder)
    assert not intent.leftovers
    assert _said(lexicon, text)[0] == "reorder"
    assert [str(x).rpartition(" ")[0] for x in _said(lexicon, text)[1]] == wanted


def test_a_complaint_about_earlier_goods_is_no_order(lexicon: Lexicon) -> None:
    assert _said(lexicon, "上周那批货红牛少了两箱")[0] == "aftersale"


def test_being_away_is_a_remark_and_no_day_of_delivery(lexicon: Lexicon) -> None:
    (intent,) = interpret(read("红牛1箱 12号我不在家", lexicon), Situation())
    assert isinstance(intent, EditDraft)
    assert intent.wanted_date is None
    assert "12号我不在家" in intent.note


@pytest.mark.parametrize(
    ("text", "kind", "days", "weekdays"),
    [
        ("昨天送", DateKind.PAST_DAY, -1, ()),
        ("红牛2箱 昨天送", DateKind.PAST_DAY, -1, ()),
        ("前天送到", DateKind.PAST_DAY, -2, ()),
        ("大前天送吧", DateKind.PAST_DAY, -3, ()),
        ("上周三送", DateKind.WEEKDAY, -7, ()),
        ("红牛1箱 礼拜四一早送", DateKind.WEEKDAY, 0, ()),
        ("周四一箱红牛", DateKind.WEEKDAY, 0, ()),
        ("下周一三箱红牛", DateKind.WEEKDAY, 7, ()),
        ("周三五斤上海青", DateKind.WEEKDAY, 0, ()),
        ("周一三五送", DateKind.REPEAT, 0, (0, 2, 4)),
        ("每周一、三、五照旧", DateKind.REPEAT, 0, (0, 2, 4)),
    ],
)
def test_the_day_that_is_wished_for(lexicon: Lexicon, text, kind, days, weekdays) -> None:
    wish = read(text, lexicon).wanted_date
    assert wish is not None
    assert (wish.kind, wish.days, wish.weekdays) == (kind, days, weekdays)


@pytest.mark.parametrize(
    "text",
    [
        "昨天送来的红牛少了1箱",
        "昨天送的货有问题",
        "昨天送错了",
        "昨天送少了一箱红牛",
        "昨天没送到",
        "昨天到货了",
    ],
)
def test_what_came_yesterday_is_no_wish_for_yesterday(lexicon: Lexicon, text: str) -> None:
    assert read(text, lexicon).wanted_date is None


def test_cases_behind_a_weekday_are_no_further_day(lexicon: Lexicon) -> None:
    assert _said(lexicon, "周四一箱红牛") == ("order", ["add R250 1.0"])
    assert _said(lexicon, "下周一三箱红牛") == ("order", ["add R250 3.0"])
