"""微信客服 end to end: callback, cursor, conversation, send; sessions, greetings, losses."""

from datetime import timedelta

import pytest

from bot.invites import InviteDesk
from bot.kf_sync import EMPTY_PAGES
from bot.kf_turns import claim
from bot.simulator.phones.model import Person
from bot.simulator.platform.accounts import Kind
from bot.simulator.platform.faults import Fault, Trouble
from bot.simulator.platform.kf import ENDED, HUMAN, NEW
from domain.base.actor import SYSTEM
from domain.base.money import Money
from domain.customer import find_customer, invite_code, issue_invite
from domain.messaging import Lease, OutboxState, retry_all_dead, retry_dead, sync_cursor_of
from domain.payment import PaymentMethod, ReceiptDraft, record_receipt
from domain.reactions import drain
from tests.bot.delivering import outbox
from tests.bot.kfshop import SEND, SYNC, WANG, fake, kf_shop, refusals, said_by, second_phone
from tests.factories import INVITE, KF, OA, open_id


@pytest.fixture
async def shop(tmp_path):
    async with kf_shop(tmp_path) as running:
        yield running


async def test_every_message_is_fetched_and_answered_once(shop):
    step = await shop.say(WANG, "可乐3箱")
    assert [one.text.splitlines()[0] for one in step.replies] == ["未下单 1种 合计 ¥138"]
    step = await shop.say(WANG, "确认")
    assert step.replies[0].text.startswith("已下单 SO-1123-")
    assert shop.platform.count("kf/send_msg") == 2
    assert refusals(shop) == []


async def test_a_lost_cursor_reads_everything_again_and_changes_nothing(shop):
    await shop.say(WANG, "可乐3箱")
    before = shop.platform.count("kf/send_msg")
    shop.merchant.database.write_now(lambda tx: tx.run_sql("DELETE FROM sync_cursor"))
    shop.merchant.kf.knock(KF, "")
    await shop.settle()
    assert shop.platform.count("kf/send_msg") == before
    step = await shop.say(WANG, "确认")
    assert step.replies[0].text.startswith("已下单")


async def test_an_empty_page_is_not_the_end(shop):
    shop.platform.kf.empty_pages = 3
    assert (await shop.say(WANG, "可乐3箱")).replies
    assert shop.merchant.database.read_now(sync_cursor_of, KF) == "c1"


async def test_many_messages_come_in_order_over_several_pages(shop, monkeypatch):
    monkeypatch.setattr("bot.channels.wecom_kf.PAGE", 2)
    person = await shop.person(WANG)
    for text in ("可乐1箱", "可乐2箱", "可乐3箱", "可乐4箱", "可乐5箱"):
        item = {"msgtype": "text", "text": {"content": text}}
        shop.platform.kf.arrive(person, item)
    shop.clock.advance(timedelta(seconds=30))
    shop.merchant.kf.knock(KF, "")
    step = await shop.advance(timedelta(0))
    assert {one.text.count("箱×") for one in step.replies} == {1}, "a draft is shown once in each"
    assert len(step.replies) <= 3, "what was fetched in one go is answered at most once a page"
    assert "15箱" in step.replies[-1].text
    assert refusals(shop) == []


async def burst(shop, *texts):
    person = await shop.person(WANG)
    for text in texts:
        shop.platform.kf.arrive(person, {"msgtype": "text", "text": {"content": text}})
    shop.merchant.kf.knock(KF, "")
    step = await shop.advance(timedelta(0))
    return [one.text for one in step.replies]


async def test_what_was_written_in_one_go_is_answered_once_with_the_last_draft(shop):
    (said,) = await burst(shop, "可乐3箱", "雪碧两箱", "再加红牛1箱")
    assert said.splitlines()[0] == "未下单 3种 合计 ¥362"
    assert said.count("未下单") == 1
    assert shop.platform.count("kf/send_msg") == 1
    assert (await shop.say(WANG, "确认")).replies[0].text.startswith("已下单 SO-1123-")
    assert refusals(shop) == []


