"""Campaigns: what may be written, who is told and who not, once, and what it costs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from domain.audit import newest_entries
from domain.base.actor import SYSTEM
from domain.base.ids import ContactId, CustomerId, SkuId
from domain.base.money import UnitPrice, parse_unit_price
from domain.base.quantity import Quantity
from domain.campaign import (
    AudienceEmpty,
    Campaign,
    CampaignAudience,
    CampaignClosed,
    CampaignDraft,
    CampaignGoods,
    CampaignInvalid,
    CampaignSelfApproved,
    CampaignStatus,
    LeftOut,
    Reach,
    agree_to_campaigns,
    approve_campaign,
    campaign_scene,
    compose_campaign,
    count_audience,
    drop_campaign,
    get_campaign,
    heard_campaign,
    is_wanted_still,
    list_campaigns,
    note_campaign_heard,
    refuse_campaigns,
    release_campaign,
    result_of,
    send_due_campaigns,
)
from domain.campaign.rules import (
    MAX_PICTURE,
    as_picture,
    check_approver,
    check_campaign,
    is_campaign_price,
    needs_second_pair,
)
from domain.catalog import find_sku, get_skus
from domain.conversation.store import conversation
from domain.customer import contacts_of, find_customer
from domain.db import Tx
from domain.messaging import (
    Lease,
    OutboxFilter,
    Recipient,
    WindowKind,
    addresses_of,
    claim_due,
    grant,
    list_outbox,
    park_row,
    spend,
)
from domain.notice import NoticeKind, QuietHours
from domain.pricing import (
    PriceDraft,
    PriceSource,
    quote_lines,
    set_own_prices,
    set_price_floor,
    verify_trace,
)
from domain.pricing.model import Wanted
from domain.staff import Role, Staff, StaffDraft, create_staff, list_staff
from tests.crowd import gather
from tests.factories import OA, seed

DAY = datetime(2027, 11, 23, 1, 10, tzinfo=UTC)
"""09:10 in Shanghai."""
QUIET = QuietHours()
SCENE = campaign_scene(bytes(16))
EVERYBODY = CampaignAudience()


@pytest.fixture
def drinks(tx: Tx) -> Tx:
    tx.now = DAY
    seed(tx, "drinks")
    return tx


def staff_of(tx: Tx, role: Role) -> Staff:
    return next(one for one in list_staff(tx) if one.role is role)


def draft_of(
    tx: Tx, price: str = "126", *, audience: CampaignAudience = EVERYBODY
) -> CampaignDraft:
    sku = find_sku(tx, "HN250")
    assert sku is not None
    goods = CampaignGoods(1, sku.id, sku.order_unit, parse_unit_price(price, "CNY"))
    return CampaignDraft("今日特价", 24, (goods,), audience)


def person_of(
    tx: Tx, code: str = "C001", *, agrees: bool = True, writes: bool = True
) -> ContactId:
    """A shop's person who agreed to offers and wrote just now."""
    shop = find_customer(tx, code)
    assert shop is not None
    contact = contacts_of(tx, shop.id)[0]
    if agrees:
        agree_to_campaigns(tx, contact.id, SYSTEM, account=OA)
    for address in addresses_of(tx, Recipient.contact(contact.id)) if writes else ():
        grant(tx, address.account, address=address.external_id, kind=WindowKind.MESSAGE)
    return contact.id


def sent(tx: Tx, draft: CampaignDraft) -> Campaign:
    owner = staff_of(tx, Role.OWNER)
    made = compose_campaign(tx, draft, owner, scene=SCENE)
    release_campaign(tx, made.id, owner)
    assert send_due_campaigns(tx, QUIET) == 1
    return get_campaign(tx, made.id)


def messages(tx: Tx) -> int:
    return len(list_outbox(tx, OutboxFilter(kind=NoticeKind.CAMPAIGN.value), limit=500).rows)


