"""Goods: categories, SKUs, sale units and packs, barcodes, and the words people use for them.

For: what can be ordered, in which units and amounts, and under which names.
Not for: what it costs (pricing), how much is there (inventory), reading a sentence (handlers.nlu).
"""
