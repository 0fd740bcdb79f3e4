"""Orders: placing, the transition table, changes and cancellations, reorder source, usual list.

For: what a shop has ordered and what became of it.
Not for: drafts (cart), parcels (fulfilment), money paid (payment), complaints (aftersale).
"""
