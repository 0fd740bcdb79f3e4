"""A notice before its recipients are known: what is told, to which side (commerce.md section 7).


    event                        customer                rep                     owners
    order placed                 reply in chat *         card, compulsory        –
    confirmed, rejected          compulsory              –                       –
    cancelled, changed           the side that did not do it, compulsory         –
    change proposed, refused     the side that did not do it, compulsory         –
    price under the floor        when it holds           when decided            card
    shipped, delivered           default                 –                       –
    parcel out, to be fetched    default                 –                       –
    parcel refused, stuck, back  –                       compulsory              –
    backorder filled             compulsory              compulsory              –
    goods are there again        default, asked for      –                       –
    review step of others     reply in chat           –                       card, compulsory
    head office asked         it, compulsory          –                       –
    head office decided       compulsory              card, compulsory        –
    draft unanswered          default                 –                       –
    standing order due           default                 –                       –
    asks for a human, complaint  –                       compulsory              –
    registration                 the answer, compulsory  card, compulsory        card
    payment received             default                 default                 –
    payment due                  default                 –                       –
    payment overdue              default                 default                 –
    statement ready, paid back   default                 –                       –
    beyond the credit terms      reply in chat           card when let pass      – **
    stock low or short           –                       –                       alarm ***

    * told by a notice where a rep placed it for the shop
    ** compulsory to whoever has the role finance, to the owners where nobody has
    *** every alarm, and an order beyond its terms, is a line of the group robots too

"Rep" is the shop's rep; a shop without one is everybody's who may be a rep or owner.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.base.ids import ContactId, CustomerId, StaffId
from domain.notice.model import Importance, NoticeKind


class Audience(StrEnum):
    """Who hears of it."""

    CUSTOMER = "customer"
    """The contact it is about; without one, every contact of the shop."""
    REP = "rep"
    """The shop's rep; without one, all reps and owners."""
    STAFF = "staff"
    """All reps and owners."""
    OWNERS = "owners"
    """And the group robots, where it is an alarm."""
    ROBOTS = "robots"
    FINANCE = "finance"
    """Whoever looks after the money; without anybody, the owners."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A notice before its recipients are known."""

    kind: NoticeKind
    audience: Audience
    event_key: str
    payload: dict[str, Any]
    importance: Importance = Importance.COMPULSORY
    customer_id: CustomerId | None = None
    contact_id: ContactId | None = None
    rep_id: StaffId | None = None
