"""The day of delivery, and goods for two days in one message: 周五送10箱可乐 周一送5箱雪碧.

An order goes out on one day. The goods of the day that is said first are its lines; the words
about the others are handed on as they were said, so that nothing of them is lost unseen.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.nlu.bound import Bound
from handlers.nlu.dates import read_date, read_past
from handlers.nlu.intents import DateKind, DateWish, Op
from handlers.nlu.reading import RawItem
from handlers.nlu.tokens import Token

Span = tuple[int, int]

_SENT = ("送", "送到", "配送", "发货", "到货", "要")
_WANTED = re.compile(r"\s?(?:再|先|就|给我|帮我|要)*(?:[要来送拿发补订]|到货)")
_TODAY = re.compile(r"今[天日晚]就?先?(?:送|配送|发货|要|来)(?!来|过|的|了)")

_SENT_TODAY = re.compile(r"今[天日晚]就?(?:送|配送|发货)(?!来|过|的|了|[吗么不没]|什么|啥|几)")


@dataclass(frozen=True, slots=True)
class When:
    """The day that is wished for; days that contradict each other stay unread."""

    wish: DateWish | None
    unread: tuple[Span, ...] = ()
    later: tuple[Span, ...] = ()
    """Where goods for further days stand; nothing of them is in the items any more."""


def delivery_day(text: str, bound: Bound) -> When:
    """When the goods are to come. What is for a further day is taken out of what was found."""
    days = _days_said(text, bound)
    later = tuple(_later_parts(days, text, bound))
    if days and not later:
        return When(None, tuple(days))
    _leave_later(bound, later)
    wish = read_date([t.text for t in bound.others if t.has("date", "time")])
    return When(wish or _past_wish(text, bound) or _today_wish(text), (), later)


def _past_wish(text: str, bound: Bound) -> DateWish | None:
    """上周三送, 昨天送到: a day gone by for a delivery is asked about; 昨天送来的 only tells."""
    for token in bound.others:
        is_wish = token.has("date") and token.text.endswith(("送", "送到", "到", "配送", "发货"))
        if is_wish and text[token.end : token.end + 1] not in set("的来过了错少多漏坏破没完"):
            day = read_past(token.text)
            if day is not None and day.kind is DateKind.WEEKDAY:
                return day
            if day is not None and day.kind is DateKind.OFFSET and day.days < 0:
                return replace(day, kind=DateKind.PAST_DAY)
    return None


def _today_wish(text: str) -> DateWish | None:
    """今天送 is a wish like any other day; 今天要可乐3箱 only tells when it is ordered."""
    said = _SENT_TODAY.search(text)
    return DateWish(said.group(), DateKind.OFFSET) if said is not None else None


def _days_said(text: str, bound: Bound) -> list[Span]:
    """The places of the days of delivery, where there is more than one; else nothing."""
    said: dict[str, Span] = {}
    for token in bound.others:
        if not token.has("date") or not _is_of_delivery(text, token):
            continue
        wish = read_date([token.text])
        if wish is not None and wish.days >= 0:
            day = str(replace(wish, said="", time_of_day="", is_deadline=False))
            said.setdefault(day, (token.start, token.end))
    today = _TODAY.search(text) if said else None
    if today is not None and not any(a <= today.start() < b for a, b in said.values()):
        said.setdefault("today", today.span())
    return sorted(said.values()) if len(said) > 1 else []


def _is_of_delivery(text: str, token: Token) -> bool:
    return token.text.endswith(_SENT) or _WANTED.match(text, token.end) is not None


def _later_parts(days: list[Span], text: str, bound: Bound) -> list[Span]:
    """The places of what is for the days after the first; nothing where that is not clear.

    Each day has its goods behind it (周五送可乐3箱 周一送雪碧2箱), or each before it.
    """
    items = [i for i in bound.items if i.mention is not None]
    if len(days) < 2 or not items or any(i.op is not Op.ADD for i in bound.items):
        return []
    first, last = min(i.start for i in items), max(i.end for i in items)
    if days[0][0] <= first:
        ends = [*(start for start, _ in days[1:]), len(text)]
        parts = [(start, end) for (start, _), end in zip(days, ends, strict=True)]
    elif last <= days[-1][1]:
        begins = [0, *(end for _, end in days[:-1])]
        parts = [(begin, end) for begin, (_, end) in zip(begins, days, strict=True)]
    else:
        return []
    return parts[1:] if all(_within(items, part) for part in parts) else []


def _within(items: list[RawItem], part: Span) -> list[RawItem]:
    return [i for i in items if part[0] <= i.start and i.end <= part[1]]


def _leave_later(bound: Bound, parts: Sequence[Span]) -> None:
    """Take what is said of the later days out of what was found."""

    def is_left(start: int) -> bool:
        return not any(begin <= start < end for begin, end in parts)

    bound.items[:] = [i for i in bound.items if is_left(i.start)]
    bound.topics[:] = [m for m in bound.topics if is_left(m.start)]
    bound.others[:] = [t for t in bound.others if is_left(t.start)]
    bound.leftovers[:] = [x for x in bound.leftovers if is_left(x[0])]
    bound.fallbacks[:] = [f for f in bound.fallbacks if is_left(f.start)]
