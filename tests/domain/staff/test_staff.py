"""Staff, permissions and logins."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.base.actor import SYSTEM
from domain.base.errors import NotAllowed, NotFound
from domain.base.ids import StaffId
from domain.staff import (
    LastOwner,
    LoginThrottled,
    LoginTokenInvalid,
    OwnRole,
    Permission,
    Role,
    Staff,
    StaffDraft,
    StaffExists,
    StaffInvalid,
    change_staff,
    check_login_allowed,
    close_own_session,
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
    looks_after,
    may,
    open_session,
    record_login_attempt,
    renew_access,
    require,
    sessions_of,
    set_password_hash,
    touch_session,
    use_login_code,
    use_login_token,
)

LI = Staff(StaffId(1), "R01", "小李", "XiaoLi", Role.REP)


def employ(tx, name="小李", userid="XiaoLi", role=Role.REP):
    return create_staff(tx, StaffDraft(name, userid, role), SYSTEM)


def at(tx, **later):
    tx.now += timedelta(**later)
    return tx


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    [
        (Role.OWNER, Permission.MANAGE_STAFF, True),
        (Role.REP, Permission.REVIEW_ORDER, True),
        (Role.REP, Permission.MANAGE_PRICES, False),
        (Role.REP, Permission.SEE_ALL_CUSTOMERS, False),
        (Role.FINANCE, Permission.REVIEW_MONEY, True),
        (Role.FINANCE, Permission.SHIP_ORDER, False),
        (Role.WAREHOUSE, Permission.SHIP_ORDER, True),
        (Role.WAREHOUSE, Permission.REVIEW_ORDER, False),
    ],
)
def test_roles_permit(role, permission, allowed):
    person = replace(LI, role=role)
    assert may(person, permission) is allowed
    assert may(replace(person, is_active=False), permission) is False
    if allowed:
        require(person, permission)
    else:
        with pytest.raises(NotAllowed) as caught:
            require(person, permission)
        assert caught.value.permission == permission


def test_a_rep_looks_after_the_own_customers_and_those_without_a_rep():
    assert looks_after(LI, 1)
    assert looks_after(LI, None)
    assert not looks_after(LI, 2)
    assert looks_after(replace(LI, role=Role.FINANCE), 2)
    assert not looks_after(replace(LI, is_active=False), None)


def test_staff_is_found_by_wecom_id_without_case(tx):
    created = employ(tx)
    assert created.code == "R01"
    assert find_by_userid(tx, " xiaoli") == created
    assert find_staff(tx, "R01") == get_staff(tx, created.id) == created
    assert find_by_userid(tx, "other") is None
    with pytest.raises(NotFound):
        get_staff(tx, StaffId(99))


def test_a_taken_userid_or_code_is_refused(tx):
    employ(tx)
    with pytest.raises(StaffExists):
        employ(tx, name="小王", userid="XIAOLI")
    with pytest.raises(StaffExists):
        create_staff(tx, StaffDraft("小王", "wang", Role.REP, code="R01"), SYSTEM)
    assert [s.name for s in list_staff(tx)] == ["小李"]
    assert employ(tx, name="小王", userid="wang").code == "R02"
    assert employ(tx, name="老板", userid="boss", role=Role.OWNER).code == "B01"


@pytest.mark.parametrize(
    ("name", "userid"), [(" ", "a"), ("甲", ""), ("甲", "a b"), ("甲", "x\ny")]
)
def test_an_incomplete_entry_is_refused(tx, name, userid):
    with pytest.raises(StaffInvalid):
        employ(tx, name=name, userid=userid)
    assert list_staff(tx) == ()


def test_a_login_link_works_once_and_only_in_time(tx):
    li = employ(tx)
    issue_login_token(tx, li.id, token_hash="h1")
    assert use_login_token(tx, "h1") == li
    for used in ("h1", "never-issued"):
        with pytest.raises(LoginTokenInvalid):
            use_login_token(tx, used)
    issue_login_token(tx, li.id, token_hash="h2", ttl=timedelta(minutes=5))
    with pytest.raises(LoginTokenInvalid):
        use_login_token(at(tx, minutes=5), "h2")


def test_a_session_ends_after_idling_and_at_its_age(tx):
    li = employ(tx)
    session = open_session(tx, li.id, "cookie")
    found = find_session(at(tx, minutes=29, seconds=59), "cookie")
    assert found is not None
    assert found.staff == li
    assert find_session(at(tx, seconds=1), "cookie") is None
    touch_session(tx, session)
    assert find_session(tx, "cookie") is not None
    for _ in range(17):
        at(tx, minutes=28)
        touch_session(tx, session)
    assert find_session(tx, "cookie") is None
    assert find_session(tx, "unknown") is None


def test_what_another_system_vouched_for_lets_in_once(tx):
    li, other = employ(tx), employ(tx, "小张", "zhang")
    assert use_login_code(tx, li.id, "c1") == li
    for who in (li, other):
        with pytest.raises(LoginTokenInvalid):
            use_login_code(tx, who.id, "c1")
    with pytest.raises(LoginTokenInvalid):
        use_login_token(tx, "c1")
    change_staff(tx, replace(other, is_active=False), SYSTEM)
    with pytest.raises(LoginTokenInvalid):
        use_login_code(tx, other.id, "c2")


def test_where_time_jumps_who_was_signed_in_stays_so(tx):
    li = employ(tx)
    open_session(tx, li.id, "over")
    open_session(at(tx, minutes=31), li.id, "here")
    issue_login_token(tx, li.id, token_hash="link")
    issue_login_token(tx, li.id, token_hash="short", ttl=timedelta(minutes=5))
    before = at(tx, minutes=20).now
    renew_access(at(tx, days=3), before=before)
    assert find_session(tx, "over") is None
    assert find_session(tx, "here") is not None
    assert use_login_token(tx, "link") == li
    with pytest.raises(LoginTokenInvalid):
        use_login_token(tx, "short")
    assert find_session(at(tx, minutes=31), "here") is None


def test_logging_out_ends_the_session(tx):
    li = employ(tx)
    open_session(tx, li.id, "cookie")
    close_session(tx, "cookie")
    assert find_session(tx, "cookie") is None


def test_each_browser_is_seen_and_signed_out_alone(tx):
    li, other = employ(tx), employ(tx, "小张", "zhang")
    first = open_session(tx, li.id, "one")
    second = open_session(at(tx, minutes=1), li.id, "two")
    assert [s.id for s in sessions_of(tx, li.id)] == [second.id, first.id]
    assert close_own_session(tx, other.id, first.id) is False
    assert close_own_session(tx, li.id, first.id) is True
    assert [s.id for s in sessions_of(tx, li.id)] == [second.id]
    assert find_session(tx, "one") is None
    close_sessions_of(tx, li.id)
    assert sessions_of(tx, li.id) == ()


def test_somebody_switched_off_uses_no_link_and_no_session(tx):
    li = employ(tx)
    change_staff(tx, replace(li, is_active=False), SYSTEM)
    issue_login_token(tx, li.id, token_hash="late")
    open_session(tx, li.id, "late")
    assert find_session(tx, "late") is None
    with pytest.raises(LoginTokenInvalid):
        use_login_token(tx, "late")


@pytest.mark.parametrize("change", [{"role": Role.WAREHOUSE}, {"is_active": False}])
def test_losing_a_role_ends_every_session_and_link(tx, change):
    li = employ(tx)
    open_session(tx, li.id, "cookie")
    issue_login_token(tx, li.id, token_hash="link")
    change_staff(tx, replace(li, **change), SYSTEM)
    assert find_session(tx, "cookie") is None
    with pytest.raises(LoginTokenInvalid):
        use_login_token(tx, "link")
    assert get_staff(tx, li.id) == replace(li, **change)


def test_a_new_name_keeps_sessions(tx):
    li = employ(tx)
    open_session(tx, li.id, "cookie")
    changed = change_staff(tx, replace(li, name="李明", userid="other", code="X"), SYSTEM)
    assert (changed.name, changed.userid, changed.code) == ("李明", "XiaoLi", "R01")
    assert find_session(tx, "cookie") is not None
    with pytest.raises(StaffInvalid):
        change_staff(tx, replace(li, name=" "), SYSTEM)


def test_nobody_changes_the_own_role_and_one_owner_stays(tx):
    boss = employ(tx, "老板", "boss", Role.OWNER)
    with pytest.raises(OwnRole):
        change_staff(tx, replace(boss, role=Role.REP), boss.actor)
    with pytest.raises(LastOwner):
        change_staff(tx, replace(boss, is_active=False), SYSTEM)
    assert get_staff(tx, boss.id) == boss
    employ(tx, "二老板", "boss2", Role.OWNER)
    assert change_staff(tx, replace(boss, is_active=False), SYSTEM).is_active is False


def test_a_password_is_kept_hashed_and_ends_sessions(tx):
    li = employ(tx)
    assert find_password(tx, "XIAOLI").password_hash == ""
    open_session(tx, li.id, "cookie")
    set_password_hash(tx, li.id, "$argon2id$…", SYSTEM)
    assert find_password(tx, "xiaoli").password_hash == "$argon2id$…"
    assert find_password(tx, "nobody") is None
    assert find_session(tx, "cookie") is None


def test_failed_logins_wait_longer_each_time(tx):
    waits = []
    for _ in range(9):
        check_login_allowed(tx, "xiaoli")
        record_login_attempt(tx, "XiaoLi", address="10.0.0.1", is_success=False)
        try:
            check_login_allowed(tx, "xiaoli")
            waits.append(0)
        except LoginThrottled as error:
            waits.append((error.until - tx.now).seconds)
            tx.now = error.until
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 64]
    record_login_attempt(tx, "XiaoLi", address="10.0.0.1", is_success=False)
    start = tx.now - timedelta(seconds=127)
    with pytest.raises(LoginThrottled) as caught:
        check_login_allowed(tx, "xiaoli")
    assert caught.value.until == start + timedelta(minutes=15)
    check_login_allowed(tx, "somebody.else")
    tx.now = caught.value.until
    record_login_attempt(tx, "XiaoLi", address="10.0.0.1", is_success=True)
    check_login_allowed(at(tx, minutes=15), "xiaoli")
