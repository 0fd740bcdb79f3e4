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
from pathlib import Path
from typing import Any

import msgspec

from bot.sections import (
    AccountSettings,
    CallbackSettings,
    CarrierSettings,
    DatabaseSettings,
    KdniaoSettings,
    Kuaidi100Settings,
    OaSettings,
    RobotSettings,
    Secret,
    ServerSettings,
    Settings,
    ShopSettings,
    TemplateSettings,
    WecomAppSettings,
    WecomContactSettings,
    WecomKfSettings,
)
from bot.settings_check import Problem, check_values

__all__ = [
    "AccountSettings",
    "CallbackSettings",
    "CarrierSettings",
    "ConfigError",
    "DatabaseSettings",
    "KdniaoSettings",
    "Kuaidi100Settings",
    "OaSettings",
    "RobotSettings",
    "Secret",
    "ServerSettings",
    "Settings",
    "ShopSettings",
    "TemplateSettings",
    "WecomAppSettings",
    "WecomContactSettings",
    "WecomKfSettings",
    "check_serving",
    "load_settings",
    "secrets_of",
]

PREFIX = "JIEDAN_"
CONFIG_VARIABLE = "JIEDAN_CONFIG"
DEFAULT_PATH = Path("jiedan.toml")
MIN_SECRET = 32
KINDS = {
    "accounts": "oa, wecom_app, wecom_kf, wecom_contact, webhook_robot",
    "carriers": "kuaidi100, kdniao",
}

_VARIABLE = re.compile(r"JIEDAN_[A-Z]+__[A-Z0-9_]+")


class ConfigError(Exception):
    """One line that names the key and says what to do about it."""


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
    try:
        check_values(settings)
    except Problem as problem:
        raise ConfigError(str(problem)) from None
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
        for key in account.NEEDS:
            if not getattr(account, key):
                raise ConfigError(f"accounts.{slug}.{key}: missing")
    for slug, carrier in settings.carriers.items():
        for key in carrier.NEEDS:
            if not getattr(carrier, key):
                raise ConfigError(f"carriers.{slug}.{key}: missing")


def secrets_of(settings: Settings) -> list[str]:
    """Every secret text, for the log's mask."""
    texts = [settings.server.secret, settings.server.metrics_token]
    for account in (*settings.accounts.values(), *settings.carriers.values()):
        texts += [value for value in msgspec.structs.astuple(account) if isinstance(value, Secret)]
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
    kinds = KINDS.get(key.partition(".")[0], "")
    text = re.sub(r"^Invalid value .*", f"Invalid `kind`: use one of {kinds}", text)
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
