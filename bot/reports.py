"""What the platform reports of a notice it took: what did not arrive is told another way."""

from bot.ways import UNREAD
from domain.db import Tx
from domain.messaging import Enqueued, enqueue, taken_row
from handlers.message import Inbound


def note_report(tx: Tx, inbound: Inbound) -> None:
    """A template message that its reader does not get (事件 TEMPLATESENDJOBFINISH) goes again.

    Not by a template: who blocks one blocks all. Where no other way is open it waits for the next
    message, and the rep is asked to tell.
    """
    status = inbound.fields.get("status", "").lower()
    if inbound.fields.get("event") != "templatesendjobfinish" or status in ("", "success"):
        return
    row = taken_row(tx, inbound.account, number=inbound.fields.get("job", ""))
    if row is not None:
        again = Enqueued(row.kind, row.recipient, dict(row.payload), f"{UNREAD}{row.id}")
        enqueue(tx, again)
