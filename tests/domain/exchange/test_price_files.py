"""A price file: for whom its prices are, and what its dry run tells."""

import pytest

from domain.base.money import parse_unit_price
from domain.db import Database
from domain.exchange import ImportKind, check_import, plan_import
from domain.exchange.model import PriceEntry, ProblemCode
from domain.pricing import BreakRises
from tests.domain.exchange.test_import import GOODS, load, setting


@pytest.mark.parametrize(
    ("file", "scopes"),
    [
        ("商品编码,单价,适用范围\nA1,40,客户：C001\nA2,2,\n", ["customer:C001", "base"]),
        ("商品编码,单价,客户组\nA1,40,餐饮\n", ["group:餐饮"]),
        ("商品编码,单价,客户等级\nA1,40,A\n", ["grade:A"]),
        ("商品编码,单价,客户\nA1,40,客户组:餐饮\nA1,41,C001\n", ["group:餐饮", "customer:C001"]),
    ],
)
def test_whom_a_price_is_for_may_stand_in_a_column_of_its_own(
    file: str, scopes: list[str]
) -> None:
    plan = plan_import(ImportKind.PRICES, file.encode(), "prices.csv")
    assert plan.report.problems == ()
    assert [row.scope for row in plan.rows if isinstance(row, PriceEntry)] == scopes


def test_a_price_for_two_at_once_is_a_problem() -> None:
    file = "商品编码,单价,客户,客户组\nA1,40,C001,餐饮\n"
    plan = plan_import(ImportKind.PRICES, file.encode(), "prices.csv")
    assert [(one.code, one.column) for one in plan.report.problems] == [
        (ProblemCode.CHOICE_UNKNOWN, "group")
    ]


def test_the_dry_run_tells_old_and_new_and_what_the_list_would_refuse(
    sqlite_database: Database,
) -> None:
    sqlite_database.write_now(setting)
    load(sqlite_database, ImportKind.GOODS, GOODS)
    file = "商品编码,单价,起订量,客户\nA1,45,,\nA1,41,10,C001\n"
    plan = plan_import(ImportKind.PRICES, file.encode(), "prices.csv")
    report = sqlite_database.read_now(check_import, plan)
    told = [
        (one.row, one.scope, one.min_count, one.price_before, one.price)
        for one in report.price_changes
    ]
    assert told == [
        (2, "base", 1, parse_unit_price("46"), parse_unit_price("45")),
        (3, "customer:C001", 10, None, parse_unit_price("41")),
    ]
    rising = "商品编码,单价,起订量\nA1,30,5\nA1,50,10\n"
    plan = plan_import(ImportKind.PRICES, rising.encode(), "rising.csv")
    (problem,) = sqlite_database.read_now(check_import, plan).problems
    assert (problem.code, problem.row) == (ProblemCode.REFUSED, 3)
    assert isinstance(problem.refusal, BreakRises)
