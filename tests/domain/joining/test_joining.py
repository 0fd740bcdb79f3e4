"""Who turns out to be the same person is one contact, and nothing of either is lost."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import Table

from domain.audit import newest_entries
from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.cart import AddLine, Buyer, apply_operations, open_cart, open_carts_of
from domain.catalog import Scope, find_sku, resolve_quantity
from domain.customer import (
    bind_contact,
    contacts_of,
    create_contact,
    customers_of,
    find_customer,
    get_contact,
    invite_code,
    unbind_contact,
)
from domain.delivery.model import DeliveryPolicy
from domain.inventory.store.demand import insert_wait, load_waits
from domain.joining import (
    JoinCodeRefused,
    JoinRefusal,
    Stranger,
    addresses_to_ask,
    issue_join_code,
    join_by_code,
    join_contacts,
    know_union,
    note_asked,
    person_of_code,
    who_to_ask,
)
from domain.joining.store import PLACES
from domain.messaging import (
    Enqueued,
    Recipient,
    WindowKind,
    addresses_of,
    enqueue,
    find_address,
    get_outbox_row,
    grant,
    open_windows,
    register_contact,
)
from domain.reminder import is_wanted, want_reminders
from domain.tables import metadata
from tests.factories import KF, OA, open_id, seed

POLICY = DeliveryPolicy()
CODE = invite_code(b"12345678")
OF_THEIR_OWN = {
    "campaign_consent",
    "campaign_recipient",
    "campaign_visit",
    "cart",
    "contact_customer",
    "order_reminder_choice",
    "registration",
}
"""Tables whose rows are moved by rules, not as they are."""


@pytest.fixture
def shop(tx):
    seed(tx, "drinks")
    return tx


def wang(tx):
    return contacts_of(tx, find_customer(tx, "C001").id)[0]


def arrives(tx, external_id="wm1", union_id="", name=""):
    who = Stranger(KF, "wecom_kf", external_id, union_id, name)
    return know_union(tx, who, policy=POLICY, language="zh-CN")


def contact_at(tx, external_id):
    return find_address(tx, KF, external_id=external_id).contact_id


def draft(tx, contact_id, **packs):
    customer = find_customer(tx, "C001")
    cart = open_cart(tx, contact_id, customer_id=customer.id, policy=POLICY)
    for code, count in packs.items():
        sku = find_sku(tx, code)
        add = AddLine(sku.id, resolve_quantity(sku, Decimal(count), None))
        buyer = Buyer(customer, POLICY)
        cart = apply_operations(tx, cart, ops=[add], actor=SYSTEM, buyer=buyer)
    return cart


def counts(tx, contact_id):
    return [
        [int(line.quantity.count) for line in cart.lines] for cart in open_carts_of(tx, contact_id)
    ]


def test_every_place_that_names_a_person_is_moved():
    named = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if column.name in {"contact_id", "used_by"} and table.name not in OF_THEIR_OWN
    }
    places: set[tuple[str, str]] = {
        (table.name, column) for table, column in PLACES if isinstance(table, Table)
    }
    assert named == places


def test_every_table_that_names_people_by_a_scope_is_known():
    """A key of a scope hides a person from the test above."""
    scoped = {table.name for table in metadata.tables.values() if "scope_key" in table.columns}
    assert scoped == {"alias", "buying_rule", "notice_preference"}
    assert "contact" not in set(Scope)


def test_a_stranger_with_the_unionid_of_a_customer_is_that_customer(shop):
    know_union(shop, Stranger(OA, "oa", open_id("C001"), "u1"), policy=POLICY, language="zh-CN")
    assert arrives(shop, union_id="u1") == wang(shop).id
    assert find_address(shop, KF, external_id="wm1").contact_id == wang(shop).id


def test_without_a_unionid_everybody_is_somebody_else(shop):
    one, other = arrives(shop, "wm1", name="王"), arrives(shop, "wm2")
    assert len({one, other, wang(shop).id}) == 3
    assert get_contact(shop, one).name == "王"


def test_two_who_were_known_apart_become_one_and_nothing_is_lost(shop):
    stranger = arrives(shop, union_id="u1")
    grant(shop, KF, address="wm1", kind=WindowKind.MESSAGE)
    row_id = enqueue(shop, Enqueued("relay", Recipient.contact(stranger), {}, event_key="x"))
    who = Stranger(OA, "oa", open_id("C001"), "u1")
    assert know_union(shop, who, policy=POLICY, language="zh-CN") == wang(shop).id
    assert {a.account for a in addresses_of(shop, Recipient.contact(wang(shop).id))} == {OA, KF}
    assert open_windows(shop, KF, address="wm1")[0].remaining == 5
    assert get_outbox_row(shop, row_id).recipient == Recipient.contact(wang(shop).id)
    assert newest_entries(shop)[0].after == {"why": "unionid"}


def test_two_drafts_of_one_shop_become_the_newer_with_what_only_the_older_has(shop):
    other = create_contact(shop)
    draft(shop, wang(shop).id, KL330=2, XB330=1)
    draft(shop, other.id, KL330=5, HN250=1)
    shop.now += timedelta(minutes=1)
    draft(shop, wang(shop).id, NF550=3)
    join_contacts(shop, other.id, wang(shop).id, policy=POLICY, why="staff")
    assert counts(shop, wang(shop).id) == [[2, 1, 3, 1]]
    assert open_carts_of(shop, other.id) == ()


def test_a_draft_moves_where_there_is_only_one(shop):
    other = create_contact(shop)
    draft(shop, other.id, KL330=5)
    join_contacts(shop, wang(shop).id, other.id, policy=POLICY, why="staff")
    assert counts(shop, wang(shop).id) == [[5]]


def refused(tx, contact_id, code=CODE):
    """Why the code cannot be used; asking and using say the same."""
    found = []
    for use in (person_of_code, partial(join_by_code, policy=POLICY)):
        with pytest.raises(JoinCodeRefused) as refusal:
            use(tx, contact_id, code)
        found.append(refusal.value.why)
    assert found[0] is found[1]
    return found[0]


def test_a_code_joins_once_in_time_and_never_with_oneself(shop):
    stranger = arrives(shop)
    assert person_of_code(shop, stranger, CODE) is None
    issue_join_code(shop, wang(shop).id, CODE)
    assert refused(shop, wang(shop).id) is JoinRefusal.OWN
    assert person_of_code(shop, stranger, CODE) == wang(shop)
    assert contact_at(shop, "wm1") == stranger
    assert join_by_code(shop, stranger, CODE, policy=POLICY) == wang(shop).id
    assert contact_at(shop, "wm1") == wang(shop).id
    assert [c.code for c in customers_of(shop, wang(shop).id)] == ["C001"]
    assert refused(shop, arrives(shop, "wm9")) is JoinRefusal.SPENT


def test_a_code_runs_out(shop):
    issue_join_code(shop, wang(shop).id, CODE)
    shop.now += timedelta(hours=24)
    assert refused(shop, arrives(shop)) is JoinRefusal.SPENT


def test_only_who_acts_for_a_shop_has_a_code_and_only_as_long_as_he_does(shop):
    stranger = arrives(shop)
    with pytest.raises(JoinCodeRefused) as refusal:
        issue_join_code(shop, stranger, CODE)
    assert refusal.value.why is JoinRefusal.NO_SHOP
    assert person_of_code(shop, wang(shop).id, CODE) is None
    issue_join_code(shop, wang(shop).id, CODE)
    unbind_contact(shop, wang(shop).id, find_customer(shop, "C001").id, SYSTEM)
    assert refused(shop, stranger) is JoinRefusal.SPENT


def test_two_who_act_for_shops_are_not_joined_by_a_code(shop):
    zhang = contacts_of(shop, find_customer(shop, "C004").id)[0]
    issue_join_code(shop, wang(shop).id, CODE)
    assert refused(shop, zhang.id) is JoinRefusal.BOTH_ACT


def test_two_whom_the_platform_knows_apart_are_not_joined(shop):
    stranger = arrives(shop, union_id="u2")
    at_oa = Stranger(OA, "oa", open_id("C001"), "u1")
    know_union(shop, at_oa, policy=POLICY, language="zh-CN")
    issue_join_code(shop, wang(shop).id, CODE)
    assert refused(shop, stranger) is JoinRefusal.TWO_PEOPLE
    register_contact(shop, KF, channel="wecom_kf", external_id="wm2", contact_id=stranger)
    know_union(
        shop, replace(at_oa, account=KF, external_id="wm2"), policy=POLICY, language="zh-CN"
    )
    assert contact_at(shop, "wm2") == contact_at(shop, "wm1") == stranger != wang(shop).id


def test_two_of_one_account_are_two_people(shop):
    stranger = create_contact(shop)
    register_contact(shop, OA, channel="oa", external_id="o9", contact_id=stranger.id)
    issue_join_code(shop, wang(shop).id, CODE)
    assert refused(shop, stranger.id) is JoinRefusal.SAME_ACCOUNT


def test_who_acts_for_two_shops_after_it_acts_for_both(shop):
    zhang = contacts_of(shop, find_customer(shop, "C004").id)[0]
    boss = Actor(ActorKind.STAFF, 1, "老板")
    kept = join_contacts(shop, zhang.id, wang(shop).id, policy=POLICY, why="staff", actor=boss)
    assert kept == min(zhang.id, wang(shop).id)
    assert [c.code for c in customers_of(shop, kept)] == ["C001", "C004", "C005"]
    assert newest_entries(shop)[0].actor == boss


def test_each_address_is_asked_for_once(shop):
    register_contact(shop, KF, channel="wecom_kf", external_id="wm5", contact_id=wang(shop).id)
    assert addresses_to_ask(shop, KF) == ["wm5"]
    note_asked(shop, KF, ["wm5"])
    assert addresses_to_ask(shop, KF) == []


def test_who_waits_for_the_same_goods_in_both_chats_is_told_once(shop):
    other, goods = create_contact(shop), find_sku(shop, "KL330")
    customer = find_customer(shop, "C001")
    for contact in (wang(shop), other):
        assert insert_wait(shop, contact.id, customer.id, goods.id)
    kept = join_contacts(shop, other.id, wang(shop).id, policy=POLICY, why="staff")
    assert [wait.contact_id for wait in load_waits(shop, goods.id)] == [kept]


def test_who_has_a_shop_stays_and_takes_the_name_of_who_goes(shop):
    gone, customer = wang(shop), find_customer(shop, "C001")
    unbind_contact(shop, gone.id, customer.id, SYSTEM)
    want_reminders(shop, gone.id, is_on=False, actor=SYSTEM)
    kept = create_contact(shop, name="")
    bind_contact(shop, kept.id, customer.id)
    assert join_contacts(shop, gone.id, kept.id, policy=POLICY, why="staff") == kept.id
    assert get_contact(shop, kept.id).name == gone.name
    assert not is_wanted(shop, kept.id)
    assert [one.id for one in customers_of(shop, kept.id)] == [customer.id]


def test_nobody_is_asked_for_twice(shop):
    arrives(shop, "wm1")
    assert who_to_ask(shop, KF, ["wm1", "wm2"]) == ["wm2"]
