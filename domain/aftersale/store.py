"""Tables of cases."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from domain.aftersale.model import (
    Case,
    CaseItem,
    CaseKind,
    CaseMedia,
    CaseStatus,
)
from domain.base.ids import CaseId, CustomerId, OrderId, OrderLineId, SkuId, StaffId
from domain.customer.store.customers import customer_table
from domain.db.schema import Json, Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx

aftersale_case = Table(
    "aftersale_case",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("contact_id", Key),
    Column("order_id", Key, ForeignKey("orders.id")),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("items", Json, nullable=False),
    Column("media", Json, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("resolution", Text, nullable=False),
    Column("decided_by", Key),
    Column("decided_at", UtcDateTime),
    Column("asked_by", Key),
    Index("ix_aftersale_case_customer_id", "customer_id", "id"),
    Index("ix_aftersale_case_status", "status", "id"),
)

_INSERT = insert(aftersale_case).returning(aftersale_case.c.id)
_BY_ID = select(aftersale_case).where(aftersale_case.c.id == bindparam("p_id"))
_LOCKED = _BY_ID.with_for_update()
_SETTLED = (
    select(aftersale_case)
    .where(aftersale_case.c.customer_id == bindparam("p_customer"))
    .where(aftersale_case.c.order_id == bindparam("p_order"))
    .where(aftersale_case.c.status == "settled")
)
_ASKED = (
    select(aftersale_case)
    .where(aftersale_case.c.customer_id == bindparam("p_customer"))
    .where(aftersale_case.c.order_id == bindparam("p_order"))
    .where(aftersale_case.c.status == "asked")
    .order_by(aftersale_case.c.id)
)
_EXCHANGED = (
    select(aftersale_case)
    .where(aftersale_case.c.customer_id == bindparam("p_customer"))
    .where(aftersale_case.c.status == "settled", aftersale_case.c.kind == "exchange")
    .where(aftersale_case.c.decided_at <= bindparam("p_until"))
    .order_by(aftersale_case.c.id.desc())
)
_MEDIA = (
    update(aftersale_case)
    .where(aftersale_case.c.id == bindparam("p_id"))
    .values(media=bindparam("p_media"), text=bindparam("p_text"))
)
_DECIDE = (
    update(aftersale_case)
    .where(aftersale_case.c.id == bindparam("p_id"))
    .where(aftersale_case.c.status.in_(("open", "asked")))
    .values(
        status=bindparam("p_status"),
        kind=bindparam("p_kind"),
        items=bindparam("p_items"),
        resolution=bindparam("p_resolution"),
        decided_by=bindparam("p_by"),
        decided_at=bindparam("p_at"),
    )
)
_TIE = (
    update(aftersale_case)
    .where(aftersale_case.c.id == bindparam("p_id"))
    .values(order_id=bindparam("p_order"), items=bindparam("p_items"))
)
_ITEMS = (
    update(aftersale_case)
    .where(aftersale_case.c.id == bindparam("p_id"))
    .values(items=bindparam("p_items"))
)
_OPEN = select(func.count()).select_from(aftersale_case).where(aftersale_case.c.status == "open")
_shop = customer_table.c
_OPEN_OF_REP = _OPEN.where(
    aftersale_case.c.customer_id.in_(
        select(_shop.id).where(or_(_shop.rep_id == bindparam("p_rep"), _shop.rep_id.is_(None)))
    )
)


def insert_case(tx: Tx, new: Case) -> CaseId:
    """Write a case."""
    found = tx.execute(
        _INSERT,
        customer_id=new.customer_id,
        contact_id=new.contact_id,
        order_id=new.order_id,
        kind=str(new.kind),
        status=str(new.status),
        text=new.text,
        items=_items_out(new.items),
        media=_media_out(new.media),
        opened_at=new.opened_at,
        resolution="",
        asked_by=new.asked_by,
    ).scalar()
    return CaseId(int(found or 0))


def find_case(tx: Tx, case_id: CaseId) -> Case | None:
    """The case with this id."""
    row = tx.execute(_BY_ID, p_id=case_id).first()
    return None if row is None else _case(row)


def lock_case(tx: Tx, case_id: CaseId) -> Case | None:
    """The case with this id, locked."""
    row = tx.execute(_LOCKED, p_id=case_id).first()
    return None if row is None else _case(row)


def settled_of(tx: Tx, customer_id: CustomerId, order_id: OrderId) -> tuple[Case, ...]:
    """The settled cases of an order."""
    rows = tx.execute(_SETTLED, p_customer=customer_id, p_order=order_id)
    return tuple(_case(row) for row in rows)


def asked_of(tx: Tx, customer_id: CustomerId, order_id: OrderId) -> tuple[Case, ...]:
    """The returns of an order that a second person has to agree to, oldest first."""
    rows = tx.execute(_ASKED, p_customer=customer_id, p_order=order_id)
    return tuple(_case(row) for row in rows)


def exchanged_of(tx: Tx, customer_id: CustomerId, until: datetime) -> tuple[Case, ...]:
    """A shop's cases settled by other goods until then, newest first."""
    rows = tx.execute(_EXCHANGED, p_customer=customer_id, p_until=until)
    return tuple(_case(row) for row in rows)


