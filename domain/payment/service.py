"""Recording receipts, spreading them over orders, taking them back.

Orders are locked first, by id; then receipts; the shop's account and the audit log come last.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from domain.audit import Recorded, record
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotAllowed, NotFound
from domain.base.ids import CustomerId, OrderId, ReceiptId, RefundId, StaffId
from domain.base.money import CurrencyMismatch, Money
from domain.credit import (
    add_opening_paid,
    add_paid,
    customer_account,
    lock_opening,
    note_money,
    open_receivable,
    opening_of,
    payable_of,
    receivable_of,
)
from domain.customer import get_customer
from domain.db import Tx
from domain.ledger import PostingDraft, PostingKind, post
from domain.ledger.rules import against
from domain.order import Order, OrderStatus, order_sum
from domain.order.service.moves import lock_order
from domain.order.service.owing import set_payment
from domain.payment import store, store_refunds
from domain.payment.errors import (
    ReceiptKeyTaken,
    ReceiptReversed,
    ReceiptSpent,
    ReceiptTwice,
)
from domain.payment.events import PaymentReceived
from domain.payment.model import (
    OrderPayment,
    Receipt,
    ReceiptDraft,
    Refund,
    RefundStatus,
)
from domain.payment.rules import check_receipt, spread, surplus_of

_VOID = frozenset({OrderStatus.CANCELLED, OrderStatus.REJECTED})


def record_receipt(
    tx: Tx,
    draft: ReceiptDraft,
    *,
    actor: Actor,
    today: date,
    chosen: Sequence[OrderId] = (),
) -> Receipt:
    """Record money that came in and spread it: chosen orders first, then the oldest.

    What is left stays as the shop's balance. The same key again gives the same receipt and does
    nothing. PaymentInvalid; ReceiptKeyTaken, ReceiptTwice; CurrencyMismatch; NotFound for an
    order of another shop; NotAllowed for customers.
    """
    _check_staff(actor)
    check_receipt(draft, today=today)
    currency = get_customer(tx, draft.customer_id).currency
    if draft.amount.currency != currency:
        raise CurrencyMismatch(draft.amount.currency, currency)
    before = store.find_by_key(tx, draft.key)
    if before is not None:
        return _same(before, draft)
    orders = lock_payable(tx, draft.customer_id, chosen)
    receipt_id = store.insert_receipt(tx, draft, actor)
    if receipt_id is None:
        found = store.find_by_key(tx, draft.key)
        if found is None:
            raise ReceiptTwice(draft.reference)
        return _same(found, draft)
    _post(tx, get_receipt(tx, receipt_id), day=today, actor=actor)
    _spread(tx, get_receipt(tx, receipt_id), orders, chosen=chosen)
    note_money(tx, draft.customer_id, draft.amount)
    if get_receipt(tx, receipt_id).free:
        spread_balance(tx, draft.customer_id)  # a receipt may have been taken back meanwhile
    shown = {
        "customer_id": draft.customer_id,
        "minor": draft.amount.minor,
        "key": draft.key,
        "method": str(draft.method),
        "note": draft.note,
    }
    _audit(tx, actor, "receipt.record", entity_id=receipt_id, after=shown)
    if draft.method.is_money:
        tx.events.append(PaymentReceived(receipt_id, draft.customer_id))
    return get_receipt(tx, receipt_id)


def reverse_receipt(
    tx: Tx, receipt_id: ReceiptId, *, actor: Actor, reason: str, today: date
) -> Receipt:
    """A receipt was recorded by mistake: what it paid is owed again.

    What else the shop has left with us pays that at once.
    ReceiptReversed; ReceiptSpent where some of it went back as a refund.
    """
    _check_staff(actor)
    found = get_receipt(tx, receipt_id)
    owing = [one.order_id for one in payable_of(tx, found.customer_id)]
    paid = [order_id for order_id, _, _ in store.targets_of(tx, found) if order_id]
    orders = {order.id: order for order in _locked(tx, [*owing, *paid])}
    lock_opening(tx, found.customer_id)
    held = store.lock_receipt(tx, receipt_id)
    if held is None or held.reversed_at is not None:
        raise ReceiptReversed(receipt_id)
    targets = store.targets_of(tx, held)
    came_since = {order_id for order_id, _, _ in targets if order_id} - orders.keys()
    orders |= {order.id: order for order in _locked(tx, came_since)}
    for order_id, refund_id, amount in targets:
        if order_id is None or refund_id is not None:
            raise ReceiptSpent(receipt_id)
        _pay(tx, held, orders[order_id], -amount)
    if brought := store.paid_on_opening(tx, held):
        _pay_opening(tx, held, -brought)
    if not store.set_reversed(tx, receipt_id, by=StaffId(actor.id), reason=reason):
        raise ReceiptReversed(receipt_id)
    _post(tx, held, day=today, actor=actor, is_back=True)
    note_money(tx, held.customer_id, -held.amount)
    spread_balance(tx, held.customer_id)
    _audit(tx, actor, "receipt.reverse", entity_id=receipt_id, after=reason)
    return get_receipt(tx, receipt_id)


def spread_balance(tx: Tx, customer_id: CustomerId) -> int:
    """Let what a shop has left with us pay what it owes; how many orders got something."""
    receipts = store.free_receipts(tx, customer_id)
    if not receipts:
        return 0
    orders = lock_payable(tx, customer_id)
    return sum(
        _spread(tx, held, orders)
        for one in receipts
        if (held := store.lock_receipt(tx, one.id)) is not None and held.free
    )


def settle_order(tx: Tx, order_id: OrderId) -> None:
    """After an order changed: what was paid too much is free again, its status is right.

    An order called off gives back what was paid on it: to the balance of a shop on credit, else
    it is set aside for a refund. Nothing happens to an order nothing was paid on.
    """
    found = receivable_of(tx, order_id)
    if found is None:
        return
    order = lock_order(tx, order_id)
    current = receivable_of(tx, order_id) or found
    surplus = surplus_of(current)
    freed = _free(tx, order, surplus) if surplus else []
    _note_status(tx, order)
    is_refunded = order.status in _VOID and order.terms != "credit"
    money = [part for part in freed if get_receipt(tx, part[0]).method.is_money]
    if money and is_refunded:
        _set_aside(tx, order, money)


def get_receipt(tx: Tx, receipt_id: ReceiptId) -> Receipt:
    """The receipt with this id; NotFound."""
    found = store.find_receipt(tx, receipt_id)
    if found is None:
        raise NotFound("receipt", str(receipt_id))
    return found


def receipt_with_key(tx: Tx, key: str) -> Receipt | None:
    """The receipt that was recorded under this key."""
    return store.find_by_key(tx, key)


def receipts_of(tx: Tx, customer_id: CustomerId, *, limit: int = 50) -> tuple[Receipt, ...]:
    """A shop's receipts, newest first."""
    return store.receipts_of(tx, customer_id, limit)


