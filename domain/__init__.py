"""The business of a wholesaler: what is sold, to whom, at what price, and what was agreed.

Pure rules, frozen values and use cases that run inside one database transaction.
Not here: conversation, channels, pages, clocks, randomness, network.
"""
