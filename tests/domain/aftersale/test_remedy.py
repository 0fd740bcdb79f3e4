"""What a shop gets for what was broken: as it was paid, never more than the line, once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.dialects import postgresql

from domain.aftersale import (
    AftersaleOpened,
    CaseDecided,
    CaseItem,
    CaseKind,
    CaseStatus,
    Complaint,
    Remedy,
    RemedyUnknown,
    claimed_line,
    credit_for,
    decide_case,
    get_case,
    grant_remedy,
    may_claim,
    open_case,
    replacements_of,
    wish_remedy,
)
from domain.base.errors import NotAllowed
from domain.base.ids import OrderLineId
from domain.base.money import Money
from domain.base.quantity import Quantity
from domain.credit import receivable_of
from domain.db import Database, Tx
from domain.inventory import (
    Cause,
    StockPlace,
    count_stock,
    movements_of,
    reservations_of,
    stocks_of,
)
from domain.order import cancel_order, get_order
from domain.payment import receipts_of
from tests.domain.accounts import TODAY, buy, check, exposure, make_credit_shop, send
from tests.domain.goods import place


@pytest.fixture
def tx(sqlite_database: Database) -> Iterator[Tx]:
    """One open transaction on SQLite, rolled back at the end."""
    with sqlite_database.rehearsal() as rehearsed:
        yield rehearsed


def broken(tx: Tx, bottles: int = 2):
    """So many of the 48 cans of an order over ¥92 on account are broken."""
    shop = make_credit_shop(tx)
    order = send(tx, shop, buy(tx, shop, 2))
    return shop, order, report(tx, shop, order, bottles)


def report(tx: Tx, shop, order, bottles: int):
    line = order.lines[0]
    said = Complaint(
        shop.customer.id, shop.contact_id, "破了", order.id,
        (CaseItem(line.sku_id, line.id, bottles),),
    )  # fmt: skip
    return open_case(tx, said)


@pytest.mark.parametrize(("base", "minor"), [(1, 192), (2, 383), (24, 4_600), (48, 9_200)])
def test_it_costs_what_was_paid(tx: Tx, base: int, minor: int):
    _, order, _ = broken(tx)
    assert credit_for(order.lines[0], base) == Money(minor)


def test_two_bottles_of_a_case_over_28_cost_2_33(tx: Tx):
    _, order, _ = broken(tx)
    line = order.lines[0]
    case = replace(line, amount=Money(2_800), quantity=Quantity(24, "箱", Decimal(1), 24))
    assert [credit_for(case, base) for base in (2, 24)] == [Money(233), Money(2_800)]


def test_a_credit_pays_what_is_owed_and_is_granted_once(tx: Tx):
    shop, order, case = broken(tx)
    tx.events.clear()
    wished = wish_remedy(tx, case.id, Remedy.CREDIT)
    assert (wished.remedy, get_case(tx, case.id)) == (Remedy.CREDIT, wished)
    assert tx.events == [
        AftersaleOpened(case.id, shop.customer.id, shop.contact_id, shop.rep.id, order.id, seq=2)
    ]
    with pytest.raises(NotAllowed):
        grant_remedy(tx, case.id, by=(shop.contact, "记账"), today=TODAY)
    assert receipts_of(tx, shop.customer.id) == ()
    done = grant_remedy(tx, case.id, by=(shop.rep, "记账抵¥3.83"), today=TODAY)
    assert (done.status, done.kind, done.resolution) == (
        CaseStatus.SETTLED, CaseKind.REFUND, "记账抵¥3.83",
    )  # fmt: skip
    assert receivable_of(tx, order.id).owed == Money(9_200 - 383)
    assert exposure(tx, shop) == 9_200 - 383
    with pytest.raises(CaseDecided):
        grant_remedy(tx, case.id, by=(shop.rep, "再来"), today=TODAY)
    with pytest.raises(CaseDecided):
        wish_remedy(tx, case.id, Remedy.REPLACE)
    assert exposure(tx, shop) == 9_200 - 383
    check(tx)


def test_no_more_than_the_line_is_made_good(tx: Tx):
    shop, order, case = broken(tx, 40)
    wish_remedy(tx, case.id, Remedy.CREDIT)
    grant_remedy(tx, case.id, by=(shop.rep, "40"), today=TODAY)
    with pytest.raises(CaseDecided):
        grant_remedy(tx, case.id, by=(shop.rep, "40"), today=TODAY)
    line = order.lines[0]
    assert [may_claim(tx, order, line, n) for n in (0, 8, 9)] == [False, True, False]
    more = report(tx, shop, order, 9)
    wish_remedy(tx, more.id, Remedy.REPLACE)
    with pytest.raises(RemedyUnknown):
        grant_remedy(tx, more.id, by=(shop.rep, "9"), today=TODAY)
    assert get_case(tx, more.id).status is CaseStatus.OPEN
    check(tx)


@pytest.mark.parametrize(
    ("wish", "kind"),
    [(Remedy.CREDIT, CaseKind.REFUND), (Remedy.REPLACE, CaseKind.EXCHANGE)],
)
def test_a_wish_settled_otherwise_is_not_granted(tx: Tx, wish: Remedy, kind: CaseKind):
    shop, order, case = broken(tx, 48)
    wish_remedy(tx, case.id, wish)
    decide_case(tx, case.id, kind=kind, is_settled=True, by=(shop.rep, "当面给了"))
    assert get_case(tx, case.id).remedy is None
    assert receipts_of(tx, shop.customer.id) == ()
    assert replacements_of(tx, buy(tx, shop, 1)) == ()
    assert may_claim(tx, order, order.lines[0], 48)


def test_all_the_parts_of_a_line_cost_what_it_cost(tx: Tx):
    shop, order, case = broken(tx, 1)
    line, cases = order.lines[0], [case, *(report(tx, shop, order, 1) for _ in range(5))]
    for one in cases:
        wish_remedy(tx, one.id, Remedy.CREDIT)
        grant_remedy(tx, one.id, by=(shop.rep, "1"), today=TODAY)
    total = Money(sum(paid.amount.minor for paid in receipts_of(tx, shop.customer.id)))
    assert total == credit_for(line, 6) == Money(1_150)
    rest = [credit_for(line, 1, granted=n) for n in range(48)]
    assert sum(part.minor for part in rest if part) == 9_200


def test_what_was_granted_long_ago_still_counts(tx: Tx):
    shop, order, case = broken(tx, 48)
    wish_remedy(tx, case.id, Remedy.CREDIT)
    grant_remedy(tx, case.id, by=(shop.rep, "48"), today=TODAY)
    for _ in range(50):
        other = open_case(tx, Complaint(shop.customer.id, shop.contact_id, "慢"))
        settle = {"kind": CaseKind.UNSORTED, "is_settled": True}
        decide_case(tx, other.id, **settle, by=(shop.rep, "好"))
    assert not may_claim(tx, order, order.lines[0], 1)


def test_the_orders_are_locked_before_the_case(tx: Tx, monkeypatch: pytest.MonkeyPatch):
    shop, order, case = broken(tx)
    other = buy(tx, shop, 1)
    wish_remedy(tx, case.id, Remedy.CREDIT)
    asked = []
    run = tx.execute

    def watch(statement, /, **values):
        told = str(statement.compile(dialect=postgresql.dialect()))
        if "FROM orders" in told or "FOR UPDATE" in told:
            asked.append(("orders" if "FROM orders" in told else "case", values.get("p_id")))
        return run(statement, **values)

    monkeypatch.setattr(tx, "execute", watch)
    grant_remedy(tx, case.id, by=(shop.rep, "记账"), today=TODAY)
    assert asked[:3] == [("orders", order.id), ("orders", other.id), ("case", case.id)]
    check(tx)


def test_only_what_has_left_of_an_order_that_stands_is_made_good(tx: Tx):
    shop = make_credit_shop(tx)
    order = buy(tx, shop, 2)
    line = order.lines[0]
    assert not may_claim(tx, order, line, 1)
    part = send(tx, shop, order, ((line.id, 24),))
    assert [may_claim(tx, part, part.lines[0], n) for n in (24, 25)] == [True, False]
    other = buy(tx, shop, 1)
    case = report(tx, shop, other, 2)
    wish_remedy(tx, case.id, Remedy.CREDIT)
    cancel_order(tx, other.id, actor=shop.contact)
    with pytest.raises(RemedyUnknown):
        grant_remedy(tx, case.id, by=(shop.rep, "记账"), today=TODAY)
    assert receipts_of(tx, shop.customer.id) == ()
    check(tx)


def test_what_was_not_wished_or_not_counted_is_not_granted(tx: Tx):
    shop, order, case = broken(tx)
    with pytest.raises(RemedyUnknown):
        grant_remedy(tx, case.id, by=(shop.rep, "补"), today=TODAY)
    plain = open_case(tx, Complaint(shop.customer.id, shop.contact_id, "坏了", order.id))
    with pytest.raises(RemedyUnknown):
        wish_remedy(tx, plain.id, Remedy.REPLACE)
    decide_case(tx, plain.id, kind=CaseKind.EXCHANGE, is_settled=True, by=(shop.rep, "换"))
    assert replacements_of(tx, buy(tx, shop, 1)) == ()
    check(tx)


def test_a_replacement_goes_with_the_first_order_that_stands(tx: Tx):
    shop, order, case = broken(tx)
    wish_remedy(tx, case.id, Remedy.REPLACE)
    granted = grant_remedy(tx, case.id, by=(shop.rep, "下次补2罐"), today=TODAY)
    assert receipts_of(tx, shop.customer.id) == ()
    first = buy(tx, shop, 1)
    assert replacements_of(tx, order) == ()
    assert replacements_of(tx, first) == (granted,)
    second = buy(tx, shop, 3)
    assert replacements_of(tx, second) == ()
    cancel_order(tx, first.id, actor=shop.contact)
    assert replacements_of(tx, get_order(tx, second.id)) == (granted,)
    check(tx)


def test_a_replacement_never_goes_with_an_order_that_has_left_without_it(tx: Tx):
    shop, _, case = broken(tx)
    wish_remedy(tx, case.id, Remedy.REPLACE)
    granted = grant_remedy(tx, case.id, by=(shop.rep, "下次补2罐"), today=TODAY)
    first, second = buy(tx, shop, 1), buy(tx, shop, 1)
    tx.now += timedelta(hours=1)
    send(tx, shop, second)
    tx.now += timedelta(hours=1)
    cancel_order(tx, first.id, actor=shop.contact)
    assert replacements_of(tx, get_order(tx, second.id)) == ()
    third = buy(tx, shop, 1)
    assert replacements_of(tx, third) == (granted,)
    send(tx, shop, third)
    fourth = buy(tx, shop, 1)
    assert replacements_of(tx, get_order(tx, third.id)) == (granted,)
    assert replacements_of(tx, fourth) == ()
    check(tx)


def test_a_replacement_stays_where_it_was_however_many_orders_follow(tx: Tx):
    shop, _, case = broken(tx)
    wish_remedy(tx, case.id, Remedy.REPLACE)
    granted = grant_remedy(tx, case.id, by=(shop.rep, "下次补2罐"), today=TODAY)
    first = buy(tx, shop, 1)
    for _ in range(51):
        latest = buy(tx, shop, 1)
    assert replacements_of(tx, first) == (granted,)
    assert replacements_of(tx, latest) == ()


def _granted(tx: Tx, bottles: int = 2):
    shop, _, case = broken(tx, bottles)
    wish_remedy(tx, case.id, Remedy.REPLACE)
    return shop, grant_remedy(tx, case.id, by=(shop.rep, "下次补"), today=TODAY)


def _stock(tx: Tx, shop) -> tuple[int, int]:
    (one,) = stocks_of(tx, [shop.id("KL330")])
    return one.on_hand, one.reserved


def test_a_replacement_leaves_the_stock_with_the_first_parcel_and_once(tx: Tx):
    shop, case = _granted(tx)
    assert _stock(tx, shop) == (2_352, 0)
    order = buy(tx, shop, 2)
    assert _stock(tx, shop) == (2_352, 48)
    line = order.lines[0].id
    order = send(tx, shop, order, ((line, 24),))
    assert _stock(tx, shop) == (2_326, 24)
    send(tx, shop, order)
    assert _stock(tx, shop) == (2_302, 0)
    gone = [m for m in movements_of(tx, shop.id("KL330")) if m.cause is Cause.REPLACEMENT]
    assert [(m.change, m.cause_key, m.reason, m.actor_name) for m in gone] == [
        (-2, f"case:{case.id}", order.order_no, "小李")
    ]
    send(tx, shop, buy(tx, shop, 1))
    assert _stock(tx, shop) == (2_278, 0)
    check(tx)


def test_a_replacement_may_take_what_is_promised_and_says_so(tx: Tx):
    shop, _ = _granted(tx)
    first, last = buy(tx, shop, 10), buy(tx, shop, 1)
    place = StockPlace(shop.id("KL330"), stocks_of(tx, [shop.id("KL330")])[0].warehouse_id)
    count_stock(tx, place, 264, key="t", actor=shop.rep)
    send(tx, shop, first)
    assert _stock(tx, shop) == (22, 22)
    (held,) = reservations_of(tx, last.id)
    assert (held.quantity, held.short) == (24, 2)
    check(tx)


def test_a_replacement_never_brings_the_books_below_nothing(tx: Tx):
    shop, _ = _granted(tx, 40)
    order = buy(tx, shop, 1)
    place = StockPlace(shop.id("KL330"), stocks_of(tx, [shop.id("KL330")])[0].warehouse_id)
    count_stock(tx, place, 54, key="t", actor=shop.rep)
    send(tx, shop, order)
    assert _stock(tx, shop) == (0, 0)
    check(tx)


def test_what_has_no_price_is_credited_with_nothing(tx: Tx):
    _, order, _ = broken(tx)
    assert credit_for(replace(order.lines[0], amount=None), 2) is None


def test_the_line_meant_is_found_or_nothing_is_granted(tx: Tx):
    shop = make_credit_shop(tx)
    order = send(tx, shop, place(tx, shop, shop.add("KL330", "1"), shop.add("XB330", "1")))
    line = order.lines[1]
    about = Complaint(
        shop.customer.id, None, "破了", order.id, (CaseItem(line.sku_id, line.id, 2),)
    )
    assert claimed_line(tx, open_case(tx, about)) == line
    strange = CaseItem(line.sku_id, OrderLineId(9_999), 2)
    other = wish_remedy(tx, open_case(tx, replace(about, items=(strange,))).id, Remedy.CREDIT)
    before = exposure(tx, shop)
    with pytest.raises(RemedyUnknown):
        grant_remedy(tx, other.id, by=(shop.rep, "好"), today=TODAY)
    nowhere = open_case(tx, Complaint(shop.customer.id, None, "破了"))
    with pytest.raises(RemedyUnknown):
        grant_remedy(tx, nowhere.id, by=(shop.rep, "好"), today=TODAY)
    assert exposure(tx, shop) == before
    check(tx)
