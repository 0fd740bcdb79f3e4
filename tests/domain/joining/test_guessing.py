"""Codes that lead nowhere are counted by person and by address, for some minutes."""

from datetime import timedelta

import pytest

from domain.audit import newest_entries
from domain.base.actor import SYSTEM
from domain.customer import create_contact
from domain.delivery.model import DeliveryPolicy
from domain.joining import Presenter, codes_taken_again_at, join_contacts, note_wrong_code
from domain.joining.guessing import MOST_WRONG, REMEMBERED
from tests.factories import KF, OA, seed

MINUTE = timedelta(minutes=1)


@pytest.fixture
def people(tx):
    seed(tx, "drinks")
    return [create_contact(tx, name=name) for name in ("甲", "乙")]


def miss(tx, who, times):
    return [note_wrong_code(tx, who, actor=SYSTEM) for _ in range(times)]


def stops(tx):
    return [e for e in newest_entries(tx) if e.action == "contact.codes_stopped"]


def test_the_fifth_in_ten_minutes_is_the_last_and_the_audit_knows(tx, people):
    who = Presenter(OA, "o_a", people[0].id)
    began = tx.now
    assert miss(tx, who, MOST_WRONG - 1) == [None] * (MOST_WRONG - 1)
    assert (codes_taken_again_at(tx, who), stops(tx)) == (None, [])
    tx.now += 2 * MINUTE
    assert miss(tx, who, 1) == [began + REMEMBERED]
    assert codes_taken_again_at(tx, who) == began + REMEMBERED
    (stopped,) = stops(tx)
    assert (stopped.entity, stopped.entity_id) == ("contact", str(people[0].id))
    tx.now = began + REMEMBERED
    assert codes_taken_again_at(tx, who) is None


def test_a_second_address_gives_a_person_no_further_tries(tx, people):
    miss(tx, Presenter(OA, "o_a", people[0].id), 3)
    miss(tx, Presenter(KF, "wm_a", people[0].id), 2)
    assert codes_taken_again_at(tx, Presenter(KF, "wm_other", people[0].id)) is not None
    assert codes_taken_again_at(tx, Presenter(KF, "wm_b", people[1].id)) is None


def test_an_address_that_becomes_another_person_has_no_further_tries(tx, people):
    miss(tx, Presenter(OA, "o_a", people[0].id), MOST_WRONG)
    assert codes_taken_again_at(tx, Presenter(OA, "o_a", people[1].id)) is not None
    assert codes_taken_again_at(tx, Presenter(KF, "o_a", people[1].id)) is None
    join_contacts(tx, people[0].id, people[1].id, policy=DeliveryPolicy(), why="test")
    kept = min(people[0].id, people[1].id)
    assert codes_taken_again_at(tx, Presenter(KF, "wm_c", kept)) is not None
