"""What came back of an order, as pages show it: when, by whom, what, where to, for how much."""

from dataclasses import dataclass
from datetime import datetime

from domain.aftersale import Case, CaseStatus, credited_for, returned_of, returns_waiting
from domain.base.ids import CaseId, StaffId
from domain.base.money import Money
from domain.catalog import get_skus
from domain.db import Tx
from domain.order import Order
from domain.staff import Staff, get_staff
from handlers.linetext import base_text
from locales import Translator


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """Some goods; `is_restocked` None where nobody noted where they went."""

    name: str
    amount: str
    is_restocked: bool | None


@dataclass(frozen=True, slots=True)
class Returned:
    """One return; waiting ones are `is_own` of the visitor where he asked for them."""

    id: CaseId
    at: datetime
    by: str
    asked_by: str
    reason: str
    rows: tuple[ReturnedRow, ...]
    credit: Money
    is_waiting: bool = False
    is_own: bool = False


def returned_rows(tx: Tx, order: Order, staff: Staff, t: Translator) -> tuple[Returned, ...]:
    """What came back and what waits for a second person, newest first."""
    cases = (*returned_of(tx, order), *returns_waiting(tx, order))
    return tuple(_returned(tx, order, case, staff, t) for case in reversed(cases))


def _returned(tx: Tx, order: Order, case: Case, staff: Staff, t: Translator) -> Returned:
    is_waiting = case.status is CaseStatus.ASKED
    credit = Money(sum(item.credited_minor for item in case.items), order.total.currency)
    booked = None if is_waiting else credited_for(tx, case)
    by = case.asked_by if is_waiting else case.decided_by
    return Returned(
        case.id,
        case.decided_at or case.opened_at,
        _name(tx, by),
        "" if is_waiting or case.asked_by is None else _name(tx, case.asked_by),
        case.resolution or case.text,
        _rows(tx, order, case, t),
        credit if booked is None else booked,
        is_waiting,
        is_waiting and case.asked_by == staff.id,
    )


def _rows(tx: Tx, order: Order, case: Case, t: Translator) -> tuple[ReturnedRow, ...]:
    skus = get_skus(tx, [item.sku_id for item in case.items])
    by_sku = {line.sku_id: line.sku_name for line in order.lines}
    return tuple(
        ReturnedRow(
            by_sku.get(item.sku_id, skus[item.sku_id].name),
            base_text(t, skus[item.sku_id], item.base_quantity or 0),
            item.is_restocked,
        )
        for item in case.items
    )


def _name(tx: Tx, staff_id: StaffId | None) -> str:
    return "" if staff_id is None else get_staff(tx, staff_id).name