def test_what_cannot_stand_is_named(drinks: Tx) -> None:
    sound = draft_of(drinks)
    skus = get_skus(drinks, (sound.goods[0].sku_id,))
    for draft, field in (
        (replace(sound, text=" "), "text"),
        (replace(sound, text="x" * 501), "text"),
        (replace(sound, hours=49), "hours"),
        (replace(sound, hours=0), "hours"),
        (replace(sound, goods=sound.goods * 2), "goods"),
        (replace(sound, send_at=DAY - timedelta(minutes=1)), "send_at"),
        (replace(sound, currency="TWD"), "price"),
        (replace(sound, goods=(replace(sound.goods[0], sku_id=SkuId(9_999)),)), "goods"),
        (replace(sound, goods=(replace(sound.goods[0], unit="托盘"),)), "goods"),
    ):
        with pytest.raises(CampaignInvalid) as refused:
            check_campaign(draft, skus, {}, DAY)
        assert refused.value.field == field
    check_campaign(sound, skus, {}, DAY)
    check_campaign(replace(sound, goods=()), skus, {}, DAY)


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"GIF89a", "kind"), (b"", "kind"), (b"\x89PNG\r\n\x1a\n" + bytes(MAX_PICTURE), "large")],
)
def test_a_picture_that_cannot_be_sent_is_named(content: bytes, why: str) -> None:
    with pytest.raises(CampaignInvalid) as refused:
        as_picture(content)
    assert (refused.value.field, refused.value.value) == ("picture", why)
    assert as_picture(b"\xff\xd8\xff\xe0") != as_picture(b"\x89PNG\r\n\x1a\n")


def test_a_price_below_the_floor_is_refused(drinks: Tx) -> None:
    draft = draft_of(drinks)
    goods = draft.goods[0]
    floor = UnitPrice(1_265_000, "CNY")
    set_price_floor(drinks, goods.sku_id, SYSTEM, unit=goods.unit, price=floor)
    with pytest.raises(CampaignInvalid) as refused:
        compose_campaign(drinks, draft, staff_of(drinks, Role.OWNER), scene=SCENE)
    assert refused.value.field == "floor"


def test_who_is_left_out_is_counted_with_the_reason(drinks: Tx) -> None:
    everybody = sum(count_audience(drinks, CampaignAudience()).left_out.values())
    assert count_audience(drinks, CampaignAudience()).left_out == {LeftOut.NO_CONSENT: everybody}
    told = person_of(drinks)
    assert count_audience(drinks, CampaignAudience()).people == 1
    drinks.query(update(conversation).values(owner="bot"))
    address = addresses_of(drinks, Recipient.contact(told))[0]
    for _ in range(4):
        assert spend(drinks, address.account, address=address.external_id)
    left = count_audience(drinks, CampaignAudience())
    assert (left.people, left.left_out[LeftOut.NO_WINDOW]) == (0, 1)
    refuse_campaigns(drinks, told, SYSTEM, account=OA)
    assert count_audience(drinks, CampaignAudience()).left_out[LeftOut.REFUSED] == 1


def test_who_does_not_belong_is_not_told(drinks: Tx) -> None:
    person_of(drinks)
    for audience in (
        CampaignAudience(group="none"),
        CampaignAudience(grade="Z"),
        CampaignAudience(region="火星"),
        CampaignAudience(tag="none"),
    ):
        assert count_audience(drinks, audience) == Reach(0, {})
        draft, owner = draft_of(drinks, audience=audience), staff_of(drinks, Role.OWNER)
        with pytest.raises(CampaignInvalid) as refused:
            compose_campaign(drinks, draft, owner, scene=SCENE)
        assert getattr(audience, refused.value.field) == refused.value.value
    assert list_campaigns(drinks) == ()


def test_nobody_who_can_be_told_is_refused_and_nothing_is_sent(drinks: Tx) -> None:
    person_of(drinks)
    owner = staff_of(drinks, Role.OWNER)
    nobody = CampaignAudience(is_idle=True)
    made = compose_campaign(drinks, draft_of(drinks, audience=nobody), owner, scene=SCENE)
    with pytest.raises(AudienceEmpty):
        release_campaign(drinks, made.id, owner)
    assert get_campaign(drinks, made.id).status is CampaignStatus.DRAFT
    assert messages(drinks) == 0


