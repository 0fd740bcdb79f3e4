"""Access tokens of our accounts, refreshed by one process at a time under a lease."""

from typing import Any

from sqlalchemy import (
    Column,
    PrimaryKeyConstraint,
    Table,
    Text,
    and_,
    bindparam,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.db.schema import UtcDateTime, metadata
from domain.db.tx import Tx
from domain.messaging.model import ChannelToken, Lease

channel_token = Table(
    "channel_token",
    metadata,
    Column("account", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", UtcDateTime),
    PrimaryKeyConstraint("account", "kind"),
)

_THIS = and_(
    channel_token.c.account == bindparam("p_account"), channel_token.c.kind == bindparam("p_kind")
)
_FIND = select(channel_token).where(_THIS)
_START = upsert(channel_token).on_conflict_do_nothing(index_elements=["account", "kind"])
_LEASE = (
    update(channel_token)
    .where(_THIS)
    .where(
        or_(
            channel_token.c.lease_until.is_(None),
            channel_token.c.lease_until <= bindparam("p_now"),
            channel_token.c.lease_owner == bindparam("p_owner"),
        )
    )
    .values(lease_owner=bindparam("p_owner"), lease_until=bindparam("p_until"))
)
_STORE = (
    update(channel_token)
    .where(_THIS)
    .where(channel_token.c.lease_owner == bindparam("p_owner"))
    .values(
        token=bindparam("p_token"),
        expires_at=bindparam("p_expires_at"),
        lease_owner=None,
        lease_until=None,
    )
)


def find_token(tx: Tx, account: str, kind: str) -> ChannelToken | None:
    """The stored token, expired or not; None where there never was one."""
    row: Any = tx.execute(_FIND, p_account=account, p_kind=kind).first()
    if row is None or not row.token:
        return None
    return ChannelToken(row.account, row.kind, row.token, row.expires_at)


def lease_refresh(tx: Tx, account: str, kind: str, lease: Lease) -> bool:
    """Whether this process may fetch a new token now."""
    tx.execute(_START, account=account, kind=kind, token="", expires_at=tx.now)
    done = tx.execute(
        _LEASE,
        p_account=account,
        p_kind=kind,
        p_now=tx.now,
        p_owner=lease.owner,
        p_until=lease.until,
    )
    return done.rowcount == 1


def set_token(tx: Tx, token: ChannelToken, *, owner: str) -> bool:
    """Store a fetched token and end the lease; False where the lease was lost."""
    done = tx.execute(
        _STORE,
        p_account=token.account,
        p_kind=token.kind,
        p_owner=owner,
        p_token=token.token,
        p_expires_at=token.expires_at,
    )
    return done.rowcount == 1
