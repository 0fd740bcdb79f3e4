"""The model machine on both databases; the short run has over 10,000 steps.

JIEDAN_SOAK=1 makes it 1,000,000, JIEDAN_SEED=n tries other histories. A failure prints the rules
that lead to it as a program.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from domain.db import Database
from domain.tables import create_tables
from tests.conftest import Clock
from tests.faults.desk import Desk, open_desk
from tests.faults.market import Market, furnish_market
from tests.faults.settling import Settling
from tests.faults.tour import walk
from tests.postgres import Cluster

pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.timeout(0)]

IS_SOAK = bool(os.environ.get("JIEDAN_SOAK"))
SEED = int(os.environ.get("JIEDAN_SEED", "20270302"))
STEPS = 60
PARTS = 4
"""They go side by side, each with seeds of its own, until it has made its steps."""
WANTED = 260_000 if IS_SOAK else 2_600
WANTED_ON_POSTGRES = 6_000 if IS_SOAK else 200
EXAMPLES = 16
"""Histories of a run; how many steps they have is hypothesis's to say."""


class Tally:
    """How many steps a machine has made."""

    steps = 0


def machine_on(opening: Any, tally: Tally, part: int = 0) -> type[Settling]:
    """The machine whose desks come from `opening()`, with the seed of this part."""

    class Machine(Settling):
        @classmethod
        def open_all(cls) -> Iterator[tuple[Desk, Market, Any]]:
            return opening()

        @classmethod
        def count_step(cls) -> None:
            tally.steps += 1

    return seed(SEED + part)(Machine)


def sqlite_desks(folder: Path) -> Any:
    """Desks on copies of one furnished file."""
    template = folder / "template.db"
    clock = Clock()
    database = Database.open(f"sqlite:///{template}", clock=clock)
    database.write_now(create_tables)
    market = database.write_now(furnish_market)
    database.close_now()
    numbers = iter(range(10**9))

    def opening() -> Iterator[tuple[Desk, Market, Clock]]:
        path = folder / f"{next(numbers)}.db"
        shutil.copyfile(template, path)
        now = Clock()
        with open_desk(f"sqlite:///{path}", now) as desk:
            yield desk, market, now
        path.unlink()

    return opening


def postgres_desks(cluster: Cluster) -> Any:
    """Desks on databases of their own."""

    def opening() -> Iterator[tuple[Desk, Market, Clock]]:
        now = Clock()
        with cluster.database() as url, open_desk(url, now) as desk:
            yield desk, desk.database.write_now(furnish_market), now

    return opening


def take_the_tour(opening: Any, tally: Tally, part: str = "") -> None:
    """The one history that goes everywhere, or where the guest or the branch goes."""
    shop = machine_on(opening, tally)()
    try:
        walk(shop, part)
    finally:
        shop.teardown()


def run_machine(
    opening: Any,
    examples: int,
    *,
    part: int = 0,
    is_plain: bool = True,
    tally: Tally | None = None,
) -> int:
    """Run it; how many steps it made. `is_plain`: a failure is made small before it is told."""
    tally = tally or Tally()
    phases = (Phase.explicit, Phase.generate, *((Phase.shrink,) if is_plain else ()))
    run_state_machine_as_test(
        machine_on(opening, tally, part),
        settings=settings(
            max_examples=examples, stateful_step_count=STEPS, deadline=None, database=None,
            phases=phases, report_multiple_bugs=False, print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return tally.steps


def test_the_tour_of_a_sound_shop_finds_nothing(tmp_path: Path) -> None:
    tally = Tally()
    take_the_tour(sqlite_desks(tmp_path), tally)
    assert tally.steps >= 70


@pytest.mark.parametrize("part", range(PARTS))
def test_the_shop_keeps_its_books(part: int, tmp_path: Path) -> None:
    make_steps(sqlite_desks(tmp_path), WANTED, part=part)


def test_the_shop_keeps_its_books_on_postgresql(cluster: Cluster) -> None:
    make_steps(postgres_desks(cluster), WANTED_ON_POSTGRES)


def make_steps(opening: Any, wanted: int, *, part: int = 0) -> None:
    """Runs with one seed after the other, until they have made `wanted` steps."""
    tally, run = Tally(), 0
    while tally.steps < wanted:
        seed_no = part + PARTS * run
        run_machine(opening, EXAMPLES, part=seed_no, tally=tally)
        print(f"\nseed {SEED + seed_no}: {tally.steps} steps so far")  # noqa: T201
        run += 1
