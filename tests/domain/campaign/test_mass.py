"""群发: who is in it and who not, in which calls, once, and by day."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from domain.base.actor import SYSTEM
from domain.base.ids import ContactId
from domain.base.money import parse_unit_price
from domain.campaign import (
    CampaignAudience,
    CampaignDraft,
    CampaignGoods,
    LeftOut,
    MassReport,
    MassState,
    MassWays,
    begin_mass,
    compose_campaign,
    count_audience,
    doubt_mass,
    due_mass,
    get_campaign,
    heard_campaign,
    list_mass,
    look_again_at_mass,
    note_mass_finished,
    note_mass_taken,
    put_off_mass,
    refuse_campaigns,
    refuse_mass,
    release_campaign,
    result_of,
    send_due_campaigns,
)
from domain.campaign.rules import MASS_A_MONTH, mass_shares, month_start, picture_name
from domain.catalog import find_sku
from domain.customer import find_customer, unbind_contact
from domain.db import Tx
from domain.notice import (
    Hours,
    Preference,
    PreferenceScope,
    QuietHours,
    ScopeKind,
    change_preference,
)
from domain.staff import Role, list_staff
from tests.crowd import FIRST, gather
from tests.factories import OA, seed

pytestmark = pytest.mark.slow

DAY = datetime(2027, 11, 23, 1, 10, tzinfo=UTC)
QUIET = QuietHours()
ALL = CampaignAudience()


@pytest.fixture
def drinks(tx: Tx) -> Tx:
    tx.now = DAY
    seed(tx, "drinks")
    return tx


def crowd(tx: Tx, count: int) -> None:
    """They agreed, and wrote last nine days ago."""
    shop = find_customer(tx, "C002")
    assert shop is not None
    gather(tx, shop.id, count, writes=False)


def sent(tx: Tx) -> int:
    sku = find_sku(tx, "HN250")
    assert sku is not None
    goods = CampaignGoods(1, sku.id, sku.order_unit, parse_unit_price("126", "CNY"))
    owner = next(one for one in list_staff(tx) if one.role is Role.OWNER)
    made = compose_campaign(tx, CampaignDraft("特价", 24, (goods,), mass_accounts=(OA,)), owner)
    release_campaign(tx, made.id, owner)
    assert send_due_campaigns(tx, QUIET) == 1
    return made.id


@pytest.mark.parametrize(
    ("people", "shares"),
    [(0, ()), (1, ()), (2, (2,)), (10_000, (10_000,)), (10_001, (5_001, 5_000))],
)
def test_calls_carry_two_to_ten_thousand(people: int, shares: tuple[int, ...]) -> None:
    assert mass_shares(people) == shares


def test_the_month_is_the_platforms() -> None:
    assert month_start(datetime(2027, 11, 30, 17, tzinfo=UTC)).isoformat() == (
        "2027-12-01T00:00:00+08:00"
    )


def test_who_has_no_window_is_told_by_mass_and_nobody_twice(drinks: Tx) -> None:
    crowd(drinks, 3)
    assert count_audience(drinks, ALL).left_out[LeftOut.NO_WINDOW] == 3
    reach = count_audience(drinks, ALL, mass=MassWays((OA,)))
    assert (reach.people, reach.by_mass) == (3, 3)
    refuse_campaigns(drinks, ContactId(FIRST), SYSTEM, account=OA)
    campaign_id = sent(drinks)
    assert result_of(drinks, get_campaign(drinks, campaign_id)).queued == 0
    [mass_id] = due_mass(drinks)
    assert begin_mass(drinks, mass_id, QUIET) == ("o_crowd_50001", "o_crowd_50002")
    assert begin_mass(drinks, mass_id, QUIET) is None
    drinks.now += timedelta(minutes=2)
    assert begin_mass(drinks, mass_id, QUIET) is not None
    note_mass_taken(drinks, mass_id, "77")
    report = MassReport(OA, "77", is_sent=True, sent=2, failed=0)
    assert not note_mass_finished(drinks, replace(report, job="78"))
    assert note_mass_finished(drinks, report)
    assert not note_mass_finished(drinks, report)
    [done] = list_mass(drinks, campaign_id)
    assert (done.state, done.sent) == (MassState.DONE, 2)
    assert due_mass(drinks) == ()


def test_who_ended_offers_or_left_the_shop_meanwhile_is_not_in_the_call(drinks: Tx) -> None:
    crowd(drinks, 4)
    sent(drinks)
    [mass_id] = due_mass(drinks)
    shop = find_customer(drinks, "C002")
    assert shop is not None
    refuse_campaigns(drinks, ContactId(FIRST), SYSTEM, account=OA)
    unbind_contact(drinks, ContactId(FIRST + 2), shop.id, SYSTEM)
    assert begin_mass(drinks, mass_id, QUIET) == ("o_crowd_50001", "o_crowd_50003")


def taken(tx: Tx, job: str) -> int:
    """One that the platform has under this job; its campaign's number."""
    campaign_id = sent(tx)
    [call] = list_mass(tx, campaign_id)
    assert begin_mass(tx, call.id, QUIET) is not None
    note_mass_taken(tx, call.id, job)
    return campaign_id


