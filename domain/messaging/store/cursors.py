"""How far the messages of an account were fetched, by one process at a time under a lease."""

from sqlalchemy import Column, Table, Text, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.db.schema import UtcDateTime, metadata
from domain.db.tx import Tx
from domain.messaging.model import Lease

sync_cursor = Table(
    "sync_cursor",
    metadata,
    Column("account", Text, primary_key=True),
    Column("cursor", Text, nullable=False),
    Column("lease_owner", Text, nullable=False),
    Column("lease_until", UtcDateTime, nullable=False),
)
"""Of 微信客服, whose messages are fetched; `cursor` is empty before the first page."""

_THIS = sync_cursor.c.account == bindparam("p_account")
_START = upsert(sync_cursor).on_conflict_do_nothing(index_elements=["account"])
_CLAIM = (
    update(sync_cursor)
    .where(_THIS)
    .where(
        or_(
            sync_cursor.c.lease_until <= bindparam("p_now"),
            sync_cursor.c.lease_owner == bindparam("p_owner"),
        )
    )
    .values(lease_owner=bindparam("p_owner"), lease_until=bindparam("p_until"))
    .returning(sync_cursor.c.cursor)
)
_SAVE = (
    update(sync_cursor)
    .where(_THIS)
    .where(sync_cursor.c.lease_owner == bindparam("p_owner"))
    .values(cursor=bindparam("p_cursor"), lease_until=bindparam("p_until"))
)
_FIND = select(sync_cursor.c.cursor).where(_THIS)


def lease_cursor(tx: Tx, account: str, lease: Lease) -> str | None:
    """The cursor, now leased; None where another process holds it."""
    tx.execute(
        _START, account=account, cursor="", lease_owner=lease.owner, lease_until=lease.until
    )
    found = tx.execute(
        _CLAIM, p_account=account, p_now=tx.now, p_owner=lease.owner, p_until=lease.until
    ).scalar()
    return None if found is None else str(found)


def set_cursor(tx: Tx, account: str, cursor: str, lease: Lease) -> bool:
    """Move on and hold the lease until its end; False where it was lost."""
    done = tx.execute(
        _SAVE,
        p_account=account,
        p_cursor=cursor,
        p_owner=lease.owner,
        p_until=lease.until,
    )
    return done.rowcount == 1


def find_cursor(tx: Tx, account: str) -> str:
    """How far it was fetched; empty where it never was."""
    return str(tx.execute(_FIND, p_account=account).scalar() or "")
