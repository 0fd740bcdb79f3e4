"""Comparing a plan with the database: what is new, what changes, what does not exist.

The result of a check is complete: every unknown code and unit is named with its row, so that the
file can be corrected in one go.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.base.errors import DomainError
from domain.base.money import UnitPrice, short_price
from domain.base.quantity import Quantity
from domain.catalog import (
    IllegalQuantity,
    Sku,
    SkuFilter,
    UnitUnknown,
    list_skus,
    measure,
    sale_unit,
)
from domain.customer import Customer, CustomerFilter, list_customers
from domain.db import Tx
from domain.exchange.model import ImportProblem, PriceChange, ProblemCode
from domain.inventory import Warehouse, list_warehouses
from domain.staff import Staff, list_staff

_PAGE = 1000
_NAMED = 5


@dataclass
class Findings:
    """What a check or an import counts and finds."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[ImportProblem] = field(default_factory=list)
    changes: list[PriceChange] = field(default_factory=list)

    def note(
        self, code: ProblemCode, row: int | None, column: str, *, value: str, hint: str = ""
    ) -> None:
        """Add a problem."""
        self.problems.append(ImportProblem(code, row, column, value[:60], hint))

    def name(self, code: ProblemCode, names: Sequence[str]) -> None:
        """Say something about several rows: how many (`hint`), and the first of them by name."""
        shown = "、".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
        self.problems.append(ImportProblem(code, None, "", shown, str(len(names))))

    def refuse(self, row: int, error: DomainError, value: str) -> None:
        """A feature refused the row."""
        self.problems.append(
            ImportProblem(ProblemCode.REFUSED, row, "", value[:60], refusal=error)
        )


def all_skus(tx: Tx) -> dict[str, Sku]:
    """Every SKU by code, on sale or not."""
    found: dict[str, Sku] = {}
    cursor: str | None = None
    while True:
        page = list_skus(tx, SkuFilter(), cursor=cursor, limit=_PAGE)
        found.update((sku.code, sku) for sku in page.rows)
        cursor = page.next_cursor
        if cursor is None:
            return found


def all_customers(tx: Tx) -> dict[str, Customer]:
    """Every shop by code."""
    found: dict[str, Customer] = {}
    cursor: str | None = None
    while True:
        page = list_customers(tx, CustomerFilter(), cursor=cursor, limit=_PAGE)
        found.update((customer.code, customer) for customer in page.rows)
        cursor = page.next_cursor
        if cursor is None:
            return found


def staff_by_name(tx: Tx) -> dict[str, Staff]:
    """Active staff by code, name and WeCom id."""
    found: dict[str, Staff] = {}
    for staff in list_staff(tx):
        if staff.is_active:
            for key in (staff.userid, staff.name, staff.code):
                found[key.casefold()] = staff
    return found


def find_warehouse(warehouses: Sequence[Warehouse], said: str) -> Warehouse | None:
    """The warehouse with this code or name; the first one for ""."""
    if not said:
        return warehouses[0] if warehouses else None
    wanted = said.casefold()
    return next((w for w in warehouses if wanted in {w.code.casefold(), w.name.casefold()}), None)


def known_warehouses(tx: Tx) -> tuple[Warehouse, ...]:
    """Active warehouses, the first served first."""
    return tuple(w for w in list_warehouses(tx) if w.is_active)


def quantity_of(sku: Sku, count: Decimal, unit: str) -> Quantity | None:
    """`count` of `unit` (or the order unit); None where that is no amount of the SKU."""
    try:
        return measure(sku, count, unit or None)
    except (UnitUnknown, IllegalQuantity):
        return None


def far_text(name: str, usual: UnitPrice, price: UnitPrice) -> str:
    """ "可口可乐330ml×24 46→0.01"."""
    return f"{name} {short_price(usual)}→{short_price(price)}"


def unit_word(sku: Sku, said: str) -> str | None:
    """The SKU's own word for a unit; its order unit for ""; None where it has none."""
    if not said:
        return sku.order_unit
    unit = sale_unit(sku, said)
    return unit.unit if unit is not None and unit in sku.units else None
