"""From a platform that refuses us to a line for the owners and the group robots.

An endpoint that is shut after several failures in a row, and an account set up wrongly, are
alarms; each is told once an hour. What is passing, or concerns one recipient, is not.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.channels.api_errors import ErrorClass
from bot.channels.refusals import Refusal, log_refusal
from bot.rounds import Rounds
from domain.db import Database, Tx
from domain.notice import alarm_owners

AGAIN = timedelta(hours=1)


class AlarmBell:
    """Hears of every refusal of one merchant's accounts."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._told: dict[str, datetime] = {}
        self._rounds = Rounds("alarms")
        self.on_commit: Callable[[], None] = lambda: None

    def hear(self, refusal: Refusal) -> None:
        """Log it; ring where somebody has to act."""
        log_refusal(refusal)
        what = _kind(refusal)
        if not what:
            return
        key, now = f"{what}:{refusal.account}:{refusal.path}:{refusal.code}", self._clock()
        if key in self._told and now - self._told[key] < AGAIN:
            return
        self._told[key] = now
        hour = int(now.timestamp() // AGAIN.total_seconds())
        detail = {"account": refusal.account, "path": refusal.path, "errcode": refusal.code}
        self._rounds.run(self._ring(what, f"{key}:{hour}", detail))

    async def idle(self) -> None:
        """Wait until every alarm is in the outbox."""
        await self._rounds.idle()

    async def _ring(self, what: str, key: str, detail: dict[str, Any]) -> None:
        await self._database.write(_alarm, what, key, detail)
        self.on_commit()


def _kind(refusal: Refusal) -> str:
    if refusal.is_shut:
        return "platform_shut"
    if refusal.error is not ErrorClass.CONFIG:
        return ""
    return "carrier_refused" if refusal.family == "carrier" else "platform_refused"


def _alarm(tx: Tx, what: str, key: str, detail: dict[str, Any]) -> int:
    return alarm_owners(tx, what, event_key=key, detail=detail)
