"""What orders do to an account: hold, change, let go, charge.

The caller has locked the order. The account's row is taken last, after the stock.
"""

from dataclasses import dataclass
from datetime import date

from domain.base.actor import Actor
from domain.base.ids import CustomerId, OrderId
from domain.base.money import CurrencyMismatch, Money
from domain.credit.errors import CreditLimitExceeded, CreditReviewOpen, PaymentAwaited
from domain.credit.events import CreditReviewNeeded, PrepaidPlaced
from domain.credit.model import (
    CreditAccount,
    CreditBasis,
    HoldState,
    OrderSum,
    OverLimit,
    Receivable,
)
from domain.credit.rules import due_on, due_on_leaving, refusal_of
from domain.credit.store import accounts, openings, receivables
from domain.customer import Customer, get_customer
from domain.db import Tx
from domain.ledger import AccountCode, AccountKind, PostingDraft, PostingKind, post
from domain.ledger.rules import against

_WHENEVER = date.min
"""A day on which nothing is overdue: a change of an order asks for room only."""


@dataclass(frozen=True, slots=True)
class Charge:
    """Goods that leave: their `amount`, of which `freight` is for bringing them.

    `day` is the trading day; `key` names the parcel.
    """

    amount: Money
    freight: Money
    key: str
    day: date
    actor: Actor


def hold_order(tx: Tx, order: OrderSum, customer: Customer) -> HoldState:
    """Take an order's total of what is left of the limit, in two statements.

    WAITING where there is no room, or something is overdue, and finance may let it pass;
    CreditLimitExceeded, PaymentOverdue where the terms refuse such orders.
    """
    due = _due(order, customer)
    taken = accounts.lock_account(
        tx, order.customer_id, wanted=order.total, today=order.ordered_on
    )
    if taken is None:
        if not _may_wait(tx, order):
            return hold_order(tx, order, customer)
        receivables.insert_receivable(tx, order, due, HoldState.WAITING)
        tx.events.append(CreditReviewNeeded(order.order_id, order.customer_id, 1))
        return HoldState.WAITING
    receivables.insert_receivable(tx, order, due, HoldState.HELD, taken=taken)
    return HoldState.HELD


def expect_payment(tx: Tx, order: OrderSum, customer: Customer) -> None:
    """A prepaid order was placed: its total is to be paid before it is packed."""
    receivables.insert_receivable(tx, order, _due(order, customer), HoldState.FREE)
    tx.events.append(PrepaidPlaced(order.order_id, order.customer_id))


def _may_wait(tx: Tx, order: OrderSum) -> bool:
    """Whether a refused order waits; False: try again, its account has just been opened."""
    account = accounts.find_locked(tx, order.customer_id)
    if account is None:
        accounts.open_account(tx, order.customer_id, order.total.currency)
        return False
    if account.exposure.currency != order.total.currency:
        raise CurrencyMismatch(account.exposure.currency, order.total.currency)
    refusal = refusal_of(account, order.total, now=tx.now, today=order.ordered_on)
    if refusal is None:
        return False
    if account.over_limit is OverLimit.REFUSE:
        raise refusal
    return True


def change_total(tx: Tx, order_id: OrderId, total: Money) -> None:
    """An order's total changed. More than there is room for waits for finance.

    CreditLimitExceeded where the terms refuse that. Nothing happens to orders not on account.
    """
    old = receivables.find_locked(tx, order_id)
    if old is None or old.agreed == total:
        return
    if old.state is not HoldState.HELD:
        receivables.set_agreed(tx, order_id, total)
        return
    more = total - old.agreed
    if more.minor < 0:
        accounts.move_exposure(tx, old.customer_id, held=more.minor)
        receivables.set_agreed(tx, order_id, total)
        return
    taken = accounts.lock_account(tx, old.customer_id, wanted=more, today=_WHENEVER)
    if taken is not None:
        receivables.set_hold(tx, old, total, HoldState.HELD, taken=taken)
        return
    account = _locked(tx, old)
    if account.over_limit is OverLimit.REFUSE:
        raise _exceeded(tx, account, more)
    accounts.move_exposure(tx, old.customer_id, held=-old.outstanding.minor)
    receivables.set_hold(tx, old, total, HoldState.WAITING)
    tx.events.append(CreditReviewNeeded(order_id, old.customer_id, old.waits + 1))


def change_weighed(tx: Tx, order: OrderSum, total: Money) -> None:
    """Goods that were weighed cost something else than agreed; the order is being packed.

    Heavier ones need room of the limit now, since nothing waits for finance any more:
    CreditLimitExceeded, unless finance let the order pass. A prepaid order that was paid may
    leave for it; what is missing is owed.
    """
    old = receivables.find_locked(tx, order.order_id)
    if old is None or old.agreed == total:
        return
    more = total - old.agreed
    if old.state is not HoldState.HELD:
        if order.terms == "prepaid" and more.minor > 0 and _is_paid(old):
            receivables.set_state(tx, order.order_id, HoldState.LET_GO)
        receivables.set_agreed(tx, order.order_id, total)
    elif more.minor < 0 or old.is_passed:
        accounts.move_exposure(tx, old.customer_id, held=more.minor)
        receivables.set_agreed(tx, order.order_id, total)
    else:
        taken = accounts.lock_account(tx, old.customer_id, wanted=more, today=_WHENEVER)
        if taken is None:
            raise _exceeded(tx, _locked(tx, old), more)
        receivables.set_hold(tx, old, total, HoldState.HELD, taken=taken)


