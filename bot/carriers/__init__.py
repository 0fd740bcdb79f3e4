"""Carrier platforms: where parcels are, asked for and pushed.

For: kuaidi100 and kdniao, their forms, signatures and state codes; the callbacks they push to.
Not for: what a scan means for an order (domain.tracking), words (handlers.tracking).
"""
