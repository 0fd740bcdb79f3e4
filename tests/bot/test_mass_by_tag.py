"""群发 of a 订阅号: by a tag of the call, which only those wear who want the offer."""

from datetime import timedelta

import msgspec
import pytest

from bot.channels.oa_drafts import Article
from bot.channels.oa_tags import OFFERS
from bot.simulator.clock import SimulatedClock
from bot.simulator.phones.model import Shape
from bot.simulator.platform.faults import Fault, Trouble
from bot.simulator.simulator import Setup, Simulator
from bot.storage import open_database
from domain.base.actor import SYSTEM
from domain.base.money import parse_unit_price
from domain.campaign import (
    CampaignAudience,
    CampaignDraft,
    CampaignGoods,
    MassState,
    agree_to_campaigns,
    as_picture,
    compose_campaign,
    list_mass,
    release_campaign,
    send_due_campaigns,
)
from domain.catalog import find_sku
from domain.customer import contacts_of, find_customer, set_customer_tags
from domain.notice import QuietHours
from domain.staff import Role, list_staff
from tests.bot.delivering import NOW, drinks_settings
from tests.factories import OA, seed

SENDALL, SEND = "/cgi-bin/message/mass/sendall", "/cgi-bin/message/mass/send"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(params=["subscription"])
async def shop(tmp_path, request):
    url = f"sqlite:///{tmp_path}/drinks.db"
    clock = SimulatedClock(NOW, is_running=False)
    seeded = open_database(url, clock)
    seeded.write_now(seed, "drinks")
    seeded.write_now(wear)
    seeded.close_now()
    settings = drinks_settings(url)
    account = msgspec.structs.replace(
        settings.accounts[OA], account_type=request.param, tag_prefix="店·"
    )
    settings = msgspec.structs.replace(settings, accounts={**settings.accounts, OA: account})
    simulator = await Simulator.start(Setup(settings, clock))
    await simulator.populate()
    await simulator.settle()
    simulator.platform.state.calls.clear()
    try:
        yield simulator
        assert simulator.platform.violations == []
    finally:
        await simulator.stop()


def wear(tx):
    """老王's and 张姐's shops are 餐饮; 张姐 never agreed to offers, C005 is no 餐饮."""
    for code in ("C001", "C002", "C004"):
        set_customer_tags(tx, find_customer(tx, code).id, ("餐饮",), SYSTEM)
    for code in ("C001", "C004", "C005"):
        for contact in contacts_of(tx, find_customer(tx, code).id):
            agree_to_campaigns(tx, contact.id, SYSTEM, account=OA)


def send(shop, *, picture=None, hours=24):
    def write(tx):
        sku = find_sku(tx, "HN250")
        goods = CampaignGoods(1, sku.id, sku.order_unit, parse_unit_price("126", "CNY"))
        owner = next(one for one in list_staff(tx) if one.role is Role.OWNER)
        by_tag = shop.merchant.shop.now.tag_accounts
        draft = CampaignDraft(
            "今日特价", hours, (goods,), CampaignAudience(tag="餐饮"),
            mass_accounts=(OA,), tag_accounts=by_tag, picture=picture,
        )  # fmt: skip
        made = compose_campaign(tx, draft, owner)
        release_campaign(tx, made.id, owner)
        assert send_due_campaigns(tx, QuietHours()) == 1
        return made.id

    return shop.merchant.database.write_now(write)


def call(shop, campaign_id):
    [found] = shop.merchant.database.read_now(list_mass, campaign_id)
    return found


def told(shop):
    """Who got mass messages, and what they look like."""
    book = shop.platform.book
    return {
        p.key[-4:]: [b.shape for b in book.chat(p.key) if b.via.value == "mass"]
        for p in book.of_account(OA)
        if any(b.via.value == "mass" for b in book.chat(p.key))
    }


def tags(shop):
    account = shop.platform.state.accounts[OA]
    return {name for name in shop.platform.tags.named(account) if name.startswith(OFFERS)}