def payments_of_order(tx: Tx, order_id: OrderId) -> tuple[OrderPayment, ...]:
    """What pays an order, by receipt."""
    return store.payments_on(tx, order_id)


def free_balance(tx: Tx, customer_id: CustomerId, currency: str) -> Money:
    """What a shop has left with us that pays nothing yet."""
    total = Money.zero(currency)
    for one in store.free_receipts(tx, customer_id):
        total = total + one.free
    return total


def _same(found: Receipt, draft: ReceiptDraft) -> Receipt:
    is_same = (found.customer_id, found.amount) == (draft.customer_id, draft.amount)
    if not is_same:
        raise ReceiptKeyTaken(draft.key)
    return found


def lock_payable(
    tx: Tx, customer_id: CustomerId, chosen: Sequence[OrderId] = ()
) -> dict[OrderId, Order]:
    """The orders a payment may go to, locked by id, and what the shop owed before.

    NotFound for another shop's order.
    """
    known = [one.order_id for one in payable_of(tx, customer_id)]
    orders = {order.id: order for order in _locked(tx, [*known, *chosen])}
    lock_opening(tx, customer_id)
    for order_id in chosen:
        order = orders[order_id]
        if order.customer_id != customer_id or order.status in _VOID:
            raise NotFound("order", order.order_no)
        open_receivable(tx, order_sum(order))
    return orders


def _locked(tx: Tx, order_ids: Iterable[OrderId]) -> list[Order]:
    return [lock_order(tx, order_id) for order_id in sorted(set(order_ids))]


