"""What all parts of the fake platform share, and the shape of one API call."""

import itertools
import secrets
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.fields import Writable
from bot.simulator.phones.book import PhoneBook
from bot.simulator.phones.model import Person
from bot.simulator.phones.store import Store
from bot.simulator.platform.accounts import FakeAccount
from bot.simulator.platform.body import Body, Json
from bot.simulator.platform.faults import Faults
from bot.simulator.platform.refusals import BAD_MEDIA_ID, BAD_OPENID, NOT_FOLLOWING, Refused
from bot.simulator.platform.tokens import TokenDesk
from bot.simulator.platform.windows import Windows

KEPT_CALLS = 5000
MEDIA_LIFE = timedelta(days=3)
QR_URL = "http://weixin.qq.com/q/"
"""What the QR codes of the platform begin with; the ticket follows."""


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One business call as it was answered: for tests and for the drawer."""

    at: datetime
    account: str
    path: str
    request: Mapping[str, Json]
    errcode: int


@dataclass(frozen=True, slots=True)
class Call:
    """One API call on its way to an endpoint; the token was good and the body was read."""

    account: FakeAccount
    query: Mapping[str, str]
    body: Body
    now: datetime


Endpoint = Callable[[Call], Mapping[str, Json]]
"""Does what is asked and gives the fields of the answer; errcode 0 is added. Raises Refused."""


@dataclass(slots=True)
class State:
    """The shared state. `counts` has the calls per `path`, refused ones included.

    `later` takes a push that the platform sends on its own some time after a call.
    """

    clock: Callable[[], datetime]
    store: Store
    book: PhoneBook
    later: Callable[[FakeAccount, Mapping[str, Writable]], None]
    tokens: TokenDesk
    windows: Windows
    faults: Faults = field(default_factory=Faults)
    accounts: dict[str, FakeAccount] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    calls: deque[ApiCall] = field(default_factory=lambda: deque(maxlen=KEPT_CALLS))
    media_url: str = ""
    _numbers: "itertools.count[int]" = field(
        default_factory=lambda: itertools.count(time.time_ns() // 1000)
    )

    def next_id(self) -> int:
        """A message id: unique over restarts as long as the wall clock does not run back."""
        return next(self._numbers)

    def new_key(self, start: str) -> str:
        """An unguessable id such as a media_id."""
        return f"{start}{secrets.token_urlsafe(18)}"

    def own_media(self, account: FakeAccount, media_id: str) -> tuple[str, bytes]:
        """Type and content of a file of this company or 公众号, at most three days old."""
        found = self.store.get_media(media_id)
        is_ours = self.store.get("media_of", media_id) == account.app_id
        if (
            found is None
            or not is_ours
            or self.clock().timestamp() - found[1] > MEDIA_LIFE.total_seconds()
        ):
            raise Refused(BAD_MEDIA_ID, "invalid media_id")
        return found[0], found[2]

    def follower(self, account: FakeAccount, openid: str) -> Person:
        """The follower with this openid. Refuses strangers (40003) and who left (43004)."""
        person = self.book.find(account.slug, openid)
        if person is None:
            raise Refused(BAD_OPENID, "invalid openid")
        if not person.is_following:
            raise Refused(NOT_FOLLOWING, "require subscribe")
        return person
