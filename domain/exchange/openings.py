"""What shops owed before: read from a file, compared, written. Below zero: what we held for them.

One figure a shop: a second file with another figure books the difference.
"""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from domain.base.actor import Actor
from domain.base.errors import DomainError
from domain.base.money import Money, parse_money
from domain.credit import OpeningBalance, opening_of
from domain.customer import Customer
from domain.db import Tx
from domain.exchange.cells import RowReader
from domain.exchange.checking import Findings, all_customers
from domain.exchange.goods import is_example
from domain.exchange.model import ImportProblem, OpeningEntry, ProblemCode, SheetRow
from domain.payment import ReceiptKeyTaken, bring_credit, credit_of, set_opening

_LEAST = -(10**9)


def read_openings(rows: Sequence[SheetRow], problems: list[ImportProblem]) -> list[OpeningEntry]:
    """The balances in `rows`; a shop that comes twice is a problem."""
    entries: list[OpeningEntry] = []
    first_rows: dict[str, int] = {}
    for row in rows:
        reader = RowReader(row, problems)
        customer = reader.word("customer", required=True, limit=30)
        if customer is not None and is_example(customer):
            continue
        amount = reader.number("amount", required=True, least=_LEAST)
        if amount is not None and amount != round(amount, 2):
            reader.note(ProblemCode.NUMBER_TOO_PRECISE, "amount", hint="2")
            continue
        due, note = reader.day("due"), reader.text("note", limit=100) or ""
        if customer is None or amount is None:
            continue
        first = first_rows.setdefault(customer, row.number)
        if first != row.number:
            reader.note(ProblemCode.DUPLICATE, "customer", hint=str(first))
        entries.append(OpeningEntry(row.number, customer, amount, due, note))
    return entries


def check_openings(tx: Tx, entries: Sequence[OpeningEntry], findings: Findings) -> None:
    """Count what is new, changed and as before; name shops nobody knows."""
    customers = all_customers(tx)
    for entry in entries:
        shop = customers.get(entry.customer)
        if shop is None:
            findings.note(ProblemCode.CUSTOMER_UNKNOWN, entry.row, "customer",
                          value=entry.customer)  # fmt: skip
            continue
        before = _before(tx, shop)
        if before is None:
            findings.created += 1
        elif before == _money(entry, shop):
            findings.unchanged += 1
        else:
            findings.updated += 1


def apply_openings(
    tx: Tx, entries: Sequence[OpeningEntry], findings: Findings, actor: Actor, zone: ZoneInfo
) -> None:
    """Set the balances; a refusal is noted with its row."""
    check_openings(tx, entries, findings)
    if findings.problems:
        return
    customers, today = all_customers(tx), tx.now.astimezone(zone).date()
    for entry in entries:
        try:
            _set(tx, customers[entry.customer], entry, actor=actor, today=today)
        except DomainError as error:
            findings.refuse(entry.row, error, entry.customer)


def _set(tx: Tx, shop: Customer, entry: OpeningEntry, *, actor: Actor, today: date) -> None:
    """A debt is set; what we hold is a receipt, which only finance takes back."""
    amount, zero = _money(entry, shop), Money.zero(shop.currency)
    held, before = credit_of(tx, shop.id), opening_of(tx, shop.id)
    if held is not None and held.amount != -amount:
        raise ReceiptKeyTaken(held.key)
    if amount.minor >= 0 or before is not None:
        due = entry.due or (before.due_on if before else today)
        note = entry.note or (before.note if before else "")
        wanted = OpeningBalance(shop.id, max(amount, zero), due, zero, note)
        set_opening(tx, shop, wanted, actor=actor, today=today)
    if amount.minor < 0 and held is None:
        bring_credit(tx, shop.id, -amount, by=(actor, entry.note), today=today)


def _before(tx: Tx, shop: Customer) -> Money | None:
    """What was brought for the shop, below zero what we held; None: nothing yet."""
    held, before = credit_of(tx, shop.id), opening_of(tx, shop.id)
    if held is not None:
        return -held.amount
    return None if before is None else before.amount


def _money(entry: OpeningEntry, shop: Customer) -> Money:
    amount = parse_money(format(abs(entry.amount), "f"), shop.currency)
    return -amount if entry.amount < 0 else amount
