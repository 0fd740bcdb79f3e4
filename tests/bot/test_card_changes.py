"""Cards of staff are used up by whatever decides, however it was said, and wherever they lie."""

from datetime import timedelta

import pytest

from bot import deliveries
from bot.channels import api as api_module
from bot.simulator.platform.faults import Fault, Trouble
from domain.base.ids import OrderId
from domain.messaging import Recipient, addresses_of, keep_card_code, use_up_card
from domain.order import OrderFilter, confirm_order, get_order, list_orders, reject_order
from domain.reactions import drain
from domain.staff import find_by_userid
from tests.bot.delivering import drinks, outbox
from tests.factories import WECOM
from tests.reviewing import set_step

UPDATE = "/cgi-bin/message/update_template_card"


@pytest.fixture
async def shop(tmp_path, monkeypatch):
    monkeypatch.setattr(api_module, "DELAYS", (0.0, 0.0, 0.0))
    async with drinks(tmp_path) as started:
        yield started


async def card_of(shop, who):
    """The newest card with buttons that somebody holds."""
    chat = shop.platform.book.chat((await shop.person(who)).key)
    return [bubble for bubble in chat if bubble.body.get("buttons")][-1]


async def place(shop, goods="可乐3箱"):
    await shop.say("C001", goods)
    await shop.say("C001", "确认")


def newest(tx):
    return list_orders(tx, OrderFilter()).rows[0]


async def test_who_confirms_in_words_sees_his_card_used_up(shop):
    await place(shop)
    assert (await card_of(shop, "R01")).body.get("done", "") == ""
    await shop.say("R01", "确认")
    assert (await card_of(shop, "R01")).body["done"] == "已确认"
    assert shop.platform.count(UPDATE) == 1


@pytest.mark.parametrize(
    ("decide", "said"),
    [
        (lambda tx, o, a: confirm_order(tx, o.id, actor=a, version=o.version), "已确认"),
        (lambda tx, o, a: reject_order(tx, o.id, actor=a, reason="没货"), "已拒绝"),
    ],
)
async def test_what_is_decided_on_the_page_is_seen_on_every_copy(shop, decide, said):
    shop.merchant.database.write_now(set_step, "amount", "500", "owner")
    await shop.say("C001", "可乐330 12箱")
    await shop.say("C001", "确认")

    def on_the_page(tx):
        order = get_order(tx, OrderId(newest(tx).id))
        decide(tx, order, find_by_userid(tx, "b01").actor)
        drain(tx)

    shop.merchant.database.write_now(on_the_page)
    await shop.advance(timedelta(0))
    assert [(await card_of(shop, who)).body["done"] for who in ("R01", "B01")] == [said, said]


async def test_what_is_decided_while_its_card_is_on_the_wire_is_seen_on_it(shop):
    shop.platform.faults.script(
        "/cgi-bin/message/send",
        Fault(
            Trouble.SLOW, strike=lambda: shop.merchant.database.write_now(confirmed_on_the_page)
        ),
    )
    await place(shop)
    await shop.advance(timedelta(0))
    assert (await card_of(shop, "R01")).body["done"] == "已确认"


async def test_what_is_decided_before_an_answer_leaves_is_asked_no_more_in_it(shop):
    await place(shop)
    order = shop.merchant.database.read_now(newest)
    first = await card_of(shop, "R01")
    with shop.merchant.courier.held():
        await shop.platform.hands.say(await shop.person("R01"), f"看 {order.order_no}")
        shop.merchant.database.write_now(confirmed_on_the_page)
    await shop.advance(timedelta(0))
    chat = shop.platform.book.chat((await shop.person("R01")).key)
    assert chat[-1].text.splitlines()[0] == f"老王超市 {order.order_no}"
    assert [bubble.id for bubble in chat if bubble.body.get("buttons")] == [first.id]
    assert (await card_of(shop, "R01")).body["done"] == "已确认"


def confirmed_on_the_page(tx):
    order = get_order(tx, OrderId(newest(tx).id))
    confirm_order(tx, order.id, actor=find_by_userid(tx, "b01").actor, version=order.version)
    drain(tx)


async def test_a_customer_who_calls_it_off_takes_the_buttons_away(shop):
    await place(shop)
    await shop.say("C001", "取消订单")
    await shop.say("C001", "是")
    assert (await card_of(shop, "R01")).body["done"] == "已取消"


async def test_who_takes_a_chat_over_in_words_uses_its_card_up(shop):
    await shop.say("C001", "人工")
    await shop.say("R01", "接手")
    assert (await card_of(shop, "R01")).body["done"] == "已接手"


async def test_a_platform_that_cannot_be_reached_is_asked_again(shop):
    for goods, trouble in (("可乐3箱", Trouble.REFUSE), ("雪碧5箱", Trouble.STATUS)):
        await place(shop, goods)
        shop.platform.faults.script(UPDATE, *[Fault(trouble, 502)] * 4)
        await shop.say("R01", "确认")
        assert (await card_of(shop, "R01")).body.get("done", "") == ""
        for _ in range(4):
            await shop.advance(timedelta(minutes=10))
        assert (await card_of(shop, "R01")).body["done"] == "已确认"


