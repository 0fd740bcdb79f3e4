"""Who may do what, and how long a login lasts.

A session ends after 30 minutes without a request and 8 hours after it began, and at once when
its owner is switched off or changes role. Failed logins: the first three cost nothing, then each
doubles the wait (1, 2, 4 … seconds); ten in 15 minutes close the account until the oldest of
them is 15 minutes old.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.base.errors import NotAllowed
from domain.staff.errors import StaffInvalid
from domain.staff.model import AdminSession, LoginToken, Permission, Role, Staff, StaffDraft

SESSION_IDLE = timedelta(minutes=30)
SESSION_LIFE = timedelta(hours=8)
TOUCH_EVERY = timedelta(minutes=1)
LOGIN_WINDOW = timedelta(minutes=15)
LOGIN_TRIES = 10
_FREE_TRIES = 3

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.REP: frozenset(
        {
            Permission.REVIEW_ORDER,
            Permission.ORDER_FOR_CUSTOMER,
            Permission.SHIP_ORDER,
            Permission.ANSWER_CHAT,
            Permission.TEACH_WORDS,
            Permission.REVIEW_REGISTRATION,
        }
    ),
    Role.FINANCE: frozenset(
        {
            Permission.SEE_ALL_CUSTOMERS,
            Permission.MANAGE_PRICES,
            Permission.SEE_COST,
            Permission.REVIEW_MONEY,
            Permission.MANAGE_CUSTOMERS,
            Permission.SEE_AUDIT,
        }
    ),
    Role.WAREHOUSE: frozenset(
        {Permission.SEE_ALL_CUSTOMERS, Permission.SHIP_ORDER, Permission.MANAGE_STOCK}
    ),
}

CODE_LETTER = {Role.OWNER: "B", Role.REP: "R", Role.FINANCE: "F", Role.WAREHOUSE: "W"}


def may(staff: Staff, permission: Permission) -> bool:
    """Whether this person may do it; somebody switched off may do nothing."""
    return staff.is_active and permission in ROLE_PERMISSIONS[staff.role]


def require(staff: Staff, permission: Permission) -> None:
    """Raise NotAllowed unless `may`."""
    if not may(staff, permission):
        raise NotAllowed(permission.value)


def looks_after(staff: Staff, rep_id: int | None) -> bool:
    """Whether a customer of `rep_id` is in this person's scope; one without rep is everyone's."""
    return may(staff, Permission.SEE_ALL_CUSTOMERS) or (
        staff.is_active and rep_id in (None, staff.id)
    )


def fold_userid(userid: str) -> str:
    """The form in which WeCom ids are compared: it treats them without case."""
    return userid.strip().casefold()


def is_session_live(session: AdminSession, now: datetime) -> bool:
    """Whether the session still counts."""
    return (
        session.ended_at is None
        and now < session.last_seen_at + SESSION_IDLE
        and now < session.created_at + SESSION_LIFE
    )


def is_touch_due(session: AdminSession, now: datetime) -> bool:
    """Whether the time of the last request is stale enough to be written again."""
    return now >= session.last_seen_at + TOUCH_EVERY


def is_token_usable(token: LoginToken, now: datetime) -> bool:
    """Whether a one-time token can still be used."""
    return token.used_at is None and now < token.expires_at


def next_try_at(failures: Sequence[datetime]) -> datetime | None:
    """When the next login may be tried, from the failures of the window, oldest first."""
    if len(failures) >= LOGIN_TRIES:
        return failures[-LOGIN_TRIES] + LOGIN_WINDOW
    if len(failures) < _FREE_TRIES:
        return None
    wait = timedelta(seconds=2 ** (len(failures) - _FREE_TRIES))
    return failures[-1] + wait


def check_staff_draft(draft: StaffDraft) -> None:
    """Raise StaffInvalid naming the first field that cannot stand."""
    if not draft.name.strip():
        raise StaffInvalid("name")
    userid = draft.userid.strip()
    if not userid or len(userid) > 64 or not userid.isprintable() or " " in userid:
        raise StaffInvalid("userid")
