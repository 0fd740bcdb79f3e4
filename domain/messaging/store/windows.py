"""The entitlement ledger: who may still be written to, how often, until when.

One row per account, address and kind of window, so that a tap (3 in a minute) never shrinks an
open 48 h grant. Spending is a conditional decrement before the send, of every open window, as the
platform counts; a definite failure gives it back, unless a window was granted anew meanwhile.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.db.schema import Key, UtcDateTime, metadata
from domain.db.tx import Tx
from domain.messaging.model import Spent, Window, WindowKind
from domain.messaging.store.addresses import address_book

entitlement = Table(
    "entitlement",
    metadata,
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("window_kind", Text, nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("remaining", Integer),
    Column("address_id", Key),
    PrimaryKeyConstraint("account", "address", "window_kind"),
)
"""`address_id` is the row of the address book, once somebody is known to be there: those who can
be told of an offer are found by it, without comparing two texts for each of them. Where somebody
was bound by another server while he wrote, his next word makes it known.
"""

_NEW: dict[str, ColumnElement[Any]] = {
    "account": bindparam("p_account", type_=Text),
    "address": bindparam("p_address", type_=Text),
    "window_kind": bindparam("p_kind", type_=Text),
    "granted_at": bindparam("p_granted_at", type_=UtcDateTime),
    "expires_at": bindparam("p_expires_at", type_=UtcDateTime),
    "remaining": bindparam("p_remaining", type_=Integer),
    "address_id": select(address_book.c.id)
    .where(
        address_book.c.account == bindparam("p_account"),
        address_book.c.external_id == bindparam("p_address"),
    )
    .scalar_subquery(),
}
_insert = upsert(entitlement).from_select(list(_NEW), select(*_NEW.values()).where(true()))
_GRANT = _insert.on_conflict_do_update(
    index_elements=["account", "address", "window_kind"],
    set_={
        "granted_at": _insert.excluded.granted_at,
        "expires_at": _insert.excluded.expires_at,
        "remaining": _insert.excluded.remaining,
        "address_id": _insert.excluded.address_id,
    },
)
_OPEN = (
    select(entitlement)
    .where(entitlement.c.account == bindparam("p_account"))
    .where(entitlement.c.address == bindparam("p_address"))
    .where(entitlement.c.expires_at > bindparam("p_now"))
)
_ONE = and_(
    entitlement.c.account == bindparam("p_account"),
    entitlement.c.address == bindparam("p_address"),
    entitlement.c.window_kind == bindparam("p_kind"),
    entitlement.c.granted_at == bindparam("p_granted_at"),
)
_SPEND = (
    update(entitlement)
    .where(_ONE)
    .where(or_(entitlement.c.remaining.is_(None), entitlement.c.remaining > bindparam("p_keep")))
    .values(remaining=entitlement.c.remaining - 1)
)
_other = entitlement.alias("other")
SPEND_PLAIN = (
    update(entitlement)
    .where(
        entitlement.c.account == bindparam("p_account"),
        entitlement.c.address == bindparam("p_address"),
        entitlement.c.window_kind == WindowKind.MESSAGE.value,
        entitlement.c.expires_at > bindparam("p_now", type_=UtcDateTime),
        entitlement.c.remaining > bindparam("p_keep"),
        ~exists().where(
            _other.c.account == entitlement.c.account,
            _other.c.address == entitlement.c.address,
            _other.c.window_kind != WindowKind.MESSAGE.value,
            _other.c.expires_at > bindparam("p_now", type_=UtcDateTime),
        ),
    )
    .values(remaining=entitlement.c.remaining - 1)
    .returning(entitlement.c.granted_at)
)
"""Take one message out of the 48 h window where no other one is open.

