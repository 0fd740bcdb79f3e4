"""Customers, contacts, invites and registrations."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.base.actor import SYSTEM
from domain.base.errors import NotFound
from domain.base.ids import ContactId, CustomerId, RegistrationId
from domain.customer import (
    Contact,
    CustomerBound,
    CustomerDraft,
    CustomerExists,
    CustomerFilter,
    CustomerGroup,
    CustomerInvalid,
    CustomerStatus,
    InviteExpired,
    InviteTooWeak,
    InviteUnknown,
    InviteUsed,
    PaymentTerms,
    RegistrationApproved,
    RegistrationDecided,
    RegistrationIncomplete,
    RegistrationRefused,
    RegistrationRequested,
    RegistrationStatus,
    apply_registration,
    approve_registration,
    bind_by_invite,
    bind_contact,
    change_contact,
    change_customer,
    contacts_of,
    create_contact,
    create_customer,
    customer_tags,
    customers_of,
    customers_per_rep,
    find_customer,
    further_groups,
    get_contact,
    get_customer,
    get_registration,
    hand_over_customers,
    invite_code,
    issue_invite,
    list_customer_groups,
    list_customers,
    list_registrations,
    open_invites,
    pending_registration,
    refuse_registration,
    save_customer_group,
    set_customer_tags,
    set_further_groups,
    unbind_contact,
)
from domain.customer.rules import read_invite_code, read_phone
from domain.staff import Role, StaffDraft, create_staff

CODE = invite_code(bytes(range(8)))


def shop(tx, name="老王超市", **fields):
    return create_customer(tx, CustomerDraft(name, **fields), SYSTEM)


def rep(tx):
    return create_staff(tx, StaffDraft("小李", "xiaoli", Role.REP), SYSTEM)


def test_a_customer_keeps_what_was_entered(tx):
    li = rep(tx)
    draft = CustomerDraft(
        "老王超市",
        group_code="retail",
        grade="A",
        region="浦东",
        rep_id=li.id,
        terms=PaymentTerms.CREDIT,
        credit_days=30,
        due_day=5,
        no_substitute=True,
        address="浦东大道1号",
        phone="13800000000",
        note="爱还价",
    )
    made = create_customer(tx, draft, li.actor)
    assert made.code == "C001"
    assert find_customer(tx, " C001 ") == get_customer(tx, made.id) == made
    assert (made.rep_id, made.terms, made.due_day, made.no_substitute) == (
        li.id,
        PaymentTerms.CREDIT,
        5,
        True,
    )
    assert made.is_active
    assert shop(tx, "李记面馆").code == "C002"


def test_a_taken_code_and_a_wrong_entry_are_refused(tx):
    shop(tx, code="C002")
    assert shop(tx, "二店").code == "C003"
    with pytest.raises(CustomerExists):
        shop(tx, "三店", code="C002")
    for wrong in (
        {"name": " "},
        {"phone": "abc"},
        {"credit_days": -1},
        {"due_day": 32},
        {"currency": "yuan"},
    ):
        with pytest.raises(CustomerInvalid) as caught:
            create_customer(tx, replace(CustomerDraft("甲"), **wrong), SYSTEM)
        assert caught.value.field == next(iter(wrong))
    assert [c.name for c in list_customers(tx).rows] == ["老王超市", "二店"]
    with pytest.raises(NotFound):
        get_customer(tx, CustomerId(99))


def test_a_customer_is_changed_but_keeps_its_code(tx):
    made = shop(tx)
    changed = change_customer(
        tx, replace(made, code="X", status=CustomerStatus.BLOCKED, grade="B"), SYSTEM
    )
    assert changed == get_customer(tx, made.id)
    assert (changed.code, changed.grade, changed.is_active) == ("C001", "B", False)


def test_customers_are_listed_by_rep_text_and_page(tx):
    li = rep(tx)
    shop(tx, "老王超市", rep_id=li.id, phone="13811112222")
    shop(tx, "李记面馆", group_code="catering")
    other = create_staff(tx, StaffDraft("小张", "zhang", Role.REP), SYSTEM)
    shop(tx, "100%果汁", rep_id=other.id, status=CustomerStatus.PENDING)

    def names(**wanted):
        return [c.name for c in list_customers(tx, CustomerFilter(**wanted)).rows]

    assert names(rep_id=li.id) == ["老王超市", "李记面馆"]
    assert names(text="王") == ["老王超市"]
    assert names(text="1112") == ["老王超市"]
    assert names(text="c003") == ["100%果汁"]
    assert names(text="%") == ["100%果汁"]
    assert names(group_code="catering") == ["李记面馆"]
    assert names(status=CustomerStatus.PENDING) == ["100%果汁"]
    first = list_customers(tx, limit=2)
    assert (len(first.rows), first.next_cursor) == (2, "C002")
    last = list_customers(tx, cursor=first.next_cursor, limit=2)
    assert ([c.code for c in last.rows], last.next_cursor) == (["C003"], None)


def test_one_person_acts_for_several_shops_and_a_shop_has_several_people(tx):
    one, two = shop(tx), shop(tx, "二店")
    wang, ma = create_contact(tx, name="老王"), create_contact(tx, name="小马")
    bind_contact(tx, wang.id, two.id)
    bind_contact(tx, wang.id, one.id)
    bind_contact(tx, wang.id, one.id)
    bind_contact(tx, ma.id, one.id)
    assert customers_of(tx, wang.id) == (one, two)
    assert contacts_of(tx, one.id) == (wang, ma)
    unbind_contact(tx, wang.id, one.id, SYSTEM)
    assert customers_of(tx, wang.id) == (two,)
    with pytest.raises(NotFound):
        unbind_contact(tx, wang.id, one.id, SYSTEM)
    bind_contact(tx, wang.id, one.id)
    assert customers_of(tx, wang.id) == (one, two)
    assert customers_of(tx, ContactId(99)) == ()


def test_a_contact_keeps_name_phone_and_language(tx):
    wang = create_contact(tx, name="老王", phone="138", language="zh-TW")
    change_contact(tx, replace(wang, language="en"))
    assert get_contact(tx, wang.id) == Contact(wang.id, "老王", "138", "en")
    with pytest.raises(NotFound):
        get_contact(tx, ContactId(99))


def test_an_invite_binds_once_and_the_same_person_may_repeat_it(tx):
    made, wang = shop(tx), create_contact(tx)
    stranger = create_contact(tx)
    invite = issue_invite(tx, made.id, SYSTEM, code=CODE)
    assert open_invites(tx, made.id) == (invite,)
    assert bind_by_invite(tx, wang.id, CODE.lower()) == made
    assert bind_by_invite(tx, wang.id, CODE) == made
    assert tx.events == [CustomerBound(wang.id, made.id)]
    assert open_invites(tx, made.id) == ()
    with pytest.raises(InviteUsed):
        bind_by_invite(tx, stranger.id, CODE)
    for unknown in ("", "hello", "0" * 13):
        with pytest.raises(InviteUnknown):
            bind_by_invite(tx, stranger.id, unknown)
    assert customers_of(tx, stranger.id) == ()


def test_an_invite_expires(tx):
    made, wang = shop(tx), create_contact(tx)
    issue_invite(tx, made.id, SYSTEM, code=CODE, ttl=timedelta(hours=1))
    tx.now += timedelta(hours=1)
    with pytest.raises(InviteExpired):
        bind_by_invite(tx, wang.id, CODE)
    assert customers_of(tx, wang.id) == ()
    assert open_invites(tx, made.id) == ()


def test_invite_codes_read_what_people_type():
    assert read_invite_code("7k3m-9qxo 2b4c1") == "7K3M9QX02B4C1"
    assert read_invite_code("il0il0il0il0I") == "1101101101101"
    assert read_invite_code("7K3M9QX02B4C") is None
    assert read_invite_code("7K3M9QX02B4CU") is None
    with pytest.raises(InviteTooWeak):
        invite_code(b"1234567")


@given(st.binary(min_size=8, max_size=8), st.binary(min_size=8, max_size=8))
def test_no_two_random_numbers_share_a_code(left, right):
    assert read_invite_code(invite_code(left)) == invite_code(left)
    assert (invite_code(left) == invite_code(right)) == (left == right)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("138 0000-0000", "13800000000"),
        ("+86(21)12345", "+862112345"),
        ("1234", None),
        ("13800000000x", None),
        ("１３８０００００", None),
    ],
)
def test_phones_are_cleaned(text, phone):
    assert read_phone(text) == phone


def test_a_registration_is_asked_corrected_and_approved_for_a_new_shop(tx):
    li, wang = rep(tx), create_contact(tx)
    asked = apply_registration(tx, wang.id, " 老王  超市", "138 0000 0000")
    again = apply_registration(tx, wang.id, "老王超市", "13800000001")
    assert again.id == asked.id
    assert pending_registration(tx, wang.id) == again
    assert list_registrations(tx) == (again,)
    made = approve_registration(
        tx, asked.id, li.actor, customer=CustomerDraft("老王超市", rep_id=li.id)
    )
    assert customers_of(tx, wang.id) == (made,)
    decided = get_registration(tx, asked.id)
    assert (decided.status, decided.decided_by, decided.decided_at, decided.customer_id) == (
        RegistrationStatus.APPROVED,
        li.id,
        tx.now,
        made.id,
    )
    assert tx.events == [
        RegistrationRequested(asked.id),
        CustomerBound(wang.id, made.id),
        RegistrationApproved(asked.id, wang.id, made.id),
    ]
    assert pending_registration(tx, wang.id) is None
    for again_decided in (
        lambda: approve_registration(tx, asked.id, li.actor, customer=made.id),
        lambda: refuse_registration(tx, asked.id, li.actor, "x"),
    ):
        with pytest.raises(RegistrationDecided) as caught:
            again_decided()
        assert caught.value.status == "approved"
    assert get_registration(tx, asked.id) == decided


def test_a_registration_is_approved_for_an_existing_shop(tx):
    li, made, wang = rep(tx), shop(tx), create_contact(tx)
    asked = apply_registration(tx, wang.id, "老王", "13800000000")
    assert approve_registration(tx, asked.id, li.actor, customer=made.id) == made
    assert customers_of(tx, wang.id) == (made,)


def test_a_refused_registration_binds_nobody_and_may_be_asked_again(tx):
    li, wang = rep(tx), create_contact(tx)
    asked = apply_registration(tx, wang.id, "老王", "13800000000")
    refused = refuse_registration(tx, asked.id, li.actor, "not in our region")
    assert refused.status is RegistrationStatus.REFUSED
    assert get_registration(tx, asked.id).reason == "not in our region"
    assert tx.events[-1] == RegistrationRefused(asked.id, wang.id)
    assert customers_of(tx, wang.id) == ()
    assert apply_registration(tx, wang.id, "老王", "13800000000").id != asked.id


@pytest.mark.parametrize(
    ("name", "phone", "field"), [(" ", "13800000000", "shop_name"), ("老王", "喂", "phone")]
)
def test_an_incomplete_registration_is_refused(tx, name, phone, field):
    wang = create_contact(tx)
    with pytest.raises(RegistrationIncomplete) as caught:
        apply_registration(tx, wang.id, name, phone)
    assert caught.value.field == field
    assert list_registrations(tx) == ()
    with pytest.raises(NotFound):
        get_registration(tx, RegistrationId(99))


def test_groups_and_tags(tx):
    made = shop(tx)
    save_customer_group(tx, CustomerGroup("catering", "餐饮", 1), SYSTEM)
    save_customer_group(tx, CustomerGroup("chain", "连锁", 0), SYSTEM)
    save_customer_group(tx, CustomerGroup("chain", "连锁店", 2), SYSTEM)
    assert [g.name for g in list_customer_groups(tx)] == ["餐饮", "连锁店"]
    set_further_groups(tx, made.id, ("chain", "catering"))
    set_further_groups(tx, made.id, ("chain",))
    assert further_groups(tx, made.id) == ("chain",)
    set_customer_tags(tx, made.id, ("vip", "月结", "vip"), SYSTEM)
    assert customer_tags(tx, made.id) == ("vip", "月结")


def test_a_rep_who_leaves_hands_the_customers_over(tx):
    li, zhou = rep(tx), create_staff(tx, StaffDraft("小周", "zhou", Role.REP), SYSTEM)
    own = shop(tx, rep_id=li.id)
    free = create_customer(tx, CustomerDraft("李记"), SYSTEM)
    assert customers_per_rep(tx) == {li.id: 1}
    assert hand_over_customers(tx, li.id, zhou.id, SYSTEM) == 1
    assert get_customer(tx, own.id).rep_id == zhou.id
    assert get_customer(tx, free.id).rep_id is None
    assert hand_over_customers(tx, li.id, zhou.id, SYSTEM) == 0
    assert hand_over_customers(tx, zhou.id, None, SYSTEM) == 1
    assert customers_per_rep(tx) == {}
