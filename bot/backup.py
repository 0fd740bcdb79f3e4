"""Backups of a SQLite database: a consistent copy beside the running server, and its proof.

PostgreSQL is backed up with its own tools (pg_dump, base backups): a copy made here would know
less than they do, so `jiedan backup` says so and ends.
"""

import os
import shutil
import sqlite3
from contextlib import ExitStack
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from bot.probes import Probe, no_probe
from domain.db import Database

SUFFIX = ".jiedan.db"
LOGS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file; it belongs to that file and to no other."""
HEADER = b"SQLite format 3\0"
IN_USE_SECONDS = 1


class BackupRefused(Exception):
    """One line that says why there is no backup, or why a file is none."""


def make_backup(
    database: Database, folder: Path, now: datetime, *, probe: Probe = no_probe
) -> Path:
    """A consistent copy (VACUUM INTO) in `folder`, readable by its owner only.

    It is written under another name first, proven and flushed to the disk, so that a file with
    the right name is always whole. Raises BackupRefused where the copy is damaged.
    """
    if not database.is_sqlite or not database.url.database:
        raise BackupRefused("only a SQLite file can be backed up here; use pg_dump for PostgreSQL")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"{now:%Y%m%dT%H%M%S}{SUFFIX}"
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with ExitStack() as undo:
        undo.callback(partial.unlink)  # half a copy is of no use and fills the disk
        _copy_into(partial, database.url.database)
        probe("mid-backup")
        _flush(partial)
        check_copy(partial)
        undo.pop_all()
    partial.replace(target)
    _flush(folder)
    return target


def _copy_into(partial: Path, source: str) -> None:
    connection = sqlite3.connect(source, timeout=10)
    try:
        connection.execute("VACUUM INTO ?", (str(partial),))
    finally:
        connection.close()


def prune_backups(folder: Path, *, keep: int) -> int:
    """Delete the oldest copies beyond `keep`; how many."""
    copies = sorted(folder.glob(f"*{SUFFIX}"))
    for old in copies[:-keep]:
        old.unlink()
    return len(copies[:-keep])


def check_copy(path: Path) -> None:
    """Raises BackupRefused unless the file is a whole SQLite database."""
    if not path.is_file():
        raise BackupRefused(f"{path}: no such file")
    if path.stat().st_size == 0:
        raise BackupRefused(f"{path}: empty")
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            rows = connection.execute("PRAGMA integrity_check").fetchall()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"{path}: not a whole database ({error})") from None
    if rows != [("ok",)]:
        raise BackupRefused(f"{path}: damaged ({rows[0][0]})")


def restore_copy(copy: Path, target: Path, now: datetime) -> Path | None:
    """Put a checked copy in place; the file it replaces is kept, under a name of its own.

    The newest commits of a killed server are only in the write-ahead log beside its file. They
    are brought into the file before it is put aside; a log that cannot be read goes along with
    its file, because SQLite would apply it to the copy. No server may be running on `target`.
    """
    check_copy(copy)
    if _has_header(target):
        _take_in_log(target)
    partial = target.with_name(target.name + ".restoring")
    shutil.copyfile(copy, partial)
    partial.chmod(0o600)
    _flush(partial)
    kept = _free_name(target, now)
    is_kept = target.exists()
    for suffix in ("", *LOGS):
        part = target.with_name(target.name + suffix)
        if part.exists():
            part.replace(kept.with_name(kept.name + suffix))
    partial.replace(target)
    _flush(target.parent)
    return kept if is_kept else None


def _has_header(path: Path) -> bool:
    """Whether SQLite would know the file; beside any other it deletes the log it finds."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(HEADER)) == HEADER


def _take_in_log(target: Path) -> None:
    """Bring the write-ahead log into the file; BackupRefused while somebody uses it."""
    connection = sqlite3.connect(target, timeout=IN_USE_SECONDS)
    try:
        is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        is_busy = error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    finally:
        connection.close()
    if is_busy:
        raise BackupRefused(f"{target}: in use; stop the server first")


def _free_name(target: Path, now: datetime) -> Path:
    """Where the former file goes: never over one that an earlier restore kept."""
    stamp = f"{target.name}.before-restore-{now:%Y%m%dT%H%M%S}"
    names = chain((stamp,), (f"{stamp}-{n}" for n in count(2)))
    return next(path for path in map(target.with_name, names) if not path.exists())


def _flush(path: Path) -> None:
    """Wait until the disk has the file's content, or the folder's names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