def numbers_mean(tx: Tx) -> int:
    """The campaign that the first one's 1号 is of; 0 for none."""
    shop = find_customer(tx, "C002")
    assert shop is not None
    found = heard_campaign(tx, ContactId(FIRST), customer_id=shop.id)
    return 0 if found is None else found.id


@pytest.mark.parametrize("ask", ["look", "answer"])
def test_a_job_that_is_asked_for_changes_neither_the_offer_meant_nor_an_end(
    drinks: Tx, ask: str
) -> None:
    crowd(drinks, 2)
    first = taken(drinks, "77")
    drinks.now += timedelta(minutes=5)
    second = taken(drinks, "78")
    drinks.now += timedelta(minutes=6)
    [mass_id] = due_mass(drinks)

    def look() -> None:
        if ask == "look":
            look_again_at_mass(drinks, mass_id)
        else:
            note_mass_taken(drinks, mass_id, "77")

    look()
    assert (due_mass(drinks) == ()) is (ask == "look")
    assert numbers_mean(drinks) == second
    assert note_mass_finished(drinks, MassReport(OA, "77", is_sent=True, sent=2, failed=0))
    look()
    [done] = list_mass(drinks, first)
    assert (done.state, done.sent) == (MassState.DONE, 2)
    assert due_mass(drinks) == ()


def test_a_fifth_mass_message_in_a_month_is_not_asked_for(drinks: Tx) -> None:
    crowd(drinks, 2)
    for number in range(MASS_A_MONTH):
        taken(drinks, str(number))
    left = count_audience(drinks, ALL, mass=MassWays((OA,)))
    assert (left.people, left.left_out[LeftOut.MASS_USED]) == (0, 2)
    drinks.now = datetime(2027, 11, 30, 16, tzinfo=UTC)
    assert count_audience(drinks, ALL, mass=MassWays((OA,))).by_mass == 2


def test_a_report_that_comes_before_the_answer_to_the_call_is_kept(drinks: Tx) -> None:
    crowd(drinks, 2)
    campaign_id = sent(drinks)
    [mass_id] = due_mass(drinks)
    begin_mass(drinks, mass_id, QUIET)
    for job in ("76", "77"):
        report = MassReport(OA, job, is_sent=True, sent=2, failed=0)
        assert not note_mass_finished(drinks, report)
    note_mass_taken(drinks, mass_id, "77")
    [done] = list_mass(drinks, campaign_id)
    assert (done.state, done.sent, done.failed) == (MassState.DONE, 2, 0)
    assert numbers_mean(drinks) == campaign_id


def used(tx: Tx) -> bool:
    """Whether the crowd had all mass messages of this month."""
    return LeftOut.MASS_USED in count_audience(tx, ALL, mass=MassWays((OA,))).left_out


def test_a_call_counts_for_the_month_it_is_made_in(drinks: Tx) -> None:
    crowd(drinks, 2)
    drinks.now = datetime(2027, 11, 30, 13, 50, tzinfo=UTC)
    for _ in range(MASS_A_MONTH):
        sent(drinks)
    assert used(drinks)
    calls = due_mass(drinks)
    drinks.now = datetime(2027, 12, 1, 1, 10, tzinfo=UTC)
    for mass_id in calls:
        assert begin_mass(drinks, mass_id, QUIET) is not None
        note_mass_taken(drinks, mass_id, f"job{mass_id}")
    drinks.now = datetime(2027, 12, 20, 1, 10, tzinfo=UTC)
    assert used(drinks)
    drinks.now = datetime(2027, 12, 31, 16, tzinfo=UTC)
    assert not used(drinks)


