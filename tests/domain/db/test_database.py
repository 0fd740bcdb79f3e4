"""The writer, its group commit, savepoints and the prepared statements."""

import asyncio
import sqlite3
import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domain.base.events import Event
from domain.db import Database, Tx
from domain.db.schema import CountText, DateText, Flag, Json, UtcDateTime

pytestmark = pytest.mark.sql

_TABLES = sa.MetaData()
_things = sa.Table(
    "things",
    _TABLES,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("at", UtcDateTime),
    sa.Column("content", Json),
    sa.Column("is_on", Flag),
    sa.Column("day", DateText),
    sa.Column("count", CountText),
)
_INSERT = sa.insert(_things).returning(_things.c.id)
_CLAIM = (
    postgresql.insert(_things)
    .on_conflict_do_nothing(index_elements=["name"])
    .returning(_things.c.id)
)
_BY_NAME = sa.select(_things).where(_things.c.name == sa.bindparam("p_name"))
_NAMES = sa.select(_things.c.name).order_by(_things.c.name).limit(1000)
_LIKE = sa.select(sa.func.count()).where(_things.c.name.like("%a%"), _things.c.is_on.is_(None))
_RENAME = (
    sa.update(_things)
    .where(_things.c.name == sa.bindparam("p_name"))
    .values(name=sa.bindparam("p_new"))
)
_LOCKED = _BY_NAME.with_for_update(of=_things)
_IN = sa.select(_things.c.name).where(_things.c.name.in_(sa.bindparam("p_names", expanding=True)))


_READ_ONLY = (sqlite3.OperationalError, psycopg.errors.ReadOnlySqlTransaction)


class Happened(Event):
    """Something, for the event list."""


def _make(tx: Tx) -> None:
    _TABLES.create_all(tx.connection)


def _add(tx: Tx, name: str) -> int:
    return int(tx.execute(_INSERT, name=name).scalar() or 0)


def _names(tx: Tx) -> list[str]:
    return [row.name for row in tx.execute(_NAMES)]


@pytest.fixture
def things(database: Database) -> Database:
    """A database with one table more."""
    database.write_now(_make)
    return database


FULL = {
    "name": "可乐%s",
    "at": datetime(2027, 3, 2, 1, 0, 0, 123456, tzinfo=UTC),
    "content": {"a": [1, "你", None]},
    "is_on": True,
    "day": date(2027, 3, 2),
    "count": Decimal("1.50"),
}


def test_prepared_statements_return_what_core_returns(things: Database) -> None:
    def both(tx: Tx) -> None:
        tx.execute(_INSERT, **FULL)
        tx.query(sa.insert(_things), {**FULL, "name": "雪碧"})
        for name in ("可乐%s", "雪碧", "none"):
            prepared = tx.execute(_BY_NAME, p_name=name).all()
            core = tx.query(_BY_NAME, {"p_name": name}).all()
            assert [tuple(row) for row in prepared] == [tuple(row) for row in core]
            assert [row._fields for row in prepared] == [row._fields for row in core]
        assert tx.execute(_BY_NAME, p_name="可乐%s").one()[1:] == (
            "可乐%s", FULL["at"], FULL["content"], True, FULL["day"], Decimal("1.5"),
        )  # fmt: skip
        assert tx.execute(_LIKE).scalar() == tx.query(_LIKE).scalar() == 0

    things.write_now(both)


def test_an_expanding_in_list_runs_through_core(things: Database) -> None:
    def act(tx: Tx) -> list[str]:
        _add(tx, "a")
        _add(tx, "b")
        return sorted(row.name for row in tx.execute(_IN, p_names=["a", "b", "c"]))

    assert things.write_now(act) == ["a", "b"]


def test_a_claim_returns_a_row_only_once(things: Database) -> None:
    def claim(tx: Tx) -> bool:
        return tx.execute(_CLAIM, name="once").first() is not None

    assert [things.write_now(claim) for _ in range(3)] == [True, False, False]


def test_an_error_undoes_its_own_turn_only(things: Database) -> None:
    def bad(tx: Tx) -> None:
        _add(tx, "bad")
        raise KeyError("bad")

    async def together() -> list[object]:
        jobs = [things.write(_add, "a"), things.write(bad), things.write(_add, "b")]
        return await asyncio.gather(*jobs, return_exceptions=True)

    results = asyncio.run(together())
    assert [type(result) for result in results] == [int, KeyError, int]
    assert things.read_now(_names) == ["a", "b"]


def _fail_inside(tx: Tx) -> None:
    with tx.savepoint():
        _add(tx, "inner")
        tx.events.append(Happened())
        raise KeyError


def test_a_savepoint_takes_its_events_back(things: Database) -> None:
    def act(tx: Tx) -> list[Event]:
        tx.events.append(Happened())
        with pytest.raises(KeyError):
            _fail_inside(tx)
        with tx.savepoint():
            _add(tx, "kept")
        return tx.events

    assert things.write_now(act) == [Happened()]
    assert things.read_now(_names) == ["kept"]


