"""Cards of staff that are used up by what happened, whoever did it and however.

Tapped, said in words or done on the page: whoever else holds the card sees it there. The names of
cards are those of `handlers` (their `card_id`); what they say then is told in `handlers.cardends`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from domain.aftersale import AftersaleDecided, lock_case
from domain.base.events import Event
from domain.base.ids import CaseId, OrderId
from domain.conversation import ChatTakenOver
from domain.customer import RegistrationApproved, RegistrationRefused
from domain.db import Tx
from domain.messaging import use_up_card
from domain.notice.model import NoticeKind
from domain.order import (
    ChangeKind,
    ChangeStatus,
    OrderCancelled,
    OrderChangeApplied,
    OrderChangeRefused,
    OrderConfirmed,
    OrderPriceDecided,
    OrderRejected,
    changes_of,
    get_order,
    lock_order,
)

_ASKING = frozenset(
    {
        NoticeKind.ORDER_PLACED,
        NoticeKind.CHANGE_PROPOSED,
        NoticeKind.CHANGE_APPLIED,
        NoticeKind.CANCEL_REQUESTED,
        NoticeKind.PRICE_ASKED,
        NoticeKind.REVIEW_NEEDED,
        NoticeKind.REVIEW_OVER,
        NoticeKind.BUYER_DECIDED,
        NoticeKind.CREDIT_PASSED,
        NoticeKind.AFTERSALE_OPENED,
    }
)
"""What members of staff get with buttons. A chat and a registration are locked by being read."""


class CardEnd(StrEnum):
    """What a card says when it is used up."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    AGREED = "agreed"
    DECLINED = "declined"
    LET_IN = "let_in"
    TURNED_DOWN = "turned_down"
    TAKEN_OVER = "taken_over"
    DECIDED = "decided"


def hold_what_is_asked(tx: Tx, kind: NoticeKind, payload: Mapping[str, Any]) -> None:
    """Nobody decides until the end of the transaction what a card to staff is about to ask.

    Without it, a decision in another transaction might miss a card that it cannot see yet, and
    the card show what was open before the decision. Worked example: a card is being written, an
    owner confirms the order on the page. Either the card is noted first: his transaction waits,
    finds it and ends it; or he was first: the card waits, and then has no buttons.
    """
    if kind not in _ASKING:
        return
    match payload:
        case {"order_id": int(number)}:
            lock_order(tx, OrderId(number))
        case {"case_id": int(number)}:
            lock_case(tx, CaseId(number))


def use_up_cards(tx: Tx, event: Event) -> None:  # noqa: C901 (one case per event)
    """The cards that ask for what is decided now say so."""
    match event:
        case OrderConfirmed():
            _order(tx, event, CardEnd.CONFIRMED)
        case OrderRejected():
            _order(tx, event, CardEnd.REJECTED)
        case OrderCancelled():
            _order(tx, event, CardEnd.CANCELLED)
        case OrderChangeApplied(change_id=number):
            use_up_card(tx, f"chg-{number}", label=CardEnd.AGREED)
        case OrderChangeRefused(change_id=number):
            use_up_card(tx, f"chg-{number}", label=CardEnd.DECLINED)
        case OrderPriceDecided(override_id=number):
            use_up_card(tx, f"prc-{number}", label=CardEnd.DECIDED)
        case AftersaleDecided(case_id=number):
            for name in (f"case-{number}", f"case-{number}-2"):
                use_up_card(tx, name, label=CardEnd.DECIDED)
        case RegistrationApproved(registration_id=number):
            use_up_card(tx, f"reg-{number}", label=CardEnd.LET_IN)
        case RegistrationRefused(registration_id=number):
            use_up_card(tx, f"reg-{number}", label=CardEnd.TURNED_DOWN)
        case ChatTakenOver(conversation_id=number):
            versions = f"chat-{number}-"
            use_up_card(tx, versions, label=CardEnd.TAKEN_OVER, versions=versions)
        case _:
            pass


def _order(tx: Tx, event: OrderConfirmed | OrderRejected | OrderCancelled, end: CardEnd) -> None:
    """Every version of the order has a card of its own; what was asked about it ends with it."""
    versions = f"so-{get_order(tx, event.order_id).order_no}-"
    use_up_card(tx, versions, label=end, versions=versions)
    if end is CardEnd.CONFIRMED:
        return
    for change in changes_of(tx, event.order_id):
        is_granted = change.kind is ChangeKind.CANCEL and change.status is ChangeStatus.APPLIED
        label = CardEnd.AGREED if is_granted else end
        use_up_card(tx, f"chg-{change.id}", label=label)
