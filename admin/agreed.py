"""Minimum, multiple and splitting agreed with a group or a shop: set on the page of the goods.

A group nobody is in would be an agreement that silently holds for no one, so it is refused; what
was agreed with one that is gone can be taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from admin.amounts import least_told
from admin.fields import FormReader
from admin.products import SPLITS, read_view, show_view, sku_by_code
from admin.visit import Visit
from domain.base.actor import Actor
from domain.catalog import (
    BuyingRule,
    Scope,
    Sku,
    Split,
    set_buying_rule,
    unit_factor,
    with_buying_rules,
)
from domain.customer import (
    CustomerGroup,
    find_customer,
    find_customer_group,
    list_customer_groups,
)
from domain.db import Tx
from handlers import figures
from locales import Translator

_NAMED = 10
"""So many groups a sentence names."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed; amounts in base units, None: not agreed."""

    scope: Scope
    key: str
    moq: int | None
    multiple: int | None
    split: Split | None


async def agree(visit: Visit) -> web.StreamResponse:
    """POST /products/{code}/agreed: what a group or shop agreed; all empty takes it back."""
    code, reader = visit.part("code"), FormReader(visit)
    view = await read_view(visit, code)
    typed = _read(reader, unit_factor(view.sku, view.sku.order_unit))
    if typed.moq and (told := least_told(visit.t, _as_bought(view.sku, typed))):
        reader.wrong.setdefault("agreed_moq", told)
    is_known = reader.is_right and await visit.act(_agree, code, typed, visit.actor)
    if is_known:
        return visit.go("product", code=code, done="saved", anchor="#agreed")
    if reader.is_right:
        is_shop = typed.scope is Scope.CUSTOMER
        groups = () if is_shop else await visit.read(list_customer_groups)
        wrong = visit.t("There is no customer with this code.") if is_shop else None
        reader.wrong["agreed_key"] = wrong or no_such_group(visit.t, groups)
    return show_view(visit, view, wrong=reader.wrong)


def no_such_group(t: Translator, groups: Sequence[CustomerGroup]) -> str:
    """That there is no such group, and which there are."""
    if not groups:
        return t("There is no such customer group; none has been entered yet.")
    names = figures.joined(t, [group.name for group in groups[:_NAMED]])
    return t("There is no such customer group. There are: {names}.", names=names)


def no_such_grade(t: Translator, grades: Sequence[str]) -> str:
    """That no customer has this grade, and which they have."""
    if not grades:
        return t(
            "No customer has this grade; none has any. A grade is given on a customer's page."
        )
    return t(
        "No customer has this grade. There are: {names}.", names=figures.joined(t, grades[:_NAMED])
    )


def _read(reader: FormReader, factor: int) -> _Typed:
    split = reader.choice("agreed_split", ("", *SPLITS))
    return _Typed(
        Scope(reader.choice("agreed_scope", (Scope.GROUP.value, Scope.CUSTOMER.value))),
        reader.text("agreed_key", limit=40, required=True),
        reader.base("agreed_moq", factor),
        reader.base("agreed_multiple", factor),
        Split(split) if split else None,
    )


def _agree(tx: Tx, code: str, typed: _Typed, actor: Actor) -> bool:
    """False where there is no such shop or group."""
    sku, key = sku_by_code(tx, code), typed.key
    if typed.scope is Scope.CUSTOMER:
        shop = find_customer(tx, typed.key)
        if shop is None:
            return False
        key = str(shop.id)
    elif (group := find_customer_group(tx, typed.key)) is not None:
        key = group.code
    elif (typed.moq, typed.multiple, typed.split) != (None, None, None):
        return False
    set_buying_rule(tx, _rule(sku, typed, key), actor)
    return True


def _rule(sku: Sku, typed: _Typed, key: str) -> BuyingRule:
    return BuyingRule(sku.id, typed.scope, key, typed.moq, typed.multiple, typed.split)


def _as_bought(sku: Sku, typed: _Typed) -> Sku:
    """The SKU as it may be bought by the agreement alone."""
    return with_buying_rules(sku, [_rule(sku, typed, typed.key)])
