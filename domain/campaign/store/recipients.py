"""Who is told: recipients, their messages in the outbox, their prices, and what they heard.

Everybody told is written by one INSERT … SELECT each into campaign_recipient (`gathering`), the
outbox and the price lists' assignments, whatever their number.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    Integer,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import ContactId, CustomerId, PriceListId
from domain.campaign.model import Campaign, list_code_of
from domain.campaign.store.campaigns import as_campaign
from domain.campaign.store.tables import (
    campaign_goods_table,
    campaign_recipient_table,
    campaign_table,
    campaign_visit_table,
)
from domain.customer.store.contacts import contact_customer_table
from domain.customer.store.customers import customer_table
from domain.db import Tx
from domain.db.idset import among
from domain.db.schema import Flag, Json, Key, UtcDateTime
from domain.messaging.store.outbox import outbox
from domain.notice import NoticeKind, ScopeKind
from domain.notice.store import notice_preference_table
from domain.pricing import AssignmentTarget
from domain.pricing.store.lists import price_list_assignment_table, price_list_table

_k = campaign_table.c
_r = campaign_recipient_table.c
_v = campaign_visit_table.c
_b = contact_customer_table.c
_HEARD = (
    update(campaign_recipient_table)
    .where(_r.campaign_id == bindparam("p_id"), _r.contact_id == bindparam("p_contact"))
    .values(heard_at=bindparam("p_now", type_=UtcDateTime))
)
_q = notice_preference_table.c
_key = cast(_q.scope_key, Key)
_OWN_HOURS = select(_key.label("contact_id"), _q.quiet_begin, _q.quiet_end).where(
    _q.scope == ScopeKind.CONTACT.value,
    _q.quiet_begin.is_not(None),
    exists().where(
        _r.campaign_id == bindparam("p_id"), _r.contact_id == _key, _r.mass_account == ""
    ),
)
_ALL_HEARD = (
    update(campaign_recipient_table)
    .where(_r.campaign_id == bindparam("p_id"), among(_r.contact_id, "p_contacts"))
    .values(heard_at=bindparam("p_now", type_=UtcDateTime))
)
_PUT_OFF = (
    update(outbox)
    .where(outbox.c.dedupe_key == bindparam("p_key"))
    .values(
        due_at=bindparam("p_due", type_=UtcDateTime),
        queued_at=bindparam("p_due", type_=UtcDateTime),
    )
)
_LAST_HEARD = (
    select(campaign_table)
    .join_from(campaign_recipient_table, campaign_table, _r.campaign_id == _k.id)
    .where(
        _r.contact_id == bindparam("p_contact"),
        _r.customer_id == bindparam("p_customer"),
        _r.heard_at.is_not(None),
        _k.ends_at > bindparam("p_since", type_=UtcDateTime),
        exists().where(campaign_goods_table.c.campaign_id == _k.id),
    )
    .order_by(_r.heard_at.desc(), _k.id.desc())
    .limit(1)
)
_SHOPS_OF = (
    select(_r.customer_id)
    .join_from(
        campaign_recipient_table,
        contact_customer_table,
        and_(_b.contact_id == _r.contact_id, _b.customer_id == _r.customer_id),
    )
    .where(
        _r.campaign_id == bindparam("p_id"),
        _r.contact_id == bindparam("p_contact"),
        _b.ended_at.is_(None),
    )
    .order_by(_r.customer_id)
)


_VISIT = postgresql.insert(campaign_visit_table).on_conflict_do_nothing()
_VISITED = (
    select(_v.campaign_id)
    .join_from(campaign_visit_table, campaign_table, _k.id == _v.campaign_id)
    .where(
        _v.contact_id == bindparam("p_contact", type_=Key),
        _k.ends_at > bindparam("p_now", type_=UtcDateTime),
        ~exists().where(
            _r.campaign_id == _v.campaign_id,
            _r.contact_id == _v.contact_id,
            _r.customer_id == bindparam("p_customer", type_=Key),
            _r.heard_at.is_not(None),
        ),
    )
    .order_by(_v.campaign_id)
)
_join = postgresql.insert(campaign_recipient_table)
_JOIN = _join.on_conflict_do_update(
    index_elements=[_r.campaign_id, _r.contact_id, _r.customer_id],
    set_={"heard_at": _join.excluded.heard_at},
)
_JOIN_PRICES = (
    postgresql.insert(price_list_assignment_table)
    .from_select(
        ["list_id", "target", "target_key", "priority"],
        select(
            price_list_table.c.id,
            literal(AssignmentTarget.CAMPAIGN.value),
            bindparam("p_key", type_=Text),
            bindparam("p_priority", type_=Integer),
        ).where(price_list_table.c.code == bindparam("p_code")),
    )
    .on_conflict_do_nothing()
)


def insert_messages(tx: Tx, campaign: Campaign) -> None:
    """Put the messages of who is told one to one into the outbox."""
    tx.execute_once(_messages(campaign, tx.now))


def own_hours(tx: Tx, campaign_id: int) -> list[Any]:
    """Who of those told one to one keeps quiet hours of his own, and which."""
    return tx.execute(_OWN_HOURS, p_id=campaign_id).all()


def put_off(tx: Tx, campaign_id: int, contact_id: ContactId, due_at: datetime) -> None:
    """Somebody's message goes later."""
    tx.execute(_PUT_OFF, p_key=f"{event_key_of(campaign_id)}:{contact_id}", p_due=due_at)


