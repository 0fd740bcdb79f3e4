"""Whom a member can reach: groups with their customers, contacts who agreed, quotas used."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import and_, bindparam, func, literal, or_, select

from domain.campaign import Campaign, LeftOut
from domain.campaign.store.audience import candidates
from domain.campaign.store.tables import campaign_recipient_table
from domain.customer.store.customers import customer_table
from domain.db import Tx
from domain.db.schema import Flag, UtcDateTime
from domain.groupsend.model import Fate, Sender, Target, TaskState
from domain.groupsend.rules import Followed
from domain.groupsend.store.tables import groupsend_target_table, groupsend_task_table
from domain.messaging.store.addresses import address_book
from domain.relation.store import wecom_follow, wecom_group, wecom_member
from domain.staff.store import staff_table

_t = groupsend_task_table.c
_r = groupsend_target_table.c
_g = wecom_group.c
_m = wecom_member.c
_f = wecom_follow.c
_IS_GOING = or_(
    _t.state == TaskState.CALLING.value,
    and_(_t.state != TaskState.PLANNED.value, _t.look_at.is_not(None)),
)
_USED = (
    select(_r.target, func.count().label("n"))
    .join_from(groupsend_target_table, groupsend_task_table, _r.task_id == _t.id)
    .where(
        _t.account == bindparam("p_account"),
        or_(
            and_(_r.fate == Fate.SENT.value, _r.at >= bindparam("p_since", type_=UtcDateTime)),
            and_(_r.fate == Fate.UNSENT.value, _IS_GOING),
        ),
        _t.id != bindparam("p_but"),
    )
    .group_by(_r.target)
)
"""What was sent since, and what is on its way."""
_GROUPS = (
    select(
        _g.account,
        _g.chat_id,
        _g.name,
        _g.owner,
        func.count(_m.member).label("people"),
    )
    .join_from(
        wecom_group,
        wecom_member,
        and_(
            _m.account == _g.account,
            _m.chat_id == _g.chat_id,
            _m.is_staff == literal(False, Flag),
        ),
        isouter=True,
    )
    .where(_g.ended_at.is_(None))
    .group_by(_g.account, _g.chat_id, _g.name, _g.owner)
    .order_by(_g.name, _g.chat_id)
)


def used(tx: Tx, account: str, since: datetime, *, but: int) -> Mapping[str, int]:
    """Group or contact → messages since then and on their way, those of one task left out."""
    rows = tx.execute(_USED, p_account=account, p_since=since, p_but=but)
    return {row.target: row.n for row in rows}


def groups_by_owner(tx: Tx) -> Mapping[Sender, list[Target]]:
    """The groups that are, with how many customers are in each; no quota is known here."""
    found: dict[Sender, list[Target]] = defaultdict(list)
    for row in tx.execute(_GROUPS):
        target = Target(row.chat_id, row.name, row.people, 0)
        found[Sender(row.account, row.owner.casefold(), is_group=True)].append(target)
    return found


def contacts_to_share(
    tx: Tx, campaign: Campaign
) -> tuple[list[tuple[str, Followed]], dict[str, str]]:
    """Who agreed, cannot be told one to one and is not told: (account, follow); and names."""
    told = select(campaign_recipient_table.c.contact_id).where(
        campaign_recipient_table.c.campaign_id == campaign.id
    )
    people = candidates(campaign.audience, tx.now).subquery()
    query = (
        select(wecom_follow, staff_table.c.userid_folded.label("rep"))
        .join_from(people, address_book, address_book.c.contact_id == people.c.contact_id)
        .join(
            wecom_follow,
            and_(
                _f.account == address_book.c.account,
                _f.external_userid == address_book.c.external_id,
            ),
        )
        .join(customer_table, customer_table.c.id == people.c.customer_id)
        .outerjoin(staff_table, staff_table.c.id == customer_table.c.rep_id)
        .where(
            people.c.reason == LeftOut.NO_WINDOW.value,
            people.c.contact_id.not_in(told),
            _f.ended_at.is_(None),
        )
        .order_by(_f.external_userid, _f.userid)
    )
    found, names = [], {}
    for row in tx.query(query):
        userid = row.userid.casefold()
        is_rep = row.rep == userid
        found.append((row.account, Followed(row.external_userid, userid, row.added_at, is_rep)))
        names[row.external_userid] = row.remark or row.name
    return found, names


def staff_names(tx: Tx, userids: Collection[str]) -> Mapping[str, str]:
    """Folded userid → name of the staff."""
    s = staff_table.c
    rows = tx.query(select(s.userid_folded, s.name).where(s.userid_folded.in_(sorted(userids))))
    return {row.userid_folded: row.name for row in rows}
