"""What newcomers typed to the demo shop and how it has to be taken."""

import json
from decimal import Decimal
from importlib.resources import files

import pytest

from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.intents import (
    Aftersale,
    Ambiguous,
    AskPrice,
    Browse,
    CartView,
    Confirm,
    DateKind,
    EditDraft,
    Exact,
    Intent,
    Missing,
    NoAmount,
    Op,
    Reorder,
    Resolved,
    Situation,
    Vague,
)
from handlers.nlu.rows import lexicon_from_rows


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    text = (files("domain.exchange.demo") / "goods.jsonl").read_text("utf-8")
    return lexicon_from_rows(json.loads(line) for line in text.splitlines() if line.strip())


def _meant(lexicon: Lexicon, text: str, situation: Situation | None = None) -> Intent:
    return interpret(read(text, lexicon), situation or Situation())[0]


def _order(lexicon: Lexicon, text: str, situation: Situation | None = None) -> EditDraft:
    intent = _meant(lexicon, text, situation)
    assert isinstance(intent, EditDraft), intent
    return intent


def _cart(lexicon: Lexicon, code: str, count: int) -> Situation:
    goods = lexicon.goods(lexicon.codes[code.lower()])
    return Situation(cart=(CartView(1, goods.sku_id, Decimal(count), goods.order_unit),))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("half case sprite", "0.5"),
        ("half a case of sprite", "0.5"),
        ("two and a half cases sprite", "2.5"),
        ("1 and a half boxes of sprite", "1.5"),
        ("雪碧0.5箱", "0.5"),
    ],
)
def test_halves(lexicon: Lexicon, text: str, count: str) -> None:
    (item,) = _order(lexicon, text).items
    assert str(getattr(item.amount, "count", None)) == count


def test_two_names_between_two_amounts_are_two_lines(lexicon: Lexicon) -> None:
    items = _order(lexicon, "半箱雪碧330ml 王老吉2件").items
    amounts = [str(getattr(i.amount, "count", "")) for i in items]
    assert amounts == ["0.5", "2"]
    assert all(isinstance(i.product, Resolved) for i in items)


@pytest.mark.parametrize("text", ["3箱海天 生抽2箱", "可乐3箱 5箱"])
def test_two_amounts_of_one_name_are_asked(lexicon: Lexicon, text: str) -> None:
    (item,) = _order(lexicon, text).items
    assert isinstance(item.amount, Vague)


@pytest.mark.parametrize("text", ["可乐怎么46？上次多少", "可乐怎么46", "可乐咋又46了"])
def test_a_price_that_is_wondered_at_is_no_amount(lexicon: Lexicon, text: str) -> None:
    intent = _meant(lexicon, text)
    assert isinstance(intent, AskPrice)
    assert all(isinstance(i.amount, NoAmount) for i in intent.items)


def test_goods_that_cannot_come_leave_the_others_alone(lexicon: Lexicon) -> None:
    first, second = _order(lexicon, "王老吉2箱，换成大窑").items
    assert isinstance(first.product, Resolved)
    assert second.op is Op.REPLACE
    assert second.target == Missing("大窑")


def test_a_day_that_has_passed_is_kept_to_be_asked(lexicon: Lexicon) -> None:
    wish = _order(lexicon, "雪碧330ml2箱 上周三送").wanted_date
    assert wish is not None
    assert (wish.kind, wish.days, wish.weekday) == (DateKind.WEEKDAY, -7, 2)
    assert _order(lexicon, "雪碧330ml2箱，上周三送来的那种").wanted_date is None


@pytest.mark.parametrize("text", ["送货改到周五", "改到周五送", "周五送", "送货时间改成周五吧"])
def test_another_day_for_the_open_draft(lexicon: Lexicon, text: str) -> None:
    edit = _order(lexicon, text, _cart(lexicon, "YL001", 3))
    assert edit.wanted_date is not None
    assert edit.wanted_date.weekday == 4
    assert not edit.items


@pytest.mark.parametrize(
    ("text", "note"), [("菠菜5斤 嫩一点", "嫩一点"), ("菠菜5斤，早一点送", "早一点送")]
)
def test_a_little_more_of_something_is_a_remark(lexicon: Lexicon, text: str, note: str) -> None:
    edit = _order(lexicon, text)
    assert (edit.note, edit.wanted_date, edit.leftovers) == (note, None, ())


def test_a_wish_for_fresh_goods_is_no_complaint(lexicon: Lexicon) -> None:
    assert not isinstance(_meant(lexicon, "可乐日期要新的"), Aftersale)


