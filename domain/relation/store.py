"""Tables of contacts, groups and members, each row as of the platform's last word."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.ids import CustomerId
from domain.customer.store.contacts import contact_customer_table
from domain.db import Tx
from domain.db.schema import Flag, Json, UtcDateTime, metadata
from domain.messaging.store.addresses import address_book
from domain.relation.model import Follow, Group, Member

wecom_follow = Table(
    "wecom_follow",
    metadata,
    Column("account", Text, nullable=False),
    Column("external_userid", Text, nullable=False),
    Column("userid", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("remark", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tags", Json, nullable=False),
    Column("agreed", Json, nullable=False),
    Column("added_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("seen_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "external_userid", "userid"),
)
"""`agreed`: the tags both sides had when they were last compared."""
wecom_group = Table(
    "wecom_group",
    metadata,
    Column("account", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("seen_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "chat_id"),
)
wecom_member = Table(
    "wecom_member",
    metadata,
    Column("account", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("is_staff", Flag, nullable=False),
    PrimaryKeyConstraint("account", "chat_id", "member"),
    Index("ix_wecom_member_member", "account", "member"),
)

_f, _g, _m = wecom_follow.c, wecom_group.c, wecom_member.c
_THIS = and_(
    _f.account == bindparam("p_account"),
    _f.external_userid == bindparam("p_external_userid"),
    _f.userid == bindparam("p_userid"),
)
_put = upsert(wecom_follow)
_PUT_FOLLOW = _put.on_conflict_do_update(
    index_elements=["account", "external_userid", "userid"],
    set_={
        "name": _put.excluded.name,
        "remark": _put.excluded.remark,
        "state": _put.excluded.state,
        "tags": _put.excluded.tags,
        "added_at": _put.excluded.added_at,
        "ended_at": None,
        "seen_at": _put.excluded.seen_at,
    },
)
_END = (
    update(wecom_follow)
    .where(_THIS)
    .where(_f.ended_at.is_(None))
    .values(ended_at=bindparam("p_now", type_=UtcDateTime))
)
_END_UNSEEN = (
    update(wecom_follow)
    .where(_f.account == bindparam("p_account"))
    .where(_f.userid == bindparam("p_userid"))
    .where(_f.ended_at.is_(None))
    .where(_f.seen_at < bindparam("p_since", type_=UtcDateTime))
    .values(ended_at=bindparam("p_now", type_=UtcDateTime))
)
_AGREE = (
    update(wecom_follow)
    .where(_THIS)
    .values(agreed=bindparam("p_agreed", type_=Json), tags=bindparam("p_tags", type_=Json))
)
_new = upsert(wecom_group)
_PUT_GROUP = _new.on_conflict_do_update(
    index_elements=["account", "chat_id"],
    set_={
        "name": _new.excluded.name,
        "owner": _new.excluded.owner,
        "ended_at": None,
        "seen_at": _new.excluded.seen_at,
    },
)
_DISMISS = (
    update(wecom_group)
    .where(_g.account == bindparam("p_account"))
    .where(_g.chat_id == bindparam("p_chat"))
    .values(ended_at=bindparam("p_now", type_=UtcDateTime))
)
_EMPTY = delete(wecom_member).where(
    and_(_m.account == bindparam("p_account"), _m.chat_id == bindparam("p_chat"))
)
_PUT_MEMBER = upsert(wecom_member).on_conflict_do_nothing(
    index_elements=["account", "chat_id", "member"]
)
_bound = contact_customer_table.c
_OF_SHOP = and_(
    address_book.c.contact_id == _bound.contact_id,
    _bound.customer_id == bindparam("p_customer"),
    _bound.ended_at.is_(None),
)
_FOLLOWS = (
    select(wecom_follow)
    .join(
        address_book,
        and_(
            address_book.c.account == _f.account,
            address_book.c.external_id == _f.external_userid,
        ),
    )
    .join(contact_customer_table, _OF_SHOP)
    .order_by(_f.added_at, _f.external_userid, _f.userid)
)
_GROUPS = (
    select(wecom_group)
    .join(wecom_member, and_(_m.account == _g.account, _m.chat_id == _g.chat_id))
    .join(
        address_book,
        and_(address_book.c.account == _m.account, address_book.c.external_id == _m.member),
    )
    .join(contact_customer_table, _OF_SHOP)
    .where(_g.ended_at.is_(None))
    .order_by(_g.name, _g.chat_id)
)
_MEMBERS = (
    select(wecom_member)
    .where(and_(_m.account == bindparam("p_account"), _m.chat_id == bindparam("p_chat")))
    .order_by(_m.is_staff.desc(), _m.member)
)
_LINKED = (
    select(wecom_follow, _bound.customer_id)
    .join(
        address_book,
        and_(
            address_book.c.account == _f.account,
            address_book.c.external_id == _f.external_userid,
        ),
    )
    .join(
        contact_customer_table,
        and_(address_book.c.contact_id == _bound.contact_id, _bound.ended_at.is_(None)),
    )
    .where(_f.account == bindparam("p_account"))
    .where(_f.ended_at.is_(None))
    .order_by(_f.external_userid, _f.userid, _bound.customer_id)
)


_FOLLOWERS = (
    select(address_book.c.external_id, _bound.customer_id)
    .join(
        contact_customer_table,
        and_(address_book.c.contact_id == _bound.contact_id, _bound.ended_at.is_(None)),
    )
    .where(address_book.c.account == bindparam("p_account"))
    .where(address_book.c.is_active == bindparam("p_active", type_=Flag))
    .order_by(address_book.c.external_id, _bound.customer_id)
)


def put_follow(tx: Tx, account: str, follow: Follow) -> None:
    """Write a contact as the platform has it now; what was agreed about tags stays."""
    tx.execute(
        _PUT_FOLLOW,
        account=account,
        external_userid=follow.external_userid,
        userid=follow.userid,
        name=follow.name,
        remark=follow.remark,
        state=follow.state,
        tags=list(follow.tags),
        agreed=[],
        added_at=follow.added_at,
        ended_at=None,
        seen_at=tx.now,
    )


def end_follow(tx: Tx, account: str, external_userid: str, userid: str) -> bool:
    """They are contacts no more; False where they were not."""
    done = tx.execute(
        _END, p_account=account, p_external_userid=external_userid, p_userid=userid, p_now=tx.now
    )
    return done.rowcount == 1


def end_unseen(tx: Tx, account: str, userid: str, since: datetime) -> int:
    """End what a reading of a member's list that began at `since` did not find."""
    return tx.execute(
        _END_UNSEEN, p_account=account, p_userid=userid, p_since=since, p_now=tx.now
    ).rowcount


