"""The price of a line, and why.

Sources are looked at in this order: the customer's own prices, lists assigned to the customer,
lists of the groups by priority, the list of the grade, the base prices. The first list with a
reached, valid row for the unit wins; it is not the cheapest of all. A break is reached by the
SKU's total base quantity, all units and lines together; within a list the deepest reached break
wins, then the row that began last.

Worked example: 可乐330, base unit 罐, 箱 = 24. Base price 46.00/箱, from 5 箱 (120 罐) 45.00.
List of the group 餐饮: 44.50/箱. Contract of 李记面馆 (group 餐饮): 43.00/箱 from 10 箱 (240 罐).
* 李记面馆 orders 9 箱: the contract's break is not reached, next source: 9 × 44.50 = 400.50.
* orders 10 箱: 10 × 43.00 = 430.00; at 9 the nudge is "1 more reaches ¥43: 10 for ¥430".
* a shop without group or contract orders 5: 5 × 45.00 = 225.00.

A unit without a row in any list derives from another unit's price (the order unit first) by
factor, if the SKU allows. Opened packs: whole packs at the pack's price, the rest at the loose
row, else derived: 红牛 一箱半 at 132.00/箱 = 1箱 × 132.00 + 12罐 × 5.50 = 198.00. The amount of a
part is computed from the undivided price and rounded once.

A campaign the customer was told of is no agreement: its price is taken where it is lower than what
this order gives, and not against a row that says `no_promotion`.

A percentage row is a share of the base price, never of another list's. Where a list has fixed
rows for a unit of a SKU, its percentages do not apply to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.base.ids import PriceListId, PriceRowId, SkuId
from domain.base.money import UnitPrice, amount_of, derive_price, round_half_up, total_of
from domain.base.quantity import Quantity
from domain.catalog.model import Sku
from domain.catalog.rules import (
    MAX_BASE,
    as_packs,
    as_quantity,
    legal_step,
    smallest_legal,
    unit_factor,
)
from domain.pricing.errors import TraceMismatch
from domain.pricing.model import (
    SOURCE_ORDER,
    LineQuote,
    ListedRow,
    NextBreak,
    PriceBook,
    PricePart,
    PriceRow,
    PriceSource,
    PriceTrace,
    Quote,
    Wanted,
)

FULL_PERCENT = 10_000
NEAR_PERCENT = 30
"""How much of an amount may be missing for it to be near."""


@dataclass(frozen=True, slots=True)
class _Priced:
    """A price found: for one unit of `factor` base units, `undivided` per `undivided_factor`
    base units behind it."""

    price: UnitPrice
    factor: int
    undivided: UnitPrice
    undivided_factor: int
    why: PriceTrace


def price_lines(book: PriceBook, wanted: Sequence[Wanted]) -> tuple[LineQuote, ...]:
    """Price all lines of a cart; lines of one SKU reach its breaks together."""
    totals: dict[SkuId, int] = {}
    for line in wanted:
        totals[line.sku.id] = totals.get(line.sku.id, 0) + line.quantity.base
    return tuple(_price_line(book, line, totals[line.sku.id]) for line in wanted)


def quote_unit(book: PriceBook, sku: Sku, unit: str, *, total_base: int | None = None) -> Quote:
    """The price of one `unit` when `total_base` base units are taken (None: one `unit`)."""
    factor = unit_factor(sku, unit)
    priced = _price_of(book, sku, unit, total_base or factor)
    if priced is None:
        return Quote(sku.id, unit, factor, None, None)
    return Quote(sku.id, unit, factor, priced.price, priced.why)


def next_break(book: PriceBook, sku: Sku, quantity: Quantity) -> NextBreak | None:
    """The nearest larger legal amount at which the order unit becomes cheaper, if any.

    `quantity` is all that is taken of the SKU.
    """
    now = _price_of(book, sku, sku.order_unit, quantity.base)
    if now is None:
        return None
    step = legal_step(sku)
    for reached in sorted({listed.row.min_base for listed in book.rows.get(sku.id, ())}):
        target = max(-(-reached // step) * step, smallest_legal(sku))
        if not quantity.base < target <= MAX_BASE:
            continue
        then = _price_of(book, sku, sku.order_unit, target)
        if then is None or then.price.ten_thousandths >= now.price.ten_thousandths:
            continue
        total = as_quantity(sku, target, quantity.unit)
        line = _price_line(book, Wanted(sku, total), target)
        if line.amount is not None:
            extra = as_quantity(sku, target - quantity.base, quantity.unit)
            return NextBreak(sku.id, extra, total, then.price, line.amount)
    return None


def near_breaks(book: PriceBook, wanted: Sequence[Wanted]) -> tuple[NextBreak, ...]:
    """Lines for which a little more reaches a better price, in the order of the lines.

    A little: one order unit, or at most 30 % of the amount at which the price is reached.
    Worked example: 9箱 of 10 are near, 5箱 of 10 are not.
    """
    found = []
    for line in wanted:
        base = line.quantity.base
        rows = book.rows.get(line.sku.id, ())
        if not any(base < listed.row.min_base <= 2 * base for listed in rows):
            continue
        following = next_break(book, line.sku, line.quantity)
        if following is None:
            continue
        extra, target = following.extra.base, following.total.base
        if extra * 100 <= target * NEAR_PERCENT or extra <= unit_factor(
            line.sku, line.sku.order_unit
        ):
            found.append(following)
    return tuple(found)


def price_by_hand(line: Wanted, price: UnitPrice, now: datetime) -> LineQuote:
    """The line at a price a rep named for its told unit; the reason says that it was named."""
    told = line.quantity
    amount = amount_of(price, base_quantity=told.base, factor=told.factor)
    why = PriceTrace(
        source=PriceSource.OVERRIDE,
        list_code="",
        row_id=PriceRowId(0),
        min_base=0,
        valid_from=now,
        valid_to=None,
        priced_at=now,
    )
    part = PricePart(told.base, told.unit, told.factor, price, amount, why)
    return LineQuote(line.sku.id, told.unit, price, (part,), amount)


def rank_rows(rows: Iterable[ListedRow]) -> tuple[ListedRow, ...]:
    """Rows in the order their lists are looked at, each row once, from its nearest source."""
    ranked = sorted(
        rows, key=lambda r: (SOURCE_ORDER.index(r.source), r.priority, r.row.list_id, r.row.id)
    )
    nearest: dict[PriceRowId, ListedRow] = {}
    for listed in ranked:
        nearest.setdefault(listed.row.id, listed)
    return tuple(nearest.values())


def rows_by_sku(
    rows: Iterable[ListedRow], sku_ids: Iterable[SkuId]
) -> dict[SkuId, tuple[ListedRow, ...]]:
    """The ranked rows of each SKU, general percentages among them."""
    own: dict[SkuId | None, list[ListedRow]] = {}
    for listed in rows:
        own.setdefault(listed.row.sku_id, []).append(listed)
    general = own.get(None, [])
    return {
        sku_id: rank_rows(found) if len(found) > 1 else tuple(found)
        for sku_id in sku_ids
        for found in ([*own.get(sku_id, ()), *general],)
    }


def check_trace(
    trace: PriceTrace, price: UnitPrice, factor: int, rows: Mapping[PriceRowId, PriceRow]
) -> None:
    """Raise TraceMismatch unless the stored rows give `price` for a unit of `factor` again.

    An override has no row and always stands.
    """
    if trace.source is PriceSource.OVERRIDE:
        return
    recomputed = _recompute(trace, factor, rows)
    if recomputed != price.ten_thousandths:
        raise TraceMismatch(trace.row_id, price.ten_thousandths, recomputed or 0)


def share_of(price: UnitPrice, percent_bp: int) -> UnitPrice:
    """`percent_bp` (1/100 of a percent) of a price, rounded half up at 1e-4."""
    value = round_half_up(price.ten_thousandths * percent_bp, FULL_PERCENT)
    return UnitPrice(value, price.currency)


def _price_line(book: PriceBook, line: Wanted, total_base: int) -> LineQuote:
    sku, quantity = line.sku, line.quantity
    told = _price_of(book, sku, quantity.unit, total_base)
    unit_price = None if told is None else told.price
    parts: list[PricePart] = []
    for number, unit in as_packs(sku, quantity.base, quantity.unit):
        priced = told if unit == quantity.unit else _price_of(book, sku, unit, total_base)
        if priced is None:
            return LineQuote(sku.id, quantity.unit, unit_price, (), None)
        factor = priced.factor
        base = int(number * factor)
        amount = amount_of(priced.undivided, base_quantity=base, factor=priced.undivided_factor)
        parts.append(PricePart(base, unit, factor, priced.price, amount, priced.why))
    amount = total_of([part.amount for part in parts], book.currency)
    return LineQuote(sku.id, quantity.unit, unit_price, tuple(parts), amount)


def _price_of(book: PriceBook, sku: Sku, unit: str, total_base: int) -> _Priced | None:
    """The price of `unit` from the nearest agreement, or from a campaign that is lower."""
    rows = book.rows.get(sku.id, ())
    if not rows or rows[0].source is not PriceSource.CAMPAIGN:
        return _agreed(book, sku, unit, total_base)
    offers = tuple(r for r in rows if r.source is PriceSource.CAMPAIGN)
    agreed = _agreed(replace(book, rows={sku.id: rows[len(offers) :]}), sku, unit, total_base)
    found = (
        _agreed(replace(book, rows={sku.id: (offer,)}), sku, unit, total_base) for offer in offers
    )
    offered = min(filter(None, found), key=lambda p: p.price.ten_thousandths, default=None)
    if offered is None or agreed is None:
        return agreed or offered
    is_lower = offered.price.ten_thousandths < agreed.price.ten_thousandths
    return offered if is_lower and not agreed.why.no_promotion else agreed


def _agreed(book: PriceBook, sku: Sku, unit: str, total_base: int) -> _Priced | None:
    """The price of `unit`: from a row for it, else derived."""
    direct = _direct(book, sku, unit, total_base)
    if direct is not None or not sku.derives_price:
        return direct
    largest_first = sorted(sku.units, key=lambda u: (u.unit != sku.order_unit, -u.factor, u.unit))
    factor = unit_factor(sku, unit)
    for other in largest_first:
        found = _direct(book, sku, other.unit, total_base) if other.unit != unit else None
        if found is not None:
            price = derive_price(found.price, from_factor=other.factor, to_factor=factor)
            why = replace(
                found.why,
                is_derived=True,
                derived_from_unit=other.unit,
                derived_from_factor=other.factor,
            )
            return _Priced(price, factor, found.price, other.factor, why)
    return None


def _direct(book: PriceBook, sku: Sku, unit: str, total_base: int) -> _Priced | None:
    """The price of `unit` from the first list with a reached row for it."""
    rows = book.rows.get(sku.id, ())
    for own in _by_list(rows):
        listed = _reached(_applying(own, unit), total_base)
        if listed is None:
            continue
        why, share = _trace(book, listed), listed.row.percent_bp
        price = listed.row.price
        if price is None:
            everyone = [r for r in rows if r.source is PriceSource.BASE and r.row.unit == unit]
            base = _reached(everyone, total_base)
            if base is None or base.row.price is None:
                continue
            assert share is not None, "a row has a price or a share"
            price = share_of(base.row.price, share)
            why = replace(why, percent_bp=share, base_row_id=base.row.id)
        factor = unit_factor(sku, unit)
        return _Priced(price, factor, price, factor, why)
    return None


def _by_list(rows: Sequence[ListedRow]) -> Iterable[Sequence[ListedRow]]:
    if len(rows) == 1:
        return (rows,)
    by_list: dict[PriceListId, list[ListedRow]] = {}
    for listed in rows:
        by_list.setdefault(listed.row.list_id, []).append(listed)
    return by_list.values()


def _applying(rows: Sequence[ListedRow], unit: str) -> Sequence[ListedRow]:
    """Of one list: the fixed rows for the unit, else its percentages, the SKU's own first."""
    fixed = [r for r in rows if r.row.unit == unit and r.row.price is not None]
    if fixed:
        return fixed
    shares = [r for r in rows if r.row.percent_bp is not None]
    return [r for r in shares if r.row.sku_id is not None] or shares


