"""What stands around goods: two sizes of one, what is not meant, promotions, small talk."""

from decimal import Decimal
from functools import cache

import pytest

from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.intents import (
    Ambiguous,
    CartView,
    Confirm,
    EditDraft,
    Exact,
    ItemReading,
    Resolved,
    Situation,
)
from handlers.nlu.rows import lexicon_from_rows

GOODS = (
    # brand, product, spec, base unit, case, order unit
    ("净霸", "垃圾袋小号", "45*50cm", "卷", 30, "箱"),
    ("净霸", "垃圾袋中号", "50*60cm", "卷", 30, "箱"),
    ("净霸", "垃圾袋大号", "80*100cm", "卷", 30, "箱"),
    ("白家", "酸辣粉桶装", "120g", "桶", 12, "箱"),
    ("白家", "酸辣粉袋装", "100g", "袋", 20, "箱"),
    ("甘原", "蟹黄蚕豆", "75g", "袋", 20, "箱"),
    ("甘原", "芥末味蚕豆", "75g", "袋", 20, "箱"),
    ("甘原", "烤肉味青豆", "75g", "袋", 20, "箱"),
    ("", "小米", "", "斤", 50, "斤"),
    ("", "小米", "50斤", "袋", 1, "袋"),
    ("", "花生米", "", "斤", 50, "斤"),
    ("海田", "蒸鱼豉油", "450ml", "瓶", 12, "箱"),
    ("", "黑木耳", "", "斤", 20, "斤"),
    ("", "白木耳", "", "斤", 20, "斤"),
    ("陈村", "宽米粉", "400g", "袋", 20, "箱"),
    ("陈村", "细米粉", "400g", "袋", 20, "箱"),
    ("山泉", "苏打水", "400ml", "瓶", 24, "箱"),
    ("斑马", "玉米油", "20L", "桶", 1, "桶"),
    ("斑马", "稻米油", "20L", "桶", 1, "桶"),
    ("斑马", "稻米油", "5L", "桶", 4, "箱"),
    ("沁柔", "抽纸", "100抽", "提", 12, "提"),
    ("洁福", "抽纸", "120抽", "提", 12, "提"),
)
NAMES = [f"{brand}{product} {spec}".strip() for brand, product, spec, *_ in GOODS]


@cache
def _lexicon() -> Lexicon:
    return lexicon_from_rows(
        {
            "sku": f"A{n}", "name": NAMES[n], "brand": brand, "product": product, "spec": spec,
            "base_unit": base, "units": {base: 1, "箱": case}, "order_unit": usual,
            "category": "", "barcode": "", "aliases": [],
        }
        for n, (brand, product, spec, base, case, usual) in enumerate(GOODS)
    )  # fmt: skip


def _cart(*lines: tuple[str, int, str]) -> Situation:
    views = (
        CartView(n, _lexicon().goods(NAMES.index(name)).sku_id, Decimal(count), unit)
        for n, (name, count, unit) in enumerate(lines, 1)
    )
    return Situation(cart=tuple(views))


def _name(product: object) -> str:
    if isinstance(product, Resolved):
        return NAMES[_lexicon().where[product.sku_id]].split()[0]
    return "?" if isinstance(product, Ambiguous) else "-"


def _said(item: ItemReading) -> str:
    amount = item.amount
    count = f" {amount.count}{amount.unit or ''}" if isinstance(amount, Exact) else ""
    target = f" > {_name(item.target)}" if item.target is not None else ""
    return f"{item.op.value} {_name(item.product)}{target}{count}"


def _edit(text: str, situation: Situation | None = None) -> EditDraft:
    intent = interpret(read(text, _lexicon()), situation or Situation())[0]
    assert isinstance(intent, EditDraft), intent
    return intent


def _lines(text: str, situation: Situation | None = None) -> list[str]:
    return [_said(item) for item in _edit(text, situation).items]


BEANS = _cart(("山泉苏打水 400ml", 2, "箱"), ("甘原蟹黄蚕豆 75g", 3, "箱"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("净霸垃圾袋中号大号一样10卷", ["add 净霸垃圾袋中号 10卷", "add 净霸垃圾袋大号 10卷"]),
        ("垃圾袋大号小号各5卷", ["add 净霸垃圾袋大号 5卷", "add 净霸垃圾袋小号 5卷"]),
        ("垃圾袋中号大号5卷", ["add ? 5卷"]),
        ("蒸鱼豉油大瓶小瓶各2箱", ["add 海田蒸鱼豉油 2箱"]),
        ("陈村的宽粉细粉各三箱", ["add 陈村宽米粉 3箱", "add 陈村细米粉 3箱"]),
    ],
)
def test_two_sizes_are_two_lines_or_a_question(text: str, wanted: list[str]) -> None:
    assert _lines(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "白家酸辣粉 桶装哦 不是袋装 来2箱",
        "酸辣粉桶装的不是袋装2箱",
        "酸辣粉不要袋装要桶装2箱",
        "酸辣粉是桶装不是袋装，2箱",
        "酸辣粉不是袋装是桶装2箱",
        "酸辣粉2箱，要桶装不要袋装",
        "酸辣粉桶装2箱，不是袋装",
    ],
)
def test_the_pack_that_is_denied_is_not_taken(text: str) -> None:
    assert _lines(text) == ["add 白家酸辣粉桶装 2箱"]


def test_a_pack_that_is_refused_leaves_the_draft() -> None:
    packed = _cart(("白家酸辣粉袋装 100g", 2, "箱"), ("山泉苏打水 400ml", 2, "箱"))
    text = "酸辣粉桶装来2箱，不要袋装的了"
    assert "remove 白家酸辣粉袋装" in _lines(text, packed)


