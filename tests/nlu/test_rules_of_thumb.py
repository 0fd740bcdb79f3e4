"""Rules that hold in every trade, over one small shop: one table a rule."""

from decimal import Decimal
from functools import cache

import pytest

from domain.base.ids import SkuId
from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.evaluate import answer_quantity
from handlers.nlu.intents import (
    Ambiguous,
    CartView,
    EditDraft,
    Exact,
    ItemReading,
    Reorder,
    Resolved,
    Situation,
    Vague,
)
from handlers.nlu.rows import lexicon_from_rows
from handlers.nlu.search import search

GOODS = (
    # brand, product, spec, base unit, case, order unit, aliases
    ("青π", "荔枝果茶", "500ml", "瓶", 15, "箱", ()),
    ("青π", "西柚果茶", "500ml", "瓶", 15, "箱", ()),
    ("外星客", "西柚味电解质水", "500ml", "瓶", 15, "箱", ()),
    ("山野叶", "龙井绿茶", "500ml", "瓶", 15, "箱", ()),
    ("山野叶", "滇红茶", "500ml", "瓶", 15, "箱", ()),
    ("山野叶", "陈皮白茶", "500ml", "瓶", 15, "箱", ()),
    ("天府", "可乐", "330ml", "罐", 24, "箱", ()),
    ("天府", "可乐", "600ml", "瓶", 12, "箱", ()),
    ("崂山", "可乐", "330ml", "罐", 24, "箱", ()),
    ("崂山", "可乐", "500ml", "瓶", 24, "箱", ()),
    ("马应吉", "凉茶", "310ml", "罐", 24, "箱", ()),
    ("别人家", "番茄锅底", "200g", "袋", 30, "箱", ()),
    ("海田", "尾极鲜酱油", "500ml", "瓶", 12, "箱", ("尾极鲜",)),
    ("", "老豆干", "", "块", 20, "箱", ()),
    ("", "嫩豆花", "", "盒", 10, "箱", ()),
    ("", "麻椒", "", "斤", 20, "斤", ()),
    ("", "青麻椒", "", "斤", 20, "斤", ()),
    ("", "猪前腿", "", "斤", 40, "斤", ()),
    ("老甘妈", "鸡油辣酱", "280g", "瓶", 24, "箱", ()),
    ("李锦计", "鸡油酱", "280g", "瓶", 24, "箱", ()),
    ("", "番茄酱", "3kg", "罐", 6, "箱", ()),
    ("", "番茄沙司", "320g", "瓶", 24, "箱", ()),
    ("王致合", "腐乳红", "340g", "瓶", 12, "箱", ()),
    ("王致合", "腐乳白", "340g", "瓶", 12, "箱", ()),
)
NAMES = [f"{brand}{product} {spec}".strip() for brand, product, spec, *_ in GOODS]


@cache
def _lexicon() -> Lexicon:
    return lexicon_from_rows(
        {
            "sku": f"R{n}", "name": NAMES[n], "brand": brand, "product": product, "spec": spec,
            "base_unit": base, "units": {base: 1, "箱": case}, "order_unit": usual,
            "category": "", "barcode": "", "aliases": list(aliases),
        }
        for n, (brand, product, spec, base, case, usual, aliases) in enumerate(GOODS)
    )  # fmt: skip


def _at(name: str) -> SkuId:
    return _lexicon().goods(NAMES.index(name)).sku_id


def _said(item: ItemReading) -> str:
    amount = item.amount
    count = f"{amount.count}{amount.unit or ''}" if isinstance(amount, Exact) else "?"
    name = "?"
    for product in (item.target, item.product):
        if isinstance(product, Resolved):
            name = NAMES[_lexicon().where[product.sku_id]]
            break
    return f"{item.op.value} {count} {name}"