def test_one_message_a_person_however_often_the_job_runs(drinks: Tx) -> None:
    told = person_of(drinks)
    campaign = sent(drinks, draft_of(drinks))
    assert send_due_campaigns(drinks, QUIET) == 0
    assert messages(drinks) == 1
    assert campaign.ends_at == DAY + timedelta(hours=24)
    with pytest.raises(CampaignClosed):
        drop_campaign(drinks, campaign.id, staff_of(drinks, Role.OWNER))
    assert is_wanted_still(drinks, campaign, told)
    refuse_campaigns(drinks, told, SYSTEM, account=OA)
    assert not is_wanted_still(drinks, campaign, told)


def test_nothing_goes_out_in_the_quiet_hours_or_before_its_time(drinks: Tx) -> None:
    person_of(drinks)
    owner = staff_of(drinks, Role.OWNER)
    evening = DAY + timedelta(hours=14)
    made = compose_campaign(drinks, replace(draft_of(drinks), send_at=evening), owner, scene=SCENE)
    release_campaign(drinks, made.id, owner)
    assert send_due_campaigns(drinks, QUIET) == 0
    drinks.now = evening
    assert send_due_campaigns(drinks, QUIET) == 0
    assert messages(drinks) == 0
    drinks.now = DAY + timedelta(days=1)
    assert send_due_campaigns(drinks, QUIET) == 1


def asked_to_agree(tx: Tx) -> set[int | None]:
    """Who was told that an offer waits for somebody else, and for how many people."""
    rows = list_outbox(tx, OutboxFilter(kind=NoticeKind.ALARM.value)).rows
    assert {(row.payload["what"], row.payload["people"]) for row in rows} <= {
        ("campaign_waits", 501)
    }
    return {row.recipient.id for row in rows}


def test_many_recipients_need_a_second_pair_of_eyes(drinks: Tx) -> None:
    person_of(drinks)
    owner, rep = staff_of(drinks, Role.OWNER), staff_of(drinks, Role.REP)
    finance = create_staff(drinks, StaffDraft("吴会计", "f01", Role.FINANCE, "F01"), SYSTEM)
    made = compose_campaign(drinks, draft_of(drinks), owner, scene=SCENE)
    assert not needs_second_pair(made, 500)
    assert needs_second_pair(made, 501)
    assert not needs_second_pair(replace(made, approved_by=rep.id), 501)
    shop = find_customer(drinks, "C002")
    assert shop is not None
    gather(drinks, shop.id, 500)
    assert release_campaign(drinks, made.id, owner).status is CampaignStatus.WAITING
    assert asked_to_agree(drinks) == {owner.id, finance.id}
    assert send_due_campaigns(drinks, QUIET) == 0
    with pytest.raises(CampaignSelfApproved):
        approve_campaign(drinks, made.id, owner)
    assert messages(drinks) == 0
    approve_campaign(drinks, made.id, rep)
    with pytest.raises(CampaignClosed):
        check_approver(get_campaign(drinks, made.id), rep.id)
    assert newest_entries(drinks, limit=1)[0].action == "campaign.approve"
    assert send_due_campaigns(drinks, QUIET) == 1
    assert result_of(drinks, get_campaign(drinks, made.id)).queued == 501


def test_an_audience_that_grew_beyond_one_word_waits_for_a_second(drinks: Tx) -> None:
    person_of(drinks)
    owner = staff_of(drinks, Role.OWNER)
    finance = create_staff(drinks, StaffDraft("吴会计", "f01", Role.FINANCE, "F01"), SYSTEM)
    later = replace(draft_of(drinks), send_at=DAY + timedelta(hours=1))
    made = compose_campaign(drinks, later, owner, scene=SCENE)
    assert release_campaign(drinks, made.id, owner).status is CampaignStatus.READY
    drinks.now = DAY + timedelta(hours=1)
    shop = find_customer(drinks, "C002")
    assert shop is not None
    gather(drinks, shop.id, 500)
    assert send_due_campaigns(drinks, QUIET) == 0
    assert get_campaign(drinks, made.id).status is CampaignStatus.WAITING
    assert asked_to_agree(drinks) == {owner.id, finance.id}
    assert messages(drinks) == 0


