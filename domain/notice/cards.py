"""Cards of staff that are used up by what happened, whoever did it and however.

Tapped, said in words or done on the page: whoever else holds the card sees it there. The names of
cards are those of `handlers` (their `card_id`); what they say then is told in `handlers.cardends`.
"""

from enum import StrEnum

from domain.aftersale import AftersaleDecided
from domain.base.events import Event
from domain.conversation import ChatTakenOver
from domain.customer import RegistrationApproved, RegistrationRefused
from domain.db import Tx
from domain.messaging import use_up_card
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
)


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
