"""The courier with real rows: ways, windows, faults, crashes between sending and marking."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import deliveries
from bot.channels.base import Delivery
from bot.courier import Courier
from bot.deliveries import Verdict
from bot.simulator.platform.faults import Fault, Trouble
from bot.simulator.platform.hands import NoSuchButton
from domain.base.actor import SYSTEM
from domain.base.money import Money
from domain.customer import find_customer
from domain.messaging import (
    Enqueued,
    InboundKey,
    Lease,
    OutboxState,
    Recipient,
    addresses_of,
    claim_inbound,
    enqueue,
    finish_inbound,
    unpark_rows,
)
from domain.payment import PaymentMethod, ReceiptDraft, record_receipt
from domain.reactions import drain
from handlers.message import Outcome, Reply
from handlers.notice import render_notice
from handlers.stored import dump_outcome
from tests.bot.delivering import TEMPLATE, drinks, outbox, texts
from tests.factories import OA
from tests.reviewing import set_step

SEND = "/cgi-bin/message/custom/send"
APP_SEND = "/cgi-bin/message/send"


@pytest.fixture
async def shop(tmp_path):
    async with drinks(tmp_path) as running:
        yield running


@pytest.fixture
async def service_shop(tmp_path):
    async with drinks(tmp_path, TEMPLATE) as running:
        yield running


async def place(shop):
    await shop.say("C001", "可乐3箱")
    return await shop.say("C001", "确认")


async def test_an_order_reaches_the_rep_and_the_answer_the_customer(shop):
    step = await place(shop)
    assert step.replies[0].text.startswith("已下单 SO-1123-")
    assert texts(step.pushes) == [("R01", "新订单 老王超市 ¥138")]
    step = await shop.say("R01", "确认")
    assert step.replies[0].text.startswith("已确认 SO-1123-")
    assert texts(step.pushes)[0][0] == "C001"
    assert {row.state for row in outbox(shop)} == {OutboxState.SENT}


async def test_a_rep_who_never_wrote_gets_his_cards_too(shop):
    def forget(tx):
        tx.run_sql("DELETE FROM address_book WHERE staff_id IS NOT NULL")

    shop.merchant.database.write_now(forget)
    step = await place(shop)
    assert texts(step.pushes) == [("R01", "新订单 老王超市 ¥138")]


async def test_a_card_button_confirms_and_changes_the_card(shop):
    await place(shop)
    rep = await shop.person("R01")
    (card,) = [b for b in shop.platform.book.chat(rep.key) if b.body.get("buttons")]
    key = str(card.body["buttons"][0]["key"])
    step = await shop.event("R01", "click", key)
    assert "C001" in [one.to for one in step.pushes]
    (card,) = [b for b in shop.platform.book.chat(rep.key) if b.body.get("buttons")]
    assert card.body["done"]


def card_of(shop, person):
    """The card with buttons that somebody holds."""
    (card,) = [b for b in shop.platform.book.chat(person.key) if b.body.get("buttons")]
    return card


async def test_who_holds_the_same_card_sees_that_another_has_tapped_it(shop):
    """The owner lets it pass; the rep's card is used up too, by a code that works once."""
    shop.merchant.database.write_now(set_step, "amount", "500", "owner")
    await shop.say("C001", "可乐330 12箱")
    await shop.say("C001", "确认")
    rep, owner = await shop.person("R01"), await shop.person("B01")
    task_ids = {str(card_of(shop, one).body["task_id"]) for one in (rep, owner)}
    key = str(card_of(shop, owner).body["buttons"][0]["key"])
    sent = (await shop.event("B01", "card", key)).sent
    assert sent.delivery.reply["MsgType"] == "update_button"
    assert [card_of(shop, one).body["done"] for one in (owner, rep)] == ["已确认", "已确认"]
    updates = [c for c in shop.platform.state.calls if c.path.endswith("update_template_card")]
    assert (len(task_ids), {c.errcode for c in updates}) == (2, {0})
    codes = [str(c.request["response_code"]) for c in updates]
    assert len(codes) == len(set(codes))
    with pytest.raises(NoSuchButton):
        await shop.event("R01", "card", key)


@pytest.mark.parametrize("chosen", ["day", ""])
async def test_a_reason_is_chosen_on_the_card_or_asked_for(shop, chosen):
    await place(shop)
    rep = await shop.person("R01")
    card = card_of(shop, rep)
    assert card.body["selection"]["options"][0]["text"] == "我自己写"
    key = str(card.body["buttons"][1]["key"])
    sent = await shop.platform.hands.tap_card(rep, card, key, chosen)
    step = await shop.advance(timedelta(0))
    if chosen:
        assert sent.delivery.reply["Button"] == {"ReplaceName": "已拒绝"}
        assert any("（这天送不了）" in one.text for one in step.replies + step.pushes)
        (told,) = [row for row in outbox(shop) if row.kind == "order_rejected"]
        assert told.state is OutboxState.SENT
        assert "这天送不了" in shop.platform.book.chat("C001")[-1].text
    else:
        assert "为什么不接" in sent.delivery.reply["Content"]
        assert (await shop.say("R01", "没有车")).replies[0].text.startswith("已拒绝 SO-1123-")
    assert card_of(shop, rep).body["done"] == "已拒绝"


