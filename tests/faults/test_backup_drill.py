"""Backups made under load come back whole; a torn write-ahead log and a full disk lose nothing.

Every copy is opened, checked by SQLite itself and by the audit, and compared with what had been
acknowledged when it was made.
"""

import os
import random
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.backup import check_copy, make_backup, restore_copy
from bot.storage import open_database
from domain.db import Database, Tx
from domain.order.store.tables import orders
from domain.report import run_audit
from tests.conftest import Clock
from tests.faults.buying import buy_case, fill_shelves
from tests.faults.market import Market, furnish_market

pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.timeout(900)]

IS_SOAK = bool(os.environ.get("JIEDAN_SOAK"))
SEED = int(os.environ.get("JIEDAN_SEED", "20270302"))
DRILLS = 50 if IS_SOAK else 8
TEARS = 1_000 if IS_SOAK else 60
BUYERS = 3
ORDERS_BETWEEN = 4
DISK_FULL = (sqlite3.OperationalError, OperationalError)


@contextmanager
def _shop(path: Path, clock: Clock) -> Iterator[tuple[Database, Market]]:
    database = open_database(f"sqlite:///{path}", clock)
    try:
        market = database.write_now(furnish_market)
        database.write_now(fill_shelves, market)
        yield database, market
    finally:
        database.close_now()


def _numbers(tx: Tx) -> list[str]:
    """Every order, in the order in which they were committed."""
    return [row[0] for row in tx.query(select(orders.c.order_no).order_by(orders.c.id))]


def _examine(path: Path, clock: Clock) -> list[str]:
    """Open a copy as the server would; it has to be sound. Its orders."""
    check_copy(path)
    database = open_database(f"sqlite:///{path}", clock)
    try:
        assert database.read_now(run_audit) == []
        return database.read_now(_numbers)
    finally:
        database.close_now()


class Load:
    """Buyers who order one case after the other until they are told to stop."""

    def __init__(self, database: Database, market: Market) -> None:
        self.acknowledged: list[str] = []
        self._database, self._market = database, market
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._buy, args=(n,)) for n in range(BUYERS)]

    def _buy(self, n: int) -> None:
        person = self._market.people[n % len(self._market.people)]
        while not self._stop.is_set():
            number = self._database.write_now(buy_case, self._market, person)
            self.acknowledged.append(number)

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, count: int) -> None:
        """Until so many orders are acknowledged."""
        while len(self.acknowledged) < count:
            assert all(thread.is_alive() for thread in self._threads), "a buyer was refused"
            self._stop.wait(0.01)


def test_a_backup_made_under_load_comes_back_whole(tmp_path: Path, clock: Clock) -> None:
    with _shop(tmp_path / "shop.db", clock) as (database, market):
        copies: list[tuple[Path, list[str]]] = []
        with Load(database, market) as load:
            for n in range(DRILLS):
                load.wait_for((n + 1) * 10)
                known = list(load.acknowledged)
                copies.append((make_backup(database, tmp_path / "copies", clock()), known))
                clock.move(timedelta(hours=1))
        everything = database.read_now(_numbers)
        assert sorted(everything) == sorted(load.acknowledged)
        for n, (copy, known) in enumerate(copies):
            target = tmp_path / f"restored{n}" / "shop.db"
            target.parent.mkdir()
            assert restore_copy(copy, target, clock()) is None
            found = _examine(target, clock)
            assert set(known) <= set(found), f"copy {n} lost an acknowledged order"
            assert found == everything[: len(found)], f"copy {n} is no moment of the shop"


def test_a_restored_shop_goes_on_selling(tmp_path: Path, clock: Clock) -> None:
    with _shop(tmp_path / "shop.db", clock) as (database, market):
        first = database.write_now(buy_case, market, market.people[0])
        copy = make_backup(database, tmp_path / "copies", clock())
        lost = database.write_now(buy_case, market, market.people[0])
    target = tmp_path / "shop.db"
    kept = restore_copy(copy, target, clock())
    assert kept is not None
    database = open_database(f"sqlite:///{target}", clock)
    try:
        again = database.write_now(buy_case, market, market.people[0])
        assert database.read_now(_numbers) == [first, again]
        assert again == lost, "the counter went back with the copy"
        assert database.read_now(run_audit) == []
    finally:
        database.close_now()