async def test_an_answer_that_is_lost_is_asked_for_again_and_changes_nothing_twice(shop):
    lost = (Trouble.LOSE, Trouble.HALF, Trouble.GARBAGE)
    for goods, trouble in zip(("可乐3箱", "雪碧5箱", "红牛1箱"), lost, strict=True):
        await place(shop, goods)
        before = shop.platform.count(UPDATE)
        shop.platform.faults.script(UPDATE, Fault(trouble))
        await shop.say("R01", "确认")
        await shop.advance(timedelta(hours=1))
        assert (await card_of(shop, "R01")).body["done"] == "已确认"
        assert shop.platform.count(UPDATE) - before == 2, "the second is refused: it was used"


async def test_what_the_platform_refuses_is_given_up(shop):
    for goods, code in (("可乐3箱", 42014), ("雪碧5箱", 42015), ("红牛1箱", 81013)):
        await place(shop, goods)
        before = shop.platform.count(UPDATE)
        shop.platform.faults.script(UPDATE, Fault(Trouble.CODE, code))
        await shop.say("R01", "确认")
        await shop.advance(timedelta(hours=1))
        assert shop.platform.count(UPDATE) - before == 1
        assert (await card_of(shop, "R01")).body.get("done", "") == ""


async def test_planning_a_card_and_planning_words_cost_few_statements(shop):
    merchant = shop.merchant

    def plan(tx, row):
        before = tx.statements
        deliveries.plan(tx, merchant.shop.now, row, merchant.channels, frozenset())
        return row.kind, tx.statements - before

    with merchant.courier.held():
        for text in ("可乐3箱", "确认"):
            await shop.platform.hands.say(await shop.person("C001"), text)
        card = merchant.database.write_now(plan, outbox(shop)[-1])
        merchant.database.write_now(confirmed_on_the_page)
        words = merchant.database.write_now(plan, outbox(shop)[-1])
    assert (card, words) == (("order_placed", 10), ("order_confirmed", 6))


async def test_a_copy_of_an_account_that_is_gone_is_forgotten(shop):
    def gone(tx):
        keep_card_code(tx, "gone", card_id="so-1-1", response_code="x", sending="jd-1")
        keep_card_code(tx, WECOM, card_id="so-1-1", response_code="used", sending="jd-2")
        use_up_card(tx, "so-1-1", label="confirmed")

    shop.merchant.database.write_now(gone)
    await shop.advance(timedelta(hours=1))
    assert shop.platform.count(UPDATE) == 1


async def test_confirm_on_a_card_waits_for_an_open_request_to_cancel(shop):
    await place(shop)
    card = await card_of(shop, "R01")
    key = str(card.body["buttons"][0]["key"])
    order = shop.merchant.database.read_now(newest)
    await shop.advance(timedelta(hours=11))
    await shop.say("C001", "取消订单")
    await shop.say("C001", "是")
    sent = await shop.platform.hands.tap_card(await shop.person("R01"), card, key, "")
    told = sent.delivery.reply["Content"]
    assert told.splitlines()[0] == f"客户要取消 老王超市 {order.order_no}"
    assert "同意" in told
    await shop.advance(timedelta(0))
    assert shop.merchant.database.read_now(newest).status == order.status
    assert card.body.get("done", "") == ""


@pytest.mark.parametrize(("word", "said"), [("同意", "已同意"), ("不同意", "没同意")])
async def test_a_wish_to_cancel_that_is_answered_in_words_uses_its_card_up(shop, word, said):
    await place(shop)
    await shop.advance(timedelta(hours=11))
    await shop.say("C001", "取消订单")
    await shop.say("C001", "是")
    await shop.say("R01", word)
    card = await card_of(shop, "R01")
    assert str(card.body["buttons"][0]["key"]).startswith("agree:")
    assert card.body["done"] == said


async def test_a_member_is_one_whatever_the_case_of_his_userid(shop):
    await place(shop)
    fake = shop.platform.state.accounts[WECOM]
    head = {"ToUserName": "wwt", "FromUserName": "R01", "AgentID": "1000002"}
    head["CreateTime"] = int(shop.clock().timestamp())
    await shop.platform.driver.push(
        fake, {**head, "MsgType": "text", "MsgId": 9, "Content": "确认"}
    )
    await shop.advance(timedelta(0))
    assert shop.merchant.database.read_now(newest).status == "confirmed"
    assert (await card_of(shop, "R01")).body["done"] == "已确认"
    known = shop.merchant.database.read_now(addresses_of, find_r01(shop))
    assert [one.external_id for one in known] == ["r01"]


def find_r01(shop):
    return Recipient.staff(shop.merchant.database.read_now(find_by_userid, "R01").id)
