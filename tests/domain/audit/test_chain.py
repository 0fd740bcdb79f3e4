"""The audit log is a chain that shows every tampering."""

import sqlalchemy as sa

from domain.audit import Recorded, check_chain, entries_of, newest_entries, record
from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.db import Tx

REP = Actor(ActorKind.STAFF, 7, "小李")


def _three(tx: Tx) -> None:
    record(tx, Recorded("price.set", "sku", "5", {"minor": 4600}, {"minor": 4500}), actor=REP)
    record(tx, Recorded("order.confirmed", "order", "9"), actor=REP)
    record(tx, Recorded("stock.count", "sku", "5", 100, 98), actor=SYSTEM)


def test_rows_count_from_one_and_keep_before_and_after(tx: Tx) -> None:
    _three(tx)
    entries = entries_of(tx, "sku", entity_id="5")
    assert [(e.seq, e.action, e.before, e.after) for e in entries] == [
        (1, "price.set", {"minor": 4600}, {"minor": 4500}),
        (3, "stock.count", 100, 98),
    ]
    assert entries[0].actor == REP
    assert entries[0].at == tx.now
    assert [e.seq for e in newest_entries(tx, limit=2)] == [3, 2]


def test_an_untouched_chain_holds(tx: Tx) -> None:
    assert check_chain(tx) == ()
    _three(tx)
    assert check_chain(tx) == ()


def test_a_changed_row_is_found(tx: Tx) -> None:
    _three(tx)
    tx.query(sa.text("UPDATE audit_log SET actor_name = 'someone' WHERE seq = 2"))
    assert [b.seq for b in check_chain(tx)] == [2]


def test_a_row_taken_out_is_found(tx: Tx) -> None:
    _three(tx)
    tx.query(sa.text("DELETE FROM audit_log WHERE seq = 2"))
    assert [(b.seq, b.detail) for b in check_chain(tx)] == [(3, "row 2 is missing")]


def test_a_cut_end_is_found(tx: Tx) -> None:
    _three(tx)
    tx.query(sa.text("DELETE FROM audit_log WHERE seq = 3"))
    assert [b.detail for b in check_chain(tx)] == ["the end of the log is not the last row"]
