"""Bugs of one line in what is owed and paid, planted as in `plants`."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

import domain.credit.service.holding as holding
import domain.credit.service.standing as standing
import domain.credit.service.statements as closing
import domain.credit.store.accounts as accounts
import domain.credit.store.receivables as receivables
import domain.fulfilment.service as shipping
import domain.ledger.service as ledger
import domain.ledger.store as ledger_store
import domain.order.service.owing as owing
import domain.payment.service as paying
import domain.payment.store as payment_store
import domain.reactions as reactions
from domain.base.actor import Actor
from domain.base.money import Money


@dataclass(frozen=True)
class MoneyPlant:
    """A bug, the invariant it breaks, and how it is planted."""

    name: str
    invariant: str
    plant: Any


def _one_sided(patch: pytest.MonkeyPatch) -> None:
    """Only the customer's side of a posting is written."""
    write = ledger_store.insert_entries
    patch.setattr(ledger.store, "insert_entries", lambda tx, n, e: write(tx, n, e[:1]))


def _charged_not_posted(patch: pytest.MonkeyPatch) -> None:
    """Goods leave and nothing is posted."""
    patch.setattr(holding, "post", lambda _tx, _draft: 1)


def _parcel_off(patch: pytest.MonkeyPatch) -> None:
    """Every parcel is charged a fen less than its share."""
    share = shipping.parcel_amount
    patch.setattr(shipping, "parcel_amount", lambda *left: share(*left) - Money(1))


def _no_limit(patch: pytest.MonkeyPatch) -> None:
    """The limit is not asked."""

    def unchecked(tx: Any, customer_id: Any, *, wanted: Money, today: Any) -> Any:
        del today
        exposure = accounts.move_exposure(tx, customer_id, held=wanted.minor)
        return None if exposure is None else accounts.Taken(exposure, None)

    patch.setattr(holding.accounts, "lock_account", unchecked)


def _never_released(patch: pytest.MonkeyPatch) -> None:
    """An order that is called off keeps its place in the limit."""
    patch.setattr(owing, "release_order", lambda _tx, _order_id: None)


def _exposure_forgotten(patch: pytest.MonkeyPatch) -> None:
    """A payment makes no room."""
    patch.setattr(paying, "note_money", lambda *_args: None)


def _old_total_held(patch: pytest.MonkeyPatch) -> None:
    """A change of an order leaves what it holds as it was."""
    patch.setattr(owing, "change_total", lambda _tx, _order_id, _total: None)


def _waiting_confirmed(patch: pytest.MonkeyPatch) -> None:
    """The rep confirms what waits for finance."""
    patch.setattr(owing, "check_reviewed", lambda _tx, _order: None)


def _spread_twice(patch: pytest.MonkeyPatch) -> None:
    """What of a receipt is used is not counted: it pays again and again."""
    patch.setattr(payment_store, "use_receipt", lambda *_args: True)


def _paid_twice(patch: pytest.MonkeyPatch) -> None:
    """An order counts a payment two times."""
    add = receivables.add_paid

    def twice(tx: Any, owed: Any, paid: Money) -> bool:
        return add(tx, owed, paid) and (paid.minor < 0 or add(tx, owed, paid) or True)

    patch.setattr(standing.receivables, "add_paid", twice)


def _key_ignored(patch: pytest.MonkeyPatch) -> None:
    """The same form sent twice is two receipts."""
    write = payment_store.insert_receipt
    seen: list[int] = []

    def again(tx: Any, draft: Any, actor: Any) -> Any:
        seen.append(1)
        return write(tx, replace(draft, key=f"{draft.key}:{len(seen)}"), actor)

    patch.setattr(payment_store, "find_by_key", lambda _tx, _key: None)
    patch.setattr(payment_store, "insert_receipt", again)


def _surplus_kept(patch: pytest.MonkeyPatch) -> None:
    """An order called off keeps what was paid on it."""
    patch.setattr(reactions, "settle_order", lambda _tx, _order_id: None)


def _statement_off(patch: pytest.MonkeyPatch) -> None:
    """A statement says one fen more than the books."""
    write = closing.statements.insert_statement

    def more(tx: Any, new: Any, *, actor: Actor) -> Any:
        fen = Money(1, new.closing.currency)
        more_said = replace(new, charges=new.charges + fen, closing=new.closing + fen)
        return write(tx, more_said, actor=actor)

    patch.setattr(closing.statements, "insert_statement", more)


MONEY_PLANTS = (
    MoneyPlant("one-sided ledger", "I16", _one_sided),
    MoneyPlant("charged and not posted", "I16", _charged_not_posted),
    MoneyPlant("parcel off by a fen", "I16", _parcel_off),
    MoneyPlant("payment counted twice", "I17", _paid_twice),
    MoneyPlant("surplus kept", "I17", _surplus_kept),
    MoneyPlant("receipt spread twice", "I18", _spread_twice),
    MoneyPlant("form sent twice", "I18", _key_ignored),
    MoneyPlant("limit not asked", "I19", _no_limit),
    MoneyPlant("exposure not released", "I19", _never_released),
    MoneyPlant("payment makes no room", "I19", _exposure_forgotten),
    MoneyPlant("old total held", "I19", _old_total_held),
    MoneyPlant("waiting and confirmed", "I19", _waiting_confirmed),
    MoneyPlant("statement off by a fen", "I20", _statement_off),
)
