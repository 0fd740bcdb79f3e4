"""A leased row whose turn comes late: it is held on, or given back with what was taken for it."""

from bot.channels.base import Delivery, SendResult
from bot.deliveries import note_failure
from bot.ways import Route
from domain.db import Tx
from domain.messaging import Lease, OutboxRow, put_back, renew_lease

_UNSENT = SendResult(Delivery.RETRY)


def hold_on(tx: Tx, route: Route, row: OutboxRow, lease: Lease) -> bool:
    """Lease it anew. False: another process has it by now, and the way's message is given back."""
    if renew_lease(tx, row, lease):
        return True
    note_failure(tx, route, _UNSENT)
    return False


def let_go(tx: Tx, route: Route, row: OutboxRow, owner: str) -> None:
    """It is not sent now: whoever comes next may take it at once."""
    note_failure(tx, route, _UNSENT)
    put_back(tx, row, owner=owner, reason="stopping")
