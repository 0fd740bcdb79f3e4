"""The entitlement ledger.

A message counts against every window that is open: two of them allow what the larger one does.

Worked example: a shop writes at 09:00: 5 messages until 09:00 two days later. At 09:30 the bot
sends 4; the fifth is left for a human, who uses it. At 10:00 the shop taps a menu: 3 until 10:01.
Had nothing been sent before 10:00, 4 would be the bot's, not 7.
"""

from datetime import datetime, timedelta

from domain.db import Tx
from domain.messaging.model import Pace, Spent, Turn, Window, WindowKind
from domain.messaging.rules import HUMAN_RESERVE, choose_window, window_limit
from domain.messaging.store import windows as store

_TRIES = 3
"""PostgreSQL: the window read may just have been renewed, or its last message taken."""


def grant(
    tx: Tx,
    account: str,
    *,
    address: str,
    kind: WindowKind,
    sent_at: datetime | None = None,
) -> Window:
    """Somebody wrote, tapped or paid: open the window, or renew the one of this kind.

    `sent_at` is of a message that was fetched later. What was sent since counts against the
    window it opened at the platform, so one older than the window here renews nothing, and it
    ends as long after it was sent.
    """
    if sent_at is not None:
        for window in store.open_windows(tx, account, address, tx.now):
            if window.kind is kind and window.granted_at >= sent_at:
                return window
    remaining, life = window_limit(kind)
    begins = tx.now if sent_at is None else min(sent_at, tx.now)
    window = Window(account, address, kind, tx.now, begins + life, remaining)
    store.upsert_window(tx, window)
    return window


def spend(tx: Tx, account: str, *, address: str, is_human: bool = False) -> Spent | None:
    """Take one message before sending it; None: nothing may be sent to this address now.

    `is_human`: a person writes, and may use the message kept in reserve.
    """
    keep_back = 0 if is_human else HUMAN_RESERVE
    plain = store.take_plain(tx, account, address, tx.now, keep=keep_back)
    if plain is not None:
        return plain
    for _try in range(_TRIES):
        windows = store.open_windows(tx, account, address, tx.now)
        window = choose_window(windows, tx.now, is_human=is_human)
        if window is None:
            return None
        keep = keep_back if window.kind is WindowKind.MESSAGE else 0
        if store.take_one(tx, window, keep=keep):
            beside = store.take_beside(tx, window, tx.now)
            return Spent(account, address, window.kind, window.granted_at, beside)
    return None


def take_turn(tx: Tx, account: str, *, address: str, pace: Pace, messages: int = 1) -> Turn:
    """Count `messages` to somebody who may be written to at any time, but not at any pace.

    All processes count together. Worked example, with 20 at once and one every 6 seconds: 25
    notices fall due at 09:00:00. 20 go at once, and count until 09:02:00; the next ones go at
    09:00:06, 09:00:12 …, so that no minute has more than 30. What goes out as three messages takes
    three turns; what has more of them than go at once waits until nothing else counts.
    """
    windows = store.open_windows(tx, account, address, tx.now)
    until = next((one.expires_at for one in windows if one.kind is WindowKind.PACE), tx.now)
    wait = until - tx.now - pace.every * (pace.burst - min(messages, pace.burst))
    is_crowded = until - tx.now >= pace.every * (pace.burst // 2)
    if wait <= timedelta(0):
        wait, until = timedelta(0), until + pace.every * messages
        store.upsert_window(tx, Window(account, address, WindowKind.PACE, tx.now, until, None))
    return Turn(wait, is_crowded)


def can_spend(tx: Tx, account: str, *, address: str, is_human: bool = False) -> bool:
    """Whether `spend` would find a message to take."""
    windows = store.open_windows(tx, account, address, tx.now)
    return choose_window(windows, tx.now, is_human=is_human) is not None


def restore(tx: Tx, spent: Spent) -> None:
    """The message was certainly not sent: give it back."""
    for one in (spent, *spent.beside):
        store.give_back(tx, one)


def close_window(tx: Tx, spent: Spent) -> None:
    """The platform refused this message: believe it until they write again.

    A window opened after the one it was taken from is another matter, and stays.
    """
    store.close_windows(tx, spent.account, spent.address, granted_until=spent.granted_at)


def last_granted(tx: Tx, account: str, *, address: str) -> datetime | None:
    """When they last wrote or tapped there, whether anything may still be sent or not."""
    return store.last_granted(tx, account, address)


def open_windows(tx: Tx, account: str, *, address: str) -> tuple[Window, ...]:
    """What is open now, for planning and for display."""
    return store.open_windows(tx, account, address, tx.now)
