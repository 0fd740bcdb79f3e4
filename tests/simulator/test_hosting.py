"""Accounts on the fake platform: configured ones keep their ids, missing ones are made up."""

import pytest

from bot.settings import OaSettings, Secret, Settings, WecomAppSettings, check_serving
from bot.simulator.hosting import (
    SIMULATED_OA,
    SIMULATED_WECOM,
    callback_path,
    complete_settings,
    first_slug,
    host_accounts,
)
from bot.simulator.platform.accounts import AccountType
from bot.simulator.platform.server import FakePlatform

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def test_without_accounts_both_are_simulated_and_the_same_at_every_start() -> None:
    settings = complete_settings(Settings())
    check_serving(settings)
    assert list(settings.accounts) == [SIMULATED_OA, SIMULATED_WECOM]
    assert settings == complete_settings(Settings())
    secrets = {
        getattr(account, name).reveal()
        for account in settings.accounts.values()
        for name in ("secret", "token", "aes_key")
    }
    assert len(secrets) == 6
    assert {len(secret) for secret in secrets} == {43}


async def test_configured_accounts_keep_everything_but_the_platforms_address() -> None:
    mine = OaSettings(
        gh_id="gh_mine", appid="wxmine", token=Secret("tok"), aes_key=Secret(KEY),
        account_type="subscription",
    )  # fmt: skip
    settings = complete_settings(Settings(accounts={"main": mine}))
    assert first_slug(settings.accounts, OaSettings) == "main"
    assert first_slug(settings.accounts, WecomAppSettings) == SIMULATED_WECOM
    platform = FakePlatform(lambda: pytest.fail("no time is needed"))
    await platform.start()
    hosted = host_accounts(settings, platform)
    await platform.stop()
    account = hosted.accounts["main"]
    assert isinstance(account, OaSettings)
    assert (account.gh_id, account.appid, account.token) == ("gh_mine", "wxmine", Secret("tok"))
    assert account.api_base == f"{platform.base_url}/oa"
    fake = platform.state.accounts["main"]
    assert (fake.original_id, fake.keyring.receive_id) == ("gh_mine", "wxmine")
    assert fake.account_type is AccountType.SUBSCRIPTION
    assert callback_path("main", account) == "/cb/oa/main"
    assert callback_path("staff", hosted.accounts[SIMULATED_WECOM]) == "/cb/wecom/staff"
