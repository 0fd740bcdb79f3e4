"""Tables campaign, campaign_goods, campaign_recipient and campaign_consent, and the audience.

Everybody told is written by one INSERT … SELECT each into campaign_recipient, the outbox and the
price lists' assignments, whatever their number.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Insert,
    Integer,
    PrimaryKeyConstraint,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    case,
    cast,
    distinct,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import ContactId, CustomerId, PriceListId, SkuId, StaffId
from domain.base.money import Money, UnitPrice
from domain.campaign.model import (
    Campaign,
    CampaignAudience,
    CampaignDraft,
    CampaignGoods,
    CampaignResult,
    CampaignStatus,
    LeftOut,
)
from domain.conversation.store import conversation
from domain.customer.store.contacts import contact_customer_table
from domain.customer.store.customers import (
    customer_group_member_table,
    customer_table,
    customer_tag_table,
)
from domain.db import Tx
from domain.db.schema import Flag, Json, Key, UtcDateTime, id_column, metadata
from domain.messaging.rules import HUMAN_RESERVE
from domain.messaging.store.addresses import address_book
from domain.messaging.store.outbox import outbox
from domain.messaging.store.windows import entitlement
from domain.notice import NoticeKind
from domain.order.store.tables import order_line, orders
from domain.pricing import AssignmentTarget
from domain.pricing.store.lists import price_list_assignment_table

IDLE_AFTER = timedelta(days=14)

campaign_table = Table(
    "campaign",
    metadata,
    id_column(),
    Column("text", Text, nullable=False),
    Column("hours", Integer, nullable=False),
    Column("audience", Json, nullable=False),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_by", Key, ForeignKey("staff.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("approved_by", Key, ForeignKey("staff.id")),
    Column("send_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
    Column("left_out", Json, nullable=False),
    CheckConstraint(
        "status IN ('draft', 'waiting', 'ready', 'sent', 'dropped')", name="status_known"
    ),
    CheckConstraint("hours BETWEEN 1 AND 48", name="hours_allowed"),
    Index("ix_campaign_status", "status"),
)

campaign_goods_table = Table(
    "campaign_goods",
    metadata,
    Column("campaign_id", Key, ForeignKey("campaign.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    PrimaryKeyConstraint("campaign_id", "number"),
)

campaign_recipient_table = Table(
    "campaign_recipient",
    metadata,
    Column("campaign_id", Key, ForeignKey("campaign.id"), nullable=False),
    Column("contact_id", Key, ForeignKey("contact.id"), nullable=False),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("heard_at", UtcDateTime),
    PrimaryKeyConstraint("campaign_id", "contact_id", "customer_id"),
    Index("ix_campaign_recipient_contact_id", "contact_id", "customer_id"),
)
"""Who was to be told for which shop; `heard_at` once a channel has taken the message."""

campaign_consent_table = Table(
    "campaign_consent",
    metadata,
    Column("contact_id", Key, ForeignKey("contact.id"), primary_key=True),
    Column("is_given", Flag, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

_k = campaign_table.c
_g = campaign_goods_table.c
_r = campaign_recipient_table.c
_w = campaign_consent_table.c
_c = customer_table.c
_b = contact_customer_table.c
_INSERT = insert(campaign_table).returning(_k.id)
_INSERT_GOODS = insert(campaign_goods_table)
_BY_ID = select(campaign_table).where(_k.id == bindparam("p_id"))
_LATEST = select(campaign_table).order_by(_k.id.desc()).limit(bindparam("p_limit"))
_READY = (
    select(campaign_table)
    .where(
        _k.status == CampaignStatus.READY.value,
        or_(_k.send_at.is_(None), _k.send_at <= bindparam("p_now", type_=UtcDateTime)),
    )
    .order_by(_k.id)
)
_GOODS_OF = (
    select(campaign_goods_table).where(_g.campaign_id == bindparam("p_id")).order_by(_g.number)
)
_MOVE = (
    update(campaign_table)
    .where(_k.id == bindparam("p_id"), _k.status == bindparam("p_from"))
    .values(status=bindparam("p_to"))
)
_APPROVE = (
    update(campaign_table)
    .where(_k.id == bindparam("p_id"), _k.status == CampaignStatus.WAITING.value)
    .values(status=CampaignStatus.READY.value, approved_by=bindparam("p_staff"))
)
_MARK_SENT = (
    update(campaign_table)
    .where(_k.id == bindparam("p_id"), _k.status == CampaignStatus.READY.value)
    .values(
        status=CampaignStatus.SENT.value,
        sent_at=bindparam("p_now", type_=UtcDateTime),
        ends_at=bindparam("p_end", type_=UtcDateTime),
        left_out=bindparam("p_left_out", type_=Json),
    )
)
_HEARD = (
    update(campaign_recipient_table)
    .where(_r.campaign_id == bindparam("p_id"), _r.contact_id == bindparam("p_contact"))
    .values(heard_at=bindparam("p_now", type_=UtcDateTime))
)
_LAST_HEARD = (
    select(campaign_table)
    .join_from(campaign_recipient_table, campaign_table, _r.campaign_id == _k.id)
    .where(
        _r.contact_id == bindparam("p_contact"),
        _r.customer_id == bindparam("p_customer"),
        _r.heard_at.is_not(None),
        _k.ends_at > bindparam("p_since", type_=UtcDateTime),
    )
    .order_by(_k.sent_at.desc(), _k.id.desc())
    .limit(1)
)
_SHOPS_OF = (
    select(_r.customer_id)
    .where(_r.campaign_id == bindparam("p_id"), _r.contact_id == bindparam("p_contact"))
    .order_by(_r.customer_id)
)
_new_consent = postgresql.insert(campaign_consent_table)
_SAVE_CONSENT = _new_consent.on_conflict_do_update(
    index_elements=[_w.contact_id],
    set_={
        "is_given": _new_consent.excluded.is_given,
        "changed_at": _new_consent.excluded.changed_at,
    },
)
_CONSENT = select(_w.is_given).where(_w.contact_id == bindparam("p_contact"))
_OUTCOME = (
    select(outbox.c.state, outbox.c.sent_via, outbox.c.reason, func.count().label("n"))
    .where(outbox.c.event_key == bindparam("p_key"))
    .group_by(outbox.c.state, outbox.c.sent_via, outbox.c.reason)
)


def insert_campaign(tx: Tx, draft: CampaignDraft, created_by: StaffId) -> int:
    """A new draft with its goods; its id."""
    found = tx.execute(
        _INSERT,
        text=draft.text,
        hours=draft.hours,
        audience=_dump_audience(draft.audience),
        currency=draft.currency,
        status=CampaignStatus.DRAFT.value,
        created_by=created_by,
        created_at=tx.now,
        send_at=draft.send_at,
        left_out={},
    ).one()
    tx.execute_many(
        _INSERT_GOODS,
        [
            {
                "campaign_id": found.id,
                "number": one.number,
                "sku_id": one.sku_id,
                "unit": one.unit,
                "price": one.price.ten_thousandths,
            }
            for one in draft.goods
        ],
    )
    return int(found.id)


def find_campaign(tx: Tx, campaign_id: int) -> Campaign | None:
    """One campaign with its goods."""
    row = tx.execute(_BY_ID, p_id=campaign_id).first()
    return None if row is None else _campaign(tx, row)


def latest(tx: Tx, limit: int) -> list[Campaign]:
    """Campaigns, newest first."""
    return [_campaign(tx, row) for row in tx.execute(_LATEST, p_limit=limit)]


def ready_now(tx: Tx) -> list[Campaign]:
    """Those whose time to be sent is here."""
    return [_campaign(tx, row) for row in tx.execute(_READY, p_now=tx.now)]


def move(tx: Tx, campaign_id: int, *, old: CampaignStatus, new: CampaignStatus) -> bool:
    """Change the status; False where it is not `old` any more."""
    moved = tx.execute(_MOVE, p_id=campaign_id, p_from=old.value, p_to=new.value)
    return moved.rowcount == 1


def approve(tx: Tx, campaign_id: int, staff_id: StaffId) -> bool:
    """Waiting → ready; False where it does not wait any more."""
    return tx.execute(_APPROVE, p_id=campaign_id, p_staff=staff_id).rowcount == 1


def mark_sent(
    tx: Tx, campaign_id: int, *, ends_at: datetime, left_out: Mapping[LeftOut, int]
) -> bool:
    """Ready → sent; False where another process was quicker."""
    counts = {str(reason): number for reason, number in left_out.items()}
    done = tx.execute(_MARK_SENT, p_id=campaign_id, p_now=tx.now, p_end=ends_at, p_left_out=counts)
    return done.rowcount == 1


def count_candidates(tx: Tx, audience: CampaignAudience) -> dict[str, int]:
    """People of the audience by the reason they are left out; an empty reason: they are told."""
    people = _candidates(audience, tx.now).subquery()
    counted = select(people.c.reason, func.count(distinct(people.c.contact_id)).label("n"))
    return {row.reason: row.n for row in tx.query(counted.group_by(people.c.reason))}


def insert_recipients(tx: Tx, campaign: Campaign) -> None:
    """Note whoever can be told now, put their messages into the outbox."""
    people = _candidates(campaign.audience, tx.now).subquery()
    tx.query(
        insert(campaign_recipient_table).from_select(
            ["campaign_id", "contact_id", "customer_id"],
            select(literal(campaign.id), people.c.contact_id, people.c.customer_id).where(
                people.c.reason == ""
            ),
        )
    )
    tx.query(_messages(campaign, tx.now))


def give_prices(tx: Tx, campaign: Campaign, list_id: PriceListId) -> None:
    """The shops that are told buy at the campaign's prices."""
    tx.query(
        insert(price_list_assignment_table).from_select(
            ["list_id", "target", "target_key", "priority"],
            select(
                literal(list_id),
                literal(AssignmentTarget.CAMPAIGN.value),
                cast(_r.customer_id, Text),
                literal(0),
            )
            .where(_r.campaign_id == campaign.id)
            .distinct(),
        )
    )


