"""Which price list a scope means: base, group:餐饮, grade:A or customer:C003.

Group and grade lists are made, and given to their group or grade, the first time they are named.
"""

from dataclasses import dataclass
from typing import Self

from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import PriceListId
from domain.customer import find_customer
from domain.db import Tx
from domain.pricing import (
    AssignmentTarget,
    PriceAssignment,
    PriceList,
    assign_price_list,
    base_price_list,
    create_price_list,
    find_price_list,
    list_price_lists,
    own_price_list,
)

IN = "@"
"""Between the code of a further list of a group or grade and its currency."""
_TARGETS = {"group": AssignmentTarget.GROUP, "grade": AssignmentTarget.GRADE}


@dataclass(frozen=True, slots=True)
class PriceScope:
    """For whom a price is meant; `key` is empty for everybody."""

    kind: str
    key: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "base", "group:餐饮", "grade:A", "customer:C003"."""
        kind, _, key = text.partition(":")
        return cls(kind, key)

    @property
    def list_code(self) -> str:
        """The code of the list of a group or grade."""
        return f"{self.kind.upper()}-{self.key}"


def known_list(tx: Tx, scope: PriceScope, *, currency: str = "CNY") -> PriceList | None:
    """The list prices of this scope stand in, if there is one."""
    if scope.kind == "base":
        lists = list_price_lists(tx)
        return next((one for one in lists if one.is_base and one.currency == currency), None)
    if scope.kind == "customer":
        return find_price_list(tx, f"OWN-{scope.key}")
    return find_price_list(tx, _code_in(tx, scope, currency))


def list_for_scope(tx: Tx, scope: PriceScope, actor: Actor, *, currency: str = "CNY") -> PriceList:
    """The list prices of this scope stand in, made where it is missing.

    A customer's own list is kept in his currency, whatever is said. NotFound for a customer code
    nobody has.
    """
    if scope.kind == "base":
        return base_price_list(tx, actor, currency=currency)
    if scope.kind == "customer":
        customer = find_customer(tx, scope.key)
        if customer is None:
            raise NotFound("customer", scope.key)
        return own_price_list(tx, customer.id, actor)
    code = _code_in(tx, scope, currency)
    found = find_price_list(tx, code)
    if found is not None:
        return found
    made = create_price_list(tx, PriceList(PriceListId(0), code, scope.key, currency), actor)
    assign_price_list(tx, PriceAssignment(made.id, _TARGETS[scope.kind], scope.key), actor)
    return made


def _code_in(tx: Tx, scope: PriceScope, currency: str) -> str:
    """The first list of a group or grade has its code alone; one in another currency names it."""
    first = find_price_list(tx, scope.list_code)
    same = first is None or first.currency == currency
    return scope.list_code if same else f"{scope.list_code}{IN}{currency}"
