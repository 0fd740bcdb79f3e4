"""Back-off of failed sends, how long which permission to write lasts, and who has left."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from domain.messaging.model import Move, Window, WindowKind

_BACK_OFF = tuple(
    timedelta(seconds=s)
    for s in (5, 15, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600)
)
"""Wait after the first, second … failed attempt; after the last one the row is dead."""

MAX_ATTEMPTS = len(_BACK_OFF) + 1
HUMAN_RESERVE = 1
"""Messages of the 48 h window the bot leaves for a human."""

_LIMITS: dict[WindowKind, tuple[int | None, timedelta]] = {
    WindowKind.MESSAGE: (5, timedelta(hours=48)),
    WindowKind.TAP: (3, timedelta(minutes=1)),
    WindowKind.PAYMENT: (None, timedelta(hours=48)),
}
_SPEND_ORDER = (WindowKind.TAP, WindowKind.PAYMENT, WindowKind.MESSAGE)


def retry_delay(attempts: int, *, seed: int) -> timedelta | None:
    """How long to wait after `attempts` (≥ 1) failed ones; None: give up.

    Spread by up to a fifth, the same for the same `seed`, so that rows which failed together do
    not come back together.
    """
    if attempts > len(_BACK_OFF):
        return None
    base = _BACK_OFF[max(attempts, 1) - 1]
    share = (seed * 2_654_435_761 + attempts * 40_503) % 1000
    return base + base * share / 5000


def window_limit(kind: WindowKind) -> tuple[int | None, timedelta]:
    """How many messages (None: any number), and for how long."""
    return _LIMITS[kind]


def choose_window(
    windows: Iterable[Window], now: datetime, *, is_human: bool = False
) -> Window | None:
    """The window the next message is taken from; None: nothing may be sent.

    The shortest-lived first; of the 48 h window the last message is kept for a human, also where
    a tap allows more: a message counts against every window that is open.
    """
    open_by_kind = {w.kind: w for w in windows if now < w.expires_at}
    plain = open_by_kind.get(WindowKind.MESSAGE)
    is_last = plain is not None and plain.remaining == HUMAN_RESERVE and not is_human
    for kind in _SPEND_ORDER:
        window = open_by_kind.get(kind)
        if window is None or (is_last and kind is not WindowKind.PAYMENT):
            continue
        if window.remaining is None or window.remaining > 0:
            return window
    return None


def left_at(moves: Iterable[Move]) -> datetime | None:
    """When somebody left for good; None: he is there. The order of `moves` says nothing.

    Following and leaving take turns, so of both within one second the state before it decides:
    who was there left and came back, who was not came and left. Where nothing is known before,
    he is taken to be there: a message that cannot arrive is refused and closes the address, one
    that is never tried is lost.

    Worked example: follow 1, leave 5, follow 5 → there; leave 3, follow 5, leave 5 → left at 5.
    """
    seconds: dict[datetime, set[bool]] = {}
    for move in moves:
        seconds.setdefault(move.at, set()).add(move.is_leaving)
    is_there, left = True, None
    for at, kinds in sorted(seconds.items()):
        is_there = is_there if len(kinds) == 2 else kinds == {False}
        left = None if is_there else at
    return left
