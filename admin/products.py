"""Goods: the list, one SKU with its units, words and prices, and editing the basics."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from aiohttp import web

from admin import currencies
from admin.amounts import least_told
from admin.fields import FormReader
from admin.html import show_packs
from admin.problems import explain_error
from admin.visit import Visit
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import AliasId, CategoryId, CustomerId, SkuId
from domain.base.page import Page
from domain.base.quantity import plain_count
from domain.catalog import (
    Alias,
    AliasSource,
    BuyingRule,
    Category,
    Scope,
    Sku,
    SkuDraft,
    SkuFilter,
    SkuStatus,
    Split,
    SubstitutesCyclic,
    aliases_of,
    buying_rules_of,
    category_tree,
    find_sku,
    learn_alias,
    list_categories,
    list_skus,
    named_substitutes,
    save_sku,
    set_sku_status,
    set_substitutes,
    undo_alias,
)
from domain.customer import find_customer, get_customer, get_customers
from domain.db import Tx
from domain.inventory import available
from domain.pricing import (
    PriceFloor,
    PriceList,
    PriceRow,
    Quote,
    floor_of,
    prices_of_sku,
    quote_skus,
)
from domain.staff import Permission, Staff, looks_after, may

SPLITS: Mapping[str, str] = {
    "none": "Whole packs only",
    "half": "Half packs too",
    "loose": "Single pieces too",
}
SCOPES: Mapping[Scope, str] = {
    Scope.ALL: "All customers",
    Scope.GROUP: "Group {key}",
    Scope.CUSTOMER: "Only {key}",
}
SOURCES: Mapping[AliasSource, str] = {
    AliasSource.GOODS: "With the goods",
    AliasSource.REP: "Taught by a rep",
    AliasSource.CHOICE: "From choices",
    AliasSource.HISTORY: "From past orders",
    AliasSource.CORRECTION: "From a correction",
}
_PAGE = 50
_IN_CODE = r"[^\s,;，、；]"
"""A sign of a code, where codes are written one after the other."""
_MOST_TYPED = 5_000


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """A line of the list: list price, what is available in all warehouses (None: untracked)."""

    sku: Sku
    quote: Quote | None
    available: int | None
    packs: str


@dataclass(frozen=True, slots=True)
class WordRow:
    """A learned word with the name of whom it holds for."""

    alias: Alias
    scope: str
    key: str


@dataclass(frozen=True, slots=True)
class AgreedRow:
    """What was agreed with a group or a shop about the amounts of a SKU."""

    rule: BuyingRule
    name: str
    key: str
    """The group, or the shop's code: as it is typed."""


@dataclass(frozen=True, slots=True)
class SkuView:
    """Everything the page of one SKU shows."""

    sku: Sku
    category: str
    categories: tuple[Category, ...]
    words: tuple[WordRow, ...]
    prices: tuple[tuple[PriceList, PriceRow], ...]
    available: int | None
    packs: str
    floor: PriceFloor | None = None
    """The lowest price staff may give by themselves."""
    substitutes: tuple[Sku, ...] = ()
    """What is offered instead where it runs short, best first."""
    agreed: tuple[AgreedRow, ...] = ()


async def show_list(visit: Visit) -> web.StreamResponse:
    """GET /products."""
    chosen, status = visit.query("category"), visit.query("status")
    rows, page, categories = await visit.read(
        _load_list,
        (visit.query("q"), chosen, status, visit.query("after")),
        visit.currency,
    )
    return visit.page(
        "products.html",
        rows=rows,
        page=page,
        categories=categories,
        chosen=chosen,
        status=status,
        text=visit.query("q"),
    )


def _load_list(
    tx: Tx, said: tuple[str, str, str, str], currency: str
) -> tuple[list[ShelfRow], Page[Sku], tuple[Category, ...]]:
    text, category, status, cursor = said
    categories = list_categories(tx)
    below = next((c.id for c in categories if c.code == category), None)
    wanted = SkuFilter(
        category_ids=category_tree(tx, below) if below is not None else (),
        status=SkuStatus(status) if status in set(SkuStatus) else None,
        text=text,
    )
    page = list_skus(tx, wanted, cursor=cursor or None, limit=_PAGE)
    quotes = quote_skus(tx, None, page.rows, currency=currency)
    there = available(tx, [sku.id for sku in page.rows])
    rows = [
        ShelfRow(sku, quotes.get(sku.id), there.get(sku.id), show_packs(sku, there.get(sku.id)))
        for sku in page.rows
    ]
    return rows, page, categories


async def show_product(visit: Visit) -> web.StreamResponse:
    """GET /products/{code}."""
    return show_view(visit, await read_view(visit, visit.part("code")))


async def read_view(visit: Visit, code: str) -> SkuView:
    """The page of the SKU with this code, as the visitor may see it; NotFound."""
    return await visit.read(load_view, visit.staff, code, visit.currency)


