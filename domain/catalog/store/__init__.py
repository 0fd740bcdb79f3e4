"""The tables of the catalogue and their statements."""

from domain.catalog.store import agreements, aliases, skus, words

__all__ = ["agreements", "aliases", "skus", "words"]
