"""Goods that come back: credited as they were paid, on the shelf again or written off, once."""

from collections.abc import Iterator

import pytest

from domain.aftersale import (
    CaseDecided,
    CaseItem,
    CaseKind,
    CaseStatus,
    Complaint,
    GoodsReturn,
    NothingReturned,
    Remedy,
    ReturnedLine,
    ReturnSelfApproved,
    ReturnTooMuch,
    credited_for,
    decide_case,
    decide_return,
    get_case,
    grant_remedy,
    open_case,
    preview_return,
    return_goods,
    returnable_lines,
    returned_of,
    returns_waiting,
    wish_remedy,
)
from domain.base.actor import SYSTEM, Actor
from domain.base.errors import NotAllowed, StaleVersion
from domain.base.ids import OrderLineId
from domain.base.money import Money
from domain.credit import receivable_of
from domain.customer import PaymentTerms
from domain.db import Database, Tx
from domain.inventory import Cause, movements_of, stocks_of
from domain.messaging import OutboxFilter, list_outbox
from domain.order import Order, PaymentStatus, get_order
from domain.payment import free_balance, receipts_of, set_write_off_limit
from domain.promotion import (
    BuyGift,
    FullReduction,
    PromotionDraft,
    ReductionStep,
    create_promotion,
)
from domain.reactions import drain
from tests.domain.accounts import (
    TODAY,
    buy,
    check,
    exposure,
    finance_of,
    make_credit_shop,
    pay,
    put_on_terms,
    send,
)
from tests.domain.goods import Shop, make_shop, place


@pytest.fixture
def tx(sqlite_database: Database) -> Iterator[Tx]:
    """One open transaction on SQLite, rolled back at the end."""
    with sqlite_database.rehearsal() as rehearsed:
        yield rehearsed


def bring_back(tx: Tx, shop: Shop, order: Order, *lines: tuple[int, int, bool]):
    """Lines by their place: base units, and whether they go on the shelf."""
    back = tuple(ReturnedLine(order.lines[at].id, base, on) for at, base, on in lines)
    found = preview_return(tx, order, back)
    wanted = GoodsReturn(order.id, back, "临期", found.seen)
    done = return_goods(tx, wanted, actor=shop.rep, today=TODAY)
    drain(tx)
    return done, found


def cola(tx: Tx, shop: Shop) -> int:
    (found,) = stocks_of(tx, [shop.id("KL330")])
    return found.on_hand


def test_the_worked_example(tx: Tx):
    reduction = FullReduction((ReductionStep(10_000, 800),))
    create_promotion(tx, PromotionDraft("S", "满100减8", reduction), SYSTEM)
    shop = make_credit_shop(tx)
    order = send(tx, shop, buy(tx, shop, 3))
    assert (order.total, exposure(tx, shop)) == (Money(13_000), 13_000)
    shelf = cola(tx, shop)
    case, found = bring_back(tx, shop, order, (0, 24, True))
    assert (found.credit, credited_for(tx, case)) == (Money(4_333), Money(4_333))
    assert (cola(tx, shop), exposure(tx, shop)) == (shelf + 24, 13_000 - 4_333)
    assert (case.kind, case.status, case.resolution) == (
        CaseKind.RETURN, CaseStatus.SETTLED, "临期",
    )  # fmt: skip
    _, rest = bring_back(tx, shop, order, (0, 48, False))
    assert (rest.credit, cola(tx, shop), exposure(tx, shop)) == (Money(8_667), shelf + 24, 0)
    assert (returnable_lines(tx, order), len(returned_of(tx, order))) == ((), 2)
    back = [m for m in movements_of(tx, shop.id("KL330")) if m.cause is Cause.GOODS_RETURN]
    assert [m.change for m in back] == [24]
    told = list_outbox(tx, OutboxFilter(kind="aftersale_decided")).rows
    assert {str(row.recipient.kind) for row in told} == {"contact"}
    assert len(told) == 2
    check(tx)


def test_paid_already_it_becomes_a_balance_and_pays_the_next_order(tx: Tx):
    shop, finance = put_on_terms(tx, make_shop(tx), PaymentTerms.PREPAID), finance_of(tx)
    pay(tx, shop, 9_200, finance)
    order = send(tx, shop, buy(tx, shop, 2))
    bring_back(tx, shop, order, (0, 24, True))
    assert free_balance(tx, shop.customer.id, "CNY") == Money(4_600)
    owed = receivable_of(tx, order.id)
    assert owed is not None
    assert (owed.paid, owed.payable) == (Money(9_200), Money(9_200))
    buy(tx, shop, 1)
    assert free_balance(tx, shop.customer.id, "CNY") == Money(0)
    check(tx)


