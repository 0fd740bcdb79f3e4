"""What a shop owes and will not pay: a remainder written off, what it owed before.

A write-off is a receipt without money: it pays orders like one, its other side in the books is
the allowance, it is a line of its own on the statement, and it is taken back like one.

Worked example: SO-1 costs ¥502, ¥500.60 came. Finance writes ¥1.40 off, "抹零": customer −1.40,
allowance +1.40; SO-1 is paid, the exposure falls by 1.40. More than is owed is refused.

More than the merchant's limit needs two: 王会计 asks for ¥300 beyond a limit of ¥100, nothing is
booked, finance and owners are told; 陈总 agrees and it is booked, or turns it down. Nobody agrees
to what he asked for himself. What was written off of the shop on the same day counts too.
"""

from dataclasses import replace
from datetime import date

from domain.audit import Recorded, record
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotAllowed, NotFound
from domain.base.ids import CustomerId, OrderId
from domain.base.money import Money
from domain.credit import OpeningBalance, bring_opening, opening_of, receivable_of, standing_of
from domain.customer import Customer, get_customer
from domain.db import Tx
from domain.payment import store_writeoffs as requests
from domain.payment.errors import WriteOffDecided, WriteOffSelfApproved, WriteOffTooMuch
from domain.payment.events import WriteOffAsked
from domain.payment.model import (
    PaymentMethod,
    Receipt,
    ReceiptDraft,
    WriteOff,
    WriteOffState,
)
from domain.payment.rules import check_receipt
from domain.payment.service import lock_payable, receipts_of, record_receipt, spread_balance
from domain.payment.store import find_by_key

_LOOKED_AT = 200
"""So many receipts of a shop are looked at for what was written off today."""


def write_off(
    tx: Tx, draft: ReceiptDraft, *, actor: Actor, today: date, order_id: OrderId | None = None
) -> Receipt | WriteOff:
    """Write some of what is owed off, of one order or the oldest first; its note is the reason.

    Beyond the limit it waits for somebody else. The same key again does nothing; it is the
    shop's own among write-offs, whatever else has the same.
    WriteOffTooMuch; PaymentInvalid without a reason; NotFound for an order of another
    shop; and what recording a receipt refuses.
    """
    if actor.kind is not ActorKind.STAFF:
        raise NotAllowed("review_money")
    draft = replace(draft, key=_own_key(draft.customer_id, draft.key))
    asked = requests.find_by_key(tx, draft.key)
    if asked is not None:
        return asked
    is_new = find_by_key(tx, draft.key) is None
    lock_payable(tx, draft.customer_id, [order_id] if order_id is not None and is_new else [])
    limit = requests.load_limit(tx, draft.amount.currency)
    is_known = find_by_key(tx, draft.key) is not None
    if is_known or limit is None or draft.amount + _today_of(tx, draft, today) <= limit:
        return _book(tx, draft, actor=actor, today=today, order_id=order_id)
    check_receipt(draft, today=today)
    _check_owed(tx, draft, order_id, today)
    new = WriteOff(
        id=0,
        customer_id=draft.customer_id,
        order_id=order_id,
        amount=draft.amount,
        note=draft.note,
        key=draft.key,
        state=WriteOffState.OPEN,
        asked_by=actor,
        asked_at=tx.now,
    )
    new = replace(new, id=requests.insert_write_off(tx, new))
    _audit(tx, "write_off.ask", new, actor=actor)
    tx.events.append(WriteOffAsked(new.id, new.customer_id))
    return new


def decide_write_off(
    tx: Tx, write_off_id: int, *, actor: Actor, is_agreed: bool, today: date
) -> WriteOff:
    """Somebody else says yes, and it is booked, or no.

    NotFound; NotAllowed; WriteOffDecided; WriteOffSelfApproved for the one who asked, who may
    take it back; WriteOffTooMuch where less is owed by now.
    """
    if actor.kind is not ActorKind.STAFF:
        raise NotAllowed("review_money")
    asked = get_write_off(tx, write_off_id)
    lock_payable(tx, asked.customer_id)
    asked = requests.find_write_off(tx, write_off_id, is_locked=True) or asked
    if asked.state is not WriteOffState.OPEN:
        raise WriteOffDecided(str(asked.state))
    if is_agreed and actor.id == asked.asked_by.id:
        raise WriteOffSelfApproved(asked.amount)
    state = WriteOffState.APPLIED if is_agreed else WriteOffState.REFUSED
    with tx.savepoint():
        is_decided = requests.decide(tx, asked.id, state=state, by=actor)
        assert is_decided, "it is locked since it was seen to wait"
        if is_agreed:
            draft = ReceiptDraft(
                asked.customer_id,
                asked.amount,
                PaymentMethod.ALLOWANCE,
                today,
                _own_key(asked.customer_id, asked.key),
                note=asked.note,
            )
            _book(tx, draft, actor=actor, today=today, order_id=asked.order_id)
        action = "write_off.agree" if is_agreed else "write_off.refuse"
        _audit(tx, action, asked, actor=actor)
    return get_write_off(tx, write_off_id)


