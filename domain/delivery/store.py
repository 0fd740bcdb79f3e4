"""Tables delivery_route and closed_day."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    select,
)
from sqlalchemy.dialects import postgresql

from domain.base.money import Money
from domain.db import Tx
from domain.db.schema import DateText, Json, id_column, metadata
from domain.delivery.model import Route

delivery_route_table = Table(
    "delivery_route",
    metadata,
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("region", Text, nullable=False, index=True),
    Column("weekdays", Json),
    Column("cut_off", Text),
    Column("lead_days", Integer),
    Column("minimum_minor", BigInteger),
    Column("minimum_currency", Text),
    CheckConstraint("lead_days IS NULL OR lead_days >= 0", name="lead_positive"),
)

closed_day_table = Table(
    "closed_day",
    metadata,
    Column("day", DateText, primary_key=True),
    Column("reason", Text, nullable=False),
)

_r = delivery_route_table.c
_NEW_ROUTE = postgresql.insert(delivery_route_table)
_SAVE_ROUTE = _NEW_ROUTE.on_conflict_do_update(
    index_elements=[_r.code],
    set_={c.name: _NEW_ROUTE.excluded[c.name] for c in _r if c.name not in {"id", "code"}},
)
_ROUTE = tuple(column for column in _r if column.name != "id")
_ROUTES = select(*_ROUTE).order_by(_r.code)
_BY_REGION = select(*_ROUTE).where(_r.region == bindparam("p_region")).order_by(_r.code)

_d = closed_day_table.c
_NEW_DAY = postgresql.insert(closed_day_table)
_SAVE_DAY = _NEW_DAY.on_conflict_do_update(
    index_elements=[_d.day], set_={"reason": _NEW_DAY.excluded.reason}
)
_DROP_DAY = delete(closed_day_table).where(_d.day == bindparam("p_day", type_=DateText))
_DAYS_FROM = (
    select(_d.day, _d.reason).where(_d.day >= bindparam("p_from", type_=DateText)).order_by(_d.day)
)


def save_route(tx: Tx, route: Route) -> None:
    """Insert or change the route with this code."""
    minimum = route.order_minimum
    tx.execute(
        _SAVE_ROUTE,
        code=route.code,
        name=route.name,
        region=route.region,
        weekdays=None if route.weekdays is None else sorted(route.weekdays),
        cut_off=None if route.cut_off is None else route.cut_off.isoformat(),
        lead_days=route.lead_days,
        minimum_minor=None if minimum is None else minimum.minor,
        minimum_currency=None if minimum is None else minimum.currency,
    )


def load_routes(tx: Tx) -> tuple[Route, ...]:
    """All routes by code."""
    return tuple(_route(row) for row in tx.execute(_ROUTES))


def load_route_of(tx: Tx, region: str) -> Route | None:
    """The route that serves a region."""
    row = tx.execute(_BY_REGION, p_region=region).first()
    return None if row is None else _route(row)


def save_closed_day(tx: Tx, day: date, reason: str) -> None:
    """Insert or change a day without delivery."""
    tx.execute(_SAVE_DAY, day=day, reason=reason)


def drop_closed_day(tx: Tx, day: date) -> bool:
    """Deliver on that day after all; False where it was not closed."""
    return tx.execute(_DROP_DAY, p_day=day).rowcount == 1


def load_closed_days(tx: Tx, first: date) -> Sequence[tuple[date, str]]:
    """Days without delivery from `first` on, with the reason."""
    return [(row.day, row.reason) for row in tx.execute(_DAYS_FROM, p_from=first)]


def _route(row: Any) -> Route:
    has_minimum = row.minimum_minor is not None
    return Route(
        code=row.code,
        name=row.name,
        region=row.region,
        weekdays=None if row.weekdays is None else frozenset(row.weekdays),
        cut_off=None if row.cut_off is None else time.fromisoformat(row.cut_off),
        lead_days=row.lead_days,
        order_minimum=Money(row.minimum_minor, row.minimum_currency) if has_minimum else None,
    )
