"""Bring a database to this program's schema.

A new database gets all tables at once and the newest version number; Alembic (1.2 s to import)
is loaded only where an older one has to be upgraded. SQLite files are copied first. Everything
happens in one transaction: an upgrade that fails or is killed leaves the old schema.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from domain.db.database import Database
from domain.db.tx import Tx

HEAD = "0031"
"""The newest revision in `migrations/versions`; a test holds the two equal."""

_FOLDER = Path(__file__).with_name("migrations")
_version = sa.Table(
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), primary_key=True),
)


class SchemaTooNew(Exception):
    """The database was made by a newer program; `found` is its version."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """What `ensure_schema` did: `before` is None for a new database; `copy` was made first."""

    before: str | None
    after: str
    copy: Path | None = None


def current_version(tx: Tx) -> str | None:
    """The schema version of the database, None where it has no tables."""
    if not sa.inspect(tx.connection).has_table(_version.name):
        return None
    found = tx.query(sa.select(_version.c.version_num)).scalar()
    return None if found is None else str(found)


def ensure_schema(database: Database, metadata: sa.MetaData) -> SchemaChange:
    """Create or upgrade to `HEAD`; SchemaTooNew where the database is ahead of the program."""
    before = database.write_now(current_version)
    if before == HEAD:
        return SchemaChange(before, HEAD)
    if before is None:
        database.write_now(_create, metadata)
        return SchemaChange(None, HEAD)
    if before not in _known_versions():
        raise SchemaTooNew(before)
    copy = _copy_file(database, before)
    database.write_now(run_upgrade, metadata)
    return SchemaChange(before, HEAD, copy)


def run_upgrade(tx: Tx, metadata: sa.MetaData) -> None:
    """Apply every revision the database has not had yet, inside `tx`."""
    from alembic import command

    if not tx.connection.in_transaction():
        tx.connection.begin()  # so that Alembic leaves beginning and committing to the caller
    command.upgrade(alembic_config(tx, metadata), "head")


def alembic_config(tx: Tx, metadata: sa.MetaData) -> Any:
    """The Alembic configuration that runs on the connection of `tx`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = tx.connection
    config.attributes["metadata"] = metadata
    return config


def _create(tx: Tx, metadata: sa.MetaData) -> None:
    metadata.create_all(tx.connection)
    _version.create(tx.connection, checkfirst=True)
    tx.query(sa.insert(_version), {"version_num": HEAD})


def _known_versions() -> set[str]:
    return {path.name.split("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py")}


def _copy_file(database: Database, before: str) -> Path | None:
    """A copy beside an SQLite file, made by the database itself; None for PostgreSQL."""
    name = database.url.database
    if not database.is_sqlite or not name or name == ":memory:":
        return None
    source = Path(name)
    copy = source.with_name(f"{source.stem}.schema-{before}{source.suffix}")
    copy.unlink(missing_ok=True)
    copy_database(database, copy)
    return copy


def copy_database(database: Database, target: Path) -> None:
    """Write a consistent copy of an SQLite database to `target`, which must not exist yet."""
    with database.connection() as connection:
        connection.execute(sa.text("VACUUM INTO :target"), {"target": str(target)})
