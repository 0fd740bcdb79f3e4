"""The merchant's people: roles and what they permit, logins of the admin page.

For: who may do what, who is logged in, which customers somebody looks after.
Not for: customers' contacts (customer), hashing of secrets (done at the edge), pages (admin).
"""

from domain.staff.errors import (
    LastOwner,
    LoginThrottled,
    LoginTokenInvalid,
    OwnRole,
    StaffExists,
    StaffInvalid,
)
from domain.staff.model import (
    AdminSession,
    Permission,
    Role,
    SignedIn,
    Staff,
    StaffDraft,
    StaffPassword,
)
from domain.staff.rules import ROLE_PERMISSIONS, fold_userid, looks_after, may, require
from domain.staff.service import (
    change_staff,
    check_login_allowed,
    close_session,
    close_sessions_of,
    create_staff,
    find_by_userid,
    find_password,
    find_session,
    find_staff,
    get_staff,
    issue_login_token,
    list_staff,
    open_session,
    record_login_attempt,
    set_password_hash,
    touch_session,
    use_login_token,
)

__all__ = [
    "ROLE_PERMISSIONS",
    "AdminSession",
    "LastOwner",
    "LoginThrottled",
    "LoginTokenInvalid",
    "OwnRole",
    "Permission",
    "Role",
    "SignedIn",
    "Staff",
    "StaffDraft",
    "StaffExists",
    "StaffInvalid",
    "StaffPassword",
    "change_staff",
    "check_login_allowed",
    "close_session",
    "close_sessions_of",
    "create_staff",
    "find_by_userid",
    "find_password",
    "find_session",
    "find_staff",
    "fold_userid",
    "get_staff",
    "issue_login_token",
    "list_staff",
    "looks_after",
    "may",
    "open_session",
    "record_login_attempt",
    "require",
    "set_password_hash",
    "touch_session",
    "use_login_token",
]
