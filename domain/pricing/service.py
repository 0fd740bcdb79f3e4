"""Quote prices; make price lists, set prices, give lists to customers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import CustomerId, PriceListId, PriceRowId, SkuId
from domain.base.money import UnitPrice
from domain.catalog import Sku, UnitUnknown, get_skus, sale_unit
from domain.catalog.rules import unit_factor
from domain.customer import Customer, get_customer
from domain.db import Tx
from domain.pricing.errors import PriceListExists
from domain.pricing.floor import PriceFloor
from domain.pricing.model import (
    AssignmentTarget,
    LineQuote,
    PercentDraft,
    PriceAssignment,
    PriceBook,
    PriceDraft,
    PriceList,
    PriceRow,
    PriceTrace,
    Quote,
    Wanted,
)
from domain.pricing.planning import plan_prices
from domain.pricing.rules import check_trace, price_lines, quote_unit, rows_by_sku
from domain.pricing.store import floors, lists, quotes

DEFAULT_CURRENCY = "CNY"


def load_price_book(
    tx: Tx,
    customer: Customer | None,
    sku_ids: Sequence[SkuId],
    *,
    currency: str = DEFAULT_CURRENCY,
) -> PriceBook:
    """All prices of the SKUs for one customer (None: what everyone pays), in one read.

    A customer's prices are those in his own currency; `currency` is that of everyone's.

    `rules.price_lines`, `quote_unit` and `next_break` answer from it.
    """
    currency = currency if customer is None else customer.currency
    wanted = tuple(dict.fromkeys(sku_ids))
    found = quotes.load_listed_rows(tx, customer, wanted, currency=currency) if wanted else []
    return PriceBook(tx.now, currency, rows_by_sku(found, wanted))


def quote_lines(
    tx: Tx, customer: Customer | None, wanted: Sequence[Wanted]
) -> tuple[LineQuote, ...]:
    """Price every line of a cart, in order, with one read."""
    book = load_price_book(tx, customer, [line.sku.id for line in wanted])
    return price_lines(book, wanted)


def quote_sku(tx: Tx, customer: Customer | None, sku: Sku, unit: str | None = None) -> Quote:
    """The price of one `unit` (None: the order unit) of a SKU."""
    book = load_price_book(tx, customer, [sku.id])
    return quote_unit(book, sku, unit or sku.order_unit)


def quote_skus(
    tx: Tx,
    customer: Customer | None,
    skus: Sequence[Sku],
    *,
    currency: str = DEFAULT_CURRENCY,
) -> dict[SkuId, Quote]:
    """The order unit's price of many SKUs, with one read (price lists, browsing)."""
    book = load_price_book(tx, customer, [sku.id for sku in skus], currency=currency)
    return {sku.id: quote_unit(book, sku, sku.order_unit) for sku in skus}


def verify_trace(tx: Tx, trace: PriceTrace, price: UnitPrice, factor: int) -> None:
    """Compute a stored price anew from its stored reason; TraceMismatch."""
    ids = [trace.row_id, *([trace.base_row_id] if trace.base_row_id is not None else [])]
    check_trace(trace, price, factor, lists.load_rows(tx, ids))


def load_price_rows(tx: Tx, row_ids: Sequence[PriceRowId]) -> Mapping[PriceRowId, PriceRow]:
    """Stored rows by id, valid or not."""
    return lists.load_rows(tx, row_ids)


def create_price_list(tx: Tx, wanted: PriceList, actor: Actor) -> PriceList:
    """Make a list; `wanted.id` is not looked at. PriceListExists, also for a second base list."""
    is_second_base = wanted.is_base and lists.load_base_list(tx, wanted.currency) is not None
    if is_second_base or lists.load_list_by_code(tx, wanted.code) is not None:
        raise PriceListExists(wanted.code)
    made = get_price_list(tx, lists.insert_list(tx, wanted))
    record(tx, Recorded("price_list.create", "price_list", made.code), actor=actor)
    return made


def base_price_list(tx: Tx, actor: Actor, *, currency: str = DEFAULT_CURRENCY) -> PriceList:
    """The list that holds for everyone, made when it is missing."""
    found = lists.load_base_list(tx, currency)
    if found is not None:
        return found
    wanted = PriceList(PriceListId(0), f"BASE-{currency}", "Base", currency, is_base=True)
    return create_price_list(tx, wanted, actor)


