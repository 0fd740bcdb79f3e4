"""What processes remember for each other: job runs, and the codes that change sent cards."""

from datetime import datetime, timedelta
from zlib import crc32

from domain.base.ids import OutboxId
from domain.db import Tx
from domain.messaging.model import CardChange, OutboxRow
from domain.messaging.rules import retry_delay
from domain.messaging.store import cards, jobs, outbox, receipts

CARD_LIFE = timedelta(hours=72)
"""How long a response code works."""
KEEP_RUNS = timedelta(days=7)
CARDS_AT_ONCE = 16


def claim_job(tx: Tx, job: str, *, slot: str) -> bool:
    """Whether this process runs `job` for `slot`; every slot is run by one process only."""
    return jobs.insert_run(tx, job, slot)


def note_card_going(tx: Tx, account: str, *, card_id: str, sending: str) -> None:
    """A copy of a card is about to be sent: what is decided meanwhile counts for it too.

    `sending` is the same for every attempt.
    """
    cards.insert_sending(tx, account, card_id, sending)


def keep_card_code(
    tx: Tx, account: str, *, card_id: str, response_code: str, sending: str
) -> None:
    """Remember the code by which a sent card can be changed once; at once, if it is used up."""
    cards.set_code(tx, account, card_id, sending=sending, code=response_code)


def note_taken(tx: Tx, account: str, *, number: str, outbox_id: OutboxId) -> None:
    """The platform took a notice and calls it so; it will report whether it arrived."""
    receipts.keep_number(tx, account, number, outbox_id)


def taken_row(tx: Tx, account: str, *, number: str) -> OutboxRow | None:
    """The notice a report is about; None where it is none of ours, or long ago."""
    found = receipts.row_of_number(tx, account, number)
    return None if found is None else outbox.find(tx, found)


def use_up_card(tx: Tx, card_id: str, *, label: str, versions: str = "") -> None:
    """Every copy of the card shows `label` from soon on, instead of its buttons.

    `versions`: so do cards whose id begins so. What a card says already stays.
    """
    cards.label_codes(tx, card_id, label, versions=versions)


def use_up_others(tx: Tx, card_id: str, *, label: str) -> None:
    """The same for a card whose tapped copy was changed in the answer to the tap.

    Where there is one copy, it is that one: its code is not needed any more.
    """
    if cards.count_codes(tx, card_id) > 1:
        cards.label_codes(tx, card_id, label)
    else:
        cards.drop_codes(tx, card_id)


def is_card_due(tx: Tx) -> bool:
    """Whether some copy of a card is to be changed now."""
    return cards.is_any_due(tx)


def claim_cards(tx: Tx, until: datetime) -> list[CardChange]:
    """Copies of cards to be changed now; other processes leave them alone until then."""
    return cards.take_due(tx, until=until, limit=CARDS_AT_ONCE)


def card_changed(tx: Tx, change: CardChange) -> None:
    """The copy is changed, or the platform will not have it: the code is of no use any more."""
    cards.drop_code(tx, change)


def put_off_card(tx: Tx, change: CardChange, at_least: timedelta) -> None:
    """The platform could not be reached: again later, as often as a notice is tried."""
    delay = retry_delay(change.attempts, seed=crc32(change.response_code.encode()))
    until = None if delay is None else tx.now + max(delay, at_least)
    cards.put_off(tx, change, until)


def forget_upkeep(tx: Tx) -> int:
    """Delete old job runs and codes that no longer work; how many rows."""
    return jobs.forget_runs(tx, tx.now - KEEP_RUNS) + cards.forget_codes(tx, tx.now - CARD_LIFE)