async def test_only_who_wears_the_tag_and_agreed_gets_it_and_the_tag_goes(shop):
    campaign_id = send(shop)
    await shop.advance(timedelta(minutes=1))
    assert told(shop) == {"C001": [Shape.TEXT], "C004": [Shape.TEXT]}
    await shop.advance(timedelta(minutes=5))
    done = call(shop, campaign_id)
    assert (done.state, done.sent, done.failed) == (MassState.DONE, 2, 0)
    made = [c for c in shop.platform.state.calls if c.path.endswith("tags/create")]
    assert made[0].request["tag"] == {"name": f"{OFFERS}offer-{campaign_id}-{done.id}"}
    assert tags(shop) == set()
    assert (shop.platform.count(SENDALL), shop.platform.count(SEND)) == (1, 0)
    wang = next(p for p in shop.platform.book.of_account(OA) if p.key.endswith("C001"))
    await shop.platform.hands.say(wang, "1号5箱")
    replies = (await shop.advance(timedelta(0))).replies
    assert "5箱×126＝630" in "\n".join(one.text for one in replies)


async def test_a_lost_answer_is_asked_for_again_and_has_one_effect(shop):
    shop.platform.faults.script(SENDALL, *[Fault(Trouble.LOSE)] * 4)
    campaign_id = send(shop)
    for _ in range(4):
        await shop.advance(timedelta(minutes=2))
    assert call(shop, campaign_id).state in {MassState.TAKEN, MassState.DONE}
    assert told(shop) == {"C001": [Shape.TEXT], "C004": [Shape.TEXT]}


async def test_the_days_one_message_spent_by_hand_is_waited_for_till_tomorrow(shop):
    shop.platform.faults.script(SENDALL, Fault(Trouble.CODE, 45028))
    campaign_id = send(shop)
    await shop.advance(timedelta(minutes=5))
    waits = call(shop, campaign_id)
    assert (waits.state, told(shop)) == (MassState.PLANNED, {})
    assert "45028" in waits.reason
    await shop.advance(timedelta(hours=23))
    assert told(shop) == {"C001": [Shape.TEXT], "C004": [Shape.TEXT]}


async def test_a_tag_that_cannot_be_made_holds_it_back_and_says_so(shop):
    shop.platform.faults.script("/cgi-bin/tags/create", Fault(Trouble.CODE, 45056))
    campaign_id = send(shop)
    await shop.advance(timedelta(minutes=1))
    assert (call(shop, campaign_id).state, call(shop, campaign_id).reason) == (
        MassState.REFUSED,
        "no tag",
    )
    assert (told(shop), shop.platform.count(SENDALL)) == ({}, 0)


async def test_followers_that_cannot_be_tagged_now_are_told_a_little_later(shop):
    shop.platform.faults.script(
        "/cgi-bin/tags/members/batchtagging", Fault(Trouble.CODE, 45009, "minute")
    )
    campaign_id = send(shop)
    await shop.advance(timedelta(minutes=1))
    assert (call(shop, campaign_id).state, told(shop)) == (MassState.PLANNED, {})
    for _ in range(3):
        await shop.advance(timedelta(minutes=2))
    assert told(shop) == {"C001": [Shape.TEXT], "C004": [Shape.TEXT]}


@pytest.mark.parametrize("shop", ["subscription", "service"], indirect=True)
async def test_with_a_picture_it_is_an_article_with_the_same_words(shop):
    send(shop, picture=as_picture(PNG))
    await shop.advance(timedelta(minutes=1))
    assert told(shop) == {"C001": [Shape.NEWS], "C004": [Shape.NEWS]}
    person = next(p for p in shop.platform.book.of_account(OA) if p.key.endswith("C001"))
    [article] = shop.platform.book.chat(person.key)[-1].body["articles"]
    assert article["title"] == "今日特价"
    assert article["rows"][:2] == ["今日特价", "①红牛250ml×24 ¥126/箱"]
    kept = shop.platform.media.file(article["media_id"], now=shop.clock())
    assert kept.content == PNG
    assert shop.platform.count("material/add_material") == 1


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/cgi-bin/material/add_material", 40006),
        ("/cgi-bin/draft/add", 40007),
        (SENDALL, 40007),
    ],
)
async def test_words_whose_picture_the_account_refuses_go_out_alone(shop, path, code):
    shop.platform.faults.script(path, Fault(Trouble.CODE, code))
    send(shop, picture=as_picture(PNG))
    await shop.advance(timedelta(minutes=1))
    assert told(shop) == {"C001": [Shape.TEXT], "C004": [Shape.TEXT]}


