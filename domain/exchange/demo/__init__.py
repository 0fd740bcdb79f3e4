"""The demo shop: 270 goods, two warehouses, six shops, five people, five weeks of orders.

For: `jiedan demo`, `jiedan seed` and tests, through the same imports and services as real data.
Not for: small worlds of single tests (tests/factories.py).
"""

from domain.exchange.demo.seeding import DEMO_ORDER_KEY, seed_demo

__all__ = ["DEMO_ORDER_KEY", "seed_demo"]
