"""kill -9 while an offer goes out: who is told is told, by each message once.

A broadcast to 10,000 people in open windows dies 20 times: nobody is missed, and each death
repeats one message at most. A mass message and a task of 企业群发 die at each point around their
call: one effect at the platform.
"""

import os
import random
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.simulator.phones.model import Person
from bot.simulator.platform.accounts import Kind
from domain.base.money import parse_unit_price
from domain.campaign import (
    Campaign,
    CampaignDraft,
    CampaignGoods,
    MassState,
    approve_campaign,
    compose_campaign,
    list_campaigns,
    list_mass,
    release_campaign,
    result_of,
    send_due_campaigns,
)
from domain.catalog import find_sku
from domain.customer import find_customer
from domain.db import Tx
from domain.groupsend import TaskState, list_tasks
from domain.messaging import OutboxFilter, OutboxState, list_outbox
from domain.notice import NoticeKind, QuietHours
from domain.staff import Role, list_staff
from tests import factories, groupsending
from tests.crowd import gather
from tests.faults.driver import Kill
from tests.faults.telling import SHOP, Telling

pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.timeout(1500)]

SEED = int(os.environ.get("JIEDAN_SEED", "20271123"))
PEOPLE = 10_000
KILLS = 20
POINTS = ("outbox-claimed", "after-send-before-mark", "after-mark")
A_BATCH = 32


@dataclass
class Told:
    """What the platform's ledger says of a broadcast."""

    missed: int
    repeated: int
    most: int
    deaths: int
    problems: list[str]

    @property
    def is_good(self) -> bool:
        """Nobody missed; not more repetitions than deaths, and nobody had more than one."""
        is_repeated_seldom = self.repeated <= self.deaths and self.most <= 2
        return not self.missed and is_repeated_seldom and not self.problems


def offer(tx: Tx, people: int, *, writes: bool, **more: Any) -> list[str]:
    """An offer to so many people has been sent: the openids."""
    factories.seed(tx, "drinks")
    shop = find_customer(tx, "C002")
    assert shop is not None
    openids = list(gather(tx, shop.id, people, writes=writes))
    send_offer(tx, writes=writes, **more)
    return openids


def send_offer(tx: Tx, *, writes: bool, **more: Any) -> None:
    """One more, one to one or by mass message; `more` as a CampaignDraft has."""
    sku = find_sku(tx, "HN250")
    assert sku is not None
    by = {one.role: one for one in list_staff(tx)}
    goods = CampaignGoods(1, sku.id, sku.order_unit, parse_unit_price("126", "CNY"))
    accounts = () if writes else (SHOP.slug,)
    draft = CampaignDraft("今日特价", 24, (goods,), mass_accounts=accounts, **more)
    made = compose_campaign(tx, draft, by[Role.OWNER])
    if release_campaign(tx, made.id, by[Role.OWNER]).status == "waiting":
        approve_campaign(tx, made.id, by[Role.REP])
    assert send_due_campaigns(tx, QuietHours()) == 1


def last_campaign(tx: Tx) -> Campaign:
    return list_campaigns(tx, limit=1)[0]


