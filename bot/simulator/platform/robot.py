"""Group robots (消息推送): a key, a group, twenty messages a minute.

`groups` holds what each robot's group reads, by the robot's account.
"""

from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.simulator.platform.accounts import FakeAccount, Kind
from bot.simulator.platform.body import Body, Json
from bot.simulator.platform.oa_send import check_text
from bot.simulator.platform.refusals import (
    BAD_MESSAGE_TYPE,
    BAD_ROBOT_KEY,
    QUOTA_USED,
    TEXT_TOO_LONG,
    Refused,
)
from bot.simulator.platform.state import State

PER_MINUTE = 20
MARKDOWN_BYTES = 4096


class RobotDesk:
    """The one endpoint of the robots; it knows them by key, not by access token."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._sent: dict[str, deque[datetime]] = defaultdict(lambda: deque(maxlen=PER_MINUTE))
        self.groups: dict[str, list[str]] = defaultdict(list)

    def send(self, key: str, body: Body) -> tuple[str, Mapping[str, Json]]:
        """发送消息: the account that spoke, and the answer."""
        account = self._robot(key)
        match body.text("msgtype", ""):
            case "text":
                text = check_text(body.section("text").text("content"))
            case "markdown":
                text = body.section("markdown").text("content")
                if len(text.encode()) > MARKDOWN_BYTES:
                    raise Refused(TEXT_TOO_LONG, "content size out of limit")
            case _:
                raise Refused(BAD_MESSAGE_TYPE, "invalid message type")
        sent, now = self._sent[account.slug], self._state.clock()
        if len(sent) == PER_MINUTE and now - sent[0] < timedelta(minutes=1):
            raise Refused(QUOTA_USED, "api freq out of limit")
        sent.append(now)
        self.groups[account.slug].append(text)
        return account.slug, {}

    def _robot(self, key: str) -> FakeAccount:
        for account in self._state.accounts.values():
            if account.kind is Kind.ROBOT and account.secret == key:
                return account
        raise Refused(BAD_ROBOT_KEY, "invalid webhook url")
