"""Schema versions: new databases, old ones, newer ones, and upgrades that are cut short."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from domain.db import Database, Tx
from domain.db.migrate import (
    HEAD,
    SchemaTooNew,
    alembic_config,
    copy_database,
    current_version,
    ensure_schema,
    run_upgrade,
)
from domain.tables import metadata
from tests.postgres import Cluster

pytestmark = pytest.mark.slow

Clock = Callable[[], datetime]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> object:
    """A database without any table."""
    if request.param == "sqlite":
        database = Database.open(f"sqlite:///{tmp_path}/new.db", clock=clock)
        yield database
        database.close_now()
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    with cluster.database(is_empty=True) as url:
        database = Database.open(url, clock=clock)
        yield database
        database.close_now()


def _difference(tx: Tx) -> list[object]:
    context = MigrationContext.configure(tx.connection)
    found = compare_metadata(context, metadata)
    return [entry for entry in found if "alembic_version" not in str(entry)]


def test_a_new_database_gets_everything_at_once(empty: Database) -> None:
    change = ensure_schema(empty, metadata)
    assert (change.before, change.after, change.copy) == (None, HEAD, None)
    assert empty.write_now(current_version) == HEAD
    assert ensure_schema(empty, metadata).before == HEAD


def test_the_revisions_lead_to_the_tables_in_the_code(empty: Database) -> None:
    empty.write_now(run_upgrade, metadata)
    assert empty.write_now(current_version) == HEAD
    assert empty.write_now(_difference) == []


def test_head_is_the_newest_revision(empty: Database) -> None:
    def newest(tx: Tx) -> str | None:
        return ScriptDirectory.from_config(alembic_config(tx, metadata)).get_current_head()

    assert empty.write_now(newest) == HEAD


def test_a_newer_database_is_left_alone(empty: Database) -> None:
    ensure_schema(empty, metadata)

    def age(tx: Tx) -> None:
        tx.run_sql("UPDATE alembic_version SET version_num = '9999'")

    empty.write_now(age)
    with pytest.raises(SchemaTooNew) as refused:
        ensure_schema(empty, metadata)
    assert refused.value.found == "9999"
    assert empty.write_now(current_version) == "9999"


def test_an_upgrade_that_fails_leaves_the_old_schema(empty: Database) -> None:
    def fail(tx: Tx) -> None:
        run_upgrade(tx, metadata)
        raise KeyError("power cut")

    with pytest.raises(KeyError):
        empty.write_now(fail)
    assert empty.write_now(current_version) is None
    ensure_schema(empty, metadata)
    assert empty.write_now(_tables) > 50


def _tables(tx: Tx) -> int:
    return len(sa.inspect(tx.connection).get_table_names())


def test_a_copy_is_complete_and_leaves_the_original_open(tmp_path: Path, clock: Clock) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/shop.db", clock=clock)
    ensure_schema(database, metadata)
    copy_database(database, tmp_path / "copy.db")
    copied = Database.open(f"sqlite:///{tmp_path}/copy.db", clock=clock)
    assert copied.write_now(current_version) == HEAD
    assert copied.write_now(_tables) == database.write_now(_tables)
    copied.close_now()
    database.close_now()
