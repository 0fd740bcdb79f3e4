"""Short readings of the conversation: languages, applications, notes, what restates an amount."""

import pytest

from handlers import delivery, linenotes, wishes
from handlers.customer import read_application
from handlers.shortanswers import is_english, language_wish


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("english", "en"),
        ("reply in English please", "en"),
        ("Do you speak English?", "en"),
        ("说英文", "en"),
        ("切换英文", "en"),
        ("切换到繁体中文", "zh-TW"),
        ("繁體中文", "zh-TW"),
        ("用中文", "zh-CN"),
        ("换成百事", None),
        ("speak to a person", None),
    ],
)
def test_a_language_is_asked_for(said, code):
    assert language_wish(said) == code


@pytest.mark.parametrize(
    ("said", "name", "address"),
    [
        ("小赵便利店，中山路12号，13800138000", "小赵便利店", "中山路12号"),
        ("小赵便利店 中山路12号3楼 13800138000", "小赵便利店", "中山路12号3楼"),
        ("店名：老街面馆 电话 13800138000 地址：人民路3号", "老街面馆", "人民路3号"),
        ("中山路便利店 13800138000", "中山路便利店", ""),
        ("新星小卖部 13800138000", "新星小卖部", ""),
    ],
)
def test_an_application_has_its_parts(said, name, address):
    asked = read_application(said)
    assert (asked.shop_name, asked.phone, asked.address) == (name, "13800138000", address)


@pytest.mark.parametrize(
    ("said", "is_wish"),
    [
        ("送早一点，6点", True),
        ("6点前送到", True),
        ("几点送到", False),
        ("明天送到了吗", False),
        ("早点睡", False),
    ],
)
def test_when_it_is_to_come_is_a_wish_only_as_a_wish(said, is_wish):
    assert wishes.is_delivery_wish(said) is is_wish


def test_a_remark_is_cut_off_the_order():
    assert linenotes.split_remark("雪碧2箱备注要新日期的") == ("雪碧2箱", "要新日期的")
    assert linenotes.split_remark("雪碧2箱") == ("雪碧2箱", "")


@pytest.mark.parametrize(
    ("said", "does"),
    [("鸡精3袋，其他不变", True), ("鸡精3袋就这样", True), ("鸡精3袋", False)],
)
def test_the_rest_unchanged_restates_the_amount(said, does):
    assert wishes.restates(said) is does


@pytest.mark.parametrize(
    ("said", "is_it"),
    [
        ("half case sprite", True),
        ("5 water", False),
        ("SO-1123-4071", False),
        ("可乐 cola", False),
    ],
)
def test_english_is_told_from_codes(said, is_it):
    assert is_english(said) is is_it


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("可乐3箱自提", ("可乐3箱", "自提")),
        ("明天自提", ("明天", "自提")),
        ("可乐3箱发物流", ("可乐3箱", "发物流")),
        ("可乐3箱不自提", None),
        ("不用自提", None),
        ("别自提了", None),
        ("先别自提", None),
        ("不想去东仓自提", None),
        ("不发物流", None),
        ("可乐3箱不要走物流", None),
        ("谁来取", None),
        ("谁过来取", None),
        ("怎么自提", None),
        ("司机几点来取", None),
        ("什么时候能自提", None),
        ("什麼時候可以自提", None),
        ("已经自提了", None),
        ("没来取", None),
    ],
)
def test_a_way_at_the_end_is_a_wish_unless_denied_or_asked(said, parts):
    assert delivery.wish_at_end(said) == parts


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("不自提", ""),
        ("不用自提了", ""),
        ("别自提了", ""),
        ("可乐3箱不自提", "可乐3箱"),
        ("可乐3箱，不用自提", "可乐3箱"),
        ("可乐3箱自提", None),
        ("谁来取", None),
        ("没来取", None),
        ("怎么不自提", None),
    ],
)
def test_not_fetching_is_said_at_the_end(said, rest):
    assert delivery.without_fetching(said) == rest