def get_price_list(tx: Tx, list_id: PriceListId) -> PriceList:
    """One list; NotFound."""
    found = lists.load_list(tx, list_id)
    if found is None:
        raise NotFound("price_list", str(list_id))
    return found


def find_price_list(tx: Tx, code: str) -> PriceList | None:
    """The list with this code."""
    return lists.load_list_by_code(tx, code)


def list_price_lists(tx: Tx) -> tuple[PriceList, ...]:
    """All lists, oldest first."""
    return lists.load_lists(tx)


def switch_price_list(tx: Tx, list_id: PriceListId, actor: Actor, *, is_active: bool) -> None:
    """Take a list out of use, or into it again. NotFound."""
    price_list = get_price_list(tx, list_id)
    lists.update_active(tx, list_id, is_active=is_active)
    change = Recorded("price_list.switch", "price_list", price_list.code, None, is_active)
    record(tx, change, actor=actor)


def assign_price_list(tx: Tx, given: PriceAssignment, actor: Actor) -> None:
    """Give a list to a customer, a group or a grade. NotFound."""
    price_list = get_price_list(tx, given.list_id)
    lists.save_assignment(tx, given)
    after = {"target": given.target.value, "key": given.target_key, "priority": given.priority}
    change = Recorded("price_list.assign", "price_list", price_list.code, None, after)
    record(tx, change, actor=actor)


def withdraw_price_list(tx: Tx, given: PriceAssignment, actor: Actor) -> None:
    """Take a list away from somebody again. NotFound."""
    price_list = get_price_list(tx, given.list_id)
    if not lists.drop_assignment(tx, given):
        raise NotFound("price_list", price_list.code)
    before = {"target": given.target.value, "key": given.target_key}
    change = Recorded("price_list.withdraw", "price_list", price_list.code, before)
    record(tx, change, actor=actor)


def assignments_of(tx: Tx, list_id: PriceListId) -> tuple[PriceAssignment, ...]:
    """To whom a list is given."""
    return lists.load_assignments(tx, list_id)


def set_prices(
    tx: Tx,
    list_id: PriceListId,
    drafts: Sequence[PriceDraft | PercentDraft],
    actor: Actor,
) -> None:
    """Set prices of one list together: all, or none; those that hold already are left alone.

    NotFound, UnitUnknown, PriceInvalid, PriceWindowInvalid, BreakRises.
    """
    price_list = get_price_list(tx, list_id)
    sku_ids = list(dict.fromkeys(d.sku_id for d in drafts if d.sku_id is not None))
    skus = get_skus(tx, sku_ids)
    plan = plan_prices(
        price_list,
        lists.load_open_rows(tx, list_id, sku_ids),
        [_with_own_unit(draft, skus) for draft in drafts],
        tx.now,
    )
    if not plan.added:
        return
    lists.end_rows(tx, plan.ended)
    lists.insert_rows(tx, plan.added, actor.name)
    before = [_shown(row) for row in lists.load_rows(tx, list(plan.ended)).values()]
    after = [_shown(row) for row in plan.added]
    change = Recorded("price_list.set", "price_list", price_list.code, before, after)
    record(tx, change, actor=actor)


def set_own_prices(
    tx: Tx, customer_id: CustomerId, drafts: Sequence[PriceDraft], actor: Actor
) -> PriceList:
    """Set contract prices of one customer, on a list of his own made when it is missing."""
    own = own_price_list(tx, customer_id, actor)
    set_prices(tx, own.id, drafts, actor)
    return own


def own_price_list(tx: Tx, customer_id: CustomerId, actor: Actor) -> PriceList:
    """The list of one customer's contract prices, made and given to him when it is missing."""
    customer = get_customer(tx, customer_id)
    code = f"OWN-{customer.code}"
    own = lists.load_list_by_code(tx, code)
    if own is None:
        wanted = PriceList(PriceListId(0), code, customer.name, customer.currency, is_own=True)
        own = create_price_list(tx, wanted, actor)
        target = PriceAssignment(own.id, AssignmentTarget.CUSTOMER, str(customer_id))
        assign_price_list(tx, target, actor)
    return own


