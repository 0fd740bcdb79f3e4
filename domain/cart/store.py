"""Tables of drafts: the present state of each, and every version it had."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    and_,
    bindparam,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.actor import Actor, ActorKind
from domain.base.ids import CartId, ContactId, CustomerId, StaffId
from domain.cart.codec import (
    choice_in,
    choice_out,
    draft_in,
    draft_out,
    lines_in,
    lines_out,
    ops_in,
    ops_out,
    shown_in,
    shown_out,
    spending_in,
    spending_out,
)
from domain.cart.model import Cart, CartStatus, Draft, Shown
from domain.cart.operations import CartOp, CartStep
from domain.cart.touches import DraftState, DraftTouched
from domain.db.schema import DateText, Flag, Json, Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx

cart = Table(
    "cart",
    metadata,
    id_column(),
    Column("contact_id", Key),
    Column("staff_id", Key),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("lines", Json, nullable=False),
    Column("note", Text, nullable=False),
    Column("wanted_date", DateText),
    Column("basis_order_no", Text, nullable=False),
    Column("spending", Json),
    Column("delivery", Json),
    Column("shown", Json),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("undo_to", Integer),
)
_IS_OPEN = cart.c.status == "open"
Index(
    "uq_cart_open_of_contact", cart.c.contact_id, cart.c.customer_id, unique=True,
    sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN,
)  # fmt: skip
_IS_OPEN_OF_STAFF = and_(_IS_OPEN, cart.c.staff_id.is_not(None))
Index(
    "uq_cart_open_of_staff", cart.c.staff_id, cart.c.customer_id, unique=True,
    sqlite_where=_IS_OPEN_OF_STAFF, postgresql_where=_IS_OPEN_OF_STAFF,
)  # fmt: skip
Index("ix_cart_customer_id", cart.c.customer_id, cart.c.id)

cart_version = Table(
    "cart_version",
    metadata,
    Column("cart_id", Key, ForeignKey("cart.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("draft", Json, nullable=False),
    Column("ops", Json, nullable=False),
    Column("undo_to", Integer),
    Column("is_undo", Flag, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Key, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("cart_id", "version"),
)
"""The state after each turn's operations. Version 1 is the empty draft and has no row."""

_IS_KEPT = or_(_IS_OPEN, cart.c.status == "expired")
_OF_CONTACT = (
    select(cart)
    .where(cart.c.contact_id == bindparam("p_contact"))
    .where(cart.c.customer_id == bindparam("p_customer"))
    .where(_IS_KEPT)
    .order_by(cart.c.id.desc())
    .limit(5)
)
_OPEN_OF_CONTACT = (
    select(cart)
    .where(cart.c.contact_id == bindparam("p_contact"))
    .where(_IS_OPEN)
    .order_by(cart.c.updated_at.desc(), cart.c.id.desc())
)
_OPEN_OF_STAFF = (
    select(cart)
    .where(cart.c.staff_id == bindparam("p_staff"))
    .where(cart.c.customer_id == bindparam("p_customer"))
    .where(_IS_OPEN)
)
_BY_ID = select(cart).where(cart.c.id == bindparam("p_id")).with_for_update()
_CREATED_AT = select(cart.c.created_at).where(cart.c.id == bindparam("p_id"))
_NEW = upsert(cart).on_conflict_do_nothing().returning(cart.c.id)
_SAVE = (
    update(cart)
    .where(cart.c.id == bindparam("p_id"))
    .where(cart.c.version == bindparam("p_version"))
    .where(_IS_OPEN)
    .values(
        version=bindparam("p_new_version"),
        lines=bindparam("p_lines"),
        note=bindparam("p_note"),
        wanted_date=bindparam("p_wanted_date"),
        basis_order_no=bindparam("p_basis_order_no"),
        spending=bindparam("p_spending"),
        delivery=bindparam("p_delivery"),
        shown=bindparam("p_shown"),
        expires_at=bindparam("p_expires_at"),
        updated_at=bindparam("p_updated_at"),
        undo_to=bindparam("p_undo_to"),
    )
)
_KEEP_VERSION = insert(cart_version)
_VERSION = (
    select(cart_version)
    .where(cart_version.c.cart_id == bindparam("p_id"))
    .where(cart_version.c.version == bindparam("p_version"))
)
_VERSIONS = (
    select(cart_version)
    .where(cart_version.c.cart_id == bindparam("p_id"))
    .order_by(cart_version.c.version)
)
_SHOW = (
    update(cart)
    .where(cart.c.id == bindparam("p_id"))
    .where(cart.c.version == bindparam("p_version"))
    .values(shown=bindparam("p_shown"))
)
_MOVE = (
    update(cart)
    .where(cart.c.id == bindparam("p_id"))
    .where(cart.c.status == bindparam("p_from"))
    .where(cart.c.version == bindparam("p_version"))
    .values(
        status=bindparam("p_to"),
        expires_at=bindparam("p_expires_at"),
        updated_at=bindparam("p_updated_at"),
    )
)
_EXPIRE = (
    update(cart)
    .where(_IS_OPEN)
    .where(cart.c.expires_at <= bindparam("p_now"))
    .values(status="expired")
)


