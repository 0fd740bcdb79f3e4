"""Tables customer, customer_group, customer_group_member and customer_tag."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import CustomerId, StaffId
from domain.base.page import Page
from domain.customer.model import (
    Customer,
    CustomerDraft,
    CustomerFilter,
    CustomerGroup,
    CustomerStatus,
    DeliveryMethod,
    PaymentTerms,
)
from domain.db import Tx
from domain.db.idset import among
from domain.db.schema import Flag, Key, UtcDateTime, id_column, metadata

customer_table = Table(
    "customer",
    metadata,
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, index=True),
    Column("group_code", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("rep_id", Key, ForeignKey("staff.id"), index=True),
    Column("status", Text, nullable=False),
    Column("terms", Text, nullable=False),
    Column("credit_days", Integer, nullable=False),
    Column("due_day", Integer),
    Column("currency", Text, nullable=False),
    Column("no_substitute", Flag, nullable=False),
    Column("address", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("delivery_method", Text, nullable=False, server_default="delivery"),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("status IN ('active', 'pending', 'blocked')", name="status_known"),
    CheckConstraint("terms IN ('prepaid', 'on_delivery', 'credit')", name="terms_known"),
)

customer_group_table = Table(
    "customer_group",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("priority", Integer, nullable=False),
)

customer_group_member_table = Table(
    "customer_group_member",
    metadata,
    Column("customer_id", Key, ForeignKey("customer.id"), primary_key=True),
    Column("group_code", Text, ForeignKey("customer_group.code"), primary_key=True),
)

customer_tag_table = Table(
    "customer_tag",
    metadata,
    Column("customer_id", Key, ForeignKey("customer.id"), primary_key=True),
    Column("tag", Text, primary_key=True, index=True),
)

_c = customer_table.c
CUSTOMER_COLUMNS = tuple(column for column in _c if column.name != "created_at")
_CHANGED = tuple(c.name for c in CUSTOMER_COLUMNS if c.name not in {"id", "code"})

_INSERT = insert(customer_table).returning(_c.id)
_BY_ID = select(*CUSTOMER_COLUMNS).where(_c.id == bindparam("p_id"))
_LOCK = select(_c.id).where(_c.id == bindparam("p_id")).with_for_update(key_share=True)
_BY_IDS = select(*CUSTOMER_COLUMNS).where(among(_c.id, "p_ids"))
_BY_CODE = select(*CUSTOMER_COLUMNS).where(_c.code == bindparam("p_code"))
_OF_REP = select(*CUSTOMER_COLUMNS).where(_c.rep_id == bindparam("p_rep")).order_by(_c.code)
_PER_REP = (
    select(_c.rep_id, func.count().label("customers"))
    .where(_c.rep_id.is_not(None))
    .group_by(_c.rep_id)
)
_LAST_ID = select(func.max(_c.id))
_UPDATE = (
    update(customer_table)
    .where(_c.id == bindparam("p_id"))
    .values({name: bindparam(f"p_{name}", type_=_c[name].type) for name in _CHANGED})
)

_g = customer_group_table.c
_SAVE_GROUP = postgresql.insert(customer_group_table)
_SAVE_GROUP = _SAVE_GROUP.on_conflict_do_update(
    index_elements=[_g.code],
    set_={"name": _SAVE_GROUP.excluded.name, "priority": _SAVE_GROUP.excluded.priority},
)
_GRADES = select(_c.grade).where(_c.grade != "").distinct().order_by(_c.grade)
_GROUPS = select(_g.code, _g.name, _g.priority).order_by(_g.priority, _g.code)
_ADD_MEMBER = postgresql.insert(customer_group_member_table).on_conflict_do_nothing()
_DROP_MEMBERS = delete(customer_group_member_table).where(
    customer_group_member_table.c.customer_id == bindparam("p_customer")
)
_MEMBER_OF = (
    select(customer_group_member_table.c.group_code)
    .where(customer_group_member_table.c.customer_id == bindparam("p_customer"))
    .order_by(customer_group_member_table.c.group_code)
)

_t = customer_tag_table.c
_ADD_TAG = postgresql.insert(customer_tag_table).on_conflict_do_nothing()
_DROP_TAGS = delete(customer_tag_table).where(_t.customer_id == bindparam("p_customer"))
_TAGS_OF = select(customer_tag_table).where(among(_t.customer_id, "p_customers"))
_TAGS = select(_t.tag).where(_t.customer_id == bindparam("p_customer")).order_by(_t.tag)


def insert_customer(tx: Tx, draft: CustomerDraft, code: str) -> CustomerId:
    """Add a customer and return the id."""
    values = {name: getattr(draft, name) for name in _CHANGED}
    row = tx.execute(_INSERT, code=code, created_at=tx.now, **_plain(values)).one()
    return CustomerId(row.id)


def update_customer(tx: Tx, customer: Customer) -> None:
    """Write every field but id and code."""
    values = {name: getattr(customer, name) for name in _CHANGED}
    changed = {f"p_{name}": value for name, value in _plain(values).items()}
    tx.execute(_UPDATE, p_id=customer.id, **changed)


def load_customer(tx: Tx, customer_id: CustomerId) -> Customer | None:
    """One customer by id."""
    row = tx.execute(_BY_ID, p_id=customer_id).first()
    return None if row is None else as_customer(row)


def lock_customer(tx: Tx, customer_id: CustomerId) -> bool:
    """Lock the row until the transaction ends, not against rows that refer to it."""
    return tx.execute(_LOCK, p_id=customer_id).first() is not None


def load_customers(tx: Tx, customer_ids: Collection[CustomerId]) -> dict[CustomerId, Customer]:
    """Those of these customers that are there."""
    found = (as_customer(row) for row in tx.execute(_BY_IDS, p_ids=list(customer_ids)))
    return {customer.id: customer for customer in found}


def load_customer_by_code(tx: Tx, code: str) -> Customer | None:
    """One customer by code."""
    row = tx.execute(_BY_CODE, p_code=code).first()
    return None if row is None else as_customer(row)


def load_customers_of_rep(tx: Tx, rep_id: StaffId) -> tuple[Customer, ...]:
    """The rep's own customers by code, without those of nobody."""
    return tuple(as_customer(row) for row in tx.execute(_OF_REP, p_rep=rep_id))


