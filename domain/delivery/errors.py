"""Why a date cannot be had."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.base.errors import DomainError


@dataclass(eq=False)
class CutOffPassed(DomainError):
    """Orders for `wanted` closed at `cut_off_at`; `earliest` is the first date still open."""

    wanted: date
    cut_off_at: datetime
    earliest: date


@dataclass(eq=False)
class NoDeliveryThatDay(DomainError):
    """Nothing is delivered on `wanted`; `nearest` are the open dates around it, earliest first."""

    wanted: date
    nearest: tuple[date, ...]


@dataclass(eq=False)
class DateInPast(DomainError):
    """`wanted` lies before the trading day `today`."""

    wanted: date
    today: date


@dataclass(eq=False)
class DateTooFar(DomainError):
    """`wanted` lies beyond the last date orders are taken for."""

    wanted: date
    last: date


@dataclass(eq=False)
class NeverDelivered(DomainError):
    """The policy has no delivery day at all within the days orders are taken for."""


@dataclass(eq=False)
class RouteInvalid(DomainError):
    """`field` of a route cannot stand."""

    field: str


@dataclass(eq=False)
class PickupInvalid(DomainError):
    """`field` of a pickup point cannot stand."""

    field: str


@dataclass(eq=False)
class FreightInvalid(DomainError):
    """`field` of a freight rule cannot stand."""

    field: str


@dataclass(eq=False)
class PlaceUnknown(DomainError):
    """Nothing is called `said`: neither an address of the shop nor a place to fetch goods."""

    said: str


@dataclass(eq=False)
class NoPickup(DomainError):
    """The merchant has no place where goods can be fetched."""
