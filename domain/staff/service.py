"""Employ, find and switch off staff; log in and out. Secrets arrive hashed."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import StaffId
from domain.db import Tx
from domain.staff import store
from domain.staff.errors import (
    LastOwner,
    LoginThrottled,
    LoginTokenInvalid,
    OwnRole,
    StaffExists,
    StaffInvalid,
)
from domain.staff.model import AdminSession, Role, SignedIn, Staff, StaffDraft, StaffPassword
from domain.staff.rules import (
    CODE_LETTER,
    LOGIN_WINDOW,
    SESSION_IDLE,
    SESSION_LIFE,
    check_staff_draft,
    is_session_live,
    is_token_usable,
    is_touch_due,
    next_try_at,
)

LOGIN_TOKEN_TTL = timedelta(hours=24)


def create_staff(tx: Tx, draft: StaffDraft, actor: Actor) -> Staff:
    """Employ somebody. StaffInvalid; StaffExists for a userid or code that is taken."""
    check_staff_draft(draft)
    if store.load_staff_by_userid(tx, draft.userid) is not None:
        raise StaffExists(draft.userid)
    code = draft.code.strip() or _free_code(tx, draft.role)
    if store.load_staff_by_code(tx, code) is not None:
        raise StaffExists(code)
    staff_id = store.insert_staff(
        tx,
        code=code,
        name=draft.name.strip(),
        userid=draft.userid.strip(),
        role=draft.role.value,
        is_active=True,
        language=draft.language,
        phone=draft.phone,
        created_at=tx.now,
    )
    created = get_staff(tx, staff_id)
    _audit(tx, actor, "create", None, created)
    return created


def get_staff(tx: Tx, staff_id: StaffId) -> Staff:
    """One person; NotFound."""
    found = store.load_staff(tx, staff_id)
    if found is None:
        raise NotFound("staff", str(staff_id))
    return found


def find_by_userid(tx: Tx, userid: str) -> Staff | None:
    """The person with this WeCom id, compared without case, active or not."""
    return store.load_staff_by_userid(tx, userid)


def find_staff(tx: Tx, code: str) -> Staff | None:
    """The person with this code ("R01")."""
    return store.load_staff_by_code(tx, code)


def list_staff(tx: Tx, *, role: Role | None = None) -> tuple[Staff, ...]:
    """Everybody (of a role), switched off or not."""
    return tuple(s for s in store.load_all_staff(tx) if role in (None, s.role))


def change_staff(tx: Tx, changed: Staff, actor: Actor) -> Staff:
    """Write name, role, language, phone and activity; userid and code stay.

    A changed role or being switched off ends every session and login link at once.
    OwnRole for a change of the own role or activity; LastOwner; StaffInvalid; NotFound.
    """
    before = get_staff(tx, changed.id)
    after = replace(changed, code=before.code, userid=before.userid)
    if not after.name.strip():
        raise StaffInvalid("name")
    is_other_access = (before.role, before.is_active) != (after.role, after.is_active)
    if is_other_access and actor == before.actor:
        raise OwnRole
    if is_other_access and _is_last_owner(tx, before):
        raise LastOwner
    store.update_staff(tx, after)
    if is_other_access:
        store.end_access(tx, after.id)
    _audit(tx, actor, "change", before, after)
    return after


def set_password_hash(tx: Tx, staff_id: StaffId, password_hash: str, actor: Actor) -> None:
    """Store a password hash made at the edge and end all sessions of that person."""
    staff = get_staff(tx, staff_id)
    store.update_password(tx, staff_id, password_hash)
    store.end_access(tx, staff_id)
    _audit(tx, actor, "set_password", staff, staff)


def find_password(tx: Tx, userid: str) -> StaffPassword | None:
    """The person and the stored hash, to be verified at the edge; None for unknown ids."""
    return store.load_password(tx, userid)


def check_login_allowed(tx: Tx, userid: str) -> None:
    """Raise LoginThrottled while the account has to wait after failed tries."""
    until = next_try_at(store.load_failures(tx, userid, since=tx.now - LOGIN_WINDOW))
    if until is not None and tx.now < until:
        raise LoginThrottled(until)


def record_login_attempt(tx: Tx, userid: str, *, address: str, is_success: bool) -> None:
    """Remember a try, whether or not such an account exists."""
    store.insert_attempt(tx, userid, address=address, is_success=is_success)


def issue_login_token(
    tx: Tx, staff_id: StaffId, *, token_hash: str, ttl: timedelta = LOGIN_TOKEN_TTL
) -> None:
    """Keep the hash of a one-time login link (≥ 128 random bits, made at the edge)."""
    get_staff(tx, staff_id)
    store.insert_login_token(tx, staff_id, token_hash=token_hash, expires_at=tx.now + ttl)


def use_login_token(tx: Tx, token_hash: str) -> Staff:
    """Use a one-time link, once; LoginTokenInvalid."""
    token = store.load_login_token(tx, token_hash)
    if token is None or not is_token_usable(token, tx.now):
        raise LoginTokenInvalid
    staff = get_staff(tx, token.staff_id)
    if not staff.is_active or not store.mark_token_used(tx, token.id):
        raise LoginTokenInvalid
    return staff


def use_login_code(tx: Tx, staff_id: StaffId, code_hash: str) -> Staff:
    """Use what another system vouched for this person with, once; LoginTokenInvalid."""
    staff = get_staff(tx, staff_id)
    if not staff.is_active or not store.insert_used_token(tx, staff_id, code_hash):
        raise LoginTokenInvalid
    return staff


def renew_access(tx: Tx, *, before: datetime) -> None:
    """The clock was moved from `before` to now: who was signed in then is so now, and links hold.

    Only where time is simulated.
    """
    store.renew_sessions(tx, seen_after=before - SESSION_IDLE, begun_after=before - SESSION_LIFE)
    store.renew_login_tokens(tx, good_at=before, until=tx.now + LOGIN_TOKEN_TTL)


def open_session(tx: Tx, staff_id: StaffId, token_hash: str) -> AdminSession:
    """Begin a session under the hash of a fresh cookie value (≥ 128 random bits)."""
    return store.insert_session(tx, staff_id, token_hash)


def find_session(tx: Tx, token_hash: str) -> SignedIn | None:
    """Who is signed in with this cookie; None unless the session is live. Reads only."""
    found = store.load_signed_in(tx, token_hash)
    if found is None or not found.staff.is_active:
        return None
    return found if is_session_live(found.session, tx.now) else None


def touch_session(tx: Tx, session: AdminSession) -> None:
    """Put the idle time back to zero; written at most once a minute."""
    if is_touch_due(session, tx.now):
        store.update_last_seen(tx, session.id)


def close_session(tx: Tx, token_hash: str) -> None:
    """Log out; harmless for an unknown or ended session."""
    store.mark_session_ended(tx, token_hash)


def close_sessions_of(tx: Tx, staff_id: StaffId) -> None:
    """End every session and unused login link of somebody."""
    store.end_access(tx, staff_id)


def sessions_of(tx: Tx, staff_id: StaffId) -> tuple[AdminSession, ...]:
    """Where somebody is signed in now, the last used browser first."""
    found = store.load_open_sessions(tx, staff_id, since=tx.now - SESSION_IDLE)
    return tuple(session for session in found if is_session_live(session, tx.now))


def close_own_session(tx: Tx, staff_id: StaffId, session_id: int) -> bool:
    """Sign one of somebody's browsers out; False for a session that is not theirs."""
    return store.mark_own_session_ended(tx, staff_id, session_id)


def _free_code(tx: Tx, role: Role) -> str:
    number = store.count_role(tx, role) + 1
    while store.load_staff_by_code(tx, f"{CODE_LETTER[role]}{number:02d}") is not None:
        number += 1
    return f"{CODE_LETTER[role]}{number:02d}"


def _is_last_owner(tx: Tx, staff: Staff) -> bool:
    owners = [s.id for s in store.load_all_staff(tx) if s.role is Role.OWNER and s.is_active]
    return owners == [staff.id]


def _audit(tx: Tx, actor: Actor, action: str, before: Staff | None, after: Staff) -> None:
    shown = None if before is None else _shown(before)
    change = Recorded(f"staff.{action}", "staff", str(after.id), shown, _shown(after))
    record(tx, change, actor=actor)


def _shown(staff: Staff) -> dict[str, object]:
    return {
        "name": staff.name,
        "role": staff.role.value,
        "is_active": staff.is_active,
        "language": staff.language,
    }
