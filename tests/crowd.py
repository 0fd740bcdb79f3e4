"""Many people at once: who follow the 公众号, agreed to offers and wrote just now."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from domain.base.ids import CustomerId
from domain.campaign.store.tables import campaign_consent_table
from domain.customer.store.contacts import contact_customer_table, contact_table
from domain.db import Tx
from domain.messaging.store.addresses import address_book
from domain.messaging.store.windows import entitlement
from tests.factories import OA

FIRST = 50_000
"""The first one's number; the others follow."""
_CONTACTS = insert(contact_table)
_BONDS = insert(contact_customer_table)
_ADDRESSES = insert(address_book)
_WINDOWS = insert(entitlement)
_CONSENTS = insert(campaign_consent_table)


def gather(tx: Tx, shop: CustomerId, count: int, *, writes: bool = True) -> Sequence[str]:
    """`count` people of one shop; their openids. They wrote lately, or long ago."""
    numbers = range(FIRST, FIRST + count)
    opened = tx.now - (timedelta(0) if writes else timedelta(days=9))

    def all_of(statement: Any, **same: object) -> None:
        for_each = [{**same} for _ in numbers]
        for number, row in zip(numbers, for_each, strict=True):
            row.update({key: made(number) for key, made in row.items() if callable(made)})
        tx.execute_many(statement, for_each)

    all_of(_CONTACTS, id=int, name="", phone="", language="zh-CN", created_at=tx.now)
    all_of(_BONDS, contact_id=int, customer_id=shop, role="buyer", bound_at=tx.now)
    all_of(
        _ADDRESSES, id=int, account=OA, channel="oa", external_id=openid_of, contact_id=int,
        is_active=True, first_seen_at=tx.now, last_seen_at=tx.now,
    )  # fmt: skip
    all_of(
        _WINDOWS, account=OA, address=openid_of, window_kind="message", granted_at=opened,
        expires_at=opened + timedelta(hours=48), remaining=5, address_id=int,
    )  # fmt: skip
    all_of(_CONSENTS, contact_id=int, is_given=True, changed_at=tx.now)
    return [openid_of(number) for number in numbers]


def openid_of(number: int) -> str:
    """Of one of them."""
    return f"o_crowd_{number}"