async def test_an_account_that_gives_no_answer_now_is_asked_again_with_the_picture(shop):
    shop.platform.faults.script("/cgi-bin/draft/add", *[Fault(Trouble.CODE, -1)] * 3)
    send(shop, picture=as_picture(PNG))
    await shop.advance(timedelta(minutes=1))
    assert told(shop) == {}
    for _ in range(3):
        await shop.advance(timedelta(minutes=2))
    assert told(shop) == {"C001": [Shape.NEWS], "C004": [Shape.NEWS]}
    assert shop.platform.count("material/add_material") == 1


async def test_who_is_to_stop_tags_nobody_and_leaves_it_to_the_next_process(shop):
    campaign_id = send(shop)
    await shop.merchant.mass.stop()
    await shop.advance(timedelta(minutes=1))
    assert (call(shop, campaign_id).state, told(shop)) == (MassState.PLANNED, {})
    assert tags(shop) == set()


def kept(shop):
    """Pictures and drafts that the 公众号 has."""
    store = shop.platform.state.store
    return len(store.all("material")), len(store.all("draft"))


DRAFTS, KEPT = "draft/batchget", "material/batchget_material"


@pytest.mark.parametrize("shop", ["subscription", "service"], indirect=True)
async def test_a_day_after_the_offer_nothing_of_its_article_is_kept(shop):
    send(shop, picture=as_picture(PNG))
    await shop.advance(timedelta(minutes=1))
    assert kept(shop) == (1, 0)
    await shop.advance(timedelta(hours=47))
    assert kept(shop) == (1, 0)
    await shop.advance(timedelta(hours=2))
    assert kept(shop) == (0, 0)
    calls = shop.platform.count(KEPT)
    await shop.advance(timedelta(hours=2))
    assert shop.platform.count(KEPT) == calls


async def test_a_draft_that_did_not_go_out_goes_with_its_picture_and_others_stay(shop):
    await other_things_of_the_merchant(shop)
    shop.platform.faults.script(SENDALL, Fault(Trouble.CODE, 45067))
    campaign_id = send(shop, picture=as_picture(PNG))
    shop.platform.faults.script(KEPT, Fault(Trouble.STATUS, 502))
    shop.platform.faults.script(DRAFTS, *[Fault(Trouble.LOSE)] * 4)
    await shop.advance(timedelta(minutes=1))
    assert call(shop, campaign_id).state is MassState.REFUSED
    for _ in range(4):
        await shop.advance(timedelta(minutes=1))
    assert kept(shop) == (1, 1)
    assert shop.platform.count("material/del_material") == 1


async def test_an_upload_whose_answer_was_lost_is_taken_away_too(shop):
    shop.platform.faults.script("material/add_material", Fault(Trouble.LOSE))
    send(shop, picture=as_picture(PNG))
    for _ in range(4):
        await shop.advance(timedelta(minutes=2))
    assert told(shop) == {"C001": [Shape.NEWS], "C004": [Shape.NEWS]}
    assert kept(shop) == (2, 0)
    await shop.advance(timedelta(hours=49))
    assert kept(shop) == (0, 0)


async def other_things_of_the_merchant(shop):
    """A picture and a draft that were not made by us."""
    drafts = shop.merchant.channels[OA].drafts
    answer = await drafts.keep_picture("offer.png", PNG)
    media_id = answer.fields["media_id"]
    await drafts.add(Article("自己写的", "", ("字",), media_id, ""))
