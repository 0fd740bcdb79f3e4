"""What processes remember for each other: job runs, and the codes that change sent cards."""

from datetime import timedelta

from domain.db import Tx
from domain.messaging.store import cards, jobs

CARD_LIFE = timedelta(hours=72)
"""How long a response code works (platform.md section 6.2)."""
KEEP_RUNS = timedelta(days=7)


def claim_job(tx: Tx, job: str, *, slot: str) -> bool:
    """Whether this process runs `job` for `slot`; every slot is run by one process only."""
    return jobs.insert_run(tx, job, slot)


def keep_card_code(tx: Tx, account: str, *, card_id: str, response_code: str) -> None:
    """Remember the code by which a sent card can be changed once."""
    cards.insert_code(tx, account, card_id, response_code)


def take_card_codes(tx: Tx, account: str, *, card_id: str) -> list[str]:
    """The codes of a card that still work, to be used now: each works once."""
    return cards.take_codes(tx, account, card_id, tx.now - CARD_LIFE)


def forget_upkeep(tx: Tx) -> int:
    """Delete old job runs and codes that no longer work; how many rows."""
    return jobs.forget_runs(tx, tx.now - KEEP_RUNS) + cards.forget_codes(tx, tx.now - CARD_LIFE)
