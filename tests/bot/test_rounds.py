"""A desk's work in the background: one round at a time, and a broken row stops no other."""

import asyncio

import pytest

from bot.rounds import Rounds
from tests.bot.logged import events


async def test_a_broken_row_is_logged_and_the_next_one_has_its_turn(caplog) -> None:
    rounds, done = Rounds("mass"), []
    with events(caplog) as logs:
        for number in (1, 2):
            with rounds.row(number):
                if number == 1:
                    raise LookupError(number)
                done.append(number)
    assert done == [2]
    assert [(one["event"], one["desk"], one["row"]) for one in logs] == [("row_failed", "mass", 1)]


@pytest.mark.parametrize(("names", "count"), [(("", ""), 1), (("all", "rest", "all"), 2)])
async def test_a_round_begins_once_and_behind_the_others(names, count) -> None:
    rounds, at_work, most = Rounds("contacts"), [], []

    async def work() -> None:
        at_work.append(1)
        most.append(len(at_work))
        await asyncio.sleep(0)
        at_work.pop()

    for name in names:
        rounds.begin(work, name=name)
    await rounds.idle()
    assert most == [1] * count
    rounds.begin(work)
    await rounds.idle()
    assert len(most) == count + 1


async def test_a_round_that_fails_is_logged_and_the_next_one_begins(caplog) -> None:
    rounds, tried = Rounds("groupsend"), []

    async def work() -> None:
        tried.append(1)
        raise LookupError

    with events(caplog) as logs:
        for _ in range(2):
            rounds.begin(work)
            await rounds.idle()
    assert len(tried) == 2
    assert {one["event"] for one in logs} == {"round_failed"}
