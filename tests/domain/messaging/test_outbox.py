"""Notices go out once, in order per recipient, and are given up only with a reason."""

from datetime import timedelta

import pytest

from domain.base.actor import SYSTEM
from domain.base.ids import OutboxId
from domain.db import Tx
from domain.messaging import (
    MAX_ATTEMPTS,
    Enqueued,
    Lease,
    OutboxFilter,
    OutboxRow,
    OutboxState,
    Recipient,
    claim_due,
    enqueue,
    get_outbox_row,
    list_outbox,
    mark_failed,
    mark_sent,
    outbox_figures,
    park_row,
    put_back,
    retry_all_dead,
    retry_dead,
    unpark_rows,
)
from domain.messaging.rules import retry_delay

OWNER = "courier-1"


def _put(tx: Tx, event: str, who: Recipient, **more: object) -> OutboxId | None:
    return enqueue(tx, Enqueued("shipped", who, {"order_id": 1}, event, **more))


def _claim(tx: Tx, owner: str = OWNER) -> list[OutboxRow]:
    return claim_due(tx, Lease(owner, tx.now + timedelta(seconds=30)), limit=10)


def test_the_same_event_for_the_same_person_is_one_row(tx: Tx) -> None:
    assert _put(tx, "order:1:2", Recipient.contact(1)) is not None
    assert _put(tx, "order:1:2", Recipient.contact(1)) is None
    assert _put(tx, "order:1:2", Recipient.staff(1)) is not None
    assert outbox_figures(tx).pending == 2


def test_one_row_per_recipient_oldest_first(tx: Tx) -> None:
    first = _put(tx, "a", Recipient.contact(1))
    second = _put(tx, "b", Recipient.contact(1))
    other = _put(tx, "c", Recipient.contact(2))
    assert [row.id for row in _claim(tx)] == [first, other]
    assert _claim(tx, "courier-2") == []
    assert first is not None
    assert mark_sent(tx, first, owner=OWNER, via="oa:custom")
    assert [row.id for row in _claim(tx, "courier-2")] == [second]


def test_a_retried_row_holds_back_the_later_ones(tx: Tx) -> None:
    _put(tx, "a", Recipient.contact(1))
    _put(tx, "b", Recipient.contact(1))
    (row,) = _claim(tx)
    assert not mark_failed(tx, row, owner=OWNER, reason="timeout")
    assert _claim(tx) == []
    tx.now += timedelta(seconds=6)
    (again,) = _claim(tx)
    assert (again.id, again.attempts, again.reason) == (row.id, 2, "timeout")
    assert again.idempotency_key == row.idempotency_key


def test_a_lost_lease_lets_another_courier_in(tx: Tx) -> None:
    _put(tx, "a", Recipient.contact(1))
    (row,) = _claim(tx)
    tx.now += timedelta(seconds=31)
    (taken,) = _claim(tx, "courier-2")
    assert taken.id == row.id
    assert not mark_sent(tx, row.id, owner=OWNER, via="oa")
    assert mark_sent(tx, row.id, owner="courier-2", via="oa")
    assert not mark_sent(tx, row.id, owner="courier-2", via="oa")


def test_permanent_failure_is_dead_with_its_reason_and_can_be_retried(tx: Tx) -> None:
    _put(tx, "a", Recipient.contact(1))
    (row,) = _claim(tx)
    assert mark_failed(tx, row, owner=OWNER, reason="43004 unfollowed", is_permanent=True)
    dead = get_outbox_row(tx, row.id)
    assert dead is not None
    assert (dead.state, dead.reason) == (OutboxState.DEAD, "43004 unfollowed")
    assert outbox_figures(tx).dead == 1
    assert retry_dead(tx, row.id, SYSTEM)
    assert not retry_dead(tx, row.id, SYSTEM)


def _retry_each(tx: Tx, dead: list[OutboxId]) -> None:
    for one in dead:
        assert retry_dead(tx, one, SYSTEM)


def _retry_all(tx: Tx, dead: list[OutboxId]) -> None:
    assert retry_all_dead(tx, SYSTEM) == len(dead)


