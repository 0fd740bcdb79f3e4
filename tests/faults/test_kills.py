"""kill -9 at random moments and named points: nothing acknowledged is lost or done twice.

The short run has 60 kills; JIEDAN_SOAK=1 makes it 1,000. The same harness must find a planted
bug (answered before committed), or it proves nothing.
"""

import asyncio
import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import utc_now
from bot.simulator.phones.model import Person
from bot.simulator.platform.accounts import Kind
from bot.simulator.platform.server import FakePlatform
from domain.customer import find_customer
from domain.db import Database, Tx
from domain.db.migrate import ensure_schema
from domain.order import OrderFilter, get_order, list_orders
from domain.report import run_audit
from domain.tables import metadata
from tests.faults.driver import PACE, Child, Driver, Kill, Message
from tests.faults.scene import OA, WECOM, Buyer, crowd, furnish, write_config

pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.timeout(1500)]

KILLS = 1_000 if os.environ.get("JIEDAN_SOAK") else 60
SEED = int(os.environ.get("JIEDAN_SEED", "20270302"))
POINTS = (
    "after-verify",
    "mid-domain",
    "before-commit",
    "after-commit-before-ack",
    "outbox-claimed",
    "after-send-before-mark",
    "after-mark",
)
SCRIPT = ("可口可乐330ml 2箱", "雪碧330ml 1箱", "可口可乐330ml再加1箱", "确认")
EXPECTED = {"可口可乐330ml": 72, "雪碧330ml": 24}


@dataclass
class Findings:
    """What went wrong, by kind."""

    lost: list[str]
    doubled: list[str]
    changed: list[str]
    violations: list[str]

    @property
    def is_clean(self) -> bool:
        """Whether nothing at all was found."""
        return not (self.lost or self.doubled or self.changed or self.violations)


class Stage:
    """One database, one platform, one child that dies again and again."""

    def __init__(self, folder: Path, buyers: list[Buyer], plant: str) -> None:
        self.folder = folder
        self.buyers = buyers
        self.plant = plant
        self.url = f"sqlite:///{folder}/shop.db"
        self.platform = FakePlatform(utc_now, pace=PACE)
        self.messages = 0

    async def open(self) -> Driver:
        """Furnish the shop and start the fake platform."""
        database = Database.open(self.url, clock=utc_now)
        ensure_schema(database, metadata)
        database.write_now(furnish, self.buyers)
        database.close_now()
        for account in (OA, WECOM):
            self.platform.add_account(account)
        people = [Person(b.code, Kind.OA, OA.slug, b.openid, b.code) for b in self.buyers]
        for person in [*people, Person("R01", Kind.WECOM, WECOM.slug, "rep-one", "小李")]:
            self.platform.book.put(person)
        await self.platform.start()
        config = write_config(self.folder, database_url=self.url, api_base=self.platform.base_url)
        return Driver(self.platform, Child(config, plant=self.plant))

    def message(self, buyer: Buyer, text: str) -> Message:
        """A text of a buyer as the platform pushes it."""
        self.messages += 1
        fields = {
            "ToUserName": OA.original_id,
            "FromUserName": buyer.openid,
            "CreateTime": int(utc_now().timestamp()),
            "MsgType": "text",
            "Content": text,
            "MsgId": str(7_000_000_000 + self.messages),
        }
        return Message(OA, fields)

    def judge(self, driver: Driver) -> Findings:
        """Compare the database with what the driver was told."""
        database = Database.open(self.url, clock=utc_now)
        try:
            lost, doubled = database.read_now(_count_effects, self.buyers)
            violations = [str(v) for v in database.read_now(run_audit)]
        finally:
            database.close_now()
        return Findings(lost, doubled, driver.ledger.changed, violations)


def _count_effects(tx: Tx, buyers: list[Buyer]) -> tuple[list[str], list[str]]:
    """Buyers with less, and with more, than the one order their script asks for."""
    lost, doubled = [], []
    for buyer in buyers:
        customer = find_customer(tx, buyer.code)
        assert customer is not None
        found = list_orders(tx, OrderFilter(customer_ids=(customer.id,))).rows
        amounts: dict[str, int] = {}
        for summary in found:
            for line in get_order(tx, summary.id).lines:
                name = next((n for n in EXPECTED if line.sku_name.startswith(n)), line.sku_name)
                amounts[name] = amounts.get(name, 0) + line.quantity.base
        if len(found) < 1 or any(amounts.get(n, 0) < b for n, b in EXPECTED.items()):
            lost.append(f"{buyer.code}: {amounts}")
        if len(found) > 1 or any(amounts.get(n, 0) > b for n, b in EXPECTED.items()):
            doubled.append(f"{buyer.code}: {len(found)} orders, {amounts}")
    return lost, doubled


def _plan(chance: random.Random) -> Kill:
    if chance.random() < 0.5:
        return Kill(point=chance.choice(POINTS), nth=chance.randint(1, 3))
    return Kill(seconds=chance.uniform(0.0, 0.35))


async def _trial(stage: Stage, driver: Driver, buyers: list[Buyer], kill: Kill) -> None:
    """Some buyers order at the same time while the child has its end planned."""
    await driver.start(kill)
    if kill.seconds:
        asyncio.get_running_loop().call_later(kill.seconds, driver.child.kill_soon)

    async def order(buyer: Buyer) -> None:
        for text in SCRIPT:
            await driver.deliver(stage.message(buyer, text))

    await asyncio.gather(*(order(buyer) for buyer in buyers))
    if not driver.child.is_running:
        await driver.revive()


async def _run(folder: Path, kills: int, plant: str = "") -> tuple[Findings, Driver]:
    chance = random.Random(SEED)
    buyers = crowd(kills * 2)
    stage = Stage(folder, buyers, plant)
    driver = await stage.open()
    try:
        for n in range(kills):
            await _trial(stage, driver, buyers[2 * n : 2 * n + 2], _plan(chance))
            await driver.child.end()
        await driver.start(Kill())
        await driver.repeat_all()
        await driver.child.end(signal.SIGTERM)
    finally:
        driver.child.close()
        await stage.platform.stop()
    return stage.judge(driver), driver


async def test_nothing_acknowledged_is_lost_or_done_twice(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    findings, driver = await _run(tmp_path, KILLS)
    record_property("kills", driver.deaths)
    print(f"\n{KILLS} trials, {driver.deaths} deaths met, {len(driver.ledger.messages)} messages")  # noqa: T201
    assert findings == Findings([], [], [], [])


async def test_the_harness_finds_an_answer_given_before_the_commit(tmp_path: Path) -> None:
    findings, _driver = await _run(tmp_path, min(KILLS, 24), plant="ack-before-commit")
    assert not findings.is_clean