def count_per_rep(tx: Tx) -> dict[StaffId, int]:
    """How many customers each rep has who has any."""
    return {StaffId(row.rep_id): row.customers for row in tx.execute(_PER_REP)}


def last_customer_id(tx: Tx) -> int:
    """The highest id handed out; 0 in an empty register."""
    return tx.execute(_LAST_ID).scalar() or 0


def query_customers(
    tx: Tx, wanted: CustomerFilter, *, cursor: str | None, limit: int
) -> Page[Customer]:
    """Customers by code, after `cursor`."""
    statement = select(*CUSTOMER_COLUMNS).order_by(_c.code).limit(limit + 1)
    if cursor is not None:
        statement = statement.where(_c.code > cursor)
    if wanted.rep_id is not None:
        statement = statement.where(or_(_c.rep_id == wanted.rep_id, _c.rep_id.is_(None)))
    if wanted.status is not None:
        statement = statement.where(_c.status == wanted.status.value)
    if wanted.group_code:
        statement = statement.where(_c.group_code == wanted.group_code)
    if wanted.text:
        columns = (_c.name, _c.code, _c.phone)
        statement = statement.where(
            or_(*(column.icontains(wanted.text, autoescape=True) for column in columns))
        )
    found = [as_customer(row) for row in tx.query(statement)]
    rows = tuple(found[:limit])
    return Page(rows, rows[-1].code if len(found) > limit else None)


def save_group(tx: Tx, group: CustomerGroup) -> None:
    """Insert or rename a group."""
    tx.execute(_SAVE_GROUP, code=group.code, name=group.name, priority=group.priority)


def load_groups(tx: Tx) -> tuple[CustomerGroup, ...]:
    """All groups by priority."""
    return tuple(CustomerGroup(row.code, row.name, row.priority) for row in tx.execute(_GROUPS))


def load_grades(tx: Tx) -> tuple[str, ...]:
    """Every grade that a customer has."""
    return tuple(row[0] for row in tx.execute(_GRADES))


def replace_memberships(tx: Tx, customer_id: CustomerId, group_codes: tuple[str, ...]) -> None:
    """Make the customer a member of exactly these further groups."""
    tx.execute(_DROP_MEMBERS, p_customer=customer_id)
    for code in group_codes:
        tx.execute(_ADD_MEMBER, customer_id=customer_id, group_code=code)


def load_memberships(tx: Tx, customer_id: CustomerId) -> tuple[str, ...]:
    """The further groups of a customer."""
    return tuple(row.group_code for row in tx.execute(_MEMBER_OF, p_customer=customer_id))


def replace_tags(tx: Tx, customer_id: CustomerId, tags: tuple[str, ...]) -> None:
    """Put exactly these tags on a customer."""
    tx.execute(_DROP_TAGS, p_customer=customer_id)
    for tag in tags:
        tx.execute(_ADD_TAG, customer_id=customer_id, tag=tag)


def load_tags(tx: Tx, customer_id: CustomerId) -> tuple[str, ...]:
    """The tags of a customer."""
    return tuple(row.tag for row in tx.execute(_TAGS, p_customer=customer_id))


def load_tags_of(tx: Tx, customer_ids: Iterable[CustomerId]) -> dict[CustomerId, set[str]]:
    """The tags of several customers."""
    found: dict[CustomerId, set[str]] = {}
    for row in tx.execute(_TAGS_OF, p_customers=sorted(set(customer_ids))):
        found.setdefault(CustomerId(row.customer_id), set()).add(row.tag)
    return found


def as_customer(row: Any) -> Customer:
    """A row of CUSTOMER_COLUMNS as a Customer."""
    return Customer(
        id=CustomerId(row.id),
        code=row.code,
        name=row.name,
        group_code=row.group_code,
        grade=row.grade,
        region=row.region,
        rep_id=None if row.rep_id is None else StaffId(row.rep_id),
        status=CustomerStatus(row.status),
        terms=PaymentTerms(row.terms),
        credit_days=row.credit_days,
        due_day=row.due_day,
        currency=row.currency,
        no_substitute=row.no_substitute,
        address=row.address,
        phone=row.phone,
        note=row.note,
        delivery_method=DeliveryMethod(row.delivery_method),
    )


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    chosen = ("status", "terms", "delivery_method")
    return {**values, **{name: values[name].value for name in chosen}}
