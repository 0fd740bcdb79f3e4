"""`jiedan menu`: set the bottom menu of the 公众号 and the menu of the WeCom app."""

import asyncio
from argparse import Namespace

from bot.channels.api import ApiClient
from bot.channels.oa import OaChannel
from bot.channels.refusals import say_nothing
from bot.channels.tokens import MemoryTokens
from bot.channels.wecom_app import WecomAppChannel
from bot.clock import utc_now
from bot.commands.opening import say, settings_of
from bot.commands.platforms import explain, family_of
from bot.menus import Button, customer_menu, menu_line, staff_menu
from bot.merchant import make_channel
from bot.settings import OaSettings, Settings, WecomAppSettings, check_serving
from locales import Texts


def run(options: Namespace) -> int:
    """0 where every account has its menu now, 1 where one refused. Raises ConfigError."""
    settings = settings_of(options)
    check_serving(settings)
    return asyncio.run(_set_all(settings))


async def _set_all(settings: Settings) -> int:
    bases = {slug: account.api_base for slug, account in settings.accounts.items()}
    client = ApiClient(bases, utc_now, on_refusal=say_nothing)
    try:
        fine = [
            await set_menu(client, settings, slug)
            for slug, account in settings.accounts.items()
            if isinstance(account, OaSettings | WecomAppSettings)
        ]
    finally:
        await client.close()
    if any(fine):
        say("Phones show a changed menu within five minutes, or after following anew.")
    return 0 if all(fine) else 1


async def set_menu(client: ApiClient, settings: Settings, slug: str) -> bool:
    """Set one account's menu and say so, or why not."""
    account = settings.accounts[slug]
    channel = make_channel(
        slug, account, client, tokens=MemoryTokens(), shop_name=settings.shop.name
    )
    if not isinstance(channel, OaChannel | WecomAppChannel):
        return True
    buttons = _menu(settings, channel)
    answer = await channel.create_menu(buttons)
    if answer.error is None:
        say(f"{slug}: {menu_line(buttons)}")
        return True
    say(f"{slug}: not set: {explain(family_of(account), answer)}")
    return False


def _menu(settings: Settings, channel: OaChannel | WecomAppChannel) -> list[Button]:
    t = Texts.load().translator(settings.shop.language)
    if isinstance(channel, OaChannel):
        return customer_menu(t)
    url = settings.server.public_url
    return staff_menu(t, f"{url.rstrip('/')}/admin/" if url else "")
