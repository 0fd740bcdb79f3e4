"""The platform's own ledger of customer-service messages (客服消息 → 下发条数限制).

A message from the customer opens 5 messages in 48 hours, anew each time. A menu click, a tap on a
menu message, following and scanning open 3 within one minute, which leave an open 48-hour window
as it is. A payment opens 48 hours without a count. A message sent counts against every window
that is open, so two windows allow what the larger allows, not their sum.

Worked example: 09:00 text (5 left until 09:00 in two days) · 09:01 one message (4 left) · 09:02
menu click (3 more until 09:03) · two messages at 09:02 (2 and 1 left) · 09:04: 2 left.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.simulator.phones.store import Store
from bot.simulator.platform.refusals import NO_WINDOW, WINDOW_USED, Refused


class Trigger(StrEnum):
    """What the customer did that opens a window."""

    MESSAGE = "message"
    CLICK = "click"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class _Rule:
    life: timedelta
    count: int | None


_RULES = {
    Trigger.MESSAGE: _Rule(timedelta(hours=48), 5),
    Trigger.CLICK: _Rule(timedelta(minutes=1), 3),
    Trigger.PAYMENT: _Rule(timedelta(hours=48), None),
}


class Windows:
    """Windows by account and openid; stored, so that a restart does not open new ones."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self, slug: str, openid: str, trigger: Trigger, now: datetime) -> None:
        """The customer did something: that kind of window is full again."""
        key = _key(slug, openid, trigger)
        self._store.put("window", key, {"at": now.timestamp(), "used": 0})

    def close(self, slug: str, openid: str) -> None:
        """The customer left: nothing is open."""
        for trigger in Trigger:
            self._store.drop("window", _key(slug, openid, trigger))

    def left(self, slug: str, openid: str, now: datetime) -> int | None:
        """How many messages may still be sent; None for no limit."""
        counts = [left for _key_, left in self._live(slug, openid, now)]
        if None in counts:
            return None
        return max((left for left in counts if left is not None), default=0)

    def spend(self, slug: str, openid: str, now: datetime) -> None:
        """One message is sent. Refuses with 45015 (nothing open) or 45047 (count used up)."""
        live = self._live(slug, openid, now)
        if not live:
            raise Refused(NO_WINDOW, "response out of time limit or subscription is canceled")
        if all(left == 0 for _name, left in live):
            raise Refused(WINDOW_USED, "out of response count limit")
        for key, _left in live:
            row = self._store.get("window", key)
            if isinstance(row, dict):
                self._store.put("window", key, {**row, "used": int(str(row["used"])) + 1})

    def _live(self, slug: str, openid: str, now: datetime) -> list[tuple[str, int | None]]:
        found: list[tuple[str, int | None]] = []
        for trigger, rule in _RULES.items():
            key = _key(slug, openid, trigger)
            row = self._store.get("window", key)
            if not isinstance(row, dict):
                continue
            if now.timestamp() - float(str(row["at"])) < rule.life.total_seconds():
                left = None if rule.count is None else max(0, rule.count - int(str(row["used"])))
                found.append((key, left))
        return found


def _key(slug: str, openid: str, trigger: Trigger) -> str:
    return f"{slug}/{openid}/{trigger.value}"
