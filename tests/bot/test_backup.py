"""Backups: whole, private, pruned, proven, and put back."""

import sqlite3
from datetime import timedelta

import pytest

from bot.backup import BackupRefused, check_copy, make_backup, prune_backups, restore_copy
from bot.storage import open_database


@pytest.fixture
def database(tmp_path, clock):
    opened = open_database(f"sqlite:///{tmp_path}/shop.db", clock)
    yield opened
    opened.close_now()


def test_a_copy_is_whole_and_private(database, tmp_path, clock):
    made = make_backup(database, tmp_path / "copies", clock())
    assert made.name == "20270302T010000.jiedan.db"
    assert made.stat().st_mode & 0o777 == 0o600
    check_copy(made)
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_old_copies_are_deleted(database, tmp_path, clock):
    for _ in range(5):
        make_backup(database, tmp_path / "copies", clock())
        clock.move(timedelta(hours=1))
    assert prune_backups(tmp_path / "copies", keep=2) == 3
    assert sorted(path.name[9:11] for path in (tmp_path / "copies").iterdir()) == ["04", "05"]


def test_what_is_no_copy_is_refused(database, tmp_path, clock):
    made = make_backup(database, tmp_path, clock())
    content = made.read_bytes()
    broken = tmp_path / "broken.db"
    for bad in (b"", b"hello", content[:5000], content[:6000] + b"\xff" * 3000 + content[9000:]):
        broken.write_bytes(bad)
        if bad:
            with pytest.raises(BackupRefused):
                check_copy(broken)
    with pytest.raises(BackupRefused, match="no such file"):
        check_copy(tmp_path / "absent.db")


def test_a_copy_comes_back_and_the_former_file_is_kept(database, tmp_path, clock):
    made = make_backup(database, tmp_path / "copies", clock())
    target = tmp_path / "restored.db"
    assert restore_copy(made, target) is None
    kept = restore_copy(made, target)
    assert kept is not None
    assert kept.read_bytes() == made.read_bytes()
    with sqlite3.connect(target) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert {"inbox", "outbox"} <= tables


def test_memory_cannot_be_backed_up(tmp_path, clock):
    database = open_database("sqlite://", clock)
    with pytest.raises(BackupRefused, match="only a SQLite file"):
        make_backup(database, tmp_path, clock())
    database.close_now()
