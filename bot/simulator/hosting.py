"""The accounts of the settings, hosted by the fake platform; simulated ones where none are set.

Configured accounts keep their slug and ids, so that addresses in the database stay valid. Only
`api_base` changes, and secrets that are not set are made up from the server's own secret.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from bot.channels.cipher import Keyring, decode_aes_key
from bot.settings import (
    AccountSettings,
    CarrierSettings,
    KdniaoSettings,
    OaSettings,
    RobotSettings,
    Secret,
    Settings,
    TemplateSettings,
    WecomAppSettings,
    WecomContactSettings,
    WecomKfSettings,
)
from bot.simulator.platform.accounts import AccountType, FakeAccount, Kind
from bot.simulator.platform.carriers import FakeCarrier
from bot.simulator.platform.server import FakePlatform

SIMULATED_OA, SIMULATED_WECOM = "shop", "staff"
SIMULATED_SECRET = "simulated accounts need no real secret"  # noqa: S105 - it protects nothing
TEMPLATE_ID = "TMjiedan0001"
TEMPLATE_TITLE = "订单状态通知"
_LABELS = {"title": "状态", "text": "内容", "time": "时间", "shop": "商家"}
_TEMPLATE = TemplateSettings(
    id=TEMPLATE_ID, data={"thing1": "shop", "thing2": "title", "time3": "time"}
)


def complete_settings(settings: Settings) -> Settings:
    """The settings with a server secret, a 公众号 and a WeCom app, each with all its secrets."""
    server = settings.server
    if not server.secret:
        server = msgspec.structs.replace(server, secret=Secret(SIMULATED_SECRET))
    accounts = dict(settings.accounts)
    if not any(isinstance(account, OaSettings) for account in accounts.values()):
        accounts[SIMULATED_OA] = OaSettings(
            gh_id="gh_simulated", appid="wx0000000000000001", template=_TEMPLATE
        )
    if not any(isinstance(account, WecomAppSettings) for account in accounts.values()):
        accounts[SIMULATED_WECOM] = WecomAppSettings(corpid="ww0000000000000001", agentid=1000002)
    secret = server.secret.reveal()
    filled = {slug: _filled(slug, account, secret) for slug, account in accounts.items()}
    carriers = {
        slug: msgspec.structs.replace(one, key=one.key or Secret(_derived(secret, f"{slug} key")))
        for slug, one in settings.carriers.items()
    }
    return msgspec.structs.replace(settings, server=server, accounts=filled, carriers=carriers)


def host_accounts(settings: Settings, platform: FakePlatform, login_base: str = "") -> Settings:
    """Adds the accounts to the started platform; the settings with the platform's address.

    `login_base`: where people see WeCom's login pages; empty: at the platform itself.
    """
    hosted: dict[str, AccountSettings] = {}
    for slug, account in settings.accounts.items():
        fake = _fake(slug, account, settings.shop.name, public_url=settings.server.public_url)
        platform.add_account(fake)
        if isinstance(account, OaSettings):
            for template in filter(None, (account.template, account.subscription)):
                labels = {key: _LABELS[source] for key, source in template.data.items()}
                platform.templates.register(fake, template.id, TEMPLATE_TITLE, labels)
        hosted[slug] = msgspec.structs.replace(account, api_base=platform.api_base(slug))
        if isinstance(account, WecomAppSettings):
            login = login_base or platform.base_url
            hosted[slug] = msgspec.structs.replace(
                hosted[slug], login_base=login, qr_login_base=login
            )
    carriers = {
        slug: _hosted_carrier(slug, carrier, platform)
        for slug, carrier in settings.carriers.items()
    }
    return msgspec.structs.replace(settings, accounts=hosted, carriers=carriers)


def _hosted_carrier(
    slug: str, carrier: CarrierSettings, platform: FakePlatform
) -> CarrierSettings:
    is_kdniao = isinstance(carrier, KdniaoSettings)
    account_id = carrier.business_id if isinstance(carrier, KdniaoSettings) else carrier.customer
    platform.carriers.add(FakeCarrier(slug, is_kdniao, account_id, carrier.key.reveal()))
    return msgspec.structs.replace(carrier, api_base=f"{platform.base_url}/carrier/{slug}")


def callback_path(slug: str, account: AccountSettings) -> str:
    """Where the server takes the account's pushes."""
    return f"/cb/{'oa' if isinstance(account, OaSettings) else 'wecom'}/{slug}"


def kf_slug(accounts: Mapping[str, AccountSettings]) -> str:
    """The first 微信客服 account; empty where there is none."""
    found = [slug for slug, one in accounts.items() if isinstance(one, WecomKfSettings)]
    return found[0] if found else ""


def first_slug(accounts: Mapping[str, AccountSettings], kind: type[AccountSettings]) -> str:
    """The first account of a kind: the one that is on the phones."""
    return next(slug for slug, account in accounts.items() if isinstance(account, kind))


def _filled(slug: str, account: AccountSettings, secret: str) -> AccountSettings:
    changes = {
        name: Secret(_derived(secret, f"{slug} {name}"))
        for name in account.NEEDS
        if not getattr(account, name)
    }
    return msgspec.structs.replace(account, **changes) if changes else account


def _derived(secret: str, purpose: str) -> str:
    """43 letters and digits, the same at every start."""
    digest = hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode().rstrip("=").replace("+", "a").replace("/", "b")


def _fake(slug: str, account: AccountSettings, shop_name: str, *, public_url: str) -> FakeAccount:
    if isinstance(account, RobotSettings):
        key, keyring = account.key.reveal(), Keyring("", (), "")
        return FakeAccount(slug, Kind.ROBOT, "群机器人", "", "", key, keyring)
    keys = tuple(
        decode_aes_key(text)
        for text in (account.aes_key.reveal(), account.aes_key_previous.reveal())
        if text
    )
    secret, token = account.secret.reveal(), account.token.reveal()
    if isinstance(account, OaSettings):
        keyring = Keyring(token, keys, account.appid)
        kind = AccountType(account.account_type)
        return FakeAccount(
            slug, Kind.OA, shop_name, account.appid, account.gh_id, secret, keyring, kind
        )
    keyring = Keyring(token, keys, account.corpid)
    ids = (account.corpid, account.corpid, secret, keyring)
    if isinstance(account, WecomKfSettings):
        return FakeAccount(slug, Kind.KF, shop_name, *ids, open_kfid=account.open_kfid)
    if isinstance(account, WecomContactSettings):
        return FakeAccount(slug, Kind.CONTACT, shop_name, *ids)
    return FakeAccount(
        slug,
        Kind.WECOM,
        "接单助手",
        *ids,
        agent_id=str(account.agentid),
        trusted_domain=urlsplit(public_url).netloc,
    )
