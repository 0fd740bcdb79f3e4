"""How goods go out in the demo shop: brought, fetched at the warehouse, or by freight carrier."""

from datetime import time

from domain.base.actor import Actor
from domain.base.money import parse_money
from domain.db import Tx
from domain.delivery import (
    DeliveryMethod,
    FreightRule,
    PickupPoint,
    save_freight,
    save_pickup_point,
)
from domain.exchange.demo import documents

_OPEN_ON = frozenset(range(1, 7))


def open_ways(tx: Tx, owner: Actor) -> None:
    """A place to fetch goods, freight to the far districts, and what a carrier costs."""
    for row in documents.shop().pickups:
        point = PickupPoint(row["code"], row["name"], row["address"], time(8), time(18), _OPEN_ON)
        save_pickup_point(tx, point, owner)
    for row in documents.shop().freights:
        free = row.get("free_from")
        rule = FreightRule(
            DeliveryMethod(row["method"]),
            row.get("region", ""),
            parse_money(row["fee"]),
            None if free is None else parse_money(free),
        )
        save_freight(tx, rule, owner)
