"""A round of parcels: each is asked for by one process, and none stands in another's way."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from types import MappingProxyType

import pytest

from bot.carriers.base import SHANGHAI, CarrierAccount, CarrierAnswer, Json, Outcome
from bot.carriers.desk import CarrierDesk
from domain.base.ids import ShipmentId
from domain.db import Database, Tx
from domain.tracking import Report, Waybill, claim_parcel, tracks_of, waybills_due
from domain.tracking.rules import TRY_AGAIN
from tests.conftest import Clock
from tests.domain.goods import make_shop
from tests.domain.tracking.test_tracking import ship, shipped

NUMBERS = ("SF1", "SF2", "SF3")


class Listed:
    """A carrier that writes down what it is asked for, stumbles over some and is silent at one."""

    account = CarrierAccount("listed", "", "")
    codes: Mapping[str, str] = MappingProxyType({"sf": "sf"})

    def __init__(self, *, stumbles: str = "", silent: str = "") -> None:
        self.asked: list[str] = []
        self._stumbles, self._silent = stumbles, silent

    async def ask(self, waybill: Waybill) -> CarrierAnswer:
        self.asked.append(waybill.tracking_no)
        await asyncio.sleep(0)
        if waybill.tracking_no == self._stumbles:
            raise KeyError(waybill.tracking_no)
        is_silent = waybill.tracking_no == self._silent
        return CarrierAnswer(Outcome.SILENT if is_silent else Outcome.UNKNOWN)

    async def subscribe(self, waybill: Waybill, callback: str) -> CarrierAnswer:
        assert not callback
        return await self.ask(waybill)

    def open_push(self, form: Mapping[str, str]) -> tuple[Report, ...]:
        assert not form
        return ()

    def receipt(self, now: datetime) -> dict[str, Json]:
        return {"at": now.isoformat()}


def three(tx: Tx) -> list[int]:
    shop = make_shop(tx)
    return [ship(tx, shop, "顺丰", one, cases=one[-1])[0] for one in NUMBERS]


@pytest.fixture
def pair(database: Database, database_url: str, clock: Clock) -> Iterator[tuple[Database, ...]]:
    """The database as two processes have it: on SQLite there is one writer for both."""
    with ExitStack() as stack:
        if database_url.startswith("sqlite"):
            yield database, database
            return
        other = Database.open(database_url, clock=clock)
        stack.callback(other.close_now)
        yield database, other


async def test_two_processes_ask_for_a_parcel_once(pair):
    await pair[0].write(three)
    carrier = Listed()
    desks = [CarrierDesk(one, [carrier], public_url="", zone=SHANGHAI) for one in pair]
    for desk in desks:
        await desk.look()
    for desk in desks:
        await desk.idle()
    assert sorted(carrier.asked) == list(NUMBERS)


async def test_one_that_goes_wrong_waits_and_the_others_are_asked(sqlite_database, clock):
    orders = await sqlite_database.write(three)
    carrier = Listed(stumbles="SF1")
    desk = CarrierDesk(sqlite_database, [carrier], public_url="", zone=SHANGHAI)
    await desk.look()
    await desk.idle()
    assert carrier.asked == list(NUMBERS)
    tracks = [next(iter(sqlite_database.read_now(tracks_of, one).values())) for one in orders]
    assert [track.asked_at for track in tracks] == [None, clock(), clock()]
    clock.move(TRY_AGAIN)
    await desk.look()
    await desk.idle()
    assert carrier.asked == [*NUMBERS, "SF1"]


async def test_where_no_answer_comes_the_rest_waits_too(sqlite_database, clock):
    await sqlite_database.write(three)
    carrier = Listed(silent="SF2")
    desk = CarrierDesk(sqlite_database, [carrier], public_url="", zone=SHANGHAI)
    await desk.look()
    await desk.idle()
    assert carrier.asked == ["SF1", "SF2"]
    assert sqlite_database.read_now(waybills_due, 10) == []
    clock.move(TRY_AGAIN)
    assert [b.tracking_no for b in sqlite_database.read_now(waybills_due, 10)] == ["SF2", "SF3"]


def test_a_claim_is_taken_once_and_ends_by_itself(tx):
    _order, parcel_id = shipped(tx)
    claimed = claim_parcel(tx, parcel_id)
    assert claimed is not None
    assert claimed.shipment_id == parcel_id
    assert claim_parcel(tx, parcel_id) is None
    assert claim_parcel(tx, ShipmentId(parcel_id + 1)) is None
    tx.now += TRY_AGAIN
    assert claim_parcel(tx, parcel_id) == claimed