async def test_what_the_desk_hands_out_in_another_order_counts_in_its_own(shop):
    person = await shop.person(WANG)
    second = int(shop.clock().timestamp())
    for text, at in (("可乐改5箱", second + 2), ("可乐3箱", second), ("雪碧2箱", second + 1)):
        item = {"msgtype": "text", "text": {"content": text}, "send_time": at}
        shop.platform.kf.arrive(person, item)
    shop.merchant.kf.knock(KF, "")
    (said,) = [one.text for one in (await shop.advance(timedelta(0))).replies]
    assert said.count("未下单 2种 合计 ¥322") == said.count("未下单") == 1
    assert "可口可乐330ml×24　5箱×46＝230" in said
    assert (await shop.say(WANG, "确认")).replies[0].text.startswith("已下单 SO-1123-")


async def test_an_answer_that_shows_no_draft_is_kept_beside_the_draft(shop):
    (said,) = await burst(shop, "可乐多少钱", "可乐3箱", "谢谢")
    assert "¥46" in said.splitlines()[0]
    assert said.count("未下单 1种 合计 ¥138") == 1


async def test_what_an_earlier_draft_told_is_kept_when_a_later_one_takes_its_place(shop):
    (said,) = await burst(shop, "可乐3箱 榴莲2箱", "雪碧2箱")
    assert said.count("未下单") == 1
    assert said.startswith("没找到「榴莲」，")
    assert "未下单 2种 合计 ¥230" in said


async def test_what_an_earlier_draft_put_on_top_of_a_line_is_said_where_a_later_one_is_shown(shop):
    (said,) = await burst(shop, "可乐3箱", "可乐2箱", "雪碧2箱")
    assert said.splitlines()[0] == ("可口可乐330ml×24原3箱＋2箱；总共只要2箱就回「第1行改2箱」")
    assert said.count("未下单 2种 合计 ¥322") == 1


async def test_ten_messages_in_one_go_cost_one_of_five(shop):
    said = await burst(shop, *(f"可乐{number}箱" for number in range(1, 11)))
    assert len(said) == 1
    assert shop.platform.count("kf/send_msg") == 1


async def test_what_is_written_before_a_lost_reply_is_repeated_is_answered_too(shop):
    shop.platform.faults.script(SEND, *[Fault(Trouble.LOSE)] * 3)
    await shop.say(WANG, "可乐多少钱")
    await burst(shop, "雪碧多少钱")
    await shop.advance(timedelta(minutes=2))
    person = await shop.person(WANG)
    said = [one.text for one in shop.platform.book.chat(person.key)]
    assert [sum("雪碧" in text and "¥" in text for text in said)] == [1]
    assert {row.state for row in outbox(shop)} == {OutboxState.SENT}


async def test_the_first_start_leaves_out_what_is_old(shop):
    person = await shop.person(WANG)
    item = {"msgtype": "text", "text": {"content": "可乐3箱"}}
    shop.platform.kf.arrive(person, item)
    shop.merchant.database.write_now(lambda tx: tx.run_sql("DELETE FROM sync_cursor"))
    shop.clock.advance(timedelta(minutes=11))
    shop.merchant.kf.knock(KF, "")
    await shop.settle()
    assert shop.platform.count("kf/send_msg") == 0
    assert shop.merchant.database.read_now(sync_cursor_of, KF) == "c1"
    assert (await shop.say(WANG, "你好")).replies


async def test_what_came_while_nobody_listened_is_fetched_at_the_start(shop):
    await shop.say(WANG, "你好")
    person = await shop.person(WANG)
    shop.platform.kf.arrive(person, {"msgtype": "text", "text": {"content": "可乐3箱"}})
    shop.clock.advance(timedelta(hours=30))
    shop.merchant.kf.start()
    await shop.settle()
    assert "未下单" in shop.platform.book.chat(person.key)[-1].text


