"""The words that were taught or learned, as a list, and those that mean different goods."""

from dataclasses import dataclass

from domain.base.ids import AliasId
from domain.catalog.model import Alias, AliasSource, LearnedWord
from domain.catalog.store import aliases
from domain.db import Tx

LISTED = 500


@dataclass(frozen=True, slots=True)
class WordConflict:
    """One word for several SKUs: right as long as each holds for other customers."""

    text: str
    meanings: tuple[LearnedWord, ...]


def list_learned(tx: Tx, text: str = "", *, limit: int = LISTED) -> tuple[LearnedWord, ...]:
    """Words besides those entered with the goods, the newest first; `text` is a part of them."""
    return aliases.load_learned(tx, text=text.strip(), limit=limit)


def find_learned(tx: Tx, alias_id: AliasId) -> LearnedWord | None:
    """One of them; None where it holds no longer or came with the goods."""
    return aliases.load_one_learned(tx, alias_id)


def list_conflicts(tx: Tx) -> tuple[WordConflict, ...]:
    """The words that mean different goods, at least one of the meanings taught or learned.

    Words entered with several SKUs are no conflict: the customer is asked which he means.
    """
    found: dict[str, list[LearnedWord]] = {}
    for meaning in aliases.load_contested(tx):
        if not meaning.alias.is_negative:
            found.setdefault(meaning.alias.text, []).append(meaning)
    return tuple(
        WordConflict(text, tuple(sorted(meanings, key=lambda m: _rank(m.alias))))
        for text, meanings in sorted(found.items())
        if len({meaning.alias.sku_id for meaning in meanings}) > 1
    )


def _rank(alias: Alias) -> tuple[bool, str, str, int]:
    """The goods' own words first, then all, groups and customers."""
    return alias.source is not AliasSource.GOODS, alias.scope, alias.scope_key, alias.id
