"""Stock: what lies in which warehouse, what of it is promised, and why it changed.

For: available, reserve and release, movements, routing, refused demand and arrivals.
Not for: what may be ordered (catalog), shipments and tracking (fulfilment).
"""
