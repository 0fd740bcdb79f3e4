"""Each refusal of a platform, scripted at a real send: what becomes of the row, and of the person.

One running shop per channel; every code gets a message of its own after the customer has written.
"""

from datetime import timedelta

import pytest

from bot.simulator.platform.faults import Fault, Trouble
from domain.messaging import (
    Enqueued,
    OutboxState,
    Recipient,
    enqueue,
    find_address,
    get_outbox_row,
    stored_outcome,
)
from domain.messaging.model import InboundKey
from tests.bot.delivering import drinks
from tests.bot.test_kf import kf_shop
from tests.factories import KF, OA

OA_SEND, KF_SEND, APP_SEND = "custom/send", "kf/send_msg", "/cgi-bin/message/send"
SENT, PARKED, LATER, DEAD = "sent", "parked", "later", "dead"
OA_ENDS = {
    45015: PARKED, 45047: PARKED,   # the window: believed, told with the next message
    43004: PARKED, 40003: PARKED,   # the person: not there until he writes
    40001: SENT, 42001: SENT,       # the token: renewed, sent
    -1: LATER,                      # busy: without a key against repetitions, the courier's turn
    45009: LATER, 45011: LATER,     # limits: after the platform's own wait
    48001: LATER, 40164: LATER,     # the account: staff must act
    45002: DEAD, 99999: DEAD,       # the message itself
}  # fmt: skip
# gettoken repeats a token that it holds for valid, so a refused one there needs staff.
KF_ENDS = {
    95001: PARKED, 95002: PARKED, 95013: PARKED, 95018: PARKED, 84061: PARKED, 42001: LATER,
    -1: SENT, 45033: LATER, 95004: LATER, 95008: DEAD,
}  # fmt: skip
APP_ENDS = {
    40014: LATER, -1: SENT, 45009: LATER, 81013: DEAD, 60020: LATER, 40058: DEAD, 42014: DEAD,
}  # fmt: skip


def row_for(shop, recipient, account, key):
    """A reply that was said before, to be sent once more."""

    def put(tx):
        row = stored_outcome(tx, InboundKey(account, key))
        found = Enqueued("late_reply", recipient, {"inbox_id": row.id}, event_key=f"t{tx.now}")
        return enqueue(tx, found)

    return shop.merchant.database.write_now(put)


async def outcome_of(shop, path, code, make_row):
    """What becomes of one row whose sending meets this code."""
    shop.platform.faults.script(path, Fault(Trouble.CODE, code))
    number = make_row()
    await shop.merchant.courier.run_due()
    shop.platform.faults.clear()
    row = shop.merchant.database.read_now(get_outbox_row, number)
    if row.state is OutboxState.PENDING:
        return PARKED if row.parked_at else LATER
    return row.state.value


async def check(shop, who, account, path, ends):
    """Every code of `ends`, a day apart so that no pause reaches the next."""
    seen = {}
    for code in ends:
        shop.clock.advance(timedelta(hours=25))
        shop.platform.tokens.expire(account)
        step = await shop.say(who, "你好")
        assert step.replies, code
        key = shop.platform.hands.sent[-1].fields.get("MsgId")
        if key is None:
            key = shop.platform.kf._books[account].items[-1][1]["msgid"]
        person = await shop.person(who)
        found = shop.merchant.database.read_now(_address, account, person)
        owner = Recipient.contact(found.contact_id) if found.contact_id else None
        owner = owner or Recipient.staff(found.staff_id)
        seen[code] = await outcome_of(
            shop, path, code, lambda o=owner, k=str(key): row_for(shop, o, account, k)
        )
    assert seen == ends


async def test_refusals_of_a_service_account(tmp_path):
    async with drinks(tmp_path) as shop:
        await check(shop, "C001", OA, OA_SEND, OA_ENDS)


async def test_refusals_of_kf(tmp_path):
    async with kf_shop(tmp_path) as shop:
        await check(shop, "kf:C001", KF, KF_SEND, KF_ENDS)


async def test_refusals_of_a_staff_app(tmp_path):
    async with drinks(tmp_path) as shop:
        await check(shop, "R01", shop.slugs.wecom, APP_SEND, APP_ENDS)


@pytest.mark.parametrize("trouble", [Trouble.LOSE, Trouble.HALF, Trouble.GARBAGE])
async def test_an_answer_that_broke_off_is_sent_once_where_there_is_a_key(tmp_path, trouble):
    async with kf_shop(tmp_path) as shop:
        shop.platform.faults.script(KF_SEND, Fault(trouble))
        step = await shop.say("kf:C001", "可乐3箱")
        assert [one.text.splitlines()[0] for one in step.replies] == ["未下单 1种 合计 ¥138"]
        await shop.advance(timedelta(minutes=5))
        person = await shop.person("kf:C001")
        got = [b for b in shop.platform.book.chat(person.key) if b.via.value == "kf"]
        assert len(got) == 1


def _address(tx, account, person):
    return find_address(tx, account, external_id=person.external_id)
