"""Complaints: a case with the customer's words, pictures and the order it is about.

For: opening cases and deciding them; returns, exchanges and refunds get their place here.
Not for: money (payment, ledger), stock (inventory).
"""
