"""Contacts, groups and tags as the platform tells them, beside our customers."""

from datetime import timedelta

import pytest

from domain.base.actor import SYSTEM
from domain.customer import (
    bind_contact,
    contacts_of,
    customer_tags,
    find_customer,
    set_customer_tags,
)
from domain.messaging import close_address, register_contact
from domain.relation import (
    Follow,
    Group,
    Member,
    dismiss_group,
    end_follow,
    end_unseen,
    followers_of,
    follows_to_tag,
    merge_tags,
    note_agreed,
    of_customer,
    save_follow,
    save_group,
    take_tags,
)
from tests.factories import OA, open_id, seed

AT = "contacts"
WM = "wm1"


@pytest.fixture
def shop(tx):
    seed(tx, "drinks")
    contact = contacts_of(tx, find_customer(tx, "C001").id)[0]
    register_contact(tx, AT, channel="wecom_contact", external_id=WM, contact_id=contact.id)
    save_follow(tx, AT, Follow(WM, "xiaoli", "老王", tags=("老客", "VIP")))
    return tx


def seen(tx):
    return of_customer(tx, find_customer(tx, "C001").id)


def agree(tx, names):
    for tagged in follows_to_tag(tx, AT, names):
        note_agreed(tx, AT, tagged, take_tags(tx, tagged))


@pytest.mark.parametrize(
    ("agreed", "ours", "theirs", "result"),
    [
        ("", "A", "B", "AB"),
        ("AB", "AB", "B", "B"),
        ("AB", "ABC", "B", "BC"),
        ("AB", "A", "B", ""),
        ("AB", "AB", "AB", "AB"),
        ("A", "", "AB", "B"),
    ],
)
def test_what_either_side_changed_holds(agreed, ours, theirs, result):
    change = merge_tags(set(agreed), set(ours), set(theirs))
    assert change.result == set(result)
    assert (set(theirs) | change.add) - change.remove == change.result


def test_tags_go_both_ways_and_others_are_left_alone(shop):
    customer = find_customer(shop, "C001")
    agree(shop, ["VIP", "月结"])
    assert customer_tags(shop, customer.id) == ("VIP",)
    assert follows_to_tag(shop, AT, ["VIP", "月结"]) == ()
    set_customer_tags(shop, customer.id, ("月结",), SYSTEM)
    (tagged,) = follows_to_tag(shop, AT, ["VIP", "月结"])
    change = take_tags(shop, tagged)
    assert (change.add, change.remove) == ({"月结"}, {"VIP"})
    note_agreed(shop, AT, tagged, change)
    assert seen(shop).follows[0].tags == ("月结", "老客")


def test_a_tag_group_that_is_gone_takes_no_tags_off_a_shop(shop):
    customer = find_customer(shop, "C001")
    agree(shop, ["VIP", "老客"])
    agree(shop, ["老客"])
    agree(shop, [])
    assert customer_tags(shop, customer.id) == ("VIP", "老客")
    (tagged,) = follows_to_tag(shop, AT, [])
    assert tagged.wanted == {"VIP", "老客"}


def test_a_deletion_ends_a_contact_and_adding_begins_it_again(shop):
    assert end_follow(shop, AT, external_userid=WM, userid="xiaoli")
    assert not end_follow(shop, AT, external_userid=WM, userid="xiaoli")
    assert seen(shop).follows[0].ended_at == shop.now
    save_follow(shop, AT, Follow(WM, "xiaoli", "老王"))
    assert seen(shop).follows[0].ended_at is None


def test_what_the_reading_of_a_members_list_did_not_find_is_over(shop):
    save_follow(shop, AT, Follow(WM, "xiaozhou", "老王"))
    began = shop.now + timedelta(hours=1)
    shop.now = began
    assert end_unseen(shop, AT, userid="xiaoli", since=began) == 1
    assert [f.userid for f in seen(shop).follows if f.ended_at is None] == ["xiaozhou"]
    save_follow(shop, AT, Follow(WM, "xiaozhou", "老王"))
    assert end_unseen(shop, AT, userid="xiaozhou", since=began) == 0


def test_the_groups_somebody_of_the_shop_is_in(shop):
    people = (Member("xiaoli", is_staff=True), Member(WM, "老王"))
    save_group(shop, AT, Group("g1", "老客户群", "xiaoli", people))
    save_group(shop, AT, Group("g2", "别人的群", "xiaoli", people[:1]))
    assert [(g.name, len(g.members)) for g in seen(shop).groups] == [("老客户群", 2)]
    save_group(shop, AT, Group("g1", "老客户群", "xiaoli", people[:1]))
    assert seen(shop).groups == ()
    save_group(shop, AT, Group("g1", "老客户群", "xiaoli", people))
    dismiss_group(shop, AT, "g1")
    assert seen(shop).groups == ()


def test_a_follower_has_the_tags_of_all_his_shops_and_who_left_has_none(shop):
    one, two = (find_customer(shop, code) for code in ("C001", "C002"))
    set_customer_tags(shop, one.id, ("餐饮", "老客"), SYSTEM)
    set_customer_tags(shop, two.id, ("老客",), SYSTEM)
    at_oa = followers_of(shop, OA)
    mine, other = open_id("C001"), open_id("C002")
    assert (at_oa.with_tag("餐饮"), at_oa.with_tag("老客")) == ({mine}, {mine, other})
    assert at_oa.with_tag("VIP") == frozenset()
    bind_contact(shop, contacts_of(shop, two.id)[0].id, one.id)
    assert followers_of(shop, OA).with_tag("餐饮") == {mine, other}
    close_address(shop, OA, external_id=mine, reason="left")
    assert followers_of(shop, OA).with_tag("餐饮") == {other}
    assert mine not in followers_of(shop, OA).all
