"""Values and vocabulary every feature shares: money, quantities, ids, errors, events, time.

Not here: anything that knows a feature or the database.
"""