async def broadcast(folder: Path, people: int, kills: int, *, plant: str = "") -> Told:
    """To `people` in open windows, with `kills` deaths on the way."""
    stage, chance = Telling(folder, plant=plant), random.Random(SEED)
    openids: list[str] = []
    driver = await stage.open(lambda tx: openids.extend(offer(tx, people, writes=True)))
    stage.follow(openids, writes=True)
    database = stage.database()
    pause = [0]

    def is_over() -> bool:
        """Asked often: whether nothing of the offer is left in the outbox."""
        pause[0] += 1
        return pause[0] % 10 == 0 and not database.read_now(_left)

    try:
        share = people // kills
        for number in range(kills):
            if number % 2:
                point, most = POINTS[number // 2 % 3], share
                most = max(2, share // A_BATCH) if point == "outbox-claimed" else share
                kill = Kill(point, chance.randint(2, most))
            else:
                kill, stage.dies_at = Kill(), stage.received.total() + chance.randint(2, share)
            await stage.live(driver, kill, until=is_over)
        await stage.live(driver, Kill(), until=is_over)
        result = database.read_now(lambda tx: result_of(tx, last_campaign(tx)))
    finally:
        database.close_now()
        driver.child.close()
        await stage.platform.stop()
    missed = people - len(stage.received)
    problems = [*stage.violations(), *map(str, stage.refused())]
    problems += [] if plant or result.sent == people else [f"sent {result.sent}"]
    most = max(stage.received.values(), default=0)
    return Told(missed, stage.received.total() - people + missed, most, stage.deaths, problems)


def _left(tx: Tx) -> bool:
    """Whether a message of the offer waits; that it waited for a second person may wait longer."""
    waiting = OutboxFilter(OutboxState.PENDING, kind=NoticeKind.CAMPAIGN)
    return bool(list_outbox(tx, waiting, limit=1).rows)


async def test_nobody_is_missed_and_no_death_repeats_more_than_one_message(tmp_path: Path) -> None:
    told = await broadcast(tmp_path, PEOPLE, KILLS)
    print(f"\n{PEOPLE} people: {told}")  # noqa: T201
    assert told.is_good, told
    assert told.deaths == KILLS


@pytest.mark.parametrize("plant", ["all-at-once", "mark-before-send"])
async def test_the_harness_finds_what_repeats_or_misses(tmp_path: Path, plant: str) -> None:
    assert not (await broadcast(tmp_path, 240, 6, plant=plant)).is_good


async def mass(folder: Path, *, plant: str = "") -> tuple[set[int], list[MassState]]:
    """Killed at each point of a mass call: how often somebody has it, and the states."""
    stage, states = Telling(folder, plant=plant), []
    openids: list[str] = []
    driver = await stage.open(lambda tx: openids.extend(offer(tx, 3, writes=False)))
    stage.follow(openids, writes=False)
    driver.child.jobs = "first"
    database = stage.database()

    def call() -> MassState:
        [found] = database.read_now(lambda tx: list_mass(tx, last_campaign(tx).id))
        return found.state

    try:
        for point in ("before-mass", "after-mass"):
            await stage.live(driver, Kill(point), until=lambda: False)
            await stage.live(driver, Kill(), until=lambda: call() is not MassState.CALLING)
            states.append(call())
            database.write_now(partial(send_offer, writes=False))
    finally:
        database.close_now()
        driver.child.close()
        await stage.platform.stop()
    assert stage.deaths == 2
    return {stage.received[one] for one in openids}, states


async def test_a_mass_message_has_one_effect_wherever_it_dies(tmp_path: Path) -> None:
    effects, states = await mass(tmp_path)
    assert effects == {2}
    assert set(states) <= {MassState.TAKEN, MassState.DONE}


async def test_the_harness_finds_a_mass_message_under_another_key(tmp_path: Path) -> None:
    effects, _states = await mass(tmp_path, plant="new-key")
    assert effects == {3}


async def group(folder: Path, *, plant: str = "") -> tuple[int, list[TaskState]]:
    """Killed at each point of a call for a task: how many tasks there are, and their states."""
    stage, states = Telling(folder, plant=plant), []

    def fill(tx: Tx) -> None:
        groupsending.seed_groups(tx)
        groupsending.out(tx, groupsending.GROUPS)

    driver = await stage.open(fill)
    driver.child.jobs = "first"
    contacts = stage.platform.contacts
    contacts.book(groupsending.AT).staff.insert(0, "r01")
    member = Person("wm1", Kind.CONTACT, groupsending.AT, "wm1", "客1")
    for chat in ("wr1", "wr2"):
        contacts.put_group(groupsending.AT, chat, chat, [stage.platform.book.put(member)])
    database = stage.database()

    def task() -> TaskState:
        [found] = database.read_now(lambda tx: list_tasks(tx, last_campaign(tx)))
        return found.task.state

    try:
        for point in ("before-groupsend", "after-groupsend"):
            await stage.live(driver, Kill(point), until=lambda: False)
            await stage.live(driver, Kill(), until=lambda: task() is not TaskState.CALLING)
            await stage.live(driver, Kill(), until=lambda: task() is TaskState.WAITING)
            states.append(task())
            database.write_now(groupsending.out, groupsending.GROUPS)
    finally:
        database.close_now()
        driver.child.close()
        await stage.platform.stop()
    assert stage.deaths == 2
    return len(stage.platform.group_messages.open_tasks(groupsending.AT, "r01")), states


async def test_a_task_is_made_once_wherever_it_dies(tmp_path: Path) -> None:
    assert await group(tmp_path) == (2, [TaskState.WAITING, TaskState.WAITING])


async def test_the_harness_finds_a_task_made_again(tmp_path: Path) -> None:
    made, _states = await group(tmp_path, plant="call-again")
    assert made == 3
