"""The draft: versioned operations on lines, with undo, priced, shown and bound to what was shown.

For: what a contact wants for a shop before it is an order.
Not for: orders (order), what the words meant (handlers.nlu), promotions (promotion).
"""
