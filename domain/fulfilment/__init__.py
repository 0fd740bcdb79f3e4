"""Parcels: shipping all or part of an order, tracking numbers, delivery.

For: what left the warehouse and what arrived.
Not for: the order's own states (order), stock figures (inventory), carriers' networks (bot).
"""
