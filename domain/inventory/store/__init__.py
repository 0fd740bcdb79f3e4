"""The tables of stock and their statements."""

from domain.inventory.store import demand, reservations, stocks, warehouses

__all__ = ["demand", "reservations", "stocks", "warehouses"]
