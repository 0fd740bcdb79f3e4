"""Templates: autoescaped, strict about unknown names, with the few filters pages need."""

import functools
import hashlib
import json
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2

from domain.base.money import Money, UnitPrice, plain, plain_price
from domain.base.quantity import Quantity, plain_count
from domain.catalog import Sku, as_packs
from domain.delivery import DeliveryPolicy, today_of
from locales import Translator

TEMPLATES = Path(__file__).with_name("templates")
STATIC = Path(__file__).with_name("static")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00")
_SYMBOLS = {"CNY": "¥", "TWD": "NT$", "HKD": "HK$", "USD": "US$"}


@functools.cache
def make_environment() -> jinja2.Environment:
    """The template environment, one a process, so that each template is compiled once.

    Autoescape is on for every template.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        money=show_money,
        plain=plain,
        price=show_price,
        count=show_count,
        percent=show_percent,
        quantity=show_quantity,
        tojson_plain=show_json,
    )
    environment.globals["packs"] = show_packs
    environment.globals["share"] = show_share
    environment.globals["static_version"] = static_version()
    return environment


def static_version() -> str:
    """A mark of the static files' content, so that browsers fetch changed ones."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def show_money(money: Money | None) -> str:
    """ "¥1,238.00"; always two decimals on a page; – where there is no amount."""
    if money is None:
        return "–"
    whole, _, cents = plain(money).partition(".")
    sign = "-" if whole.startswith("-") else ""
    symbol = _SYMBOLS.get(money.currency, f"{money.currency} ")
    return f"{sign}{symbol}{int(whole.lstrip('-')):,}.{cents}"


def show_price(price: UnitPrice | None) -> str:
    """A unit price with two to four decimals: "¥46.00", "¥5.5417"."""
    if price is None:
        return "–"
    whole, _, places = plain_price(price).partition(".")
    shown = places[:2] + places[2:].rstrip("0")
    return f"{_SYMBOLS.get(price.currency, price.currency + ' ')}{int(whole):,}.{shown}"


def show_count(count: Decimal | int) -> str:
    """A count without needless zeros, thousands separated."""
    whole, dot, places = plain_count(Decimal(count)).partition(".")
    return f"{int(whole):,}{dot}{places}"


def show_quantity(quantity: Quantity) -> str:
    """ "3箱", "1.5箱"."""
    return f"{show_count(quantity.count)}{quantity.unit}"


def show_json(value: object) -> str:
    """A recorded value as readable text; escaped by the template like any other."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def show_share(base: int, factor: int) -> str:
    """How many units of `factor` base units `base` are: "3", "1.5"."""
    return show_count(round(Decimal(base) / factor, 3))


def show_percent(percent_bp: int) -> str:
    """ "95%", "97.5%" of 1/100 of a percent."""
    return f"{plain_count(Decimal(percent_bp) / 100)}%"


def show_packs(sku: Sku, base: int | None) -> str:
    """ "3箱+5罐"; "" where stock is not tracked, "0箱" for none."""
    if base is None:
        return ""
    if base <= 0:
        return f"0{sku.order_unit}"
    return "+".join(f"{plain_count(Decimal(n))}{unit}" for n, unit in as_packs(sku, base))


class Times:
    """Moments in the merchant's time zone and the reader's language, seen from `now`.

    Today is the trading day, as in the chat (`domain.delivery.today_of`): at 00:30 it is still
    the day before, and what the neighbouring days are called then would be heard in two ways.
    """

    def __init__(self, policy: DeliveryPolicy, now: datetime, t: Translator) -> None:
        self._policy = policy
        self._zone = ZoneInfo(policy.timezone)
        self._t = t
        self._now = now
        self._today = today_of(policy, now)
        self._is_clear = now.astimezone(self._zone).date() == self._today

    @property
    def today(self) -> date:
        """The trading day there."""
        return self._today

    def day(self, when: date | datetime | None) -> str:
        """ "today", "yesterday", "Nov 16", or the full date of another year."""
        if when is None:
            return "–"
        day = when.astimezone(self._zone).date() if isinstance(when, datetime) else when
        trading = today_of(self._policy, when) if isinstance(when, datetime) else when
        t, away = self._t, (trading - self._today).days
        near = {0: t("Today"), -1: t("Yesterday"), 1: t("Tomorrow")}
        if away in near and (self._is_clear or not away) and (trading == day or not away):
            return near[away]
        if day.year == self._today.year:
            return t("{month}/{day}", month=day.month, day=day.day)
        return day.isoformat()

    def clock(self, when: datetime) -> str:
        """ "09:12"."""
        return when.astimezone(self._zone).strftime("%H:%M")

    def moment(self, when: datetime | None) -> str:
        """ "Today 09:12"."""
        return "–" if when is None else f"{self.day(when)} {self.clock(when)}"

    def full(self, when: datetime | None) -> str:
        """ "2027-11-23 09:12:05"."""
        if when is None:
            return "–"
        return when.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")

    def localised(self, value: object) -> object:
        """A recorded value with its moments as `full` has them, not in UTC."""
        match value:
            case dict():
                return {key: self.localised(one) for key, one in value.items()}
            case list():
                return [self.localised(one) for one in value]
            case str() if _MOMENT.fullmatch(value):
                return self.full(datetime.fromisoformat(value))
            case _:
                return value

    def ago(self, when: datetime) -> str:
        """ "5 min", "3 h", or the day."""
        minutes = int((self._now - when).total_seconds() // 60)
        if minutes < 1:
            return self._t("just now")
        if minutes < 60:
            return self._t("{n} min ago", n=minutes)
        if minutes < 24 * 60:
            return self._t("{n} h ago", n=minutes // 60)
        return self.day(when)
