"""The change log has a word for everything that is recorded."""

import re
from pathlib import Path

from admin.auditlog import ACTIONS, ENTITIES

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
