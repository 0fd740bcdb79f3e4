"""Tables staff, login_token, admin_session and login_attempt."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.ids import StaffId
from domain.db import Tx
from domain.db.schema import Flag, Key, UtcDateTime, id_column, metadata
from domain.staff.model import AdminSession, LoginToken, Role, SignedIn, Staff, StaffPassword
from domain.staff.rules import fold_userid

staff_table = Table(
    "staff",
    metadata,
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("userid", Text, nullable=False),
    Column("userid_folded", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("is_active", Flag, nullable=False, server_default="1"),
    Column("language", Text, nullable=False),
    Column("phone", Text, nullable=False, server_default=""),
    Column("password_hash", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("role IN ('owner', 'rep', 'finance', 'warehouse')", name="role_known"),
)

login_token_table = Table(
    "login_token",
    metadata,
    id_column(),
    Column("staff_id", Key, ForeignKey("staff.id"), nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

admin_session_table = Table(
    "admin_session",
    metadata,
    id_column(),
    Column("staff_id", Key, ForeignKey("staff.id"), nullable=False, index=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

login_attempt_table = Table(
    "login_attempt",
    metadata,
    id_column(),
    Column("userid_folded", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("is_success", Flag, nullable=False),
    Index("ix_login_attempt_userid_folded_at", "userid_folded", "at"),
)

_s = staff_table.c
_STAFF = (_s.id, _s.code, _s.name, _s.userid, _s.role, _s.is_active, _s.language, _s.phone)
_t = login_token_table.c
_a = admin_session_table.c
_SESSION = (_a.id, _a.staff_id, _a.created_at, _a.last_seen_at, _a.ended_at)

_INSERT_STAFF = insert(staff_table).returning(_s.id)
_BY_ID = select(*_STAFF).where(_s.id == bindparam("p_id"))
_BY_USERID = select(*_STAFF).where(_s.userid_folded == bindparam("p_userid"))
_BY_CODE = select(*_STAFF).where(_s.code == bindparam("p_code"))
_ALL = select(*_STAFF).order_by(_s.id)
_PASSWORD = select(*_STAFF, _s.password_hash).where(_s.userid_folded == bindparam("p_userid"))
_SET_PASSWORD = (
    update(staff_table).where(_s.id == bindparam("p_id")).values(password_hash=bindparam("p_hash"))
)
_CHANGE = (
    update(staff_table)
    .where(_s.id == bindparam("p_id"))
    .values(
        name=bindparam("p_name"),
        role=bindparam("p_role"),
        is_active=bindparam("p_active", type_=Flag),
        language=bindparam("p_language"),
        phone=bindparam("p_phone"),
    )
)
_COUNT_CODES = select(func.count()).select_from(staff_table).where(_s.role == bindparam("p_role"))

_INSERT_TOKEN = insert(login_token_table).returning(_t.id)
_INSERT_USED = (
    upsert(login_token_table)
    .on_conflict_do_nothing(index_elements=["token_hash"])
    .returning(_t.id)
)
_TOKEN = select(_t.id, _t.staff_id, _t.expires_at, _t.used_at).where(
    _t.token_hash == bindparam("p_hash")
)
_USE_TOKEN = (
    update(login_token_table)
    .where(_t.id == bindparam("p_id"), _t.used_at.is_(None))
    .values(used_at=bindparam("p_now", type_=UtcDateTime))
)
_VOID_TOKENS = (
    update(login_token_table)
    .where(_t.staff_id == bindparam("p_staff"), _t.used_at.is_(None))
    .values(used_at=bindparam("p_now", type_=UtcDateTime))
)

_INSERT_SESSION = insert(admin_session_table).returning(_a.id)
_SIGNED_IN = (
    select(
        *_SESSION,
        _s.code,
        _s.name,
        _s.userid,
        _s.role,
        _s.is_active,
        _s.language,
        _s.phone,
    )
    .join_from(admin_session_table, staff_table, _a.staff_id == _s.id)
    .where(_a.token_hash == bindparam("p_hash"))
)
_TOUCH = (
    update(admin_session_table)
    .where(_a.id == bindparam("p_id"))
    .values(last_seen_at=bindparam("p_now", type_=UtcDateTime))
)
_END_SESSION = (
    update(admin_session_table)
    .where(_a.token_hash == bindparam("p_hash"), _a.ended_at.is_(None))
    .values(ended_at=bindparam("p_now", type_=UtcDateTime))
)
_MOVE_SESSIONS = (
    update(admin_session_table)
    .where(
        _a.ended_at.is_(None),
        _a.last_seen_at > bindparam("p_seen", type_=UtcDateTime),
        _a.created_at > bindparam("p_created", type_=UtcDateTime),
    )
    .values(
        last_seen_at=bindparam("p_now", type_=UtcDateTime),
        created_at=bindparam("p_now", type_=UtcDateTime),
    )
)
_MOVE_TOKENS = (
    update(login_token_table)
    .where(_t.used_at.is_(None), _t.expires_at > bindparam("p_before", type_=UtcDateTime))
    .values(expires_at=bindparam("p_until", type_=UtcDateTime))
)
_END_SESSIONS = (
    update(admin_session_table)
    .where(_a.staff_id == bindparam("p_staff"), _a.ended_at.is_(None))
    .values(ended_at=bindparam("p_now", type_=UtcDateTime))
)

_SESSIONS_OF = (
    select(*_SESSION)
    .where(
        _a.staff_id == bindparam("p_staff"),
        _a.ended_at.is_(None),
        _a.last_seen_at > bindparam("p_since", type_=UtcDateTime),
    )
    .order_by(_a.last_seen_at.desc())
)
_END_OWN_SESSION = (
    update(admin_session_table)
    .where(_a.id == bindparam("p_id"), _a.staff_id == bindparam("p_staff"), _a.ended_at.is_(None))
    .values(ended_at=bindparam("p_now", type_=UtcDateTime))
)

_l = login_attempt_table.c
_INSERT_ATTEMPT = insert(login_attempt_table)
_FAILURES = (
    select(_l.at)
    .where(
        _l.userid_folded == bindparam("p_userid"),
        _l.at > bindparam("p_since", type_=UtcDateTime),
        _l.is_success == False,  # noqa: E712 - a column, not a truth value
    )
    .order_by(_l.at)
)


def insert_staff(tx: Tx, **values: Any) -> StaffId:
    """Add a row and return its id."""
    values["userid_folded"] = fold_userid(values["userid"])
    return StaffId(tx.execute(_INSERT_STAFF, **values).one().id)


def load_staff(tx: Tx, staff_id: StaffId) -> Staff | None:
    """One person by id."""
    return _one(tx.execute(_BY_ID, p_id=staff_id).first())


def load_staff_by_userid(tx: Tx, userid: str) -> Staff | None:
    """One person by WeCom id, without case."""
    return _one(tx.execute(_BY_USERID, p_userid=fold_userid(userid)).first())


def load_staff_by_code(tx: Tx, code: str) -> Staff | None:
    """One person by code."""
    return _one(tx.execute(_BY_CODE, p_code=code).first())


def load_all_staff(tx: Tx) -> tuple[Staff, ...]:
    """Everybody, oldest entry first."""
    return tuple(_staff(row, row.id) for row in tx.execute(_ALL))


def count_role(tx: Tx, role: Role) -> int:
    """How many people have had this role."""
    return int(tx.execute(_COUNT_CODES, p_role=role.value).one()[0])


def update_staff(tx: Tx, staff: Staff) -> None:
    """Write everything that may change."""
    tx.execute(
        _CHANGE,
        p_id=staff.id,
        p_name=staff.name,
        p_role=staff.role.value,
        p_active=staff.is_active,
        p_language=staff.language,
        p_phone=staff.phone,
    )


def load_password(tx: Tx, userid: str) -> StaffPassword | None:
    """The person and the stored password hash."""
    row = tx.execute(_PASSWORD, p_userid=fold_userid(userid)).first()
    return None if row is None else StaffPassword(_staff(row, row.id), row.password_hash)


def update_password(tx: Tx, staff_id: StaffId, password_hash: str) -> None:
    """Store a password hash."""
    tx.execute(_SET_PASSWORD, p_id=staff_id, p_hash=password_hash)


def insert_login_token(
    tx: Tx, staff_id: StaffId, *, token_hash: str, expires_at: datetime
) -> None:
    """Store the hash of a one-time token."""
    tx.execute(
        _INSERT_TOKEN,
        staff_id=staff_id,
        token_hash=token_hash,
        created_at=tx.now,
        expires_at=expires_at,
    )


def insert_used_token(tx: Tx, staff_id: StaffId, token_hash: str) -> bool:
    """Store the hash of what let somebody in just now; False where it did so before."""
    row = tx.execute(
        _INSERT_USED,
        staff_id=staff_id,
        token_hash=token_hash,
        created_at=tx.now,
        expires_at=tx.now,
        used_at=tx.now,
    ).first()
    return row is not None


def load_login_token(tx: Tx, token_hash: str) -> LoginToken | None:
    """A one-time token by its hash."""
    row = tx.execute(_TOKEN, p_hash=token_hash).first()
    if row is None:
        return None
    return LoginToken(row.id, StaffId(row.staff_id), row.expires_at, row.used_at)


def mark_token_used(tx: Tx, token_id: int) -> bool:
    """Use the token; False where somebody was first."""
    return tx.execute(_USE_TOKEN, p_id=token_id, p_now=tx.now).rowcount == 1


def end_access(tx: Tx, staff_id: StaffId) -> None:
    """End all sessions and void all tokens of somebody."""
    tx.execute(_END_SESSIONS, p_staff=staff_id, p_now=tx.now)
    tx.execute(_VOID_TOKENS, p_staff=staff_id, p_now=tx.now)


def insert_session(tx: Tx, staff_id: StaffId, token_hash: str) -> AdminSession:
    """Store a new session that begins now."""
    row = tx.execute(
        _INSERT_SESSION,
        staff_id=staff_id,
        token_hash=token_hash,
        created_at=tx.now,
        last_seen_at=tx.now,
    ).one()
    return AdminSession(row.id, staff_id, tx.now, tx.now, None)


def load_signed_in(tx: Tx, token_hash: str) -> SignedIn | None:
    """A session with its owner, live or not."""
    row = tx.execute(_SIGNED_IN, p_hash=token_hash).first()
    if row is None:
        return None
    session = AdminSession(
        row.id, StaffId(row.staff_id), row.created_at, row.last_seen_at, row.ended_at
    )
    return SignedIn(session, _staff(row, row.staff_id))


def update_last_seen(tx: Tx, session_id: int) -> None:
    """Remember that the session was used now."""
    tx.execute(_TOUCH, p_id=session_id, p_now=tx.now)


def mark_session_ended(tx: Tx, token_hash: str) -> None:
    """End one session."""
    tx.execute(_END_SESSION, p_hash=token_hash, p_now=tx.now)


def renew_sessions(tx: Tx, *, seen_after: datetime, begun_after: datetime) -> None:
    """Sessions used and begun after these times begin now."""
    tx.execute(_MOVE_SESSIONS, p_seen=seen_after, p_created=begun_after, p_now=tx.now)


def renew_login_tokens(tx: Tx, *, good_at: datetime, until: datetime) -> None:
    """Unused tokens that were good then are good until another time."""
    tx.execute(_MOVE_TOKENS, p_before=good_at, p_until=until)


def load_open_sessions(tx: Tx, staff_id: StaffId, *, since: datetime) -> tuple[AdminSession, ...]:
    """Sessions of somebody that are not ended and were used after `since`, newest use first."""
    return tuple(
        AdminSession(row.id, staff_id, row.created_at, row.last_seen_at, None)
        for row in tx.execute(_SESSIONS_OF, p_staff=staff_id, p_since=since)
    )


def mark_own_session_ended(tx: Tx, staff_id: StaffId, session_id: int) -> bool:
    """End one session of this person; False where there is none."""
    done = tx.execute(_END_OWN_SESSION, p_id=session_id, p_staff=staff_id, p_now=tx.now)
    return done.rowcount == 1


def insert_attempt(tx: Tx, userid: str, *, address: str, is_success: bool) -> None:
    """Remember a login attempt."""
    tx.execute(
        _INSERT_ATTEMPT,
        userid_folded=fold_userid(userid),
        address=address,
        at=tx.now,
        is_success=is_success,
    )


def load_failures(tx: Tx, userid: str, *, since: datetime) -> Sequence[datetime]:
    """When logins of this account failed, oldest first."""
    rows = tx.execute(_FAILURES, p_userid=fold_userid(userid), p_since=since)
    return [row.at for row in rows]


def _one(row: Any | None) -> Staff | None:
    return None if row is None else _staff(row, row.id)


def _staff(row: Any, staff_id: int) -> Staff:
    return Staff(
        id=StaffId(staff_id),
        code=row.code,
        name=row.name,
        userid=row.userid,
        role=Role(row.role),
        is_active=row.is_active,
        language=row.language,
        phone=row.phone,
    )