def set_agreed(tx: Tx, account: str, follow: Follow, agreed: Iterable[str]) -> None:
    """Both sides have these tags of our group now; `follow.tags` is all that is there."""
    tx.execute(
        _AGREE,
        p_account=account,
        p_external_userid=follow.external_userid,
        p_userid=follow.userid,
        p_agreed=sorted(agreed),
        p_tags=list(follow.tags),
    )


def put_group(tx: Tx, account: str, group: Group) -> None:
    """Write a group with exactly these members."""
    tx.execute(
        _PUT_GROUP,
        account=account,
        chat_id=group.chat_id,
        name=group.name,
        owner=group.owner,
        ended_at=None,
        seen_at=tx.now,
    )
    tx.execute(_EMPTY, p_account=account, p_chat=group.chat_id)
    for member in group.members:
        tx.execute(
            _PUT_MEMBER,
            account=account,
            chat_id=group.chat_id,
            member=member.id,
            name=member.name,
            is_staff=member.is_staff,
        )


def dismiss_group(tx: Tx, account: str, chat_id: str) -> None:
    """The group is no more."""
    tx.execute(_DISMISS, p_account=account, p_chat=chat_id, p_now=tx.now)


def follows_of(tx: Tx, customer_id: CustomerId) -> list[Follow]:
    """The people of a shop as contacts, ended ones too."""
    return [_follow(row) for row in tx.execute(_FOLLOWS, p_customer=customer_id)]


def groups_of(tx: Tx, customer_id: CustomerId) -> list[Group]:
    """The groups in which somebody of a shop is."""
    found: dict[tuple[str, str], Group] = {}
    for row in tx.execute(_GROUPS, p_customer=customer_id).all():
        members = tx.execute(_MEMBERS, p_account=row.account, p_chat=row.chat_id)
        people = tuple(Member(m.member, m.name, bool(m.is_staff)) for m in members)
        found[row.account, row.chat_id] = Group(row.chat_id, row.name, row.owner, people)
    return list(found.values())


def linked(tx: Tx, account: str) -> list[tuple[Follow, CustomerId, frozenset[str]]]:
    """Contacts whose person acts for a shop, with the shop and the tags agreed."""
    rows = tx.execute(_LINKED, p_account=account)
    return [(_follow(r), CustomerId(r.customer_id), frozenset(r.agreed)) for r in rows]


def followers(tx: Tx, account: str) -> list[tuple[str, CustomerId]]:
    """Who can be reached at an account, once for every shop he acts for."""
    rows = tx.execute(_FOLLOWERS, p_account=account, p_active=True)
    return [(row.external_id, CustomerId(row.customer_id)) for row in rows]


def _follow(row: Any) -> Follow:
    return Follow(
        external_userid=row.external_userid,
        userid=row.userid,
        name=row.name,
        remark=row.remark,
        state=row.state,
        tags=tuple(row.tags),
        added_at=row.added_at,
        ended_at=row.ended_at,
    )