def give_prices(tx: Tx, campaign: Campaign, list_id: PriceListId) -> None:
    """The shops that are told one to one buy at the campaign's prices."""
    told = exists().where(
        _b.customer_id == customer_table.c.id,
        _r.campaign_id == campaign.id,
        _r.contact_id == _b.contact_id,
        _r.customer_id == _b.customer_id,
        _r.mass_account == "",
    )
    tx.query(
        insert(price_list_assignment_table).from_select(
            ["list_id", "target", "target_key", "priority"],
            select(
                literal(list_id),
                literal(AssignmentTarget.CAMPAIGN.value),
                cast(customer_table.c.id, Text),
                literal(0),
            ).where(told),
        )
    )


def insert_visit(tx: Tx, campaign_id: int, contact_id: ContactId) -> None:
    """Somebody came by the link."""
    tx.execute(_VISIT, campaign_id=campaign_id, contact_id=contact_id, visited_at=tx.now)


def visited(tx: Tx, contact_id: ContactId, customer_id: CustomerId) -> list[int]:
    """Running campaigns whose link brought somebody who is not told of them for this shop yet."""
    found = tx.execute(_VISITED, p_contact=contact_id, p_customer=customer_id, p_now=tx.now)
    return [row.campaign_id for row in found]


def join(tx: Tx, campaign_id: int, contact_id: ContactId, *, customer_id: CustomerId) -> None:
    """He has read the offer here and now; his shop buys at its prices."""
    tx.execute(
        _JOIN,
        campaign_id=campaign_id,
        contact_id=contact_id,
        customer_id=customer_id,
        heard_at=tx.now,
    )
    tx.execute(
        _JOIN_PRICES, p_code=list_code_of(campaign_id), p_key=str(customer_id), p_priority=0
    )


def set_heard(tx: Tx, campaign_id: int, contact_id: ContactId) -> None:
    """The message reached somebody."""
    tx.execute(_HEARD, p_id=campaign_id, p_contact=contact_id, p_now=tx.now)


def set_all_heard(tx: Tx, campaign_id: int, contact_ids: Sequence[ContactId]) -> None:
    """The message reached all of them."""
    tx.execute(_ALL_HEARD, p_id=campaign_id, p_contacts=list(contact_ids), p_now=tx.now)


def last_heard(
    tx: Tx, contact_id: ContactId, customer_id: CustomerId, *, since: datetime
) -> Campaign | None:
    """The last numbered offer somebody was told for a shop, if it ended after `since`."""
    row = tx.execute(
        _LAST_HEARD, p_contact=contact_id, p_customer=customer_id, p_since=since
    ).first()
    return None if row is None else as_campaign(tx, row)


def shops_of(tx: Tx, campaign_id: int, contact_id: ContactId) -> list[CustomerId]:
    """For which shops somebody is told, of those he acts for still."""
    rows = tx.execute(_SHOPS_OF, p_id=campaign_id, p_contact=contact_id)
    return [CustomerId(row.customer_id) for row in rows]


def _messages(campaign: Campaign, now: datetime) -> Insert:
    """One outbox row a person, keyed by campaign and person."""
    key = event_key_of(campaign.id)
    row: dict[str, ColumnElement[Any]] = {
        "dedupe_key": literal(f"{key}:") + cast(_r.contact_id, Text),
        "event_key": literal(key),
        "kind": literal(NoticeKind.CAMPAIGN.value),
        "recipient_kind": literal("contact"),
        "recipient_id": _r.contact_id,
        "payload": literal({"campaign_id": campaign.id}, Json),
        "state": literal("pending"),
        "attempts": literal(0),
        "due_at": literal(now, UtcDateTime),
        "created_at": literal(now, UtcDateTime),
        "queued_at": literal(now, UtcDateTime),
        "is_bulk": literal(True, Flag),
    }
    is_own = and_(_r.campaign_id == campaign.id, _r.mass_account == "")
    people = select(*row.values()).where(is_own).group_by(_r.contact_id)
    return insert(outbox).from_select(list(row), people)


def event_key_of(campaign_id: int) -> str:
    """What the outbox rows of a campaign have in common."""
    return f"campaign:{campaign_id}"
