"""The tables of promotions and their statements."""

from domain.promotion.store import coupons, offers, points, uses

__all__ = ["coupons", "offers", "points", "uses"]