def set_report(tx: Tx, changed: Case) -> None:
    """Write text and pictures."""
    tx.execute(_MEDIA, p_id=changed.id, p_media=_media_out(changed.media), p_text=changed.text)


def set_items(tx: Tx, changed: Case) -> None:
    """Write what it is about and what is wished."""
    tx.execute(_ITEMS, p_id=changed.id, p_items=_items_out(changed.items))


def set_order(tx: Tx, changed: Case) -> None:
    """Write of which order it is, and which goods of it."""
    tx.execute(_TIE, p_id=changed.id, p_order=changed.order_id, p_items=_items_out(changed.items))


def set_decision(tx: Tx, decided: Case) -> bool:
    """Close an open or asked case; False where it is closed."""
    done = tx.execute(
        _DECIDE,
        p_id=decided.id,
        p_status=str(decided.status),
        p_kind=str(decided.kind),
        p_items=_items_out(decided.items),
        p_resolution=decided.resolution,
        p_by=decided.decided_by,
        p_at=decided.decided_at,
    )
    return done.rowcount == 1


def count_open(tx: Tx, rep_id: StaffId | None) -> int:
    """How many cases are open, of this rep's shops and nobody's where a rep is given."""
    if rep_id is None:
        return int(tx.execute(_OPEN).scalar() or 0)
    return int(tx.execute(_OPEN_OF_REP, p_rep=rep_id).scalar() or 0)


def list_cases(
    tx: Tx, customer_id: CustomerId | None, status: CaseStatus | None, limit: int
) -> tuple[Case, ...]:
    """Cases that fit, newest first."""
    statement = select(aftersale_case).order_by(aftersale_case.c.id.desc()).limit(limit)
    if customer_id is not None:
        statement = statement.where(aftersale_case.c.customer_id == customer_id)
    if status is not None:
        statement = statement.where(aftersale_case.c.status == str(status))
    return tuple(_case(row) for row in tx.query(statement))


def _items_out(items: tuple[CaseItem, ...]) -> list[list[Any]]:
    return [
        [i.sku_id, i.order_line_id, i.base_quantity, i.reason_code]
        + ([] if i.is_restocked is None else [i.is_restocked, i.credited_minor])
        for i in items
    ]


def _media_out(media: tuple[CaseMedia, ...]) -> list[list[str]]:
    return [[m.kind, m.media_id, m.url] for m in media]


def _case(row: Any) -> Case:
    return Case(
        id=row.id,
        customer_id=row.customer_id,
        contact_id=row.contact_id,
        order_id=row.order_id,
        kind=CaseKind(row.kind),
        status=CaseStatus(row.status),
        text=row.text,
        items=tuple(
            CaseItem(SkuId(sku), None if line is None else OrderLineId(line), base, reason, *back)
            for sku, line, base, reason, *back in row.items
        ),
        media=tuple(CaseMedia(*one) for one in row.media),
        opened_at=row.opened_at,
        resolution=row.resolution,
        decided_by=None if row.decided_by is None else StaffId(row.decided_by),
        decided_at=row.decided_at,
        asked_by=None if row.asked_by is None else StaffId(row.asked_by),
    )
