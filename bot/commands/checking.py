"""`jiedan check`: are the settings right, and do the platforms agree?

Each finding is one line in plain words: what is wrong, and where it is put right.
"""

import asyncio
from argparse import Namespace
from collections.abc import AsyncIterator

from bot.channels.api import AccountApi, Answer, ApiClient, Call
from bot.channels.api_errors import Family
from bot.channels.base import Message
from bot.channels.oa import token_calls
from bot.channels.refusals import say_nothing
from bot.channels.tokens import MemoryTokens
from bot.channels.webhook_robot import RobotChannel
from bot.channels.wecom_app import token_call
from bot.clock import utc_now
from bot.commands.opening import database_of, say, settings_of
from bot.commands.platforms import explain, family_of
from bot.currency import check_currency
from bot.merchant import make_channel
from bot.settings import (
    CallbackSettings,
    OaSettings,
    RobotSettings,
    Settings,
    WecomAppSettings,
    WecomContactSettings,
    WecomKfSettings,
    check_serving,
)
from locales import Texts


def check(options: Namespace) -> int:
    """0 where everything is right, 1 where a platform disagrees. Raises ConfigError."""
    settings = settings_of(options)
    check_serving(settings)
    with database_of(settings) as database:
        check_currency(database, settings.shop.currency)
        say("settings: complete; database: opens, schema up to date")
    for slug, account in settings.accounts.items():
        base = settings.server.public_url or "https://…"
        if not isinstance(account, RobotSettings):
            say(f"{slug}: callback URL {base}/cb/{family_of(account)}/{slug}")
    if not settings.server.public_url.startswith("https://"):
        say("server.public_url: the platforms want an https address; put TLS in front")
    if not options.online:
        return 0
    return asyncio.run(_check_online(settings))


async def _check_online(settings: Settings) -> int:
    bases = {slug: account.api_base for slug, account in settings.accounts.items()}
    client = ApiClient(bases, utc_now, on_refusal=say_nothing)
    bad = 0
    try:
        for slug, account in settings.accounts.items():
            if isinstance(account, RobotSettings):
                found = _greeting(client, slug, settings)
            else:
                found = _findings(client, slug, account)
            async for fine, line in found:
                bad += not fine
                say(f"{slug}: {line}")
    finally:
        await client.close()
    return 1 if bad else 0


async def _findings(
    client: ApiClient, slug: str, account: CallbackSettings
) -> AsyncIterator[tuple[bool, str]]:
    family = family_of(account)
    api = AccountApi(client, slug, family=family, base=account.api_base)
    if isinstance(account, OaSettings):
        plain, forced = token_calls(account.appid, account.secret.reveal())
        api.use_tokens(plain, forced, MemoryTokens())
        probes = (
            ("access token and IP allow-list", Call("/cgi-bin/getcallbackip")),
            ("menus", Call("/cgi-bin/menu/get")),
        )
    else:
        api.use_tokens(token_call(account.corpid, account.secret.reveal()), None, MemoryTokens())
        probes = (
            ("access token and trusted IP", Call("/cgi-bin/getcallbackip")),
            _own_probe(account),
        )
    for what, call in probes:
        answer = await api.call(call)
        yield _is_fine(answer), f"{what}: {_words(family, answer)}"
        if answer.error is not None and not _is_fine(answer):
            return


async def _greeting(
    client: ApiClient, slug: str, settings: Settings
) -> AsyncIterator[tuple[bool, str]]:
    """A robot can only be tried by letting it speak."""
    account = settings.accounts[slug]
    t = Texts.load().translator(settings.shop.language)
    text = t("{shop}: alarms come to this group.", shop=settings.shop.name)
    channel = make_channel(
        slug, account, client, tokens=MemoryTokens(), shop_name=settings.shop.name
    )
    if isinstance(channel, RobotChannel):
        answer = await channel.post(Message("text", {"text": {"content": text}}))
        yield _is_fine(answer), f"a line to the group: {_words(family_of(account), answer)}"


def _own_probe(
    account: WecomAppSettings | WecomKfSettings | WecomContactSettings,
) -> tuple[str, Call]:
    if isinstance(account, WecomContactSettings):
        return "客户联系", Call("/cgi-bin/externalcontact/get_follow_user_list")
    if isinstance(account, WecomKfSettings):
        return "微信客服", Call("/cgi-bin/kf/account/list", {"offset": 0, "limit": 1})
    params = {"agentid": str(account.agentid)}
    return "the app", Call("/cgi-bin/agent/get", params=params)


def _is_fine(answer: Answer) -> bool:
    """No menu yet (46003) is no fault."""
    return answer.error is None or answer.code == 46003


def _words(family: Family, answer: Answer) -> str:
    return "fine" if _is_fine(answer) else explain(family, answer)
