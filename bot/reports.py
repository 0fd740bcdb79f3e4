"""What the platform reports of a notice it took: what did not arrive is told another way."""

from collections.abc import Iterator

from bot.ways import UNREAD
from domain.db import Tx
from domain.messaging import Enqueued, enqueue, taken_row
from handlers.message import Inbound


def note_report(tx: Tx, inbound: Inbound) -> None:
    """A notice that its reader does not get (模板消息, 订阅通知) goes again.

    Not by a template: who blocks one blocks all. Where no other way is open it waits for the next
    message, and the rep is asked to tell.
    """
    for number in _undelivered(inbound):
        row = taken_row(tx, inbound.account, number=number)
        if row is not None:
            again = Enqueued(row.kind, row.recipient, dict(row.payload), f"{UNREAD}{row.id}")
            enqueue(tx, again)


def _undelivered(inbound: Inbound) -> Iterator[str]:
    """The numbers of what the event says has not arrived."""
    fields = inbound.fields
    match fields.get("event"):
        case "templatesendjobfinish" if fields.get("status", "success").lower() != "success":
            yield fields.get("job", "")
        case "subscribe_msg_sent_event":
            for template_id in filter(None, fields.get("undelivered", "").split(",")):
                yield f"{inbound.address}:{template_id}"
