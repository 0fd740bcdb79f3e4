"""The entitlement ledger (platform.md section 12.3).

Worked example: a shop writes at 09:00: 5 messages until 09:00 two days later. At 10:00 it taps a
menu: 3 more until 10:01, taken first. The bot may take 3 + 4; the fifth of the five is left for
a human.
"""

from domain.db import Tx
from domain.messaging.model import Spent, Window, WindowKind
from domain.messaging.rules import HUMAN_RESERVE, choose_window, window_limit
from domain.messaging.store import windows as store


def grant(tx: Tx, account: str, *, address: str, kind: WindowKind) -> Window:
    """Somebody wrote, tapped or paid: open the window, or renew the one of this kind."""
    remaining, life = window_limit(kind)
    window = Window(account, address, kind, tx.now, tx.now + life, remaining)
    store.upsert_window(tx, window)
    return window


def spend(tx: Tx, account: str, *, address: str, is_human: bool = False) -> Spent | None:
    """Take one message before sending it; None: nothing may be sent to this address now.

    `is_human`: a person writes, and may use the message kept in reserve.
    """
    windows = store.open_windows(tx, account, address, tx.now)
    window = choose_window(windows, tx.now, is_human=is_human)
    if window is None:
        return None
    keep = HUMAN_RESERVE if window.kind is WindowKind.MESSAGE and not is_human else 0
    if not store.take_one(tx, window, keep=keep):
        return None
    return Spent(account, address, window.kind, window.granted_at)


def restore(tx: Tx, spent: Spent) -> None:
    """The message was certainly not sent: give it back."""
    store.give_back(tx, spent)


def close_window(tx: Tx, account: str, *, address: str) -> None:
    """The platform says nothing may be sent: believe it until they write again."""
    store.delete_windows(tx, account, address)


def open_windows(tx: Tx, account: str, *, address: str) -> tuple[Window, ...]:
    """What is open now, for planning and for display."""
    return store.open_windows(tx, account, address, tx.now)
