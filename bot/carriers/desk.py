"""Keeps the tracks of a merchant's parcels: subscribes, asks, takes in what is pushed.

A parcel is subscribed to once, where the outside reaches us; then its carrier pushes, and we ask
twice a day in case a push was lost. Elsewhere we ask every two hours. A parcel is claimed for ten
minutes before its carrier is asked, so that of several processes one asks; where there is no
answer, or something goes wrong, it waits these minutes, and nothing else waits for it.
"""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import structlog

from bot.carriers.base import Carrier, CarrierAnswer, Outcome
from bot.rounds import Rounds
from domain.base.errors import DomainError
from domain.db import Database, Tx
from domain.reactions import drain
from domain.tracking import (
    Report,
    Waybill,
    claim_parcel,
    note_asked,
    note_refused,
    record_report,
    tell_stuck,
    waybills_due,
)

BATCH = 50
ANSWERS = frozenset({Outcome.TAKEN, Outcome.UNKNOWN, Outcome.REFUSED})

log = structlog.get_logger("jiedan.carriers")


class CarrierDesk:
    """The carrier accounts of one merchant."""

    def __init__(
        self,
        database: Database,
        carriers: Sequence[Carrier],
        *,
        public_url: str,
        zone: ZoneInfo,
    ) -> None:
        self.carriers = {carrier.account.slug: carrier for carrier in carriers}
        self._database = database
        self._public_url = public_url.rstrip("/")
        self._zone = zone
        self._rounds = Rounds("carriers")
        self.on_commit: Callable[[], None] = lambda: None

    async def look(self) -> None:
        """See after the parcels that are due, beside all other jobs."""
        if self.carriers:
            self._rounds.begin(self._work)

    async def idle(self) -> None:
        """Wait until every parcel that was due has been asked for."""
        await self._rounds.idle()

    async def hear(self, reports: Sequence[Report]) -> None:
        """Take in what was pushed; returns once it is committed."""
        if reports:
            await self._database.write(_record, tuple(reports), self._zone)
            self.on_commit()

    async def _work(self) -> None:
        due = await self._database.read(waybills_due, BATCH)
        without_answer: set[str] = set()
        for waybill in due:
            with self._rounds.row(waybill.shipment_id):
                await self._look_after(waybill, without_answer)
        await self._database.write(_tell_stuck, self._zone)
        self.on_commit()

    async def _look_after(self, waybill: Waybill, without_answer: set[str]) -> None:
        """Ask for one parcel, unless its carrier has just given no answer for another."""
        claimed = await self._database.write(claim_parcel, waybill.shipment_id)
        carrier = self._carrier_of(waybill)
        if claimed is None or carrier is None or carrier.account.slug in without_answer:
            return
        is_new = not claimed.is_subscribed and bool(self._public_url)
        answer = await self._put(carrier, claimed, is_new=is_new)
        if answer.outcome in {Outcome.SILENT, Outcome.ACCOUNT}:
            without_answer.add(carrier.account.slug)
        if answer.outcome not in ANSWERS:
            return
        is_subscribed = claimed.is_subscribed or (is_new and answer.outcome is Outcome.TAKEN)
        await self._database.write(_note, claimed, answer, is_subscribed, self._zone)

    async def _put(self, carrier: Carrier, waybill: Waybill, *, is_new: bool) -> CarrierAnswer:
        if not is_new:
            return await carrier.ask(waybill)
        callback = f"{self._public_url}/cb/carrier/{carrier.account.slug}"
        return await carrier.subscribe(waybill, callback)

    def _carrier_of(self, waybill: Waybill) -> Carrier | None:
        """The first account that knows the company."""
        found = (one for one in self.carriers.values() if waybill.company in one.codes)
        return next(found, None)


def _record(tx: Tx, reports: Sequence[Report], zone: ZoneInfo) -> None:
    for report in reports:
        try:
            with tx.savepoint():
                record_report(tx, report)
        except DomainError as refused:
            log.warning("report_refused", number=report.tracking_no, reason=repr(refused))
    drain(tx, zone=zone)


def _note(
    tx: Tx, waybill: Waybill, answer: CarrierAnswer, is_subscribed: bool, zone: ZoneInfo
) -> None:
    if answer.outcome is Outcome.REFUSED:
        note_refused(tx, waybill.shipment_id)
    else:
        note_asked(tx, waybill.shipment_id, is_subscribed=is_subscribed)
    _record(tx, answer.reports, zone)


def _tell_stuck(tx: Tx, zone: ZoneInfo) -> None:
    if tell_stuck(tx):
        drain(tx, zone=zone)