@pytest.mark.parametrize(
    "fault", [Fault(Trouble.CODE, 95007), Fault(Trouble.STATUS, 502), Fault(Trouble.LOSE)]
)
async def test_a_page_that_does_not_come_is_asked_for_again(shop, fault):
    shop.platform.faults.script(SYNC, fault)
    assert (await shop.say(WANG, "可乐3箱")).replies


async def test_a_platform_that_is_down_loses_nothing(shop):
    shop.platform.faults.script(SYNC, Fault(Trouble.CODE, 45009))
    assert (await shop.say(WANG, "可乐3箱")).replies == ()
    shop.clock.advance(timedelta(minutes=2))
    shop.merchant.kf.knock(KF, "")
    step = await shop.advance(timedelta(0))
    assert step.replies[0].text.startswith("未下单")


async def test_an_answer_that_is_no_page_moves_nothing_and_is_asked_for_again(shop):
    await shop.say(WANG, "可乐3箱")
    before = shop.merchant.database.read_now(sync_cursor_of, KF)
    shop.platform.faults.script(SYNC, Fault(Trouble.CODE, 0))
    assert (await shop.say(WANG, "雪碧2箱")).replies == ()
    assert shop.merchant.database.read_now(sync_cursor_of, KF) == before
    assert KF in shop.merchant.kf._waits, "it is asked for again by itself"
    shop.merchant.kf.knock(KF, "")
    step = await shop.advance(timedelta(0))
    assert "雪碧" in step.replies[0].text


async def test_a_desk_that_says_more_for_ever_is_left_alone_for_a_while(shop):
    shop.platform.kf.empty_pages = 10_000
    before = shop.platform.count(SYNC)
    assert (await shop.say(WANG, "可乐3箱")).replies == ()
    assert shop.platform.count(SYNC) - before == EMPTY_PAGES
    shop.platform.kf.empty_pages = 0
    shop.merchant.kf.knock(KF, "")
    assert (await shop.advance(timedelta(0))).replies


async def test_a_desk_that_repeats_one_page_for_ever_is_left_alone_for_a_while(shop):
    assert (await shop.say(WANG, "可乐3箱")).replies
    shop.platform.kf.stuck_pages = 10_000
    before = shop.platform.count(SYNC)
    assert (await shop.say(WANG, "雪碧2箱")).replies == ()
    assert shop.platform.count(SYNC) - before == EMPTY_PAGES
    shop.platform.kf.stuck_pages = 0
    shop.merchant.kf.knock(KF, "")
    assert (await shop.advance(timedelta(0))).replies


async def test_another_process_waits_for_the_lease(shop):
    database = shop.merchant.database
    other = Lease("other", shop.clock() + timedelta(seconds=60))
    assert database.write_now(claim, KF, other) == "c0"
    assert (await shop.say(WANG, "可乐3箱")).replies == ()
    shop.clock.advance(timedelta(seconds=61))
    shop.merchant.kf.knock(KF, "")
    step = await shop.advance(timedelta(0))
    assert step.replies


async def test_who_enters_by_an_invite_is_greeted_once_and_bound(shop):
    def invite(tx):
        customer = find_customer(tx, "C002")
        return issue_invite(tx, customer.id, SYSTEM, code=invite_code(b"12345678"))

    made = shop.merchant.database.write_now(invite)
    step = await shop.event("kf:new", "scan", made.code)
    assert "已绑定" in step.replies[0].text
    assert (shop.platform.count("kf/send_msg_on_event"), shop.platform.count("kf/send_msg")) == (
        1,
        0,
    )
    assert "未下单" in (await shop.say("kf:new", "可乐3箱")).replies[0].text


async def test_without_a_public_account_the_invite_is_a_link_into_the_desk(shop):
    desk = InviteDesk({KF: shop.merchant.channels[KF]}, shop.clock)
    first, second = await desk.qr("CODE1", shop.clock()), await desk.qr("CODE2", shop.clock())
    assert first.url == "https://work.weixin.qq.com/kfid/wk1?enc_scene=invite&scene_param=CODE1"
    assert second.url.endswith("&scene_param=CODE2")
    assert shop.platform.count("kf/add_contact_way") == 1


