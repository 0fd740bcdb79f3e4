"""Minimum, multiple and splitting agreed with a group or a shop: set on the page of the goods."""

from dataclasses import dataclass
from decimal import Decimal

from aiohttp import web

from admin.fields import FormReader
from admin.products import SPLITS, load_view, show_view, sku_by_code
from admin.visit import Visit
from domain.base.actor import Actor
from domain.catalog import BuyingRule, Scope, Split, set_buying_rule, unit_factor
from domain.customer import find_customer
from domain.db import Tx


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed; amounts in order units, None: not agreed."""

    scope: Scope
    key: str
    moq: Decimal | None
    multiple: Decimal | None
    split: Split | None


async def agree(visit: Visit) -> web.StreamResponse:
    """POST /products/{code}/agreed: what a group or shop agreed; all empty takes it back."""
    code, reader = visit.part("code"), FormReader(visit)
    typed = _read(reader)
    is_known = reader.is_right and await visit.act(_agree, code, typed, visit.actor)
    if is_known:
        return visit.go("product", code=code, done="saved", anchor="#agreed")
    if reader.is_right:
        reader.wrong["agreed_key"] = visit.t("There is no customer with this code.")
    view = await visit.read(load_view, visit.staff, code)
    return show_view(visit, view, wrong=reader.wrong)


def _read(reader: FormReader) -> _Typed:
    split = reader.choice("agreed_split", ("", *SPLITS))
    return _Typed(
        Scope(reader.choice("agreed_scope", (Scope.GROUP.value, Scope.CUSTOMER.value))),
        reader.text("agreed_key", limit=40, required=True),
        reader.count("agreed_moq", required=False),
        reader.count("agreed_multiple", required=False),
        Split(split) if split else None,
    )


def _agree(tx: Tx, code: str, typed: _Typed, actor: Actor) -> bool:
    """False where there is no such shop."""
    sku, key = sku_by_code(tx, code), typed.key
    if typed.scope is Scope.CUSTOMER:
        shop = find_customer(tx, typed.key)
        if shop is None:
            return False
        key = str(shop.id)
    factor = unit_factor(sku, sku.order_unit)
    moq, multiple = (
        None if count is None else int(count * factor) for count in (typed.moq, typed.multiple)
    )
    rule = BuyingRule(sku.id, typed.scope, key, moq, multiple, typed.split)
    set_buying_rule(tx, rule, actor)
    return True
