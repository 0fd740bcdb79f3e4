"""Whom a campaign is for, and why somebody of them is not told."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
)

from domain.campaign.model import CampaignAudience, LeftOut
from domain.campaign.store.tables import campaign_consent_table
from domain.conversation.store import conversation
from domain.customer.store.contacts import contact_customer_table
from domain.customer.store.customers import (
    customer_group_member_table,
    customer_table,
    customer_tag_table,
)
from domain.db import Tx
from domain.db.schema import Flag, UtcDateTime
from domain.messaging.rules import HUMAN_RESERVE
from domain.messaging.store.addresses import address_book
from domain.messaging.store.windows import entitlement
from domain.order.store.tables import orders

IDLE_AFTER = timedelta(days=14)
_w = campaign_consent_table.c
_c = customer_table.c
_b = contact_customer_table.c


def count_candidates(tx: Tx, audience: CampaignAudience) -> dict[str, int]:
    """People of the audience by the reason they are left out; an empty reason: they are told."""
    people = candidates(audience, tx.now).subquery()
    counted = select(people.c.reason, func.count(distinct(people.c.contact_id)).label("n"))
    return {row.reason: row.n for row in tx.query(counted.group_by(people.c.reason))}


def candidates(audience: CampaignAudience, now: datetime) -> Select[Any]:
    """Person, shop, and why they are not told ("" where they are)."""
    reason = case(
        (_w.is_given == literal(False, Flag), LeftOut.REFUSED.value),
        (_w.is_given.is_(None), LeftOut.NO_CONSENT.value),
        (_is_with_human(), LeftOut.HUMAN.value),
        (~_has_window(now), LeftOut.NO_WINDOW.value),
        else_="",
    )
    return (
        select(_b.contact_id, _b.customer_id, reason.label("reason"))
        .join_from(contact_customer_table, customer_table, _b.customer_id == _c.id)
        .outerjoin(campaign_consent_table, _w.contact_id == _b.contact_id)
        .where(_b.ended_at.is_(None), _c.status == "active", *_belongs(audience, now))
    )


def _belongs(audience: CampaignAudience, now: datetime) -> list[ColumnElement[bool]]:
    m, tags = customer_group_member_table.c, customer_tag_table.c
    found: list[ColumnElement[bool]] = []
    if audience.group:
        further = exists().where(m.customer_id == _c.id, m.group_code == audience.group)
        found.append(or_(_c.group_code == audience.group, further))
    if audience.grade:
        found.append(_c.grade == audience.grade)
    if audience.region:
        found.append(_c.region == audience.region)
    if audience.tag:
        found.append(exists().where(tags.customer_id == _c.id, tags.tag == audience.tag))
    if audience.is_idle:
        any_order = exists().where(orders.c.customer_id == _c.id)
        lately = any_order.where(orders.c.placed_at > literal(now - IDLE_AFTER, UtcDateTime))
        found += [any_order, ~lately]
    return found


def _is_with_human() -> ColumnElement[bool]:
    return exists().where(
        address_book.c.contact_id == _b.contact_id,
        conversation.c.account == address_book.c.account,
        conversation.c.address == address_book.c.external_id,
        conversation.c.owner == "human",
    )


def _has_window(now: datetime) -> ColumnElement[bool]:
    e = entitlement.c
    left = or_(
        e.window_kind == "payment",
        and_(e.window_kind == "message", e.remaining > HUMAN_RESERVE),
    )
    return exists().where(
        address_book.c.contact_id == _b.contact_id,
        address_book.c.is_active == literal(True, Flag),
        e.account == address_book.c.account,
        e.address == address_book.c.external_id,
        e.expires_at > literal(now, UtcDateTime),
        left,
    )
