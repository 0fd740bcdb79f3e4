"""A row of a price file against the price that holds now: the same, another, or over already."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.base.errors import DomainError
from domain.base.ids import PriceListId, SkuId
from domain.db import Tx
from domain.exchange.pricelists import PriceScope, known_list
from domain.pricing import (
    PercentDraft,
    PriceDraft,
    PriceList,
    PriceRow,
    plan_prices,
    row_in_place,
    rows_of,
    stands_already,
)

_Draft = PriceDraft | PercentDraft


@dataclass(slots=True)
class _Known:
    """A list, or what it would be, with its rows by goods."""

    price_list: PriceList
    rows: dict[SkuId | None, list[PriceRow]] = field(default_factory=dict)


@dataclass(slots=True)
class PricesNow:
    """The lists that a file speaks of, each read once."""

    tx: Tx
    _lists: dict[tuple[str, str], _Known] = field(default_factory=dict)

    def has(self, scope: str, currency: str, draft: _Draft) -> bool:
        """Whether the price holds already in the list of this scope."""
        known = self._known(scope, currency)
        try:
            rows = known.rows.get(draft.sku_id, [])
            return stands_already(known.price_list, rows, draft, self.tx.now)
        except DomainError:
            return False

    def before(self, scope: str, currency: str, draft: _Draft) -> PriceRow | None:
        """The row of the list that holds in the place of `draft` where it begins."""
        rows = self._known(scope, currency).rows.get(draft.sku_id, [])
        return row_in_place(rows, draft, self.tx.now)

    def refusal(self, scope: str, currency: str, drafts: Sequence[_Draft]) -> DomainError | None:
        """Why the list would not take `drafts`, all of the same goods; None: it would."""
        known = self._known(scope, currency)
        rows = known.rows.get(drafts[0].sku_id, [])
        try:
            plan_prices(known.price_list, rows, drafts, self.tx.now)
        except DomainError as refused:
            return refused
        return None

    def _known(self, scope: str, currency: str) -> _Known:
        key = (scope, currency)
        if key not in self._lists:
            said = PriceScope.parse(scope)
            found = known_list(self.tx, said, currency=currency)
            new = PriceList(PriceListId(0), said.list_code, said.key, currency,
                            is_base=said.kind == "base")  # fmt: skip
            known = _Known(found or new)
            for row in rows_of(self.tx, found.id) if found is not None else ():
                known.rows.setdefault(row.sku_id, []).append(row)
            self._lists[key] = known
        return self._lists[key]
