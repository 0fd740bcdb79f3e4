"""Addresses belong to one person; tokens are fetched by one process."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from domain.base.ids import ContactId, StaffId
from domain.customer import create_contact
from domain.db import Database, Tx
from domain.messaging import (
    AddressTaken,
    ChannelToken,
    Lease,
    Recipient,
    WindowKind,
    addresses_of,
    claim_refresh,
    close_address,
    find_address,
    follow_address,
    forget_inbound,
    grant,
    leave_address,
    open_windows,
    read_token,
    register_contact,
    register_staff,
    reopen_address,
    store_token,
    touch_address,
)
from domain.messaging.store.follows import follow_move
from domain.report import run_audit
from tests.conftest import Clock
from tests.postgres import Cluster


def test_an_address_cannot_change_hands(tx: Tx) -> None:
    made = register_contact(tx, "oa", channel="oa", external_id="o1", contact_id=ContactId(1))
    with pytest.raises(AddressTaken):
        register_staff(tx, "oa", channel="oa", external_id="o1", staff_id=StaffId(1))
    found = find_address(tx, "oa", external_id="o1")
    assert found is not None
    assert (found.id, found.contact_id, found.staff_id) == (made.id, 1, None)
    again = register_contact(tx, "oa", channel="oa", external_id="o1", contact_id=ContactId(1))
    assert again.id == made.id


def test_a_closed_address_opens_when_they_write(tx: Tx) -> None:
    register_contact(tx, "oa", channel="oa", external_id="o1", contact_id=ContactId(1))
    close_address(tx, "oa", external_id="o1", reason="unsubscribed")
    (closed,) = addresses_of(tx, Recipient.contact(1))
    assert (closed.is_active, closed.closed_reason) == (False, "unsubscribed")
    touch_address(tx, "oa", external_id="o1")
    (opened,) = addresses_of(tx, Recipient.contact(1))
    assert (opened.is_active, opened.closed_reason) == (True, "")


MOVES = [
    ("follow 1, leave 3", False),
    ("follow 1, leave 3, follow 8", True),
    ("follow 1, leave 3, follow 7, write 8", True),
    ("follow 1, leave 3, follow 8, leave 12", False),
    ("follow 1, write 2, leave 4", False),
    ("follow 1, write 4, leave 4", False),
    ("follow 1, leave 4, follow 4", True),
    ("follow 1, write 4, leave 4, follow 4", True),
    ("follow 1, leave 4, follow 4, write 4", True),
    ("follow 1, leave 3, follow 4, leave 4", False),
    ("follow 1, leave 3, follow 4, write 4, leave 4", False),
    ("follow 1, leave 4, follow 4, leave 5", False),
]


@pytest.mark.parametrize(("told", "is_reachable"), MOVES)
def test_what_they_did_last_counts_however_it_is_told(
    tx: Tx, told: str, is_reachable: bool
) -> None:
    """Each order in which the platform may tell it, once and again at the end."""
    start = tx.now
    steps = [step.split() for step in told.split(", ")]
    for number, order in enumerate(permutations(steps)):
        tx.now = start + timedelta(minutes=1)
        for step in (*order, order[0]):
            _happen(tx, f"o{number}", step, start)
        found = find_address(tx, "oa", external_id=f"o{number}")
        assert found is not None
        assert found.is_active == is_reachable, order


def test_who_came_and_left_in_the_first_second_known_is_taken_to_be_there(tx: Tx) -> None:
    """Nothing tells this from a leaving and a return; what is sent in vain closes it."""
    for number, order in enumerate([("follow", "leave"), ("leave", "follow")]):
        for what in order:
            _happen(tx, f"o{number}", [what, "0"], tx.now)
        found = find_address(tx, "oa", external_id=f"o{number}")
        assert found is not None
        assert found.is_active


def test_leaving_ends_what_might_be_sent_and_a_return_does_not_bring_it_back(tx: Tx) -> None:
    _happen(tx, "o1", ["follow", "0"], tx.now)
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
    tx.now += timedelta(seconds=5)
    _happen(tx, "o1", ["leave", "0"], tx.now)
    assert open_windows(tx, "oa", address="o1") == ()
    tx.now += timedelta(seconds=5)
    grant(tx, "oa", address="o1", kind=WindowKind.TAP)
    _happen(tx, "o1", ["follow", "0"], tx.now)
    _happen(tx, "o1", ["leave", "-5"], tx.now)
    assert [one.kind for one in open_windows(tx, "oa", address="o1")] == [WindowKind.TAP]


def test_moves_are_forgotten_with_the_messages_of_their_time(tx: Tx) -> None:
    _happen(tx, "o1", ["leave", "0"], tx.now)
    tx.now += timedelta(days=31)
    forget_inbound(tx)
    assert tx.query(select(follow_move)).all() == []


def _happen(tx: Tx, name: str, step: Sequence[str], start: datetime) -> None:
    what, second = step
    at = start + timedelta(seconds=int(second))
    if find_address(tx, "oa", external_id=name) is None:
        who = {"channel": "oa", "external_id": name, "contact_id": ContactId(1)}
        register_contact(tx, "oa", seen_at=at, **who)
    if what == "leave":
        leave_address(tx, "oa", external_id=name, at=at)
    elif what == "write":
        reopen_address(tx, "oa", external_id=name, at=at)
    else:
        follow_address(tx, "oa", external_id=name, at=at)


def test_a_send_refused_after_they_left_does_not_hide_that_they_did(tx: Tx) -> None:
    """Told late, what they wrote before they left reopens nothing; what they write then does."""
    start = tx.now
    register_contact(tx, "oa", channel="oa", external_id="o1", contact_id=ContactId(1))
    left_at = start + timedelta(seconds=30)
    leave_address(tx, "oa", external_id="o1", at=left_at)
    close_address(tx, "oa", external_id="o1", reason="43004")
    assert not reopen_address(tx, "oa", external_id="o1", at=left_at - timedelta(seconds=10))
    (left,) = addresses_of(tx, Recipient.contact(1))
    assert (left.is_active, left.closed_reason) == (False, "unsubscribed")
    assert reopen_address(tx, "oa", external_id="o1", at=left_at + timedelta(seconds=10))
    close_address(tx, "oa", external_id="o1", reason="43004")
    (refused,) = addresses_of(tx, Recipient.contact(1))
    assert (refused.is_active, refused.closed_reason) == (False, "43004")


def test_the_last_used_address_comes_first(tx: Tx) -> None:
    register_contact(tx, "oa", channel="oa", external_id="o1", contact_id=ContactId(1))
    register_contact(tx, "kf", channel="kf", external_id="k1", contact_id=ContactId(1))
    tx.now += timedelta(seconds=1)
    touch_address(tx, "oa", external_id="o1")
    found = addresses_of(tx, Recipient.contact(1))
    assert [address.external_id for address in found] == ["o1", "k1"]


def test_one_process_refreshes_a_token(tx: Tx) -> None:
    until = tx.now + timedelta(seconds=10)
    assert claim_refresh(tx, "oa", kind="access", lease=Lease("a", until))
    assert not claim_refresh(tx, "oa", kind="access", lease=Lease("b", until))
    assert read_token(tx, "oa", kind="access") is None
    token = ChannelToken("oa", "access", "T1", tx.now + timedelta(hours=2))
    assert not store_token(tx, token, owner="b")
    assert store_token(tx, token, owner="a")
    assert read_token(tx, "oa", kind="access") == token
    assert claim_refresh(tx, "oa", kind="access", lease=Lease("b", until))


@pytest.mark.slow
def test_who_was_bound_while_he_wrote_can_be_told_of_offers_after_his_next_word(
    cluster: Cluster, clock: Clock
) -> None:
    """Two servers, neither of which sees what the other one has not committed."""

    def bind(tx: Tx) -> None:
        person = create_contact(tx, name="王老板")
        register_contact(tx, "oa", channel="oa", external_id="o1", contact_id=person.id)

    def write(tx: Tx, meanwhile: Callable[[], None]) -> None:
        grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
        meanwhile()

    with cluster.database() as url, ExitStack() as opened:
        one, other = (Database.open(url, clock=clock) for _ in range(2))
        opened.callback(one.close_now)
        opened.callback(other.close_now)
        one.write_now(write, lambda: other.write_now(bind))
        one.write_now(write, lambda: None)
        assert one.read_now(run_audit) == []
