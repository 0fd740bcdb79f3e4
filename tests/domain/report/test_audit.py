"""The audit finds each kind of damage, and only that."""

import contextlib
from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.cart import RemoveLine, SetQuantity
from domain.db import Tx
from domain.fulfilment import Parcel, deliver_order, ship_order
from domain.messaging import (
    InboundKey,
    Lease,
    claim_due,
    claim_inbound,
    finish_inbound,
    mark_sent,
)
from domain.order import (
    ChangeRequest,
    apply_change,
    cancel_order,
    complete_order,
    confirm_order,
    propose_change,
    reject_order,
)
from domain.reactions import drain
from domain.report import run_audit
from tests.domain.goods import make_shop, place

pytestmark = pytest.mark.slow


def _live(tx):
    """A bit of everything: shipped, changed, rejected, cancelled and waiting orders."""
    shop = make_shop(tx)
    shipped = place(tx, shop, shop.add("KL330", "3"), shop.add("HN250", "1.5"))
    confirm_order(tx, shipped.id, actor=shop.rep, version=1)
    ship_order(tx, shipped.id, parcel=Parcel("顺丰", "SF1"), actor=shop.rep)
    deliver_order(tx, shipped.id, actor=shop.rep)
    complete_order(tx, shipped.id)
    changed = place(tx, shop, shop.add("KL330", "6"), shop.add("NF550", "1"))
    change = propose_change(
        tx,
        changed.id,
        request=ChangeRequest((RemoveLine(shop.id("NF550")),), shop.contact),
    )
    apply_change(tx, change.id, actor=shop.contact)
    confirm_order(tx, changed.id, actor=shop.rep, version=2)
    less = SetQuantity(shop.id("KL330"), shop.amount("KL330", "5"))
    propose_change(tx, changed.id, request=ChangeRequest((less,), shop.rep, is_shortage=True))
    rejected = place(tx, shop, shop.add("XB330", "1"), shop.add("KSF", "1"))
    reject_order(tx, rejected.id, actor=shop.rep, reason="送不到")
    cancelled = place(tx, shop, shop.add("KSF", "3"))
    cancel_order(tx, cancelled.id, actor=shop.contact)
    waiting = place(tx, shop, shop.add("DP250", "2"), shop.add("NF550", "4"))
    drain(tx)
    _messages(tx)
    return shop, shipped, changed, waiting


def _messages(tx):
    for n in (1, 2):
        inbox_id = claim_inbound(tx, InboundKey("oa", f"m{n}"), address="o1")
        assert inbox_id is not None
        finish_inbound(tx, inbox_id, outcome={"reply": "好"})
    claim_inbound(tx, InboundKey("oa", "m3"), address="o1")
    for _ in range(2):
        tx.now += timedelta(seconds=1)
        for row in claim_due(tx, Lease("c", tx.now + timedelta(seconds=30)), limit=50):
            assert mark_sent(tx, row.id, owner="c", via="oa:custom")


def test_sound_data_has_no_violation(tx: Tx):
    assert run_audit(tx) == []
    _live(tx)
    assert run_audit(tx) == []