async def test_a_greeting_that_comes_too_late_is_not_sent(shop):
    path = "/cgi-bin/kf/send_msg_on_event"
    shop.platform.faults.script(path, *[Fault(Trouble.REFUSE)] * 3)
    assert (await shop.event("kf:new", "subscribe")).replies == ()
    assert (await shop.advance(timedelta(minutes=1))).replies == ()
    assert {row.state for row in outbox(shop)} == {OutboxState.SENT}
    assert len((await shop.say("kf:new", "你好")).replies) == 1


async def test_the_last_of_five_is_left_for_a_person(shop):
    for text in ("可乐3箱", "确认"):
        await shop.say(WANG, text)
    person, windows = await shop.person(WANG), shop.platform.state.windows
    for _more in range(5):
        shop.merchant.database.write_now(_receive_three_payments, str(shop.clock()))
        await shop.advance(timedelta(minutes=1))
    assert windows.left(KF, person.external_id, shop.clock()) == 1
    assert any(row.parked_at for row in outbox(shop))
    await shop.say("R01", "回复 老王超市 马上到")
    assert windows.left(KF, person.external_id, shop.clock()) == 0
    assert shop.platform.book.chat(person.key)[-1].text.endswith("马上到")
    await shop.say("R01", "回复 老王超市 再等等")
    assert refusals(shop) == []


async def test_what_did_not_arrive_is_told_with_the_next_message(shop):
    await shop.say(WANG, "可乐3箱")
    (row,) = outbox(shop)
    person = await shop.person(WANG)
    shop.platform.kf.fail(fake(shop), person.external_id, row.idempotency_key, 6)
    await shop.settle()
    again = outbox(shop)[-1]
    assert (again.event_key, again.parked_at is not None) == (f"again:{row.id}", True)
    step = await shop.say(WANG, "在吗")
    assert any("未下单 1种" in one.text for one in step.replies)
    shop.platform.kf.fail(fake(shop), person.external_id, again.idempotency_key, 6)
    await shop.settle()
    assert [one.kind for one in outbox(shop) if one.event_key.startswith("undelivered")] == [
        "alarm"
    ] * len({one.recipient for one in outbox(shop) if one.event_key.startswith("undelivered")})


async def test_a_person_in_the_client_silences_the_bot_until_he_is_done(shop):
    await shop.say(WANG, "可乐3箱")
    person, kf = await shop.person(WANG), shop.platform.kf
    kf.servicer(fake(shop), person.external_id, 1, "r01")
    kf.servicer_says(person, "r01", "我来帮您")
    await shop.advance(timedelta(0))
    sent = shop.platform.count("kf/send_msg")
    assert (await shop.say(WANG, "再来2箱")).replies == ()
    kf.servicer(fake(shop), person.external_id, 3, "r01")
    await shop.settle()
    assert shop.platform.count("kf/send_msg") == sent
    step = await shop.say(WANG, "确认")
    assert step.replies
    assert refusals(shop) == []


async def test_after_a_session_s_end_the_one_message_allowed_says_that_the_bot_is_back(shop):
    await shop.say(WANG, "可乐3箱")
    person, kf = await shop.person(WANG), shop.platform.kf
    kf.servicer(fake(shop), person.external_id, 1, "r01")
    await shop.settle()
    kf.servicer(fake(shop), person.external_id, 3, "r01")
    await shop.settle()
    said = [one.text for one in shop.platform.book.chat(person.key)]
    assert said[-1] == "小李聊完了，我接着来；您还有一份没下的单(1种)。"
    assert shop.platform.count("send_msg_on_event") == 1
    shop.merchant.database.write_now(lambda tx: tx.run_sql("DELETE FROM sync_cursor"))
    shop.merchant.kf.knock(KF, "")
    await shop.settle()
    assert shop.platform.count("send_msg_on_event") == 1
    assert (await shop.say(WANG, "确认")).replies[-1].text.startswith("已下单 SO-1123-")
    assert refusals(shop) == []


