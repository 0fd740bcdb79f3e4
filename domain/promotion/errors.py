"""What promotions refuse."""

from dataclasses import dataclass

from domain.base.errors import DomainError


@dataclass(eq=False)
class PromotionInvalid(DomainError):
    """A promotion whose `field` has an impossible `value`."""

    field: str
    value: str


@dataclass(eq=False)
class PromotionExists(DomainError):
    """Another promotion has this code, or a running one has this coupon word."""

    code: str


@dataclass(eq=False)
class PromotionOver(DomainError):
    """The promotion has ended; it can no longer be changed."""

    code: str


@dataclass(eq=False)
class PromotionExhausted(DomainError):
    """Its quota, the coupon or the points went to somebody else meanwhile; nothing was done."""

    name: str


@dataclass(eq=False)
class CouponUnavailable(DomainError):
    """No coupon for this word: over, not for this customer, or all gone."""

    word: str


@dataclass(eq=False)
class CouponClaimed(DomainError):
    """The customer has had as many of these coupons as one may have."""

    name: str
