"""Who holds the phones of any database: bound people, unbound shops, newcomers, staff."""

from dataclasses import replace

from bot.simulator.platform.accounts import Kind
from bot.simulator.population import (
    Slugs,
    everyone,
    find_person,
    invitations,
    shop_names,
    unbound_customer,
)
from domain.base.actor import SYSTEM
from domain.customer import (
    CustomerDraft,
    apply_registration,
    bind_by_invite,
    bind_contact,
    contacts_of,
    create_contact,
    create_customer,
    customers_of,
    invite_code,
    issue_invite,
)
from domain.db import Tx
from domain.messaging import Recipient, addresses_of, find_address, register_contact
from domain.staff import Role, StaffDraft, change_staff, create_staff

SLUGS = Slugs("shop", "staff")


def shop(tx: Tx, code: str, name: str):
    return create_customer(tx, CustomerDraft(name=name, code=code), SYSTEM)


def test_a_bound_person_keeps_the_openid(tx: Tx) -> None:
    laowang = shop(tx, "C001", "老王超市")
    contact = create_contact(tx, name="老王")
    bind_contact(tx, contact.id, laowang.id)
    register_contact(tx, "shop", channel="oa", external_id="o_real", contact_id=contact.id)
    found = find_person(tx, "c001", SLUGS)
    assert found is not None
    assert (found.key, found.external_id, found.name, found.title) == (
        "C001",
        "o_real",
        "老王",
        "老王超市",
    )
    assert len(contacts_of(tx, laowang.id)) == 1


def test_a_shop_without_people_gets_one_that_stays_the_same(tx: Tx) -> None:
    laowang = shop(tx, "C001", "老王超市")
    first = find_person(tx, "C001", SLUGS)
    assert first == find_person(tx, "C001", SLUGS)
    assert first is not None
    [contact] = contacts_of(tx, laowang.id)
    address = find_address(tx, "shop", external_id=first.external_id)
    assert address is not None
    assert address.contact_id == contact.id


def test_who_scans_an_invitation_is_not_bound_before(tx: Tx) -> None:
    laowang = shop(tx, "C001", "老王超市")
    person = unbound_customer(tx, "C001", SLUGS)
    assert person is not None
    assert (person.is_following, person.name, person.title) == (False, "老王超市", "")
    assert contacts_of(tx, laowang.id) == ()
    code = issue_invite(tx, laowang.id, SYSTEM, code=invite_code(b"0123456789")).code
    contact = create_contact(tx, name="老王")
    register_contact(
        tx, "shop", channel="oa", external_id=person.external_id, contact_id=contact.id
    )
    assert invitations(tx) == [(code, "老王超市")]
    bind_by_invite(tx, contact.id, code)
    assert unbound_customer(tx, "C001", SLUGS) is None
    bound = find_person(tx, "C001", SLUGS)
    assert bound is not None
    assert bound.external_id == person.external_id
    assert shop_names(tx, bound) == ("老王", "老王超市")


def test_everyone_has_a_phone_and_reps_stand_first(tx: Tx) -> None:
    laowang = shop(tx, "C001", "老王超市")
    for name in ("老王", "老王嫂"):
        bind_contact(tx, create_contact(tx, name=name).id, laowang.id)
    shop(tx, "C002", "张姐小吃店")
    asking = create_contact(tx, name="小赵")
    apply_registration(tx, asking.id, "小赵烧烤", "13800010009")
    create_staff(tx, StaffDraft("陈老板", "chen", Role.OWNER, "R00"), SYSTEM)
    rep = create_staff(tx, StaffDraft("小李", "XiaoLi", Role.REP, "R01"), SYSTEM)
    gone = create_staff(tx, StaffDraft("小孙", "sun", Role.REP, "R02"), SYSTEM)
    change_staff(tx, replace(gone, is_active=False), SYSTEM)
    people = everyone(tx, SLUGS)
    assert [(person.key, person.name, person.title) for person in people] == [
        ("C001", "老王", "老王超市"),
        ("C001-2", "老王嫂", "老王超市"),
        ("C002", "张姐小吃店", "张姐小吃店"),
        (f"N{asking.id}", "小赵", ""),
        ("R01", "小李", "业务员"),
        ("R00", "陈老板", "老板"),
    ]
    assert len({person.external_id for person in people}) == 6
    assert customers_of(tx, asking.id) == ()
    [address] = addresses_of(tx, Recipient.staff(rep.id))
    assert (address.account, address.external_id, address.channel) == (
        "staff",
        "XiaoLi",
        "wecom_app",
    )
    assert everyone(tx, SLUGS) == people


def test_staff_are_found_by_code_and_by_userid(tx: Tx) -> None:
    create_staff(tx, StaffDraft("小李", "XiaoLi", Role.REP, "R01"), SYSTEM)
    by_code, by_userid = find_person(tx, "R01", SLUGS), find_person(tx, "xiaoli", SLUGS)
    assert by_code == by_userid
    assert by_code is not None
    assert (by_code.key, by_code.kind) == ("R01", Kind.WECOM)
    assert find_person(tx, "C404", SLUGS) is None