def test_a_reader_sees_one_state_and_cannot_write(things: Database) -> None:
    def read_twice(tx: Tx) -> tuple[list[str], list[str]]:
        first = _names(tx)
        things.write_now(_add, "later")
        return first, _names(tx)

    things.write_now(_add, "a")
    assert things.read_now(read_twice) == (["a"], ["a"])

    async def write_while_reading() -> None:
        with pytest.raises(_READ_ONLY):
            await things.read(_add, "never")
        await things.close()

    asyncio.run(write_while_reading())


def test_a_snapshot_reads_what_a_writer_would_lock(things: Database) -> None:
    """Code that loads to change something also serves to show it."""

    def read_locked(tx: Tx) -> list[str]:
        return [row.name for row in tx.execute(_LOCKED, p_name="a")]

    things.write_now(_add, "a")
    assert (things.write_now(read_locked), things.read_now(read_locked)) == (["a"], ["a"])


def test_a_rehearsal_leaves_nothing(things: Database) -> None:
    with things.rehearsal() as tx:
        _add(tx, "a")
        assert _names(tx) == ["a"]
    assert things.read_now(_names) == []


def test_an_update_reports_its_rows(things: Database) -> None:
    things.write_now(_add, "a")

    def rename(tx: Tx, name: str) -> int:
        return tx.execute(_RENAME, p_name=name, p_new="b").rowcount

    assert things.write_now(rename, "a") == 1
    assert things.write_now(rename, "a") == 0


def test_a_full_disk_loses_no_other_turn(sqlite_database: Database) -> None:
    """An error that ends the whole transaction makes the batch run again, each turn alone."""
    sqlite_database.write_now(_make)

    def cap(tx: Tx) -> None:
        pages = tx.query(sa.text("PRAGMA page_count")).scalar()
        tx.run_sql(f"PRAGMA max_page_count={int(pages or 0) + 2}")

    def fill(tx: Tx) -> None:
        tx.execute(_INSERT, name="x" * 100_000)

    async def together() -> list[object]:
        jobs = [
            sqlite_database.write(_add, "a"),
            sqlite_database.write(fill),
            sqlite_database.write(_add, "b"),
        ]
        return await asyncio.gather(*jobs, return_exceptions=True)

    sqlite_database.write_now(cap)
    results = asyncio.run(together())
    assert [isinstance(result, Exception) for result in results] == [False, True, False]
    assert sqlite_database.read_now(_names) == ["a", "b"]


async def test_what_waits_for_the_disk_is_never_committed_with_what_does_not(
    sqlite_database: Database,
) -> None:
    def level(tx: Tx) -> int:
        return int(tx.query(sa.text("PRAGMA synchronous")).scalar() or 0)

    full, normal = 2, 1
    assert await sqlite_database.write_lightly(level) == normal
    assert await sqlite_database.write(level) == full
    lights = [sqlite_database.write_lightly(level) for _ in range(20)]
    heavies = [sqlite_database.write(level) for _ in range(20)]
    mixed = [one for pair in zip(lights, heavies, strict=True) for one in pair]
    assert set((await asyncio.gather(*mixed))[1::2]) == {full}


async def test_a_light_write_is_there_for_everybody(things: Database) -> None:
    await things.write_lightly(_add, "light")
    assert things.read_now(_names) == ["light"]


async def test_a_light_write_runs_where_it_is_asked_for_while_the_writer_of_a_file_rests(
    sqlite_database: Database,
) -> None:
    def thread(_tx: Tx) -> int:
        return threading.get_ident()

    assert await sqlite_database.write(thread) != threading.get_ident()
    ran_on = {await sqlite_database.write_lightly(thread) for _until_it_rests in range(200)}
    assert threading.get_ident() in ran_on


async def test_a_light_write_that_breaks_leaves_nothing_and_holds_nobody_up(
    things: Database,
) -> None:
    def break_down(tx: Tx) -> None:
        _add(tx, "half")
        raise LookupError("broken")

    await things.write(_add, "before")
    with pytest.raises(LookupError, match="broken"):
        await things.write_lightly(break_down)
    await things.write_lightly(_add, "after")
    assert await things.write(_names) == ["after", "before"]


async def test_a_light_write_waits_on_the_thread_for_who_holds_the_file(
    sqlite_database: Database,
) -> None:
    def thread(_tx: Tx) -> int:
        return threading.get_ident()

    await sqlite_database.write(thread)
    other = sqlite3.connect(str(sqlite_database.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.ensure_future(sqlite_database.write_lightly(thread))
    for _turn in range(20):
        await asyncio.sleep(0)
    assert not waiting.done()
    other.execute("COMMIT")
    other.close()
    assert await waiting != threading.get_ident()
