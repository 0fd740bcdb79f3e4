"""Tracks as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.base.ids import ShipmentId


class ParcelStage(StrEnum):
    """Where a parcel is, the same words for every carrier."""

    AWAITED = "awaited"
    """The carrier knows nothing of it yet."""
    COLLECTED = "collected"
    """Taken over from the merchant (揽收)."""
    ON_THE_WAY = "on_the_way"
    """Between two places (在途)."""
    OUT_FOR_DELIVERY = "out_for_delivery"
    """With the courier who brings it (派件)."""
    AT_POINT = "at_point"
    """In a locker or at a pickup point, to be fetched (驿站, 快递柜)."""
    SIGNED = "signed"
    """Received (签收): nothing comes after it."""
    PROBLEM = "problem"
    """Damaged, nobody there, address wrong (疑难)."""
    REFUSED = "refused"
    """Not accepted by the recipient (拒收)."""
    RETURNING = "returning"
    """On its way back to the merchant (退回)."""
    RETURNED = "returned"
    """Back at the merchant (退签): nothing comes after it."""
    LOST_SIGHT = "lost_sight"
    """Nothing was heard of it for days; only told, never kept."""
    UNKNOWN_NUMBER = "unknown_number"
    """The carrier does not take the number; only told, never kept."""


ENDED = frozenset({ParcelStage.SIGNED, ParcelStage.RETURNED})
TROUBLES = frozenset(
    {ParcelStage.PROBLEM, ParcelStage.REFUSED, ParcelStage.RETURNING, ParcelStage.RETURNED}
)


@dataclass(frozen=True, slots=True)
class Scan:
    """One line of a carrier: what happened when. `raw` is the carrier's own JSON of it."""

    at: datetime
    text: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a carrier says of a number, all of it or only what is new. `company` "" is any."""

    tracking_no: str
    stage: ParcelStage
    scans: tuple[Scan, ...]
    company: str = ""


@dataclass(frozen=True, slots=True)
class TrackEvent:
    """A scan as kept."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Track:
    """What is known of a parcel. `asked_at` None: no carrier was asked, none is configured.

    `heard_at` is when the last scan happened; `is_refused`: the carrier does not take the number.
    """

    shipment_id: ShipmentId
    company: str
    tracking_no: str
    stage: ParcelStage
    asked_at: datetime | None
    heard_at: datetime | None
    is_refused: bool
    last: TrackEvent | None = None


@dataclass(frozen=True, slots=True)
class Waybill:
    """What a carrier is asked about. `phone_tail`: a phone's last four digits, where needed."""

    shipment_id: ShipmentId
    company: str
    tracking_no: str
    phone_tail: str
    is_subscribed: bool
