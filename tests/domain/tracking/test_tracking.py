"""Tracks: reports twice and out of order, what is told, what reaches the rep."""

from datetime import timedelta
from itertools import permutations

import pytest

from domain.base.actor import SYSTEM
from domain.db import Tx
from domain.fulfilment import Parcel, ShipmentStatus, deliver_order, get_shipment, ship_order
from domain.order import OrderStatus, confirm_order, get_order
from domain.tracking import (
    ParcelInTrouble,
    ParcelMoved,
    ParcelStage,
    Report,
    Scan,
    company_named,
    company_of_number,
    follow_parcel,
    note_asked,
    note_refused,
    record_report,
    tell_stuck,
    track_of,
    tracks_of,
    waybills_due,
)
from domain.tracking.rules import OUT_OF_SIGHT, stage_after
from tests.domain.goods import Shop, make_shop, place

NUMBER = "SF1234567890"


def shipped(tx: Tx, carrier: str = "顺丰", number: str = NUMBER):
    return ship(tx, make_shop(tx), carrier, number)


def ship(tx: Tx, shop: Shop, carrier: str, number: str, *, cases: str = "4"):
    order = place(tx, shop, shop.add("KL330", cases))
    order = confirm_order(tx, order.id, actor=shop.rep, version=1)
    parcel = ship_order(tx, order.id, parcel=Parcel(carrier, number), actor=shop.rep)
    follow_parcel(tx, order.id, parcel.id)
    tx.events.clear()
    return order.id, parcel.id


def report(tx: Tx, stage: str, *hours: int, number: str = NUMBER) -> Report:
    """Scans so many hours ago; the last one is the newest."""
    scans = tuple(Scan(tx.now - timedelta(hours=h), f"scan {h}") for h in hours)
    return Report(number, ParcelStage(stage), scans)


def told(tx: Tx) -> list[tuple[str, str]]:
    """What was told since the last look."""
    found = [
        (type(event).__name__, str(event.stage))
        for event in tx.events
        if isinstance(event, ParcelMoved | ParcelInTrouble)
    ]
    tx.events.clear()
    return found


def test_the_same_report_again_changes_nothing(tx: Tx):
    order_id, parcel_id = shipped(tx)
    out = report(tx, "out_for_delivery", 5, 1)
    assert record_report(tx, out) == 2
    before = tracks_of(tx, order_id)[parcel_id]
    assert told(tx) == [("ParcelMoved", "out_for_delivery")]
    assert record_report(tx, out) == 0
    assert tracks_of(tx, order_id)[parcel_id] == before
    assert told(tx) == []


@pytest.mark.parametrize("turn", list(permutations(range(3))))
def test_reports_in_any_order_end_alike(tx: Tx, turn):
    order_id, parcel_id = shipped(tx)
    reports = (
        report(tx, "collected", 9),
        report(tx, "on_the_way", 9, 5),
        report(tx, "signed", 9, 5, 1),
    )
    for place_of in turn:
        record_report(tx, reports[place_of])
    assert tracks_of(tx, order_id)[parcel_id].stage is ParcelStage.SIGNED
    assert [event.text for event in track_of(tx, parcel_id)] == ["scan 1", "scan 5", "scan 9"]
    assert get_shipment(tx, parcel_id).status is ShipmentStatus.DELIVERED
    assert get_order(tx, order_id).status is OrderStatus.DELIVERED


def test_nothing_comes_after_signed(tx: Tx):
    order_id, parcel_id = shipped(tx)
    record_report(tx, report(tx, "signed", 2))
    tx.events.clear()
    for stage in ("problem", "on_the_way", "returning", "out_for_delivery"):
        record_report(tx, report(tx, stage, 1))
    assert tracks_of(tx, order_id)[parcel_id].stage is ParcelStage.SIGNED
    assert told(tx) == []


@pytest.mark.parametrize(
    ("known", "heard", "said", "at", "after"),
    [
        ("awaited", None, "collected", 5, "collected"),
        ("collected", 5, "on_the_way", 3, "on_the_way"),
        ("out_for_delivery", 3, "on_the_way", 5, "out_for_delivery"),
        ("out_for_delivery", 3, "on_the_way", 3, "out_for_delivery"),
        ("out_for_delivery", 3, "problem", 3, "problem"),
        ("problem", 3, "out_for_delivery", 1, "out_for_delivery"),
        ("problem", 1, "signed", 3, "signed"),
        ("signed", 3, "returning", 1, "signed"),
        ("returned", 3, "signed", 1, "returned"),
    ],
)
def test_what_a_report_changes(tx: Tx, known, heard, said, at, after):
    heard_at = None if heard is None else tx.now - timedelta(hours=heard)
    found = stage_after(ParcelStage(known), heard_at, report(tx, said, at))
    assert found is ParcelStage(after)


