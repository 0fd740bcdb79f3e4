"""Each message is taken once."""

from datetime import timedelta

from domain.db import Tx
from domain.messaging import (
    InboundKey,
    InboxState,
    claim_inbound,
    finish_inbound,
    forget_inbound,
    resume_inbound,
    stored_outcome,
    unfinished_inbound,
)

KEY = InboundKey("oa", "msg-1")


def test_second_claim_finds_the_stored_outcome(tx: Tx) -> None:
    first = claim_inbound(tx, KEY, address="o1", payload={"text": "可乐3箱"})
    assert first is not None
    finish_inbound(tx, first, outcome={"reply": "好"})
    assert claim_inbound(tx, KEY, address="o1") is None
    row = stored_outcome(tx, KEY)
    assert row is not None
    assert (row.id, row.state, row.outcome) == (first, InboxState.DONE, {"reply": "好"})
    assert row.payload == {"text": "可乐3箱"}


def test_same_key_on_another_account_is_another_message(tx: Tx) -> None:
    assert claim_inbound(tx, KEY, address="o1") is not None
    assert claim_inbound(tx, InboundKey("wecom", "msg-1"), address="u1") is not None


def test_kept_message_is_resumed_once(tx: Tx) -> None:
    inbox_id = claim_inbound(tx, KEY, address="o1", payload={"text": "水"})
    assert inbox_id is not None
    assert unfinished_inbound(tx, before=tx.now) == (inbox_id,)
    assert unfinished_inbound(tx, before=tx.now - timedelta(seconds=1)) == ()
    row = resume_inbound(tx, inbox_id)
    assert row is not None
    assert row.payload == {"text": "水"}
    finish_inbound(tx, inbox_id, outcome={}, is_dead=True)
    assert resume_inbound(tx, inbox_id) is None
    assert unfinished_inbound(tx, before=tx.now) == ()


def test_finished_messages_are_forgotten_after_thirty_days(tx: Tx) -> None:
    done = claim_inbound(tx, KEY, address="o1")
    assert done is not None
    finish_inbound(tx, done, outcome={})
    claim_inbound(tx, InboundKey("oa", "msg-2"), address="o1")
    tx.now += timedelta(days=30)
    assert forget_inbound(tx) == 0
    tx.now += timedelta(microseconds=1)
    assert forget_inbound(tx) == 1
    assert stored_outcome(tx, KEY) is None
    assert stored_outcome(tx, InboundKey("oa", "msg-2")) is not None
