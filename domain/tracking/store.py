"""Tables of tracks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.ids import OrderId, ShipmentId
from domain.db.schema import Flag, Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx
from domain.fulfilment.store import shipment
from domain.tracking.model import ENDED, ParcelStage, Scan, Track, TrackEvent, Waybill

track = Table(
    "track",
    metadata,
    Column("shipment_id", Key, ForeignKey("shipment.id"), primary_key=True),
    Column("company", Text, nullable=False),
    Column("tracking_no", Text, nullable=False),
    Column("phone_tail", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("is_ended", Flag, nullable=False),
    Column("is_subscribed", Flag, nullable=False),
    Column("is_refused", Flag, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("heard_at", UtcDateTime),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("ask_at", UtcDateTime, nullable=False),
    Column("silent_told_at", UtcDateTime),
    Index("ix_track_tracking_no", "tracking_no"),
    Index("ix_track_ask_at", "is_ended", "ask_at"),
)

track_event = Table(
    "track_event",
    metadata,
    id_column(),
    Column("shipment_id", Key, ForeignKey("track.shipment_id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    UniqueConstraint("shipment_id", "at", "text"),
)

_FOLLOW = (
    upsert(track)
    .on_conflict_do_nothing(index_elements=["shipment_id"])
    .returning(track.c.shipment_id)
)
_scan = track_event.alias("scan")
_LAST = (
    select(_scan.c.id)
    .where(_scan.c.shipment_id == track.c.shipment_id)
    .order_by(_scan.c.at.desc(), _scan.c.id.desc())
    .limit(1)
    .scalar_subquery()
    .correlate(track)
)
_TRACKS = (
    select(track, track_event.c.at, track_event.c.text)
    .join(shipment, shipment.c.id == track.c.shipment_id)
    .outerjoin(track_event, track_event.c.id == _LAST)
)
_OF_ORDER = _TRACKS.where(shipment.c.order_id == bindparam("p_order")).order_by(shipment.c.no)
_OF_NUMBER = (
    select(track.c.shipment_id, track.c.company, shipment.c.order_id)
    .join(shipment, shipment.c.id == track.c.shipment_id)
    .where(track.c.tracking_no == bindparam("p_number"))
    .order_by(shipment.c.order_id, track.c.shipment_id)
)
_ONE = _TRACKS.where(track.c.shipment_id == bindparam("p_shipment"))
_EVENTS = (
    select(track_event.c.at, track_event.c.text)
    .where(track_event.c.shipment_id == bindparam("p_shipment"))
    .order_by(track_event.c.at.desc(), track_event.c.id.desc())
)
_DUE = (
    select(track)
    .join(shipment, shipment.c.id == track.c.shipment_id)
    .where(track.c.is_ended == bindparam("p_ended"))
    .where(track.c.ask_at <= bindparam("p_now"))
    .where(track.c.begun_at >= bindparam("p_since"))
    .where(shipment.c.status == "shipped")
    .order_by(track.c.ask_at, track.c.shipment_id)
    .limit(bindparam("p_limit"))
)
_SILENT = (
    select(track.c.shipment_id, shipment.c.order_id)
    .join(shipment, shipment.c.id == track.c.shipment_id)
    .where(track.c.is_ended == bindparam("p_ended"))
    .where(track.c.asked_at.is_not(None))
    .where(track.c.is_refused == bindparam("p_refused"))
    .where(func.coalesce(track.c.heard_at, track.c.begun_at) < bindparam("p_before"))
    .where(
        (track.c.silent_told_at.is_(None))
        | (track.c.silent_told_at < func.coalesce(track.c.heard_at, track.c.begun_at))
    )
    .where(shipment.c.status == "shipped")
    .order_by(shipment.c.order_id, track.c.shipment_id)
    .limit(bindparam("p_limit"))
)
_ADD_SCAN = (
    upsert(track_event)
    .on_conflict_do_nothing(index_elements=["shipment_id", "at", "text"])
    .returning(track_event.c.id)
)
_MOVE = (
    update(track)
    .where(track.c.shipment_id == bindparam("p_shipment"))
    .values(
        stage=bindparam("p_stage"),
        is_ended=bindparam("p_ended"),
        heard_at=bindparam("p_heard"),
        is_refused=bindparam("p_refused"),
        asked_at=func.coalesce(track.c.asked_at, bindparam("p_now", type_=UtcDateTime)),
    )
)
_ASKED = (
    update(track)
    .where(track.c.shipment_id == bindparam("p_shipment"))
    .values(
        asked_at=bindparam("p_asked"),
        ask_at=bindparam("p_next"),
        is_subscribed=bindparam("p_subscribed"),
    )
)
_LATER = (
    update(track)
    .where(track.c.shipment_id == bindparam("p_shipment"))
    .values(ask_at=bindparam("p_next"))
)
_CLAIM = (
    update(track)
    .where(track.c.shipment_id == bindparam("p_shipment"))
    .where(track.c.is_ended == bindparam("p_ended"))
    .where(track.c.ask_at <= bindparam("p_now"))
    .values(ask_at=bindparam("p_next"))
    .returning(track)
)
_REFUSED = (
    update(track)
    .where(track.c.shipment_id == bindparam("p_shipment"))
    .where(track.c.is_refused == bindparam("p_before"))
    .values(
        is_refused=bindparam("p_refused"),
        asked_at=bindparam("p_asked"),
        ask_at=bindparam("p_next"),
    )
)
_TOLD_SILENT = (
    update(track)
    .where(track.c.shipment_id == bindparam("p_shipment"))
    .values(silent_told_at=bindparam("p_now"))
)


def insert_track(tx: Tx, waybill: Waybill) -> bool:
    """Begin to follow; False where it is followed already."""
    row = tx.execute(
        _FOLLOW,
        shipment_id=waybill.shipment_id,
        company=waybill.company,
        tracking_no=waybill.tracking_no,
        phone_tail=waybill.phone_tail,
        stage=str(ParcelStage.AWAITED),
        is_ended=False,
        is_subscribed=False,
        is_refused=False,
        asked_at=None,
        heard_at=None,
        begun_at=tx.now,
        ask_at=tx.now,
        silent_told_at=None,
    ).first()
    return row is not None


def tracks_of(tx: Tx, order_id: OrderId) -> tuple[Track, ...]:
    """The tracks of an order's parcels."""
    return tuple(_track(row) for row in tx.execute(_OF_ORDER, p_order=order_id))


