"""A leased row that is not sent after all: it is given back with what was taken for it."""

from bot.channels.base import Delivery, SendResult
from bot.deliveries import note_failure
from bot.ways import Route
from domain.db import Tx
from domain.messaging import OutboxRow, put_back

_UNSENT = SendResult(Delivery.RETRY)


def let_go(tx: Tx, route: Route, row: OutboxRow, owner: str) -> None:
    """It is not sent now: whoever comes next may take it at once."""
    note_failure(tx, route, _UNSENT)
    put_back(tx, row, owner=owner, reason="stopping")
