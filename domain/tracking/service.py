"""Following parcels from the counter to the door.

Every use case that changes a track locks its order first: two processes that hear of the same
parcel at once take their turns, and the shop is told once.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from domain.base.actor import SYSTEM
from domain.base.ids import OrderId, ShipmentId
from domain.customer import get_contact
from domain.db import Tx
from domain.fulfilment import ShipmentStatus, deliver_shipment, get_shipment
from domain.order import Order, OrderStatus
from domain.order.service.moves import emit, lock_order
from domain.tracking import store
from domain.tracking.companies import company_named
from domain.tracking.events import ParcelInTrouble, ParcelMoved
from domain.tracking.model import (
    ENDED,
    TROUBLES,
    ParcelStage,
    Report,
    Scan,
    Track,
    TrackEvent,
    Waybill,
)
from domain.tracking.rules import (
    FOLLOWED_FOR,
    OUT_OF_SIGHT,
    TOLD,
    TRY_AGAIN,
    ask_again_at,
    stage_after,
)

MOST_TEXT = 400
"""Characters of a scan that are kept: a carrier's line is a sentence or two."""
MOST_RAW = 2000
AHEAD = timedelta(days=1)
"""A scan from further ahead is a wrong clock: it would hide all that follow."""
_TAIL = 4


def follow_parcel(tx: Tx, order_id: OrderId, shipment_id: ShipmentId) -> bool:
    """Follow a parcel that has left with an express company; False for all other parcels."""
    parcel = get_shipment(tx, shipment_id)
    company = company_named(parcel.carrier)
    number = _plain(parcel.tracking_no)
    if company is None or not number:
        return False
    phone = _phone_of(lock_order(tx, order_id), tx) if company.needs_phone else ""
    return store.insert_track(
        tx, Waybill(shipment_id, company.key, number, phone[-_TAIL:], is_subscribed=False)
    )


def record_report(tx: Tx, report: Report) -> int:
    """Take in what a carrier says; how many scans are new.

    A number nobody follows changes nothing, nor does the same report again; an older one never
    takes a parcel back.
    """
    scans = tuple(_kept(scan) for scan in report.scans if scan.at <= tx.now + AHEAD)
    report = replace(report, scans=scans)
    return sum(
        _record(tx, order_id, shipment_id, report)
        for order_id, shipment_id, company in store.parcels_of_number(
            tx, _plain(report.tracking_no)
        )
        if not report.company or report.company == company
    )


def waybills_due(tx: Tx, limit: int) -> list[Waybill]:
    """What carriers are to be asked about now."""
    return store.due(tx, tx.now - FOLLOWED_FOR, limit)


def note_asked(tx: Tx, shipment_id: ShipmentId, *, is_subscribed: bool) -> None:
    """A carrier has answered; the next question is due later, much later where it pushes."""
    next_at = ask_again_at(tx.now, is_subscribed=is_subscribed)
    store.set_asked(tx, shipment_id, next_at, is_subscribed=is_subscribed)


def claim_parcel(tx: Tx, shipment_id: ShipmentId) -> Waybill | None:
    """Take a parcel that is due, to ask its carrier; None where somebody else has taken it.

    Whoever took it and says no more of it (there was no answer) has put it off for some minutes.
    """
    return store.claim(tx, shipment_id, tx.now + TRY_AGAIN)


def note_refused(tx: Tx, shipment_id: ShipmentId) -> None:
    """The carrier does not take the number: the rep hears of it once."""
    parcel = get_shipment(tx, shipment_id)
    order = lock_order(tx, parcel.order_id)
    next_at = ask_again_at(tx.now, is_subscribed=True)
    known = store.get_track(tx, shipment_id)
    is_news = known is not None and known.last is None
    if is_news and store.set_refused(tx, shipment_id, next_at):
        _trouble(tx, order, shipment_id, stage=ParcelStage.UNKNOWN_NUMBER, since=None)
    else:
        store.put_off(tx, shipment_id, next_at)


def tell_stuck(tx: Tx, limit: int = 100) -> int:
    """Tell the reps of parcels nothing was heard of for three days; how many."""
    found = store.silent(tx, tx.now - OUT_OF_SIGHT, limit)
    for order_id, shipment_id in found:
        order = lock_order(tx, order_id)
        track = store.get_track(tx, shipment_id)
        since = track.heard_at if track else None
        store.set_silent_told(tx, shipment_id)
        _trouble(tx, order, shipment_id, stage=ParcelStage.LOST_SIGHT, since=since)
    return len(found)


def tracks_of(tx: Tx, order_id: OrderId) -> dict[ShipmentId, Track]:
    """What is known of an order's parcels, by parcel."""
    return {track.shipment_id: track for track in store.tracks_of(tx, order_id)}


def track_of(tx: Tx, shipment_id: ShipmentId) -> tuple[TrackEvent, ...]:
    """All scans of a parcel, the newest first."""
    return store.events_of(tx, shipment_id)


def _record(tx: Tx, order_id: OrderId, shipment_id: ShipmentId, report: Report) -> int:
    order = lock_order(tx, order_id)
    known = store.get_track(tx, shipment_id)
    if known is None:
        return 0
    added = store.add_scans(tx, shipment_id, report.scans)
    stage = stage_after(known.stage, known.heard_at, report)
    heard_at = _latest((known.heard_at, *(scan.at for scan in report.scans)))
    store.set_stage(tx, shipment_id, stage, heard_at=heard_at)
    if stage is not known.stage:
        _reached(tx, order, shipment_id, stage=stage, heard_at=heard_at)
    return added


def _reached(
    tx: Tx, order: Order, shipment_id: ShipmentId, *, stage: ParcelStage, heard_at: datetime | None
) -> None:
    if stage in TROUBLES:
        _trouble(tx, order, shipment_id, stage=stage, since=heard_at)
        return
    if stage not in TOLD or get_shipment(tx, shipment_id).status is ShipmentStatus.DELIVERED:
        return
    if stage in ENDED:
        order = deliver_shipment(tx, shipment_id, actor=SYSTEM)
        if order.status is not OrderStatus.SHIPPED:
            return
    emit(tx, ParcelMoved, order, actor=SYSTEM, shipment_id=shipment_id, stage=stage)


def _trouble(
    tx: Tx, order: Order, shipment_id: ShipmentId, *, stage: ParcelStage, since: datetime | None
) -> None:
    named = since.isoformat() if since else ""
    emit(
        tx,
        ParcelInTrouble,
        order,
        actor=SYSTEM,
        shipment_id=shipment_id,
        stage=stage,
        since=named,
    )


def _kept(scan: Scan) -> Scan:
    text = "".join(sign for sign in " ".join(scan.text.split()) if sign.isprintable())
    return Scan(scan.at, text[:MOST_TEXT], scan.raw[:MOST_RAW])


def _phone_of(order: Order, tx: Tx) -> str:
    """Digits of the recipient's phone."""
    if order.contact_id is None:
        return ""
    return "".join(sign for sign in get_contact(tx, order.contact_id).phone if sign.isdigit())


def _plain(tracking_no: str) -> str:
    """The number as carriers write it: letters, digits and hyphens."""
    signs = (sign for sign in tracking_no.upper() if sign.isascii())
    return "".join(sign for sign in signs if sign.isalnum() or sign == "-")


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((one for one in moments if one is not None), default=None)
