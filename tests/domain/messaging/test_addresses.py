"""Addresses belong to one person; tokens are fetched by one process."""

from datetime import timedelta

import pytest

from domain.base.ids import ContactId, StaffId
from domain.db import Tx
from domain.messaging import (
    AddressTaken,
    ChannelToken,
    Lease,
    Recipient,
    addresses_of,
    claim_refresh,
    close_address,
    find_address,
    read_token,
    register_contact,
    register_staff,
    store_token,
    touch_address,
)


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
