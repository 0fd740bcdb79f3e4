"""One notice after another to one person, until no way is left: the order of delivery."""

from datetime import timedelta

import msgspec
import pytest

from bot.settings import TemplateSettings, WecomKfSettings
from bot.simulator.clock import SimulatedClock
from bot.simulator.platform.faults import Fault, Trouble
from bot.simulator.simulator import Setup, Simulator
from bot.storage import open_database
from domain.base.actor import SYSTEM
from domain.base.money import Money
from domain.customer import find_customer
from domain.messaging import OutboxState, RecipientKind
from domain.payment import PaymentMethod, ReceiptDraft, record_receipt
from domain.reactions import drain
from tests.bot.delivering import NOW, TEMPLATE, drinks_settings, outbox
from tests.bot.kfshop import WANG
from tests.factories import KF, OA, seed

NOTICE = TemplateSettings(id="SUB1", data={"thing1": "title", "thing2": "text"})
OA_MESSAGE, KF_MESSAGE = f"{OA}:message", f"{KF}:message"
BY_TEMPLATE, BY_CONSENT = f"{OA}:template", f"{OA}:subscription"


@pytest.fixture
async def shop(tmp_path):
    """老王 wrote at 微信客服 and a minute later at the 公众号: an order, and yes to one notice."""
    url = f"sqlite:///{tmp_path}/drinks.db"
    clock = SimulatedClock(NOW, is_running=False)
    seeded = open_database(url, clock)
    seeded.write_now(seed, "drinks")
    seeded.close_now()
    settings = drinks_settings(url, TEMPLATE)
    account = msgspec.structs.replace(settings.accounts[OA], subscription=NOTICE)
    accounts = {**settings.accounts, OA: account}
    accounts[KF] = WecomKfSettings(corpid="wwt", open_kfid="wk1")
    simulator = await Simulator.start(
        Setup(msgspec.structs.replace(settings, accounts=accounts), clock)
    )
    await simulator.populate()
    await simulator.say(WANG, "你好")
    clock.advance(timedelta(minutes=1))
    for text in ("可乐3箱", "确认"):
        await simulator.say("C001", text)
    person = await simulator.person("C001")
    await simulator.platform.hands.consent(person, NOTICE.id, agrees=True)
    yield simulator
    assert simulator.platform.violations == []
    await simulator.stop()


def receive(tx, yuan):
    customer, today = find_customer(tx, "C001"), tx.now.date()
    money = Money(yuan * 100)
    draft = ReceiptDraft(customer.id, money, PaymentMethod.CASH, today, f"r{yuan}")
    record_receipt(tx, draft, actor=SYSTEM, today=today)
    drain(tx)


async def told(shop, yuan):
    """How the customer hears of a payment; "" where it waits."""
    before = {row.id for row in outbox(shop)}
    shop.merchant.database.write_now(receive, yuan)
    await shop.advance(timedelta(0))
    new = [row for row in outbox(shop) if row.id not in before]
    (row,) = [one for one in new if one.recipient.kind is RecipientKind.CONTACT]
    assert (row.state is OutboxState.SENT) == (row.parked_at is None) == bool(row.sent_via)
    return row.sent_via


def refuse(shop, *codes):
    """What the platform answers to the next call of each path."""
    for path, code in codes:
        shop.platform.faults.script(path, Fault(Trouble.CODE, code))


async def test_the_order_of_delivery(shop):
    for yuan in (11, 12, 13, 14):
        assert await told(shop, yuan) == OA_MESSAGE, "1: the last channel's window"
    assert await told(shop, 15) == BY_TEMPLATE, "2: one is kept for a person"
    refuse(shop, ("template/send", 48001))
    assert await told(shop, 16) == BY_CONSENT, "3: in the same delivery"
    assert await told(shop, 17) == KF_MESSAGE, "4: no template, the one consent is used up"
    for yuan in (18, 19):
        assert await told(shop, yuan) == KF_MESSAGE
    assert await told(shop, 20) == "", "one is kept there too"
    asked = [one.text for one in (await shop.say("R01", "确认")).pushes]
    assert ["请您转告" in text and "已确认" in text for text in asked] == [True], "5: the rep"
    step = await shop.say("C001", "在吗")
    said = "\n".join(one.text for one in (*step.replies, *step.pushes) if one.to == "C001")
    assert [said.count(part) for part in ("付款¥20，", "已确认")] == [1, 1], "6: the next message"
    sends = ("custom/send", "template/send", "subscribe/bizsend", "kf/send_msg")
    refused = [c.errcode for c in shop.platform.state.calls if c.path.endswith(sends)]
    assert [code for code in refused if code] == [48001], "nothing else had to be refused"


async def test_a_refused_window_is_followed_by_a_template_not_by_another_channel(shop):
    tried = ("custom/send", "template/send", "kf/send_msg")
    before = shop.platform.count("kf/send_msg")
    refuse(shop, ("custom/send", 45015))
    assert await told(shop, 11) == BY_TEMPLATE, "in the same delivery"
    assert await told(shop, 12) == BY_TEMPLATE, "the channel where they wrote last stays that"
    assert [shop.platform.count(path) for path in tried] == [1, 2, before]


async def test_a_window_that_is_over_is_followed_by_a_template_too(shop):
    await shop.advance(timedelta(hours=47, minutes=59, seconds=30))
    await shop.say(WANG, "你好")
    await shop.advance(timedelta(minutes=2))
    await shop.event("C001", "click", "orders")
    await shop.advance(timedelta(minutes=2))
    assert await told(shop, 11) == BY_TEMPLATE, "the last word was the tap, three minutes ago"


async def test_without_template_and_consent_a_refused_window_leads_to_another_channel(shop):
    refuse(shop, ("custom/send", 45015), ("template/send", 48001))
    assert await told(shop, 11) == BY_CONSENT
    assert await told(shop, 12) == KF_MESSAGE
    assert await told(shop, 13) == KF_MESSAGE
