"""What the writer does when the database misbehaves."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.db import Database, DatabaseBusy, Tx
from domain.db.writer import WriterClosed
from tests.postgres import Cluster

pytestmark = pytest.mark.slow

_ONE = sa.select(sa.literal(1))
_PID = sa.select(sa.func.pg_backend_pid())


def _one(tx: Tx) -> int:
    return int(tx.execute(_ONE).scalar() or 0)


@pytest.fixture
def postgres(cluster: Cluster, clock: Callable[[], object]) -> object:
    """An empty PostgreSQL database, opened."""
    with cluster.database(is_empty=True) as url:
        database = Database.open(url, clock=clock)
        yield database
        database.close_now()


def _terminate(postgres: Database, pid: int) -> None:
    with postgres.rehearsal() as other:
        other.query(sa.select(sa.func.pg_terminate_backend(pid)))


def test_a_lost_connection_costs_no_turn(postgres: Database) -> None:
    def pid(tx: Tx) -> int:
        return int(tx.execute(_PID).scalar() or 0)

    before = postgres.write_now(pid)
    _terminate(postgres, before)
    after = postgres.write_now(pid)
    assert after != before


def test_a_connection_lost_in_the_middle_is_tried_once_more(postgres: Database) -> None:
    tries = []

    def lose(tx: Tx) -> int:
        pid = int(tx.execute(_PID).scalar() or 0)
        tries.append(pid)
        if len(tries) == 1:
            _terminate(postgres, pid)
        return _one(tx)

    assert postgres.write_now(lose) == 1
    assert len(set(tries)) == 2


def test_a_serialization_failure_is_tried_once_more(postgres: Database) -> None:
    """Two writers lock two rows in opposite order: one is a deadlock victim and runs again."""

    def make(tx: Tx) -> None:
        tx.run_sql("CREATE TABLE pair (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)")
        tx.run_sql("INSERT INTO pair VALUES (1, 0), (2, 0)")
        tx.run_sql("SET deadlock_timeout = '10ms'")

    postgres.write_now(make)
    meet = threading.Barrier(2)
    is_first = {1: True, 2: True}

    def both(tx: Tx, first: int, second: int) -> None:
        tx.query(sa.text(f"UPDATE pair SET n = n + 1 WHERE id = {first}"))
        if is_first[first]:
            is_first[first] = False
            meet.wait(10)
        tx.query(sa.text(f"UPDATE pair SET n = n + 1 WHERE id = {second}"))

    jobs: list[Future[None]] = [
        postgres.submit(both, 1, 2, lane="a"),
        postgres.submit(both, 2, 1, lane=_other_lane(postgres, "a")),
    ]
    for job in jobs:
        job.result(20)
    with postgres.rehearsal() as tx:
        assert [n for (n,) in tx.query(sa.text("SELECT n FROM pair"))] == [2, 2]


def _other_lane(database: Database, lane: str) -> str:
    return next(name for name in "bcdefgh" if not database.shares_lane(name, lane))


def test_a_locked_file_is_told_and_heals(sqlite_database: Database, tmp_path: Path) -> None:
    sqlite_database.write_now(_set_timeout)
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy):
        sqlite_database.write_now(_one)
    other.execute("ROLLBACK")
    other.close()
    assert sqlite_database.write_now(_one) == 1


def _set_timeout(tx: Tx) -> None:
    tx.run_sql("PRAGMA busy_timeout=20")


def test_closing_finishes_what_waits(sqlite_database: Database) -> None:
    jobs = [sqlite_database.submit(_one) for _ in range(200)]
    sqlite_database.close_now()
    assert [job.result(5) for job in jobs] == [1] * 200
    with pytest.raises(WriterClosed):
        sqlite_database.submit(_one)


def test_a_write_nobody_waits_for_is_not_done_and_harms_no_other(
    sqlite_database: Database,
) -> None:
    """The caller may give up at any moment; the writer goes on for everybody else."""
    entered, go_on = threading.Event(), threading.Event()
    done = []

    def slow(tx: Tx) -> None:
        entered.set()
        go_on.wait(10)
        done.append("slow")

    def quick(_tx: Tx, name: str) -> str:
        done.append(name)
        return name

    first = sqlite_database.submit(slow)
    entered.wait(10)
    given_up = sqlite_database.submit(quick, "given up")
    kept = sqlite_database.submit(quick, "kept")
    assert given_up.cancel()
    assert not first.cancel(), "what runs is finished"
    go_on.set()
    assert kept.result(10) == "kept"
    assert done == ["slow", "kept"]
    assert sqlite_database.write_now(_one) == 1