def set_heard(tx: Tx, campaign_id: int, contact_id: ContactId) -> None:
    """The message reached somebody."""
    tx.execute(_HEARD, p_id=campaign_id, p_contact=contact_id, p_now=tx.now)


def last_heard(
    tx: Tx, contact_id: ContactId, customer_id: CustomerId, *, since: datetime
) -> Campaign | None:
    """What somebody was told last for a shop, if it ended after `since`."""
    row = tx.execute(
        _LAST_HEARD, p_contact=contact_id, p_customer=customer_id, p_since=since
    ).first()
    return None if row is None else _campaign(tx, row)


def shops_of(tx: Tx, campaign_id: int, contact_id: ContactId) -> list[CustomerId]:
    """For which shops somebody is told."""
    rows = tx.execute(_SHOPS_OF, p_id=campaign_id, p_contact=contact_id)
    return [CustomerId(row.customer_id) for row in rows]


def save_consent(tx: Tx, contact_id: ContactId, *, is_given: bool) -> None:
    """What somebody said last about such messages."""
    tx.execute(_SAVE_CONSENT, contact_id=contact_id, is_given=is_given, changed_at=tx.now)


def load_consent(tx: Tx, contact_id: ContactId) -> bool | None:
    """None: nothing was ever said."""
    row = tx.execute(_CONSENT, p_contact=contact_id).first()
    return None if row is None else row.is_given


