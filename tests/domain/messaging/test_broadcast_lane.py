"""The messages of a broadcast hold nobody else up, and wait themselves for what came before."""

from datetime import timedelta

from sqlalchemy import bindparam, update

from domain.base.ids import OutboxId
from domain.db import Tx
from domain.messaging import Enqueued, Lease, Recipient, claim_due, enqueue, mark_sent
from domain.messaging.store.outbox import outbox
from domain.report import run_audit

_MAKE_BULK = update(outbox).where(outbox.c.id == bindparam("p_id")).values(is_bulk=True)


def put(tx: Tx, person: int, event: str, *, is_bulk: bool = False) -> OutboxId:
    made = enqueue(tx, Enqueued("alarm", Recipient.contact(person), {}, event))
    assert made is not None
    if is_bulk:
        tx.execute(_MAKE_BULK, p_id=made)
    return made


def taken(tx: Tx, *, is_bulk: bool) -> list[OutboxId]:
    lease = Lease("courier", tx.now + timedelta(minutes=1))
    return [row.id for row in claim_due(tx, lease, limit=9, is_bulk=is_bulk)]


def test_what_comes_after_a_broadcast_does_not_wait_for_it(tx: Tx) -> None:
    offers = [put(tx, person, "offer", is_bulk=True) for person in (1, 2)]
    shipped = put(tx, 1, "shipped")
    assert taken(tx, is_bulk=False) == [shipped]
    assert taken(tx, is_bulk=True) == offers
    mark_sent(tx, shipped, owner="courier", via="test")
    tx.now += timedelta(seconds=1)
    for one in offers:
        mark_sent(tx, one, owner="courier", via="test")
    assert run_audit(tx) == []


def test_a_broadcast_waits_for_what_is_still_to_be_said_before_it(tx: Tx) -> None:
    confirmed, offer = put(tx, 1, "confirmed"), put(tx, 1, "offer", is_bulk=True)
    second = put(tx, 1, "second offer", is_bulk=True)
    assert taken(tx, is_bulk=True) == []
    assert taken(tx, is_bulk=False) == [confirmed]
    assert taken(tx, is_bulk=True) == []
    mark_sent(tx, confirmed, owner="courier", via="test")
    assert taken(tx, is_bulk=True) == [offer]
    mark_sent(tx, offer, owner="courier", via="test")
    assert taken(tx, is_bulk=True) == [second]
