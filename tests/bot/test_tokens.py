"""A token that is refused is replaced once for all callers, whoever gives up waiting for it."""

import asyncio
from datetime import timedelta

import pytest

from bot.channels.tokens import PAUSE, MemoryTokens, TokenManager, TokenRefused


class Endpoint:
    """Gives the answers it is told to, one a call; without any it does not answer."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.calls = 0

    async def fetch(self, _is_forced):
        self.calls += 1
        if not self.answers:
            await asyncio.Event().wait()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer, timedelta(hours=2)


async def give_up(work):
    task = asyncio.ensure_future(work)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("before", [(), ("old",)], ids=["asked", "forced"])
async def test_who_gives_up_waiting_leaves_the_others_a_token(clock, before):
    platform = Endpoint("old", *before)
    tokens = TokenManager("oa", platform.fetch, store=MemoryTokens(), clock=clock)
    assert await tokens.get() == "old"
    await give_up(tokens.replace("old"))
    platform.answers = ["new"]
    assert await tokens.replace("old") == "new"


async def test_a_token_that_could_not_be_fetched_is_asked_for_again(clock):
    platform = Endpoint("old", TokenRefused(), "new")
    tokens = TokenManager("oa", platform.fetch, store=MemoryTokens(), clock=clock)
    assert await tokens.get() == "old"
    with pytest.raises(TokenRefused):
        await tokens.replace("old")
    assert await tokens.replace("old") == "new"


async def test_a_token_nothing_replaces_is_asked_for_once_in_thirty_seconds(clock):
    platform = Endpoint(*["old"] * 5)
    tokens = TokenManager("oa", platform.fetch, store=MemoryTokens(), clock=clock)
    assert await tokens.get() == "old"
    assert [await tokens.replace("old") for _ in range(3)] == [None] * 3
    assert platform.calls == 3
    clock.move(PAUSE)
    assert await tokens.replace("old") is None
    assert platform.calls == 5


async def test_an_aged_token_serves_while_no_other_can_be_fetched_until_it_ends(clock):
    platform = Endpoint("old", TokenRefused(), TokenRefused(), TokenRefused(), "new")
    tokens = TokenManager("oa", platform.fetch, store=MemoryTokens(), clock=clock)
    assert await tokens.get() == "old"
    clock.move(timedelta(minutes=97))
    assert [await tokens.get() for _ in range(3)] == ["old"] * 3
    assert platform.calls == 2, "asked once in thirty seconds"
    clock.move(PAUSE)
    assert await tokens.get() == "old"
    assert platform.calls == 3
    clock.move(timedelta(minutes=23))
    with pytest.raises(TokenRefused):
        await tokens.get()
    assert await tokens.get() == "new"


async def test_an_account_that_is_refused_tokens_hears_of_it_before_its_last_one_ends(clock):
    refused = TokenRefused()
    refused.is_passing = False
    platform = Endpoint("old", refused)
    tokens = TokenManager("oa", platform.fetch, store=MemoryTokens(), clock=clock)
    assert await tokens.get() == "old"
    clock.move(timedelta(minutes=97))
    with pytest.raises(TokenRefused):
        await tokens.get()
