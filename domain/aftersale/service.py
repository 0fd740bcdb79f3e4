"""Opening and deciding cases."""

from dataclasses import replace
from datetime import timedelta

from domain.aftersale import store
from domain.aftersale.errors import CaseDecided
from domain.aftersale.events import AftersaleDecided, AftersaleOpened
from domain.aftersale.model import (
    Case,
    CaseItem,
    CaseKind,
    CaseMedia,
    CaseStatus,
    Complaint,
)
from domain.audit import record_change
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotAllowed, NotFound
from domain.base.ids import CaseId, CustomerId, OrderId, StaffId
from domain.customer import get_customer
from domain.db import Tx

ADDED_WITHIN = timedelta(minutes=30)
"""A picture sent this soon after a complaint belongs to it."""


def open_case(tx: Tx, complaint: Complaint) -> Case:
    """A customer reports something; the rep is told with message, pictures and order."""
    customer = get_customer(tx, complaint.customer_id)
    new = Case(
        id=CaseId(0),
        customer_id=complaint.customer_id,
        contact_id=complaint.contact_id,
        order_id=complaint.order_id,
        kind=complaint.kind,
        status=CaseStatus.OPEN,
        text=complaint.text,
        items=complaint.items,
        media=complaint.media,
        opened_at=tx.now,
    )
    case = replace(new, id=store.insert_case(tx, new))
    _tell_rep(tx, case, customer.rep_id)
    return case


def tie_case(tx: Tx, case_id: CaseId, order_id: OrderId, items: tuple[CaseItem, ...]) -> Case:
    """Of which order an open case is, once the shop has said it; the rep is told; CaseDecided."""
    case = lock_case(tx, case_id)
    if case.status is not CaseStatus.OPEN:
        raise CaseDecided(case.id, str(case.status))
    changed = replace(case, order_id=order_id, items=items)
    store.set_order(tx, changed)
    _tell_rep(tx, changed, get_customer(tx, case.customer_id).rep_id, seq=3)
    return changed


def _tell_rep(tx: Tx, case: Case, rep_id: StaffId | None, *, seq: int = 1) -> None:
    tx.events.append(
        AftersaleOpened(
            case_id=case.id,
            customer_id=case.customer_id,
            contact_id=case.contact_id,
            rep_id=rep_id,
            order_id=case.order_id,
            seq=seq,
        )
    )


def add_to_case(
    tx: Tx, case_id: CaseId, *, media: tuple[CaseMedia, ...] = (), text: str = ""
) -> Case:
    """More pictures or words for an open case; CaseDecided."""
    case = lock_case(tx, case_id)
    if case.status is not CaseStatus.OPEN:
        raise CaseDecided(case.id, str(case.status))
    words = "\n".join(part for part in (case.text, text) if part)
    changed = replace(case, media=(*case.media, *media), text=words)
    store.set_report(tx, changed)
    return changed


def name_item(tx: Tx, case_id: CaseId, item: CaseItem) -> Case:
    """What an open case is about, once the shop has said which goods; CaseDecided."""
    case = lock_case(tx, case_id)
    if case.status is not CaseStatus.OPEN:
        raise CaseDecided(case.id, str(case.status))
    changed = replace(case, items=(item,))
    store.set_items(tx, changed)
    return changed


def recent_case(tx: Tx, customer_id: CustomerId) -> Case | None:
    """The open case a further picture belongs to."""
    newest = store.list_cases(tx, customer_id, CaseStatus.OPEN, 1)
    if newest and tx.now - newest[0].opened_at < ADDED_WITHIN:
        return newest[0]
    return None


def decide_case(
    tx: Tx, case_id: CaseId, *, kind: CaseKind, is_settled: bool, by: tuple[Actor, str]
) -> Case:
    """Settle or decline; `by` is who and with which words. CaseDecided, NotAllowed.

    What was wished and is settled otherwise is wished no more: nothing of it counts as granted.
    """
    case = lock_case(tx, case_id)
    if case.status is CaseStatus.ASKED:
        raise CaseDecided(case.id, str(case.status))
    status = CaseStatus.SETTLED if is_settled else CaseStatus.DECLINED
    items = tuple(replace(item, reason_code="") for item in case.items)
    return close_case(tx, replace(case, kind=kind, status=status, items=items), by=by)


def close_case(tx: Tx, case: Case, *, by: tuple[Actor, str]) -> Case:
    """Write what was decided of a case; the shop is told. CaseDecided, NotAllowed."""
    actor, resolution = by
    if actor.kind is not ActorKind.STAFF:
        raise NotAllowed("aftersale.decide")
    decided = replace(case, resolution=resolution, decided_by=StaffId(actor.id), decided_at=tx.now)
    if not store.set_decision(tx, decided):
        raise CaseDecided(case.id, str(get_case(tx, case.id).status))
    record_change(tx, "aftersale.decide", actor=actor, entity_id=case.id, after=resolution)
    tx.events.append(AftersaleDecided(case.id, case.customer_id, case.contact_id))
    return decided


def get_case(tx: Tx, case_id: CaseId) -> Case:
    """The case with this id; NotFound."""
    found = store.find_case(tx, case_id)
    if found is None:
        raise NotFound("aftersale_case", str(case_id))
    return found


def lock_case(tx: Tx, case_id: CaseId) -> Case:
    """`get_case`, locked until the transaction ends; the orders it needs are locked before."""
    found = store.lock_case(tx, case_id)
    if found is None:
        raise NotFound("aftersale_case", str(case_id))
    return found


def list_cases(
    tx: Tx,
    customer_id: CustomerId | None = None,
    *,
    status: CaseStatus | None = None,
    limit: int = 50,
) -> tuple[Case, ...]:
    """Cases that fit, newest first."""
    return store.list_cases(tx, customer_id, status, limit)


def count_open_cases(tx: Tx, rep_id: StaffId | None = None) -> int:
    """How many cases wait; for a rep those of the own customers and of nobody's."""
    return store.count_open(tx, rep_id)
