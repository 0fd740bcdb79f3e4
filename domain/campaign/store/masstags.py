"""Mass messages by tag: the tags that go with their calls, and the one call a day."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, or_, select, update

from domain.campaign.model import MassState
from domain.campaign.store.tables import campaign_mass_table, campaign_table
from domain.db import Tx
from domain.db.schema import Flag, UtcDateTime

_m = campaign_mass_table.c
_SET = (
    update(campaign_mass_table)
    .where(_m.id == bindparam("p_id"))
    .values(tag_id=bindparam("p_tag", type_=BigInteger))
)
_ENDED = (
    select(_m.id, _m.account, _m.tag_id)
    .join_from(campaign_mass_table, campaign_table, _m.campaign_id == campaign_table.c.id)
    .where(
        _m.tag_id != 0,
        or_(
            _m.state.in_([MassState.DONE.value, MassState.REFUSED.value]),
            and_(
                _m.state == MassState.CALLING.value,
                campaign_table.c.ends_at <= bindparam("p_now", type_=UtcDateTime),
            ),
        ),
    )
    .order_by(_m.id)
)
_OF_THE_DAY = (
    select(_m.id)
    .where(
        _m.account == bindparam("p_account"),
        _m.by_tag == bindparam("p_yes", type_=Flag),
        _m.called_at >= bindparam("p_since", type_=UtcDateTime),
    )
    .limit(1)
)


def set_tag(tx: Tx, mass_id: int, tag_id: int) -> None:
    """The people of a call wear this tag; 0: no more."""
    tx.execute(_SET, p_id=mass_id, p_tag=tag_id)


def ended(tx: Tx) -> list[Any]:
    """Calls that are over (id, account, tag_id) whose tags are still there."""
    return tx.execute(_ENDED, p_now=tx.now).all()


def is_day_used(tx: Tx, account: str, since: datetime) -> bool:
    """Whether a call by tag went out, or may have, since the day began."""
    found = tx.execute(_OF_THE_DAY, p_account=account, p_yes=True, p_since=since)
    return found.first() is not None
