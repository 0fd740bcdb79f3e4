"""Prices of a plan against the database: compared, tried, then written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from domain.base.actor import Actor
from domain.base.clock import at_local
from domain.base.errors import DomainError
from domain.base.ids import SkuId
from domain.catalog import Sku
from domain.customer import Customer
from domain.db import Tx
from domain.exchange.checking import (
    Findings,
    all_customers,
    all_skus,
    far_text,
    quantity_of,
    unit_word,
)
from domain.exchange.model import ALL_GOODS, PriceChange, PriceEntry, ProblemCode
from domain.exchange.pricelists import PriceScope, list_for_scope
from domain.exchange.pricesnow import PricesNow
from domain.pricing import (
    AssignmentTarget,
    PercentDraft,
    PriceDraft,
    PriceList,
    PriceRow,
    assign_price_list,
    assignments_of,
    is_far,
    load_price_book,
    quote_unit,
    set_prices,
)

_SKUS_AT_ONCE = 2000


def check_prices(
    tx: Tx,
    entries: Sequence[PriceEntry],
    findings: Findings,
    *,
    zone: ZoneInfo,
    currency: str,
) -> None:
    """Name unknown goods, units and customers, two turns of one list, days that are over, and a
    currency that is not the customer's; count what would change. `currency` is the shop's.
    """
    holding = PricesNow(tx)
    skus, customers = all_skus(tx), all_customers(tx)
    turns: dict[tuple[str, str], PriceEntry] = {}
    in_currency = [(_currency_of(entry, customers, currency), entry) for entry in entries]
    for said, entry in in_currency:
        key = entry.scope, said
        first = entry if entry.priority is None else turns.setdefault(key, entry)
        if first.priority != entry.priority:
            findings.note(ProblemCode.DUPLICATE, entry.row, "priority",
                          value=str(entry.priority), hint=str(first.row))  # fmt: skip
        sku = skus.get(entry.code)
        _check_scope(entry, customers, findings)
        if _is_over(tx, entry, zone):
            findings.note(ProblemCode.DATE_OVER, entry.row, "to", value=str(entry.valid_to))
        elif sku is None and entry.code != ALL_GOODS:
            findings.note(ProblemCode.SKU_UNKNOWN, entry.row, "code", value=entry.code)
        elif sku is not None and unit_word(sku, entry.unit) is None:
            findings.note(ProblemCode.UNIT_UNKNOWN, entry.row, "unit", value=entry.code,
                          hint=entry.unit)  # fmt: skip
        elif sku is not None and quantity_of(sku, entry.min_count, entry.unit) is None:
            findings.note(ProblemCode.QUANTITY_NOT_WHOLE, entry.row, "min",
                          value=str(entry.min_count))  # fmt: skip
        elif holding.has(entry.scope, said, draft := _price_draft(sku, entry, zone, said)):
            findings.unchanged += 1
        else:
            before = holding.before(entry.scope, said, draft)
            findings.created += before is None
            findings.updated += before is not None
            findings.changes.append(_change(entry, sku, before, customers))
    _try(in_currency, skus, findings, holding, zone)
    far: list[str] = []
    for one in dict.fromkeys(said for said, _ in in_currency):
        far += _far(tx, [entry for said, entry in in_currency if said == one], skus, one)
    if far:
        findings.name(ProblemCode.PRICE_FAR, far)


def _change(
    entry: PriceEntry, sku: Sku | None, before: PriceRow | None, customers: Mapping[str, Customer]
) -> PriceChange:
    """What a row does, in the words of the list it stands in."""
    kind, _, key = entry.scope.partition(":")
    shop = customers.get(key) if kind == "customer" else None
    return PriceChange(
        entry.row,
        entry.scope,
        shop.name if shop is not None else key,
        entry.code,
        sku.name if sku is not None else "",
        unit="" if sku is None else unit_word(sku, entry.unit) or "",
        min_count=entry.min_count,
        price=entry.price,
        percent_bp=entry.percent_bp,
        price_before=before.price if before is not None else None,
        percent_before=before.percent_bp if before is not None else None,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
    )


def _try(
    entries: Sequence[tuple[str, PriceEntry]],
    skus: Mapping[str, Sku],
    findings: Findings,
    holding: PricesNow,
    zone: ZoneInfo,
) -> None:
    """Name what the price lists would refuse, once every row can be read."""
    if any(not problem.is_warning for problem in findings.problems):
        return

    def key(said: tuple[str, PriceEntry]) -> tuple[str, str, str]:
        return said[1].scope, said[0], said[1].code

    for (scope, kept_in, code), rows in groupby(sorted(entries, key=key), key=key):
        same = sorted((entry for _, entry in rows), key=lambda entry: entry.row)
        drafts = [_price_draft(skus.get(code), entry, zone, kept_in) for entry in same]
        refused = holding.refusal(scope, kept_in, drafts)
        if refused is not None:
            findings.refuse(same[-1].row, refused, code)


def _is_over(tx: Tx, entry: PriceEntry, zone: ZoneInfo) -> bool:
    end = entry.valid_to
    return end is not None and at_local(end + timedelta(days=1), time(0), zone) <= tx.now


def _check_scope(entry: PriceEntry, customers: Mapping[str, Customer], findings: Findings) -> None:
    kind, _, key = entry.scope.partition(":")
    own = customers.get(key)
    if kind == "customer" and own is None:
        findings.note(ProblemCode.CUSTOMER_UNKNOWN, entry.row, "customer", value=key)
    elif kind == "customer" and own is not None and entry.currency not in {None, own.currency}:
        findings.note(ProblemCode.CHOICE_UNKNOWN, entry.row, "currency",
                      value=entry.currency or "", hint=own.currency)  # fmt: skip


def _currency_of(entry: PriceEntry, customers: Mapping[str, Customer], currency: str) -> str:
    """What the row says, else the customer's, for others the shop's."""
    kind, _, key = entry.scope.partition(":")
    own = customers.get(key) if kind == "customer" else None
    return own.currency if own is not None else entry.currency or currency


def _far(
    tx: Tx, entries: Sequence[PriceEntry], skus: Mapping[str, Sku], currency: str
) -> Iterator[str]:
    """Which prices are far from what the goods cost everybody."""
    by_sku: dict[SkuId, list[PriceEntry]] = {}
    for entry in entries:
        if entry.price is not None and entry.code in skus:
            by_sku.setdefault(skus[entry.code].id, []).append(entry)
    known = {sku.id: replace(sku, derives_price=True) for sku in skus.values()}
    ids = sorted(by_sku)
    for at in range(0, len(ids), _SKUS_AT_ONCE):
        some = ids[at : at + _SKUS_AT_ONCE]
        book = load_price_book(tx, None, some, currency=currency)
        for sku_id in some:
            for entry in by_sku[sku_id]:
                unit = unit_word(known[sku_id], entry.unit)
                usual = quote_unit(book, known[sku_id], unit).unit_price if unit else None
                if usual is not None and entry.price is not None and is_far(entry.price, usual):
                    yield far_text(known[sku_id].name, usual, entry.price)


def apply_prices(
    tx: Tx,
    entries: Sequence[PriceEntry],
    findings: Findings,
    actor: Actor,
    *,
    zone: ZoneInfo,
    currency: str,
) -> None:
    """Set the prices list by list, SKU by SKU; a refusal is noted with its first row."""
    check_prices(tx, entries, findings, zone=zone, currency=currency)
    if any(not problem.is_warning for problem in findings.problems):
        return
    skus, customers = all_skus(tx), all_customers(tx)

    def key(entry: PriceEntry) -> tuple[str, str, str]:
        return entry.scope, _currency_of(entry, customers, currency), entry.code

    ordered = sorted(entries, key=lambda entry: (*key(entry), entry.row))
    for (scope, kept_in, code), rows in groupby(ordered, key=key):
        same = list(rows)
        drafts = [_price_draft(skus.get(code), entry, zone, kept_in) for entry in same]
        try:
            price_list = list_for_scope(tx, PriceScope.parse(scope), actor, currency=kept_in)
            _set_turn(tx, price_list, same, actor)
            set_prices(tx, price_list.id, drafts, actor)
        except DomainError as error:
            findings.refuse(same[0].row, error, code)


def _set_turn(tx: Tx, price_list: PriceList, rows: Sequence[PriceEntry], actor: Actor) -> None:
    """Give a group's list the turn its rows say, where that is another one."""
    said = next((row.priority for row in rows if row.priority is not None), None)
    for given in assignments_of(tx, price_list.id):
        if given.target is AssignmentTarget.GROUP and said not in {None, given.priority}:
            assign_price_list(tx, replace(given, priority=said), actor)


def _price_draft(
    sku: Sku | None, entry: PriceEntry, zone: ZoneInfo, currency: str
) -> PriceDraft | PercentDraft:
    start, end = entry.valid_from, entry.valid_to
    begins = at_local(start, time(0), zone) if start else None
    ends = at_local(end + timedelta(days=1), time(0), zone) if end else None
    if sku is None:
        return PercentDraft(entry.percent_bp or 0, None, 0, begins, ends, entry.no_promotion)
    least = quantity_of(sku, entry.min_count, entry.unit)
    min_base = least.base if least is not None and entry.min_count > 1 else 0
    if entry.price is None:
        share = entry.percent_bp or 0
        return PercentDraft(share, sku.id, min_base, begins, ends, entry.no_promotion)
    unit = unit_word(sku, entry.unit) or sku.order_unit
    price = replace(entry.price, currency=currency)
    return PriceDraft(sku.id, unit, price, min_base, begins, ends, entry.no_promotion)
