"""The merchant's delivery rules as data: calendar, places, freight, and the slot of an order."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from domain.base.money import Money
from domain.customer.model import DeliveryMethod


@dataclass(frozen=True, slots=True)
class FreightRule:
    """What bringing an order by `method` into `region` costs; region "" is everywhere else.

    `free_from`: nothing for orders of that much; None = never free.
    """

    method: DeliveryMethod
    region: str
    fee: Money
    free_from: Money | None = None


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """Settings of the merchant, or of one route.

    `weekdays` are ISO weekdays (1 = Monday) on which is delivered; `lead_days` ≥ 0 is how many
    trading days before delivery the cut-off lies; `is_strict` refuses what the cut-off excludes,
    otherwise it is offered for the rep to agree. `order_minimum` None = none. `draft_ttl` is
    the longest life of a draft.
    """

    timezone: str = "Asia/Shanghai"
    cut_off: time = time(19, 0)
    is_strict: bool = True
    trading_day_rolls_at: time = time(4, 0)
    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5, 6, 7})
    lead_days: int = 1
    order_minimum: Money | None = None
    draft_ttl: timedelta = timedelta(hours=24)
    furthest_days: int = 60
    closed_days: frozenset[date] = field(default_factory=frozenset)
    freight: tuple[FreightRule, ...] = ()
    general: "DeliveryPolicy | None" = field(default=None, compare=False, repr=False)
    """The merchant's own settings, where a route or a pickup point says otherwise."""


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
    is_strict: bool | None = None


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day without delivery, and why ("春节")."""

    day: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PickupPoint:
    """Where goods can be fetched, from `opens_at` to `closes_at` on the ISO `weekdays`.

    Orders for a day are taken until it closes `lead_days` before.
    """

    code: str
    name: str
    address: str
    opens_at: time = time(8, 0)
    closes_at: time = time(18, 0)
    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5, 6, 7})
    lead_days: int = 0
    is_active: bool = True

    @property
    def hours(self) -> str:
        """08:00–18:00."""
        return f"{self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


@dataclass(frozen=True, slots=True)
class DeliveryChoice:
    """What was said about getting the goods; None and "" leave it to what is usual.

    `place` is the code of a pickup point or the name of an address, after `method`.
    """

    method: DeliveryMethod | None = None
    place: str = ""


AS_USUAL = DeliveryChoice()


@dataclass(frozen=True, slots=True)
class DeliveryTerms:
    """How one order gets where, and what that costs, as it was agreed.

    `place` as in DeliveryChoice, `address` as it is printed. `fee` None: it costs nothing.
    """

    method: DeliveryMethod = DeliveryMethod.DELIVERY
    place: str = ""
    address: str = ""
    fee: Money | None = None
    free_from: Money | None = None

    @property
    def is_pickup(self) -> bool:
        """Whether the customer fetches the goods."""
        return self.method is DeliveryMethod.PICKUP


BY_US = DeliveryTerms()
"""Brought by the merchant, at no cost: an order that says nothing about it."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """The terms of an order with the calendar and minimum that hold for them."""

    terms: DeliveryTerms
    policy: DeliveryPolicy
