"""When an order can be delivered: route calendar, cut-off, the trading day.

For: the delivery date of an order and whether it can still be had.
Not for: shipments on the road (fulfilment), stock (inventory), what an order costs (pricing).
"""