@pytest.mark.parametrize(
    ("who", "first"), [("r01", "小李聊完了，我接着来。"), ("nobody-we-know", "我回来了。")]
)
async def test_what_falls_due_in_a_person_s_session_is_told_at_its_end(shop, who, first):
    await shop.say(WANG, "可乐3箱")
    await shop.say(WANG, "确认")
    person, kf = await shop.person(WANG), shop.platform.kf
    kf.servicer(fake(shop), person.external_id, 1, who)
    await shop.settle()
    await shop.say("R01", "确认")
    (told,) = [row for row in outbox(shop) if row.kind == "order_confirmed"]
    assert (told.state, told.parked_at is not None) == (OutboxState.PENDING, True)
    kf.servicer(fake(shop), person.external_id, 3, who)
    await shop.settle()
    said = [one.text for one in shop.platform.book.chat(person.key)][-1]
    assert said.startswith(f"{first}\n\nSO-1123-"), said
    (told,) = [row for row in outbox(shop) if row.kind == "order_confirmed"]
    assert told.state is OutboxState.SENT
    assert shop.platform.count("send_msg_on_event") == 1
    assert "已确认" not in (await shop.say(WANG, "在吗")).replies[-1].text


async def test_what_the_message_after_a_session_could_not_carry_waits_on(shop):
    await shop.say(WANG, "可乐3箱")
    await shop.say(WANG, "确认")
    person, kf = await shop.person(WANG), shop.platform.kf
    kf.servicer(fake(shop), person.external_id, 1, "r01")
    await shop.settle()
    await shop.say("R01", "确认")
    shop.platform.faults.script("send_msg_on_event", Fault(Trouble.CODE, 95018))
    kf.servicer(fake(shop), person.external_id, 3, "r01")
    await shop.settle()
    (told,) = [row for row in outbox(shop) if row.kind == "order_confirmed"]
    assert (told.state, told.parked_at is not None) == (OutboxState.PENDING, True)
    assert any("已确认" in one.text for one in (await shop.say(WANG, "在吗")).replies)


@pytest.mark.parametrize("receives", [True, False])
async def test_a_chat_taken_over_moves_into_the_rep_s_client_and_back(tmp_path, receives):
    async with kf_shop(tmp_path, hand_over=True) as shop:
        kf = shop.platform.kf
        kf.servicers = {"r01"} if receives else set()
        await shop.say(WANG, "找人工")
        person = await shop.person(WANG)
        await shop.say("R01", "接手")
        assert kf.state_of(fake(shop), person.external_id) == (HUMAN if receives else NEW)
        await shop.say("R01", "释放")
        assert kf.state_of(fake(shop), person.external_id) == (ENDED if receives else NEW)
        assert (await shop.say(WANG, "可乐3箱")).replies
        assert shop.platform.count("service_state/trans") == (2 if receives else 1)


@pytest.mark.parametrize(
    "revive",
    [
        lambda tx, number: retry_dead(tx, number, SYSTEM),
        lambda tx, _: retry_all_dead(tx, SYSTEM) == 1,
    ],
    ids=["one", "all"],
)
async def test_a_dead_reply_that_is_tried_again_takes_nothing_else_along(shop, revive):
    """The platform drops what comes under a key it knows, and all the words in it."""
    shop.platform.faults.script(SEND, *[Fault(Trouble.LOSE)] * 3)
    await shop.say(WANG, "可乐多少钱")
    row = outbox(shop)[-1]

    def bury_and_revive(tx):
        tx.connection.exec_driver_sql("UPDATE outbox SET state = 'dead', lease_until = NULL")
        assert revive(tx, row.id)

    shop.merchant.database.write_now(bury_and_revive)
    await burst(shop, "雪碧多少钱")
    person = await shop.person(WANG)
    said = [one.text for one in shop.platform.book.chat(person.key)]
    assert [sum("雪碧" in text and "¥" in text for text in said)] == [1]
    assert {row.state for row in outbox(shop)} == {OutboxState.SENT}


