"""Tables catalog_state and catalog_change: the version of all that can be said about goods.

Each version has one row of what changed with it, so that a reader can fetch the changes alone.
"""

from sqlalchemy import Column, Integer, Table, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql

from domain.base.ids import SkuId
from domain.db import Tx
from domain.db.schema import Key, metadata

KEPT = 1024
"""So many changes are remembered; who is further behind reads everything."""

catalog_state_table = Table(
    "catalog_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)
catalog_change_table = Table(
    "catalog_change",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("sku_id", Key),
)

_c = catalog_state_table.c
_h = catalog_change_table.c
_FIRST = postgresql.insert(catalog_state_table).values(id=1, version=1)
_BUMP = _FIRST.on_conflict_do_update(
    index_elements=[_c.id], set_={"version": _c.version + 1}
).returning(_c.version)
_VERSION = select(_c.version).where(_c.id == 1)
_LOCK = _VERSION.with_for_update()
_NOTE = insert(catalog_change_table)
_SINCE = select(_h.sku_id).where(_h.version > bindparam("p_since"))
_FORGET = delete(catalog_change_table).where(_h.version <= bindparam("p_old"))


def bump_version(tx: Tx, sku_id: SkuId | None = None) -> None:
    """Something that can be said has changed: of one SKU, or of the goods as a whole."""
    version = tx.execute(_BUMP).scalar() or 1
    tx.execute(_NOTE, version=version, sku_id=sku_id)
    if version % KEPT == 0:
        tx.execute(_FORGET, p_old=version - KEPT)


def lock_version(tx: Tx) -> None:
    """Nobody else changes goods, or what stands for them, until the transaction ends."""
    tx.execute(_LOCK).first()


def load_version(tx: Tx) -> int:
    """The number of changes so far."""
    return tx.execute(_VERSION).scalar() or 0


def load_changed(tx: Tx, since: int, version: int) -> tuple[SkuId, ...] | None:
    """The SKUs that changed after a version; None where that is not known of each alone."""
    rows = [row.sku_id for row in tx.execute(_SINCE, p_since=since)]
    if len(rows) != version - since or None in rows:
        return None
    return tuple(SkuId(i) for i in dict.fromkeys(rows))
