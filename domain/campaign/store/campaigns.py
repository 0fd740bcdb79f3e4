"""Campaigns and their goods."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from domain.base.ids import SkuId, StaffId
from domain.base.money import UnitPrice
from domain.campaign.model import (
    Campaign,
    CampaignAudience,
    CampaignDraft,
    CampaignGoods,
    CampaignStatus,
    HeldBack,
    LeftOut,
)
from domain.campaign.store.pictures import insert_picture
from domain.campaign.store.tables import campaign_goods_table, campaign_table
from domain.db import Tx
from domain.db.schema import Json, UtcDateTime

_k = campaign_table.c
_g = campaign_goods_table.c
_INSERT = insert(campaign_table).returning(_k.id)
_INSERT_GOODS = insert(campaign_goods_table)
_BY_ID = select(campaign_table).where(_k.id == bindparam("p_id"))
_BY_SCENE = select(campaign_table).where(_k.scene == bindparam("p_scene"))
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
_RELEASE = (
    update(campaign_table)
    .where(_k.id == bindparam("p_id"), _k.status == CampaignStatus.DRAFT.value)
    .values(
        status=bindparam("p_to"),
        released_by=bindparam("p_staff"),
        held_field="",
        held_value="",
    )
)
_HOLD_BACK = (
    update(campaign_table)
    .where(_k.id == bindparam("p_id"), _k.status == CampaignStatus.READY.value)
    .values(
        status=CampaignStatus.DRAFT.value,
        released_by=None,
        approved_by=None,
        held_field=bindparam("p_field"),
        held_value=bindparam("p_value"),
    )
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


def insert_campaign(tx: Tx, draft: CampaignDraft, created_by: StaffId, *, scene: str) -> int:
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
        scene=scene,
        mass_accounts=list(draft.mass_accounts),
        has_picture=draft.picture is not None,
        tag_accounts=list(draft.tag_accounts),
    ).one()
    if draft.picture is not None:
        insert_picture(tx, found.id, draft.picture)
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
    return None if row is None else as_campaign(tx, row)


def find_by_scene(tx: Tx, scene: str) -> Campaign | None:
    """The campaign whose link carries `scene`."""
    row = tx.execute(_BY_SCENE, p_scene=scene).first()
    return None if row is None else as_campaign(tx, row)


def latest(tx: Tx, limit: int) -> list[Campaign]:
    """Campaigns, newest first."""
    return [as_campaign(tx, row) for row in tx.execute(_LATEST, p_limit=limit)]


def ready_now(tx: Tx) -> list[Campaign]:
    """Those whose time to be sent is here."""
    return [as_campaign(tx, row) for row in tx.execute(_READY, p_now=tx.now)]


def move(tx: Tx, campaign_id: int, *, old: CampaignStatus, new: CampaignStatus) -> bool:
    """Change the status; False where it is not `old` any more."""
    moved = tx.execute(_MOVE, p_id=campaign_id, p_from=old.value, p_to=new.value)
    return moved.rowcount == 1


def release(tx: Tx, campaign_id: int, staff_id: StaffId, *, new: CampaignStatus) -> bool:
    """Draft → waiting or ready; False where it is no draft any more."""
    done = tx.execute(_RELEASE, p_id=campaign_id, p_staff=staff_id, p_to=new.value)
    return done.rowcount == 1


def hold_back(tx: Tx, campaign_id: int, why: HeldBack) -> bool:
    """Ready → draft, with nobody's word for it any more; False where it is not ready."""
    done = tx.execute(_HOLD_BACK, p_id=campaign_id, p_field=why.field, p_value=why.value)
    return done.rowcount == 1


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


def _dump_audience(audience: CampaignAudience) -> dict[str, Any]:
    return {
        "group": audience.group,
        "grade": audience.grade,
        "region": audience.region,
        "tag": audience.tag,
        "is_idle": audience.is_idle,
        "ordered": audience.ordered,
    }


def as_campaign(tx: Tx, row: Any) -> Campaign:
    """A row of the table with its goods."""
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
        scene=row.scene,
        mass_accounts=tuple(row.mass_accounts),
        released_by=None if row.released_by is None else StaffId(row.released_by),
        held_back=HeldBack(row.held_field, row.held_value) if row.held_field else None,
        has_picture=row.has_picture,
        tag_accounts=tuple(row.tag_accounts),
    )