def test_what_is_not_counted_has_no_shelf_and_a_gift_costs_nothing(tx: Tx):
    shop = make_credit_shop(tx)
    order = send(tx, shop, place(tx, shop, shop.add("NF550", "2")))
    stocks = stocks_of(tx, [shop.id("NF550")])
    bring_back(tx, shop, order, (0, 24, True))
    after = stocks_of(tx, [shop.id("NF550")])
    assert len(after) == len(stocks)
    check(tx)


@pytest.mark.parametrize("base", [-1, 0, 49])
def test_no_more_comes_back_than_left(tx: Tx, base: int):
    shop = make_credit_shop(tx)
    order = send(tx, shop, buy(tx, shop, 2))
    with pytest.raises(ReturnTooMuch) as refused:
        bring_back(tx, shop, order, (0, base, True))
    assert (refused.value.base, refused.value.most) == (base, 48)
    assert receipts_of(tx, shop.customer.id) == ()


def test_nothing_comes_back_of_nothing(tx: Tx):
    shop = make_credit_shop(tx)
    order = buy(tx, shop, 2)
    with pytest.raises(ReturnTooMuch):
        bring_back(tx, shop, order, (0, 24, True))
    order = send(tx, shop, order)
    with pytest.raises(NothingReturned):
        bring_back(tx, shop, order)
    with pytest.raises(NothingReturned):
        bring_back(tx, shop, order, (0, 24, True), (0, 24, False))
    with pytest.raises(NothingReturned):
        preview_return(tx, order, [ReturnedLine(OrderLineId(99), 1, True)])
    check(tx)


def test_the_same_form_twice_books_once(tx: Tx):
    shop = make_credit_shop(tx)
    order = send(tx, shop, buy(tx, shop, 2))
    back = (ReturnedLine(order.lines[0].id, 24, True),)
    wanted = GoodsReturn(order.id, back, "临期", preview_return(tx, order, back).seen)
    return_goods(tx, wanted, actor=shop.rep, today=TODAY)
    before = exposure(tx, shop)
    with pytest.raises(StaleVersion):
        return_goods(tx, wanted, actor=shop.rep, today=TODAY)
    with pytest.raises(NotAllowed):
        return_goods(tx, wanted, actor=shop.contact, today=TODAY)
    assert (exposure(tx, shop), len(returned_of(tx, get_order(tx, order.id)))) == (before, 1)
    assert get_order(tx, order.id).payment_status is not PaymentStatus.PAID
    check(tx)


def lose(tx: Tx, shop: Shop, order: Order, base: int, *, by: Actor | None = None):
    """So much of the first line is brought back and lost."""
    back = (ReturnedLine(order.lines[0].id, base, False),)
    wanted = GoodsReturn(order.id, back, "过期", preview_return(tx, order, back).seen)
    case = return_goods(tx, wanted, actor=by or shop.rep, today=TODAY)
    drain(tx)
    return case


def asked_rows(tx: Tx) -> int:
    """How many were told that somebody has to agree."""
    return len(list_outbox(tx, OutboxFilter(kind="return_asked")).rows)


