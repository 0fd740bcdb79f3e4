"""What goes out when its time comes, what is held back, and whose word it takes."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from domain.audit import newest_entries
from domain.base.actor import SYSTEM
from domain.base.money import parse_unit_price
from domain.campaign import (
    Campaign,
    CampaignAudience,
    CampaignDraft,
    CampaignInvalid,
    CampaignSelfApproved,
    CampaignStatus,
    HeldBack,
    LeftOut,
    MassWays,
    approve_campaign,
    compose_campaign,
    count_audience,
    get_campaign,
    release_campaign,
    send_due_campaigns,
)
from domain.catalog import Sku, find_sku
from domain.customer import find_customer
from domain.db import Tx
from domain.messaging import OutboxFilter, OutboxRow, list_outbox
from domain.notice import (
    SHOP,
    Hours,
    Level,
    NoticeKind,
    Preference,
    PreferenceScope,
    QuietHours,
    ScopeKind,
    change_preference,
)
from domain.pricing import set_price_floor
from domain.staff import Role, list_staff
from tests.crowd import FIRST, gather
from tests.domain.campaign.test_campaign import DAY, draft_of, person_of, sent, staff_of
from tests.factories import OA, seed

QUIET = QuietHours()
LATER = DAY + timedelta(hours=1)


@pytest.fixture
def drinks(tx: Tx) -> Tx:
    tx.now = DAY
    seed(tx, "drinks")
    person_of(tx)
    return tx


def sku_of(tx: Tx, code: str) -> Sku:
    found = find_sku(tx, code)
    assert found is not None
    return found


def ready(tx: Tx, code: str = "HN250", price: str = "126") -> Campaign:
    """To go out in an hour."""
    sku, plain = sku_of(tx, code), draft_of(tx)
    told = replace(plain.goods[0], sku_id=sku.id, unit=sku.order_unit)
    goods = (replace(told, price=parse_unit_price(price, "CNY")),)
    draft: CampaignDraft = replace(plain, goods=goods, send_at=LATER)
    made = compose_campaign(tx, draft, staff_of(tx, Role.OWNER))
    return release_campaign(tx, made.id, staff_of(tx, Role.OWNER))


def raise_floor(tx: Tx, price: str | None) -> None:
    sku = sku_of(tx, "HN250")
    floor = None if price is None else parse_unit_price(price, "CNY")
    set_price_floor(tx, sku.id, SYSTEM, unit=sku.order_unit, price=floor)


def alarms(tx: Tx) -> list[OutboxRow]:
    return list(list_outbox(tx, OutboxFilter(kind=NoticeKind.ALARM.value)).rows)


def test_one_that_cannot_stand_any_more_holds_nobody_else_up(drinks: Tx) -> None:
    bad, sound = ready(drinks), ready(drinks, "KL330", "60")
    raise_floor(drinks, "130")
    drinks.now = LATER
    assert send_due_campaigns(drinks, QUIET) == 1
    assert get_campaign(drinks, sound.id).status is CampaignStatus.SENT
    held = get_campaign(drinks, bad.id)
    assert held.status is CampaignStatus.DRAFT
    assert held.held_back == HeldBack("floor", sku_of(drinks, "HN250").name)
    assert (held.released_by, held.approved_by, held.sent_at) == (None, None, None)
    entries = newest_entries(drinks, limit=10)
    assert [one.entity_id for one in entries if one.action == "campaign.hold_back"] == [
        str(bad.id)
    ]
    author = staff_of(drinks, Role.OWNER).id
    assert author in {one.recipient.id for one in alarms(drinks)}
    assert {one.payload["campaign_id"] for one in alarms(drinks)} == {bad.id}
    assert send_due_campaigns(drinks, QUIET) == 0


def test_what_was_held_back_goes_out_once_it_is_mended_and_released_again(drinks: Tx) -> None:
    bad = ready(drinks)
    raise_floor(drinks, "130")
    drinks.now = LATER
    assert send_due_campaigns(drinks, QUIET) == 0
    with pytest.raises(CampaignInvalid):
        release_campaign(drinks, bad.id, staff_of(drinks, Role.OWNER))
    assert get_campaign(drinks, bad.id).status is CampaignStatus.DRAFT
    raise_floor(drinks, None)
    again = release_campaign(drinks, bad.id, staff_of(drinks, Role.OWNER))
    assert (again.status, again.held_back) == (CampaignStatus.READY, None)
    assert send_due_campaigns(drinks, QUIET) == 1


def test_who_released_it_is_no_second_pair_of_eyes(drinks: Tx) -> None:
    shop = find_customer(drinks, "C002")
    assert shop is not None
    gather(drinks, shop.id, 501)
    owner, rep = staff_of(drinks, Role.OWNER), staff_of(drinks, Role.REP)
    made = compose_campaign(drinks, draft_of(drinks), owner)
    released = release_campaign(drinks, made.id, rep)
    assert (released.status, released.released_by) == (CampaignStatus.WAITING, rep.id)
    for one in (owner, rep):
        with pytest.raises(CampaignSelfApproved):
            approve_campaign(drinks, made.id, one)
    assert get_campaign(drinks, made.id).status is CampaignStatus.WAITING
    third = next(one for one in list_staff(drinks) if one.id not in {owner.id, rep.id})
    approve_campaign(drinks, made.id, third)
    assert get_campaign(drinks, made.id).status is CampaignStatus.READY


@pytest.mark.parametrize("scope", [PreferenceScope(ScopeKind.CONTACT, str(FIRST)), SHOP])
def test_who_wants_only_what_is_urgent_is_told_of_no_offer(
    drinks: Tx, scope: PreferenceScope
) -> None:
    shop = find_customer(drinks, "C002")
    assert shop is not None
    gather(drinks, shop.id, 2, writes=False)
    if scope == SHOP:
        all_of_it = PreferenceScope(ScopeKind.CONTACT, str(FIRST + 1))
        change_preference(drinks, all_of_it, Preference(Level.ALL), actor=SYSTEM)
    before = count_audience(drinks, CampaignAudience(), mass=MassWays((OA,)))
    assert (before.by_mass, LeftOut.URGENT_ONLY in before.left_out) == (2, False)
    change_preference(drinks, scope, Preference(Level.URGENT), actor=SYSTEM)
    after = count_audience(drinks, CampaignAudience(), mass=MassWays((OA,)))
    assert after.by_mass == 1
    assert after.left_out[LeftOut.URGENT_ONLY] >= 1


def test_who_keeps_quiet_hours_of_his_own_has_a_later_turn_from_the_start(drinks: Tx) -> None:
    sleeper, other = person_of(drinks), person_of(drinks, "C002")
    for contact, hours in (
        (sleeper, Hours(time(9), time(11))),
        (other, Hours(time(13), time(14))),
    ):
        scope = PreferenceScope(ScopeKind.CONTACT, str(contact))
        change_preference(drinks, scope, Preference(quiet=hours), actor=SYSTEM)
    role = PreferenceScope(ScopeKind.ROLE, "finance")
    change_preference(drinks, role, Preference(quiet=Hours(time(9), time(12))), actor=SYSTEM)
    sent(drinks, draft_of(drinks))
    rows = list_outbox(drinks, OutboxFilter(kind=NoticeKind.CAMPAIGN.value)).rows
    due = {row.recipient.id: row.due_at for row in rows}
    assert due == {sleeper: datetime(2027, 11, 23, 3, tzinfo=UTC), other: DAY}
