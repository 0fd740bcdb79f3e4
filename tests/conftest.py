"""Fixtures every test may use: a clock, a database of each kind, one transaction.

`database` runs a test on SQLite and on PostgreSQL; `sqlite_database` on SQLite only.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from bot.logs import use_structlog
from domain.db import Database, Tx
from domain.exchange import seed_demo
from domain.tables import create_tables
from tests.postgres import MEMORY_FOLDER, Cluster, find_or_start

pytest_plugins = ["tests.chat_plugin"]

if MEMORY_FOLDER.is_dir() and os.access(MEMORY_FOLDER, os.W_OK):
    # Every commit of a test waits for its file system; memory is quick and forgets by itself.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY_FOLDER))

use_structlog()

settings.register_profile("jiedan", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("jiedan")

START = datetime(2027, 3, 2, 1, 0, tzinfo=UTC)
"""Tuesday 2027-03-02, 09:00 in Shanghai."""


class Clock:
    """The time of a test; it stands still until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


@pytest.fixture
def clock() -> Clock:
    """A clock standing at Tuesday 2027-03-02, 09:00 in Shanghai."""
    return Clock()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private PostgreSQL for this run; skips with the reason where none can be started."""
    with find_or_start() as started:
        yield started


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no rows, to copy."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    made = Database.open(f"sqlite:///{path}", clock=Clock())
    made.write_now(create_tables)
    made.close_now()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.twin)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of each kind, with all tables."""
    if request.param == "sqlite":
        yield _copied(request.getfixturevalue("empty_file"), tmp_path)
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    with cluster.database() as url:
        yield url


@pytest.fixture
def database(database_url: str, clock: Clock) -> Iterator[Database]:
    """An empty database with all tables."""
    yield from _opened(database_url, clock)


@pytest.fixture
def sqlite_database(empty_file: Path, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    """An empty SQLite database with all tables."""
    yield from _opened(_copied(empty_file, tmp_path), clock)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop in an SQLite file, made once for the run; copy it."""
    path = tmp_path_factory.mktemp("demo") / "shop.db"
    made = Database.open(f"sqlite:///{path}", clock=Clock())
    made.write_now(create_tables)
    made.write_now(seed_demo)
    made.close_now()
    return path


@pytest.fixture
def demo_database(demo_file: Path, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    """A copy of the demo shop."""
    yield from _opened(_copied(demo_file, tmp_path), clock)


def _copied(source: Path, folder: Path) -> str:
    shutil.copyfile(source, folder / "test.db")
    return f"sqlite:///{folder}/test.db"


def _opened(url: str, clock: Callable[[], datetime]) -> Iterator[Database]:
    opened = Database.open(url, clock=clock)
    yield opened
    opened.close_now()


@pytest.fixture
def run(database: Database) -> Callable[..., object]:
    """`run(fn, *args)` runs fn(tx, *args) in a committed transaction of its own."""
    return database.write_now


@pytest.fixture
def tx(database: Database) -> Iterator[Tx]:
    """One open transaction on this thread, rolled back at the end."""
    with database.rehearsal() as rehearsed:
        yield rehearsed
