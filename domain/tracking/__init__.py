"""What carriers say of parcels: where each one is, and what has gone wrong with it.

For: the track of a parcel with its scans, in whatever order and however often they come.
Not for: the parcel itself (fulfilment), the carriers' networks and signatures (bot.carriers).
"""

from domain.tracking.companies import COMPANIES, Company, company_named, company_of_number
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
from domain.tracking.service import (
    claim_parcel,
    follow_parcel,
    note_asked,
    note_refused,
    record_report,
    tell_stuck,
    track_of,
    tracks_of,
    waybills_due,
)

__all__ = [
    "COMPANIES",
    "ENDED",
    "TROUBLES",
    "Company",
    "ParcelInTrouble",
    "ParcelMoved",
    "ParcelStage",
    "Report",
    "Scan",
    "Track",
    "TrackEvent",
    "Waybill",
    "claim_parcel",
    "company_named",
    "company_of_number",
    "follow_parcel",
    "note_asked",
    "note_refused",
    "record_report",
    "tell_stuck",
    "track_of",
    "tracks_of",
    "waybills_due",
]
