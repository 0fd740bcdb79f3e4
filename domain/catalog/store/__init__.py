"""The tables of the catalogue and their statements."""

from domain.catalog.store import agreements, aliases, choices, skus, wanted, words

__all__ = ["agreements", "aliases", "choices", "skus", "wanted", "words"]
