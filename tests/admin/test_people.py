"""The people of a shop: what WeCom knows of them, and two that are one person."""

import pytest

from admin.people import join_people
from domain.base.actor import SYSTEM
from domain.base.errors import NotFound
from domain.base.ids import ContactId
from domain.customer import (
    CustomerDraft,
    bind_contact,
    contacts_of,
    create_contact,
    create_customer,
    find_customer,
)
from domain.db import Database, Tx
from domain.delivery import DeliveryPolicy
from domain.messaging import register_contact
from domain.relation import Follow, Group, Member, save_follow, save_group
from domain.staff import Role, Staff, find_staff
from tests.admin.conftest import House
from tests.factories import seed


def people(tx: Tx) -> list[int]:
    return [int(one.id) for one in contacts_of(tx, find_customer(tx, "C001").id)]


def second(tx: Tx) -> int:
    contact = create_contact(tx, name="老王（客服）")
    bind_contact(tx, contact.id, find_customer(tx, "C001").id)
    register_contact(
        tx, "contacts", channel="wecom_contact", external_id="wm1", contact_id=contact.id
    )
    save_follow(tx, "contacts", Follow("wm1", "xiaoli", "老王", tags=("月结",)))
    save_group(tx, "contacts", Group("g1", "东城老客户", "xiaoli", (Member("wm1", "老王"),)))
    return int(contact.id)


async def test_contacts_and_groups_are_shown_and_two_become_one(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    extra = house.database.write_now(second)
    page = await owner.text("/customers/C001")
    assert all(word in page for word in ("xiaoli 的客户 · 月结", "东城老客户", "同一个人"))
    before = house.database.read_now(people)
    first = next(one for one in before if one != extra)
    join = f"/customers/C001/contacts/{extra}/join"
    assert (await owner.post(join, {"other": "999999"})).status == 404
    assert house.database.read_now(people) == before
    assert (await owner.post(join, {"other": str(first)})).status == 303
    assert house.database.read_now(people) == [one for one in before if one != extra]
    assert "xiaoli 的客户 · 月结" in await owner.text("/customers/C001")


def rep(tx: Tx, code: str) -> Staff:
    found = find_staff(tx, code)
    assert found is not None
    return found


def in_another_reps_shop_too(tx: Tx) -> tuple[ContactId, ContactId]:
    seed(tx, "drinks")
    extra = second(tx)
    draft = CustomerDraft("别家", "C900", rep_id=rep(tx, "R02").id)
    bind_contact(tx, ContactId(extra), create_customer(tx, draft, SYSTEM).id)
    first = next(one for one in people(tx) if one != extra)
    return ContactId(extra), ContactId(first)


def test_a_rep_gives_nobody_another_reps_shop(sqlite_database: Database) -> None:
    one, other = sqlite_database.write_now(in_another_reps_shop_too)
    xiaoli = sqlite_database.read_now(rep, "R01")
    for pair in ((one, other), (other, one)):
        with pytest.raises(NotFound):
            sqlite_database.write_now(join_people, xiaoli, "C001", pair, DeliveryPolicy())
    assert int(one) in sqlite_database.read_now(people)
