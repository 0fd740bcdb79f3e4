"""The settings: TOML plus environment, read once into frozen structs.

    jiedan.toml                    [server] port = 8080
    JIEDAN_SERVER__PORT=9000       wins over the file; sections are joined by two underscores

Anything wrong is one `ConfigError` that names the key; the command line prints it and ends with
exit code 2. A `Secret` never prints.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

PREFIX = "JIEDAN_"
CONFIG_VARIABLE = "JIEDAN_CONFIG"
DEFAULT_PATH = Path("jiedan.toml")
MIN_SECRET = 32

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_VARIABLE = re.compile(r"JIEDAN_[A-Z]+__[A-Z0-9_]+")


class ConfigError(Exception):
    """One line that names the key and says what to do about it."""


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
    """`[accounts.<slug>.template]`: the template message that carries notices.

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


class WecomAppSettings(Section, frozen=True, tag_field="kind", tag="wecom_app"):
    """`[accounts.<slug>]` with `kind = "wecom_app"`: a self-built WeCom app for staff."""

    corpid: str
    agentid: int
    secret: Secret = msgspec.field(default_factory=Secret)
    token: Secret = msgspec.field(default_factory=Secret)
    aes_key: Secret = msgspec.field(default_factory=Secret)
    aes_key_previous: Secret = msgspec.field(default_factory=Secret)
    api_base: str = "https://qyapi.weixin.qq.com"


AccountSettings = OaSettings | WecomAppSettings


class Settings(Section, frozen=True):
    """Everything a process is told from outside."""

    shop: ShopSettings = ShopSettings()
    server: ServerSettings = ServerSettings()
    database: DatabaseSettings = DatabaseSettings()
    accounts: dict[str, AccountSettings] = {}


