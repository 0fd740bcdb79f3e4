"""What a shop that pays on delivery is told it owes, by what is known of it here."""

from datetime import date

import pytest

from domain.base.money import Money
from domain.credit import OpeningBalance
from domain.customer import find_customer
from domain.db import Database, Tx
from domain.payment import PaymentMethod, ReceiptDraft, record_receipt, set_opening
from domain.staff import find_staff
from tests.factories import seed
from tests.handlers.stage import NOW, make_shop, message, say, text_of

TODAY = NOW.date()


@pytest.fixture
def shop(sqlite_database: Database, clock):
    clock.now = NOW
    sqlite_database.write_now(seed, "drinks")
    return make_shop(sqlite_database)


def bring(tx: Tx, due: date) -> None:
    customer, rep = find_customer(tx, "C001"), find_staff(tx, "R01")
    wanted = OpeningBalance(customer.id, Money(50_000), due, Money(0), "旧系统")
    set_opening(tx, customer, wanted, actor=rep.actor, today=TODAY)


def give(tx: Tx) -> None:
    customer, rep = find_customer(tx, "C001"), find_staff(tx, "R01")
    method = PaymentMethod.ALLOWANCE
    draft = ReceiptDraft(customer.id, Money(383), method, TODAY, "case:1", note="破了2罐")
    record_receipt(tx, draft, actor=rep.actor, today=TODAY)


def told(database: Database, shop, text: str = "我欠多少钱") -> str:
    return text_of(shop, say(database, shop, message(text)))


@pytest.mark.parametrize(
    ("due", "line"),
    [
        (date(2027, 10, 31), "其中¥500已逾期"),
        (date(2027, 12, 31), "其中¥500"),
    ],
)
def test_what_was_owed_before_is_told(sqlite_database, shop, due, line):
    sqlite_database.write_now(bring, due)
    reply = told(sqlite_database, shop)
    assert "您目前欠款¥500" in reply
    assert line in reply
    assert "没有挂账" not in reply


def test_a_credit_for_broken_goods_is_told_as_the_books_have_it(sqlite_database, shop):
    sqlite_database.write_now(give)
    for text in ("我欠多少钱", "对账"):
        assert "账上还有余额¥3.83" in told(sqlite_database, shop, text)


def test_nothing_in_the_books_is_nothing_owed(sqlite_database, shop):
    for text in ("我欠多少钱", "对账"):
        assert "没有挂账" in told(sqlite_database, shop, text)


@pytest.mark.parametrize(
    ("who", "said", "line"),
    [
        ("R01", "逾期的有哪些", "老王超市 欠¥500，其中逾期¥500"),
        ("R01", "谁逾期了", "1家逾期，共¥500："),
        ("R01", "哪些店到期没付", "老王超市 欠¥500，其中逾期¥500"),
        ("R01", "有没有逾期的", "1家逾期，共¥500："),
        ("R01", "谁欠得最多", "1家有欠款，共¥500："),
        ("R01", "哪家欠款最多", "1家有欠款，共¥500："),
        ("B01", "欠款最多的是谁", "老王超市 欠¥500，其中逾期¥500"),
        ("R02", "逾期的有哪些", "没有逾期的。"),
        ("R02", "谁欠得最多", "您的客户都没有欠款。"),
    ],
)
def test_staff_ask_who_owes(sqlite_database, shop, who, said, line):
    sqlite_database.write_now(bring, date(2027, 10, 31))
    reply = text_of(shop, say(sqlite_database, shop, message(said, who=who)))
    assert line in reply.split("\n"), reply


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("今天收了多少钱", "11月23日：没有收款记录。"),
        ("昨天收款多少", "11月22日：没有收款记录。"),
        ("本月收了多少", "11月1日到11月23日：没有收款记录。"),
        ("上个月回款多少", "10月1日到10月31日：没有收款记录。"),
        ("今天谁付款了", "11月23日：没有收款记录。"),
    ],
)
def test_staff_ask_what_came_in(sqlite_database, shop, said, first):
    assert text_of(shop, say(sqlite_database, shop, message(said, who="B01"))) == first
