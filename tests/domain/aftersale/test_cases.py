"""Complaints become cases with words, pictures and the order."""

from datetime import timedelta

import pytest

from domain.aftersale import (
    AftersaleOpened,
    CaseDecided,
    CaseItem,
    CaseKind,
    CaseMedia,
    CaseStatus,
    Complaint,
    add_to_case,
    count_open_cases,
    decide_case,
    get_case,
    list_cases,
    open_case,
    recent_case,
    tie_case,
)
from domain.base.actor import SYSTEM
from domain.base.errors import NotAllowed
from domain.db import Tx
from domain.staff import Role, StaffDraft, create_staff
from tests.domain.goods import make_shop, place


def _complain(tx, shop):
    order = place(tx, shop, shop.add("NF550", "5"))
    tx.events.clear()
    item = CaseItem(shop.id("NF550"), order.lines[0].id, 2, "broken")
    complaint = Complaint(
        shop.customer.id, shop.contact_id, "昨天的水破了两瓶", order.id, items=(item,)
    )
    return order, open_case(tx, complaint)


def test_a_case_keeps_what_was_reported(tx: Tx):
    shop = make_shop(tx)
    order, case = _complain(tx, shop)
    assert get_case(tx, case.id) == case
    assert (case.status, case.kind, case.order_id) == (
        CaseStatus.OPEN,
        CaseKind.UNSORTED,
        order.id,
    )
    assert tx.events == [
        AftersaleOpened(case.id, shop.customer.id, shop.contact_id, shop.rep.id, order.id)
    ]


def test_a_picture_soon_after_belongs_to_the_case(tx: Tx):
    shop = make_shop(tx)
    _, case = _complain(tx, shop)
    tx.now += timedelta(minutes=29)
    assert recent_case(tx, shop.customer.id) == case
    added = add_to_case(tx, case.id, media=(CaseMedia("image", "m9"),), text="这是照片")
    assert get_case(tx, case.id) == added
    assert (added.text, added.media) == (
        "昨天的水破了两瓶\n这是照片",
        (CaseMedia("image", "m9"),),
    )
    tx.now += timedelta(minutes=1)
    assert recent_case(tx, shop.customer.id) is None


def test_a_case_is_decided_once_and_by_staff(tx: Tx):
    shop = make_shop(tx)
    _, case = _complain(tx, shop)
    by_customer, by_rep = (shop.contact, "x"), (shop.rep, "下次补2瓶")
    with pytest.raises(NotAllowed):
        decide_case(tx, case.id, kind=CaseKind.EXCHANGE, is_settled=True, by=by_customer)
    assert get_case(tx, case.id) == case
    done = decide_case(tx, case.id, kind=CaseKind.EXCHANGE, is_settled=True, by=by_rep)
    assert get_case(tx, case.id) == done
    assert (done.status, done.resolution) == (CaseStatus.SETTLED, "下次补2瓶")
    with pytest.raises(CaseDecided):
        decide_case(tx, case.id, kind=CaseKind.REFUND, is_settled=False, by=by_rep)
    with pytest.raises(CaseDecided):
        add_to_case(tx, case.id, text="还有")
    assert list_cases(tx, shop.customer.id, status=CaseStatus.OPEN) == ()
    assert list_cases(tx) == (done,)


def test_a_case_is_tied_to_its_order_once_that_is_known_and_the_rep_is_told(tx: Tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("NF550", "5"))
    item = CaseItem(shop.id("NF550"), order.lines[0].id, 2)
    case = open_case(tx, Complaint(shop.customer.id, shop.contact_id, "有一箱是坏的"))
    tx.events.clear()
    tied = tie_case(tx, case.id, order.id, (item,))
    assert get_case(tx, case.id) == tied
    assert (tied.order_id, tied.items, tied.text) == (order.id, (item,), "有一箱是坏的")
    assert tx.events == [
        AftersaleOpened(case.id, shop.customer.id, shop.contact_id, shop.rep.id, order.id, seq=3)
    ]
    done = decide_case(tx, case.id, kind=CaseKind.REFUND, is_settled=True, by=(shop.rep, "退"))
    with pytest.raises(CaseDecided):
        tie_case(tx, case.id, order.id, ())
    assert get_case(tx, case.id) == done


def test_open_cases_are_counted_for_all_and_for_one_rep(tx):
    shop = make_shop(tx)
    _, case = _complain(tx, shop)
    others = create_staff(tx, StaffDraft("小周", "zhou", Role.REP), SYSTEM)
    assert count_open_cases(tx) == count_open_cases(tx, shop.rep.id) == 1
    assert count_open_cases(tx, others.id) == 0
    decide_case(tx, case.id, kind=CaseKind.REFUND, is_settled=True, by=(shop.rep, "退"))
    assert count_open_cases(tx) == 0
