"""A notice that the platform takes and then reports as not delivered is told another way."""

from datetime import timedelta

import pytest

from tests.bot.delivering import TEMPLATE, drinks, outbox
from tests.factories import OA


@pytest.fixture
async def shop(tmp_path):
    async with drinks(tmp_path, TEMPLATE) as running:
        for text in ("可乐3箱", "确认"):
            await running.say("C001", text)
        await running.advance(timedelta(hours=49))
        yield running


def told(shop):
    return [(row.sent_via, row.parked_at) for row in outbox(shop) if row.kind == "order_confirmed"]


@pytest.mark.parametrize("status", ["failed:user block", "failed: system failed"])
async def test_what_a_template_did_not_bring_is_told_with_the_next_message(shop, status):
    customer = await shop.person("C001")
    shop.platform.templates.blocked[customer.external_id] = status
    step = await shop.say("R01", "确认")
    assert "C001" not in [one.to for one in step.pushes]
    (first, _), (via, parked_at) = told(shop)
    assert (first[-9:], via, parked_at) == (":template", "", shop.clock())
    assert shop.platform.count("template/send") == 1, "who blocks one blocks all"
    assert any(
        "请转告" in one.text or "转告" in one.text for one in step.pushes if one.to == "R01"
    )
    step = await shop.say("C001", "你好")
    assert [one.to for one in step.pushes if "已确认" in one.text] == ["C001"]
    assert [parked for _via, parked in told(shop)] == [None, None]


async def test_what_arrived_is_told_once(shop):
    await shop.say("R01", "确认")
    assert [via[-9:] for via, _parked in told(shop)] == [":template"]
    assert (await shop.say("C001", "你好")).pushes == ()


async def test_a_report_on_a_notice_of_somebody_else_is_no_matter(shop):
    fake = shop.platform.state.accounts[OA]
    customer = await shop.person("C001")
    before = len(outbox(shop))
    for number in ("", "424242", "x" * 200):
        report = {"Event": "TEMPLATESENDJOBFINISH", "Status": "failed:user block"}
        head = {"ToUserName": "gh_t", "FromUserName": customer.external_id, "MsgType": "event"}
        head |= {"CreateTime": int(shop.clock().timestamp()), "MsgID": number}
        assert (await shop.platform.driver.push(fake, {**head, **report})).status == 200
    await shop.settle()
    assert len(outbox(shop)) == before
