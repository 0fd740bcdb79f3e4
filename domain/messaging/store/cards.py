"""Response codes of cards that were sent: each changes its card once, within 72 hours.

A card that is used up gets the `label` its copies are to show; a code goes when its copy does.
A copy on its way has no code yet: its row is named by its sending, takes a label like the others,
and is due as soon as the code is known.
"""

from datetime import datetime

from sqlalchemy import (
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    bindparam,
    case,
    delete,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.db.schema import UtcDateTime, metadata
from domain.db.tx import Tx
from domain.messaging.model import CardChange

card_code = Table(
    "card_code",
    metadata,
    Column("account", Text, nullable=False),
    Column("response_code", Text, nullable=False),
    Column("card_id", Text, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("label", Text),
    Column("due_at", UtcDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("account", "response_code"),
)
Index("ix_card_code_card_id", card_code.c.account, card_code.c.card_id)

_KEEP = upsert(card_code).on_conflict_do_nothing(index_elements=["account", "response_code"])
_OF_CARD = or_(
    card_code.c.card_id == bindparam("p_card_id"),
    card_code.c.card_id.startswith(bindparam("p_versions"), autoescape=False),
)
_COUNT = select(func.count()).select_from(card_code).where(_OF_CARD)
_DROP_CARD = delete(card_code).where(_OF_CARD)
_ON_ITS_WAY = "wire:"
_LABEL = (
    update(card_code)
    .where(_OF_CARD)
    .where(card_code.c.label.is_(None))
    .values(
        label=bindparam("p_label"),
        due_at=case(
            (card_code.c.response_code.startswith(_ON_ITS_WAY), null()),
            else_=bindparam("p_now", type_=UtcDateTime),
        ),
    )
)
_ARRIVE = (
    update(card_code)
    .where(card_code.c.account == bindparam("p_account"))
    .where(card_code.c.response_code == bindparam("p_sending"))
    .values(
        response_code=bindparam("p_code"),
        sent_at=bindparam("p_now", type_=UtcDateTime),
        due_at=case(
            (card_code.c.label.is_(None), null()), else_=bindparam("p_now", type_=UtcDateTime)
        ),
    )
)
_IS_DUE = (
    select(card_code.c.response_code).where(card_code.c.due_at <= bindparam("p_now")).limit(1)
)
_DUE = (
    select(card_code)
    .where(card_code.c.due_at <= bindparam("p_now"))
    .order_by(card_code.c.due_at, card_code.c.response_code)
    .limit(bindparam("p_limit"))
    .with_for_update(skip_locked=True)
)
_MOVE = (
    update(card_code)
    .where(card_code.c.account == bindparam("p_account"))
    .where(card_code.c.response_code == bindparam("p_code"))
    .values(due_at=bindparam("p_due"), attempts=bindparam("p_attempts"))
)
_DROP = (
    delete(card_code)
    .where(card_code.c.account == bindparam("p_account"))
    .where(card_code.c.response_code == bindparam("p_code"))
)
_FORGET = delete(card_code).where(card_code.c.sent_at < bindparam("p_before"))
_NEVER = "\x01"


def insert_sending(tx: Tx, account: str, card_id: str, sending: str) -> None:
    """A copy goes out now; one that is on its way already stays."""
    _insert(tx, account, card_id, _on_its_way(card_id, sending))


def set_code(tx: Tx, account: str, card_id: str, *, sending: str, code: str) -> None:
    """The copy is there and this is its code; one known already stays."""
    arrived = tx.execute(
        _ARRIVE,
        p_account=account,
        p_sending=_on_its_way(card_id, sending),
        p_code=code,
        p_now=tx.now,
    )
    if arrived.rowcount == 0:
        _insert(tx, account, card_id, code)


def _insert(tx: Tx, account: str, card_id: str, code: str) -> None:
    tx.execute(_KEEP, account=account, response_code=code, card_id=card_id, sent_at=tx.now)


def _on_its_way(card_id: str, sending: str) -> str:
    return f"{_ON_ITS_WAY}{sending}:{card_id}"


def count_codes(tx: Tx, card_id: str) -> int:
    """How many copies of a card are out or on their way."""
    return int(tx.execute(_COUNT, p_card_id=card_id, p_versions=_NEVER).scalar() or 0)


def drop_codes(tx: Tx, card_id: str) -> None:
    """Every copy of the card shows already what it is to show."""
    tx.execute(_DROP_CARD, p_card_id=card_id, p_versions=_NEVER)


def label_codes(tx: Tx, card_id: str, label: str, *, versions: str = "") -> None:
    """The copies of a card are to show the label, those of cards named `versions…` too."""
    values = {"p_card_id": card_id, "p_versions": versions or _NEVER}
    tx.execute(_LABEL, **values, p_label=label, p_now=tx.now)


def is_any_due(tx: Tx) -> bool:
    """Whether some copy is to be changed now."""
    return tx.execute(_IS_DUE, p_now=tx.now).first() is not None


def take_due(tx: Tx, *, until: datetime, limit: int) -> list[CardChange]:
    """Copies to be changed now; nobody else takes them before `until`."""
    rows = tx.execute(_DUE, p_now=tx.now, p_limit=limit).all()
    found = [CardChange(r.account, r.response_code, r.label, r.attempts + 1) for r in rows]
    for one in found:
        put_off(tx, one, until)
    return found


def put_off(tx: Tx, change: CardChange, until: datetime | None) -> None:
    """Try again then; None: never, and the code is forgotten with the others."""
    tx.execute(
        _MOVE,
        p_account=change.account,
        p_code=change.response_code,
        p_due=until,
        p_attempts=change.attempts,
    )


def drop_code(tx: Tx, change: CardChange) -> None:
    """Its copy is changed, or cannot be."""
    tx.execute(_DROP, p_account=change.account, p_code=change.response_code)


def forget_codes(tx: Tx, before: datetime) -> int:
    """Delete codes that no longer work; how many."""
    return tx.execute(_FORGET, p_before=before).rowcount