Parameters: p_account, p_address, p_now, and p_keep, how many are kept back.
"""
_SPEND_BESIDE = (
    update(entitlement)
    .where(
        entitlement.c.account == bindparam("p_account"),
        entitlement.c.address == bindparam("p_address"),
        entitlement.c.window_kind != bindparam("p_kind"),
        entitlement.c.expires_at > bindparam("p_now", type_=UtcDateTime),
        entitlement.c.remaining > 0,
    )
    .values(remaining=entitlement.c.remaining - 1)
    .returning(entitlement.c.window_kind, entitlement.c.granted_at)
)
_RESTORE = update(entitlement).where(_ONE).values(remaining=entitlement.c.remaining + 1)
_CLOSE = (
    update(entitlement)
    .where(entitlement.c.account == bindparam("p_account"))
    .where(entitlement.c.address == bindparam("p_address"))
    .where(entitlement.c.granted_at <= bindparam("p_until"))
    .values(expires_at=entitlement.c.granted_at)
)
_KNOWN = (
    update(entitlement)
    .where(
        entitlement.c.account == bindparam("p_account"),
        entitlement.c.address == bindparam("p_address"),
        entitlement.c.address_id.is_(None),
    )
    .values(address_id=bindparam("p_id"))
)
_LAST = (
    select(func.max(entitlement.c.granted_at))
    .where(entitlement.c.account == bindparam("p_account"))
    .where(entitlement.c.address == bindparam("p_address"))
    .where(entitlement.c.window_kind != WindowKind.PACE.value)
)


def upsert_window(tx: Tx, window: Window) -> None:
    """Open a window, or replace the one of its kind."""
    tx.execute(
        _GRANT,
        p_account=window.account,
        p_address=window.address,
        p_kind=str(window.kind),
        p_granted_at=window.granted_at,
        p_expires_at=window.expires_at,
        p_remaining=window.remaining,
    )


def know_address(tx: Tx, account: str, address: str, address_id: int) -> None:
    """Somebody is known to be there now; their windows may be older."""
    tx.execute(_KNOWN, p_account=account, p_address=address, p_id=address_id)


def open_windows(tx: Tx, account: str, address: str, now: datetime) -> tuple[Window, ...]:
    """Windows not yet expired; `remaining` may be 0."""
    rows = tx.execute(_OPEN, p_account=account, p_address=address, p_now=now)
    return tuple(_window(row) for row in rows)


def take_plain(tx: Tx, account: str, address: str, now: datetime, *, keep: int) -> Spent | None:
    """Take one message out of the 48 h window where no other one is open; None: not so simply."""
    row = tx.execute(
        SPEND_PLAIN, p_account=account, p_address=address, p_now=now, p_keep=keep
    ).first()
    return None if row is None else Spent(account, address, WindowKind.MESSAGE, row.granted_at)


def take_one(tx: Tx, window: Window, *, keep: int) -> bool:
    """Take one message out of a window; False where another was quicker."""
    done = tx.execute(
        _SPEND,
        p_account=window.account,
        p_address=window.address,
        p_kind=str(window.kind),
        p_granted_at=window.granted_at,
        p_keep=keep,
    )
    return done.rowcount == 1


def take_beside(tx: Tx, window: Window, now: datetime) -> tuple[Spent, ...]:
    """The message taken out of `window` counts against the others that are open; which ones."""
    rows = tx.execute(
        _SPEND_BESIDE,
        p_account=window.account,
        p_address=window.address,
        p_kind=str(window.kind),
        p_now=now,
    )
    return tuple(
        Spent(window.account, window.address, WindowKind(row.window_kind), row.granted_at)
        for row in rows
    )


def give_back(tx: Tx, spent: Spent) -> None:
    """Put one message back, if the window is still the one it was taken from."""
    tx.execute(
        _RESTORE,
        p_account=spent.account,
        p_address=spent.address,
        p_kind=str(spent.kind),
        p_granted_at=spent.granted_at,
    )


def close_windows(tx: Tx, account: str, address: str, *, granted_until: datetime) -> None:
    """Nothing may be sent to this address until it writes again, if it has not meanwhile."""
    tx.execute(_CLOSE, p_account=account, p_address=address, p_until=granted_until)


def last_granted(tx: Tx, account: str, address: str) -> datetime | None:
    """When a window was last opened there, also one that is over or was refused."""
    at: datetime | None = tx.execute(_LAST, p_account=account, p_address=address).scalar()
    return at


def _window(row: Any) -> Window:
    return Window(
        account=row.account,
        address=row.address,
        kind=WindowKind(row.window_kind),
        granted_at=row.granted_at,
        expires_at=row.expires_at,
        remaining=row.remaining,
    )
