"""What follows from events, before the transaction commits: today, notices.

Called once at the end of every turn, job and page action. A reaction may append events of its
own; they are drained in the same call.
"""

from domain.db import Tx
from domain.notice import QuietHours, notify

_ROUNDS = 10


def drain(tx: Tx, *, quiet: QuietHours | None = None) -> int:
    """Empty `tx.events` and act on them; how many notices were put into the outbox."""
    sent = 0
    for _ in range(_ROUNDS):
        if not tx.events:
            return sent
        events = tuple(tx.events)
        tx.events.clear()
        sent += notify(tx, events, quiet=quiet)
    raise RuntimeError(f"events do not end: {tx.events[0]!r}")
