"""`jiedan backup`, `restore`, `db upgrade` and `login-link`."""

import shutil
import sys
import tempfile
from argparse import Namespace
from pathlib import Path

import msgspec

from admin import make_login_link
from bot.backup import BackupRefused, check_copy, make_backup, prune_backups, restore_copy
from bot.clock import utc_now
from bot.commands.opening import database_of, say, settings_of
from bot.settings import ConfigError, Secret, Settings
from domain.db import Database, Tx
from domain.db.migrate import current_version
from domain.report.audit import run_audit
from domain.staff import Role, list_staff


def backup(options: Namespace) -> int:
    """Make one verified copy."""
    settings = settings_of(options)
    folder = options.folder or Path(settings.database.backup_dir or "backup")
    with database_of(settings, may_create=False) as database:
        try:
            made = make_backup(database, folder, utc_now())
        except BackupRefused as refusal:
            say(f"jiedan: {refusal}")
            return 1
    prune_backups(folder, keep=settings.database.backup_keep)
    say(f"{made}")
    return 0


def restore(options: Namespace) -> int:
    """Prove a copy and, without --verify, put it in the database's place."""
    settings = settings_of(options)
    try:
        check_copy(options.file)
        problems = _audit_copy(options.file, settings)
        for problem in problems:
            say(problem)
        if problems:
            say(f"{options.file}: whole, but {len(problems)} invariants do not hold")
            return 1
        say(f"{options.file}: whole, and every invariant holds")
        if options.verify:
            return 0
        target = _target(settings)
        kept = restore_copy(options.file, target, utc_now())
    except BackupRefused as refusal:
        say(f"jiedan: {refusal}")
        return 1
    say(f"{target}: restored" + (f"; the former file is {kept}" if kept else ""))
    return 0


def upgrade(options: Namespace) -> int:
    """Bring the schema up to date; a SQLite file is copied first."""
    with database_of(settings_of(options)) as database:
        say(f"schema {database.write_now(current_version)}")
    return 0


def login_link(options: Namespace) -> int:
    """Print a link that logs a member of staff in once."""
    settings = settings_of(options)
    base = settings.server.public_url or f"http://127.0.0.1:{settings.server.port}"
    with database_of(settings, may_create=False) as database:
        link = database.write_now(_make_link, base, options.staff)
    if link is None:
        who = f"with the code {options.staff}" if options.staff else "who owns the shop"
        sys.stderr.write(
            f"jiedan: there is nobody active {who}: "
            "jiedan staff add NAME --role owner --userid WECOM_USERID\n"
        )
        return 1
    say(link)
    return 0


def _target(settings: Settings) -> Path:
    name = settings.database.url.reveal().removeprefix("sqlite:///")
    if not settings.database.url.reveal().startswith("sqlite:///") or not name:
        raise ConfigError("database.url: only a SQLite file can be restored here")
    return Path(name)


def _audit_copy(copy: Path, settings: Settings) -> list[str]:
    """The broken invariants of a copy, looked for in a copy of its own."""
    with tempfile.TemporaryDirectory(prefix="jiedan-") as folder:
        scratch = Path(folder) / "copy.db"
        shutil.copyfile(copy, scratch)
        database_settings = msgspec.structs.replace(
            settings.database, url=Secret(f"sqlite:///{scratch}")
        )
        looked_at = msgspec.structs.replace(settings, database=database_settings)
        with database_of(looked_at) as database:
            return _violations(database)


def _violations(database: Database) -> list[str]:
    found = database.read_now(run_audit)
    return [f"{v.code} {v.entity}: {v.detail}" for v in found]


def _make_link(tx: Tx, base: str, code: str | None) -> str | None:
    """A link for the member of staff with this code, or for the first owner."""
    for member in list_staff(tx):
        is_wanted = member.code == code or (code is None and member.role is Role.OWNER)
        if is_wanted and member.is_active:
            return make_login_link(tx, member.id, public_url=base)
    return None
