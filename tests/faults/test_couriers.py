"""Several processes deliver one outbox on PostgreSQL: no row is ever held by two of them."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.base.ids import OutboxId
from domain.db import Database, Tx
from domain.messaging import (
    Enqueued,
    Lease,
    OutboxRow,
    Recipient,
    claim_due,
    enqueue,
    mark_sent,
    outbox_figures,
)
from tests.conftest import Clock
from tests.postgres import Cluster

PROCESSES, PEOPLE, EACH = 3, 20, 4


@pytest.fixture
def url(cluster: Cluster) -> Iterator[str]:
    """A database of its own."""
    with cluster.database() as made:
        yield made


def test_no_row_is_sent_by_two_processes_and_each_person_s_rows_keep_their_order(
    url: str, clock: Clock
) -> None:
    databases = [Database.open(url, clock=clock) for _ in range(PROCESSES)]
    databases[0].write_now(_fill)
    sent: list[tuple[int, OutboxId]] = []
    barrier = threading.Barrier(PROCESSES)

    def deliver(number: int) -> None:
        barrier.wait()
        lease = Lease(f"p{number}", clock() + timedelta(seconds=60))
        while rows := databases[number].write_now(claim_due, lease):
            for row in rows:
                sent.append((row.recipient.id, row.id))
                assert databases[number].write_now(_mark, row, lease.owner)

    threads = [threading.Thread(target=deliver, args=(n,)) for n in range(PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = databases[0].read_now(outbox_figures).pending
    while left:
        deliver_rest(databases[0], clock, sent)
        left = databases[0].read_now(outbox_figures).pending
    for database in databases:
        database.close_now()
    assert Counter(row for _person, row in sent).most_common(1)[0][1] == 1
    assert len(sent) == PEOPLE * EACH
    for person in range(1, PEOPLE + 1):
        own = [row for one, row in sent if one == person]
        assert own == sorted(own)


def deliver_rest(database: Database, clock: Clock, sent: list[tuple[int, OutboxId]]) -> None:
    """What was held while the others looked: a process looks again every second."""
    lease = Lease("last", clock() + timedelta(seconds=60))
    for row in database.write_now(claim_due, lease):
        sent.append((row.recipient.id, row.id))
        assert database.write_now(_mark, row, lease.owner)


def _fill(tx: Tx) -> None:
    for number in range(EACH):
        for person in range(1, PEOPLE + 1):
            enqueue(tx, Enqueued("alarm", Recipient.contact(person), {}, f"e{number}"))


def _mark(tx: Tx, row: OutboxRow, owner: str) -> bool:
    return mark_sent(tx, row.id, owner=owner, via="test")
