"""Every planted bug is found by the model machine on its tour of the shop.

JIEDAN_SOAK=1 has random histories find it instead.
"""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from tests.faults.advance_plants import ADVANCE_PLANTS
from tests.faults.chain_plants import CHAIN_PLANTS
from tests.faults.money_plants import MONEY_PLANTS, MoneyPlant
from tests.faults.plants import PLANTS, Plant
from tests.faults.returning_plants import RETURNING_PLANTS
from tests.faults.settling_plants import BRANCH_SETTLING_PLANTS, SETTLING_PLANTS
from tests.faults.test_machine import (
    IS_SOAK,
    SEED,
    Tally,
    run_machine,
    sqlite_desks,
    take_the_tour,
)
from tests.faults.weighing_plants import WEIGHING_PLANTS

pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.timeout(600)]

FINDINGS = (AssertionError, IntegrityError, sqlite3.IntegrityError)
"""How a bug shows itself; any other exception is a plant that does not work."""


ALL = (
    *PLANTS, *MONEY_PLANTS, *WEIGHING_PLANTS, *RETURNING_PLANTS, *CHAIN_PLANTS, *SETTLING_PLANTS,
    *ADVANCE_PLANTS,
)  # fmt: skip
OF_THE_GUEST = frozenset({"I9", "I11", "I21"})
"""Gifts, points and currencies: found on the guest's part of the tour."""
AT_MOST = 144
"""A random search ends with the first finding; one of so many histories has failed."""


@pytest.mark.parametrize("plant", ALL, ids=lambda plant: plant.name.replace(" ", "-"))
def test_the_machine_finds(
    plant: Plant | MoneyPlant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Any,
) -> None:
    desks = sqlite_desks(tmp_path)
    plant.plant(monkeypatch)
    tally = Tally()
    with pytest.raises(FINDINGS) as found:
        _search(desks, tally, _part_of(plant))
    record_property("steps", tally.steps)
    said = str(found.value).splitlines()[0]
    print(f"\n{plant.invariant} {plant.name}: {tally.steps} steps, seed {SEED}: {said}")  # noqa: T201


def _part_of(plant: Plant | MoneyPlant) -> str:
    if plant in ADVANCE_PLANTS:
        return "advance"
    if plant in CHAIN_PLANTS or plant in BRANCH_SETTLING_PLANTS:
        return "branch"
    return "guest" if plant.invariant in OF_THE_GUEST else ""


def _search(desks: Any, tally: Tally, part: str) -> None:
    if IS_SOAK:
        run_machine(desks, AT_MOST, is_plain=False, tally=tally)
    else:
        take_the_tour(desks, tally, part)


def test_every_invariant_with_tables_has_a_plant() -> None:
    wanted = {*range(1, 25), 28}
    assert {plant.invariant for plant in ALL} == {f"I{n}" for n in wanted}
