"""How the pages call things: sentences for states, roles, reasons and refusals.

Each entry is an English source sentence; the translator turns it into the reader's language.
"""

from collections.abc import Mapping
from typing import NamedTuple

from domain.order import FulfilmentStatus, OrderSource, OrderStatus, PaymentStatus
from domain.staff import Role


class Badge(NamedTuple):
    """A state in words and the tint it is shown in."""

    text: str
    tint: str


ORDER_STATES: Mapping[OrderStatus, Badge] = {
    OrderStatus.PLACED: Badge("To confirm", "wait"),
    OrderStatus.IN_REVIEW: Badge("In review", "wait"),
    OrderStatus.CONFIRMED: Badge("Confirmed", "go"),
    OrderStatus.PICKING: Badge("Picking", "go"),
    OrderStatus.SHIPPED: Badge("On the way", "way"),
    OrderStatus.DELIVERED: Badge("Delivered", "good"),
    OrderStatus.COMPLETED: Badge("Completed", ""),
    OrderStatus.REJECTED: Badge("Rejected", "bad"),
    OrderStatus.CANCELLED: Badge("Cancelled", ""),
}

PAYMENT_STATES: Mapping[PaymentStatus, str] = {
    PaymentStatus.UNPAID: "Unpaid",
    PaymentStatus.PARTIAL: "Partly paid",
    PaymentStatus.PAID: "Paid",
    PaymentStatus.ON_CREDIT: "On account",
}

FULFILMENT_STATES: Mapping[FulfilmentStatus, str] = {
    FulfilmentStatus.NONE: "Not shipped",
    FulfilmentStatus.PARTIAL: "Partly shipped",
    FulfilmentStatus.FULL: "All shipped",
}

SOURCES: Mapping[OrderSource, str] = {
    OrderSource.CHAT: "By chat",
    OrderSource.ON_BEHALF: "By the rep for the shop",
    OrderSource.ADMIN: "In the admin page",
    OrderSource.IMPORT: "Imported history",
}

ROLES: Mapping[Role, str] = {
    Role.OWNER: "Owner",
    Role.REP: "Sales rep",
    Role.FINANCE: "Finance",
    Role.WAREHOUSE: "Warehouse",
}

DELIVERY_METHODS: Mapping[str, str] = {
    "delivery": "Brought by us",
    "pickup": "Fetched by the shop",
    "same_city": "City courier",
    "carrier": "Freight carrier",
}

OVERRIDE_STATES: Mapping[str, str] = {
    "open": "Waits for the owner",
    "applied": "In force",
    "refused": "Declined",
    "withdrawn": "Overtaken",
}

WEEKDAYS: Mapping[str, str] = {
    "1": "Mon",
    "2": "Tue",
    "3": "Wed",
    "4": "Thu",
    "5": "Fri",
    "6": "Sat",
    "7": "Sun",
}

TERMS: Mapping[str, str] = {
    "prepaid": "Prepaid",
    "on_delivery": "Pays on delivery",
    "credit": "Monthly account",
}

NOT_LET_IN: Mapping[str, str] = {
    "not_begun": "This was not begun in this browser, or more than ten minutes ago.",
    "not_said": "WeCom did not say who you are.",
    "used": "This sign-in was used already or is too old.",
    "outsider": "You are no member of the company in WeCom.",
    "stranger": "WeCom knows you as {userid}, but nobody with this WeCom id works here. "
    "An owner enters you on the page “Staff”.",
    "switched_off": "Your access was switched off. Ask an owner.",
    "busy": "Too many tries. Please wait a little.",
    "unreachable": "WeCom did not answer, or refuses this server. Try again later.",
}

DONE: Mapping[str, str] = {
    "confirmed": "Confirmed. The customer is being told.",
    "rejected": "Rejected. The stock is free again and the customer is being told.",
    "picking": "Picking has begun.",
    "weighed": "The weights are taken. The customer is being told the difference.",
    "shipped": "Shipped. The customer is being told the carrier and number.",
    "rest_closed": (
        "What has not left is called off; its stock is free again and the customer is being told."
    ),
    "returned": "Booked. The customer is being told what is credited.",
    "delivered": "Marked as delivered. The customer is being told.",
    "completed": "The order is completed.",
    "price_asked": "Asked. It holds once somebody else agrees.",
    "moved": "Moved to the other warehouse.",
    "saved": "Saved.",
    "previewed": "On its way to you.",
    "added": "Added.",
    "removed": "Removed.",
    "received": "Goods received and booked.",
    "adjusted": "Stock corrected and booked.",
    "approved": "Approved. The shop can order now.",
    "refused": "Refused. The applicant is being told.",
    "invited": "The invitation is ready.",
    "imported": "Imported.",
    "dropped": "The file was put away; nothing was imported.",
    "retried_all": "All of them are put back into the queue.",
    "put_away": "Put away; the reason is in the change log.",
    "retried": "Put back into the queue; it goes out at once.",
    "password": "The password is changed. Every other session is signed out.",
    "language": "The language is changed.",
    "session": "That session is signed out.",
    "released": "The bot answers this customer again.",
    "change_applied": "The change is applied.",
    "change_refused": "The request is turned down.",
    "paid": "The receipt is booked. Customer and rep are being told.",
    "answered": "Answered; the shop is told.",
    "reversed": "The receipt is taken back; what it paid is owed again.",
    "refunded": "The refund is booked.",
    "granted": "Granted.",
    "closed": "The statement is closed. The customer is being told.",
    "passed": "Let pass. The rep is being told.",
    "employed": "Employed. A login link lets the person into these pages.",
    "let_out": "Switched off and signed out everywhere.",
    "let_in": "Switched on again.",
    "handed_over": "The customers are handed over.",
    "called_off": "Cancelled. The stock is free again and the customer is being told.",
    "decided": "Decided. The customer is being told.",
    "let_go": "The order may be packed now.",
    "return_asked": "So much lost needs a second person; finance and owners are being told.",
    "write_off_asked": "So much needs a second person; finance and owners are being told.",
}
"""What a page says after something was done; `?done=` carries the key, never the text."""
