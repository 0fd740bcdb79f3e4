"""What finance and owners decide: terms, more for a time, letting an order pass."""

from datetime import date, datetime

from domain.audit import Recorded, record
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotAllowed
from domain.base.ids import CustomerId, OrderId, StaffId
from domain.base.money import CurrencyMismatch, Money
from domain.credit.errors import CreditReviewClosed, CreditSelfApproved
from domain.credit.model import (
    CreditAccount,
    CreditBasis,
    CreditGrant,
    CreditTerms,
    HoldState,
)
from domain.credit.rules import check_grant, check_terms
from domain.credit.service.holding import customer_account, note_due
from domain.credit.store import accounts, approvals, receivables, statements
from domain.credit.store.accounts import Taken
from domain.customer import Customer
from domain.db import Tx
from domain.ledger import BOUGHT, LedgerEntry, balance_of, entries_between


def set_credit_terms(
    tx: Tx, customer: Customer, terms: CreditTerms, *, actor: Actor
) -> CreditAccount:
    """Set a shop's limit and how it counts; what counts is reckoned anew by it.

    The days of payment belong to the customer's entry; `customer` has them already.
    CreditTermsInvalid; CurrencyMismatch; NotAllowed for anybody but staff.
    """
    _check_staff(actor)
    check_terms(terms)
    if terms.limit is not None and terms.limit.currency != customer.currency:
        raise CurrencyMismatch(terms.limit.currency, customer.currency)
    accounts.open_account(tx, customer.id, customer.currency)
    before = accounts.find_locked(tx, customer.id)
    exposure = _reckoned(tx, customer, terms.basis)
    accounts.set_terms(tx, customer.id, terms, exposure)
    note_due(tx, customer.id)
    after = account_of(tx, customer.id)
    if after is None:
        raise LookupError(customer.code)
    _audit(tx, actor, customer.id, ("credit.terms", _shown(before), _shown(after)))
    return after


def account_of(tx: Tx, customer_id: CustomerId) -> CreditAccount | None:
    """The shop's account; None where it never had credit."""
    return accounts.find_account(tx, customer_id)


def grant_extra(
    tx: Tx,
    account: CreditAccount,
    extra: Money,
    *,
    expires_at: datetime,
    by: tuple[Actor, str],
) -> CreditGrant:
    """More than the limit until `expires_at`, instead of what was granted before.

    `by` is who and why. CreditTermsInvalid; NotAllowed.
    """
    actor, reason = by
    _check_staff(actor)
    check_grant(extra, expires_at=expires_at, now=tx.now)
    accounts.find_locked(tx, account.customer_id)
    approvals.end_grants(tx, account.customer_id, tx.now)
    new = CreditGrant(
        0, account.customer_id, extra, reason, StaffId(actor.id), tx.now, expires_at, None
    )
    approvals.insert_grant(tx, new)
    accounts.set_extra(tx, account.customer_id, extra, expires_at)
    shown = {"extra_minor": extra.minor, "until": expires_at.isoformat(), "reason": reason}
    _audit(tx, actor, account.customer_id, ("credit.grant", None, shown))
    return grants_of(tx, account.customer_id)[0]


def end_extra(tx: Tx, account: CreditAccount, *, actor: Actor) -> None:
    """Take back what was granted on top of the limit; harmless where nothing was."""
    _check_staff(actor)
    accounts.find_locked(tx, account.customer_id)
    if approvals.end_grants(tx, account.customer_id, tx.now):
        accounts.set_extra(tx, account.customer_id, account.extra - account.extra, None)
        _audit(tx, actor, account.customer_id, ("credit.grant_end", None, None))


def grants_of(tx: Tx, customer_id: CustomerId) -> tuple[CreditGrant, ...]:
    """What was granted on top of the limit, newest first."""
    return approvals.grants_of(tx, customer_id)


def pass_order(tx: Tx, order_id: OrderId, *, actor: Actor, reason: str, placed_by: Actor) -> None:
    """Finance lets an order pass although the limit has no room for it.

    Also one that the limit counts only when its goods leave. CreditReviewClosed;
    CreditSelfApproved: whoever placed it does not decide; NotAllowed.
    """
    _check_staff(actor)
    if placed_by.kind is ActorKind.STAFF and placed_by.id == actor.id:
        raise CreditSelfApproved(order_id)
    found = receivables.find_locked(tx, order_id)
    account = accounts.find_locked(tx, found.customer_id) if found else None
    if found is None or account is None:
        raise CreditReviewClosed(order_id)
    is_waiting = found.state is HoldState.WAITING
    is_ahead = found.state is HoldState.HELD and account.basis is CreditBasis.SHIPPED
    if not (is_waiting or (is_ahead and not found.is_passed and found.outstanding)):
        raise CreditReviewClosed(order_id)
    held = found.outstanding.minor if is_waiting else 0
    exposure = accounts.move_exposure(tx, found.customer_id, held=held)
    limit = account.limit_at(tx.now)
    taken = Taken(exposure or 0, None if limit is None else limit.minor)
    override = approvals.insert_override(tx, found, taken, by=StaffId(actor.id), reason=reason)
    receivables.set_hold(
        tx, found, found.agreed, HoldState.HELD, taken=taken, override_id=override
    )


def let_go_unpaid(tx: Tx, order_id: OrderId) -> bool:
    """A prepaid order may leave before it is paid; False where it may already."""
    found = receivables.find_locked(tx, order_id)
    if found is None or found.state is not HoldState.FREE:
        return False
    receivables.set_state(tx, order_id, HoldState.LET_GO)
    return True


def _reckoned(tx: Tx, customer: Customer, basis: CreditBasis) -> Money:
    """What counts by a basis, summed up from holds and books."""
    code = customer_account(customer.id, customer.currency)
    balance = balance_of(tx, code)
    match basis:
        case CreditBasis.PLACED:
            return balance + Money(receivables.held_of(tx, customer.id), customer.currency)
        case CreditBasis.SHIPPED:
            return balance
        case CreditBasis.INVOICED:
            return balance - _not_invoiced(tx, customer)


def _not_invoiced(tx: Tx, customer: Customer) -> Money:
    """Sales no closed statement asks for."""
    code = customer_account(customer.id, customer.currency)
    last = statements.statements_of(tx, customer.id, 1)
    after = last[0].last if last else _BEGINNING
    found: list[LedgerEntry] = [
        entry
        for entry in entries_between(tx, code, first=after, last=_END)
        if entry.kind in BOUGHT and entry.day > after
    ]
    return Money(sum(entry.amount.minor for entry in found), customer.currency)


_BEGINNING, _END = date.min, date.max


def _check_staff(actor: Actor) -> None:
    """Role and scope are checked by the caller; a customer never gets this far."""
    if actor.kind is ActorKind.CUSTOMER:
        raise NotAllowed("review_money")


def _audit(
    tx: Tx, actor: Actor, customer_id: CustomerId, said: tuple[str, object, object]
) -> None:
    action, before, after = said
    record(tx, Recorded(action, "credit", str(customer_id), before, after), actor=actor)


def _shown(account: CreditAccount | None) -> dict[str, object] | None:
    if account is None:
        return None
    return {
        "limit_minor": None if account.limit is None else account.limit.minor,
        "basis": account.basis.value,
        "over_limit": account.over_limit.value,
        "statement_day": account.statement_day,
    }