def end_price(tx: Tx, row_id: PriceRowId, actor: Actor) -> None:
    """A price holds no longer, from now on. NotFound where it is over already."""
    row = lists.load_rows(tx, [row_id]).get(row_id)
    if row is None or (row.valid_to is not None and row.valid_to <= tx.now):
        raise NotFound("price", str(row_id))
    price_list = get_price_list(tx, row.list_id)
    lists.end_rows(tx, {row_id: max(tx.now, row.valid_from)})
    change = Recorded("price_list.end", "price_list", price_list.code, _shown(row))
    record(tx, change, actor=actor)


def set_price_floor(
    tx: Tx,
    sku_id: SkuId,
    actor: Actor,
    *,
    unit: str,
    price: UnitPrice | None,
    currency: str = DEFAULT_CURRENCY,
) -> None:
    """The lowest price per `unit` staff may give by themselves; None: any in `currency`.

    NotFound, UnitUnknown.
    """
    sku = get_skus(tx, [sku_id]).get(sku_id)
    if sku is None:
        raise NotFound("sku", str(sku_id))
    sold = sale_unit(sku, unit)
    if sold is None or sold not in sku.units:
        raise UnitUnknown(sku_id, unit, tuple(u.unit for u in sku.units))
    if price is None:
        floors.drop(tx, sku_id, currency)
    else:
        floors.save(tx, sku_id, sold.unit, price)
    after = None if price is None else [price.ten_thousandths, sold.unit]
    record(tx, Recorded("price.floor", "sku", sku.code, None, after), actor=actor)


def floor_of(tx: Tx, sku_id: SkuId, currency: str = DEFAULT_CURRENCY) -> PriceFloor | None:
    """The floor of a SKU in a currency, if there is one."""
    found = floors.load(tx, sku_id, currency)
    sku = get_skus(tx, [sku_id]).get(sku_id) if found is not None else None
    if found is None or sku is None:
        return None
    unit, price = found
    return PriceFloor(sku_id, unit, unit_factor(sku, unit), price)


def floors_of(tx: Tx, sku: Sku) -> tuple[PriceFloor, ...]:
    """The floors of a SKU, one for each currency that has one, by the currency's code."""
    return tuple(
        PriceFloor(sku.id, unit, unit_factor(sku, unit), price)
        for unit, price in floors.load_all(tx, sku.id)
    )


def prices_of_sku(tx: Tx, sku_id: SkuId) -> tuple[tuple[PriceList, PriceRow], ...]:
    """Every price of a SKU that holds now or later, list by list, the base list first."""
    known = {found.id: found for found in lists.load_lists(tx)}
    return tuple((known[row.list_id], row) for row in lists.load_open_rows_of_sku(tx, sku_id))


def percentages(tx: Tx, *, limit: int = 500) -> tuple[tuple[PriceList, PriceRow], ...]:
    """Shares of the base price that hold now or later, list by list."""
    known = {found.id: found for found in lists.load_lists(tx)}
    return tuple((known[row.list_id], row) for row in lists.load_shares(tx, limit))


def count_prices(tx: Tx) -> dict[PriceListId, int]:
    """How many prices and percentages of each list hold now or later; empty lists are left out."""
    return lists.count_open_rows(tx)


def rows_of(tx: Tx, list_id: PriceListId) -> tuple[PriceRow, ...]:
    """The rows of a list that hold now or later, by SKU, unit and break."""
    return lists.load_open_rows(tx, list_id)


def _with_own_unit(
    draft: PriceDraft | PercentDraft, skus: Mapping[SkuId, Sku]
) -> PriceDraft | PercentDraft:
    if draft.sku_id is None:
        return draft
    sku = skus.get(draft.sku_id)
    if sku is None:
        raise NotFound("sku", str(draft.sku_id))
    if isinstance(draft, PercentDraft):
        return draft
    unit = sale_unit(sku, draft.unit)
    if unit is None or unit not in sku.units:
        raise UnitUnknown(sku.id, draft.unit, tuple(u.unit for u in sku.units))
    return replace(draft, unit=unit.unit)


def _shown(row: PriceRow) -> dict[str, object]:
    return {
        "sku_id": row.sku_id,
        "unit": row.unit,
        "min_base": row.min_base,
        "price": None if row.price is None else row.price.ten_thousandths,
        "percent_bp": row.percent_bp,
    }
