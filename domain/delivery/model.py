"""The merchant's delivery rules as data, and the slot an order gets."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.base.money import Money


class DeliveryMethod(StrEnum):
    """How goods reach the customer."""

    DELIVERY = "delivery"
    """On the merchant's own route; calendar, cut-off and order minimum hold."""
    PICKUP = "pickup"
    """The customer fetches them; no order minimum."""
    SAME_CITY = "same_city"
    """A courier within the city, ordered for the day."""


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """Settings of the merchant, or of one route.

    `weekdays` are ISO weekdays (1 = Monday) on which is delivered; `lead_days` ≥ 0 is how many
    trading days before delivery the cut-off lies; `is_strict` refuses what the cut-off excludes,
    otherwise it is offered for the rep to agree. `order_minimum` None = none. `order_ttl` is how
    long a prepaid order may stay unpaid, `draft_ttl` the longest life of a draft.
    """

    timezone: str = "Asia/Shanghai"
    cut_off: time = time(19, 0)
    is_strict: bool = True
    trading_day_rolls_at: time = time(4, 0)
    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5, 6, 7})
    lead_days: int = 1
    order_minimum: Money | None = None
    order_ttl: timedelta = timedelta(hours=24)
    draft_ttl: timedelta = timedelta(hours=24)
    furthest_days: int = 60
    closed_days: frozenset[date] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class DeliverySlot:
    """A delivery date and the moment (UTC) after which the order is locked.

    `is_assumed`: nobody named the date. `is_late`: the cut-off has passed and the rep must agree
    (flexible policy only).
    """

    date: date
    cut_off_at: datetime
    is_assumed: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """A delivery route: the region it serves and what differs from the merchant's settings."""

    code: str
    name: str
    region: str
    weekdays: frozenset[int] | None = None
    cut_off: time | None = None
    lead_days: int | None = None
    order_minimum: Money | None = None


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day without delivery, and why ("春节")."""

    day: date
    reason: str = ""
