"""Who presents codes that lead nowhere is asked to wait a little: codes are not to be guessed.

Counted are the last minutes of a person and of an address, whichever has more; a code is not even
looked up meanwhile, so that waiting tells nothing. Worked example: five wrong ones from 9:00 to
9:04, then none is taken until 9:10, when the first of them is forgotten.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.ids import ContactId
from domain.db import Tx
from domain.joining import store

MOST_WRONG = 5
REMEMBERED = timedelta(minutes=10)
"""Nobody waits longer than this."""


@dataclass(frozen=True, slots=True)
class Presenter:
    """Who sends a code, and from where."""

    account: str
    address: str
    contact_id: ContactId


def codes_taken_again_at(tx: Tx, who: Presenter) -> datetime | None:
    """Until when no code of this person or address is looked at; None: it may be tried."""
    since = tx.now - REMEMBERED
    until = [
        moments[-MOST_WRONG] + REMEMBERED
        for moments in (
            store.wrong_codes_of_contact(tx, who.contact_id, since),
            store.wrong_codes_of_address(tx, who.account, who.address, since=since),
        )
        if len(moments) >= MOST_WRONG
    ]
    return max(until, default=None)


def note_wrong_code(tx: Tx, who: Presenter, *, actor: Actor) -> datetime | None:
    """A code led nowhere; until when none is taken now. What sets a limit is in the audit."""
    store.forget_wrong_codes(tx, tx.now - REMEMBERED)
    store.add_wrong_code(tx, who.account, who.address, contact_id=who.contact_id)
    until = codes_taken_again_at(tx, who)
    if until is not None:
        facts = {"account": who.account, "wrong": MOST_WRONG, "until": until.isoformat()}
        change = Recorded("contact.codes_stopped", "contact", str(who.contact_id), None, facts)
        record(tx, change, actor=actor)
    return until
