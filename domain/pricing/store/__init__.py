"""The tables of pricing and their statements."""

from domain.pricing.store import lists, quotes

__all__ = ["lists", "quotes"]
