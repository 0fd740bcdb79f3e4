"""How many codes WeCom is asked about at once."""

import asyncio
from types import SimpleNamespace

from admin.context import WecomDoor, WecomEntry
from admin.wecom import ASKING, Refusal, _identify


async def test_a_third_code_is_sent_away_at_once():
    answer = asyncio.Event()

    async def who(code):
        await answer.wait()
        return WecomEntry(code)

    door = WecomDoor(lambda *_: "", who, who)
    visit = SimpleNamespace(request=SimpleNamespace(app={ASKING: asyncio.Semaphore(2)}))
    asked = [asyncio.ensure_future(_identify(visit, door, code)) for code in "abc"]
    (sent_away,), waiting = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
    assert (sent_away.exception().why, len(waiting)) == (Refusal.BUSY, 2)
    answer.set()
    assert await asyncio.gather(*asked[:2]) == ["a", "b"]
    assert await _identify(visit, door, "d") == "d"
