"""群发 by tag (订阅号): one a day; and the prices of shops that a mass message tells."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.base.actor import SYSTEM
from domain.base.ids import ContactId, CustomerId
from domain.base.money import parse_unit_price
from domain.campaign import (
    CampaignAudience,
    CampaignDraft,
    CampaignGoods,
    MassReport,
    MassState,
    MassWays,
    agree_to_campaigns,
    begin_mass,
    compose_campaign,
    count_audience,
    doubt_mass,
    due_mass,
    ended_tags,
    get_campaign,
    get_mass,
    is_day_used,
    list_mass,
    note_mass_finished,
    note_mass_tag,
    note_mass_taken,
    put_off_mass,
    put_off_to_tomorrow,
    refuse_campaigns,
    refuse_mass,
    release_campaign,
    send_due_campaigns,
    visit_campaign,
)
from domain.catalog import find_sku
from domain.customer import contacts_of, find_customer
from domain.db import Tx
from domain.messaging import Recipient, WindowKind, addresses_of, grant
from domain.notice import QuietHours
from domain.pricing import quote_sku
from domain.staff import Role, list_staff
from tests.crowd import FIRST, gather
from tests.factories import OA, seed

DAY = datetime(2027, 11, 23, 1, 10, tzinfo=UTC)
QUIET = QuietHours()
BY_TAG = MassWays((OA,), (OA,))


@pytest.fixture
def drinks(tx: Tx) -> Tx:
    tx.now = DAY
    seed(tx, "drinks")
    return tx


def crowd(tx: Tx, count: int) -> None:
    shop = find_customer(tx, "C002")
    assert shop is not None
    gather(tx, shop.id, count, writes=False)


def sent(tx: Tx, *, hours: int = 24, by_tag: tuple[str, ...] = (OA,)) -> int:
    sku = find_sku(tx, "HN250")
    assert sku is not None
    goods = CampaignGoods(1, sku.id, sku.order_unit, parse_unit_price("126", "CNY"))
    owner = next(one for one in list_staff(tx) if one.role is Role.OWNER)
    draft = CampaignDraft("特价", hours, (goods,), mass_accounts=(OA,), tag_accounts=by_tag)
    made = compose_campaign(tx, draft, owner)
    release_campaign(tx, made.id, owner)
    assert send_due_campaigns(tx, QUIET) == 1
    return made.id


def state(tx: Tx, campaign_id: int) -> tuple[MassState, str]:
    [call] = list_mass(tx, campaign_id)
    return call.state, call.reason


def test_one_call_tells_everybody_a_single_person_too(drinks: Tx) -> None:
    crowd(drinks, 1)
    assert count_audience(drinks, CampaignAudience(), mass=BY_TAG).by_mass == 1
    [call] = list_mass(drinks, sent(drinks))
    assert (call.by_tag, call.people) == (True, 1)
    assert begin_mass(drinks, call.id, QUIET) == ("o_crowd_50000",)


def test_a_second_one_waits_for_the_platforms_next_day(drinks: Tx) -> None:
    crowd(drinks, 2)
    first, second = sent(drinks), sent(drinks)
    one, other = due_mass(drinks)
    assert not is_day_used(drinks, OA)
    assert begin_mass(drinks, one, QUIET) is not None
    assert is_day_used(drinks, OA)
    assert begin_mass(drinks, other, QUIET) is None
    assert state(drinks, second) == (MassState.PLANNED, "day used")
    note_mass_taken(drinks, one, "77")
    note_mass_finished(drinks, MassReport(OA, "77", is_sent=True, sent=2, failed=0))
    assert due_mass(drinks) == ()
    drinks.now = DAY + timedelta(hours=23, minutes=30)
    assert due_mass(drinks) == (other,)
    assert begin_mass(drinks, other, QUIET) is not None
    assert state(drinks, first) == (MassState.DONE, "")


def test_what_ends_before_tomorrow_is_refused_and_counts_for_no_day(drinks: Tx) -> None:
    crowd(drinks, 2)
    sent(drinks)
    second = sent(drinks, hours=14)
    one, other = due_mass(drinks)
    assert begin_mass(drinks, one, QUIET) is not None
    assert begin_mass(drinks, other, QUIET) is None
    assert state(drinks, second) == (MassState.REFUSED, "day used")


@pytest.mark.parametrize("answer", ["later", "never", "tomorrow", "failed", "doubt"])
def test_a_call_counts_for_its_day_unless_it_surely_did_not_go_out(
    drinks: Tx, answer: str
) -> None:
    crowd(drinks, 2)
    sent(drinks)
    [mass_id] = due_mass(drinks)
    begin_mass(drinks, mass_id, QUIET)
    match answer:
        case "later":
            put_off_mass(drinks, mass_id, timedelta(0), "45009")
        case "never":
            refuse_mass(drinks, mass_id, "48001")
        case "tomorrow":
            put_off_to_tomorrow(drinks, mass_id, "45028")
            assert due_mass(drinks) == ()
        case "failed":
            note_mass_taken(drinks, mass_id, "77")
            note_mass_finished(drinks, MassReport(OA, "77", is_sent=False, reason="err(1)"))
        case _:
            doubt_mass(drinks, mass_id, timedelta(0), "45028")
    assert is_day_used(drinks, OA) is (answer == "doubt")


def test_by_tag_the_month_is_not_counted_and_who_ended_offers_is_not_in_it(drinks: Tx) -> None:
    crowd(drinks, 3)
    for number in range(5):
        mass_id = list_mass(drinks, sent(drinks))[0].id
        assert begin_mass(drinks, mass_id, QUIET) is not None
        note_mass_taken(drinks, mass_id, str(number))
        drinks.now += timedelta(days=1)
    assert count_audience(drinks, CampaignAudience(), mass=BY_TAG).by_mass == 3
    sent(drinks)
    refuse_campaigns(drinks, ContactId(FIRST), SYSTEM, account=OA)
    last = due_mass(drinks)[-1]
    assert begin_mass(drinks, last, QUIET) == ("o_crowd_50001", "o_crowd_50002")


def test_a_tag_is_taken_away_once_its_call_is_over(drinks: Tx) -> None:
    crowd(drinks, 2)
    sent(drinks)
    [mass_id] = due_mass(drinks)
    begin_mass(drinks, mass_id, QUIET)
    note_mass_tag(drinks, mass_id, 107)
    note_mass_taken(drinks, mass_id, "77")
    assert ended_tags(drinks) == ()
    note_mass_finished(drinks, MassReport(OA, "77", is_sent=True, sent=2, failed=0))
    assert [one.tag_id for one in ended_tags(drinks)] == [107]
    note_mass_tag(drinks, mass_id, 0)
    assert ended_tags(drinks) == ()


def pays(tx: Tx, code: str = "C002") -> str:
    shop, sku = find_customer(tx, code), find_sku(tx, "HN250")
    assert sku is not None
    price = quote_sku(tx, shop, sku).unit_price
    assert price is not None
    return f"{price.ten_thousandths / 10_000:g}"


@pytest.mark.parametrize("answer", ["refused", "later", "failed", "doubt", "ended"])
def test_a_shop_pays_the_offers_price_only_while_it_may_have_been_told(
    drinks: Tx, answer: str
) -> None:
    crowd(drinks, 2)
    campaign_id = sent(drinks, by_tag=())
    [mass_id] = due_mass(drinks)
    assert pays(drinks) == "132"
    if answer == "ended":
        drinks.now += timedelta(hours=25)
        assert begin_mass(drinks, mass_id, QUIET) is None
        assert pays(drinks) == "132"
        return
    begin_mass(drinks, mass_id, QUIET)
    assert (pays(drinks), pays(drinks, "C001")) == ("126", "132")
    if answer == "refused":
        refuse_mass(drinks, mass_id, "48001")
    elif answer == "later":
        put_off_mass(drinks, mass_id, timedelta(0), "45009")
    elif answer == "failed":
        note_mass_taken(drinks, mass_id, "77")
        note_mass_finished(drinks, MassReport(OA, "77", is_sent=False, reason="err(1)"))
    else:
        doubt_mass(drinks, mass_id, timedelta(0), "45028")
    assert pays(drinks) == ("126" if answer == "doubt" else "132")
    assert get_mass(drinks, mass_id).campaign_id == campaign_id


@pytest.mark.parametrize("way", ["chat", "link"])
def test_who_was_told_otherwise_keeps_the_price_of_a_refused_mass_message(
    drinks: Tx, way: str
) -> None:
    crowd(drinks, 2)
    shop = find_customer(drinks, "C002")
    assert shop is not None
    [own] = contacts_of(drinks, shop.id)[:1]
    if way == "chat":
        agree_to_campaigns(drinks, own.id, SYSTEM, account=OA)
        for address in addresses_of(drinks, Recipient.contact(own.id)):
            grant(drinks, OA, address=address.external_id, kind=WindowKind.MESSAGE)
    campaign_id = sent(drinks, by_tag=())
    if way == "link":
        campaign = get_campaign(drinks, campaign_id)
        visit_campaign(drinks, campaign, own.id, shops=(shop.id,))
    [mass_id] = due_mass(drinks)
    begin_mass(drinks, mass_id, QUIET)
    refuse_mass(drinks, mass_id, "48001")
    assert pays(drinks) == "126"


@pytest.mark.parametrize("answer", ["planned", "refused", "later", "tomorrow", "failed"])
def test_who_read_a_mass_messages_offer_by_its_link_keeps_the_price(
    drinks: Tx, answer: str
) -> None:
    crowd(drinks, 2)
    campaign_id = sent(drinks, by_tag=())
    visit_campaign(
        drinks, get_campaign(drinks, campaign_id), ContactId(FIRST), shops=(shop_id(drinks),)
    )
    [mass_id] = due_mass(drinks)
    if answer == "planned":
        put_off_to_tomorrow(drinks, mass_id, "45028")
        assert pays(drinks) == "126"
        return
    begin_mass(drinks, mass_id, QUIET)
    if answer == "refused":
        refuse_mass(drinks, mass_id, "48001")
    elif answer == "later":
        put_off_mass(drinks, mass_id, timedelta(0), "45009")
    elif answer == "tomorrow":
        put_off_to_tomorrow(drinks, mass_id, "45028")
    else:
        note_mass_taken(drinks, mass_id, "77")
        note_mass_finished(drinks, MassReport(OA, "77", is_sent=False, reason="err(1)"))
    assert pays(drinks) == "126"


def shop_id(tx: Tx) -> CustomerId:
    shop = find_customer(tx, "C002")
    assert shop is not None
    return shop.id
