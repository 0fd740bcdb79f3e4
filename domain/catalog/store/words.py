"""Table catalog_state: the version of everything that can be said about goods."""

from sqlalchemy import Column, Integer, Table, select
from sqlalchemy.dialects import postgresql

from domain.db import Tx
from domain.db.schema import metadata

catalog_state_table = Table(
    "catalog_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)

_c = catalog_state_table.c
_BUMP = postgresql.insert(catalog_state_table).values(id=1, version=1)
_BUMP = _BUMP.on_conflict_do_update(index_elements=[_c.id], set_={"version": _c.version + 1})
_VERSION = select(_c.version).where(_c.id == 1)


def bump_version(tx: Tx) -> None:
    """Something that can be said has changed."""
    tx.execute(_BUMP)


def load_version(tx: Tx) -> int:
    """The number of changes so far."""
    return tx.execute(_VERSION).scalar() or 0
