"""Backups of a SQLite database: a consistent copy beside the running server, and its proof.

PostgreSQL is backed up with its own tools (pg_dump, base backups): a copy made here would know
less than they do, so `jiedan backup` says so and ends.
"""

import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

from bot.probes import Probe, no_probe
from domain.db import Database

SUFFIX = ".jiedan.db"


class BackupRefused(Exception):
    """One line that says why there is no backup, or why a file is none."""


def make_backup(
    database: Database, folder: Path, now: datetime, *, probe: Probe = no_probe
) -> Path:
    """A consistent copy (VACUUM INTO) in `folder`, readable by its owner only.

    It is written under another name first, so that a file with the right name is always whole.
    """
    if not database.is_sqlite or not database.url.database:
        raise BackupRefused("only a SQLite file can be backed up here; use pg_dump for PostgreSQL")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"{now:%Y%m%dT%H%M%S}{SUFFIX}"
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(database.url.database, timeout=10)
    try:
        connection.execute("VACUUM INTO ?", (str(partial),))
    finally:
        connection.close()
    probe("mid-backup")
    partial.replace(target)
    return target


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


def restore_copy(copy: Path, target: Path) -> Path | None:
    """Put a checked copy in place; the file it replaces is kept and returned.

    No server may be running on `target`: its write-ahead log would not belong to the copy.
    """
    check_copy(copy)
    partial = target.with_name(target.name + ".restoring")
    shutil.copyfile(copy, partial)
    partial.chmod(0o600)
    kept = None
    if target.exists():
        kept = target.with_name(f"{target.name}.before-restore")
        target.replace(kept)
    for leftover in ("-wal", "-shm"):
        target.with_name(target.name + leftover).unlink(missing_ok=True)
    partial.replace(target)
    return kept
