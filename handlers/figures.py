"""How amounts, quantities, dates and lists are said in chat.

Chat drops needless decimals (¥46, ¥2.33, ¥1,238); pages and documents always print two.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.base.money import Money, UnitPrice
from domain.base.quantity import Quantity, plain_count
from domain.delivery import today_of

if TYPE_CHECKING:
    from domain.delivery import DeliveryPolicy
    from domain.order import OrderSummary
    from locales import Translator

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
LETTERS = "ABCDEFGHIJ"
ONE = Decimal(1)
_SIGNS = {"CNY": "¥", "TWD": "NT$", "USD": "$", "HKD": "HK$", "EUR": "€", "SGD": "S$"}


def decimal(number: int) -> Decimal:
    """A whole number as a count."""
    return Decimal(number)


def money(amount: Money) -> str:
    """¥46, ¥2.33, ¥1,238, -¥5."""
    sign = "-" if amount.minor < 0 else ""
    return f"{sign}{currency_sign(amount.currency)}{bare(amount).lstrip('-')}"


def total(t: "Translator", amount: Money, *, is_complete: bool) -> str:
    """A total; where lines have no price yet it says so: ¥44.40＋时价."""
    if is_complete:
        return money(amount)
    return t("{total} plus items priced by us", total=money(amount))


def order_total(t: "Translator", order: "OrderSummary") -> str:
    """What the order costs, with the lines that have no price yet, or whose price is not known."""
    if order.lacks_prices:
        known = t("{total}, prices partly not recorded", total=money(order.total))
        return known if order.total.minor else t("prices not recorded")
    return total(t, order.total, is_complete=order.is_complete)


def bare(amount: Money) -> str:
    """The amount without the currency's sign: 1,238 or 2.33."""
    sign = "-" if amount.minor < 0 else ""
    major, minor = divmod(abs(amount.minor), 100)
    return f"{sign}{major:,}" + (f".{minor:02d}" if minor else "")


def price(unit_price: UnitPrice) -> str:
    """A unit price as ¥46, ¥5.50 or ¥5.5417: at least two decimals where any are needed."""
    return f"{currency_sign(unit_price.currency)}{bare_price(unit_price)}"


def bare_price(unit_price: UnitPrice) -> str:
    """The unit price without the currency's sign."""
    major, rest = divmod(unit_price.ten_thousandths, 10_000)
    if not rest:
        return f"{major:,}"
    decimals = f"{rest:04d}".rstrip("0").ljust(2, "0")
    return f"{major:,}.{decimals}"


def currency_sign(currency: str) -> str:
    """The sign people write before an amount."""
    return _SIGNS.get(currency, f"{currency} ")


def amount(t: "Translator", count: Decimal, unit: str) -> str:
    """3箱, or "3 cases"."""
    word = t.plural(unit, unit, n=1 if count == 1 else 2)
    return t("{count} {unit}", count=plain_count(count), unit=word)


def unit_word(t: "Translator", unit: str) -> str:
    """One of that unit: 箱, or "case"."""
    return t.plural(unit, unit, n=1)


def quantity(t: "Translator", value: Quantity) -> str:
    """A quantity in the words it was said in."""
    return amount(t, value.count, value.unit)


def packs(t: "Translator", parts: Iterable[tuple[Decimal, str]]) -> str:
    """1箱+12罐."""
    return "+".join(amount(t, count, unit) for count, unit in parts)


def joined(t: "Translator", words: Iterable[str]) -> str:
    """A list of words with the language's list comma."""
    return t(", ").join(words)


def numbered(options: Sequence[str]) -> str:
    """①… ②… on one line."""
    return " ".join(f"{CIRCLED[i]}{text}" for i, text in enumerate(options))


def weekday(t: "Translator", day: date) -> str:
    """周三, or "Wed"."""
    names = (t("Mon"), t("Tue"), t("Wed"), t("Thu"), t("Fri"), t("Sat"), t("Sun"))
    return names[day.weekday()]


def calendar_day(t: "Translator", day: date) -> str:
    """11月24日, or "24 Nov"."""
    months = (
        t("Jan"),
        t("Feb"),
        t("Mar"),
        t("Apr"),
        t("May"),
        t("Jun"),
        t("Jul"),
        t("Aug"),
        t("Sep"),
        t("Oct"),
        t("Nov"),
        t("Dec"),
    )
    return t("{day} {month}", day=day.day, month=months[day.month - 1])


def expected_day(t: "Translator", iso: str) -> str:
    """11月26日(周五), of a day as kept in a question."""
    day = date.fromisoformat(iso)
    return t("{date} ({weekday})", date=calendar_day(t, day), weekday=weekday(t, day))


def relative_day(t: "Translator", day: date, today: date) -> str:
    """明天(周三), or the date where it is further away; the weekday is always said."""
    name = weekday(t, day)
    match (day - today).days:
        case 0:
            return t("today ({weekday})", weekday=name)
        case 1:
            return t("tomorrow ({weekday})", weekday=name)
        case _:
            return t("{date} ({weekday})", date=calendar_day(t, day), weekday=name)


def ago(t: "Translator", then: datetime, now: datetime) -> str:
    """1小时前, 5分钟前, 刚刚."""
    minutes = int((now - then).total_seconds()) // 60
    if minutes < 1:
        return t("just now")
    if minutes < 60:
        return t.plural("{n} minute ago", "{n} minutes ago", n=minutes)
    return t.plural("{n} hour ago", "{n} hours ago", n=minutes // 60)


def delivery_day(t: "Translator", day: date, policy: "DeliveryPolicy", now: datetime) -> str:
    """A delivery date; spelled out where "tomorrow" could be heard in two ways.

    That is between midnight and the roll of the trading day.
    """
    today = today_of(policy, now)
    if now.astimezone(ZoneInfo(policy.timezone)).date() == today:
        return relative_day(t, day, today)
    return t("{date} ({weekday})", date=calendar_day(t, day), weekday=weekday(t, day))


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """19:00 in the merchant's time zone."""
    return moment.astimezone(zone).strftime("%H:%M")


def moment(t: "Translator", at: datetime, zone: ZoneInfo) -> str:
    """11月24日 09:12 in the merchant's time zone."""
    return f"{calendar_day(t, at.astimezone(zone).date())} {clock(at, zone)}"


def clock_time(at: time) -> str:
    """19:00."""
    return at.strftime("%H:%M")