def get_write_off(tx: Tx, write_off_id: int) -> WriteOff:
    """The one with this id; NotFound."""
    found = requests.find_write_off(tx, write_off_id)
    if found is None:
        raise NotFound("write_off", str(write_off_id))
    return found


def write_offs_waiting(tx: Tx, customer_id: CustomerId) -> tuple[WriteOff, ...]:
    """What of a shop waits for a second person, oldest first."""
    return requests.open_of(tx, customer_id)


def write_off_limit(tx: Tx, currency: str) -> Money | None:
    """Beyond what amount a second person is needed; None: never."""
    return requests.load_limit(tx, currency)


def set_write_off_limit(tx: Tx, currency: str, limit: Money | None, *, actor: Actor) -> None:
    """Set it; None: nobody else is needed. What waits already goes on waiting."""
    before = requests.load_limit(tx, currency)
    requests.save_limit(tx, currency, limit)
    said = [None if one is None else one.minor for one in (before, limit)]
    record(tx, Recorded("write_off.limit", "write_off_limit", currency, *said), actor=actor)


def _book(
    tx: Tx, draft: ReceiptDraft, *, actor: Actor, today: date, order_id: OrderId | None
) -> Receipt:
    if find_by_key(tx, draft.key) is None:
        _check_owed(tx, draft, order_id, today)
    chosen = [] if order_id is None else [order_id]
    return record_receipt(tx, draft, actor=actor, today=today, chosen=chosen)


def _own_key(customer_id: CustomerId, key: str) -> str:
    """Never the key of a complaint's credit (`CREDIT_KEY`), which is no write-off."""
    own = f"write_off:{customer_id}:"
    return key if key.startswith(own) else own + key


def _today_of(tx: Tx, draft: ReceiptDraft, today: date) -> Money:
    """What was written off of the shop today: a large sum in small parts is a large sum."""
    small = (
        one.amount.minor
        for one in receipts_of(tx, draft.customer_id, limit=_LOOKED_AT)
        if one.is_written_off and one.received_on == today and one.reversed_at is None
    )
    return Money(sum(small), draft.amount.currency)


def _check_owed(tx: Tx, draft: ReceiptDraft, order_id: OrderId | None, today: date) -> None:
    owed = _owed(tx, draft.customer_id, order_id, today)
    if owed < draft.amount:
        raise WriteOffTooMuch(draft.amount, owed)


def _audit(tx: Tx, action: str, one: WriteOff, *, actor: Actor) -> None:
    shown = {"customer_id": one.customer_id, "minor": one.amount.minor, "note": one.note}
    record(tx, Recorded(action, "write_off", str(one.id), None, shown), actor=actor)


def set_opening(
    tx: Tx, customer: Customer, wanted: OpeningBalance, *, actor: Actor, today: date
) -> OpeningBalance:
    """Bring what a shop owed before; what it has left with us pays it at once."""
    lock_payable(tx, customer.id)
    bring_opening(tx, customer, wanted, actor=actor, today=today)
    spread_balance(tx, customer.id)
    return opening_of(tx, customer.id) or wanted


def bring_credit(
    tx: Tx, customer_id: CustomerId, amount: Money, *, by: tuple[Actor, str], today: date
) -> Receipt:
    """What a shop had left with us before these books began; once, unless it was taken back.

    `by` is who and a note.
    """
    actor, note = by
    key = _credit_key(tx, customer_id)
    draft = ReceiptDraft(customer_id, amount, PaymentMethod.OPENING, today, key, note=note)
    return record_receipt(tx, draft, actor=actor, today=today)


def credit_of(tx: Tx, customer_id: CustomerId) -> Receipt | None:
    """The receipt of `bring_credit` that stands; None where there is none."""
    return find_by_key(tx, _credit_key(tx, customer_id))


def _credit_key(tx: Tx, customer_id: CustomerId) -> str:
    """The key that stands or is free: each one taken back leads to the next."""
    key = f"opening:{customer_id}"
    while (found := find_by_key(tx, key)) is not None and found.reversed_at is not None:
        key = f"opening:{customer_id}:{found.id}"
    return key


def _owed(tx: Tx, customer_id: CustomerId, order_id: OrderId | None, today: date) -> Money:
    customer = get_customer(tx, customer_id)
    if order_id is None:
        owing = standing_of(tx, customer, today=today).owing
        return Money(sum(one.owed.minor for one in owing), customer.currency)
    found = receivable_of(tx, order_id)
    return Money.zero(customer.currency) if found is None else found.owed
