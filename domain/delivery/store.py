"""Tables delivery_route, closed_day, pickup_point and freight_rule."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    null,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql

from domain.base.money import Money
from domain.customer.model import DeliveryMethod
from domain.db import Tx
from domain.db.schema import DateText, Flag, Json, id_column, metadata
from domain.delivery.model import FreightRule, PickupPoint, Route

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
    Column("is_strict", Flag),
    CheckConstraint("lead_days IS NULL OR lead_days >= 0", name="lead_positive"),
)

closed_day_table = Table(
    "closed_day",
    metadata,
    Column("day", DateText, primary_key=True),
    Column("reason", Text, nullable=False),
)

pickup_point_table = Table(
    "pickup_point",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("opens_at", Text, nullable=False),
    Column("closes_at", Text, nullable=False),
    Column("weekdays", Json, nullable=False),
    Column("lead_days", Integer, nullable=False),
    Column("is_active", Flag, nullable=False),
    CheckConstraint("lead_days >= 0", name="lead_positive"),
)

freight_rule_table = Table(
    "freight_rule",
    metadata,
    Column("method", Text, primary_key=True),
    Column("region", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("fee_minor", BigInteger, nullable=False),
    Column("free_minor", BigInteger),
    CheckConstraint("fee_minor >= 0 AND (free_minor IS NULL OR free_minor > 0)", name="sane"),
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

_p = pickup_point_table.c
_NEW_POINT = postgresql.insert(pickup_point_table)
_SAVE_POINT = _NEW_POINT.on_conflict_do_update(
    index_elements=[_p.code],
    set_={c.name: _NEW_POINT.excluded[c.name] for c in _p if c.name != "code"},
)
_POINTS = select(pickup_point_table).order_by(_p.code)

_f = freight_rule_table.c
_NEW_FREIGHT = postgresql.insert(freight_rule_table)
_SAVE_FREIGHT = _NEW_FREIGHT.on_conflict_do_update(
    index_elements=[_f.method, _f.region, _f.currency],
    set_={name: _NEW_FREIGHT.excluded[name] for name in ("fee_minor", "free_minor")},
)
_DROP_FREIGHT = delete(freight_rule_table).where(
    _f.method == bindparam("p_method"),
    _f.region == bindparam("p_region"),
    _f.currency == bindparam("p_currency"),
)
_AHEAD = union_all(
    select(_d.day, *(null().label(column.name) for column in _f)).where(
        _d.day >= bindparam("p_from", type_=DateText)
    ),
    select(null().label("day"), *_f),
).order_by("method", "region", "currency")
_FREIGHT = select(freight_rule_table).order_by(_f.method, _f.region, _f.currency)


@dataclass(frozen=True, slots=True)
class Ahead:
    """The merchant's closed days from a day on, and all freight rules in their order."""

    closed: frozenset[date]
    freight: tuple[FreightRule, ...]


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
        is_strict=route.is_strict,
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


def load_ahead(tx: Tx, first: date) -> Ahead:
    """What every delivery date and freight depends on, in one statement."""
    rows = tx.execute(_AHEAD, p_from=first).all()
    return Ahead(
        frozenset(row.day for row in rows if row.day is not None),
        tuple(_freight_rule(row) for row in rows if row.day is None),
    )


def _freight_rule(row: Any) -> FreightRule:
    return FreightRule(
        DeliveryMethod(row.method),
        row.region,
        Money(row.fee_minor, row.currency),
        None if row.free_minor is None else Money(row.free_minor, row.currency),
    )


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
        is_strict=row.is_strict,
    )


def save_point(tx: Tx, point: PickupPoint) -> None:
    """Insert or change the pickup point with this code."""
    tx.execute(
        _SAVE_POINT,
        code=point.code,
        name=point.name,
        address=point.address,
        opens_at=point.opens_at.isoformat(),
        closes_at=point.closes_at.isoformat(),
        weekdays=sorted(point.weekdays),
        lead_days=point.lead_days,
        is_active=point.is_active,
    )


def load_points(tx: Tx) -> tuple[PickupPoint, ...]:
    """All pickup points by code."""
    return tuple(
        PickupPoint(
            code=row.code,
            name=row.name,
            address=row.address,
            opens_at=time.fromisoformat(row.opens_at),
            closes_at=time.fromisoformat(row.closes_at),
            weekdays=frozenset(row.weekdays),
            lead_days=row.lead_days,
            is_active=row.is_active,
        )
        for row in tx.execute(_POINTS)
    )


def save_freight(tx: Tx, rule: FreightRule) -> None:
    """Insert or change the rule for this method, region and currency."""
    tx.execute(
        _SAVE_FREIGHT,
        method=str(rule.method),
        region=rule.region,
        currency=rule.fee.currency,
        fee_minor=rule.fee.minor,
        free_minor=None if rule.free_from is None else rule.free_from.minor,
    )


def drop_freight(tx: Tx, rule: FreightRule) -> bool:
    """Take the rule away; False where there is none."""
    done = tx.execute(
        _DROP_FREIGHT,
        p_method=str(rule.method),
        p_region=rule.region,
        p_currency=rule.fee.currency,
    )
    return done.rowcount == 1


def load_freight(tx: Tx) -> tuple[FreightRule, ...]:
    """All freight rules."""
    return tuple(_freight_rule(row) for row in tx.execute(_FREIGHT))
