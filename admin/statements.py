"""Statements to print, and as files."""

import asyncio
from dataclasses import dataclass

from aiohttp import web

from admin.credit import ENTRIES
from admin.scope import customer_in_scope
from admin.visit import Visit
from domain.base.errors import NotFound
from domain.base.money import Money
from domain.credit import Period, Statement, is_agreed, period_of, statement_by_no
from domain.customer import Customer
from domain.db import Tx
from domain.exchange.sheets import SheetCell, write_csv, write_xlsx
from domain.staff import Staff
from locales import Translator

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class StatementView:
    """A closed statement with its entries."""

    customer: Customer
    statement: Statement
    period: Period
    is_agreed: bool
    """Somebody of the shop said that it is right."""

    def running(self) -> list[Money]:
        """What is owed after each entry."""
        sums, owed = [], self.statement.opening
        for entry in self.period.entries:
            owed = owed + entry.amount
            sums.append(owed)
        return sums


async def show(visit: Visit) -> web.StreamResponse:
    """GET /customers/{code}/account/statements/{row}: made to be printed."""
    view = await visit.read(_load, visit.staff, visit.part("code"), visit.part("row"))
    return visit.page("statement.html", view=view, entries=ENTRIES)


async def download(visit: Visit) -> web.StreamResponse:
    """GET /customers/{code}/account/statements/{row}/file?kind=csv: csv, else xlsx."""
    view = await visit.read(_load, visit.staff, visit.part("code"), visit.part("row"))
    rows = statement_rows(view, visit.t)
    name = f"statement-{view.customer.id}-{view.statement.no}"
    if visit.query("kind") == "csv":
        return _file(write_csv(rows), f"{name}.csv", "text/csv")
    title = visit.t("Statement {no}", no=view.statement.no)
    content = await asyncio.to_thread(write_xlsx, rows, title=title)
    return _file(content, f"{name}.xlsx", _XLSX)


def statement_rows(view: StatementView, t: Translator) -> list[list[SheetCell]]:
    """The statement as a table: a head, the opening, every entry, the closing."""
    statement = view.statement
    rows: list[list[SheetCell]] = [
        [t("Booked on"), t("What"), t("Number"), t("Amount of money"), t("Owed")]
    ]
    first, last = statement.first.isoformat(), statement.last.isoformat()
    rows.append([first, t("Brought forward"), "", "", statement.opening])
    for entry, owed in zip(view.period.entries, view.running(), strict=True):
        what = t(ENTRIES[entry.kind.value])
        rows.append([entry.day.isoformat(), what, entry.reference, entry.amount, owed])
    rows.append([last, t("To pay"), "", "", statement.closing])
    return rows


def _load(tx: Tx, staff: Staff, code: str, number: str) -> StatementView:
    customer = customer_in_scope(tx, staff, code)
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise NotFound("statement", number)
    statement = statement_by_no(tx, customer, int(number))
    period = period_of(tx, customer, statement)
    return StatementView(customer, statement, period, is_agreed(tx, statement.id))


def _file(content: bytes, name: str, kind: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=content, content_type=kind, headers=headers)
