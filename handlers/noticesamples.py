"""How each kind of notice begins, for the merchant's page: a sentence with example figures."""

from collections.abc import Mapping
from string import Formatter

from domain.notice import NoticeKind
from locales import Translator

SENTENCES: Mapping[NoticeKind, str] = {
    NoticeKind.ORDER_PLACED: "{rep} has ordered for you: {order_no}, {total}.",
    NoticeKind.ORDER_CONFIRMED: "{order_no} is confirmed, {total}. {way}.",
    NoticeKind.ORDER_REJECTED: "{order_no} could not be accepted: {reason}.",
    NoticeKind.ORDER_CANCELLED: "{order_no} is cancelled ({total}).",
    NoticeKind.CHANGE_PROPOSED: "{rep} would like to change {order_no}, {totals}:",
    NoticeKind.CHANGE_APPLIED: "{rep} has changed {order_no}, {totals}:",
    NoticeKind.CHANGE_REFUSED: "The change to {order_no} is not possible; it stays as it was.",
    NoticeKind.CANCEL_REQUESTED: "Wants to cancel: {shop}",
    NoticeKind.WEIGHED: "{order_no} is weighed and costs what it weighs: {total}.",
    NoticeKind.SHIPPED: "{order_no} is on its way: {how}.",
    NoticeKind.REST_CLOSED: "{order_no}: what has not left yet will not come any more:",
    NoticeKind.DELIVERED: "{order_no} has been delivered, {total}.",
    NoticeKind.PARCEL_IN_TROUBLE: "⚠ {shop} {order_no}, {parcel}: {stage}.",
    NoticeKind.BACKORDER_FILLED: "Arrived and kept for your order {order_no}: {name} {amount}.",
    NoticeKind.GOODS_MISSING: "A count found less: {shop} {order_no} lacks {name} {amount}.",
    NoticeKind.DRAFT_REMINDER: (
        "Your draft is not ordered yet: {lines}, {total}; it holds until {time}."
    ),
    NoticeKind.ORDER_REMINDER: "Nothing ordered today yet; it closes at {time} for {day}.",
    NoticeKind.STANDING_DUE: "Your standing order ({days}) for {day}:",
    NoticeKind.DRAFT_WRITTEN: "{rep} wrote this down for you; please look:",
    NoticeKind.BUYER_ASKED: "{shop} wants to order: {order_no}, {total}. It waits for your word.",
    NoticeKind.BUYER_SPARED: (
        "{shop} {order_no}, {total}: nobody at the head office answered in time, so it is "
        "called off."
    ),
    NoticeKind.ENTRY_DISPUTED: "{shop} does not agree to: {item}.",
    NoticeKind.WRITE_OFF_ASKED: "{who} wants to write {amount} off for {shop}: {reason}.",
    NoticeKind.RETURN_ASKED: (
        "{who} wants to write off what came back from {shop}, {order_no}, {amount}: {reason}."
    ),
    NoticeKind.RETURN_REFUSED: (
        "The return from {shop}, {order_no}, {amount}, was not agreed to; nothing is booked."
    ),
    NoticeKind.CREDIT_REVIEW: (
        "{shop} {order_no}, {total}: beyond the credit terms, waits for you."
    ),
    NoticeKind.PAYMENT_RECEIVED: "We have received your {amount}; still owed: {left}. Thank you!",
    NoticeKind.PAYMENT_DUE: "A friendly reminder: {amount} is due on {date}.",
    NoticeKind.PREPAYMENT_LATE: "{order_no} still lacks {left}.",
    NoticeKind.REFUND_PAID: "We have paid {amount} back to you.",
    NoticeKind.CREDIT_PASSED: "Finance has let it pass; it can be confirmed now.",
    NoticeKind.REGISTRATION_APPROVED: "You are bound to {shop} now. Just send me your orders.",
    NoticeKind.REGISTRATION_REFUSED: "Your request for {shop} was declined: {reason}.",
    NoticeKind.RELAY: "{who}: {text}",
}
"""A kind's own sentence, where its name alone does not say what is read."""


TO_STAFF: Mapping[NoticeKind, str] = {
    NoticeKind.ORDER_PLACED: "New order: {shop}, {total}",
    NoticeKind.ORDER_CANCELLED: "Cancelled by the customer: {shop} {order_no}, {total}.",
    NoticeKind.CHANGE_PROPOSED: "Change wanted: {shop}",
    NoticeKind.CHANGE_APPLIED: "Changed, {totals}:",
    NoticeKind.CHANGE_REFUSED: "{shop} does not agree; {order_no} stays as it was.",
    NoticeKind.DELIVERED: "{shop} says its goods have arrived: {order_no}, {total}.",
    NoticeKind.BACKORDER_FILLED: (
        "Arrived for {shop} {order_no}: {name} {amount}; it can go out now."
    ),
    NoticeKind.PAYMENT_RECEIVED: "{shop} has paid {amount}; still owed: {left}.",
    NoticeKind.PAYMENT_DUE: "{shop}: {amount} overdue since {date}.",
    NoticeKind.PREPAYMENT_LATE: (
        "{shop} {order_no} has had its time to pay: {paid} came, {left} lack. It stays "
        "until you call it off."
    ),
}
"""What staff read of it, where the shop reads something else."""
_OF_GOODS = frozenset({NoticeKind.BACKORDER_FILLED, NoticeKind.GOODS_MISSING})


def sample(t: Translator, kind: NoticeKind, *, is_for_staff: bool = False) -> str:
    """The first sentence with example figures; empty where the notice is a card or several."""
    own = TO_STAFF.get(kind) if is_for_staff else None
    sentence = own or SENTENCES.get(kind, "")
    if not sentence:
        return ""
    told = _examples(t)
    if kind in _OF_GOODS:
        told["amount"] = t("3 cases")
    names = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    return t(sentence, **{name: told[name] for name in names})


def _examples(t: Translator) -> dict[str, str]:
    """What stands in the blanks."""
    return {
        "order_no": "SO-1124-4071",
        "total": "¥502",
        "totals": "¥502→¥456",
        "amount": "¥500",
        "left": "¥380",
        "paid": "¥122",
        "time": "19:00",
        "shop": t("Wang's Supermarket"),
        "rep": t("Li"),
        "who": t("Li"),
        "name": t("Coca-Cola 330ml×24"),
        "way": t("Delivery tomorrow (Wed)"),
        "day": t("tomorrow (Wed)"),
        "date": t("24 Nov"),
        "days": t("every Wednesday"),
        "lines": t("4 lines"),
        "how": t("SF Express SF1234567890"),
        "parcel": t("SF Express SF1234567890"),
        "stage": t("refused by the recipient"),
        "reason": t("out of stock"),
        "item": "SO-1124-4071 ¥502",
        "text": t("The goods will be there in ten minutes."),
    }
