"""Which whole messages ask about terms, and which only look like it."""

import re

import pytest

from handlers import terms

FREIGHT = [
    "送货要多少钱",
    "运费怎么算",
    "送货收费吗？",
    "包邮吗",
    "你们送货收钱吗",
    "請問運費多少",
    "how much is delivery",
    "What is the delivery fee?",
    "免费送货吗",
]
PAYMENT = [
    "怎么付款",
    "可以微信付款吗",
    "微信支付可以吗",
    "能刷卡吗",
    "收现金吗",
    "付款方式有哪些",
    "能不能月结",
    "收款码发我一下",
    "how do I pay?",
    "do you take wechat pay",
    "怎麼付款",
]
INVOICE = [
    "能开发票吗",
    "可以开专票吗",
    "开票几个点",
    "有发票吗",
    "發票可以開嗎",
    "能不能開票",
    "do you issue invoices?",
    "can I get an invoice",
]
OTHERS = [
    "可乐5箱 发票开公司的",
    "月结",
    "现金",
    "微信转了500",
    "开张发票",
    "发票开了没",
    "上个月的发票还没给我",
    "可乐3箱，微信付款",
    "运费多少算谁的那单",
    "怎么还显示未付款",
    "送货3箱可乐",
    "现金付",
    "付款了吗",
]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [(terms._FREIGHT, x) for x in FREIGHT]
    + [(terms._PAYMENT, x) for x in PAYMENT]
    + [(terms._INVOICE, x) for x in INVOICE],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_questions_about_terms(pattern: re.Pattern[str], said: str) -> None:
    found = [p for p in (terms._FREIGHT, terms._INVOICE, terms._PAYMENT) if p.fullmatch(said)]
    assert found[0] is pattern


@pytest.mark.parametrize("said", OTHERS)
def test_what_only_looks_like_it(said: str) -> None:
    patterns = (terms._FREIGHT, terms._INVOICE, terms._PAYMENT)
    assert not any(pattern.fullmatch(said) for pattern in patterns)


def test_no_message_takes_long() -> None:
    for piece in ("能", "能不能", "可以", "你们", "付", "转账", "开", "吗", "送货", "运费"):
        for pattern in (terms._FREIGHT, terms._INVOICE, terms._PAYMENT):
            assert pattern.fullmatch(piece * 20 + "箱") is None


@pytest.mark.parametrize(
    "said",
    [
        "起送多少",
        "多少钱起送",
        "最低多少起送",
        "起送价是多少",
        "满多少送货",
        "有起送吗",
        "minimum order?",
    ],
)
def test_questions_about_the_minimum(said: str) -> None:
    assert terms._MINIMUM.fullmatch(said)
    assert not terms._FREIGHT.fullmatch(said)


@pytest.mark.parametrize("said", ["送几箱", "要几箱可乐", "多送2箱", "5箱起送"])
def test_no_question_about_the_minimum(said: str) -> None:
    assert not terms._MINIMUM.fullmatch(said)


@pytest.mark.parametrize(
    "said",
    ["可以月底结吗", "能不能下个月一起给", "先拿货后付款行不行", "可以赊账吗", "这单能不能先欠着",
     "货款月结行不行", "可以晚两天付吗", "有账期吗", "卖完再给钱可以吗", "can we pay later?"],
)  # fmt: skip
def test_paying_later_is_asked(said: str) -> None:
    assert terms.asks_later(said)


@pytest.mark.parametrize(
    "said",
    ["钱下周一给你", "月底结", "我欠多少", "还能赊多少", "可以下周送吗", "先来10箱可以吗",
     "可乐3箱月底结吗", ""],
)  # fmt: skip
def test_something_else_than_paying_later(said: str) -> None:
    assert not terms.asks_later(said)


def test_a_long_text_is_no_question_about_paying_later() -> None:
    assert not terms.asks_later("可以月底结吗" * 400)
