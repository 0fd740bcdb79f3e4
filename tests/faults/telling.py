"""A shop that tells many people of an offer while its server dies again and again.

The driver is the platform: its chats, windows and tasks are the ledger. The clocks stand at ten in
the morning, and go on by some minutes with each death, so that nobody waits for a lease to end.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import utc_now
from bot.simulator.phones.model import Person
from bot.simulator.platform.accounts import AccountType, FakeAccount, Kind
from bot.simulator.platform.faults import Fault, Trouble
from bot.simulator.platform.server import FakePlatform
from bot.simulator.platform.windows import Trigger
from domain.db import Database, Tx
from domain.db.migrate import ensure_schema
from domain.report import run_audit
from domain.tables import metadata
from tests import factories
from tests.faults.driver import PACE, Child, Driver, Kill
from tests.faults.scene import AES_KEY, OA, TOKEN, WECOM, write_config
from tests.groupsending import AT

SHOP_ID = "wx0000000000000002"
SHOP = replace(
    OA,
    slug=factories.OA,
    original_id="gh_000000000002",
    app_id=SHOP_ID,
    keyring=replace(OA.keyring, receive_id=SHOP_ID),
)
CONTACTS = FakeAccount(
    AT, Kind.CONTACT, "客户联系", WECOM.app_id, WECOM.original_id, "secret-of-contacts",
    WECOM.keyring,
)  # fmt: skip
AFTER_A_DEATH = 240.0
"""Seconds: longer than a lease, and than an answer is waited for."""
LONGEST = 300.0
WINDOW_CODES = frozenset({45015, 45047})


class Telling:
    """One database, one platform, one child that dies again and again."""

    def __init__(
        self, folder: Path, *, plant: str = "", account_type: AccountType = AccountType.SERVICE
    ) -> None:
        self._folder = folder
        self.shop = replace(SHOP, account_type=account_type)
        self._plant = plant
        self._url = f"sqlite:///{folder}/shop.db"
        now = utc_now()
        ten = now.replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=1)
        self.ahead = (ten - now).total_seconds()
        self.platform = FakePlatform(self.clock, pace=PACE)
        self.platform.state.calls = deque()
        self.received: Counter[str] = Counter()
        self.deaths = 0
        self.dies_at = 0
        """When so many messages have been received the server is killed from outside."""
        self._child: Child | None = None

    def clock(self) -> datetime:
        """What both the platform's and the next server's clocks show."""
        return utc_now() + timedelta(seconds=self.ahead)

    def database(self) -> Database:
        """The shop's database, opened by the driver."""
        return Database.open(self._url, clock=self.clock)

    async def open(self, fill: Callable[[Tx], object]) -> Driver:
        """Fill the shop and start the fake platform."""
        database = self.database()
        ensure_schema(database, metadata)
        database.write_now(fill)
        database.close_now()
        for account in (self.shop, OA, WECOM, CONTACTS):
            self.platform.add_account(account)
        await self.platform.start()
        self.platform.book.listen(self._hear)
        base = self.platform.base_url
        more = "\n".join(_toml(one, base) for one in (self.shop, CONTACTS))
        config = write_config(self._folder, database_url=self._url, api_base=base, more=more)
        return Driver(self.platform, Child(config, plant=self._plant))

    def follow(self, openids: list[str], *, writes: bool) -> None:
        """These follow the 公众号, and wrote just now or did not."""
        for openid in openids:
            self.platform.book.put(Person(openid, Kind.OA, SHOP.slug, openid, openid))
            if writes:
                windows, now = self.platform.state.windows, self.clock()
                windows.open(SHOP.slug, openid, Trigger.MESSAGE, now)

    def die_at(self, *paths: str) -> int:
        """The server dies at the next call of each path, and at the one after it; how often.

        First when the platform has heard it and done nothing, then when it is done and unanswered.
        """

        def strike() -> None:
            assert self._child is not None
            self.deaths += 1
            self._child.kill_soon()

        for path in paths:
            ways = (Trouble.REFUSE, Trouble.LOSE)
            self.platform.faults.script(path, *(Fault(one, strike=strike) for one in ways))
        return 2 * len(paths)

    async def live(self, driver: Driver, kill: Kill, *, until: Callable[[], bool]) -> None:
        """One life of the server: till it dies as planned, or there is nothing left for it."""
        self._child = driver.child
        driver.child.ahead = self.ahead
        await driver.start(kill)
        started = time.monotonic()
        while driver.child.is_running and not until():
            assert time.monotonic() - started < LONGEST, "it came to no end"
            await asyncio.sleep(0.02)
        self.deaths += not driver.child.is_running
        await driver.child.end()
        self.ahead += AFTER_A_DEATH

    async def round(self, driver: Driver) -> None:
        """One life that does its jobs and ends, or dies on the way; no push reaches it."""
        self._child = driver.child
        driver.child.ahead, driver.child.jobs = self.ahead, "only"
        await driver.child.start()
        started = time.monotonic()
        while driver.child.is_running:
            assert time.monotonic() - started < LONGEST, "it came to no end"
            await asyncio.sleep(0.01)
        self.ahead += AFTER_A_DEATH

    def refused(self) -> list[int]:
        """Codes of the calls that found no window, or one that was used up."""
        return [c.errcode for c in self.platform.state.calls if c.errcode in WINDOW_CODES]

    def violations(self) -> list[str]:
        """What the audit says of the database."""
        database = self.database()
        try:
            return [str(one) for one in database.read_now(run_audit)]
        finally:
            database.close_now()

    def _hear(self, kind: str, value: Mapping[str, Any]) -> None:
        if kind == "bubble" and value["side"] == "theirs" and value["via"] in {"custom", "mass"}:
            self.received[str(value["person"])] += 1
            if self._child is not None and self.received.total() == self.dies_at:
                self._child.kill_soon()


def _toml(account: FakeAccount, base: str) -> str:
    """An account's part of the configuration."""
    ids = f'corpid = "{account.app_id}"'
    kind = "wecom_contact"
    if account.kind is Kind.OA:
        kind, ids = "oa", f'gh_id = "{account.original_id}"\nappid = "{account.app_id}"'
        ids += f'\naccount_type = "{account.account_type.value}"'
    return f"""
[accounts.{account.slug}]
kind = "{kind}"
{ids}
secret = "{account.secret}"
token = "{TOKEN}"
aes_key = "{AES_KEY}"
api_base = "{base}/{account.kind.value}"
"""