def test_a_kind_that_is_asked_for_is_listed(lexicon: Lexicon) -> None:
    intent = _meant(lexicon, "有没有冷冻的")
    assert isinstance(intent, Browse)
    assert intent.words == "冷冻"


def test_goods_nobody_sells_are_missing(lexicon: Lexicon) -> None:
    """No relative is offered for a word of which a name has one character only."""
    (item,) = _order(lexicon, "大窑3箱").items
    assert item.product == Missing("大窑")


def test_sending_off_confirms(lexicon: Lexicon) -> None:
    assert isinstance(_meant(lexicon, "送出", _cart(lexicon, "YL001", 3)), Confirm)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("牛奶：蒙牛250的10箱，200的5箱", ["10 蒙牛纯牛奶250ml×24", "5 蒙牛纯牛奶200ml×24"]),
        ("乐事原味3箱黄瓜2箱", ["3 乐事原味薯片75g×22", "2 乐事黄瓜味薯片75g×22"]),
        ("红罐的可乐2箱，蓝罐的3箱", ["2 可口可乐330ml×24", "3 百事可乐330ml×24"]),
        ("康师傅绿茶3箱，统一的也来2箱", ["3 康师傅绿茶500ml×15", "2 统一绿茶500ml×15"]),
        ("冰红茶大的2箱小的5箱", ["2 康师傅冰红茶1L×12", "5 康师傅冰红茶500ml×15"]),
        ("百威听装5箱瓶装3箱", ["5 百威啤酒330ml×24", "3 百威啤酒460ml×12"]),
        ("红牛5箱，乌苏跟红牛一样多", ["5 红牛250ml×24", "5 乌苏啤酒620ml×12"]),
        ("王老及两箱加多保一箱", ["2 王老吉凉茶310ml×24", "1 加多宝凉茶310ml×24"]),
        ("鸡蛋两箱", ["2 鲜鸡蛋×360"]),
        ("1.红牛5箱 2.乌苏3箱", ["5 红牛250ml×24", "3 乌苏啤酒620ml×12"]),
        ("百岁山没有就换怡宝 5箱", ["5 百岁山570ml×24"]),
        ("百岁山5箱，没有就怡宝3箱", ["5 百岁山570ml×24"]),
    ],
)
def test_what_leans_on_the_words_before(lexicon: Lexicon, text: str, expected: list[str]) -> None:
    found = []
    for item in _order(lexicon, text).items:
        assert isinstance(item.product, Resolved), item
        goods = lexicon.goods_of(item.product.sku_id)
        assert goods is not None
        found.append(f"{getattr(item.amount, 'count', '?')} {lexicon.entry(goods.at).name}")
    assert found == expected


def test_of_two_days_of_delivery_the_first_is_ordered_and_the_other_told(
    lexicon: Lexicon,
) -> None:
    edit = _order(lexicon, "今天送：可乐5箱；明天送：雪碧3箱")
    assert edit.wanted_date is not None
    assert (edit.wanted_date.said, edit.shop_name, len(edit.items)) == ("今天送", "", 1)
    assert edit.leftovers == edit.later == ("明天送：雪碧3箱",)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("红牛5箱不是3箱", "5"),
        ("红牛不是3箱是5箱", "5"),
        ("红牛5箱 不是 是3箱", "3"),
        ("红牛5箱，不是，3箱", "3"),
    ],
)
def test_which_of_two_amounts_is_denied(lexicon: Lexicon, text: str, count: str) -> None:
    (item,) = _order(lexicon, text).items
    assert str(getattr(item.amount, "count", "?")) == count


def test_one_more_of_everything_is_added_to_each_line(lexicon: Lexicon) -> None:
    items = _order(lexicon, "全部加一箱", _cart(lexicon, "YL001", 3)).items
    assert [(i.op, i.line_no) for i in items] == [(Op.ADD, 1)]


@pytest.mark.parametrize("text", ["上次那些，双份", "照上次双份", "照旧，翻倍"])
def test_the_last_order_twice(lexicon: Lexicon, text: str) -> None:
    situation = Situation(last_order=_cart(lexicon, "YL001", 3).cart)
    intent = _meant(lexicon, text, situation)
    assert isinstance(intent, Reorder)
    assert [i.op for i in intent.items] == [Op.SCALE_ALL]


