"""Response codes of cards that were sent: each changes its card once, within 72 hours."""

from datetime import datetime

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text, bindparam, delete
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.db.schema import UtcDateTime, metadata
from domain.db.tx import Tx

card_code = Table(
    "card_code",
    metadata,
    Column("account", Text, nullable=False),
    Column("response_code", Text, nullable=False),
    Column("card_id", Text, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "response_code"),
)
Index("ix_card_code_card_id", card_code.c.account, card_code.c.card_id)

_KEEP = upsert(card_code).on_conflict_do_nothing(index_elements=["account", "response_code"])
_TAKE = (
    delete(card_code)
    .where(card_code.c.account == bindparam("p_account"))
    .where(card_code.c.card_id == bindparam("p_card_id"))
    .returning(card_code.c.response_code, card_code.c.sent_at)
)
_FORGET = delete(card_code).where(card_code.c.sent_at < bindparam("p_before"))


def insert_code(tx: Tx, account: str, card_id: str, response_code: str) -> None:
    """Keep a code; one known already stays."""
    tx.execute(
        _KEEP, account=account, response_code=response_code, card_id=card_id, sent_at=tx.now
    )


def take_codes(tx: Tx, account: str, card_id: str, since: datetime) -> list[str]:
    """The codes of a card that still work; they are gone afterwards."""
    rows = tx.execute(_TAKE, p_account=account, p_card_id=card_id).all()
    return [str(row.response_code) for row in rows if row.sent_at >= since]


def forget_codes(tx: Tx, before: datetime) -> int:
    """Delete codes that no longer work; how many."""
    return tx.execute(_FORGET, p_before=before).rowcount
