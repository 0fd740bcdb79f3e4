"""Asks WeCom, before somebody is employed, whether it knows the userid."""

import asyncio

from bot.channels.api import AccountApi, Answer, ApiClient
from bot.channels.api_errors import ErrorClass
from bot.channels.refusals import say_nothing
from bot.channels.tokens import MemoryTokens
from bot.channels.wecom_app import token_call
from bot.channels.wecom_members import LoginPages, Member, Members
from bot.clock import utc_now
from bot.commands.platforms import explain
from bot.settings import Settings, WecomAppSettings

PATIENCE_SECONDS = 8.0
_SILENT = Member(None, answer=Answer(ErrorClass.TRANSIENT))


def look_up(settings: Settings, userid: str) -> Member | None:
    """What WeCom's address book says; None where no app for staff has its secret yet."""
    apps = {
        slug: account
        for slug, account in settings.accounts.items()
        if isinstance(account, WecomAppSettings) and account.secret
    }
    return asyncio.run(_ask(apps, userid)) if apps else None


def doubt(member: Member, userid: str) -> str:
    """Why somebody should not be employed just so; empty where WeCom knows an active member."""
    if member.is_known is None:
        why = explain("wecom", member.answer or Answer(ErrorClass.TRANSIENT))
        return f"WeCom did not say who {userid} is: {why}"
    if not member.is_known:
        return (
            f"WeCom knows nobody with the userid {userid}: it is the 账号 in the address book "
            "(通讯录), and the app must see the person (可见范围)"
        )
    return "" if member.is_active else f"{userid} is not active in WeCom (disabled, or not joined)"


async def _ask(apps: dict[str, WecomAppSettings], userid: str) -> Member:
    """The first app that sees the person decides."""
    client = ApiClient(
        {slug: one.api_base for slug, one in apps.items()}, utc_now, on_refusal=say_nothing
    )
    found = _SILENT
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            for slug, account in apps.items():
                found = await _members(client, slug, account).look_up(userid)
                if found.is_known:
                    break
    except TimeoutError:
        return _SILENT
    finally:
        await client.close()
    return found


def _members(client: ApiClient, slug: str, account: WecomAppSettings) -> Members:
    api = AccountApi(client, slug, family="wecom", base=account.api_base)
    api.use_tokens(token_call(account.corpid, account.secret.reveal()), None, MemoryTokens())
    return Members(api, account.corpid, account.agentid, LoginPages("", ""))