@pytest.mark.parametrize(
    "text",
    [
        "红牛12号送5箱",
        "红牛12号5箱",
        "红牛3月生产的5箱",
        "要2026年生产的红牛5箱",
        "红牛24罐5箱",
        "电话13800001111 地址人民路8号 红牛5箱",
    ],
)
def test_numbers_of_days_packs_and_addresses_are_no_amounts(lexicon: Lexicon, text: str) -> None:
    (item,) = _order(lexicon, text).items
    assert isinstance(item.product, Resolved)
    assert isinstance(item.amount, Exact)
    assert (str(item.amount.count), item.amount.unit, item.amount.rest) == ("5", "箱", ())


@pytest.mark.parametrize("text", ["红牛3,5箱", "红牛3。5箱"])
def test_a_number_cut_by_a_comma_is_asked(lexicon: Lexicon, text: str) -> None:
    (item,) = _order(lexicon, text).items
    assert isinstance(item.amount, Vague)


def test_what_is_there_is_not_ordered(lexicon: Lexicon) -> None:
    assert not isinstance(_meant(lexicon, "我店里还有5箱红牛"), EditDraft)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("生抽要海天大瓶的2件", ["2 海天金标生抽1.9L×6"]),
        ("脉动3箱桃子味的，红牛5箱", ["3 脉动桃子口味600ml×15", "5 红牛250ml×24"]),
        ("两箱雪碧 要500的哈，红牛一箱", ["2 雪碧500ml×24", "1 红牛250ml×24"]),
        ("雪碧500的要三贱", ["3 雪碧500ml×24"]),
        ("红牛今天不要红牛 乌苏要一箱", ["1 乌苏啤酒620ml×12"]),
        ("品名\t规格\t数量\n红牛\t250ml\t3\n雪碧\t500ml\t0", ["3 红牛250ml×24"]),
    ],
)
def test_which_one_of_a_kind_is_said_behind_it(
    lexicon: Lexicon, text: str, expected: list[str]
) -> None:
    found = []
    for item in _order(lexicon, text).items:
        assert isinstance(item.product, Resolved), item
        goods = lexicon.goods_of(item.product.sku_id)
        assert goods is not None
        found.append(f"{getattr(item.amount, 'count', '?')} {lexicon.entry(goods.at).name}")
    assert found == expected


def test_the_same_again_leaves_nothing_over(lexicon: Lexicon) -> None:
    situation = Situation(last_order=_cart(lexicon, "YL001", 3).cart)
    intent = _meant(lexicon, "照上次的单子再发一份", situation)
    assert isinstance(intent, Reorder)
    assert (intent.items, intent.leftovers) == ((), ())


def test_half_or_double_of_one_line_of_the_last_order(lexicon: Lexicon) -> None:
    situation = Situation(last_order=_cart(lexicon, "YL001", 3).cart)
    intent = _meant(lexicon, "跟上次一样，可乐翻倍", situation)
    assert isinstance(intent, Reorder)
    assert [str(getattr(i.amount, "count", "?")) for i in intent.items] == ["6"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("给后厨补两箱雪碧330 一箱红牛", ["2 雪碧330ml×24", "1 红牛250ml×24"]),
        ("乌苏3箱……我妈那边也要，红牛2箱", ["3 乌苏啤酒620ml×12", "2 红牛250ml×24"]),
        ("牛二一斤装的3箱", ["3 牛栏山陈酿白酒42度500ml×12"]),
        ("蒙牛纯牛奶250和200各两箱", ["2 蒙牛纯牛奶250ml×24", "2 蒙牛纯牛奶200ml×24"]),
    ],
)
def test_long_winded_orders_lose_nothing(lexicon: Lexicon, text: str, expected: list[str]) -> None:
    found = []
    for item in _order(lexicon, text).items:
        assert isinstance(item.product, Resolved), item
        goods = lexicon.goods_of(item.product.sku_id)
        assert goods is not None
        found.append(f"{getattr(item.amount, 'count', '?')} {lexicon.entry(goods.at).name}")
    assert found == expected


def test_a_kind_in_a_change_means_its_lines(lexicon: Lexicon) -> None:
    """啤酒少要两箱 with two beers in the draft is asked, with one it is that one."""
    goods = [lexicon.goods(lexicon.codes[c]) for c in ("pj004", "pj007", "yl001")]
    cart = tuple(CartView(n, g.sku_id, Decimal(5), g.order_unit) for n, g in enumerate(goods, 1))
    (both,) = _order(lexicon, "啤酒少要两箱", Situation(cart=cart)).items
    assert isinstance(both.product, Ambiguous)
    assert set(both.product.candidates) == {goods[0].sku_id, goods[1].sku_id}
    (one,) = _order(lexicon, "啤酒少要两箱", Situation(cart=cart[1:])).items
    assert isinstance(one.product, Resolved)
    assert one.op is Op.MINUS
