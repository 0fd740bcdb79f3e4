"""What shops owed before, from a file."""

import pytest

from domain.base.actor import SYSTEM
from domain.base.money import Money
from domain.credit import opening_of
from domain.db import Database, Tx
from domain.exchange import (
    ImportKind,
    ImportRefused,
    ProblemCode,
    apply_import,
    check_import,
    plan_import,
)
from domain.payment import ReceiptKeyTaken, credit_of, free_balance, reverse_receipt
from domain.report import run_audit
from tests.domain.accounts import finance_of, make_credit_shop

HEAD = "客户编码,期初欠款,到期日,备注\n"


def load(tx: Tx, rows: str) -> tuple[int, int, int]:
    plan = plan_import(ImportKind.OPENINGS, (HEAD + rows).encode(), "期初.csv")
    done = apply_import(tx, plan, SYSTEM)
    return done.created, done.updated, done.unchanged


@pytest.fixture
def tx(sqlite_database: Database):
    with sqlite_database.rehearsal() as rehearsed:
        yield rehearsed


def test_a_second_file_books_the_difference(tx: Tx):
    shop = make_credit_shop(tx).customer
    row = f"{shop.code},1238.50,2027-03-31,旧系统\n"
    assert load(tx, row) == (1, 0, 0)
    assert load(tx, row) == (0, 0, 1)
    assert load(tx, f"{shop.code},1200,,\n") == (0, 1, 0)
    found = opening_of(tx, shop.id)
    assert found is not None
    assert (found.owed, found.due_on.isoformat(), found.note) == (
        Money(120_000), "2027-03-31", "旧系统",
    )  # fmt: skip
    tx.events.clear()
    assert run_audit(tx) == []


def test_below_zero_is_held_until_finance_takes_it_back(tx: Tx):
    shop, finance = make_credit_shop(tx).customer, finance_of(tx)
    assert load(tx, f"{shop.code},-50,,预存\n") == (1, 0, 0)
    assert load(tx, f"{shop.code},-50,,预存\n") == (0, 0, 1)
    assert free_balance(tx, shop.id, "CNY") == Money(5_000)
    with pytest.raises(ImportRefused) as refused:
        load(tx, f"{shop.code},80,,\n")
    (problem,) = refused.value.report.problems
    assert problem.code is ProblemCode.REFUSED
    assert isinstance(problem.refusal, ReceiptKeyTaken)
    held = credit_of(tx, shop.id)
    assert held is not None
    reverse_receipt(tx, held.id, actor=finance, reason="不对", today=tx.now.date())
    assert load(tx, f"{shop.code},80,,\n") == (1, 0, 0)
    assert (free_balance(tx, shop.id, "CNY"), opening_of(tx, shop.id).owed) == (
        Money(0), Money(8_000),
    )  # fmt: skip
    tx.events.clear()
    assert run_audit(tx) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("C404,5,,", ProblemCode.CUSTOMER_UNKNOWN),
        ("C404,,,", ProblemCode.VALUE_MISSING),
        (",5,,", ProblemCode.VALUE_MISSING),
        ("C404,五百,,", ProblemCode.NUMBER_UNREADABLE),
        ("C404,1.005,,", ProblemCode.NUMBER_TOO_PRECISE),
        ("C404,5,月底,", ProblemCode.DATE_UNREADABLE),
        ("C404,5,,\nC404,6,,", ProblemCode.DUPLICATE),
    ],
)
def test_what_is_wrong_with_a_row_is_named(tx: Tx, row: str, code: ProblemCode):
    plan = plan_import(ImportKind.OPENINGS, (HEAD + row).encode(), "a.csv")
    report = check_import(tx, plan) if plan.report.is_clean else plan.report
    assert code in {problem.code for problem in report.problems}
    assert not report.is_clean
