"""The day an order is to come on: of the draft, or of the next one where none is open.

Worked example: 后天送 with nothing in the draft → the next order comes on that day; 可乐3箱 an
hour later is shown with it. Where the day cannot be had any more this is asked, never dropped.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from domain.cart import Cart, SetDate
from domain.order import Order
from handlers import dates, errors, notthatday, ordernote, orderstatus
from handlers.context import Turn
from handlers.daywords import DAY
from handlers.nlu.intents import DateKind, DateWish
from handlers.worksheet import Worksheet

if TYPE_CHECKING:
    from handlers.nlu.reading import Reading

_KEPT_FOR = timedelta(hours=24)
_HOUR = r"(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})(?:点半?|:[0-5][0-9])(?:之前|以前|前|左右)?"
_PART = r"(?:一早|早上|上午|中午|下午|傍晚|晚上)"
_NEXT = re.compile(
    r"(?:就|那|还是|先|麻烦|请|我们?|店里|下一?单|货|都|帮)*"
    rf"{DAY}{_PART}?(?:{_HOUR})?(?:再|给我|帮我)?(?:要货|来货|要送|到货|送货|发货|配货|送到|送来|送过来|配送|送|发)"
    r"(?:就行|就好|吧|了|哈|啊)*[。.!！ ]*"
    rf"|(?:please )?deliver(?: it)?(?: on)? {DAY}(?: please)?[.! ]*",
    re.IGNORECASE,
)
_LONGEST = 40


def add_date(turn: Turn, sheet: Worksheet, wish: DateWish | None) -> tuple[str, ...]:
    """Set the wanted date where it can be had; else ask which of the possible ones."""
    if wish is None:
        return ()
    wanted, problem = dates.wanted_day(turn, wish)
    if wanted is not None:
        sheet.run(SetDate(wanted), ())
        ordernote.allow_day(turn, sheet, wanted)
    if wish.time_of_day:
        ordernote.set_hour(turn, sheet, wish.time_of_day)
    return (problem,) if problem else ()


def off_day(turn: Turn, sheet: Worksheet, note: str) -> tuple[str, ...]:
    """明天别送: the day it would come on is not the one; the next takes its place, and is told."""
    if not notthatday.speaks_of(note):
        return ()
    refused = notthatday.days_of(turn, sheet.draft.note)
    other, told = dates.day_instead(turn, refused, sheet.draft.wanted_date)
    if other is None:
        return ()
    sheet.run(SetDate(other), ())
    return (told,)


def kept_for_next(turn: Turn, reading: "Reading", *, left: Order | None) -> bool:
    """后天送 where nothing is ordered yet: it counts for the next order, and that is said.

    `left`: an order placed a short while ago that it comes too late for.
    """
    said, wish = reading.normal.strip(), reading.wanted_date
    if turn.customer is None or wish is None or len(said) > _LONGEST:
        return False
    if _NEXT.fullmatch(said) is None:
        return False
    day, problem = dates.wanted_day(turn, wish)
    news = orderstatus.unchangeable(turn.t, left) if left is not None else ""
    if day is not None:
        turn.say(news)
        keep_next(turn, day, wish.time_of_day)
    else:
        turn.say(news, problem)
    return day is not None or bool(problem)


def keep_next(turn: Turn, day: date, hour: str = "") -> None:
    """The next order comes on this day; it is said."""
    if turn.customer is None:
        return
    t, at = turn.t, int(turn.now.timestamp())
    kept = {"shop": int(turn.customer.id), "day": day.isoformat(), "hour": hour, "at": at}
    turn.remember(next_day=kept)
    turn.say(
        t("Good, your next order comes {day}.", day=f"{errors.Words(t).day(day)}{hour}"),
        t('Just say what you need, like "cola 3 cases"'),
    )


def add_next(turn: Turn, cart: Cart, sheet: Worksheet) -> tuple[str, ...]:
    """The day that was said before there was a draft, once its first goods are in it."""
    if cart.lines or not sheet.draft.lines:
        return ()
    wish = _take_kept(turn)
    return add_date(turn, sheet, wish) if sheet.draft.wanted_date is None else ()


def day_of_revived(turn: Turn, cart: Cart) -> tuple[date | None, str]:
    """The new day of an older draft that is gone on with; or what is asked about its old one."""
    wish = _take_kept(turn)
    if wish is None and cart.wanted_date is not None:
        wish = _wish_of(cart.wanted_date)
    return dates.wanted_day(turn, wish) if wish is not None else (None, "")


def _take_kept(turn: Turn) -> DateWish | None:
    """The day that was said for the next order of this shop, once; None when it is too old."""
    kept: Mapping[str, Any] | None = turn.remembered("next_day")
    if kept is None or turn.customer is None or kept["shop"] != int(turn.customer.id):
        return None
    turn.remember(next_day=None)
    if turn.now.timestamp() - kept["at"] > _KEPT_FOR.total_seconds():
        return None
    return _wish_of(date.fromisoformat(kept["day"]), kept["hour"])


def _wish_of(day: date, hour: str = "") -> DateWish:
    return DateWish(
        day.isoformat(),
        DateKind.MONTH_DAY,
        month=day.month,
        day=day.day,
        year=day.year,
        time_of_day=hour,
    )
