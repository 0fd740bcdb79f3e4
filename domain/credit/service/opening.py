"""What a shop owed before these books began: one figure a shop, paid like an order due on its day.

Worked example: 老王超市 owed ¥500 when the merchant began here; finance brings ¥500, due on the
30th: customer +500, opening −500, exposure +500. ¥300 come in: ¥200 are left of it. It was ¥480:
finance sets 480, and the difference of −20 is posted; never less than was paid.
"""

from dataclasses import replace
from datetime import date

from domain.audit import Recorded, record
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotAllowed
from domain.base.ids import CustomerId
from domain.base.money import CurrencyMismatch, Money
from domain.credit.errors import OpeningInvalid
from domain.credit.model import OpeningBalance
from domain.credit.service.holding import customer_account, note_due
from domain.credit.store import accounts, openings
from domain.customer import Customer
from domain.db import Tx
from domain.ledger import AccountKind, PostingDraft, PostingKind, post
from domain.ledger.rules import against

LARGEST = 10**13


def bring_opening(
    tx: Tx, customer: Customer, wanted: OpeningBalance, *, actor: Actor, today: date
) -> OpeningBalance:
    """Set what a shop owed before; the difference to the figure before is posted today.

    The same again changes nothing. OpeningInvalid below zero, or below what was paid of it;
    CurrencyMismatch; NotAllowed for customers.
    """
    if actor.kind is ActorKind.CUSTOMER:
        raise NotAllowed("review_money")
    amount = wanted.amount
    if amount.currency != customer.currency:
        raise CurrencyMismatch(amount.currency, customer.currency)
    before = openings.lock_opening(tx, customer.id)
    paid = before.paid if before else Money.zero(amount.currency)
    if not paid.minor <= amount.minor < LARGEST:
        raise OpeningInvalid(amount, paid)
    if before is not None and (before.amount, before.due_on, before.note) == (
        amount, wanted.due_on, wanted.note,
    ):  # fmt: skip
        return before
    after = replace(wanted, paid=paid, seq=before.seq + 1 if before else 1)
    if not _write(tx, before, after):
        raise OpeningInvalid(amount, paid)
    _post(tx, after, amount - before.amount if before else amount, (actor, today))
    note_due(tx, customer.id)
    shown = {"minor": amount.minor, "due_on": wanted.due_on.isoformat(), "note": wanted.note}
    was = None if before is None else {"minor": before.amount.minor}
    change = Recorded("opening.bring", "opening", str(customer.id), was, shown)
    record(tx, change, actor=actor)
    return after


def opening_of(tx: Tx, customer_id: CustomerId) -> OpeningBalance | None:
    """What the shop owed before; None where nothing was brought."""
    return openings.find_opening(tx, customer_id)


def lock_opening(tx: Tx, customer_id: CustomerId) -> OpeningBalance | None:
    """`opening_of`, locked until the transaction ends."""
    return openings.lock_opening(tx, customer_id)


def add_opening_paid(tx: Tx, customer_id: CustomerId, paid: Money) -> bool:
    """Count a payment to it (below zero: take it back); False where it is too much."""
    done = openings.pay_opening(tx, customer_id, paid)
    if done:
        note_due(tx, customer_id)
    return done


def _write(tx: Tx, before: OpeningBalance | None, after: OpeningBalance) -> bool:
    if before is None:
        return openings.insert_opening(tx, after)
    return openings.change_opening(tx, before, after.amount, after.due_on, after.note)


def _post(tx: Tx, after: OpeningBalance, more: Money, by: tuple[Actor, date]) -> None:
    if not more:
        return
    actor, today = by
    code = customer_account(after.customer_id, more.currency)
    key = f"brought:{after.customer_id}:{after.seq}"
    entries = against(code, more, AccountKind.OPENING)
    post(tx, PostingDraft(PostingKind.OPENING, key, today, after.note, actor, entries))
    accounts.move_exposure(tx, after.customer_id, money=more.minor)