@pytest.mark.parametrize(
    ("answer", "is_heard"),
    [("none", True), ("doubt", True), ("later", False), ("never", False)],
)
def test_what_may_have_gone_out_can_be_ordered_and_is_never_said_not_to_have(
    drinks: Tx, answer: str, is_heard: bool
) -> None:
    crowd(drinks, 2)
    campaign_id = sent(drinks)
    [mass_id] = due_mass(drinks)
    assert numbers_mean(drinks) == 0
    assert begin_mass(drinks, mass_id, QUIET) is not None
    if answer == "doubt":
        doubt_mass(drinks, mass_id, timedelta(0), "45028")
    elif answer == "later":
        put_off_mass(drinks, mass_id, timedelta(0), "45009")
    elif answer == "never":
        refuse_mass(drinks, mass_id, "45028")
    assert numbers_mean(drinks) == (campaign_id if is_heard else 0)
    drinks.now = DAY + timedelta(hours=24)
    begin_mass(drinks, mass_id, QUIET)
    assert due_mass(drinks) == ()
    [call] = list_mass(drinks, campaign_id)
    assert call.state is (MassState.CALLING if is_heard else MassState.REFUSED)
    for _ in range(MASS_A_MONTH - 1):
        sent(drinks)
    assert used(drinks) is is_heard


def test_a_single_person_is_left_out_with_the_reason(drinks: Tx) -> None:
    crowd(drinks, 1)
    campaign = get_campaign(drinks, sent(drinks))
    assert campaign.left_out[LeftOut.MASS_ALONE.value] == 1
    assert due_mass(drinks) == ()


def test_nothing_is_asked_for_in_the_quiet_hours_or_after_the_end(drinks: Tx) -> None:
    crowd(drinks, 2)
    campaign_id = sent(drinks)
    [mass_id] = due_mass(drinks)
    drinks.now = DAY + timedelta(hours=14)
    assert begin_mass(drinks, mass_id, QUIET) is None
    put_off_mass(drinks, mass_id, timedelta(hours=1), "45009")
    assert due_mass(drinks) == ()
    drinks.now = DAY + timedelta(hours=24)
    assert begin_mass(drinks, mass_id, QUIET) is None
    [ended] = list_mass(drinks, campaign_id)
    assert (ended.state, ended.reason) == (MassState.REFUSED, "ended")


@pytest.mark.parametrize(
    ("begin", "end", "is_asleep"),
    [(time(9), time(10), True), (time(10), time(9, 11), True), (time(10), time(11), False)],
)
def test_who_keeps_quiet_hours_of_his_own_is_not_in_the_call(
    drinks: Tx, begin: time, end: time, is_asleep: bool
) -> None:
    crowd(drinks, 3)
    sent(drinks)
    scope = PreferenceScope(ScopeKind.CONTACT, str(FIRST))
    change_preference(drinks, scope, Preference(quiet=Hours(begin, end)), actor=SYSTEM)
    [mass_id] = due_mass(drinks)
    told = begin_mass(drinks, mass_id, QUIET)
    assert told is not None
    assert ("o_crowd_50000" not in told) is is_asleep
    assert (numbers_mean(drinks) == 0) is is_asleep
    drinks.now += timedelta(minutes=2)
    assert begin_mass(drinks, mass_id, QUIET) == told


def test_who_falls_asleep_after_a_first_call_stays_in_its_repetition(drinks: Tx) -> None:
    crowd(drinks, 2)
    sent(drinks)
    [mass_id] = due_mass(drinks)
    told = begin_mass(drinks, mass_id, QUIET)
    scope = PreferenceScope(ScopeKind.CONTACT, str(FIRST))
    quiet = Preference(quiet=Hours(time(9), time(10)))
    change_preference(drinks, scope, quiet, actor=SYSTEM)
    drinks.now += timedelta(minutes=2)
    assert begin_mass(drinks, mass_id, QUIET) == told


def test_a_picture_is_kept_under_its_scene_else_its_offer() -> None:
    assert [picture_name(7, scene) for scene in ("cp_x", "")] == ["cp_x", "offer-7"]