@pytest.mark.parametrize(
    ("own", "price", "source"),
    [(None, 1_260_000, PriceSource.CAMPAIGN), ("120", 1_200_000, PriceSource.OWN)],
)
def test_a_recipient_never_pays_more_and_the_trace_names_it(
    drinks: Tx, own: str | None, price: int, source: PriceSource
) -> None:
    person_of(drinks)
    shop = find_customer(drinks, "C001")
    other = find_customer(drinks, "C002")
    sku = find_sku(drinks, "HN250")
    assert shop is not None
    assert other is not None
    assert sku is not None
    if own:
        contract = PriceDraft(sku.id, sku.order_unit, parse_unit_price(own, "CNY"))
        set_own_prices(drinks, shop.id, [contract], SYSTEM)
    campaign = sent(drinks, draft_of(drinks))
    wanted = [Wanted(sku, Quantity(120, sku.order_unit, Decimal(5), 24))]
    line = quote_lines(drinks, shop, wanted)[0]
    why = line.parts[0].why
    assert line.unit_price == UnitPrice(price, "CNY")
    assert why.source is source
    assert is_campaign_price(line.parts) is (source is PriceSource.CAMPAIGN)
    if own is None:
        assert why.list_code == campaign.price_list_code
        verify_trace(drinks, why, UnitPrice(price, "CNY"), 24)
    assert quote_lines(drinks, other, wanted)[0].unit_price == UnitPrice(1_320_000, "CNY")
    drinks.now = DAY + timedelta(hours=24)
    usual = 1_200_000 if own else 1_320_000
    assert quote_lines(drinks, shop, wanted)[0].unit_price == UnitPrice(usual, "CNY")


def test_what_was_heard_is_known_a_week_longer(drinks: Tx) -> None:
    told = person_of(drinks)
    shop = find_customer(drinks, "C001")
    assert shop is not None
    campaign = sent(drinks, draft_of(drinks))

    def heard(customer_id: CustomerId) -> Campaign | None:
        return heard_campaign(drinks, told, customer_id=customer_id)

    assert heard(shop.id) is None
    note_campaign_heard(drinks, campaign.id, told)
    assert heard(shop.id) == campaign
    assert result_of(drinks, campaign).queued == 1
    drinks.now = DAY + timedelta(days=8, minutes=1)
    assert heard(shop.id) is None


def test_a_window_that_closed_meanwhile_is_no_failure_but_waits_for_a_word(drinks: Tx) -> None:
    person_of(drinks)
    campaign = sent(drinks, draft_of(drinks))
    (row,) = claim_due(drinks, Lease("courier", DAY + timedelta(minutes=1)), limit=9)
    park_row(drinks, row, owner="courier", reason="no way")
    result = result_of(drinks, campaign)
    assert (result.queued, result.missed, result.failed) == (1, 0, {})
    drinks.now = DAY + timedelta(hours=24)
    result = result_of(drinks, campaign)
    assert (result.queued, result.missed, result.failed) == (0, 1, {})


def test_words_alone_go_out_and_leave_the_numbers_of_the_last_offer_as_they_are(
    drinks: Tx,
) -> None:
    contact = person_of(drinks)
    shop = find_customer(drinks, "C001")
    assert shop is not None
    offer = sent(drinks, draft_of(drinks))
    note_campaign_heard(drinks, offer.id, contact)
    drinks.now += timedelta(minutes=1)
    words = sent(drinks, replace(draft_of(drinks), goods=()))
    assert messages(drinks) == 2
    note_campaign_heard(drinks, words.id, contact)
    heard = heard_campaign(drinks, contact, customer_id=shop.id)
    assert heard is not None
    assert heard.id == offer.id


def test_only_shops_that_ordered_something_are_told_where_it_is_asked_for(drinks: Tx) -> None:
    person_of(drinks)
    cola, other = find_sku(drinks, "KL330"), find_sku(drinks, "DP250")
    assert cola is not None
    assert other is not None
    assert count_audience(drinks, CampaignAudience(ordered=cola.id)).people == 1
    assert count_audience(drinks, CampaignAudience(ordered=other.id)) == Reach(0, {})
    chosen = draft_of(drinks, audience=CampaignAudience(ordered=cola.id))
    assert sent(drinks, chosen).audience.ordered == cola.id
    assert messages(drinks) == 1
    drinks.run_sql("UPDATE orders SET status = 'cancelled'")
    assert count_audience(drinks, CampaignAudience(ordered=cola.id)).people == 0
