"""What is asked for and not in the catalogue: who asked, by which word, how often, when last.

A word is closed by teaching what it means, by entering the goods, or because they will not be
sold. Asked for again, it is open again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import AliasId, CustomerId, SkuId, StaffId
from domain.catalog.errors import SkuInvalid
from domain.catalog.learning import learn_alias
from domain.catalog.model import Alias, AliasSource, Scope, SkuDraft, WantedRow
from domain.catalog.service import find_sku, save_sku
from domain.catalog.store import wanted
from domain.db import Tx

WORD_LENGTH = 64


@dataclass(frozen=True, slots=True)
class WantedWord:
    """A word with all who asked for it, the newest first; `said` is how it was written last."""

    word: str
    said: str
    rows: tuple[WantedRow, ...]

    @property
    def times(self) -> int:
        """How often, by all together."""
        return sum(row.times for row in self.rows)

    @property
    def last_at(self) -> datetime:
        """When last."""
        return max(row.last_at for row in self.rows)


def record_wanted(tx: Tx, customer_id: CustomerId, words: Iterable[tuple[str, str]]) -> None:
    """Count words nothing was found for: (in the reader's spelling, as said)."""
    for word, said in dict(words).items():
        if 0 < len(word) <= WORD_LENGTH:
            wanted.count_wanted(tx, customer_id, word, said=said[:WORD_LENGTH])


def list_wanted(tx: Tx, rep_id: StaffId | None = None) -> tuple[WantedWord, ...]:
    """The open words, those of most shops first; of one rep's shops only, where given."""
    found: dict[str, list[WantedRow]] = {}
    for row in wanted.load_open(tx):
        if rep_id is None or row.rep_id in (None, rep_id):
            found.setdefault(row.word, []).append(row)
    words = (WantedWord(word, rows[0].said, tuple(rows)) for word, rows in found.items())
    return tuple(sorted(words, key=lambda w: (-len(w.rows), -w.times, w.word)))


def settle_as_word(tx: Tx, word: str, sku_id: SkuId, actor: Actor) -> None:
    """The word means this SKU, for everybody. AliasUnfit; NotFound where it is not open."""
    said = _said(tx, word)
    _settle(tx, word, sku_id, actor)
    taught = Alias(AliasId(0), sku_id, said, Scope.ALL, "", 1, False, AliasSource.REP)
    learn_alias(tx, taught, actor)


def settle_as_sku(tx: Tx, word: str, draft: SkuDraft, actor: Actor) -> SkuId:
    """Enter new goods for the word. SkuInvalid for a code in use; NotFound."""
    if find_sku(tx, draft.code) is not None:
        raise SkuInvalid(draft.code, "code", draft.code)
    sku_id = save_sku(tx, draft, actor)
    _settle(tx, word, sku_id, actor)
    return sku_id


def drop_wanted(tx: Tx, word: str, actor: Actor) -> None:
    """The goods will not be sold: the word leaves the list until it is asked for again."""
    _settle(tx, word, None, actor)


def _said(tx: Tx, word: str) -> str:
    return next((row.said for row in wanted.load_open(tx) if row.word == word), word)


def _settle(tx: Tx, word: str, sku_id: SkuId | None, actor: Actor) -> None:
    if not wanted.settle(tx, word, sku_id):
        raise NotFound("wanted_word", word)
    record(tx, Recorded("wanted.settle", "wanted_word", word[:60], None, sku_id), actor=actor)
