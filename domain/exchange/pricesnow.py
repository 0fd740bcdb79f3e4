"""A row of a price file against the price that holds now: the same, another, or over already."""

from dataclasses import dataclass, field

from domain.base.errors import DomainError
from domain.db import Tx
from domain.exchange.pricelists import PriceScope, known_list
from domain.pricing import PercentDraft, PriceDraft, PriceList, PriceRow, rows_of, stands_already


@dataclass(slots=True)
class PricesNow:
    """The lists that a file speaks of, each read once."""

    tx: Tx
    _lists: dict[tuple[str, str], tuple[PriceList, tuple[PriceRow, ...]] | None] = field(
        default_factory=dict
    )

    def has(self, scope: str, currency: str, draft: PriceDraft | PercentDraft) -> bool:
        """Whether the price holds already in the list of this scope."""
        key = (scope, currency)
        if key not in self._lists:
            found = known_list(self.tx, PriceScope.parse(scope), currency=currency)
            self._lists[key] = None if found is None else (found, rows_of(self.tx, found.id))
        known = self._lists[key]
        if known is None:
            return False
        price_list, rows = known
        try:
            return stands_already(price_list, rows, draft, self.tx.now)
        except DomainError:
            return False