def _lines(text: str, situation: Situation | None = None) -> list[str]:
    intent = interpret(read(text, _lexicon()), situation or Situation())[0]
    assert isinstance(intent, EditDraft | Reorder), intent
    return [_said(item) for item in intent.items]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # π sounds as 派 does, and the name behind leans on the brand before
        ("青派荔枝3 西柚2", ["add 3 青π荔枝果茶 500ml", "add 2 青π西柚果茶 500ml"]),
        # a heading is no line of its own
        ("山野叶500的，龙井、滇红、陈皮各2箱",
         ["add 2箱 山野叶龙井绿茶 500ml", "add 2箱 山野叶滇红茶 500ml",
          "add 2箱 山野叶陈皮白茶 500ml"]),
        # a pack said of all before
        ("天府可乐一件崂山可乐一件，都要罐装的",
         ["add 1件 天府可乐 330ml", "add 1件 崂山可乐 330ml"]),
        ("天府可乐2箱，崂山可乐1箱，全要罐子的",
         ["add 2箱 天府可乐 330ml", "add 1箱 崂山可乐 330ml"]),
        # 几 in a brand is no amount
        ("马应几罐装的3箱", ["add 3箱 马应吉凉茶 310ml"]),
        # a name that holds words of talk
        ("别人家番茄锅底3箱", ["add 3箱 别人家番茄锅底 200g"]),
        # the last word holds for goods named again behind a refusal
        ("麻椒5斤，猪前腿8斤…麻椒先不要了，猪前腿给10斤", ["add 10斤 猪前腿"]),
        # the unit said afterwards
        ("老豆干嫩豆花各来10，豆干按块豆花按盒", ["add 10块 老豆干", "add 10盒 嫩豆花"]),
        # 前 begins a name; what one 斤 costs is no amount
        ("上回前腿13块5一斤，今天给我20斤", ["add 20斤 猪前腿"]),
        # voice input: 箱 by its sound, more than once
        ("王致合腐乳红的一香白的半香",
         ["add 1箱 王致合腐乳红 340g", "add 0.5箱 王致合腐乳白 340g"]),
        # the word of a glossary that the size fits
        ("2 cases of ketchup 320g", ["add 2cases 番茄沙司 320g"]),
    ],
)  # fmt: skip
def test_an_order_is_read(text: str, wanted: list[str]) -> None:
    assert _lines(text) == wanted


@pytest.mark.parametrize("text", ["美极鲜2箱", "崂山可乐2箱，天府可乐一箱，都要大桶的"])
def test_another_brand_or_pack_is_asked(text: str) -> None:
    """An obsolete reading makes no sound alike, and a pack nobody sells chooses nothing."""
    intent = interpret(read(text, _lexicon()), Situation())[0]
    assert isinstance(intent, EditDraft)
    assert all(not isinstance(i.product, Resolved) for i in intent.items)
    assert any(isinstance(i.product, Ambiguous) for i in intent.items)


@pytest.mark.parametrize(
    "text",
    ["放门口，门锁密码2580", "司机开车来拿，车牌尾号618", "取件码88213", "麻椒5斤 房号1203"],
)
def test_numbers_that_open_doors_are_no_amounts(text: str) -> None:
    intent = interpret(read(text, _lexicon()), Situation())[0]
    amounts = [i.amount for i in getattr(intent, "items", ())]
    assert [a.count for a in amounts if isinstance(a, Exact)] in ([], [Decimal(5)])


def test_the_amount_stays_where_the_goods_change() -> None:
    cart = Situation(cart=(CartView(1, _at("麻椒"), Decimal(5), "斤"),))
    assert _lines("麻椒换成青的，斤数照旧", cart) == ["replace ? 青麻椒"]


@pytest.mark.parametrize("text", ["跟上单走，麻椒减3斤", "照上一单配，麻椒减3斤"])
def test_ways_of_wishing_the_last_order(text: str) -> None:
    last = Situation(last_order=(CartView(1, _at("麻椒"), Decimal(5), "斤"),))
    assert _lines(text, last) == ["minus 3斤 麻椒"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("三只松鼠果干5袋 麻椒2斤", [[5, "袋"], [2, "斤"]]),
        ("崂山可乐12箱 单价还是28.5吧", [[12, "箱"]]),
        ("①麻椒20斤②前腿15斤③青麻椒4斤", [[20, "斤"], [15, "斤"], [4, "斤"]]),
        ("调和油1:1:1的6桶", [[6, "桶"]]),
        ("码头2号仓提货 前腿10斤", [[10, "斤"]]),
        ("麻椒2斤（上次2斤卖了一个礼拜）", [[2, "斤"]]),
        ("3 boxes of 凉茶", [[3, "箱"]]),
        ("能用的话麻椒4斤", [[4, "斤"]]),
    ],
)
def test_quantities(text: str, wanted: list[list[object]]) -> None:
    assert answer_quantity(_lexicon(), {"text": text})["quantities"] == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("lgm鸡油", "老甘妈鸡油辣酱 280g"),
        ("崂山可乐 500毫升", "崂山可乐 500ml"),
        ("番茄酱 6罐箱", "番茄酱 3kg"),
    ],
)
def test_a_search_by_initials_and_sizes(query: str, wanted: str) -> None:
    assert NAMES[search(_lexicon(), query)[0]] == wanted


def test_some_amounts_stay_questions() -> None:
    """A name that ends in the sound of 几 takes no 几 away from an amount elsewhere."""
    intent = interpret(read("凉茶几罐", _lexicon()), Situation())[0]
    assert isinstance(intent, EditDraft)
    assert isinstance(intent.items[0].amount, Vague)
