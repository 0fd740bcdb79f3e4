"""One read for every price of some SKUs that holds for one customer."""

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    literal,
    or_,
    select,
    union_all,
)

from domain.base.ids import SkuId
from domain.customer import Customer
from domain.customer.store.customers import customer_group_member_table
from domain.db import Tx
from domain.db.idset import among
from domain.db.schema import Flag, Key, UtcDateTime
from domain.pricing.model import AssignmentTarget, ListedRow, PriceSource
from domain.pricing.store.lists import (
    ROW_COLUMNS,
    as_price_row,
    price_list_assignment_table,
    price_list_table,
    price_row_table,
)

_l = price_list_table.c
_a = price_list_assignment_table.c
_r = price_row_table.c
_m = customer_group_member_table.c

_further_groups = select(_m.group_code).where(_m.customer_id == bindparam("p_customer", type_=Key))
_is_given = or_(
    and_(_a.target == AssignmentTarget.CUSTOMER.value, _a.target_key == bindparam("p_key")),
    and_(_a.target == AssignmentTarget.CAMPAIGN.value, _a.target_key == bindparam("p_key")),
    and_(_a.target == AssignmentTarget.GROUP.value, _a.target_key == bindparam("p_group")),
    and_(_a.target == AssignmentTarget.GROUP.value, _a.target_key.in_(_further_groups)),
    and_(_a.target == AssignmentTarget.GRADE.value, _a.target_key == bindparam("p_grade")),
)
_source = case(
    (
        _a.target == AssignmentTarget.CUSTOMER.value,
        case(
            (_l.is_own == bindparam("p_true", type_=Flag), PriceSource.OWN.value),
            else_=PriceSource.ASSIGNED.value,
        ),
    ),
    (_a.target == AssignmentTarget.CAMPAIGN.value, PriceSource.CAMPAIGN.value),
    (_a.target == AssignmentTarget.GROUP.value, PriceSource.GROUP.value),
    else_=PriceSource.GRADE.value,
)
_usable = and_(
    _l.is_active == bindparam("p_true", type_=Flag), _l.currency == bindparam("p_currency")
)
_given = (
    select(_l.id, _l.code, _l.currency, _source.label("source"), _a.priority)
    .join_from(price_list_assignment_table, price_list_table, _a.list_id == _l.id)
    .where(_is_given, _usable)
)
_everyones = select(
    _l.id,
    _l.code,
    _l.currency,
    literal(PriceSource.BASE.value).label("source"),
    literal(0).label("priority"),
).where(_l.is_base == bindparam("p_true", type_=Flag), _usable)
_lists = union_all(_given, _everyones).cte("lists")


def _rows(is_wanted: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    now = bindparam("p_now", type_=UtcDateTime)
    return (
        select(
            *ROW_COLUMNS,
            _lists.c.currency,
            _lists.c.source,
            _lists.c.priority,
            _lists.c.code.label("list_code"),
        )
        .join_from(_lists, price_row_table, _r.list_id == _lists.c.id)
        .where(is_wanted, _r.valid_from <= now, or_(_r.valid_to.is_(None), _r.valid_to > now))
    )


_SOURCES = {source.value: source for source in PriceSource}
_FOR_CUSTOMER = union_all(_rows(among(_r.sku_id, "p_ids")), _rows(_r.sku_id.is_(None)))


def load_listed_rows(
    tx: Tx, customer: Customer | None, sku_ids: Sequence[SkuId], *, currency: str
) -> list[ListedRow]:
    """Every row that holds now for the customer and one of the SKUs, general percentages too."""
    rows = tx.execute(
        _FOR_CUSTOMER,
        p_ids=list(sku_ids),
        p_customer=0 if customer is None else customer.id,
        p_key="" if customer is None else str(customer.id),
        p_group="" if customer is None else customer.group_code,
        p_grade="" if customer is None else customer.grade,
        p_currency=currency,
        p_now=tx.now,
        p_true=True,
    )
    return [
        ListedRow(as_price_row(row), _SOURCES[row.source], row.priority, row.list_code)
        for row in rows
    ]
