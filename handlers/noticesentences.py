"""What each kind of notice begins with: the sentences a merchant may say in his own words.

Below them stand lines of goods, figures and the words the bot understands; those are not his.
A notice without an entry is written by somebody each time, or is made of figures alone.
"""

from dataclasses import dataclass
from functools import cache
from itertools import groupby

from domain.notice import Blanks, NoticeKind, blanks_of

_COURTESY = frozenset({"rep", "who"})
"""A text may do without these."""


@dataclass(frozen=True, slots=True)
class NoticeSentence:
    """One sentence. `case` tells it from the others of its kind and side (see `case_words`)."""

    kind: NoticeKind
    source: str
    case: str = ""
    is_for_staff: bool = False
    is_title: bool = False
    """Above a card, where one short line is shown."""

    @property
    def key(self) -> str:
        """order_cancelled.staff.unpaid: how its own text is kept."""
        side = "staff" if self.is_for_staff else ""
        return ".".join(part for part in (str(self.kind), side, self.case) if part)

    @property
    def blanks(self) -> Blanks:
        """What its text may and must have."""
        names = blanks_of(self.source)
        return Blanks(names, names - _COURTESY)


def _customer(kind: NoticeKind, /, **cases: str) -> tuple[NoticeSentence, ...]:
    return tuple(NoticeSentence(kind, cases[case], case.strip("_")) for case in cases)


def _staff(kind: NoticeKind, /, **cases: str) -> tuple[NoticeSentence, ...]:
    return tuple(
        NoticeSentence(kind, cases[case], case.strip("_"), is_for_staff=True) for case in cases
    )


def _title(kind: NoticeKind, /, **cases: str) -> tuple[NoticeSentence, ...]:
    return tuple(
        NoticeSentence(kind, cases[case], case.strip("_"), is_for_staff=True, is_title=True)
        for case in cases
    )