DAMAGE = {
    "I2 reserved": ("I2", "UPDATE stock SET reserved = reserved + 1 WHERE id = 1"),
    "I2 allocation of a dead order": (
        "I2",
        "UPDATE reservation SET released = 0 WHERE id = "
        "(SELECT MIN(id) FROM reservation WHERE released = quantity);"
        "UPDATE stock SET reserved = (SELECT SUM(quantity - issued - released - short)"
        " FROM reservation WHERE stock_id = stock.id)"
        " WHERE id IN (SELECT stock_id FROM reservation)",
    ),
    "I3": (
        "I3",
        "UPDATE stock SET on_hand = on_hand + 1 WHERE id = 1",
    ),
    "I4 cause": ("I4", "UPDATE stock_movement SET cause = 'magic' WHERE id = 1"),
    "I4 shipment": (
        "I4",
        "UPDATE shipment_line SET base_quantity = base_quantity - 1 WHERE order_line_id = 1",
    ),
    "I5 sum": (
        "I5",
        "UPDATE order_line SET amount_minor = amount_minor + 1 WHERE id = 1;"
        "UPDATE orders SET goods_minor = goods_minor + 1, total_minor = total_minor + 1"
        " WHERE id = 1",
    ),
    "I5 quantity": (
        "I5",
        "UPDATE order_line SET base_quantity = base_quantity + 24 WHERE id = 1",
    ),
    "I6 goods": (
        "I6",
        "UPDATE orders SET goods_minor = goods_minor + 1, total_minor = total_minor + 1"
        " WHERE id = 1",
    ),
    "I6 total": ("I6", "UPDATE orders SET total_minor = total_minor + 1 WHERE id = 1"),
    "I6 freight": (
        "I6",
        "UPDATE orders SET freight_minor = 7, total_minor = total_minor + 7 WHERE id = 1",
    ),
    "I6 freight free": (
        "I6",
        "UPDATE orders SET freight_minor = 7, freight_fee_minor = 7, freight_free_minor = 1,"
        " total_minor = total_minor + 7 WHERE id = 1",
    ),
    "I15 floor": (
        "I15",
        "INSERT INTO price_override (order_id, line_id, sku_id, unit, currency, price_before,"
        " price, floor_price, reason, state, asked_by, asked_by_name, asked_at, decided_by)"
        " VALUES (1, 1, 1, '箱', 'CNY', 460000, 400000, 420000, '', 'applied', 7, 'x', 0, 7)",
    ),
    "I6 count": ("I6", "UPDATE orders SET line_count = 9 WHERE id = 1"),
    "I6 complete": ("I6", "UPDATE orders SET is_complete = 0 WHERE id = 1"),
    "I7 order": (
        "I7",
        "UPDATE orders SET discount_minor = 5, total_minor = total_minor - 5 WHERE id = 1",
    ),
    "I7 line": (
        "I7",
        "UPDATE order_line SET discount_minor = amount_minor + 1 WHERE id = 1;"
        "UPDATE order_line SET discount_minor = -(SELECT amount_minor + 1 FROM order_line"
        " WHERE id = 1) WHERE id = 2",
    ),
    "I8": ("I8", "UPDATE price_row SET price = price + 1 WHERE id = 1"),
    "I12 move": (
        "I12",
        "UPDATE order_history SET to_status = 'delivered' WHERE order_id = 4 AND seq = 2;"
        "UPDATE orders SET status = 'delivered' WHERE id = 4",
    ),
    "I12 end": ("I12", "UPDATE orders SET status = 'picking' WHERE id = 2"),
    "I13 kept": ("I13", "DELETE FROM order_version WHERE version = 1"),
    "I13 late": (
        "I13",
        "UPDATE order_version SET replaced_by_kind = 'customer', change_id = NULL,"
        " replaced_at = replaced_at + 1 WHERE version = 2",
    ),
    "I14": ("I14", "UPDATE cart SET status = 'dropped' WHERE id = 1"),
    "I22 state": ("I22", "UPDATE inbox SET state = 'lost' WHERE key = 'm1'"),
    "I22 old": (
        "I22",
        "UPDATE inbox SET received_at = received_at - 61000000 WHERE key = 'm3'",
    ),
    "I23": ("I23", "UPDATE inbox SET outcome = NULL WHERE key = 'm1'"),
    "I24 missing": ("I24", "DELETE FROM outbox WHERE event_key = 'order:1:2'"),
    "I24 shipment": ("I24", "DELETE FROM outbox WHERE event_key = 'shipment:1'"),
    "I24 twice": (
        "I24",
        "UPDATE outbox SET event_key = 'order:1:1', kind = 'order_placed' WHERE id IN"
        " (SELECT MAX(id) FROM outbox WHERE kind = 'order_placed')",
    ),
    "I24 state": ("I24", "UPDATE outbox SET state = 'gone', sent_at = NULL WHERE id = 1"),
    "I24 put away": ("I24", "UPDATE outbox SET state = 'dropped', sent_at = NULL WHERE id = 1"),
    "I24 recipient": (
        "I24",
        "INSERT INTO campaign_recipient (campaign_id, contact_id, customer_id) VALUES (99, 1, 1)",
    ),
    "I24 window": (
        "I24",
        "INSERT INTO entitlement (account, address, window_kind, granted_at, expires_at,"
        " address_id) VALUES ('oa', 'nobody', 'pace', 1, 2, 1)",
    ),
    "I25 trace": ("I25", "UPDATE outbox SET sent_via = '' WHERE id = 1"),
    "I25 note": ("I25", "INSERT INTO outbox_note (outbox_id, sent_at, via) VALUES (1, 1, 'oa')"),
    "I26": (
        "I26",
        "UPDATE outbox SET sent_at = sent_at - 9000000 WHERE id ="
        " (SELECT MAX(id) FROM outbox WHERE state = 'sent')",
    ),
    "I28 missing": (
        "I28",
        "UPDATE order_change SET decided_by_kind = 'staff', decided_by_id = 99"
        " WHERE status = 'applied'",
    ),
    "I28 chain": ("I28", "UPDATE audit_log SET actor_name = 'nobody' WHERE seq = 2"),
}


OWED_TOO = {"I16", "I19"}
"""A sum that is off is also not what is owed for the order; that has tests of its own."""


class _Undo(Exception):
    """Takes a damage back."""


def found_codes(tx: Tx, script: str) -> list[str]:
    """What the audit says after a script of SQL, which is taken back."""
    codes: set[str] = set()
    with contextlib.suppress(_Undo), tx.savepoint():
        for statement in script.split(";"):
            tx.query(sa.text(statement))
        codes = {violation.code for violation in run_audit(tx)}
        raise _Undo
    return sorted(codes)


def test_each_damage_is_found_as_what_it_is(tx: Tx):
    _live(tx)
    found = {
        name: [code for code in found_codes(tx, script) if code not in OWED_TOO]
        for name, (_, script) in DAMAGE.items()
    }
    assert found == {name: [code] for name, (code, _) in DAMAGE.items()}
    assert run_audit(tx) == []


def test_stock_below_zero_is_found(tx: Tx):
    _live(tx)
    if tx.dialect == "sqlite":
        tx.run_sql("PRAGMA ignore_check_constraints = ON")
    else:
        for name in ("on_hand_positive", "reserved_is_there", "reserved_positive"):
            tx.run_sql(f"ALTER TABLE stock DROP CONSTRAINT ck_stock_{name}")
    tx.query(sa.text("UPDATE stock_movement SET change = change - 99999 WHERE id = 1"))
    tx.query(sa.text("UPDATE stock SET on_hand = on_hand - 99999 WHERE id = 1"))
    if tx.dialect == "sqlite":
        tx.run_sql("PRAGMA ignore_check_constraints = OFF")
    assert {violation.code for violation in run_audit(tx)} == {"I1"}