def test_a_customer_hears_of_few_stages_and_a_rep_of_troubles(tx: Tx):
    shipped(tx)
    for hours, stage in enumerate(
        ("collected", "on_the_way", "out_for_delivery", "problem", "out_for_delivery", "refused")
    ):
        record_report(tx, report(tx, stage, 20 - hours))
    assert told(tx) == [
        ("ParcelMoved", "out_for_delivery"),
        ("ParcelInTrouble", "problem"),
        ("ParcelMoved", "out_for_delivery"),
        ("ParcelInTrouble", "refused"),
    ]


def test_a_scan_from_a_wrong_clock_hides_nothing(tx: Tx):
    order_id, parcel_id = shipped(tx)
    assert record_report(tx, report(tx, "on_the_way", -48)) == 0
    record_report(tx, report(tx, "out_for_delivery", 1))
    assert tracks_of(tx, order_id)[parcel_id].stage is ParcelStage.OUT_FOR_DELIVERY


def test_what_was_delivered_by_hand_is_not_told_again(tx: Tx):
    order_id, _ = shipped(tx)
    deliver_order(tx, order_id, actor=SYSTEM)
    tx.events.clear()
    record_report(tx, report(tx, "signed", 1))
    assert told(tx) == []


def test_numbers_nobody_follows_and_broken_texts(tx: Tx):
    order_id, parcel_id = shipped(tx)
    assert record_report(tx, report(tx, "signed", 1, number="SF999")) == 0
    odd = Scan(tx.now, "第一行\n\x00第二行\ud800" + "长" * 900, "x" * 9000)
    assert record_report(tx, Report(" sf1234567890", ParcelStage.ON_THE_WAY, (odd,))) == 1
    last = tracks_of(tx, order_id)[parcel_id].last
    assert last is not None
    assert last.text.startswith("第一行 第二行长长")
    assert len(last.text) == 400


@pytest.mark.parametrize(
    ("said", "key"),
    [("顺丰", "sf"), ("SF", "sf"), ("順豐", "sf"), ("德邦快递", "deppon"), ("自有车队", None),
     ("老张", None), ("", None)],
)  # fmt: skip
def test_companies_by_the_names_people_write(said, key):
    found = company_named(said)
    assert (found.key if found else None) == key


def test_our_own_car_is_not_followed(tx: Tx):
    order_id, _ = shipped(tx, "自有车队", "鄂A12345")
    assert tracks_of(tx, order_id) == {}
    assert waybills_due(tx, 10) == []


def test_a_refused_number_and_silence_reach_the_rep_once(tx: Tx):
    order_id, parcel_id = shipped(tx)
    assert [bill.tracking_no for bill in waybills_due(tx, 10)] == [NUMBER]
    note_refused(tx, parcel_id)
    note_refused(tx, parcel_id)
    assert told(tx) == [("ParcelInTrouble", "unknown_number")]
    assert tracks_of(tx, order_id)[parcel_id].is_refused
    assert waybills_due(tx, 10) == []
    record_report(tx, report(tx, "on_the_way", 80))
    note_asked(tx, parcel_id, is_subscribed=True)
    assert not tracks_of(tx, order_id)[parcel_id].is_refused
    assert (tell_stuck(tx), tell_stuck(tx)) == (1, 0)
    assert told(tx) == [("ParcelInTrouble", "lost_sight")]
    assert timedelta(hours=80) > OUT_OF_SIGHT


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("SF1234567890", "顺丰"),
        ("sf1234567890123", "顺丰"),
        ("yt8812345678901", "圆通"),
        ("JDVA12345678901", "京东"),
        ("SF123", ""),
        ("YT123456789", ""),
        ("771234567890", ""),
        ("XSF1234567890", ""),
        ("", ""),
    ],
)
def test_a_number_names_the_company_that_alone_gives_out_such_numbers(
    number: str, name: str
) -> None:
    assert company_of_number(number) == name
    assert (company_named(name) is None) == (name == "")
