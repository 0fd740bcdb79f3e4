"""Numbers the platform gave to notices it took, until it reports what became of them.

They lie beside the codes of cards, and are forgotten with them.
"""

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.ids import OutboxId
from domain.db.tx import Tx
from domain.messaging.store.cards import card_code

_insert = upsert(card_code)
_KEEP = _insert.on_conflict_do_update(
    index_elements=["account", "response_code"],
    set_={"card_id": _insert.excluded.card_id, "sent_at": _insert.excluded.sent_at},
)
_FIND = (
    select(card_code.c.card_id)
    .where(card_code.c.account == bindparam("p_account"))
    .where(card_code.c.response_code == bindparam("p_code"))
)
_TAKEN, _ROW = "taken:", "outbox:"


def keep_number(tx: Tx, account: str, number: str, outbox_id: OutboxId) -> None:
    """The platform knows this row by that number; of two rows, the later one."""
    tx.execute(
        _KEEP,
        account=account,
        response_code=f"{_TAKEN}{number}",
        card_id=f"{_ROW}{outbox_id}",
        sent_at=tx.now,
    )


def row_of_number(tx: Tx, account: str, number: str) -> OutboxId | None:
    """The row the platform means; None where it is none of ours, or long ago."""
    found = tx.execute(_FIND, p_account=account, p_code=f"{_TAKEN}{number}").scalar()
    return None if found is None else OutboxId(int(str(found).removeprefix(_ROW)))