def show_view(
    visit: Visit,
    view: SkuView,
    *,
    values: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> web.Response:
    """The page of one SKU, with what was typed and what was wrong about it."""
    return visit.page(
        "product.html",
        http=422 if wrong else 200,
        view=view,
        splits=SPLITS,
        sources=SOURCES,
        wrong=wrong or {},
        values=values if values is not None else _values(view),
        typed=dict(visit.form.pairs) if wrong else {},
        currencies=currencies.others(visit),
    )


def load_view(tx: Tx, staff: Staff, code: str, currency: str = "CNY") -> SkuView:
    """The page of the SKU with this code, as this person may see it; NotFound."""
    sku = sku_by_code(tx, code)
    categories = list_categories(tx)
    there = available(tx, [sku.id]).get(sku.id)
    return SkuView(
        sku=sku,
        category=next((c.code for c in categories if c.id == sku.category_id), ""),
        categories=categories,
        words=tuple(_word(tx, alias) for alias in aliases_of(tx, sku.id)),
        prices=tuple(
            (listed, row)
            for listed, row in prices_of_sku(tx, sku.id)
            if _may_see(tx, staff, listed)
        ),
        available=there,
        packs=show_packs(sku, there),
        floor=floor_of(tx, sku.id, currency),
        substitutes=named_substitutes(tx, sku.id),
        agreed=tuple(_agreed(tx, staff, buying_rules_of(tx, sku.id))),
    )


def _may_see(tx: Tx, staff: Staff, listed: PriceList) -> bool:
    """A shop's own price only for whoever looks after that shop (串价)."""
    if not listed.is_own or may(staff, Permission.SEE_ALL_CUSTOMERS):
        return True
    shop = find_customer(tx, listed.code.removeprefix("OWN-"))
    return shop is not None and looks_after(staff, shop.rep_id)


def _agreed(tx: Tx, staff: Staff, rules: Sequence[BuyingRule]) -> Iterable[AgreedRow]:
    """A shop's own agreement only for whoever looks after that shop."""
    sees_all = may(staff, Permission.SEE_ALL_CUSTOMERS)
    own = [CustomerId(int(one.scope_key)) for one in rules if one.scope is not Scope.GROUP]
    shops = get_customers(tx, own)
    for rule in rules:
        if rule.scope is Scope.GROUP:
            yield AgreedRow(rule, rule.scope_key, rule.scope_key)
            continue
        shop = shops[CustomerId(int(rule.scope_key))]
        if sees_all or looks_after(staff, shop.rep_id):
            yield AgreedRow(rule, shop.name, shop.code)


def sku_by_code(tx: Tx, code: str) -> Sku:
    """The SKU with this code; NotFound."""
    sku = find_sku(tx, code)
    if sku is None:
        raise NotFound("sku", code)
    return sku


def _word(tx: Tx, alias: Alias) -> WordRow:
    key = alias.scope_key
    if alias.scope is Scope.CUSTOMER and key.isdigit():
        try:
            key = get_customer(tx, int(key)).name  # type: ignore[arg-type]
        except NotFound:
            key = "–"
    return WordRow(alias, SCOPES[alias.scope], key)


def _values(view: SkuView) -> dict[str, str]:
    sku = view.sku
    factor = next(unit.factor for unit in sku.units if unit.unit == sku.order_unit)
    return {
        "name": sku.name,
        "brand": sku.brand,
        "product": sku.product,
        "spec": sku.spec,
        "barcode": sku.barcode,
        "category": view.category,
        "split": sku.split.value,
        "backorder": "yes" if sku.takes_backorder else "no",
        "by_weight": "yes" if sku.settles_by_weight else "no",
        "derives": "yes" if sku.derives_price else "no",
        "vat": "" if sku.vat_rate_bp is None else plain_count(Decimal(sku.vat_rate_bp) / 100),
        "moq": _in_units(sku.moq, factor),
        "multiple": _in_units(sku.order_multiple, factor),
        "substitutes": "、".join(other.code for other in view.substitutes),
    }


def _in_units(base: int, factor: int) -> str:
    return plain_count(Decimal(base) / factor) if base else ""


async def save(visit: Visit) -> web.StreamResponse:
    """POST /products/{code}."""
    view = await read_view(visit, visit.part("code"))
    reader = FormReader(visit)
    draft = _read(reader, view)
    split, moq, step = draft.split, draft.moq, draft.order_multiple
    typed = replace(view.sku, split=split, moq=moq, order_multiple=step)
    if told := least_told(visit.t, typed):
        reader.wrong.setdefault("moq", told)
    codes = _codes_typed(reader.text("substitutes", limit=_MOST_TYPED), view)
    others = await visit.read(_codes_known, codes)
    unknown = [code for code in codes if code not in others]
    if unknown:
        reader.wrong["substitutes"] = visit.t(
            "There are no goods with the code {value}.", value=unknown[0]
        )
    if not reader.is_right:
        return show_view(visit, view, values=reader.values(), wrong=reader.wrong)
    try:
        await visit.act(_save, draft, [others[code] for code in codes], visit.actor)
    except SubstitutesCyclic as circle:
        wrong = {"substitutes": explain_error(circle, visit.t)[1]}
        return show_view(visit, view, values=reader.values(), wrong=wrong)
    return visit.go("product", code=view.sku.code, done="saved")


def _codes_typed(text: str, view: SkuView) -> list[str]:
    """Codes one after the other; those that stand there may have blanks and commas in them."""
    own = sorted((other.code for other in view.substitutes), key=len, reverse=True)
    whole = "|".join(re.escape(code) for code in own)
    pattern = rf"(?<!{_IN_CODE})(?:{whole})(?!{_IN_CODE})|{_IN_CODE}+" if own else f"{_IN_CODE}+"
    return list(dict.fromkeys(re.findall(pattern, text)))


def _codes_known(tx: Tx, codes: Sequence[str]) -> dict[str, SkuId]:
    found = {code: find_sku(tx, code) for code in codes}
    return {code: sku.id for code, sku in found.items() if sku is not None}


def _save(tx: Tx, draft: SkuDraft, substitutes: Sequence[SkuId], actor: Actor) -> None:
    set_substitutes(tx, save_sku(tx, draft, actor), substitutes, actor)


def _read(reader: FormReader, view: SkuView) -> SkuDraft:
    sku = view.sku
    factor = next(unit.factor for unit in sku.units if unit.unit == sku.order_unit)
    chosen = reader.text("category", limit=200)
    category = next((c.id for c in view.categories if c.code == chosen), None)
    moq, multiple = reader.base("moq", factor), reader.base("multiple", factor)
    return replace(
        draft_of(sku, view.words),
        name=reader.text("name", required=True, limit=120),
        brand=reader.text("brand", limit=60),
        product=reader.text("product"),
        spec=reader.text("spec"),
        barcode=reader.text("barcode", limit=40),
        category_id=CategoryId(category) if category is not None else None,
        split=Split(reader.choice("split", tuple(SPLITS))),
        takes_backorder=reader.choice("backorder", ("no", "yes")) == "yes",
        settles_by_weight=sku.is_weighed and reader.choice("by_weight", ("no", "yes")) == "yes",
        derives_price=reader.choice("derives", ("yes", "no")) == "yes",
        vat_rate_bp=reader.percent_bp("vat"),
        moq=moq or 0,
        order_multiple=multiple or 0,
    )


def draft_of(sku: Sku, words: tuple[WordRow, ...]) -> SkuDraft:
    """The SKU as a draft that would write it unchanged."""
    fields = {name: getattr(sku, name) for name in SkuDraft.__slots__ if name != "aliases"}
    own = tuple(
        row.alias.text
        for row in words
        if row.alias.source is AliasSource.GOODS and row.alias.scope is Scope.ALL
    )
    return SkuDraft(**fields, aliases=own)


async def set_status(visit: Visit) -> web.StreamResponse:
    """POST /products/{code}/status."""
    wanted = SkuStatus.ON_SALE if visit.form.get("to") == "on" else SkuStatus.OFF_SALE
    await visit.act(_set_status, visit.part("code"), wanted, visit.actor)
    return visit.go("product", code=visit.part("code"), done="saved")


def _set_status(tx: Tx, code: str, wanted: SkuStatus, actor: Actor) -> None:
    set_sku_status(tx, sku_by_code(tx, code).id, wanted, actor)


async def add_alias(visit: Visit) -> web.StreamResponse:
    """POST /products/{code}/aliases: a word that means this SKU for everybody."""
    code, reader = visit.part("code"), FormReader(visit)
    text = reader.text("alias", limit=40, required=True)
    if not reader.is_right:
        view = await read_view(visit, code)
        return show_view(visit, view, wrong=reader.wrong)
    await visit.act(_teach, code, text, visit.actor)
    return visit.go("product", code=code, done="added", anchor="#words")


def _teach(tx: Tx, code: str, text: str, actor: Actor) -> None:
    sku = sku_by_code(tx, code)
    taught = Alias(AliasId(0), sku.id, text, Scope.ALL, "", 0, False, AliasSource.GOODS)
    learn_alias(tx, taught, actor)


async def remove_alias(visit: Visit) -> web.StreamResponse:
    """POST /products/{code}/aliases/{alias}/remove."""
    number = visit.part("alias")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound("alias", number)
    await visit.act(undo_alias, AliasId(int(number)), visit.actor)
    return visit.go("product", code=visit.part("code"), done="removed", anchor="#words")
