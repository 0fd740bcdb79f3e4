"""The tables of the customer register and their statements."""

from domain.customer.store import contacts, customers, registrations

__all__ = ["contacts", "customers", "registrations"]
