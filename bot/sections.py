"""What can be set: one frozen struct per section, and the `Secret` that never prints.

Reading and checking them is in `bot.settings`, which hands these names on.
"""

from datetime import time
from typing import ClassVar, Literal

import msgspec


class Secret:
    """A text that never prints; `reveal()` is the only way to it."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one place that needs it."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Secret(set)" if self._text else "Secret(empty)"


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the sections: frozen, and an unknown key is an error."""


class ShopSettings(Section, frozen=True):
    """`[shop]`: what the merchant is called and when he delivers."""

    name: str = "jiedan"
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"
    language: str = "zh-CN"
    cut_off: time = time(19, 0)
    cut_off_is_strict: bool = True
    trading_day_rolls_at: time = time(4, 0)
    delivery_weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    lead_days: int = 1
    order_minimum: str = ""
    weight_tolerance_percent: int = 30
    claim_hours_weighed: int = 24
    claim_days: int = 7


class ServerSettings(Section, frozen=True):
    """`[server]`: where it listens and what it bears."""

    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    secret: Secret = msgspec.field(default_factory=Secret)
    max_connections: int = 1000
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "plain"] = "json"
    metrics_token: Secret = msgspec.field(default_factory=Secret)


class DatabaseSettings(Section, frozen=True):
    """`[database]`: where everything is kept and backed up."""

    url: Secret = msgspec.field(default_factory=lambda: Secret("sqlite:///jiedan.db"))
    backup_dir: str = ""
    backup_keep: int = 48


class TemplateSettings(Section, frozen=True):
    """`[accounts.<slug>.template]` and `.subscription`: the template that carries notices.

    `data` maps the template's keys to what fills them: title, text, time or shop.
    """

    id: str
    data: dict[str, Literal["title", "text", "time", "shop"]]


class OaSettings(Section, frozen=True, tag_field="kind", tag="oa"):
    """`[accounts.<slug>]` with `kind = "oa"`: a 公众号."""

    gh_id: str
    appid: str
    secret: Secret = msgspec.field(default_factory=Secret)
    token: Secret = msgspec.field(default_factory=Secret)
    aes_key: Secret = msgspec.field(default_factory=Secret)
    aes_key_previous: Secret = msgspec.field(default_factory=Secret)
    account_type: Literal["service", "subscription", "test"] = "service"
    api_base: str = "https://api.weixin.qq.com"
    template: TemplateSettings | None = None
    subscription: TemplateSettings | None = None
    tag_prefix: str = ""
    """Tags of followers that begin so are the tags of their shops; empty: none are kept."""
    name: str = ""
    """What staff call it, where the merchant has several."""
    hand_over: bool = False
    """What is written to a person who took the chat over goes to 客服 of the account.

    Once accepted there WeChat pushes nothing here until that session ends (消息转发到客服).
    """
    NEEDS: ClassVar = ("secret", "token", "aes_key")


class WecomAppSettings(Section, frozen=True, tag_field="kind", tag="wecom_app"):
    """`[accounts.<slug>]` with `kind = "wecom_app"`: a self-built WeCom app for staff."""

    corpid: str
    agentid: int
    secret: Secret = msgspec.field(default_factory=Secret)
    token: Secret = msgspec.field(default_factory=Secret)
    aes_key: Secret = msgspec.field(default_factory=Secret)
    aes_key_previous: Secret = msgspec.field(default_factory=Secret)
    api_base: str = "https://qyapi.weixin.qq.com"
    login_base: str = "https://open.weixin.qq.com"
    """Where a browser inside WeCom is sent to sign in to the admin page."""
    qr_login_base: str = "https://login.work.weixin.qq.com"
    """Where any other browser is sent: it shows a QR code to scan with WeCom."""
    NEEDS: ClassVar = ("secret", "token", "aes_key")


