"""The drinks shop with two customer groups of 小李's, a contact of his, and campaigns to them."""

from datetime import UTC, datetime
from itertools import count
from typing import TypeVar

from domain.base.actor import SYSTEM
from domain.base.money import parse_unit_price
from domain.campaign import (
    Campaign,
    CampaignDraft,
    CampaignGoods,
    agree_to_campaigns,
    compose_campaign,
    get_campaign,
    release_campaign,
    send_due_campaigns,
)
from domain.catalog import find_sku
from domain.customer import contacts_of, find_customer
from domain.db import Tx
from domain.groupsend import (
    QuotaPeriod,
    Sender,
    begin_call,
    choose_crowds,
    list_tasks,
    note_made,
    people_chosen,
)
from domain.messaging import register_contact
from domain.notice import QuietHours
from domain.relation import Follow, Group, save_follow, save_group
from domain.relation import Member as InGroup
from domain.staff import Role, Staff, list_staff
from tests.factories import seed

DAY = datetime(2027, 11, 23, 1, 10, tzinfo=UTC)
AT = "contacts"
GROUPS = Sender(AT, "r01", is_group=True)
CONTACTS = Sender(AT, "r01", is_group=False)
MONTH, ONE_A_DAY = QuotaPeriod.MONTH, QuotaPeriod.DAY
WORDS = ("今日特价", "")
T = TypeVar("T")
_NUMBERS = count(1)


def seed_groups(tx: Tx) -> None:
    """The drinks shop, with groups and a contact who agreed to offers."""
    seed(tx, "drinks")
    add_groups(tx)


def add_groups(tx: Tx) -> None:
    """Two groups and the contact, for the drinks shop."""
    people = (InGroup("R01", is_staff=True), InGroup("wm1"), InGroup("wm2"))
    save_group(tx, AT, Group("wr1", "一店群", "R01", people))
    save_group(tx, AT, Group("wr2", "二店群", "r01", (InGroup("R01", is_staff=True),)))
    contact = contacts_of(tx, found(find_customer(tx, "C002")).id)[0]
    agree_to_campaigns(tx, contact.id, SYSTEM, account=AT)
    at = {"channel": "wecom_contact", "external_id": "wm2"}
    register_contact(tx, AT, contact_id=contact.id, **at)
    save_follow(tx, AT, Follow("wm2", "R01", "李记", remark="李记面馆"))


def found(value: T | None) -> T:
    """What must be there."""
    assert value is not None
    return value


def owner(tx: Tx) -> Staff:
    """Who writes campaigns."""
    return next(one for one in list_staff(tx) if one.role is Role.OWNER)


def composed(tx: Tx) -> Campaign:
    """A draft of one offer."""
    sku = found(find_sku(tx, "HN250"))
    goods = CampaignGoods(1, sku.id, sku.order_unit, parse_unit_price("126", "CNY"))
    draft = CampaignDraft("今日特价", 24, (goods,))
    return compose_campaign(tx, draft, owner(tx), scene=f"scene-{next(_NUMBERS)}")


def out(tx: Tx, *members: Sender) -> int:
    """A campaign that has gone out, with a task for each of the members; the first one's id."""
    made = composed(tx)
    choose_crowds(tx, made.id, members, owner(tx))
    release_campaign(tx, made.id, owner(tx), further=people_chosen(tx, made.id))
    assert send_due_campaigns(tx, QuietHours()) == 1
    return list_tasks(tx, get_campaign(tx, made.id))[0].task.id


def waiting(tx: Tx) -> int:
    """A task that waits for its member; its id."""
    task_id = out(tx, GROUPS)
    assert begin_call(tx, task_id, WORDS, MONTH) is not None
    note_made(tx, task_id, f"m{task_id}")
    return task_id