def _spread(
    tx: Tx, held: Receipt, orders: dict[OrderId, Order], *, chosen: Sequence[OrderId] = ()
) -> int:
    payable = [one for one in payable_of(tx, held.customer_id) if one.order_id in orders]
    ahead = [order for order in orders.values() if order.terms == "prepaid"]
    prepaid = {order.id for order in ahead if not held.is_written_off}
    opening = opening_of(tx, held.customer_id)
    shares = spread(held.free, payable, chosen=chosen, prepaid=prepaid, opening=opening)
    for order_id, amount in shares:
        if order_id is None:
            _pay_opening(tx, held, amount)
        else:
            _pay(tx, held, orders[order_id], amount)
    return len(shares)


def _pay_opening(tx: Tx, held: Receipt, amount: Money) -> None:
    """Let `amount` of a receipt pay what its shop owed before, or free it again."""
    is_there = store.use_receipt(tx, held.id, amount)
    if not is_there or not add_opening_paid(tx, held.customer_id, amount):
        raise ReceiptSpent(held.id)
    store.allocate_opening(tx, held.id, amount, held.customer_id)


def _pay(tx: Tx, held: Receipt, order: Order, amount: Money) -> None:
    """Let `amount` of a receipt pay an order, or free it again where it is below zero."""
    is_there = store.use_receipt(tx, held.id, amount)
    if not is_there or not add_paid(tx, order.customer_id, order.id, amount):
        raise ReceiptSpent(held.id)
    store.insert_allocation(tx, held.id, amount, order_id=order.id)
    _note_status(tx, order)


def _note_status(tx: Tx, order: Order) -> None:
    owed = receivable_of(tx, order.id)
    paid = owed.paid.minor if owed else 0
    is_paid = owed is not None and paid > 0 and owed.paid >= owed.payable
    set_payment(tx, order, is_paid=is_paid, is_begun=paid > 0)


def _free(tx: Tx, order: Order, surplus: Money) -> list[tuple[ReceiptId, Money]]:
    """Take `surplus` of an order back to its receipts, money first, the newest first."""
    freed: list[tuple[ReceiptId, Money]] = []
    newest = reversed(store.payments_on(tx, order.id))
    for one in sorted(newest, key=lambda paid: not paid.method.is_money):
        part = min(surplus, one.amount)
        if part.minor <= 0:
            break
        held = store.lock_receipt(tx, one.receipt_id)
        if held is None:
            raise NotFound("receipt", str(one.receipt_id))
        _pay(tx, held, order, -part)
        surplus = surplus - part
        freed.append((one.receipt_id, part))
    return freed


def _set_aside(tx: Tx, order: Order, freed: Sequence[tuple[ReceiptId, Money]]) -> None:
    amount = Money(sum(part.minor for _, part in freed), order.total.currency)
    new = Refund(
        id=RefundId(0),
        customer_id=order.customer_id,
        order_id=order.id,
        amount=amount,
        status=RefundStatus.DUE,
        asked_at=tx.now,
    )
    refund_id = store_refunds.insert_refund(tx, new)
    for receipt_id, part in freed:
        keep_for(tx, refund_id, receipt_id, part)


def keep_for(tx: Tx, refund_id: RefundId, receipt_id: ReceiptId, part: Money) -> None:
    """Set some of a receipt aside for a refund, or free it again (below zero). ReceiptSpent."""
    if not store.use_receipt(tx, receipt_id, part):
        raise ReceiptSpent(receipt_id)
    store.insert_allocation(tx, receipt_id, part, refund_id=refund_id)


def _post(tx: Tx, held: Receipt, *, day: date, actor: Actor, is_back: bool = False) -> None:
    amount = held.amount if is_back else -held.amount
    code = customer_account(held.customer_id, held.amount.currency)
    entries = against(code, amount, held.method.account)
    key = f"{PostingKind.REVERSAL if is_back else PostingKind.RECEIPT}:{held.id}"
    reference = held.reference if held.method.is_money else held.note
    kind = held.method.posting(is_back=is_back)
    post(tx, PostingDraft(kind, key, day, reference, actor, entries))


def _audit(tx: Tx, actor: Actor, action: str, *, entity_id: int, after: object) -> None:
    record(tx, Recorded(action, "receipt", str(entity_id), None, after), actor=actor)


def _check_staff(actor: Actor) -> None:
    """Role and scope are checked by the caller; a customer never gets this far."""
    if actor.kind is ActorKind.CUSTOMER:
        raise NotAllowed("review_money")
