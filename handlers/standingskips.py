"""Days a standing order is left out: 固定单明天不要, 固定单这周不要, 固定单停一周.

Worked example: 每周一三五, said on Tuesday. 明天不要 leaves Wednesday out, 这周不要 Wednesday and
Friday, 停一周 Wednesday, Friday and Monday. 周四不要 leaves nothing out, for it never came then:
that is said, and on which days it comes.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from domain.base.ids import CustomerId
from domain.delivery import today_of
from domain.order import OrderFilter, OrderStatus, list_orders
from domain.standing import StandingOrder, StandingStatus, skip_day
from handlers import figures
from handlers.context import Turn
from handlers.nlu.dates import read_date, resolve_date
from handlers.nlu.numerals import number_value
from handlers.standingwish import days_text

_WEEK = r"(?:周|星期|礼拜|禮拜|週)"
_WHOLE_WEEK = re.compile(rf"(?P<which>这|這|本|下)个?個?{_WEEK}")
_A_WHILE = re.compile(rf"(?P<n>[一二两兩三四五六七八九十]|\d{{1,2}})个?個?(?P<unit>天|{_WEEK})")
_TWO_DAYS = {"今明": (0, 1), "明后": (1, 2), "明後": (1, 2)}
_ENGLISH = {"today": 0, "tomorrow": 1}
_ENGLISH_WEEKS = frozenset({"this week", "next week"})
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LIVE = (
    OrderStatus.PLACED,
    OrderStatus.IN_REVIEW,
    OrderStatus.CONFIRMED,
    OrderStatus.PICKING,
    OrderStatus.SHIPPED,
)
_FURTHEST = 60


def days_meant(said: str, today: date) -> tuple[date, ...]:
    """Every day the words name, from today on; () where they name none."""
    text = said.strip().casefold()
    if len(parts := [part for part in re.split(r"[、,，和及跟\s]+", text) if part]) > 1 and (
        text not in _ENGLISH_WEEKS
    ):
        return tuple(sorted({day for part in parts for day in days_meant(part, today)}))
    for lead, offsets in _TWO_DAYS.items():
        if text.startswith(lead):
            return tuple(today + timedelta(days=one) for one in offsets)
    week = _WHOLE_WEEK.fullmatch(text)
    if week is not None or text in _ENGLISH_WEEKS:
        is_next = text == "next week" or (week is not None and week["which"] == "下")
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * is_next)
        return _from(today, (monday + timedelta(days=n) for n in range(7)))
    if (span := _A_WHILE.fullmatch(text)) is not None:
        count = int(number_value(span["n"]) or 0) * (1 if span["unit"] == "天" else 7)
        return tuple(today + timedelta(days=n) for n in range(1, min(count, _FURTHEST) + 1))
    if text in _ENGLISH:
        return (today + timedelta(days=_ENGLISH[text]),)
    if (name := text.removeprefix("this ").removeprefix("next ")[:3]) in _NAMES:
        ahead = (_NAMES.index(name) - today.weekday()) % 7
        return (today + timedelta(days=ahead + 7 * text.startswith("next ")),)
    wish = read_date((text.replace("这", "").replace("這", "").replace("本", ""),))
    day = None if wish is None else resolve_date(wish, today)
    return () if day is None else _from(today, (day,))


def _from(today: date, days: Iterable[date]) -> tuple[date, ...]:
    return tuple(day for day in days if today <= day <= today + timedelta(days=_FURTHEST))


def skip_days(turn: Turn, mine: Sequence[StandingOrder], said: str) -> tuple[date, ...]:
    """Leave the days out and say so; the days that are left out now."""
    t, today = turn.t, today_of(turn.policy, turn.now)
    active = [one for one in mine if one.status is StandingStatus.ACTIVE]
    meant = days_meant(said, today)
    skipped: list[date] = []
    for day in meant:
        due = [one for one in active if day.isoweekday() in one.weekdays]
        for one in due:
            skip_day(turn.tx, one, day)
        skipped += [day] if due else []
    if not skipped:
        days = sorted({day for one in active for day in one.weekdays})
        turn.say(
            t("No standing order comes then; nothing changes."),
            t("It comes {days}.", days=days_text(t, days)) if days else "",
        )
        return ()
    turn.say(*skipped_text(turn, mine[0].customer_id, skipped))
    return tuple(skipped)


def skipped_text(turn: Turn, shop: CustomerId, days: Sequence[date]) -> list[str]:
    """The days that are left out, and what stands ordered for them all the same."""
    t = turn.t
    named = figures.joined(
        t, (figures.delivery_day(t, day, turn.policy, turn.now) for day in days)
    )
    ordered = _ordered_already(turn, shop, days)
    if ordered:
        return [t("Skipped for {day}. The next one comes as usual.", day=named), *ordered]
    return [t("Skipped for {day}; nothing is ordered. The next one comes as usual.", day=named)]


def _ordered_already(turn: Turn, shop: CustomerId, days: Sequence[date]) -> list[str]:
    """What stands ordered for one of the days: leaving the standing order out calls off none."""
    found = [
        order
        for day in days
        for order in list_orders(
            turn.tx, OrderFilter(customer_ids=(shop,), statuses=_LIVE, delivery_on=day), limit=3
        ).rows
    ]
    return [
        turn.t(
            '{order_no} stands ordered for {day}; to call it off say "cancel {order_no}"',
            order_no=order.order_no,
            day=figures.delivery_day(turn.t, order.delivery_on, turn.policy, turn.now),
        )
        for order in found
        if order.delivery_on is not None
    ]