def get_track(tx: Tx, shipment_id: ShipmentId) -> Track | None:
    """The track of a parcel."""
    row = tx.execute(_ONE, p_shipment=shipment_id).first()
    return None if row is None else _track(row)


def events_of(tx: Tx, shipment_id: ShipmentId) -> tuple[TrackEvent, ...]:
    """The scans of a parcel, the newest first."""
    found = tx.execute(_EVENTS, p_shipment=shipment_id)
    return tuple(TrackEvent(row.at, row.text) for row in found)


def parcels_of_number(tx: Tx, tracking_no: str) -> list[tuple[OrderId, ShipmentId, str]]:
    """Order, parcel and company of everything that is followed by this number."""
    found = tx.execute(_OF_NUMBER, p_number=tracking_no)
    return [(row.order_id, row.shipment_id, row.company) for row in found]


def due(tx: Tx, since: datetime, limit: int) -> list[Waybill]:
    """What carriers are to be asked about now, of what has been followed since `since`."""
    found = tx.execute(_DUE, p_ended=False, p_now=tx.now, p_since=since, p_limit=limit)
    return [_waybill(row) for row in found]


def claim(tx: Tx, shipment_id: ShipmentId, next_at: datetime) -> Waybill | None:
    """Move a parcel that is due to `next_at`; None where it is not due (any more)."""
    row = tx.execute(
        _CLAIM, p_shipment=shipment_id, p_ended=False, p_now=tx.now, p_next=next_at
    ).first()
    return None if row is None else _waybill(row)


def silent(tx: Tx, before: datetime, limit: int) -> list[tuple[OrderId, ShipmentId]]:
    """Parcels nothing was heard of since `before`, and nobody told so."""
    found = tx.execute(_SILENT, p_ended=False, p_refused=False, p_before=before, p_limit=limit)
    return [(row.order_id, row.shipment_id) for row in found]


def add_scans(tx: Tx, shipment_id: ShipmentId, scans: Sequence[Scan]) -> int:
    """Keep what is new; how many were."""
    return sum(
        tx.execute(
            _ADD_SCAN,
            shipment_id=shipment_id,
            at=scan.at,
            text=scan.text,
            raw=scan.raw,
            received_at=tx.now,
        ).first()
        is not None
        for scan in scans
    )


def set_stage(
    tx: Tx, shipment_id: ShipmentId, stage: ParcelStage, *, heard_at: datetime | None
) -> None:
    """A report was taken in: the number is known to its carrier."""
    tx.execute(
        _MOVE,
        p_shipment=shipment_id,
        p_stage=str(stage),
        p_ended=stage in ENDED,
        p_heard=heard_at,
        p_refused=False,
        p_now=tx.now,
    )


def set_asked(tx: Tx, shipment_id: ShipmentId, next_at: datetime, *, is_subscribed: bool) -> None:
    """A carrier was asked."""
    tx.execute(
        _ASKED,
        p_shipment=shipment_id,
        p_asked=tx.now,
        p_next=next_at,
        p_subscribed=is_subscribed,
    )


def put_off(tx: Tx, shipment_id: ShipmentId, next_at: datetime) -> None:
    """Ask again at `next_at`; nothing else is known."""
    tx.execute(_LATER, p_shipment=shipment_id, p_next=next_at)


def set_refused(tx: Tx, shipment_id: ShipmentId, next_at: datetime) -> bool:
    """The carrier does not take the number; False where that was known."""
    done = tx.execute(
        _REFUSED,
        p_shipment=shipment_id,
        p_before=False,
        p_refused=True,
        p_asked=tx.now,
        p_next=next_at,
    )
    return done.rowcount == 1


def set_silent_told(tx: Tx, shipment_id: ShipmentId) -> None:
    """Somebody was told that nothing is heard of it."""
    tx.execute(_TOLD_SILENT, p_shipment=shipment_id, p_now=tx.now)


def _waybill(row: Any) -> Waybill:
    return Waybill(
        row.shipment_id, row.company, row.tracking_no, row.phone_tail, bool(row.is_subscribed)
    )


def _track(row: Any) -> Track:
    return Track(
        shipment_id=row.shipment_id,
        company=row.company,
        tracking_no=row.tracking_no,
        stage=ParcelStage(row.stage),
        asked_at=row.asked_at,
        heard_at=row.heard_at,
        is_refused=bool(row.is_refused),
        last=None if row.at is None else TrackEvent(row.at, row.text),
    )