def _reached(rows: Sequence[ListedRow], total_base: int) -> ListedRow | None:
    reached = [r for r in rows if r.row.min_base <= total_base]
    if len(reached) < 2:
        return reached[0] if reached else None
    return max(reached, key=lambda r: (r.row.min_base, r.row.valid_from, r.row.id))


def _trace(book: PriceBook, listed: ListedRow) -> PriceTrace:
    row = listed.row
    return PriceTrace(
        source=listed.source,
        list_code=listed.list_code,
        row_id=row.id,
        min_base=row.min_base,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        priced_at=book.now,
        no_promotion=row.no_promotion,
    )


def _recompute(trace: PriceTrace, factor: int, rows: Mapping[PriceRowId, PriceRow]) -> int | None:
    row = rows.get(trace.row_id)
    if row is None or not _held_at(row, trace):
        return None
    price = row.price
    if trace.percent_bp is not None:
        base = rows.get(trace.base_row_id) if trace.base_row_id is not None else None
        if base is None or base.price is None or not _held_at(base, trace):
            return None
        if row.percent_bp != trace.percent_bp:
            return None
        price = share_of(base.price, trace.percent_bp)
    if price is None:
        return None
    if trace.is_derived:
        source = trace.derived_from_factor or factor
        price = derive_price(price, from_factor=source, to_factor=factor)
    return price.ten_thousandths


def _held_at(row: PriceRow, trace: PriceTrace) -> bool:
    """Whether the row was valid then; a row ended in the same instant still was."""
    has_begun = row.valid_from <= trace.priced_at
    return has_begun and (row.valid_to is None or trace.priced_at <= row.valid_to)
