"""How each kind of notice begins, for the merchant's page: the sentence with its blanks."""

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


def sample(t: Translator, kind: NoticeKind) -> str:
    """The first sentence with {blanks}; empty where the notice is a card or several figures."""
    sentence = SENTENCES.get(kind, "")
    names = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    return t(sentence, **{name: f"{{{name}}}" for name in names}) if sentence else ""
