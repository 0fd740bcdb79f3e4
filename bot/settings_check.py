"""Values that have the right type but make no sense: each problem names its key."""

import re
from zoneinfo import ZoneInfo

from bot.sections import (
    AccountSettings,
    AnswerSettings,
    CarrierSettings,
    Kuaidi100Settings,
    OaSettings,
    RobotSettings,
    Settings,
    WecomAppSettings,
    WecomKfSettings,
)
from handlers.fixedwords import plain_words

MAX_TAG_PREFIX = 10
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


class Problem(Exception):
    """`key: must be …`."""


def check_values(settings: Settings) -> None:
    """Raises Problem for the first value that makes no sense."""
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
        1 <= shop.weight_tolerance_percent <= 90,
        "shop.weight_tolerance_percent",
        "between 1 and 90",
    )
    _require(1 <= shop.claim_hours_weighed <= 720, "shop.claim_hours_weighed", "between 1 and 720")
    _require(1 <= shop.claim_days <= 365, "shop.claim_days", "between 1 and 365")
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
    for slug, carrier in settings.carriers.items():
        _check_carrier(slug, carrier)
    for name, answer in settings.answers.items():
        _check_answer(name, answer)


def _check_account(slug: str, account: AccountSettings) -> None:
    at = f"accounts.{slug}"
    _require(_SLUG.fullmatch(slug) is not None, at, "a short name of a-z, 0-9, - and _")
    _require(_is_url(account.api_base), f"{at}.api_base", "an http(s) address")
    if isinstance(account, RobotSettings):
        fits = re.fullmatch(r"[0-9A-Za-z-]{0,64}", account.key.reveal()) is not None
        _require(fits, f"{at}.key", "what follows key= in the robot's address")
        return
    for key in ("aes_key", "aes_key_previous"):
        text = getattr(account, key).reveal()
        fits = text == "" or re.fullmatch("[0-9A-Za-z]{43}", text) is not None
        _require(fits, f"{at}.{key}", "the EncodingAESKey of 43 letters and digits")
    if isinstance(account, OaSettings):
        _require(account.gh_id.startswith("gh_"), f"{at}.gh_id", "the account's 原始ID (gh_…)")
        _require(bool(account.appid), f"{at}.appid", "the AppID")
        fits = len(account.tag_prefix) <= MAX_TAG_PREFIX
        _require(fits, f"{at}.tag_prefix", f"at most {MAX_TAG_PREFIX} signs")
    else:
        _require(bool(account.corpid), f"{at}.corpid", "the company's CorpID")
    if isinstance(account, WecomAppSettings):
        for key in ("login_base", "qr_login_base"):
            _require(_is_url(getattr(account, key)), f"{at}.{key}", "an http(s) address")
    if isinstance(account, WecomKfSettings):
        fits = re.fullmatch(r"wk[0-9A-Za-z_-]{1,62}", account.open_kfid) is not None
        _require(fits, f"{at}.open_kfid", "the id of the 微信客服 account (wk…)")


def _check_carrier(slug: str, carrier: CarrierSettings) -> None:
    at = f"carriers.{slug}"
    _require(_SLUG.fullmatch(slug) is not None, at, "a short name of a-z, 0-9, - and _")
    _require(_is_url(carrier.api_base), f"{at}.api_base", "an http(s) address")
    if isinstance(carrier, Kuaidi100Settings):
        _require(bool(carrier.customer), f"{at}.customer", "the customer code of 快递100")
    else:
        _require(bool(carrier.business_id), f"{at}.business_id", "the EBusinessID of 快递鸟")


def _check_answer(name: str, answer: AnswerSettings) -> None:
    at, show = f"answers.{name}", answer.show
    _require(bool(answer.words) or answer.on_follow, f"{at}.words", "what customers write")
    _require(all(map(plain_words, answer.words)), f"{at}.words", "words, not signs alone")
    _require(bool(answer.text or show), f"{at}.text", "what is answered, or set `show`")
    if show in {"page", "music"}:
        _require(bool(answer.title), f"{at}.title", "what stands above it")
        _require(_is_url(answer.url), f"{at}.url", "an http(s) address")
    elif show == "picture":
        fits = bool(answer.id) != _is_url(answer.url)
        _require(fits, f"{at}.id", "a media_id, or set `url` to an http(s) address")
    elif show:
        _require(bool(answer.id), f"{at}.id", "its media_id or article_id")
    for key in ("url", "picture"):
        _require(_is_url(getattr(answer, key), optional=True), f"{at}.{key}", "an http(s) address")


def _require(fact: bool, key: str, wanted: str) -> None:
    if not fact:
        raise Problem(f"{key}: must be {wanted}")


def _is_url(text: str, *, optional: bool = False) -> bool:
    return (optional and not text) or re.fullmatch(r"https?://[^\s/@]+[^\s@]*", text) is not None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
