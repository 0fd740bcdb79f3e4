"""The merchant's pages: server-rendered, own styles, works without scripts, good on a phone.

For: looking at and deciding on orders, goods, stock, customers, imports and what could not be
delivered. One file per feature word; every change goes through the feature's service.
Not for: business rules (domain), the words of the chat (handlers), serving HTTP (bot).
"""

from admin.app import build_admin
from admin.auth import make_login_link
from admin.context import (
    AdminContext,
    InviteQr,
    NoEntry,
    NoQr,
    PreviewEnd,
    WecomDoor,
    WecomEntry,
    WecomMember,
)

__all__ = [
    "AdminContext",
    "InviteQr",
    "NoEntry",
    "NoQr",
    "PreviewEnd",
    "WecomDoor",
    "WecomEntry",
    "WecomMember",
    "build_admin",
    "make_login_link",
]
