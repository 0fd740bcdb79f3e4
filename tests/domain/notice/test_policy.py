"""Events become notices to the right people, once, at the right time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.aftersale import CaseKind, CaseMedia, Complaint, decide_case, open_case
from domain.base.actor import SYSTEM
from domain.base.ids import ContactId, ConversationId, StaffId
from domain.cart import RemoveLine
from domain.conversation import HandoffRequested, Relayed
from domain.customer import apply_registration, approve_registration, create_contact
from domain.db import Tx
from domain.fulfilment import Parcel, close_rest, deliver_order, ship_order
from domain.inventory import StockPlace, count_stock, stocks_of
from domain.inventory.events import StockLevelCrossed
from domain.messaging import OutboxFilter, Recipient, list_outbox
from domain.notice import Importance, QuietHours, alarm_owners, due_at, plan_notices
from domain.notice.passing import MUST_BE_HEARD
from domain.order import (
    ChangeRequest,
    apply_change,
    cancel_order,
    confirm_order,
    place_order,
    propose_change,
    refuse_change,
    reject_order,
    request_cancel,
)
from domain.reactions import drain
from tests.domain.goods import ORDER_KEY, make_shop, place, show_draft


def _told(tx, **quiet):
    """What the events of the moment put into the outbox: (kind, who, id, payload)."""
    before = {row.id for row in list_outbox(tx, OutboxFilter(), limit=500).rows}
    drain(tx, **quiet)
    assert tx.events == []
    rows = list_outbox(tx, OutboxFilter(), limit=500).rows
    return [
        (row.kind, str(row.recipient.kind), row.recipient.id)
        for row in reversed(rows)
        if row.id not in before
    ]


def test_an_order_from_placing_to_delivery(tx: Tx):
    shop = make_shop(tx)
    rep, customer = ("staff", shop.rep.id), ("contact", shop.contact.id)
    order = place(tx, shop, shop.add("KL330", "3"))
    assert _told(tx) == [("order_placed", *rep)]
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    assert _told(tx) == [("order_confirmed", *customer)]
    shipment = ship_order(tx, order.id, parcel=Parcel("顺丰", "SF1"), actor=shop.rep)
    assert _told(tx) == [("shipped", *customer)]
    (row,) = list_outbox(tx, OutboxFilter(kind="shipped")).rows
    assert row.payload == {"order_id": order.id, "shipment_id": shipment.id}
    assert row.event_key == f"shipment:{shipment.id}"
    deliver_order(tx, order.id, actor=shop.rep)
    assert _told(tx) == [("delivered", *customer)]


def test_what_will_not_come_any_more_is_told_at_any_hour(tx: Tx):
    """A first parcel, the rest called off: two notices, and who is away hears it from the rep."""
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("KL330", "3"))
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    lines = ((order.lines[0].id, 24),)
    ship_order(tx, order.id, parcel=Parcel("顺丰", "SF1", lines), actor=shop.rep)
    _told(tx)
    close_rest(tx, order.id, actor=shop.rep)
    assert _told(tx) == [("rest_closed", "contact", shop.contact.id)]
    (row,) = list_outbox(tx, OutboxFilter(kind="rest_closed")).rows
    assert (row.payload, row.event_key.split(":")[:2]) == (
        {"order_id": order.id}, ["rest", str(order.id)],
    )  # fmt: skip
    assert "rest_closed" in MUST_BE_HEARD


def test_the_other_side_hears_of_a_cancellation_and_a_rejection(tx: Tx):
    shop = make_shop(tx)
    rep, customer = ("staff", shop.rep.id), ("contact", shop.contact.id)
    for actor, heard in ((shop.contact, [rep]), (shop.rep, [customer]), (SYSTEM, [customer, rep])):
        order = place(tx, shop, shop.add("KL330", "3"), is_again=True)
        _told(tx)
        cancel_order(tx, order.id, actor=actor)
        assert _told(tx) == [("order_cancelled", *who) for who in heard]
    order = place(tx, shop, shop.add("KL330", "3"))
    _told(tx)
    reject_order(tx, order.id, actor=shop.rep, reason="x")
    assert _told(tx) == [("order_rejected", *customer)]


def test_an_order_by_the_rep_is_told_to_the_shop(tx: Tx):
    shop = make_shop(tx)
    priced = show_draft(tx, shop, shop.add("KL330", "3"))
    place_order(tx, priced, actor=shop.rep, order_key=ORDER_KEY)
    assert _told(tx) == [("order_placed", "contact", shop.contact.id)]


def test_changes_are_told_to_whoever_did_not_make_them(tx: Tx):
    shop = make_shop(tx)
    rep, customer = ("staff", shop.rep.id), ("contact", shop.contact.id)
    order = place(tx, shop, shop.add("KL330", "3"), shop.add("NF550", "1"))
    _told(tx)
    remove = (RemoveLine(shop.id("NF550")),)
    by_rep = propose_change(tx, order.id, request=ChangeRequest(remove, shop.rep))
    assert _told(tx) == [("change_proposed", *customer)]
    refuse_change(tx, by_rep.id, actor=shop.contact)
    assert _told(tx) == [("change_refused", *rep)]
    own = propose_change(tx, order.id, request=ChangeRequest(remove, shop.contact))
    assert _told(tx) == []
    apply_change(tx, own.id, actor=shop.contact)
    assert _told(tx) == [("change_applied", *rep)]
    confirm_order(tx, order.id, actor=shop.rep, version=2)
    _told(tx)
    asked = request_cancel(tx, order.id, actor=shop.contact)
    assert _told(tx) == [("cancel_requested", *rep)]
    apply_change(tx, asked.id, actor=shop.rep)
    assert _told(tx) == [("order_cancelled", *customer)]


def test_a_complaint_and_its_answer(tx: Tx):
    shop = make_shop(tx)
    photo = CaseMedia("image", "m1")
    complaint = Complaint(shop.customer.id, shop.contact_id, "水破了两瓶", media=(photo,))
    case = open_case(tx, complaint)
    assert _told(tx) == [("aftersale_opened", "staff", shop.rep.id)]
    decide_case(tx, case.id, kind=CaseKind.REFUND, is_settled=True, by=(shop.rep, "记账抵2.33"))
    assert _told(tx) == [("aftersale_decided", "contact", shop.contact.id)]


def test_a_registration_goes_to_reps_and_owners_and_back(tx: Tx):
    shop = make_shop(tx)
    person = create_contact(tx, name="新店")
    asked = apply_registration(tx, person.id, "新店", "13800000000")
    assert _told(tx) == [
        ("registration_requested", "staff", shop.rep.id),
        ("registration_requested", "staff", shop.rep.id + 1),
    ]
    approve_registration(tx, asked.id, shop.rep, customer=shop.customer.id)
    assert _told(tx) == [("registration_approved", "contact", person.id)]


def test_a_call_for_a_human_is_told_once_per_call(tx: Tx):
    shop = make_shop(tx)
    call = HandoffRequested(
        ConversationId(1), shop.contact_id, shop.customer.id, StaffId(shop.rep.id), "asked", 7
    )
    tx.events.extend([call, call])
    assert _told(tx) == [("handoff", "staff", shop.rep.id)]
    tx.events.append(call)
    assert _told(tx) == []


def test_words_are_passed_on_to_the_named_side(tx: Tx):
    tx.events.append(Relayed(ConversationId(1), 5, ContactId(4), None))
    tx.events.append(Relayed(ConversationId(1), 6, None, StaffId(3)))
    assert _told(tx) == [("relay", "contact", 4), ("relay", "staff", 3)]


def test_alarms_go_to_owners_once(tx: Tx):
    shop = make_shop(tx)
    owner = shop.rep.id + 1
    detail = {"outbox_id": 9}
    assert alarm_owners(tx, "dead_letter", event_key="dead:9", detail=detail) == 1
    assert alarm_owners(tx, "dead_letter", event_key="dead:9", detail=detail) == 0
    (row,) = list_outbox(tx, OutboxFilter(kind="alarm")).rows
    assert (row.recipient, row.payload) == (
        Recipient.staff(owner),
        {"what": "dead_letter", "outbox_id": 9},
    )


@pytest.mark.parametrize(
    ("local", "importance", "expected"),
    [
        ("21:59", Importance.DEFAULT, "2027-03-02 21:59"),
        ("22:00", Importance.DEFAULT, "2027-03-03 08:00"),
        ("23:30", Importance.COMPULSORY, "2027-03-02 23:30"),
        ("07:59", Importance.OPTIONAL, "2027-03-02 08:00"),
        ("08:00", Importance.DEFAULT, "2027-03-02 08:00"),
    ],
)
def test_quiet_hours_hold_all_but_compulsory_notices(local, importance, expected):
    def moment(text):
        return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)

    now = moment(f"2027-03-02 {local}")
    assert due_at(now, importance, QuietHours()) == moment(expected)
    assert due_at(now, importance, None) == now


def test_events_nobody_is_told_of(tx: Tx):
    from domain.customer.events import CustomerBound

    shop = make_shop(tx)
    assert plan_notices(CustomerBound(shop.contact_id, shop.customer.id)) == ()
    low = StockLevelCrossed(shop.id("KL330"), 1, is_low=True, available=3)  # type: ignore[arg-type]
    tx.events.append(low)
    night = datetime(2027, 3, 2, 15, 0, tzinfo=UTC)
    tx.now = night
    assert _told(tx, zone=ZoneInfo("Asia/Shanghai")) == [("alarm", "staff", shop.rep.id + 1)]
    (row,) = list_outbox(tx, OutboxFilter(kind="alarm")).rows
    assert row.due_at == datetime(2027, 3, 3, 0, 0, tzinfo=UTC)


def test_every_count_that_takes_from_an_order_is_told_to_owner_and_rep(tx: Tx):
    shop = make_shop(tx)
    place(tx, shop, shop.add("KL330", "3"))
    tx.events.clear()
    (stock,) = stocks_of(tx, [shop.id("KL330")])
    where = StockPlace(stock.sku_id, stock.warehouse_id)
    for n, counted in enumerate((71, 70)):
        count_stock(tx, where, counted, key=f"count:{n}", actor=shop.rep)
        assert _told(tx) == [
            ("alarm", "staff", shop.rep.id + 1),
            ("goods_missing", "staff", shop.rep.id),
        ]