@pytest.mark.parametrize("retry", [_retry_each, _retry_all])
def test_a_try_stands_behind_what_staff_revives_one_or_all(tx: Tx, retry) -> None:
    """Its key may have been used at the platform, which the courier reads off the attempts."""
    for who in (1, 2):
        _put(tx, str(who), Recipient.contact(who))
    dead = [
        row.id
        for row in _claim(tx)
        if mark_failed(tx, row, owner=OWNER, reason="no answer", is_permanent=True)
    ]
    retry(tx, dead)
    assert [row.attempts for row in _claim(tx)] == [2, 2]


def test_given_up_after_the_last_attempt(tx: Tx) -> None:
    _put(tx, "a", Recipient.contact(1))
    for attempt in range(1, MAX_ATTEMPTS + 1):
        (row,) = _claim(tx)
        assert row.attempts == attempt
        assert mark_failed(tx, row, owner=OWNER, reason="5xx") is (attempt == MAX_ATTEMPTS)
        tx.now += timedelta(days=2)
    assert _claim(tx) == []


def test_a_parked_row_waits_for_the_next_reply_and_holds_nobody_up(tx: Tx) -> None:
    _put(tx, "a", Recipient.contact(1))
    later = _put(tx, "b", Recipient.contact(1))
    (row,) = _claim(tx)
    assert park_row(tx, row, owner=OWNER, reason="no window")
    assert [r.id for r in _claim(tx)] == [later]
    parked = get_outbox_row(tx, row.id)
    assert parked is not None
    assert (parked.state, parked.sent_via, parked.attempts) == (OutboxState.PENDING, "", 0)


def test_parked_rows_can_be_let_go_again(tx: Tx) -> None:
    _put(tx, "a", Recipient.contact(1))
    (row,) = _claim(tx)
    park_row(tx, row, owner=OWNER, reason="no window")
    assert outbox_figures(tx).parked == 1
    assert unpark_rows(tx, Recipient.contact(1)) == 1
    assert [r.id for r in _claim(tx)] == [row.id]


def test_a_row_due_later_is_not_claimed_and_holds_nobody_up(tx: Tx) -> None:
    _put(tx, "a", Recipient.contact(1), due_at=tx.now + timedelta(hours=1))
    assert _claim(tx) == []
    now = _put(tx, "b", Recipient.contact(1))
    assert [row.id for row in _claim(tx)] == [now]
    assert now is not None
    mark_sent(tx, now, owner=OWNER, via="oa")
    tx.now += timedelta(hours=1)
    assert len(_claim(tx)) == 1


def test_lists_are_paged_newest_first(tx: Tx) -> None:
    ids = [_put(tx, str(n), Recipient.contact(n)) for n in range(1, 4)]
    page = list_outbox(tx, OutboxFilter(state=OutboxState.PENDING), limit=2)
    assert [row.id for row in page.rows] == [ids[2], ids[1]]
    rest = list_outbox(tx, OutboxFilter(), cursor=page.next_cursor, limit=2)
    assert ([row.id for row in rest.rows], rest.next_cursor) == ([ids[0]], None)
    mine = list_outbox(tx, OutboxFilter(recipient=Recipient.contact(2), kind="shipped"))
    assert [row.id for row in mine.rows] == [ids[1]]


def test_back_off_grows_and_ends() -> None:
    delays = [retry_delay(n, seed=1) for n in range(1, MAX_ATTEMPTS)]
    known = [delay for delay in delays if delay is not None]
    assert len(known) == MAX_ATTEMPTS - 1
    assert known == sorted(known)
    assert retry_delay(MAX_ATTEMPTS, seed=1) is None
    assert retry_delay(1, seed=1) != retry_delay(1, seed=2)


def test_a_row_put_back_is_due_at_once_and_has_lost_no_attempt(tx: Tx) -> None:
    _put(tx, "a", Recipient.contact(1))
    (row,) = _claim(tx)
    assert not put_back(tx, row, owner="courier-2", reason="they wrote")
    assert put_back(tx, row, owner=OWNER, reason="they wrote")
    (again,) = _claim(tx)
    assert (again.id, again.attempts, again.parked_at) == (row.id, 1, None)
