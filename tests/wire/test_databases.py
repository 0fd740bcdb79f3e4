"""The same server on SQLite and on PostgreSQL."""

import asyncio

import pytest

from tests.wire.serving import serving

pytestmark = pytest.mark.sql


async def test_messages_of_many_and_repetitions(database_url, clock):
    async with serving(database_url, clock) as served:
        pushes = [served.text_push("可乐3箱", FromUserName=f"o_{n % 7}") for n in range(40)]
        first = await asyncio.gather(*(served.post(push) for push in pushes))
        again = await asyncio.gather(*(served.post(push) for push in pushes))
        assert {status for status, _body in first} == {200}
        assert again == first
        assert served.rows()["inbox"] == 40
        await served.merchant.run_due()
    async with serving(database_url, clock) as second:
        assert await second.post(pushes[0]) == first[0]
        assert second.rows()["inbox"] == 40


async def test_two_processes_tick_once(database_url, clock):
    async with serving(database_url, clock) as one, serving(database_url, clock) as two:
        await asyncio.gather(one.merchant.run_due(), two.merchant.run_due())
        shared = {"release_idle_chats", "expire_drafts", "resume_kept", "forget", "accounts"}
        assert one.rows()["job_run"] == len(shared)