async def test_who_has_the_unionid_of_a_customer_is_no_stranger(shop):
    person = second_phone(shop, f"u_{open_id('C001')}")
    await shop.say("C001", "雪碧两箱")
    assert await said_by(shop, person, "可乐3箱") == ["未下单 2种 合计 ¥230"]
    assert shop.platform.count("kf/customer/batchget") == 1
    assert await said_by(shop, person, "可乐4箱") == ["未下单 2种 合计 ¥414"]
    assert shop.platform.count("kf/customer/batchget") == 1
    assert shop.platform.count("user/info/batchget") == 1
    assert refusals(shop) == []


async def test_without_a_unionid_he_is_one_and_is_asked_for_again_only_where_no_answer_came(shop):
    person = second_phone(shop, "")
    path = "/cgi-bin/kf/customer/batchget"
    shop.platform.faults.script(path, Fault(Trouble.CODE, 48002))
    assert (await said_by(shop, person, "可乐3箱"))[0].startswith("您好，这里是")
    await shop.advance(timedelta(minutes=11))
    for text in ("可乐4箱", "可乐5箱"):
        assert (await said_by(shop, person, text))[0].startswith("您好，这里是")
    assert shop.platform.count(path) == 2


async def test_who_follows_the_account_later_is_joined_by_the_job(shop):
    person = second_phone(shop, "u_new")
    await said_by(shop, person, "农夫3箱")
    new = Person("NEW1", Kind.OA, OA, "o_new", "老王", union_id="u_new")
    shop.platform.book.put(new)
    await shop.platform.hands.say(new, "红牛2箱")
    await shop.advance(timedelta(minutes=1))
    step = await shop.say("NEW1", INVITE)
    assert [one.text.splitlines()[:2] for one in step.replies] == [
        ["已绑定李记面馆，以后要什么直接在这里说。", "未下单 1种 合计 ¥264"]
    ]
    assert await said_by(shop, person, "再加百事1箱") == ["未下单 3种 合计 ¥392"]


async def test_a_greeting_is_given_once_in_two_days(shop):
    person = second_phone(shop, "")
    for _entering in range(2):
        await shop.platform.hands.follow(person)
        await shop.settle()
    assert shop.platform.count("send_msg_on_event") == 1
    await shop.advance(timedelta(hours=48))
    await shop.platform.hands.follow(person)
    await shop.settle()
    assert shop.platform.count("send_msg_on_event") == 2


@pytest.mark.parametrize(("kind", "alarms"), [(8, 1), (5, 0)])
async def test_the_owners_hear_where_the_account_itself_delivers_nothing(shop, kind, alarms):
    await shop.say(WANG, "可乐3箱")
    person, row = await shop.person(WANG), outbox(shop)[-1]
    for _again in range(2):
        shop.platform.kf.fail(fake(shop), person.external_id, row.idempotency_key, kind)
        await shop.settle()
    told = [one for one in outbox(shop) if one.payload.get("what") == "platform_refused"]
    assert [one.payload["errcode"] for one in told] == [kind] * alarms


async def test_what_was_gathered_for_a_way_that_closes_is_said_on_the_other(shop):
    await shop.say("C001", "你好")
    shop.clock.advance(timedelta(minutes=1))
    await shop.say(WANG, "你好")
    shop.platform.faults.script(SEND, *[Fault(Trouble.CODE, 95018)] * 3)
    shop.merchant.database.write_now(_receive_three_payments)
    step = await shop.advance(timedelta(0))
    said = "\n".join(one.text for one in step.pushes + step.replies)
    assert refusals(shop) == [95018]
    assert [said.count(f"收到您的付款¥{n}，") for n in (11, 12, 13)] == [1, 1, 1], said


def _receive_three_payments(tx, key=""):
    customer, today = find_customer(tx, "C001"), tx.now.date()
    for yuan in (11, 12, 13):
        money = Money(yuan * 100)
        draft = ReceiptDraft(customer.id, money, PaymentMethod.CASH, today, f"r{yuan}{key}")
        record_receipt(tx, draft, actor=SYSTEM, today=today)
    drain(tx)