_FORGOTTEN = (
    select(cart)
    .where(_IS_OPEN)
    .where(cart.c.contact_id.is_not(None), cart.c.shown.is_not(None))
    .where(cart.c.expires_at > bindparam("p_now"), cart.c.expires_at <= bindparam("p_soon"))
    .where(cart.c.updated_at <= bindparam("p_quiet"))
    .order_by(cart.c.id)
)


def forgotten(tx: Tx, *, soon: datetime, quiet_since: datetime) -> list[Cart]:
    """Shown drafts whose time is over by `soon`, untouched since `quiet_since`."""
    rows = tx.execute(_FORGOTTEN, p_now=tx.now, p_soon=soon, p_quiet=quiet_since)
    return [_cart(row) for row in rows]


def kept_carts(tx: Tx, contact_id: ContactId, customer_id: CustomerId) -> list[Cart]:
    """Open and expired drafts, newest first."""
    rows = tx.execute(_OF_CONTACT, p_contact=contact_id, p_customer=customer_id)
    return [_cart(row) for row in rows]


def open_carts(tx: Tx, contact_id: ContactId) -> list[Cart]:
    """Open drafts for all shops of a person, last changed first; expired ones too."""
    return [_cart(row) for row in tx.execute(_OPEN_OF_CONTACT, p_contact=contact_id)]


def open_carts_of_staff(tx: Tx, staff_id: StaffId, customer_id: CustomerId) -> list[Cart]:
    """The open draft a member of staff writes for a shop, if there is one."""
    rows = tx.execute(_OPEN_OF_STAFF, p_staff=staff_id, p_customer=customer_id)
    return [_cart(row) for row in rows]


def created_at(tx: Tx, cart_id: CartId) -> datetime | None:
    """When a cart was begun; not locked."""
    return tx.execute(_CREATED_AT, p_id=cart_id).scalar()


def find(tx: Tx, cart_id: CartId) -> Cart | None:
    """The cart with this id, locked."""
    row = tx.execute(_BY_ID, p_id=cart_id).first()
    return None if row is None else _cart(row)


def insert_cart(tx: Tx, new: Cart) -> CartId | None:
    """A new open draft at version 1; None where one is open already."""
    found = tx.execute(
        _NEW,
        contact_id=new.contact_id,
        staff_id=new.staff_id,
        customer_id=new.customer_id,
        version=new.version,
        status=str(new.status),
        lines=lines_out(new.lines),
        note=new.note,
        basis_order_no=new.basis_order_no,
        expires_at=new.expires_at,
        created_at=new.updated_at,
        updated_at=new.updated_at,
    ).scalar()
    if found is None:
        return None
    state = DraftState(new.version, new.status)
    tx.journal.append(DraftTouched(CartId(found), None, state))
    return CartId(found)


