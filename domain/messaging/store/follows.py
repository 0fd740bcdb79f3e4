"""When somebody followed and left, as the platform told it: a set, in whatever order it came."""

from datetime import datetime

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.db.schema import Flag, UtcDateTime, metadata
from domain.db.tx import Tx
from domain.messaging.model import Move

follow_move = Table(
    "follow_move",
    metadata,
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("is_leaving", Flag, nullable=False),
    PrimaryKeyConstraint("account", "address", "at", "is_leaving"),
)

_ADD = upsert(follow_move).on_conflict_do_nothing()
_OF = (
    select(follow_move.c.at, follow_move.c.is_leaving)
    .where(follow_move.c.account == bindparam("p_account"))
    .where(follow_move.c.address == bindparam("p_address"))
)
_FORGET = delete(follow_move).where(follow_move.c.at < bindparam("p_before"))


def add_move(tx: Tx, account: str, address: str, move: Move) -> None:
    """Take it in, once."""
    tx.execute(_ADD, account=account, address=address, at=move.at, is_leaving=move.is_leaving)


def moves_of(tx: Tx, account: str, address: str) -> tuple[Move, ...]:
    """All that was told of somebody."""
    rows = tx.execute(_OF, p_account=account, p_address=address)
    return tuple(Move(row.at, is_leaving=row.is_leaving) for row in rows)


def forget_moves(tx: Tx, before: datetime) -> int:
    """Delete what happened before then; how many rows."""
    return tx.execute(_FORGET, p_before=before).rowcount
