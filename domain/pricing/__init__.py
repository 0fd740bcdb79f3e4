"""Prices with a reason: lists, breaks, validity, and which of them holds for a customer.

For: what a line costs one customer now and why, recomputable next year.
Not for: promotions and gifts (promotion), the total of a draft (cart), rounding (base.money).
"""
