"""What a customer must know and cannot be told now is passed on by his rep."""

from domain.aftersale import get_case
from domain.base.ids import CaseId, OrderId, RegistrationId, StaffId
from domain.credit import get_dispute
from domain.customer import get_customer, get_registration
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
    """Who looks after the shop it is about: another shop of the same person is another's.

    Where somebody was not let in there is no shop, and who decided that passes it on.
    """
    match row.payload:
        case {"order_id": int(number)}:
            shop = get_order(tx, OrderId(number)).customer_id
        case {"case_id": int(number)}:
            shop = get_case(tx, CaseId(number)).customer_id
        case {"dispute_id": int(number)}:
            shop = get_dispute(tx, number).customer_id
        case {"registration_id": int(number)}:
            asked = get_registration(tx, RegistrationId(number))
            if asked.customer_id is None:
                return set() if asked.decided_by is None else {asked.decided_by}
            shop = asked.customer_id
        case _:
            return set()
    rep_id = get_customer(tx, shop).rep_id
    return set() if rep_id is None else {rep_id}