def test_goods_lost_beyond_the_limit_wait_for_a_second_person(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    set_write_off_limit(tx, "CNY", Money(10_000), actor=finance)
    order = send(tx, shop, buy(tx, shop, 5))
    shelf, owed = cola(tx, shop), exposure(tx, shop)
    assert lose(tx, shop, order, 48).status is CaseStatus.SETTLED
    assert exposure(tx, shop) == owed - 9_200
    asked = lose(tx, shop, order, 24)
    assert (asked.status, asked.asked_by, asked_rows(tx)) == (CaseStatus.ASKED, shop.rep.id, 2)
    assert (exposure(tx, shop), cola(tx, shop)) == (owed - 9_200, shelf)
    assert [case.id for case in returns_waiting(tx, order)] == [asked.id]
    assert len(returned_of(tx, order)) == 1
    with pytest.raises(ReturnTooMuch) as refused:
        lose(tx, shop, order, 72)
    assert refused.value.most == 48
    bring_back(tx, shop, order, (0, 24, True))
    assert exposure(tx, shop) == owed - 13_800
    with pytest.raises(ReturnSelfApproved):
        decide_return(tx, asked.id, actor=shop.rep, is_agreed=True, today=TODAY)
    with pytest.raises(NotAllowed):
        decide_return(tx, asked.id, actor=shop.contact, is_agreed=True, today=TODAY)
    with pytest.raises(CaseDecided):
        decide_case(tx, asked.id, kind=CaseKind.REFUND, is_settled=True, by=(finance, "好"))
    assert exposure(tx, shop) == owed - 13_800
    done = decide_return(tx, asked.id, actor=finance, is_agreed=True, today=TODAY)
    drain(tx)
    assert (done.status, done.asked_by, done.decided_by) == (
        CaseStatus.SETTLED, shop.rep.id, finance.id,
    )  # fmt: skip
    assert [(i.is_restocked, i.credited_minor) for i in done.items] == [(False, 4_600)]
    assert (exposure(tx, shop), cola(tx, shop)) == (owed - 18_400, shelf + 24)
    with pytest.raises(CaseDecided):
        decide_return(tx, asked.id, actor=finance, is_agreed=False, today=TODAY)
    check(tx)


def test_a_second_person_turns_it_down_and_nothing_is_booked(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    set_write_off_limit(tx, "CNY", Money(0), actor=finance)
    order = send(tx, shop, buy(tx, shop, 2))
    owed = exposure(tx, shop)
    for actor in (finance, shop.rep):
        asked = lose(tx, shop, order, 48)
        assert asked.status is CaseStatus.ASKED
        done = decide_return(tx, asked.id, actor=actor, is_agreed=False, today=TODAY)
        drain(tx)
        assert (done.status, get_case(tx, asked.id).status) == (CaseStatus.DECLINED,) * 2
    assert (exposure(tx, shop), returns_waiting(tx, order), returned_of(tx, order)) == (
        owed, (), (),
    )  # fmt: skip
    refused = list_outbox(tx, OutboxFilter(kind="return_refused")).rows
    assert [row.recipient.id for row in refused] == [shop.rep.id]  # finance's word, not his own
    told = list_outbox(tx, OutboxFilter(kind="aftersale_decided")).rows
    assert told == ()
    bring_back(tx, shop, order, (0, 48, True))
    assert exposure(tx, shop) == owed - 9_200
    check(tx)


def test_what_was_made_good_meanwhile_is_not_lost_once_more(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    set_write_off_limit(tx, "CNY", Money(0), actor=finance)
    order = send(tx, shop, buy(tx, shop, 2))
    asked = lose(tx, shop, order, 48)
    line = order.lines[0]
    item = CaseItem(line.sku_id, line.id, 24)
    complaint = Complaint(shop.customer.id, None, "破了", order.id, (item,))
    case = wish_remedy(tx, open_case(tx, complaint).id, Remedy.CREDIT)
    grant_remedy(tx, case.id, by=(shop.rep, "好"), today=TODAY)
    before = exposure(tx, shop)
    with pytest.raises(ReturnTooMuch):
        decide_return(tx, asked.id, actor=finance, is_agreed=True, today=TODAY)
    assert (exposure(tx, shop), get_case(tx, asked.id).status) == (before, CaseStatus.ASKED)
    check(tx)


def test_a_gift_comes_back_for_nothing_and_a_complaint_is_no_return(tx: Tx):
    create_promotion(tx, PromotionDraft("G", "3送1", BuyGift(3, 1)), SYSTEM)
    shop, finance = make_credit_shop(tx), finance_of(tx)
    order = send(tx, shop, buy(tx, shop, 3))
    at = next(n for n, line in enumerate(order.lines) if line.is_gift)
    owed = exposure(tx, shop)
    case, found = bring_back(tx, shop, order, (at, 24, True))
    assert (found.credit, credited_for(tx, case), exposure(tx, shop)) == (Money(0), None, owed)
    nowhere = open_case(tx, Complaint(shop.customer.id, None, "破了"))
    with pytest.raises(CaseDecided):
        decide_return(tx, nowhere.id, actor=finance, is_agreed=True, today=TODAY)
    check(tx)
