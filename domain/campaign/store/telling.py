"""Many recipients of one claim at once: where they are, in which language, and when not."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, and_, bindparam, cast, exists, literal, select

from domain.base.ids import ContactId
from domain.campaign.store.tables import campaign_consent_table, campaign_recipient_table
from domain.customer.store.contacts import contact_customer_table, contact_table
from domain.db import Tx
from domain.db.idset import among
from domain.db.schema import Flag, Key, UtcDateTime
from domain.messaging import Lease, Spent, WindowKind
from domain.messaging.rules import HUMAN_RESERVE
from domain.messaging.store.addresses import address_book
from domain.messaging.store.outbox import outbox
from domain.messaging.store.windows import SPEND_PLAIN
from domain.notice import ScopeKind
from domain.notice.store import notice_preference_table

_p = contact_table.c
_a = address_book.c
_q = notice_preference_table.c
_r = campaign_recipient_table.c
_b = contact_customer_table.c
_w = campaign_consent_table.c
_PEOPLE = (
    select(_p.id, _p.language, _a.account, _a.external_id, _q.quiet_begin, _q.quiet_end)
    .join_from(contact_table, address_book, _a.contact_id == _p.id)
    .outerjoin(
        notice_preference_table,
        and_(_q.scope == ScopeKind.CONTACT.value, _q.scope_key == cast(_p.id, Text)),
    )
    .where(among(_p.id, "p_ids"), _a.is_active == bindparam("p_yes", type_=Flag))
    .order_by(_p.id)
)
_SHOPS = (
    select(_r.contact_id, _r.customer_id)
    .join_from(
        campaign_recipient_table,
        contact_customer_table,
        and_(_b.contact_id == _r.contact_id, _b.customer_id == _r.customer_id),
    )
    .where(
        _r.campaign_id == bindparam("p_campaign", type_=Key),
        among(_r.contact_id, "p_ids"),
        _b.ended_at.is_(None),
    )
    .order_by(_r.contact_id, _r.customer_id)
)
_IS_REACHED = exists().where(
    _w.contact_id == outbox.c.recipient_id,
    _w.is_given == literal(True, Flag),
    exists().where(
        _a.account == bindparam("p_account"),
        _a.external_id == bindparam("p_address"),
        _a.contact_id == _w.contact_id,
        _a.is_active == literal(True, Flag),
    ),
)
_IS_WAITING = and_(outbox.c.id == bindparam("p_row", type_=Key), outbox.c.state == "pending")
_TURN = select(outbox.c.lease_owner, outbox.c.lease_until, _IS_REACHED.label("is_reached")).where(
    _IS_WAITING
)
_SPEND_IN_TURN = SPEND_PLAIN.where(
    exists().where(
        _IS_WAITING,
        outbox.c.lease_owner == bindparam("p_owner"),
        outbox.c.lease_until >= bindparam("p_until", type_=UtcDateTime),
        _IS_REACHED,
    )
)


def people(tx: Tx, contact_ids: Sequence[ContactId]) -> list[Any]:
    """A row for each open address: whose, the language, and quiet hours of his own."""
    return tx.execute(_PEOPLE, p_ids=list(contact_ids), p_yes=True).all()


def shops(tx: Tx, campaign_id: int, contact_ids: Sequence[ContactId]) -> list[Any]:
    """For which shops each of them is told, of those he acts for still."""
    return tx.execute(_SHOPS, p_campaign=campaign_id, p_ids=list(contact_ids)).all()


def turn(tx: Tx, outbox_id: int, account: str, address: str) -> Any | None:
    """Who holds a message and until when, and whether its reader wants offers there still."""
    return tx.execute(_TURN, p_row=outbox_id, p_account=account, p_address=address).first()


def spend_in_turn(
    tx: Tx, outbox_id: int, lease: Lease, *, account: str, address: str
) -> Spent | None:
    """The message for a reader who wants it there, leased till `lease.until`; None: not so plain.

    It comes out of his 48 h window where no other one is open.
    """
    row = tx.execute(
        _SPEND_IN_TURN,
        p_row=outbox_id,
        p_owner=lease.owner,
        p_until=lease.until,
        p_account=account,
        p_address=address,
        p_now=tx.now,
        p_keep=HUMAN_RESERVE,
    ).first()
    return None if row is None else Spent(account, address, WindowKind.MESSAGE, row.granted_at)