def load_result(tx: Tx, campaign: Campaign) -> CampaignResult:
    """What the outbox and the orders say of a campaign."""
    told, failed = {"queued": 0, "sent": 0, "withheld": 0}, dict[str, int]()
    for row in tx.execute(_OUTCOME, p_key=event_key_of(campaign.id)):
        if row.state == "dead":
            failed[row.reason] = failed.get(row.reason, 0) + row.n
        elif row.state == "pending":
            told["queued"] += row.n
        else:
            told["sent" if row.sent_via else "withheld"] += row.n
    bought = tx.query(_bought(campaign)).one()
    revenue = Money(int(bought.amount or 0), campaign.currency)
    return CampaignResult(**told, failed=failed, orders=bought.orders, revenue=revenue)


def event_key_of(campaign_id: int) -> str:
    """What the outbox rows of a campaign have in common."""
    return f"campaign:{campaign_id}"


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
    }
    people = select(*row.values()).where(_r.campaign_id == campaign.id).distinct()
    return insert(outbox).from_select(list(row), people)


def _candidates(audience: CampaignAudience, now: datetime) -> Select[Any]:
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


def _bought(campaign: Campaign) -> Select[int, Any]:
    """Orders with a line whose price trace names the campaign's list."""
    trace = f'%"list":"{campaign.price_list_code}"%'
    return (
        select(
            func.count(distinct(orders.c.id)).label("orders"),
            func.sum(order_line.c.amount_minor - order_line.c.discount_minor).label("amount"),
        )
        .join_from(orders, order_line, order_line.c.order_id == orders.c.id)
        .where(
            orders.c.placed_at >= literal(campaign.sent_at or campaign.created_at, UtcDateTime),
            orders.c.status.not_in(["cancelled", "rejected"]),
            cast(order_line.c.parts, Text).like(trace),
        )
    )


def _dump_audience(audience: CampaignAudience) -> dict[str, Any]:
    return {
        "group": audience.group,
        "grade": audience.grade,
        "region": audience.region,
        "tag": audience.tag,
        "is_idle": audience.is_idle,
    }


def _campaign(tx: Tx, row: Any) -> Campaign:
    goods = tuple(
        CampaignGoods(g.number, SkuId(g.sku_id), g.unit, UnitPrice(g.price, row.currency))
        for g in tx.execute(_GOODS_OF, p_id=row.id)
    )
    return Campaign(
        id=row.id,
        text=row.text,
        hours=row.hours,
        goods=goods,
        audience=CampaignAudience(**row.audience),
        currency=row.currency,
        status=CampaignStatus(row.status),
        created_by=StaffId(row.created_by),
        created_at=row.created_at,
        approved_by=None if row.approved_by is None else StaffId(row.approved_by),
        send_at=row.send_at,
        sent_at=row.sent_at,
        ends_at=row.ends_at,
        left_out=row.left_out,
    )
