"""The change log has a word for everything that is recorded."""

import re
from pathlib import Path

from admin.auditlog import ACTIONS, ENTITIES
from domain.audit import Recorded, record
from domain.base.actor import SYSTEM
from domain.db import Tx
from domain.staff import Role
from tests.admin.conftest import House

_RECORDED = re.compile(r"Recorded\(\s*\"([a-z_]+\.[a-z_]+)\",\s*\"([a-z_]+)\"")
_NAMED = re.compile(r"_audit\([^\"()]*\"([a-z_]+\.[a-z_]+)\"")
_OF = re.compile(r"Recorded\(\s*[a-z_]+,\s*\"([a-z_]+)\"")


def test_every_recorded_action_and_thing_has_a_word():
    source = "\n".join(path.read_text() for path in Path("domain").rglob("*.py"))
    both = _RECORDED.findall(source)
    actions = {action for action, _ in both} | set(_NAMED.findall(source))
    things = {thing for _, thing in both} | set(_OF.findall(source))
    assert len(actions) > 30
    assert actions - ACTIONS.keys() == set()
    assert things - ENTITIES.keys() == set()


async def test_recorded_moments_are_told_in_the_merchants_time_zone(house: House) -> None:
    def write(tx: Tx) -> None:
        shown = {"until": "2027-03-02T16:30:00+00:00", "days": ["2027-03-02"], "reason": "旺季"}
        record(tx, Recorded("credit.grant", "credit", "1", None, shown), actor=SYSTEM)

    house.database.write_now(write)
    owner = await house.sign_in(Role.OWNER)
    page = await owner.text("/log")
    assert "2027-03-03 00:30:00" in page
    assert "2027-03-02T16:30" not in page
    assert "2027-03-02&#34;" in page