class WecomKfSettings(Section, frozen=True, tag_field="kind", tag="wecom_kf"):
    """`[accounts.<slug>]` with `kind = "wecom_kf"`: a 微信客服 account for customers."""

    corpid: str
    open_kfid: str
    secret: Secret = msgspec.field(default_factory=Secret)
    token: Secret = msgspec.field(default_factory=Secret)
    aes_key: Secret = msgspec.field(default_factory=Secret)
    aes_key_previous: Secret = msgspec.field(default_factory=Secret)
    hand_over: bool = False
    """A chat that a person takes over moves into his WeCom client (he must be a servicer)."""
    api_base: str = "https://qyapi.weixin.qq.com"
    NEEDS: ClassVar = ("secret", "token", "aes_key")


class WecomContactSettings(Section, frozen=True, tag_field="kind", tag="wecom_contact"):
    """`[accounts.<slug>]` with `kind = "wecom_contact"`: 客户联系, contacts and groups."""

    corpid: str
    secret: Secret = msgspec.field(default_factory=Secret)
    token: Secret = msgspec.field(default_factory=Secret)
    aes_key: Secret = msgspec.field(default_factory=Secret)
    aes_key_previous: Secret = msgspec.field(default_factory=Secret)
    tag_group: str = ""
    """Tags of this group are the tags of the shops; empty: tags are only read."""
    broadcast_limit: Literal["month", "week", "day"] = "month"
    """What the admin of WeCom chose: as many a month as it has days, 7 a week, or 1 a day."""
    api_base: str = "https://qyapi.weixin.qq.com"
    NEEDS: ClassVar = ("secret", "token", "aes_key")


class RobotSettings(Section, frozen=True, tag_field="kind", tag="webhook_robot"):
    """`[accounts.<slug>]` with `kind = "webhook_robot"`: the robot of an internal group."""

    key: Secret = msgspec.field(default_factory=Secret)
    """What follows `key=` in the robot's address; whoever has it can write to the group."""
    api_base: str = "https://qyapi.weixin.qq.com"
    NEEDS: ClassVar = ("key",)


CallbackSettings = OaSettings | WecomAppSettings | WecomKfSettings | WecomContactSettings
"""What the platform calls us for. `NEEDS` names the secrets without which nothing goes."""
AccountSettings = CallbackSettings | RobotSettings


class Kuaidi100Settings(Section, frozen=True, tag_field="kind", tag="kuaidi100"):
    """`[carriers.<slug>]` with `kind = "kuaidi100"`: where parcels are, from 快递100."""

    customer: str
    key: Secret = msgspec.field(default_factory=Secret)
    api_base: str = "https://poll.kuaidi100.com"
    NEEDS: ClassVar = ("key",)


class KdniaoSettings(Section, frozen=True, tag_field="kind", tag="kdniao"):
    """`[carriers.<slug>]` with `kind = "kdniao"`: where parcels are, from 快递鸟."""

    business_id: str
    key: Secret = msgspec.field(default_factory=Secret)
    api_base: str = "https://api.kdniao.com"
    NEEDS: ClassVar = ("key",)


CarrierSettings = Kuaidi100Settings | KdniaoSettings
"""Asked in the order of the file: the first that knows a parcel's company follows it."""


class AnswerSettings(Section, frozen=True):
    """`[answers.<name>]`: what is answered to fixed words, or said to who follows the account.

    `show` is what comes beside the text: a picture, recording or film (`id` is its media_id, a
    picture may have an address instead), a page or a song (`title`, `url`), or an article of the
    公众号 (`id` is its media_id, or article_id once it is published).
    """

    words: tuple[str, ...] = ()
    on_follow: bool = False
    text: str = ""
    show: Literal["", "picture", "voice", "video", "page", "music", "draft", "article"] = ""
    title: str = ""
    description: str = ""
    url: str = ""
    picture: str = ""
    id: str = ""


class Settings(Section, frozen=True):
    """Everything a process is told from outside."""

    shop: ShopSettings = ShopSettings()
    server: ServerSettings = ServerSettings()
    database: DatabaseSettings = DatabaseSettings()
    accounts: dict[str, AccountSettings] = {}
    carriers: dict[str, CarrierSettings] = {}
    answers: dict[str, AnswerSettings] = {}
