"""What a customer must know and cannot be told now is passed on by his rep (platform.md 12.3)."""

from domain.base.ids import ContactId, OrderId, StaffId
from domain.customer import customers_of, get_customer
from domain.db import Tx
from domain.messaging import OutboxRow, Recipient, RecipientKind
from domain.notice.matrix import MATRIX
from domain.notice.model import Importance, Notice, NoticeKind
from domain.notice.plan import Audience, Way
from domain.notice.service import send_notice
from domain.order import get_order

UNTOLD = "untold"
"""What the rep's notice is about; its row waits for the customer's next message."""
MUST_BE_HEARD = frozenset(
    str(entry.kind)
    for entry in MATRIX
    for told in entry.told
    if told.to is Audience.CUSTOMER
    and told.way is Way.SERVICE
    and told.importance is Importance.COMPULSORY
)


def ask_rep_to_tell(tx: Tx, row: OutboxRow) -> int:
    """Ask whoever looks after the shop, once for each row; how many are asked."""
    if row.kind not in MUST_BE_HEARD or row.recipient.kind is not RecipientKind.CONTACT:
        return 0
    payload = {"what": UNTOLD, "outbox_id": row.id}
    return sum(
        send_notice(
            tx,
            Notice(
                NoticeKind.ALARM,
                Recipient.staff(rep_id),
                f"{UNTOLD}:{row.id}",
                Importance.COMPULSORY,
                payload,
            ),
        )
        for rep_id in sorted(_reps(tx, row))
    )


def _reps(tx: Tx, row: OutboxRow) -> set[StaffId]:
    if "order_id" in row.payload:
        order = get_order(tx, OrderId(row.payload["order_id"]))
        rep_id = get_customer(tx, order.customer_id).rep_id
        return set() if rep_id is None else {rep_id}
    shops = customers_of(tx, ContactId(row.recipient.id))
    return {shop.rep_id for shop in shops if shop.rep_id is not None}