async def test_what_may_not_be_sent_waits_for_the_next_reply(shop):
    await place(shop)
    await shop.advance(timedelta(hours=49))
    (asked,) = (await shop.say("R01", "确认")).pushes
    assert (asked.to, asked.text.splitlines()[0]) == (
        "R01",
        "老王超市 老王现在收不到消息，请您转告：",
    )
    assert "已确认，¥138" in asked.text
    (waiting,) = [row for row in outbox(shop) if row.kind == "order_confirmed"]
    assert waiting.parked_at is not None
    assert shop.platform.count("custom/send") == 0
    step = await shop.say("C001", "你好")
    assert any("已确认" in one.text for one in (*step.replies, *step.pushes))
    (told,) = [row for row in outbox(shop) if row.kind == "order_confirmed"]
    assert told.state is OutboxState.SENT
    assert "R01" not in [one.to for one in step.pushes]


async def test_a_rep_is_not_asked_to_tell_what_the_customer_has_read_meanwhile(shop):
    await place(shop)
    await shop.advance(timedelta(hours=49))
    merchant = shop.merchant
    await merchant.courier.stop()
    await shop.platform.hands.say(await shop.person("R01"), "确认")
    lease = Lease("courier", shop.clock() + timedelta(seconds=60))
    for verdict in (Verdict(None, "no open window"), Verdict(Delivery.SENT)):
        rows = await merchant.database.write(deliveries.claim, lease, 9)
        row = next(one for one in rows if one.kind == "order_confirmed")
        for _twice in range(2):
            await merchant.database.write(
                deliveries.settle, merchant.shop.now, row, "courier", verdict
            )
        to = Recipient.contact(row.recipient.id)
        await merchant.database.write(unpark_rows, to)
    (ask,) = [one for one in outbox(shop) if one.payload.get("what") == "untold"]
    rendered = await merchant.database.write(render_notice, merchant.shop.now, ask)
    assert rendered == Reply(())


@pytest.mark.parametrize("is_known", [True, False])
async def test_who_writes_while_no_way_is_found_is_told_at_once(shop, is_known):
    merchant = shop.merchant
    await place(shop)
    await shop.advance(timedelta(hours=49))
    await merchant.courier.stop()
    await shop.platform.hands.say(await shop.person("R01"), "确认")
    lease = Lease("courier", shop.clock() + timedelta(seconds=60))
    (row,) = await merchant.database.write(deliveries.claim, lease, 1)
    closed = frozenset()
    plan = await merchant.database.write(
        deliveries.plan, merchant.shop.now, row, merchant.channels, closed
    )
    assert plan.route is None
    await shop.platform.hands.say(await shop.person("C001"), "你好")
    accounts = frozenset(merchant.channels) if is_known else frozenset({"another"})
    verdict = Verdict(None, "no open window", accounts=accounts)
    await merchant.database.write(deliveries.settle, merchant.shop.now, row, "courier", verdict)
    (told,) = [one for one in outbox(shop) if one.kind == "order_confirmed"]
    assert told.state is OutboxState.PENDING
    assert (told.parked_at is None) == is_known
    assert told.due_at <= shop.clock()


async def test_a_service_account_tells_it_by_template(service_shop):
    await place(service_shop)
    await service_shop.advance(timedelta(hours=49))
    step = await service_shop.say("R01", "确认")
    assert [one.to for one in step.pushes] == ["C001"]
    assert service_shop.platform.count("template/send") == 1
    (told,) = [row for row in outbox(service_shop) if row.kind == "order_confirmed"]
    assert told.sent_via.endswith(":template")
    (call,) = [c for c in service_shop.platform.state.calls if c.path.endswith("template/send")]
    local = service_shop.clock().astimezone(ZoneInfo("Asia/Shanghai"))
    assert f"{local:%H:%M}" in str(call.request)


async def test_the_bot_leaves_one_message_to_a_human(shop):
    await place(shop)
    rep_says = ["确认", "发货 顺丰 SF1", "送达"]
    for text in rep_says:
        await shop.say("R01", text)
    await place(shop)
    for text in rep_says:
        await shop.say("R01", text)
    assert shop.platform.violations == []
    windows, customer = shop.platform.state.windows, await shop.person("C001")
    there = customer.account, customer.external_id
    for _more in range(2):
        shop.merchant.database.write_now(receive_payments)
        await shop.advance(timedelta(minutes=1))
        assert windows.left(*there, shop.clock()) == 1
    assert any(row.parked_at for row in outbox(shop))
    await shop.say("R01", "回复 老王超市 马上到")
    assert windows.left(*there, shop.clock()) == 0
    assert shop.platform.book.chat("C001")[-1].text.endswith("马上到")
    refused = [call for call in shop.platform.state.calls if call.errcode in (45015, 45047)]
    assert refused == []


