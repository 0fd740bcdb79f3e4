"""Backups: whole, private, pruned, proven, and put back."""

import os
import shutil
import sqlite3
from datetime import timedelta

import pytest

from bot.backup import BackupRefused, check_copy, make_backup, prune_backups, restore_copy
from bot.merchant import open_merchant
from bot.settings import DatabaseSettings, Secret, Settings
from bot.storage import open_database
from domain.messaging import claim_job


@pytest.fixture
def database(tmp_path, clock):
    opened = open_database(f"sqlite:///{tmp_path}/shop.db", clock)
    yield opened
    opened.close_now()


def mark(tx):
    """Commit something that can be found again."""
    claim_job(tx, "last order", slot="1")


def jobs_run(path):
    """The marks in a file."""
    connection = sqlite3.connect(path)
    found = [row[0] for row in connection.execute("SELECT job FROM job_run")]
    connection.close()
    return found


def killed_server(database, path):
    """The file and the log of a server that was killed right after a commit."""
    database.write_now(mark)
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{database.url.database}{suffix}", f"{path}{suffix}")
    return path


def watch_flushes(monkeypatch, path):
    """What is flushed to the disk from now on, and whether `path` was there by then."""
    flushed = []
    flush = os.fsync

    def note(descriptor):
        flush(descriptor)
        flushed.append((os.fstat(descriptor).st_ino, path.exists()))

    monkeypatch.setattr(os, "fsync", note)
    return flushed


def empty(path):
    """As after a power failure before the content was written."""
    os.truncate(path, 0)


def cut_short(path):
    """As on a full disk."""
    os.truncate(path, path.stat().st_size // 2)


def garble(path):
    """As on a bad disk."""
    with path.open("r+b") as file:
        file.seek(6000)
        file.write(b"\xff" * 3000)


def damages(folder, damage):
    """A probe that damages the copy being made."""

    def probe(point):
        if point == "mid-backup":
            (partial,) = folder.glob("*.partial")
            damage(partial)

    return probe


def test_a_copy_is_whole_and_private(database, tmp_path, clock):
    made = make_backup(database, tmp_path / "copies", clock())
    assert made.name == "20270302T010000.jiedan.db"
    assert made.stat().st_mode & 0o777 == 0o600
    check_copy(made)
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_a_copy_is_on_disk_before_it_has_its_name(database, tmp_path, clock, monkeypatch):
    folder = tmp_path / "copies"
    flushed = watch_flushes(monkeypatch, folder / "20270302T010000.jiedan.db")
    made = make_backup(database, folder, clock())
    assert flushed == [(made.stat().st_ino, False), (folder.stat().st_ino, True)]


@pytest.mark.parametrize("damage", [empty, cut_short, garble])
def test_a_damaged_copy_is_refused_and_leaves_nothing(database, tmp_path, clock, damage):
    folder = tmp_path / "copies"
    with pytest.raises(BackupRefused):
        make_backup(database, folder, clock(), probe=damages(folder, damage))
    assert list(folder.iterdir()) == []


async def test_the_hourly_job_deletes_no_copy_for_a_damaged_one(tmp_path, clock):
    folder = tmp_path / "copies"
    settings = Settings(
        database=DatabaseSettings(
            url=Secret(f"sqlite:///{tmp_path}/shop.db"), backup_dir=str(folder), backup_keep=1
        )
    )
    merchant = open_merchant(settings, probe=damages(folder, garble), clock=clock)
    good = folder / "20270301T000000.jiedan.db"
    folder.mkdir()
    shutil.copyfile(make_backup(merchant.database, tmp_path / "once", clock()), good)
    await merchant.scheduler.run_due()
    assert list(folder.iterdir()) == [good]
    assert 'jiedan_jobs_total{job="backup",result="failed"} 1.0' in (
        merchant.metrics.render().decode()
    )
    await merchant.stop()


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
        with pytest.raises(BackupRefused):
            check_copy(broken)
    with pytest.raises(BackupRefused, match="no such file"):
        check_copy(tmp_path / "absent.db")


def test_a_copy_comes_back_and_the_former_file_is_kept(database, tmp_path, clock):
    made = make_backup(database, tmp_path / "copies", clock())
    target = tmp_path / "restored.db"
    assert restore_copy(made, target, clock()) is None
    kept = restore_copy(made, target, clock())
    assert kept is not None
    assert kept.name == "restored.db.before-restore-20270302T010000"
    assert kept.read_bytes() == made.read_bytes()
    with sqlite3.connect(target) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert {"inbox", "outbox"} <= tables


def test_the_kept_file_has_the_commits_that_were_in_the_log_only(database, tmp_path, clock):
    made = make_backup(database, tmp_path / "copies", clock())
    killed = killed_server(database, tmp_path / "killed.db")
    kept = restore_copy(made, killed, clock())
    assert kept is not None
    assert jobs_run(kept) == ["last order"]
    assert jobs_run(killed) == []


def test_a_file_that_is_no_database_is_kept_with_its_log(database, tmp_path, clock):
    made = make_backup(database, tmp_path / "copies", clock())
    target = tmp_path / "broken.db"
    target.write_bytes(b"no database")
    log = tmp_path / "broken.db-wal"
    log.write_bytes(b"its log")
    kept = restore_copy(made, target, clock())
    assert kept is not None
    assert kept.read_bytes() == b"no database"
    assert kept.with_name(kept.name + "-wal").read_bytes() == b"its log"
    assert not log.exists()
    assert jobs_run(target) == []


def test_every_restore_keeps_its_own_former_file(database, tmp_path, clock):
    made = make_backup(database, tmp_path / "copies", clock())
    killed = killed_server(database, tmp_path / "killed.db")
    first = restore_copy(made, killed, clock())
    second = restore_copy(made, killed, clock())
    clock.move(timedelta(seconds=1))
    third = restore_copy(made, killed, clock())
    assert None not in {first, second, third}
    assert [jobs_run(kept) for kept in (first, second, third)] == [["last order"], [], []]


def test_a_restored_file_is_on_disk_before_it_has_its_name(database, tmp_path, clock, monkeypatch):
    made = make_backup(database, tmp_path / "copies", clock())
    folder = tmp_path / "restored"
    folder.mkdir()
    flushed = watch_flushes(monkeypatch, folder / "shop.db")
    restore_copy(made, folder / "shop.db", clock())
    restored = (folder / "shop.db").stat().st_ino
    assert flushed == [(restored, False), (folder.stat().st_ino, True)]


def test_a_database_in_use_is_not_replaced(database, tmp_path, clock):
    made = make_backup(database, tmp_path / "copies", clock())
    database.write_now(mark)
    target = tmp_path / "shop.db"
    reader = sqlite3.connect(target, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM job_run").fetchone() == (1,)
    with pytest.raises(BackupRefused, match="in use"):
        restore_copy(made, target, clock())
    reader.close()
    assert jobs_run(target) == ["last order"]
    assert list(tmp_path.glob("*restor*")) == []


def test_memory_cannot_be_backed_up(tmp_path, clock):
    database = open_database("sqlite://", clock)
    with pytest.raises(BackupRefused, match="only a SQLite file"):
        make_backup(database, tmp_path, clock())
    database.close_now()
