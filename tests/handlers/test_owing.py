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
