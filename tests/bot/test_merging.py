"""Beyond what one member of staff may get in a minute, what waits goes out together."""

from datetime import timedelta

from domain.messaging import OutboxState
from domain.notice import alarm_owners
from tests.bot.delivering import drinks, outbox

ALARMS = 60
UNKNOWN = 100_000
"""No such messages: what an alarm says of one that is there is tested where it is told."""


def ring(tx):
    for number in range(ALARMS):
        detail = {"outbox_id": UNKNOWN + number, "kind": "shipped", "reason": f"r{number:02}"}
        alarm_owners(tx, "dead_letter", event_key=f"dead:{number}", detail=detail)


async def test_sixty_notices_to_one_member_are_all_there_in_a_minute_and_none_is_dropped(tmp_path):
    async with drinks(tmp_path) as shop:
        shop.merchant.database.write_now(ring)
        step = await shop.advance(timedelta(0))
        owners = {one.to for one in step.pushes}
        for owner in owners:
            texts = [one.text for one in step.pushes if one.to == owner]
            assert len(texts) <= 30
            said = "\n\n".join(texts)
            assert [said.count(f"（r{number:02}）") for number in range(ALARMS)] == [1] * ALARMS
            places = [said.index(f"（r{number:02}）") for number in range(ALARMS)]
            assert places == sorted(places)
        assert len(owners) == 1
        assert shop.platform.wecom.dropped == 0
        assert {row.state for row in outbox(shop)} == {OutboxState.SENT}