def test_a_pack_that_is_only_denied_is_asked() -> None:
    assert _lines("酸辣粉不是桶装2箱") == ["add ? 2箱"]


def test_a_denied_pack_is_kept_in_the_note() -> None:
    assert _edit("酸辣粉桶装的不是袋装2箱").note == "不是袋装"


def test_a_size_that_was_said_before_is_corrected() -> None:
    assert _lines("中号垃圾袋2箱，不是中号，大号的") == ["add 净霸垃圾袋大号 2箱"]


@pytest.mark.parametrize(
    "text", ["蚕豆先拿掉", "蚕豆帮我拿掉", "先拿掉蚕豆", "给我把蚕豆拿掉", "蚕豆先不要"]
)
def test_what_stands_in_the_draft_is_taken_out(text: str) -> None:
    assert _lines(text, BEANS) == ["remove 甘原蟹黄蚕豆"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("花生米称二十斤 酸辣粉桶装一箱", ["add 花生米 20斤", "add 白家酸辣粉桶装 1箱"]),
        ("大姐 我老周头啊 花生米给称十五斤", ["add 花生米 15斤"]),
        ("米粉要陈村宽米粉400g那种12袋", ["add 陈村宽米粉 12袋"]),
        ("18号食堂有280人吃饭，花生米12斤", ["add 花生米 12斤"]),
        ("后天60人开席，花生米20斤", ["add 花生米 20斤"]),
    ],
)
def test_loose_goods_and_what_they_are_for(text: str, wanted: list[str]) -> None:
    assert _lines(text) == wanted


def test_the_same_goods_by_the_bag_and_loose() -> None:
    items = _edit("小米2袋，另外再散称小米5斤").items
    assert [_said(item) for item in items] == ["add 小米 2袋", "add 小米 5斤"]
    bag, loose = (item.product for item in items)
    assert isinstance(bag, Resolved)
    assert isinstance(loose, Resolved)
    assert bag.sku_id != loose.sku_id


@pytest.mark.parametrize(
    ("text", "count", "note"),
    [
        ("蒸鱼豉油你们群里说5箱送1箱，那我订5箱", 5, "你们群里说5箱送1箱"),
        ("蒸鱼豉油按10送2的活动给我上10箱", 10, "按10送2的活动"),
    ],
)
def test_a_promotion_is_told_before_the_order(text: str, count: int, note: str) -> None:
    found = _edit(text)
    assert [_said(item) for item in found.items] == [f"add 海田蒸鱼豉油 {count}箱"]
    assert (found.note, found.leftovers) == (note, ())


def test_an_order_with_its_gift_stays_one() -> None:
    wanted = ["add 海田蒸鱼豉油 5箱", "add 花生米 3斤"]
    assert _lines("蒸鱼豉油5箱送1箱，花生米3斤") == wanted


@pytest.mark.parametrize("text", ["苏打水5箱，发票开公司的", "苏打水5箱，票开公司抬头"])
def test_whose_invoice_it_is_is_a_remark(text: str) -> None:
    found = _edit(text)
    assert [_said(item) for item in found.items] == ["add 山泉苏打水 5箱"]
    assert found.leftovers == ()
    assert "公司" in found.note


@pytest.mark.parametrize("text", ["行行行 你就照这个配货", "就按这个配货", "行，照这单给我备货吧"])
def test_sending_it_off_as_it_is_confirms(text: str) -> None:
    assert isinstance(interpret(read(text, _lexicon()), BEANS)[0], Confirm)


OIL = _cart(("斑马玉米油 20L", 2, "桶"), ("山泉苏打水 400ml", 2, "箱"))
PAPER = _cart(("沁柔抽纸 100抽", 10, "提"), ("山泉苏打水 400ml", 2, "箱"))
OTHER_BEANS = ["replace 甘原蟹黄蚕豆 > 甘原芥末味蚕豆"]
OTHER_PAPER = ["replace 沁柔抽纸 > 洁福抽纸"]


@pytest.mark.parametrize(
    ("text", "situation", "wanted"),
    [
        ("玉米油换成稻米油，还是20L的两桶", OIL, ["replace 斑马玉米油 > 斑马稻米油 2桶"]),
        ("抽纸沁柔换洁福，提数一样", PAPER, OTHER_PAPER),
        ("抽纸沁柔换成洁福 提数照旧", PAPER, OTHER_PAPER),
        ("蚕豆不要蟹黄的了，换芥末味，数量不变", BEANS, OTHER_BEANS),
        ("蟹黄蚕豆不要了，换芥末的", BEANS, OTHER_BEANS),
    ],
)
def test_other_goods_by_the_same_number(
    text: str, situation: Situation, wanted: list[str]
) -> None:
    found = _edit(text, situation)
    assert [_said(item) for item in found.items] == wanted


@pytest.mark.parametrize("text", ["还是按5箱苏打水吧", "还是5箱苏打水吧", "苏打水还是按5箱吧"])
def test_the_amount_after_all_is_set_not_added(text: str) -> None:
    assert _lines(text, BEANS) == ["set 山泉苏打水 5箱"]
    assert _lines(text) == ["add 山泉苏打水 5箱"]


def test_the_other_colour_of_what_was_said() -> None:
    assert _lines("木耳黑的3斤白的2斤") == ["add 黑木耳 3斤", "add 白木耳 2斤"]


def test_small_talk_before_a_name() -> None:
    found = _edit("娃儿多得很 蟹黄蚕豆2箱")
    assert [_said(item) for item in found.items] == ["add 甘原蟹黄蚕豆 2箱"]
    assert found.leftovers == ("娃儿多得很",)
