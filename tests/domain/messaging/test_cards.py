"""Copies of cards that are used up: labelled at once, changed one by one, tried again or not."""

from datetime import timedelta

import pytest

from domain.db import Tx
from domain.messaging import (
    MAX_ATTEMPTS,
    CardChange,
    card_changed,
    claim_cards,
    forget_upkeep,
    is_card_due,
    keep_card_code,
    note_card_going,
    put_off_card,
    use_up_card,
    use_up_others,
)

LEASE = timedelta(seconds=60)


def sent(tx: Tx, **copies: str) -> None:
    """Copies by their codes."""
    for code, card_id in copies.items():
        keep_card_code(tx, "staff", card_id=card_id, response_code=code, sending="jd-1")


def claimed(tx: Tx) -> list[CardChange]:
    return claim_cards(tx, tx.now + LEASE)


def test_nothing_is_due_while_a_card_is_open(tx: Tx):
    sent(tx, a="so-1-1")
    assert (is_card_due(tx), claimed(tx)) == (False, [])


def test_every_copy_of_the_card_and_of_its_other_versions(tx: Tx):
    sent(tx, a="so-1-1", b="so-1-1", c="so-1-2", d="so-11-1", e="chg-1")
    use_up_card(tx, "so-1-", label="confirmed", versions="so-1-")
    assert is_card_due(tx)
    found = claimed(tx)
    assert {(one.response_code, one.label) for one in found} == {(c, "confirmed") for c in "abc"}
    assert claimed(tx) == [], "another process leaves them alone meanwhile"
    for one in found:
        card_changed(tx, one)
    use_up_card(tx, "so-1-1", label="rejected")
    assert not is_card_due(tx)


def test_what_a_card_is_to_say_first_stays(tx: Tx):
    sent(tx, a="so-1-1")
    use_up_card(tx, "so-1-1", label="已确认")
    use_up_card(tx, "so-1-1", label="cancelled")
    assert [one.label for one in claimed(tx)] == ["已确认"]


def test_a_tap_changes_the_tapped_copy_itself(tx: Tx):
    sent(tx, a="one", b="two", c="two")
    use_up_others(tx, "one", label="已确认")
    use_up_others(tx, "two", label="已确认")
    assert [one.response_code for one in claimed(tx)] == ["b", "c"]


def test_what_was_not_reached_is_tried_again_later_and_later_and_then_no_more(tx: Tx):
    sent(tx, a="so-1-1")
    use_up_card(tx, "so-1-1", label="confirmed")
    tries, waits = 0, []
    while is_card_due(tx):
        (one,) = claimed(tx)
        tries += 1
        assert one.attempts == tries
        put_off_card(tx, one, timedelta(seconds=7))
        before = tx.now
        for _ in range(20_000):
            if is_card_due(tx) or tries == MAX_ATTEMPTS:
                break
            tx.now += timedelta(seconds=6)
        waits.append(tx.now - before)
    assert tries == MAX_ATTEMPTS
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[0] >= timedelta(seconds=7), "the platform's own wait"


@pytest.mark.sql
def test_a_copy_on_its_way_is_used_up_when_it_arrives(tx: Tx):
    going = {"card_id": "so-1-1", "sending": "jd-7"}
    for _attempt in range(2):
        note_card_going(tx, "staff", **going)
    note_card_going(tx, "staff", card_id="so-1-1", sending="jd-8")
    note_card_going(tx, "staff", card_id="so-2-1", sending="jd-9")
    use_up_card(tx, "so-1-", label="confirmed", versions="so-1-")
    assert (is_card_due(tx), claimed(tx)) == (False, []), "there is no code yet"
    tx.now += timedelta(minutes=1)
    keep_card_code(tx, "staff", response_code="a", **going)
    assert claimed(tx) == [CardChange("staff", "a", "confirmed", 1)]
    keep_card_code(tx, "staff", response_code="b", card_id="so-2-1", sending="jd-9")
    assert claimed(tx) == [], "nobody decided the other"
    use_up_card(tx, "so-2-1", label="rejected")
    assert claimed(tx) == [CardChange("staff", "b", "rejected", 1)]


def test_a_copy_on_its_way_counts_where_another_is_tapped(tx: Tx):
    sent(tx, a="so-1-1")
    note_card_going(tx, "staff", card_id="so-1-1", sending="jd-8")
    use_up_others(tx, "so-1-1", label="已确认")
    keep_card_code(tx, "staff", card_id="so-1-1", response_code="b", sending="jd-8")
    assert {(one.response_code, one.label) for one in claimed(tx)} == {
        ("a", "已确认"),
        ("b", "已确认"),
    }


def test_codes_that_no_longer_work_are_forgotten(tx: Tx):
    sent(tx, a="so-1-1")
    tx.now += timedelta(hours=73)
    forget_upkeep(tx)
    use_up_card(tx, "so-1-1", label="confirmed")
    assert claimed(tx) == []
