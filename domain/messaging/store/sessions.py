"""微信客服 sessions that a person holds in the WeCom client."""

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text, and_, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.db.schema import UtcDateTime, metadata
from domain.db.tx import Tx

kf_session = Table(
    "kf_session",
    metadata,
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("servicer", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account", "address"),
)
"""`servicer` is a userid; empty where the platform refused to hand the session over."""

_insert = upsert(kf_session)
_PUT = _insert.on_conflict_do_update(
    index_elements=["account", "address"],
    set_={"servicer": _insert.excluded.servicer, "since": _insert.excluded.since},
)
_DROP = delete(kf_session).where(
    and_(
        kf_session.c.account == bindparam("p_account"),
        kf_session.c.address == bindparam("p_address"),
    )
)
_OF_ACCOUNT = (
    select(kf_session.c.address, kf_session.c.servicer)
    .where(kf_session.c.account == bindparam("p_account"))
    .order_by(kf_session.c.address)
)


def put_session(tx: Tx, account: str, address: str, servicer: str) -> None:
    """This person holds it now."""
    tx.execute(_PUT, account=account, address=address, servicer=servicer, since=tx.now)


def drop_session(tx: Tx, account: str, address: str) -> None:
    """Nobody holds it."""
    tx.execute(_DROP, p_account=account, p_address=address)


def sessions_of(tx: Tx, account: str) -> dict[str, str]:
    """Address → servicer."""
    rows = tx.execute(_OF_ACCOUNT, p_account=account)
    return {str(row.address): str(row.servicer) for row in rows}
