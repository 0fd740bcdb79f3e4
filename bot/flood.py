"""How much one person may write: 20 messages in 10 seconds, then one polite notice a minute."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

LIMIT = 20
PERIOD = timedelta(seconds=10)
NOTICE_EVERY = timedelta(minutes=1)
MAX_SENDERS = 10_000


class Verdict(Enum):
    """What is done with a message."""

    ANSWER = 1
    NOTICE = 2
    """Too many: recorded, and answered with the one notice of this minute."""
    SILENT = 3
    """Too many: recorded only."""


@dataclass(slots=True)
class _Sender:
    seen: deque[datetime] = field(default_factory=lambda: deque(maxlen=LIMIT))
    noticed_at: datetime | None = None


class FloodGate:
    """Counts messages by sender, in memory of one process."""

    def __init__(self) -> None:
        self._senders: dict[tuple[str, str], _Sender] = {}

    def admit(self, account: str, address: str, now: datetime) -> Verdict:
        """Count one message of a sender."""
        sender = self._sender((account, address), now)
        is_flood = len(sender.seen) == LIMIT and now - sender.seen[0] < PERIOD
        if not is_flood:
            sender.seen.append(now)
            return Verdict.ANSWER
        if sender.noticed_at is not None and now - sender.noticed_at < NOTICE_EVERY:
            return Verdict.SILENT
        sender.noticed_at = now
        return Verdict.NOTICE

    def forgive(self, account: str, address: str, verdict: Verdict) -> None:
        """It was the platform's repetition: take back what `admit` counted with `verdict`."""
        sender = self._senders.get((account, address))
        if sender is None:
            return
        if verdict is Verdict.ANSWER and sender.seen:
            sender.seen.pop()
        elif verdict is Verdict.NOTICE:
            sender.noticed_at = None

    def _sender(self, key: tuple[str, str], now: datetime) -> _Sender:
        sender = self._senders.get(key)
        if sender is None:
            if len(self._senders) >= MAX_SENDERS:
                self._forget(now)
            sender = self._senders[key] = _Sender()
        return sender

    def _forget(self, now: datetime) -> None:
        """Drop everybody who was quiet for a minute; if nobody was, the oldest half."""
        quiet = [k for k, s in self._senders.items() if s.seen and now - s.seen[-1] > NOTICE_EVERY]
        for key in quiet or list(self._senders)[: MAX_SENDERS // 2]:
            del self._senders[key]
