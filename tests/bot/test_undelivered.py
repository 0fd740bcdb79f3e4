"""What did not arrive: a rep whom WeCom does not know, and words that come too late."""

from datetime import timedelta

import pytest

from bot.simulator.platform.faults import Fault, Trouble
from domain.base.actor import SYSTEM
from domain.messaging import OutboxState, retry_all_dead, retry_dead
from domain.order import cancel_order
from tests.bot.delivering import drinks, outbox, texts

SEND = "/cgi-bin/message/send"
UNKNOWN = Fault(Trouble.CODE, 81013)


@pytest.fixture
async def shop(tmp_path):
    async with drinks(tmp_path) as running:
        yield running


def call_off(tx, order_id):
    cancel_order(tx, order_id, actor=SYSTEM)


async def gone(shop):
    """An order whose card the rep does not get; the dead row."""
    await shop.say("C001", "可乐3箱")
    shop.platform.faults.script(SEND, UNKNOWN)
    step = await shop.say("C001", "确认")
    (dead,) = [row for row in outbox(shop) if row.kind == "order_placed"]
    return step, dead


async def test_the_owner_hears_at_once(shop):
    step, dead = await gone(shop)
    assert (dead.state, dead.attempts, dead.reason) == (OutboxState.DEAD, 1, "recipient 81013")
    assert [one.to for one in step.pushes] == ["B01"]
    await shop.say("C001", "雪碧4箱")
    told = (await shop.say("C001", "确认")).pushes
    assert [one.to for one in told] == ["B01"]
    assert told[0].text.startswith("给小李的消息没有送达：老王超市 SO-1123-")
    assert "企业微信里没有" in told[0].text
    reasons = [row.reason for row in outbox(shop) if row.kind == "order_placed"]
    assert reasons == ["recipient 81013", "recipient 81013"]


@pytest.mark.parametrize("is_all", [True, False])
async def test_tried_again_it_arrives_where_wecom_knows_him_now(shop, is_all):
    _, dead = await gone(shop)
    database = shop.merchant.database
    if is_all:
        assert database.write_now(retry_all_dead, SYSTEM) == 1
    else:
        assert database.write_now(retry_dead, dead.id, SYSTEM)
    assert not database.write_now(retry_dead, dead.id, SYSTEM)
    step = await shop.advance(timedelta(minutes=1))
    assert [to for to, said in texts(step.pushes) if "新订单" in said] == ["R01"]


async def test_a_new_id_in_the_staff_list_is_used(shop):
    def rename(tx):
        tx.run_sql(
            "UPDATE address_book SET external_id = 'left' WHERE staff_id ="
            " (SELECT recipient_id FROM outbox WHERE kind = 'order_placed')"
        )

    await gone(shop)

    shop.merchant.database.write_now(rename)
    await shop.say("C001", "雪碧4箱")
    step = await shop.say("C001", "确认")
    assert ("R01", "新订单 老王超市 ¥184") in texts(step.pushes)


async def test_a_confirmation_that_comes_after_the_end_of_its_order_is_not_told(shop):
    await shop.say("C001", "可乐3箱")
    await shop.say("C001", "确认")
    shop.platform.faults.script("/cgi-bin/message/custom/send", Fault(Trouble.CODE, 45002))
    await shop.say("R01", "确认")
    (dead,) = [row for row in outbox(shop) if row.state is OutboxState.DEAD]
    assert dead.kind == "order_confirmed"
    shop.merchant.database.write_now(call_off, dead.payload["order_id"])
    assert shop.merchant.database.write_now(retry_dead, dead.id, SYSTEM)
    step = await shop.advance(timedelta(minutes=1))
    assert [one.text for one in step.pushes if "已确认" in one.text] == []
    assert {row.state for row in outbox(shop) if row.id == dead.id} == {OutboxState.SENT}
