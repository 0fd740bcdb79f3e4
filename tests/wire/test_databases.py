"""The same server on SQLite and on PostgreSQL."""

import asyncio

import pytest

from tests.wire.serving import serving

pytestmark = pytest.mark.sql

TRIES = 3
"""As often as the platform sends a push that was not acknowledged in time."""


async def until_taken(served, push):
    """The answer to a push, sent again as the platform does where the server is too slow."""
    for _ in range(TRIES):
        status, answer = await served.post(push)
        if status == 200:
            return answer
    raise AssertionError(f"not acknowledged: {status}")


async def test_messages_of_many_and_repetitions(database_url, clock):
    async with serving(database_url, clock) as served:
        pushes = [served.text_push("可乐3箱", FromUserName=f"o_{n % 7}") for n in range(40)]
        first = await asyncio.gather(*(until_taken(served, push) for push in pushes))
        again = await asyncio.gather(*(until_taken(served, push) for push in pushes))
        assert again == first
        assert served.rows()["inbox"] == 40
        await served.merchant.run_due()
    async with serving(database_url, clock) as second:
        assert await until_taken(second, pushes[0]) == first[0]
        assert second.rows()["inbox"] == 40


async def test_two_processes_tick_once(database_url, clock):
    async with serving(database_url, clock) as one, serving(database_url, clock) as two:
        await asyncio.gather(one.merchant.run_due(), two.merchant.run_due())
        shared = {
            "release_idle_chats", "who_is_who", "expire_drafts", "campaigns", "cut_off",
            "resume_kept", "carriers", "contacts", "contacts_rest", "contact_tags", "broadcasts",
            "mass", "forget", "accounts", "unpaid", "typical_amounts",
        }  # fmt: skip
        assert one.rows()["job_run"] == len(shared)