_K = NoticeKind
_ORDERS = (
    *_customer(_K.ORDER_PLACED, _="{rep} has ordered for you: {order_no}, {total}."),
    *_customer(
        _K.ORDER_CONFIRMED,
        _="{order_no} is confirmed, {total}. {way}.",
        undated="{order_no} is confirmed, {total}.",
    ),
    *_customer(
        _K.ORDER_REJECTED,
        _="{order_no} could not be accepted: {reason}.",
        plain="{order_no} could not be accepted.",
    ),
    *_customer(_K.ORDER_CANCELLED, _="{order_no} is cancelled ({total})."),
    *_staff(
        _K.ORDER_CANCELLED,
        _="Cancelled by the customer: {shop} {order_no}, {total}.",
        unpaid="Not paid in time: {shop} {order_no}, {total} is called off.",
        head_no="Turned down by the head office: {shop} {order_no}, {total}.",
        head_silent=(
            "The head office did not answer in time: {shop} {order_no}, {total} is called off."
        ),
    ),
    *_customer(_K.CHANGE_PROPOSED, _="{rep} would like to change {order_no}, {totals}:"),
    *_title(_K.CHANGE_PROPOSED, _="Change wanted: {shop}"),
    *_customer(
        _K.CHANGE_APPLIED,
        _="{rep} has changed {order_no}, {totals}:",
        agreed="Agreed, {order_no} is changed, {totals}:",
    ),
    *_staff(_K.CHANGE_APPLIED, _="Changed, {totals}:"),
    *_customer(
        _K.CHANGE_REFUSED,
        _="The change to {order_no} is not possible; it stays as it was.",
        cancel="{order_no} cannot be cancelled any more; it is delivered as ordered.",
    ),
    *_staff(_K.CHANGE_REFUSED, _="{shop} does not agree; {order_no} stays as it was."),
    *_title(_K.CANCEL_REQUESTED, _="Wants to cancel: {shop}"),
    *_customer(_K.WEIGHED, _="{order_no} is weighed and costs what it weighs: {total}."),
)
_GOODS = (
    *_customer(_K.SHIPPED, _="{order_no} is on its way: {how}."),
    *_customer(_K.REST_CLOSED, _="{order_no}: what has not left yet will not come any more:"),
    *_customer(_K.DELIVERED, _="{order_no} has been delivered, {total}."),
    *_staff(_K.DELIVERED, _="{shop} says its goods have arrived: {order_no}, {total}."),
    *_customer(
        _K.PARCEL_MOVED,
        _="{order_no} is being brought to you now: {parcel}.",
        at_point="{order_no} can be fetched: {parcel}.",
        signed="A parcel of {order_no} has arrived: {parcel}.",
    ),
    *_staff(_K.PARCEL_IN_TROUBLE, _="⚠ {shop} {order_no}, {parcel}: {stage}."),
    *_customer(
        _K.BACKORDER_FILLED, _="Arrived and kept for your order {order_no}: {name} {amount}."
    ),
    *_staff(
        _K.BACKORDER_FILLED,
        _="Arrived for {shop} {order_no}: {name} {amount}; it can go out now.",
    ),
    *_staff(_K.GOODS_MISSING, _="A count found less: {shop} {order_no} lacks {name} {amount}."),
    *_customer(
        _K.GOODS_ARRIVED,
        _="{name} is in stock again, {price}/{unit}.",
        unpriced="{name} is in stock again.",
    ),
)
_REMINDERS = (
    *_customer(
        _K.DRAFT_REMINDER,
        _="Your draft is not ordered yet: {lines}, {total}; it holds until {time}.",
    ),
    *_customer(_K.ORDER_REMINDER, _="Nothing ordered today yet; it closes at {time} for {day}."),
    *_customer(
        _K.STANDING_DUE,
        _="Your standing order ({days}) for {day}:",
        beside="Your standing order ({days}) is due for {day}.",
    ),
    *_customer(_K.DRAFT_WRITTEN, _="{rep} wrote this down for you; please look:"),
)
_HEAD_OFFICE = (
    *_customer(
        _K.BUYER_ASKED, _="{shop} wants to order: {order_no}, {total}. It waits for your word."
    ),
    *_customer(
        _K.BUYER_DECIDED,
        _="Your head office has agreed to {order_no}; {rep} confirms it now.",
        refused="Your head office turned {order_no} down; it is called off.",
    ),
    *_customer(
        _K.BUYER_SPARED,
        _="{shop} {order_no}, {total}, does not wait for you any more: {state}.",
        late="{shop} {order_no}, {total}: nobody at the head office answered in time, so it is "
        "called off.",
    ),
    *_customer(_K.REVIEW_OVER, _="{order_no} needs no review any more; {rep} confirms it now."),
    *_staff(_K.REVIEW_OVER, _="It needs no review any more and can be confirmed."),
)
_MONEY = (
    *_customer(
        _K.PAYMENT_RECEIVED,
        _="We have received your {amount}; still owed: {left}. Thank you!",
        all_paid="We have received your {amount}; nothing is owed. Thank you!",
    ),
    *_staff(
        _K.PAYMENT_RECEIVED,
        _="{shop} has paid {amount}; still owed: {left}.",
        all_paid="{shop} has paid {amount}; nothing is owed.",
    ),
    *_customer(
        _K.PAYMENT_DUE,
        _="A friendly reminder: {amount} is due on {date}.",
        overdue='{amount} has been overdue since {date}; please pay, or say "rep".',
        overdue_days='{amount} is overdue: {parts}; please pay, or say "rep".',
    ),
    *_staff(
        _K.PAYMENT_DUE,
        overdue="{shop}: {amount} overdue since {date}.",
        overdue_days="{shop}: {amount} overdue: {parts}.",
    ),
    *_customer(_K.PREPAYMENT_LATE, _="{order_no} still lacks {left}."),
    *_staff(
        _K.PREPAYMENT_LATE,
        _="{shop} {order_no} has had its time to pay: {paid} came, {left} lack. It stays "
        "until you call it off.",
    ),
    *_customer(_K.REFUND_PAID, _="We have paid {amount} back to you."),
    *_staff(_K.ENTRY_DISPUTED, _="{shop} does not agree to: {item}."),
    *_customer(
        _K.DISPUTE_DECIDED,
        _="You were right about {item}; it is put right.",
        stands="We looked at {item}; it stands.",
    ),
    *_staff(_K.WRITE_OFF_ASKED, _="{who} wants to write {amount} off for {shop}: {reason}."),
    *_staff(
        _K.RETURN_ASKED,
        _="{who} wants to write off what came back from {shop}, {order_no}, {amount}: {reason}.",
    ),
    *_staff(
        _K.RETURN_REFUSED,
        _="The return from {shop}, {order_no}, {amount}, was not agreed to; nothing is booked.",
    ),
    *_staff(
        _K.CREDIT_REVIEW, _="{shop} {order_no}, {total}: beyond the credit terms, waits for you."
    ),
    *_staff(_K.CREDIT_PASSED, _="Finance has let it pass; it can be confirmed now."),
)
_PEOPLE = (
    *_title(_K.HANDOFF, _="{shop} wants to speak to you"),
    *_title(
        _K.AFTERSALE_OPENED,
        _="Complaint: {shop}",
        goods_back="Wants to return goods: {shop}",
    ),
    *_customer(
        _K.AFTERSALE_DECIDED,
        _="Your complaint is settled: {answer}.",
        declined="We cannot settle your complaint: {answer}.",
        goods_back="Goods back from {order_no}:",
    ),
    *_title(_K.REGISTRATION_REQUESTED, _="New shop: {shop}"),
    *_customer(
        _K.REGISTRATION_APPROVED,
        _="You are bound to {shop} now.",
        drafted="You are bound to {shop} now. Just send me your orders.",
    ),
    *_customer(
        _K.REGISTRATION_REFUSED,
        _="Your request for {shop} was declined: {reason}.",
        plain="Your request for {shop} was declined.",
    ),
)
NOTICE_SENTENCES: tuple[NoticeSentence, ...] = (
    *_title(_K.ORDER_PLACED, _="New order: {shop}, {total}"),
    *_ORDERS,
    *_GOODS,
    *_REMINDERS,
    *_HEAD_OFFICE,
    *_MONEY,
    *_PEOPLE,
)
"""Every sentence a merchant may say in his own words."""


@cache
def sentences_by_kind() -> dict[NoticeKind, tuple[NoticeSentence, ...]]:
    """The sentences of each kind that has some, the customer's first."""
    by_side = sorted(NOTICE_SENTENCES, key=lambda one: (str(one.kind), one.is_for_staff))
    return {kind: tuple(found) for kind, found in groupby(by_side, lambda one: one.kind)}
