"""Groups count for the second pair of eyes with everybody who is in them when it goes out."""

from datetime import timedelta

import pytest

from domain.campaign import (
    CampaignClosed,
    CampaignStatus,
    get_campaign,
    release_campaign,
)
from domain.db import Tx
from domain.groupsend import (
    Fate,
    Reached,
    begin_call,
    choose_crowds,
    list_crowds,
    list_tasks,
    note_results,
    people_chosen,
    send_offers,
)
from domain.notice import SHOP, Hours, Preference, change_preference
from domain.relation import Group, save_group
from domain.relation import Member as InGroup
from tests.domain.groupsend.test_rules import ZONE
from tests.groupsending import (
    AT,
    DAY,
    GROUPS,
    ONE_A_DAY,
    composed,
    owner,
    seed_groups,
    waiting,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def shop(tx: Tx) -> Tx:
    tx.now = DAY
    seed_groups(tx)
    return tx


def fill(tx: Tx, people: int) -> None:
    """So many customers join the first group."""
    members = (InGroup("R01", is_staff=True), *(InGroup(f"wx{n}") for n in range(people)))
    save_group(tx, AT, Group("wr1", "一店群", "R01", members))


def chosen(tx: Tx) -> int:
    made = composed(tx)
    choose_crowds(tx, made.id, (GROUPS,), owner(tx))
    return made.id


def release(tx: Tx, campaign_id: int) -> CampaignStatus:
    further = people_chosen(tx, campaign_id)
    return release_campaign(tx, campaign_id, owner(tx), further=further).status


def test_who_has_had_his_message_of_today_counts_too(shop: Tx) -> None:
    task_id = waiting(shop)
    done = [Reached(one, Fate.SENT, shop.now) for one in ("wr1", "wr2")]
    note_results(shop, task_id, shop.now, done)
    fill(shop, 501)
    campaign_id = chosen(shop)
    crowd = list_crowds(shop, get_campaign(shop, campaign_id), ONE_A_DAY)[0]
    assert (crowd.people, len(crowd.full)) == (0, 2)
    assert people_chosen(shop, campaign_id) == 501
    assert release(shop, campaign_id) is CampaignStatus.WAITING


def test_groups_that_grew_beyond_one_word_wait_for_a_second(shop: Tx) -> None:
    campaign_id = chosen(shop)
    assert release(shop, campaign_id) is CampaignStatus.READY
    fill(shop, 501)
    assert send_offers(shop, ZONE) == 0
    assert get_campaign(shop, campaign_id).status is CampaignStatus.WAITING
    task = list_tasks(shop, get_campaign(shop, campaign_id))[0].task
    assert begin_call(shop, task.id, ("特价", ""), ONE_A_DAY) is None


def test_groups_of_what_was_released_stay_as_they_were(shop: Tx) -> None:
    campaign_id = chosen(shop)
    assert release(shop, campaign_id) is CampaignStatus.READY
    with pytest.raises(CampaignClosed):
        choose_crowds(shop, campaign_id, (), owner(shop))
    assert people_chosen(shop, campaign_id) == 2


def test_the_merchants_own_quiet_hours_hold_offers_back(shop: Tx) -> None:
    begin, end = (DAY.astimezone(ZONE) + timedelta(hours=n) for n in (-1, 1))
    quiet = Preference(None, Hours(begin.time(), end.time()))
    change_preference(shop, SHOP, quiet, actor=owner(shop).actor)
    campaign_id = chosen(shop)
    release(shop, campaign_id)
    assert send_offers(shop, ZONE) == 0
    assert get_campaign(shop, campaign_id).status is CampaignStatus.READY
    shop.now += timedelta(hours=1)
    assert send_offers(shop, ZONE) == 1
