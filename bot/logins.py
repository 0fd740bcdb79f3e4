"""The pages' way to WeCom: signing in by the first app for staff, and its address book."""

import asyncio
from collections.abc import Mapping

from admin import NoEntry, WecomDoor, WecomEntry, WecomMember
from bot.channels.api_errors import ErrorClass
from bot.channels.base import Channel
from bot.channels.wecom_app import WecomAppChannel
from bot.channels.wecom_members import Members

PATIENCE_SECONDS = 3.0
"""A page does not wait longer."""


def wecom_door(channels: Mapping[str, Channel], public_url: str) -> WecomDoor | None:
    """None without an app for staff, or without an address that WeCom could send browsers to."""
    apps = [one for one in channels.values() if isinstance(one, WecomAppChannel)]
    if not apps or not public_url:
        return None
    members = apps[0].members

    def login_url(back: str, state: str, is_inside: bool) -> str:
        return members.login_url(back, state, is_inside=is_inside)

    async def who(code: str) -> WecomEntry:
        return await _who(members, code)

    async def look_up(userid: str) -> WecomMember:
        return await _look_up(members, userid)

    return WecomDoor(login_url, who, look_up)


async def _who(members: Members, code: str) -> WecomEntry:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await members.of_code(code)
    except TimeoutError:
        return WecomEntry(problem=NoEntry.UNREACHABLE)
    if found.error is not None:
        is_code = found.error is ErrorClass.CONTENT
        return WecomEntry(problem=NoEntry.REFUSED if is_code else NoEntry.UNREACHABLE)
    return WecomEntry(found.userid, NoEntry.OUTSIDER if found.is_outsider else None)


async def _look_up(members: Members, userid: str) -> WecomMember:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await members.look_up(userid)
    except TimeoutError:
        return WecomMember(None)
    return WecomMember(found.is_known, found.name, found.is_active)
