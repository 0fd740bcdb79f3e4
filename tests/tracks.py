"""Parcels in transcripts: what a carrier sees of them."""

from domain.db import Tx
from domain.reactions import drain
from domain.tracking import (
    ParcelStage,
    Report,
    Scan,
    note_asked,
    record_report,
    tell_stuck,
    waybills_due,
)


def alter_tracks(tx: Tx, words: list[str]) -> bool:
    """`scan NUMBER STAGE TEXT`; False for anything else."""
    if words[0] != "scan":
        return False
    _scan, number, stage, *text = words
    record_report(tx, Report(number, ParcelStage(stage), (Scan(tx.now, " ".join(text)),)))
    drain(tx)
    return True


def see_after_parcels(tx: Tx) -> None:
    """The job: every parcel that is due is subscribed to, or asked for; who has heard nothing
    for long is told."""
    for waybill in waybills_due(tx, limit=100):
        note_asked(tx, waybill.shipment_id, is_subscribed=True)
    tell_stuck(tx)
    drain(tx)
