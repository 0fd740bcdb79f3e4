"""Whom a campaign is for, and why somebody of them is not told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
)

from domain.campaign.model import (
    NO_MASS,
    AudienceWords,
    CampaignAudience,
    LeftOut,
    MassState,
    MassWays,
)
from domain.campaign.rules import MASS_A_MONTH, month_start
from domain.campaign.store.tables import (
    campaign_consent_table,
    campaign_mass_table,
    campaign_recipient_table,
)
from domain.conversation.store import conversation
from domain.customer.store.contacts import contact_customer_table
from domain.customer.store.customers import (
    customer_group_member_table,
    customer_group_table,
    customer_table,
    customer_tag_table,
)
from domain.db import Tx
from domain.db.schema import Flag, Key, UtcDateTime
from domain.messaging.rules import HUMAN_RESERVE
from domain.messaging.store.addresses import address_book
from domain.messaging.store.windows import entitlement
from domain.notice import Level, ScopeKind
from domain.notice.store import notice_preference_table
from domain.order.store.tables import order_line, orders

IDLE_AFTER = timedelta(days=14)
_w = campaign_consent_table.c
_c = customer_table.c
_b = contact_customer_table.c
_WORDS = tuple(
    select(one).where(one != "").distinct().order_by(one)
    for one in (customer_group_table.c.code, _c.grade, _c.region, customer_tag_table.c.tag)
)


@dataclass(frozen=True, slots=True)
class Counted:
    """People of an audience: who is told, how many of them by mass message, who is left out."""

    told: int
    by_mass: int
    left_out: dict[LeftOut, int]


def count_candidates(tx: Tx, audience: CampaignAudience, mass: MassWays) -> Counted:
    """How many people are told and how many not, by reason; `mass` are the 公众号 that may help.

    MATERIALIZED: what is asked about a person is asked once, not at each mention of the answer.
    """
    people = candidates(audience, tx.now, mass).cte("people").prefix_with("MATERIALIZED")
    by_mass = and_(people.c.reason == "", people.c.mass_account != "").label("by_mass")
    counted = select(
        people.c.reason, by_mass, func.count(distinct(people.c.contact_id)).label("n")
    ).group_by(people.c.reason, by_mass)
    rows = list(tx.execute_once(counted))
    told = sum(row.n for row in rows if not row.reason)
    masses = sum(row.n for row in rows if not row.reason and row.by_mass)
    left_out = {LeftOut(row.reason): row.n for row in rows if row.reason}
    return Counted(told, masses, {one: left_out[one] for one in LeftOut if one in left_out})


def known_words(tx: Tx) -> AudienceWords:
    """Every group, and every grade, region and tag that some customer has."""
    return AudienceWords(*(tuple(row[0] for row in tx.execute(one)) for one in _WORDS))


def candidates(audience: CampaignAudience, now: datetime, mass: MassWays = NO_MASS) -> Select[Any]:
    """Person, shop, why they are not told ("" where they are), by which 公众号 if by mass."""
    told_by = _mass_account(now, mass)
    by_mass = ((_follows(mass.accounts), LeftOut.MASS_USED.value),) if mass.accounts else ()
    reason = case(
        (_w.is_given == literal(False, Flag), LeftOut.REFUSED.value),
        (_w.is_given.is_(None), LeftOut.NO_CONSENT.value),
        (_wants_only_urgent(), LeftOut.URGENT_ONLY.value),
        (_is_with_human(), LeftOut.HUMAN.value),
        (or_(_has_window(now), told_by != "") if mass.accounts else _has_window(now), ""),
        *by_mass,
        else_=LeftOut.NO_WINDOW.value,
    )
    is_asked = and_(_w.is_given == literal(True, Flag), ~_has_window(now), told_by != "")
    account = case((is_asked, told_by), else_="") if mass.accounts else literal("")
    columns = (
        _b.contact_id,
        _b.customer_id,
        reason.label("reason"),
        account.label("mass_account"),
    )
    return _those_of(select(*columns), audience, now).outerjoin(
        campaign_consent_table, _w.contact_id == _b.contact_id
    )


def _those_of(what: Select[Any], audience: CampaignAudience, now: datetime) -> Select[Any]:
    """`what` of everybody an audience speaks of, told or not: a row for each of his shops."""
    return what.join_from(contact_customer_table, customer_table, _b.customer_id == _c.id).where(
        _b.ended_at.is_(None), _c.status == "active", *_belongs(audience, now)
    )


def _mass_account(now: datetime, mass: MassWays) -> ColumnElement[str]:
    """The 公众号 that may send one more mass message to this follower this month; "" for none.

    A call counts for the month it was made in; one that is still to be made, for this one. What
    is sent by tag is counted by day and account, whoever gets it (`service.mass`).
    """
    if not mass.accounts:
        return literal("")
    had = (
        select(func.count(distinct(campaign_mass_table.c.id)))
        .join_from(
            campaign_recipient_table,
            campaign_mass_table,
            campaign_recipient_table.c.mass_id == campaign_mass_table.c.id,
        )
        .where(
            campaign_recipient_table.c.contact_id == _b.contact_id,
            campaign_mass_table.c.account == address_book.c.account,
            campaign_mass_table.c.state != MassState.REFUSED.value,
            or_(
                campaign_mass_table.c.state == MassState.PLANNED.value,
                campaign_recipient_table.c.heard_at >= literal(month_start(now), UtcDateTime),
            ),
        )
        .correlate(contact_customer_table, address_book)
        .scalar_subquery()
    )
    first = (
        select(func.coalesce(func.min(address_book.c.account), ""))
        .where(
            address_book.c.contact_id == _b.contact_id,
            address_book.c.is_active == literal(True, Flag),
            address_book.c.account.in_(list(mass.accounts)),
            or_(address_book.c.account.in_(list(mass.by_tag)), had < MASS_A_MONTH),
        )
        .correlate(contact_customer_table)
    )
    return first.scalar_subquery()


def _follows(mass: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(
        address_book.c.contact_id == _b.contact_id,
        address_book.c.is_active == literal(True, Flag),
        address_book.c.account.in_(list(mass)),
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
    if audience.ordered is not None:
        found.append(
            exists().where(
                orders.c.customer_id == _c.id,
                orders.c.status.not_in(["cancelled", "rejected"]),
                order_line.c.order_id == orders.c.id,
                order_line.c.sku_id == audience.ordered,
            )
        )
    return found


def _wants_only_urgent() -> ColumnElement[bool]:
    """By the own word, else by the merchant's for everybody.

    Here and below the few of whom it is true are found once, not each person looked up.
    """
    q, shop = notice_preference_table.c, notice_preference_table.alias()
    own = select(cast(q.scope_key, Key)).where(q.scope == ScopeKind.CONTACT.value)
    usual = select(shop.c.level).where(shop.c.scope == ScopeKind.SHOP.value).scalar_subquery()
    is_usual = func.coalesce(usual, "") == Level.URGENT.value
    said_so = _b.contact_id.in_(own.where(q.level == Level.URGENT.value))
    said_other = _b.contact_id.in_(own.where(q.level.is_not(None)))
    return or_(said_so, and_(is_usual, ~said_other))


def _is_with_human() -> ColumnElement[bool]:
    held = (
        select(address_book.c.contact_id)
        .join_from(
            conversation,
            address_book,
            and_(
                conversation.c.account == address_book.c.account,
                conversation.c.address == address_book.c.external_id,
            ),
        )
        .where(conversation.c.owner == "human", address_book.c.contact_id.is_not(None))
    )
    return _b.contact_id.in_(held)


def _has_window(now: datetime) -> ColumnElement[bool]:
    e = entitlement.c
    left = or_(
        e.window_kind == "payment",
        and_(e.window_kind == "message", e.remaining > HUMAN_RESERVE),
    )
    open_ones = (
        select(address_book.c.contact_id)
        .join_from(
            entitlement,
            address_book,
            e.address_id == address_book.c.id,
        )
        .where(
            address_book.c.contact_id.is_not(None),
            address_book.c.is_active == literal(True, Flag),
            e.expires_at > literal(now, UtcDateTime),
            left,
        )
    )
    return _b.contact_id.in_(open_ones)
