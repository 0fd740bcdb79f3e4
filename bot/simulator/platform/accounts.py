"""The accounts that the fake platform hosts."""

from dataclasses import dataclass
from enum import StrEnum

from bot.channels.wire import Keyring


class Kind(StrEnum):
    """Which platform an account lives on."""

    OA = "oa"
    WECOM = "wecom"
    KF = "kf"
    """微信客服: WeCom's API, customers of WeChat."""
    CONTACT = "contact"
    """客户联系: WeCom's API, contacts and customer groups."""
    ROBOT = "robot"
    """The robot of an internal group; its key is the account's secret."""


class AccountType(StrEnum):
    """How far a 公众号 is verified; it decides which APIs are granted."""

    SERVICE = "service"
    SUBSCRIPTION = "subscription"
    TEST = "test"


@dataclass(frozen=True, slots=True, repr=False)
class FakeAccount:
    """One account: `app_id` is the appid or corpid, `original_id` what pushes name as receiver.

    `agent_id` is empty for a 公众号. The keyring may hold a previous AES key in second place.
    """

    slug: str
    kind: Kind
    name: str
    app_id: str
    original_id: str
    secret: str
    keyring: Keyring
    account_type: AccountType = AccountType.SERVICE
    agent_id: str = ""
    trusted_domain: str = ""
    """可信域名 of an app: host and port that its login pages lead back to, and no other."""
    open_kfid: str = ""

    def __repr__(self) -> str:
        return f"FakeAccount({self.slug!r}, {self.kind.value})"