def load_settings(
    path: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """The settings of `path` (or $JIEDAN_CONFIG, or ./jiedan.toml) and the environment.

    Raises ConfigError. Whether accounts and secrets suffice to serve is `check_serving`'s matter.
    """
    environment = os.environ if environment is None else environment
    source = path or Path(environment.get(CONFIG_VARIABLE) or DEFAULT_PATH)
    must_exist = path is not None or CONFIG_VARIABLE in environment
    document = _read_toml(source, must_exist=must_exist)
    _convert(document, name=source.name, strict=True)
    merged = _with_environment(document, environment)
    settings = _convert(merged, name="settings", strict=False)
    _check_values(settings)
    return settings


def check_serving(settings: Settings) -> None:
    """Raises ConfigError unless a server can run: a secret, and every account complete."""
    if len(settings.server.secret.reveal()) < MIN_SECRET:
        raise ConfigError(
            f"server.secret: missing or shorter than {MIN_SECRET} characters; "
            "make one with: openssl rand -hex 32"
        )
    if not settings.accounts:
        raise ConfigError("accounts: none is configured; see docs/connect.md or run: jiedan demo")
    for slug, account in settings.accounts.items():
        for key in ("secret", "token", "aes_key"):
            if not getattr(account, key):
                raise ConfigError(f"accounts.{slug}.{key}: missing")


def secrets_of(settings: Settings) -> list[str]:
    """Every secret text, for the log's mask."""
    texts = [settings.server.secret, settings.server.metrics_token]
    for account in settings.accounts.values():
        texts += [account.secret, account.token, account.aes_key, account.aes_key_previous]
    return [secret.reveal() for secret in texts if secret]


def _read_toml(path: Path, *, must_exist: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if must_exist:
            raise ConfigError(f"{path}: no such file") from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({type(error).__name__})") from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at [^)]*\)", str(error))
        raise ConfigError(f"{path}: not valid TOML {place[0] if place else ''}".strip()) from None


def _convert(document: Mapping[str, Any], *, name: str, strict: bool) -> Settings:
    try:
        return msgspec.convert(document, Settings, strict=strict, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{name}: {_explain(str(error))}") from None


def _decode(kind: type, value: Any) -> Any:
    if kind is Secret:
        if not isinstance(value, str):
            raise ValueError("Expected `str`")
        return Secret(value)
    raise TypeError(f"no setting is a {kind.__name__}")


def _explain(message: str) -> str:
    """msgspec's sentence with the key in front and without quoting a value."""
    text, _at, place = message.partition(" - at `$")
    key = place.rstrip("`").lstrip(".").replace("[...]", ".<slug>")
    text = re.sub(r"^Invalid value .*", "Invalid `kind`: use oa or wecom_app", text)
    text = re.sub(r"^Invalid enum value .*", "Not one of the allowed values", text)
    unknown = re.search(r"unknown field `(.*)`", text)
    if unknown:
        return f"{f'{key}.{unknown[1]}'.lstrip('.')}: unknown key"
    return f"{key}: {text}" if key else text


def _with_environment(
    document: Mapping[str, Any], environment: Mapping[str, str]
) -> dict[str, Any]:
    merged = {name: dict(v) if isinstance(v, dict) else v for name, v in document.items()}
    for name, value in environment.items():
        if not name.startswith(PREFIX) or "__" not in name:
            continue
        if _VARIABLE.fullmatch(name) is None:
            raise ConfigError(f"{name}: not of the form JIEDAN_SECTION__KEY")
        _place(merged, name.removeprefix(PREFIX).lower().split("__"), value, name)
    return merged


def _place(target: dict[str, Any], path: list[str], value: str, variable: str) -> None:
    for step in path[:-1]:
        known = next((key for key in target if key.replace("-", "_") == step), step)
        inner = target.setdefault(known, {})
        if not isinstance(inner, dict):
            raise ConfigError(f"{variable}: {step} is not a section")
        target[known] = target = dict(inner)
    target[path[-1]] = _parsed(value, variable)


def _parsed(value: str, variable: str) -> Any:
    if not value.startswith(("[", "{")):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        raise ConfigError(f"{variable}: not valid JSON") from None


def _check_values(settings: Settings) -> None:
    shop, server, database = settings.shop, settings.server, settings.database
    _require(0 < server.port < 65536, "server.port", "between 1 and 65535")
    _require(server.max_connections >= 10, "server.max_connections", "at least 10")
    _require(_is_url(server.public_url, optional=True), "server.public_url", "an http(s) address")
    _require(_is_zone(shop.timezone), "shop.timezone", "a time zone such as Asia/Shanghai")
    _require(re.fullmatch("[A-Z]{3}", shop.currency) is not None, "shop.currency", "like CNY")
    _require(
        bool(shop.delivery_weekdays) and set(shop.delivery_weekdays) <= set(range(1, 8)),
        "shop.delivery_weekdays",
        "numbers from 1 (Monday) to 7",
    )
    _require(0 <= shop.lead_days <= 30, "shop.lead_days", "between 0 and 30")
    _require(
        re.fullmatch(r"([0-9]{1,9}(\.[0-9]{1,2})?)?", shop.order_minimum) is not None,
        "shop.order_minimum",
        'an amount in quotes such as "200.00"',
    )
    _require(
        database.url.reveal().startswith(("sqlite://", "postgresql://")),
        "database.url",
        "sqlite:///file.db or postgresql://…",
    )
    _require(database.backup_keep >= 1, "database.backup_keep", "at least 1")
    for slug, account in settings.accounts.items():
        _check_account(slug, account)


def _check_account(slug: str, account: AccountSettings) -> None:
    at = f"accounts.{slug}"
    _require(_SLUG.fullmatch(slug) is not None, at, "a short name of a-z, 0-9, - and _")
    for key in ("aes_key", "aes_key_previous"):
        text = getattr(account, key).reveal()
        fits = text == "" or re.fullmatch("[0-9A-Za-z]{43}", text) is not None
        _require(fits, f"{at}.{key}", "the EncodingAESKey of 43 letters and digits")
    _require(_is_url(account.api_base), f"{at}.api_base", "an http(s) address")
    if isinstance(account, OaSettings):
        _require(account.gh_id.startswith("gh_"), f"{at}.gh_id", "the account's 原始ID (gh_…)")
        _require(bool(account.appid), f"{at}.appid", "the AppID")
    else:
        _require(bool(account.corpid), f"{at}.corpid", "the company's CorpID")


def _require(fact: bool, key: str, wanted: str) -> None:
    if not fact:
        raise ConfigError(f"{key}: must be {wanted}")


def _is_url(text: str, *, optional: bool = False) -> bool:
    return (optional and not text) or re.fullmatch(r"https?://[^\s/@]+[^\s@]*", text) is not None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
