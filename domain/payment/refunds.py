"""Money that goes back: asked for, paid out by finance, or kept as a balance."""

from dataclasses import replace
from datetime import date

from domain.audit import Recorded, record
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotAllowed, NotFound
from domain.base.ids import CustomerId, RefundId, StaffId
from domain.base.money import Money
from domain.credit import customer_account, note_money
from domain.db import Tx
from domain.ledger import PostingDraft, PostingKind, post
from domain.ledger.rules import against
from domain.payment import store, store_refunds
from domain.payment.errors import PaymentInvalid, RefundDecided, RefundTooMuch
from domain.payment.events import RefundPaid
from domain.payment.model import PaymentMethod, Refund, RefundStatus
from domain.payment.rules import check_reference
from domain.payment.service import free_balance, keep_for, spread_balance


def ask_refund(tx: Tx, customer_id: CustomerId, amount: Money, *, actor: Actor) -> Refund:
    """Set some of a shop's balance aside to be paid back.

    RefundTooMuch, PaymentInvalid; ReceiptSpent where it was used meanwhile.
    """
    _check_staff(actor)
    if amount.minor <= 0:
        raise PaymentInvalid("amount", str(amount.minor))
    free = free_balance(tx, customer_id, amount.currency)
    if free < amount:
        raise RefundTooMuch(amount, free)
    new = Refund(RefundId(0), customer_id, None, amount, RefundStatus.DUE, tx.now)
    new = replace(new, id=store_refunds.insert_refund(tx, new))
    left = amount
    for one in store.free_receipts(tx, customer_id):
        part = min(left, one.free)
        if part.minor > 0:
            keep_for(tx, new.id, one.id, part)
            left = left - part
    _audit(tx, actor, "refund.ask", new)
    return new


def pay_refund(
    tx: Tx,
    refund_id: RefundId,
    *,
    method: PaymentMethod,
    reference: str,
    actor: Actor,
    today: date,
) -> Refund:
    """Finance has paid the money out. RefundDecided; PaymentInvalid."""
    _check_staff(actor)
    check_reference(method, reference)
    paid = replace(
        _waiting(tx, refund_id),
        status=RefundStatus.PAID,
        method=method,
        reference=reference.strip(),
        decided_by=StaffId(actor.id),
        decided_at=tx.now,
    )
    _decide(tx, paid)
    code = customer_account(paid.customer_id, paid.amount.currency)
    entries = against(code, paid.amount, method.account)
    key = f"{PostingKind.REFUND}:{refund_id}"
    post(tx, PostingDraft(PostingKind.REFUND, key, today, paid.reference, actor, entries))
    note_money(tx, paid.customer_id, -paid.amount)
    _audit(tx, actor, "refund.pay", paid)
    tx.events.append(RefundPaid(refund_id, paid.customer_id))
    return paid


def keep_refund(tx: Tx, refund_id: RefundId, *, actor: Actor) -> Refund:
    """The money stays with us as the shop's balance and pays what it owes. RefundDecided."""
    _check_staff(actor)
    kept = replace(
        _waiting(tx, refund_id),
        status=RefundStatus.KEPT,
        decided_by=StaffId(actor.id),
        decided_at=tx.now,
    )
    _decide(tx, kept)
    for receipt_id, part in store_refunds.set_aside_for(tx, kept):
        keep_for(tx, refund_id, receipt_id, -part)
    spread_balance(tx, kept.customer_id)
    _audit(tx, actor, "refund.keep", kept)
    return kept


def get_refund(tx: Tx, refund_id: RefundId) -> Refund:
    """The refund with this id; NotFound."""
    found = store_refunds.find_refund(tx, refund_id)
    if found is None:
        raise NotFound("refund", str(refund_id))
    return found


def refunds_of(tx: Tx, customer_id: CustomerId) -> tuple[Refund, ...]:
    """A shop's refunds, newest first."""
    return store_refunds.refunds_of(tx, customer_id)


def refunds_due(tx: Tx) -> tuple[Refund, ...]:
    """Refunds that wait for finance, longest first."""
    return store_refunds.refunds_due(tx)


def _waiting(tx: Tx, refund_id: RefundId) -> Refund:
    found = store_refunds.find_refund(tx, refund_id, is_locked=True)
    if found is None:
        raise NotFound("refund", str(refund_id))
    if found.status is not RefundStatus.DUE:
        raise RefundDecided(refund_id, str(found.status))
    return found


def _decide(tx: Tx, decided: Refund) -> None:
    is_decided = store_refunds.decide_refund(tx, decided)
    assert is_decided, "it is locked since it was seen to wait"


def _audit(tx: Tx, actor: Actor, action: str, refund: Refund) -> None:
    shown = {"customer_id": refund.customer_id, "minor": refund.amount.minor}
    record(tx, Recorded(action, "refund", str(refund.id), None, shown), actor=actor)


def _check_staff(actor: Actor) -> None:
    """Role and scope are checked by the caller; a customer never gets this far."""
    if actor.kind is ActorKind.CUSTOMER:
        raise NotAllowed("review_money")