def _tear(chance: random.Random, wal: Path) -> str:
    """Lose or spoil the last bytes of the log, as a power failure does; what was done."""
    size = wal.stat().st_size
    k = chance.choice([0, 1, 17, 24, 100, 4_096, 4_120, chance.randint(1, max(size, 1))])
    k = min(k, size)
    how = chance.choice(["truncated", "zeroed", "garbled"])
    with wal.open("r+b") as log:
        if how == "truncated":
            log.truncate(size - k)
        else:
            log.seek(size - k)
            log.write(b"\0" * k if how == "zeroed" else chance.randbytes(k))
    return f"{k} bytes {how}"


def test_a_torn_log_is_a_moment_of_the_shop(tmp_path: Path, clock: Clock) -> None:
    chance = random.Random(SEED)
    print(f"\nseed {SEED}: {TEARS} tears")  # noqa: T201
    source = tmp_path / "shop.db"
    torn = tmp_path / "torn.db"
    losses = 0
    with _shop(source, clock) as (database, market):
        acknowledged: list[str] = []
        for n in range(TEARS):
            for _ in range(chance.randint(1, ORDERS_BETWEEN)):
                person = market.people[n % 2]
                acknowledged.append(database.write_now(buy_case, market, person))
            for leftover in tmp_path.glob("torn.db*"):
                leftover.unlink()
            shutil.copyfile(source, torn)
            shutil.copyfile(f"{source}-wal", f"{torn}-wal")
            what = _tear(chance, Path(f"{torn}-wal"))
            found = _examine(torn, clock)
            assert found == acknowledged[: len(found)], f"round {n}: {what}"
            if what.startswith("0 "):
                assert found == acknowledged, f"round {n}: lost without a tear"
            losses += found != acknowledged
    assert losses > 0, "no tear ever cost anything: the drill tears nothing"


def test_a_full_disk_refuses_and_recovers(tmp_path: Path, clock: Clock) -> None:
    with _shop(tmp_path / "shop.db", clock) as (database, market):
        person = market.people[0]
        acknowledged = [database.write_now(buy_case, market, person)]
        for _ in range(3):
            database.write_now(_limit_pages, 3)
            refused = 0
            while refused < 5:
                try:
                    acknowledged.append(database.write_now(buy_case, market, person))
                except DISK_FULL as full:
                    assert "full" in str(full)  # noqa: PT017
                    refused += 1
            assert database.read_now(_numbers) == acknowledged
            assert database.read_now(run_audit) == []
            database.write_now(_limit_pages, 10_000)
            acknowledged.append(database.write_now(buy_case, market, person))
        assert database.read_now(_numbers) == acknowledged
        assert database.read_now(run_audit) == []
    assert _examine(tmp_path / "shop.db", clock) == acknowledged


def test_a_batch_that_fills_the_disk_answers_each_turn_truly(tmp_path: Path, clock: Clock) -> None:
    with _shop(tmp_path / "shop.db", clock) as (database, market):
        for _ in range(4):
            before = set(database.read_now(_numbers))
            database.write_now(_limit_pages, 2)
            waiting = [database.submit(buy_case, market, market.people[n % 2]) for n in range(24)]
            told = {one.result() for one in waiting if one.exception() is None}
            assert all(isinstance(one.exception(), DISK_FULL) or one.exception() is None
                       for one in waiting)  # fmt: skip
            assert set(database.read_now(_numbers)) - before == told
            assert database.read_now(run_audit) == []
            database.write_now(_limit_pages, 10_000)


def _limit_pages(tx: Tx, more: int) -> None:
    """Let the file grow by `more` pages and no further."""
    pages = tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    tx.connection.exec_driver_sql(f"PRAGMA max_page_count={pages + more}")
