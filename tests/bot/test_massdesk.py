"""群发 of a campaign end to end: asked for once, reported, answered by number, and put off."""

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, delete, update

from bot.simulator.platform.faults import Fault, Trouble
from domain.base.actor import SYSTEM
from domain.base.money import parse_unit_price
from domain.campaign import (
    CampaignDraft,
    CampaignGoods,
    MassState,
    agree_to_campaigns,
    compose_campaign,
    list_mass,
    refuse_campaigns,
    release_campaign,
    send_due_campaigns,
)
from domain.campaign.store.tables import campaign_mass_report_table, campaign_table
from domain.catalog import find_sku
from domain.customer import contacts_of, find_customer
from domain.notice import QuietHours
from domain.pricing import PriceDraft, set_own_prices
from domain.staff import Role, list_staff
from tests.bot.kfshop import kf_shop
from tests.factories import OA

SEND = "/cgi-bin/message/mass/send"
TEXT = (
    "今日特价\n①红牛250ml×24 ¥126/箱\n11月24日09:10前有效。\n"
    "要货回编号，如「1号5箱」；不想收回「退订」"
)


@pytest.fixture
async def shop(tmp_path):
    async with kf_shop(tmp_path) as running:
        running.platform.state.calls.clear()
        yield running


def send(shop, *codes):
    """A campaign to these shops, who agreed and have not written lately; its id."""

    def write(tx):
        sku = find_sku(tx, "HN250")
        own = PriceDraft(sku.id, sku.order_unit, parse_unit_price("120", "CNY"))
        set_own_prices(tx, find_customer(tx, "C001").id, [own], SYSTEM)
        for code in codes or ("C001", "C002"):
            for contact in contacts_of(tx, find_customer(tx, code).id):
                agree_to_campaigns(tx, contact.id, SYSTEM, account=OA)
        goods = CampaignGoods(1, sku.id, sku.order_unit, parse_unit_price("126", "CNY"))
        owner = next(one for one in list_staff(tx) if one.role is Role.OWNER)
        draft = CampaignDraft("今日特价", 24, (goods,), mass_accounts=(OA,))
        made = compose_campaign(tx, draft, owner)
        release_campaign(tx, made.id, owner)
        assert send_due_campaigns(tx, QuietHours()) == 1
        return made.id

    return shop.merchant.database.write_now(write)


def call(shop, campaign_id):
    [found] = shop.merchant.database.read_now(list_mass, campaign_id)
    return found


def received(shop):
    book = shop.platform.book
    return [b.text for p in book.of_account(OA) for b in book.chat(p.key) if b.via.value == "mass"]


async def ordered(shop):
    """老王 answers by number: what he reads."""
    wang = next(p for p in shop.platform.book.of_account(OA) if p.key.endswith("C001"))
    await shop.platform.hands.say(wang, "1号5箱")
    return "\n".join(one.text for one in (await shop.advance(timedelta(0))).replies)


async def test_one_text_for_all_goes_out_once_and_is_reported_and_answered(shop):
    campaign_id = send(shop)
    await shop.advance(timedelta(minutes=1))
    assert received(shop) == [TEXT, TEXT]
    await shop.advance(timedelta(minutes=5))
    done = call(shop, campaign_id)
    assert (done.state, done.people, done.sent, done.failed) == (MassState.DONE, 2, 2, 0)
    assert shop.platform.count(SEND) == 1
    assert "5箱×120＝600" in await ordered(shop)


async def test_who_ends_offers_before_it_goes_out_does_not_get_it(shop):
    campaign_id = send(shop, "C001", "C002", "C004")

    def end(tx):
        for contact in contacts_of(tx, find_customer(tx, "C001").id):
            refuse_campaigns(tx, contact.id, SYSTEM, account=OA)

    shop.merchant.database.write_now(end)
    await shop.advance(timedelta(minutes=1))
    book = shop.platform.book
    got = {p.key[-4:] for p in book.of_account(OA) if TEXT in [b.text for b in book.chat(p.key)]}
    assert got == {"C002", "C004"}
    await shop.advance(timedelta(minutes=5))
    assert call(shop, campaign_id).sent == 2


@pytest.mark.parametrize(("is_reported", "count"), [(True, 2), (False, None)])
async def test_an_answer_that_got_lost_is_asked_for_again_with_the_same_key(
    shop, is_reported, count
):
    shop.platform.faults.script(SEND, *[Fault(Trouble.LOSE)] * 4)
    campaign_id = send(shop)
    await shop.advance(timedelta(minutes=1))
    if not is_reported:
        lose = delete(campaign_mass_report_table)
        shop.merchant.database.write_now(lambda tx: tx.query(lose))
    for _ in range(4):
        await shop.advance(timedelta(minutes=2))
    answered = MassState.DONE if is_reported else MassState.TAKEN
    assert call(shop, campaign_id).state is answered
    assert received(shop) == [TEXT, TEXT]
    await shop.advance(timedelta(minutes=10))
    done = call(shop, campaign_id)
    assert (done.state, done.sent) == (MassState.DONE, count)


async def test_what_arrived_without_our_knowing_is_ordered_and_never_called_refused(shop):
    shop.platform.faults.script(SEND, *[Fault(Trouble.LOSE)] * 4, Fault(Trouble.CODE, 45028))
    campaign_id = send(shop)
    await shop.advance(timedelta(minutes=1))
    assert received(shop) == [TEXT, TEXT]
    assert "5箱×120＝600" in await ordered(shop)
    await shop.advance(timedelta(minutes=5))
    doubtful = call(shop, campaign_id)
    assert doubtful.state is MassState.CALLING
    assert "45028" in doubtful.reason
    await shop.advance(timedelta(hours=1))
    assert call(shop, campaign_id).job
    assert received(shop) == [TEXT, TEXT]


async def test_what_the_platform_refuses_is_said_and_nobody_has_it(shop):
    shop.platform.faults.script(SEND, Fault(Trouble.CODE, 45028))
    campaign_id = send(shop)
    await shop.advance(timedelta(minutes=5))
    refused = call(shop, campaign_id)
    assert (refused.state, received(shop)) == (MassState.REFUSED, [])
    assert "45028" in refused.reason
    assert shop.platform.count(SEND) == 1


async def test_one_that_is_broken_holds_nobody_else_up(shop):
    broken, sound = send(shop), send(shop)
    of_it = campaign_table.c.id == bindparam("p_id")
    spoil = update(campaign_table).where(of_it).values(audience={"planet": "Mars"})
    shop.merchant.database.write_now(lambda tx: tx.execute(spoil, p_id=broken))
    await shop.advance(timedelta(minutes=1))
    assert received(shop) == [TEXT, TEXT]
    assert call(shop, broken).state is MassState.PLANNED
    assert call(shop, sound).job
