"""Pictures of campaigns, and what the platforms call them."""

from datetime import datetime

from sqlalchemy import bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.dialects import postgresql

from domain.campaign.model import Leftover, MassState, Material, Picture
from domain.campaign.rules import picture_name
from domain.campaign.store.tables import (
    campaign_mass_table,
    campaign_material_table,
    campaign_media_table,
    campaign_picture_table,
    campaign_table,
)
from domain.db import Tx
from domain.db.schema import UtcDateTime

_p = campaign_picture_table.c
_m = campaign_media_table.c
_k = campaign_material_table.c
_INSERT = insert(campaign_picture_table)
_FIND = select(_p.content_type, _p.content).where(_p.campaign_id == bindparam("p_id"))
_GIVEN = select(_m.media_id).where(
    _m.campaign_id == bindparam("p_id"),
    _m.account == bindparam("p_account"),
    _m.given_at > bindparam("p_since", type_=UtcDateTime),
)
_GIVE = postgresql.insert(campaign_media_table)
_GIVE = _GIVE.on_conflict_do_update(
    index_elements=[_m.campaign_id, _m.account],
    set_={"media_id": _GIVE.excluded.media_id, "given_at": _GIVE.excluded.given_at},
)
_FORGET = delete(campaign_media_table).where(
    _m.campaign_id == bindparam("p_id"),
    _m.account == bindparam("p_account"),
    _m.media_id == bindparam("p_media"),
)
_AT = (_k.campaign_id == bindparam("p_id")) & (_k.account == bindparam("p_account"))
_MATERIAL = select(_k.media_id, _k.url).where(_AT, _k.media_id != "")
_BEGIN = postgresql.insert(campaign_material_table).on_conflict_do_nothing()
_KEEP = postgresql.insert(campaign_material_table)
_KEEP = _KEEP.on_conflict_do_update(
    index_elements=[_k.campaign_id, _k.account],
    set_={"media_id": _KEEP.excluded.media_id, "url": _KEEP.excluded.url},
)
_DROP = (
    update(campaign_material_table)
    .where(_AT, _k.media_id == bindparam("p_media"))
    .values(media_id="", url="")
)
_END = delete(campaign_material_table).where(_AT)
_c = campaign_table.c
_NAMING = select(_c.id, _c.scene).where(_c.id == bindparam("p_id"))
_OVER = (
    select(_k.campaign_id, _k.account, _c.scene, _c.created_at)
    .join_from(campaign_material_table, campaign_table, _c.id == _k.campaign_id)
    .where(
        or_(
            _c.ends_at <= bindparam("p_before", type_=UtcDateTime),
            ~exists().where(
                campaign_mass_table.c.campaign_id == _k.campaign_id,
                campaign_mass_table.c.account == _k.account,
                campaign_mass_table.c.state != MassState.REFUSED.value,
            ),
        )
    )
    .order_by(_k.campaign_id, _k.account)
)


def insert_picture(tx: Tx, campaign_id: int, picture: Picture) -> None:
    """The picture of a new campaign."""
    tx.execute(
        _INSERT,
        campaign_id=campaign_id,
        content_type=picture.content_type,
        content=picture.content,
    )


def find_picture(tx: Tx, campaign_id: int) -> Picture | None:
    """A campaign's picture."""
    row = tx.execute(_FIND, p_id=campaign_id).first()
    return None if row is None else Picture(row.content_type, bytes(row.content))


def media_given(tx: Tx, campaign_id: int, account: str, since: datetime) -> str:
    """What an account's platform calls it, where it was given since then; else ""."""
    found = tx.execute(_GIVEN, p_id=campaign_id, p_account=account, p_since=since).scalar()
    return found or ""


def put_media(tx: Tx, campaign_id: int, account: str, media_id: str) -> None:
    """The platform has it now under this id."""
    tx.execute(_GIVE, campaign_id=campaign_id, account=account, media_id=media_id, given_at=tx.now)


def drop_media(tx: Tx, campaign_id: int, account: str, media_id: str) -> None:
    """The platform knows it no more under this id; one given since then stays."""
    tx.execute(_FORGET, p_id=campaign_id, p_account=account, p_media=media_id)


def find_material(tx: Tx, campaign_id: int, account: str) -> Material | None:
    """The picture as 永久素材 of an account."""
    row = tx.execute(_MATERIAL, p_id=campaign_id, p_account=account).first()
    return None if row is None else Material(row.media_id, row.url)


def picture_name_of(tx: Tx, campaign_id: int) -> str:
    """What its picture is called at a 公众号."""
    row = tx.execute(_NAMING, p_id=campaign_id).one()
    return picture_name(row.id, row.scene)


def begin_material(tx: Tx, campaign_id: int, account: str) -> None:
    """The account is given it now: whatever becomes of that, it has to be looked for one day."""
    tx.execute(_BEGIN, campaign_id=campaign_id, account=account, media_id="", url="")


def materials_over(tx: Tx, before: datetime) -> list[Leftover]:
    """Of campaigns that ended before then, and of those of which nothing goes out there."""
    return [
        Leftover(
            row.campaign_id, row.account, picture_name(row.campaign_id, row.scene), row.created_at
        )
        for row in tx.execute(_OVER, p_before=before)
    ]


def end_material(tx: Tx, campaign_id: int, account: str) -> None:
    """The account keeps nothing of it any more."""
    tx.execute(_END, p_id=campaign_id, p_account=account)


def put_material(tx: Tx, campaign_id: int, account: str, material: Material) -> None:
    """The account keeps it now."""
    tx.execute(
        _KEEP,
        campaign_id=campaign_id,
        account=account,
        media_id=material.media_id,
        url=material.url,
    )


def drop_material(tx: Tx, campaign_id: int, account: str, media_id: str) -> None:
    """Somebody deleted it there; one kept since then stays. What else is left is looked for."""
    tx.execute(_DROP, p_id=campaign_id, p_account=account, p_media=media_id)
