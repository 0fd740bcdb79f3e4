"""What one member of staff may get in a minute is counted for all processes together."""

from datetime import timedelta

from bot.channels.pace import MemberPace
from domain.conversation import find_conversation
from domain.messaging import Enqueued, OutboxState, Recipient, enqueue
from domain.notice import NoticeKind
from domain.staff import find_by_userid
from tests.bot.delivering import drinks, outbox
from tests.factories import OA, WECOM

CARDS = 45


def ask_often(tx, address):
    """Cards, which nothing puts together."""
    chat = find_conversation(tx, OA, address=address)
    owner = Recipient.staff(find_by_userid(tx, "b01").id)
    payload = {"conversation_id": chat.id, "customer_id": 0, "reason": "asked"}
    for number in range(CARDS):
        enqueue(tx, Enqueued(NoticeKind.HANDOFF, owner, payload, event_key=f"asked:{number}"))


async def test_a_process_that_knows_nothing_of_the_other_one_s_messages_has_none_dropped(tmp_path):
    async with drinks(tmp_path) as shop:
        customer = await shop.person("C001")
        await shop.say("C001", "你好")
        shop.merchant.database.write_now(ask_often, customer.external_id)
        heard = []
        for _six_seconds in range(40):
            shop.merchant.channels[WECOM]._pace = MemberPace()
            step = await shop.advance(timedelta(seconds=6))
            heard.append(len([one for one in step.pushes if one.to == "B01"]))
        assert shop.platform.wecom.dropped == 0
        assert sum(heard) == CARDS
        assert heard[:3] == [20, 1, 1]
        assert max(sum(heard[n : n + 10]) for n in range(31)) <= 30
        assert {row.state for row in outbox(shop)} == {OutboxState.SENT}