def _is_paid(owed: Receivable) -> bool:
    """Whether an order that waits for its money has all of it."""
    return owed.state is HoldState.FREE and bool(owed.paid) and owed.paid >= owed.payable


def release_order(tx: Tx, order_id: OrderId) -> None:
    """What has not left of an order never will; repeating changes nothing."""
    old = receivables.find_locked(tx, order_id)
    if old is None or not old.outstanding:
        return
    receivables.add_charged(tx, order_id, released=old.outstanding.minor)
    if old.state is HoldState.HELD:
        accounts.move_exposure(tx, old.customer_id, held=-old.outstanding.minor)


def check_ready(tx: Tx, order: OrderSum) -> None:
    """Whether an order may be packed: CreditReviewOpen, PaymentAwaited."""
    if order.terms not in {"credit", "prepaid"}:
        return
    _check_ready(order, receivables.find_receivable(tx, order.order_id))


def check_reviewed(tx: Tx, order: OrderSum) -> None:
    """CreditReviewOpen while finance has to let an order pass."""
    if order.terms == "credit":
        found = receivables.find_receivable(tx, order.order_id)
        if found is not None and found.state is HoldState.WAITING:
            raise CreditReviewOpen(order.order_id)


def charge_order(tx: Tx, order: OrderSum, charge: Charge) -> None:
    """Goods of an order leave: what was held is owed from now on, and posted once.

    CreditReviewOpen, PaymentAwaited; CreditLimitExceeded where the limit counts from here.
    """
    old = open_receivable(tx, order)
    _check_ready(order, old)
    if not charge.amount:
        return
    account = accounts.find_locked(tx, order.customer_id)
    if account is not None and old.state is HoldState.HELD:
        _check_shipped(tx, account, old, charge.amount)
    if not _post_parcel(tx, order, charge):
        return
    minor = charge.amount.minor
    receivables.add_charged(tx, order.order_id, charged=minor)
    due = due_on_leaving(order, old, charge.day)
    if due != old.due_on:
        receivables.set_due(tx, order.order_id, due)
    held = -minor if old.state is HoldState.HELD else 0
    accounts.move_exposure(tx, order.customer_id, held=held, sold=minor)
    note_due(tx, order.customer_id)


def _post_parcel(tx: Tx, order: OrderSum, charge: Charge) -> bool:
    """Goods and freight, each a line of the statement; False where they are posted already."""
    shop = customer_account(order.customer_id, charge.amount.currency)
    parts = (
        (PostingKind.SALE, charge.key, charge.amount - charge.freight, AccountKind.SALES),
        (PostingKind.FREIGHT, f"{charge.key}/freight", charge.freight, AccountKind.FREIGHT),
    )
    made = [
        post(
            tx,
            PostingDraft(
                kind, key, charge.day, order.order_no, charge.actor, against(shop, amount, house)
            ),
        )
        for kind, key, amount, house in parts
        if amount
    ]
    return None not in made


def open_receivable(tx: Tx, order: OrderSum) -> Receivable:
    """What an order owes, locked; written now where nothing was held or paid before."""
    found = receivables.find_locked(tx, order.order_id)
    if found is not None:
        return found
    due = _due(order, get_customer(tx, order.customer_id))
    receivables.insert_receivable(tx, order, due, HoldState.FREE)
    return open_receivable(tx, order)


def note_due(tx: Tx, customer_id: CustomerId) -> None:
    """Keep the earliest due day of what is owed with the account."""
    accounts.set_oldest_due(tx, customer_id, oldest_due(tx, customer_id))


def oldest_due(tx: Tx, customer_id: CustomerId) -> date | None:
    """The earliest due day of what a shop owes, orders and what it owed before."""
    brought = openings.find_opening(tx, customer_id)
    days = [receivables.oldest_due(tx, customer_id)]
    days += [brought.due_on] if brought is not None and brought.owed else []
    return min((day for day in days if day is not None), default=None)


def customer_account(customer_id: CustomerId, currency: str) -> AccountCode:
    """The account of the books that says what a shop owes."""
    return AccountCode(AccountKind.CUSTOMER, currency, customer_id)


def _due(order: OrderSum, customer: Customer) -> date:
    return due_on(order, credit_days=customer.credit_days, due_day=customer.due_day)


def _check_ready(order: OrderSum, found: Receivable | None) -> None:
    if found is not None and found.state is HoldState.WAITING:
        raise CreditReviewOpen(order.order_id)
    if order.terms != "prepaid" or (found and found.state is HoldState.LET_GO):
        return
    missing = order.total if found is None else found.payable - found.paid
    if missing.minor > 0:
        raise PaymentAwaited(order.order_id, missing)


def _check_shipped(tx: Tx, account: CreditAccount, held: Receivable, amount: Money) -> None:
    """A limit that counts from shipping has to have room now, unless finance let it pass."""
    room = account.room_at(tx.now)
    is_counted = account.basis is CreditBasis.SHIPPED and not held.is_passed
    if is_counted and room is not None and room < amount:
        raise _exceeded(tx, account, amount)


def _exceeded(tx: Tx, account: CreditAccount, wanted: Money) -> CreditLimitExceeded:
    limit = account.limit_at(tx.now) or Money.zero(wanted.currency)
    return CreditLimitExceeded(wanted, limit - account.exposure, limit)


def _locked(tx: Tx, held: Receivable) -> CreditAccount:
    account = accounts.find_locked(tx, held.customer_id)
    if account is None:
        raise LookupError(f"customer {held.customer_id} holds credit without an account")
    return account
