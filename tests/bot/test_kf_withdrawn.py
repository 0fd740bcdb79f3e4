"""微信客服: what a customer takes back is not done, or it is said that it was done."""

from datetime import timedelta

import pytest

from domain.customer import find_customer
from domain.order import orders_of
from tests.bot.kfshop import WANG, heard, kf_shop, refusals, second_phone
from tests.factories import KF

HOW_TO_BIND = "您好，这里是"


@pytest.fixture
async def shop(tmp_path):
    async with kf_shop(tmp_path) as running:
        yield running
        assert refusals(running) == []


def take_back(shop, person):
    kf = shop.platform.kf
    kf.recall(person, kf.last_message(person))


def write(shop, person, text):
    shop.platform.kf.arrive(person, {"msgtype": "text", "text": {"content": text}})


async def test_what_is_taken_back_before_it_was_fetched_was_never_written(shop):
    person = await shop.person(WANG)
    write(shop, person, "可乐3箱")
    write(shop, person, "雪碧两箱")
    take_back(shop, person)
    (said,) = await heard(shop)
    assert said.splitlines()[0] == "未下单 1种 合计 ¥138"
    shop.merchant.database.write_now(lambda tx: tx.run_sql("DELETE FROM sync_cursor"))
    assert await heard(shop) == []


async def test_what_is_in_the_draft_stays_and_it_is_said_how_to_take_it_out(shop):
    person = await shop.person(WANG)
    await shop.say(WANG, "可乐3箱")
    take_back(shop, person)
    assert await heard(shop) == ["您撤回的「可乐3箱」已经记进草稿了；不要就回「撤销」。"]
    assert (await shop.say(WANG, "撤销")).replies != []


async def test_where_more_was_said_since_undo_would_take_out_something_else(shop):
    person = await shop.person(WANG)
    await shop.say(WANG, "可乐3箱")
    first = shop.platform.kf.last_message(person)
    await shop.say(WANG, "雪碧两箱")
    shop.platform.kf.recall(person, first)
    assert await heard(shop) == ["您撤回的「可乐3箱」已经记进草稿了；要改直接说。"]
    await shop.say(WANG, "确认")
    shop.platform.kf.recall(person, first)
    assert await heard(shop) == ["您撤回的「可乐3箱」已经下单了；要改直接说。"]


async def test_a_confirmation_that_is_taken_back_has_ordered(shop):
    person = await shop.person(WANG)
    await shop.say(WANG, "可乐3箱")
    await shop.say(WANG, "确认")
    take_back(shop, person)
    (said,) = await heard(shop)

    def order_no(tx):
        return orders_of(tx, find_customer(tx, "C001").id)[0].order_no

    no = shop.merchant.database.read_now(order_no)
    assert said == f"您撤回了「确认」，但{no}已经下单；不要这单就回「取消」。"


async def test_a_question_that_is_taken_back_is_no_matter(shop):
    person = await shop.person(WANG)
    await shop.say(WANG, "可乐多少钱")
    take_back(shop, person)
    assert await heard(shop) == []
    shop.platform.kf.recall(person, "of-somebody-else")
    assert await heard(shop) == []


async def test_words_kept_for_after_the_binding_are_kept_no_more(shop):
    person = second_phone(shop, "")
    write(shop, person, "红牛3箱")
    assert (await heard(shop))[0].startswith(HOW_TO_BIND)
    take_back(shop, person)
    assert await heard(shop) == ["「红牛3箱」不记了。"]


async def test_whoever_holds_the_chat_hears_of_it(shop):
    person = await shop.person(WANG)
    await shop.say(WANG, "人工")
    await shop.say("R01", "接手")
    await shop.advance(timedelta(seconds=1))
    await shop.say(WANG, "便宜点吗")
    take_back(shop, person)
    shop.merchant.kf.knock(KF, "")
    step = await shop.advance(timedelta(0))
    assert [one.text for one in step.replies + step.pushes] == [
        "老王超市 老王：[撤回了一条消息：便宜点吗]"
    ]
