"""Setting prices without rewriting the past.

A stored row never changes its price. A new price for the same list, SKU, unit and break ends the
old row at the moment the new one begins; a temporary price (with an end) lies over the old row,
which holds again afterwards, because the row that began last wins.

Within one list a larger quantity never costs more per unit: for any two rows of one unit that are
valid at the same time, the deeper break must not be dearer. Worked example: 46.00 from 1 箱 and
45.00 from 5 箱 stand. Setting 44.00 from 1 箱 alone is refused, because 5 箱 would cost more;
setting 44.00 and 43.00 together is taken.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from domain.base.ids import PriceListId, PriceRowId, SkuId
from domain.base.money import short_price
from domain.base.quantity import plain_count
from domain.pricing.errors import BreakRises, PriceInvalid, PriceWindowInvalid
from domain.pricing.model import PercentDraft, PriceDraft, PriceList, PricePlan, PriceRow

MAX_PRICE = 10**12
"""A hundred million per unit, in 1e-4: beyond it a typing error is likelier."""
MAX_PERCENT = 100_000
MAX_BREAK = 1_000_000_000


def plan_prices(
    price_list: PriceList,
    existing: Sequence[PriceRow],
    drafts: Sequence[PriceDraft | PercentDraft],
    now: datetime,
) -> PricePlan:
    """What setting `drafts` does to the list's `existing` rows; nothing is written.

    A price that holds already from then until the same end is left as it is. A beginning before
    `now` counts as now. PriceInvalid, PriceWindowInvalid, BreakRises.
    """
    ended: dict[PriceRowId, datetime] = {}
    standing = list(existing)
    added: list[PriceRow] = []
    for draft in drafts:
        _check(price_list, draft)
        row = _new_row(price_list, standing, draft, now)
        if _stands(standing, row) and not any(_is_same_place(one, row) for one in added):
            continue
        for old in [r for r in standing if _is_replaced(r, row)]:
            ended[old.id] = row.valid_from
            standing.remove(old)
            standing.append(replace(old, valid_to=row.valid_from))
        for again in [r for r in added if _is_replaced(r, row)]:
            added.remove(again)
        added.append(row)
    _check_breaks([*standing, *added])
    return PricePlan(ended, tuple(added))


def stands_already(
    price_list: PriceList,
    existing: Sequence[PriceRow],
    draft: PriceDraft | PercentDraft,
    now: datetime,
) -> bool:
    """Whether setting `draft` would change nothing. PriceInvalid, PriceWindowInvalid."""
    _check(price_list, draft)
    return _stands(existing, _new_row(price_list, existing, draft, now))


def row_in_place(
    existing: Sequence[PriceRow], draft: PriceDraft | PercentDraft, now: datetime
) -> PriceRow | None:
    """The row that holds in the place of `draft` when it begins; None: there is none."""
    unit = draft.unit if isinstance(draft, PriceDraft) else None
    begins = max(draft.valid_from or now, now)
    return _holding(existing, (draft.sku_id, unit, draft.min_base), begins)


def _new_row(
    price_list: PriceList,
    existing: Sequence[PriceRow],
    draft: PriceDraft | PercentDraft,
    now: datetime,
) -> PriceRow:
    """The row a draft means; whether promotions lower it stays as it was where it is not said."""
    row = _row(price_list.id, draft, now)
    if draft.no_promotion is not None:
        return row
    before = _holding(existing, _place(row), row.valid_from)
    return replace(row, no_promotion=before is not None and before.no_promotion)


def _stands(existing: Sequence[PriceRow], new: PriceRow) -> bool:
    """Whether the row that holds when `new` begins says the same until the same end."""
    old = _holding(existing, _place(new), new.valid_from)
    return old is not None and (
        (old.price, old.percent_bp, old.no_promotion, old.valid_to)
        == (new.price, new.percent_bp, new.no_promotion, new.valid_to)
    )


_Place = tuple[SkuId | None, str | None, int]


def _holding(rows: Sequence[PriceRow], place: _Place, begins: datetime) -> PriceRow | None:
    """The row in `place` that holds at `begins`: the last begun."""
    begun = [
        row
        for row in rows
        if _place(row) == place
        and row.valid_from <= begins
        and (row.valid_to is None or row.valid_to > begins)
    ]
    return max(begun, key=lambda row: (row.valid_from, row.id), default=None)


def _is_same_place(one: PriceRow, other: PriceRow) -> bool:
    return _place(one) == _place(other)


def _place(row: PriceRow) -> _Place:
    return row.sku_id, row.unit, row.min_base


def _check(price_list: PriceList, draft: PriceDraft | PercentDraft) -> None:
    if isinstance(draft, PriceDraft):
        value = draft.price.ten_thousandths
        if not 0 < value <= MAX_PRICE:
            raise PriceInvalid(draft.sku_id, "price", short_price(draft.price))
        if draft.price.currency != price_list.currency:
            raise PriceInvalid(draft.sku_id, "currency", draft.price.currency)
    elif price_list.is_base or not 0 < draft.percent_bp <= MAX_PERCENT:
        raise PriceInvalid(draft.sku_id, "percent", plain_count(Decimal(draft.percent_bp) / 100))
    if not 0 <= draft.min_base <= MAX_BREAK:
        raise PriceInvalid(draft.sku_id, "min_base", str(draft.min_base))


def _row(list_id: PriceListId, draft: PriceDraft | PercentDraft, now: datetime) -> PriceRow:
    valid_from = max(draft.valid_from or now, now)
    if draft.valid_to is not None and draft.valid_to <= valid_from:
        raise PriceWindowInvalid(draft.sku_id)
    return PriceRow(
        id=PriceRowId(0),
        list_id=list_id,
        sku_id=draft.sku_id,
        unit=draft.unit if isinstance(draft, PriceDraft) else None,
        min_base=draft.min_base,
        valid_from=valid_from,
        valid_to=draft.valid_to,
        price=draft.price if isinstance(draft, PriceDraft) else None,
        percent_bp=draft.percent_bp if isinstance(draft, PercentDraft) else None,
        no_promotion=bool(draft.no_promotion),
    )


def _is_replaced(old: PriceRow, new: PriceRow) -> bool:
    is_open_then = old.valid_to is None or old.valid_to > new.valid_from
    if not _is_same_place(old, new) or not is_open_then or old.valid_from > new.valid_from:
        return False
    return new.valid_to is None or (old.valid_from, old.valid_to) == (
        new.valid_from,
        new.valid_to,
    )


def _check_breaks(rows: Sequence[PriceRow]) -> None:
    by_unit: dict[tuple[int | None, str | None], list[PriceRow]] = {}
    for row in rows:
        if row.valid_to is not None and row.valid_to <= row.valid_from:
            continue
        by_unit.setdefault((row.sku_id, row.unit), []).append(row)
    for same in by_unit.values():
        same.sort(key=lambda r: r.min_base)
        for i, shallow in enumerate(same):
            for deep in same[i + 1 :]:
                if deep.min_base > shallow.min_base and _rises(shallow, deep):
                    other = shallow if deep.id == 0 else deep
                    raise BreakRises(deep.sku_id, deep.min_base, other.id)


def _rises(shallow: PriceRow, deep: PriceRow) -> bool:
    if not (_begins_before_end(shallow, deep) and _begins_before_end(deep, shallow)):
        return False
    if deep.price is not None and shallow.price is not None:
        return deep.price.ten_thousandths > shallow.price.ten_thousandths
    return (deep.percent_bp or 0) > (shallow.percent_bp or 0)


def _begins_before_end(one: PriceRow, other: PriceRow) -> bool:
    return other.valid_to is None or one.valid_from < other.valid_to
