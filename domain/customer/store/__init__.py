"""The tables of the customer register and their statements."""

from domain.customer.store import addresses, contacts, customers, registrations

__all__ = ["addresses", "contacts", "customers", "registrations"]