def receive_payments(tx):
    customer, today = find_customer(tx, "C001"), tx.now.date()
    for number in range(4):
        key = f"{tx.now}:{number}"
        draft = ReceiptDraft(customer.id, Money(1100), PaymentMethod.CASH, today, key)
        record_receipt(tx, draft, actor=SYSTEM, today=today)
    drain(tx)


@pytest.mark.parametrize(
    "fault", [Fault(Trouble.STATUS, 502), Fault(Trouble.CODE, -1), Fault(Trouble.REFUSE)]
)
async def test_a_fault_is_retried_and_told_once(shop, fault):
    await place(shop)
    shop.platform.faults.script(SEND, fault, fault)
    await shop.say("R01", "确认")
    told = 0
    for _ in range(12):
        step = await shop.advance(timedelta(minutes=2))
        told += sum("已确认" in one.text for one in step.pushes)
    assert told == 1
    assert {row.state for row in outbox(shop)} == {OutboxState.SENT}


async def test_a_window_the_platform_closed_is_believed(shop):
    await place(shop)
    customer = await shop.person("C001")
    shop.platform.state.windows.close(customer.account, customer.external_id)
    await shop.say("R01", "确认")
    (waiting,) = [row for row in outbox(shop) if row.kind == "order_confirmed"]
    assert waiting.parked_at is not None
    assert shop.platform.count("custom/send") == 1


def long_answer(tx, contact_id):
    """A late reply of six messages."""
    inbox_id = claim_inbound(tx, InboundKey(OA, "long"), address="o_long")
    reply = Reply.of("\n".join(f"{n:03}{'长' * 30}" for n in range(125)))
    finish_inbound(tx, inbox_id, outcome=dump_outcome(Outcome("long", reply)))
    to = Recipient.contact(contact_id)
    enqueue(tx, Enqueued("late_reply", to, {"inbox_id": inbox_id}, event_key="long"))


def lines_heard(heard):
    return [line[:3] for one in heard for line in one.text.splitlines() if "长" in line]


async def test_the_tail_of_a_long_reply_waits_for_the_next_message(shop):
    customer = await shop.person("C001")
    await shop.say("C001", "可乐3箱")
    (known,) = [
        one
        for n in range(1, 9)
        for one in shop.merchant.database.write_now(addresses_of, Recipient.contact(n))
        if one.external_id == customer.external_id
    ]
    shop.merchant.database.write_now(long_answer, known.contact_id)
    step = await shop.advance(timedelta(minutes=1))
    heard = lines_heard(step.pushes)
    assert 0 < len(heard) < 125
    (row,) = [one for one in outbox(shop) if one.kind == "late_reply"]
    assert (row.parts_sent, row.reason) == (4, "cut: the window is used up")
    assert row.parked_at is not None
    step = await shop.say("C001", "你好")
    heard += lines_heard(step.pushes)
    assert heard == [f"{n:03}" for n in range(125)]
    (row,) = [one for one in outbox(shop) if one.kind == "late_reply"]
    assert (row.state, row.reason) == (OutboxState.SENT, "")


async def test_who_left_is_not_written_to(shop):
    await place(shop)
    await shop.event("C001", "unsubscribe")
    before = shop.platform.count("custom/send")
    await shop.say("R01", "确认")
    assert shop.platform.count("custom/send") - before <= 1


async def test_a_crash_between_sending_and_marking_shows_a_card_once(shop):
    class Crash(BaseException):
        """The process ends here."""

    def crash(point):
        if point == "after-send-before-mark":
            raise Crash

    merchant = shop.merchant
    await merchant.courier.stop()
    dying = Courier(
        merchant.database,
        merchant.shop,
        merchant.channels,
        metrics=merchant.metrics,
        probe=crash,
    )
    await shop.platform.hands.say(await shop.person("C001"), "可乐3箱")
    await shop.platform.hands.say(await shop.person("C001"), "确认")
    with pytest.raises(Crash):
        await dying.run_due()
    (row,) = outbox(shop)
    assert row.state is OutboxState.PENDING
    shop.clock.advance(timedelta(seconds=61))
    next_life = Courier(
        merchant.database,
        merchant.shop,
        merchant.channels,
        metrics=merchant.metrics,
        probe=lambda _point: None,
    )
    await next_life.run_due()
    (row,) = outbox(shop)
    assert row.state is OutboxState.SENT
    rep = await shop.person("R01")
    assert len([b for b in shop.platform.book.chat(rep.key) if b.body.get("buttons")]) == 1


async def test_a_message_the_platform_refuses_is_dead_with_a_reason_and_an_alarm(shop):
    await place(shop)
    shop.platform.faults.script(SEND, Fault(Trouble.CODE, 45002))
    step = await shop.say("R01", "确认")
    (dead,) = [row for row in outbox(shop) if row.state is OutboxState.DEAD]
    assert (dead.kind, dead.reason) == ("order_confirmed", "content 45002")
    assert any(row.kind == "alarm" for row in outbox(shop))
    assert any(one.to == "B01" for one in step.pushes)