def save_cart(tx: Tx, new: Cart, *, old_version: int) -> bool:
    """Write the state; False where it is no longer open at `old_version`."""
    done = tx.execute(
        _SAVE,
        p_id=new.id,
        p_version=old_version,
        p_new_version=new.version,
        p_lines=lines_out(new.lines),
        p_note=new.note,
        p_wanted_date=new.wanted_date,
        p_basis_order_no=new.basis_order_no,
        p_spending=spending_out(new.spending),
        p_delivery=choice_out(new.delivery),
        p_shown=None if new.shown is None else shown_out(new.shown),
        p_expires_at=new.expires_at,
        p_updated_at=new.updated_at,
        p_undo_to=new.undo_to,
    )
    if done.rowcount != 1:
        return False
    before, after = (DraftState(v, CartStatus.OPEN) for v in (old_version, new.version))
    tx.journal.append(DraftTouched(new.id, before, after))
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """Who made a version with which operations; `is_undo`: by taking others back."""

    ops: Sequence[CartOp]
    actor: Actor
    is_undo: bool = False


def keep_version(tx: Tx, new: Cart, step: Step) -> None:
    """Store the version just made."""
    draft = Draft(
        new.lines, new.note, new.wanted_date, new.basis_order_no, new.spending, new.delivery
    )
    tx.execute(
        _KEEP_VERSION,
        cart_id=new.id,
        version=new.version,
        draft=draft_out(draft),
        ops=ops_out(step.ops),
        undo_to=new.undo_to,
        is_undo=step.is_undo,
        actor_kind=str(step.actor.kind),
        actor_id=step.actor.id,
        at=new.updated_at,
    )


def find_version(tx: Tx, cart_id: CartId, version: int) -> CartStep | None:
    """A stored version; None for version 1."""
    row = tx.execute(_VERSION, p_id=cart_id, p_version=version).first()
    return None if row is None else _step(row)


def versions_of(tx: Tx, cart_id: CartId) -> list[CartStep]:
    """All stored versions, oldest first."""
    return [_step(row) for row in tx.execute(_VERSIONS, p_id=cart_id)]


def set_shown(tx: Tx, cart_id: CartId, version: int, shown: Shown | None) -> bool:
    """Write what was shown of `version`; False where the draft moved on."""
    value = None if shown is None else shown_out(shown)
    return tx.execute(_SHOW, p_id=cart_id, p_version=version, p_shown=value).rowcount == 1


def move(tx: Tx, old: Cart, to: CartStatus, *, expires_at: datetime) -> bool:
    """Change the status; False where status or version are not `old`'s any more."""
    done = tx.execute(
        _MOVE,
        p_id=old.id,
        p_from=str(old.status),
        p_version=old.version,
        p_to=str(to),
        p_expires_at=expires_at,
        p_updated_at=tx.now,
    )
    if done.rowcount != 1:
        return False
    before = DraftState(old.version, old.status, old.expires_at)
    tx.journal.append(DraftTouched(old.id, before, DraftState(old.version, to)))
    return True


def expire(tx: Tx) -> int:
    """Mark drafts whose time is over; how many."""
    return tx.execute(_EXPIRE, p_now=tx.now).rowcount


def list_carts(
    tx: Tx, customer_id: CustomerId | None, statuses: Iterable[CartStatus], limit: int
) -> list[Cart]:
    """Drafts of a customer or of all, newest first."""
    wanted = [str(status) for status in statuses]
    statement = select(cart).where(cart.c.status.in_(wanted)).order_by(cart.c.id.desc())
    if customer_id is not None:
        statement = statement.where(cart.c.customer_id == customer_id)
    return [_cart(row) for row in tx.query(statement.limit(limit))]


def _step(row: Any) -> CartStep:
    return CartStep(
        version=row.version,
        draft=draft_in(row.draft),
        ops=ops_in(row.ops),
        undo_to=row.undo_to,
        is_undo=row.is_undo,
        actor_kind=ActorKind(row.actor_kind),
        actor_id=row.actor_id,
        at=row.at,
    )


def _cart(row: Any) -> Cart:
    return Cart(
        id=row.id,
        contact_id=None if row.contact_id is None else ContactId(row.contact_id),
        customer_id=row.customer_id,
        version=row.version,
        status=CartStatus(row.status),
        lines=lines_in(row.lines),
        note=row.note,
        wanted_date=row.wanted_date,
        basis_order_no=row.basis_order_no,
        shown=None if row.shown is None else shown_in(row.shown),
        expires_at=row.expires_at,
        updated_at=row.updated_at,
        undo_to=row.undo_to,
        staff_id=None if row.staff_id is None else StaffId(row.staff_id),
        spending=spending_in(row.spending),
        delivery=choice_in(row.delivery),
    )
