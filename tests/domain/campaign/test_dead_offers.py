"""A shop whose offer surely never came pays what it pays; one that anybody has told keeps it."""

import pytest

from domain.base.ids import ContactId
from domain.campaign import (
    note_campaign_dead,
    note_campaign_heard,
    send_due_campaigns,
)
from domain.customer import find_customer
from domain.db import Tx
from domain.notice import QuietHours
from tests.crowd import FIRST, gather
from tests.domain.campaign.test_mass_by_tag import DAY, pays, sent
from tests.factories import seed

FIRST_OF_THEM, SECOND = ContactId(FIRST), ContactId(FIRST + 1)


@pytest.fixture
def told(tx: Tx) -> tuple[Tx, int]:
    """Two people of C002 are told one to one."""
    tx.now = DAY
    seed(tx, "drinks")
    shop = find_customer(tx, "C002")
    assert shop is not None
    gather(tx, shop.id, 2)
    campaign_id = sent(tx, by_tag=())
    assert send_due_campaigns(tx, QuietHours()) == 0
    assert pays(tx) == "126"
    return tx, campaign_id


def die(tx: Tx, campaign_id: int, contact_id: ContactId) -> None:
    tx.run_sql(f"UPDATE outbox SET state = 'dead' WHERE recipient_id = {contact_id}")
    note_campaign_dead(tx, campaign_id, contact_id)


def test_the_price_goes_with_the_last_message_that_could_tell_of_it(told: tuple[Tx, int]) -> None:
    tx, campaign_id = told
    die(tx, campaign_id, FIRST_OF_THEM)
    assert pays(tx) == "126"
    die(tx, campaign_id, SECOND)
    assert pays(tx) == "132"
    note_campaign_heard(tx, campaign_id, SECOND, is_first_try=False)
    assert pays(tx) == "126"


def test_what_one_of_the_shop_has_read_the_other_s_dead_message_does_not_take(
    told: tuple[Tx, int],
) -> None:
    tx, campaign_id = told
    note_campaign_heard(tx, campaign_id, FIRST_OF_THEM)
    die(tx, campaign_id, SECOND)
    assert pays(tx) == "126"
