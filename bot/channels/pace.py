"""How often one person may be written to (频率限制 of WeCom): more is dropped without a word.

Each process counts the last hour by itself, message by message. What several do within a minute
is counted in the database, where a message is planned (`domain.messaging.take_turn`).
"""

from collections import deque
from datetime import datetime, timedelta

from domain.messaging import Pace

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
A_MINUTE, AN_HOUR = 30, 1000
TOGETHER = Pace(burst=20, every=timedelta(seconds=6))
"""Of all processes together; in no minute more than A_MINUTE."""
PEOPLE = 10_000
"""How many people are remembered; who was written to longest ago is forgotten first."""


class MemberPace:
    """The messages of the last hour to each member, in memory of one process."""

    def __init__(self) -> None:
        self._sent: dict[str, deque[datetime]] = {}

    def is_crowded(self, member: str, now: datetime) -> bool:
        """Whether this member got half of what a minute allows within the last one."""
        sent = self._sent.get(member)
        half = A_MINUTE // 2
        return sent is not None and len(sent) >= half and now - sent[-half] < MINUTE

    def wait(self, member: str, now: datetime) -> timedelta:
        """How long this member's next message must wait; zero: it is counted as sent now."""
        sent = self._sent.pop(member, None) or deque(maxlen=AN_HOUR)
        self._sent[member] = sent
        if len(self._sent) > PEOPLE:
            del self._sent[next(iter(self._sent))]
        for limit, period in ((A_MINUTE, MINUTE), (AN_HOUR, HOUR)):
            if len(sent) >= limit and now - sent[-limit] < period:
                return sent[-limit] + period - now
        sent.append(now)
        return timedelta(0)
