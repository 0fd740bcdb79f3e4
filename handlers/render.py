"""A draft as text: the state first, every line with its figures and what was assumed about it.

At most 2,048 bytes (dialogue rule R1). Where all lines do not fit, the doubts, the changed lines
and "N more lines as they were" are shown instead; such a draft is only partly shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.base.ids import SkuId
from domain.base.money import Money
from domain.base.quantity import Quantity
from domain.cart import DraftProblemCode, PricedCart, PricedLine, Problem
from domain.delivery import DeliveryPolicy
from handlers import figures, promotiontexts, provisional, waytext
from handlers.figures import money
from handlers.linetext import LastTime, bracketed, line_text

if TYPE_CHECKING:
    from locales import Translator

BYTE_LIMIT = 2_048
_MAX_NEWS = 6


@dataclass(frozen=True, slots=True)
class DraftText:
    """The text of a draft; `is_partial` where some lines were left out."""

    text: str
    is_partial: bool


@dataclass(frozen=True, slots=True)
class DraftView:
    """What a reply about a draft says besides its figures.

    `news` tells what just happened, `questions` are the doubts ready to print, `later` names those
    that come after, `leftovers` are words that were not read, `changed` the lines touched now.
    """

    priced: PricedCart
    questions: tuple[str, ...] = ()
    later: str = ""
    news: tuple[str, ...] = ()
    leftovers: tuple[str, ...] = ()
    changed: frozenset[SkuId] = frozenset()
    basis: str = ""
    was: Mapping[SkuId, LastTime] = field(default_factory=dict)
    before: Mapping[SkuId, Quantity] = field(default_factory=dict)
    added: Mapping[SkuId, Quantity] = field(default_factory=dict)
    topups: tuple[str, ...] = ()
    """What would reach the order minimum."""
    hint: str = ""
    """Another way around what is in the way."""


def draft_text(t: "Translator", view: DraftView, *, spent: int = 0) -> DraftText:
    """The whole draft where it fits, else its short form.

    `spent`: bytes of the same message that were said already (which shop, a greeting).
    """
    limit = BYTE_LIMIT - spent
    whole = _assemble(t, view, [_row(t, view, line) for line in view.priced.lines])
    if fits(whole, limit):
        return DraftText(whole, is_partial=False)
    touched = [line for line in view.priced.lines if line.line.sku_id in view.changed]
    for keep in range(len(touched), -1, -1):
        rows = [_row(t, view, line) for line in touched[:keep]]
        hidden = len(view.priced.lines) - keep
        rows.append(
            t.plural(
                '{n} more line as before; say "details" to see it',
                '{n} more lines as before; say "details" to see them',
                n=hidden,
            )
        )
        short = _assemble(t, view, rows)
        if fits(short, limit):
            return DraftText(short, is_partial=True)
    return DraftText(_head(t, view), is_partial=True)


def news_text(t: "Translator", view: DraftView) -> str:
    """What a later showing of the same draft would not say again."""
    told = [*view.news[:_MAX_NEWS], _unread_text(t, view), *put_on_top_texts(t, view)]
    return "\n".join(line for line in told if line)


def put_on_top_texts(t: "Translator", view: DraftView) -> tuple[str, ...]:
    """What was put on top of lines, for where this draft is not shown."""
    lines = {line.sku.id: line for line in view.priced.lines}
    return tuple(
        t(
            '{goods} {before} + {amount}; for {amount} in all say "line {no} to {amount}"',
            goods=lines[sku_id].sku.name,
            before=figures.quantity(t, view.before[sku_id]),
            amount=figures.quantity(t, amount),
            no=lines[sku_id].no,
        )
        for sku_id, amount in view.added.items()
        if sku_id in lines and sku_id in view.before
    )


def detail_pages(t: "Translator", priced: PricedCart) -> tuple[str, ...]:
    """All lines of a long draft on as few pages as fit; the last one has the next step."""
    rows = [
        *promotiontexts.gift_rows(t, priced.gifts),
        *promotiontexts.order_rows(t, priced.promoted.adjustments),
        waytext.freight_text(t, priced.delivery, freight=priced.freight, paid=priced.paid),
        delivery_text(t, priced),
        next_step(t, priced, questions=0),
    ]
    foot = "\n".join(row for row in rows if row)
    pages: list[list[str]] = [[]]
    for line in priced.lines:
        row = line_text(t, line, off=promotiontexts.line_remarks(t, priced, line))
        if not fits("\n".join([*pages[-1], row, foot]), BYTE_LIMIT - 80):
            pages.append([])
        pages[-1].append(row)
    heads = [
        t(
            "Draft, page {page} of {pages}, total {total}",
            page=i + 1,
            pages=len(pages),
            total=total_text(t, priced),
        )
        for i in range(len(pages))
    ]
    texts = [
        "\n".join([head, *page, t('Say "more" for the rest')])
        for head, page in zip(heads[:-1], pages[:-1], strict=True)
    ]
    return (*texts, "\n".join([heads[-1], *pages[-1], foot]))


def fits(text: str, limit: int = BYTE_LIMIT) -> bool:
    """Whether a text is within the channel's limit of UTF-8 bytes."""
    return len(text.encode()) <= limit


def cut(text: str, limit: int = BYTE_LIMIT) -> str:
    """The text, cut at a line that fits, or within a line that is too long itself."""
    if fits(text, limit):
        return text
    kept: list[str] = []
    for line in text.split("\n"):
        if not fits("\n".join([*kept, line, "…"]), limit):
            break
        kept.append(line)
    if kept:
        return "\n".join([*kept, "…"])
    return text.encode()[: limit - 3].decode(errors="ignore") + "…"


def _assemble(t: "Translator", view: DraftView, rows: list[str]) -> str:
    gifts = promotiontexts.gift_rows(t, view.priced.gifts)
    lines = [_head(t, view), *_news(t, view), *view.questions, view.later, *rows, *gifts]
    lines.append(_unread_text(t, view))
    lines += _order_lines(t, view)
    if not view.questions:
        lines += promotiontexts.nudge_rows(t, view.priced)
    if view.topups:
        lines.append(t("Answer with the number, or just say it"))
    else:
        lines.append(next_step(t, view.priced, questions=len(view.questions)))
    return "\n".join(line for line in lines if line)


def _news(t: "Translator", view: DraftView) -> tuple[str, ...]:
    """What just happened, and how much of it finds no room."""
    more = len(view.news) - _MAX_NEWS
    if more <= 0:
        return view.news
    return (*view.news[:_MAX_NEWS], t("… {n} more not listed", n=more))


def _unread_text(t: "Translator", view: DraftView) -> str:
    if not view.leftovers:
        return ""
    said = figures.joined(t, (t('"{said}"', said=words[:40]) for words in view.leftovers))
    return t("I could not read {said}; please say it differently", said=said)


def _head(t: "Translator", view: DraftView) -> str:
    total = total_text(t, view.priced)
    kinds = len(view.priced.lines)
    if not view.questions:
        head = t.plural(
            "Not ordered yet: {n} line, total {total}",
            "Not ordered yet: {n} lines, total {total}",
            n=kinds,
            total=total,
        )
        saved = promotiontexts.saved_text(t, view.priced)
        return head + (bracketed(t, (saved,)) if saved else "") + view.basis
    asked = t.plural("{n} question", "{n} questions", n=len(view.questions))
    if not kinds:
        return t("Not ordered yet: {questions}", questions=asked)
    kept = t.plural("{n} line noted", "{n} lines noted", n=kinds)
    return t(
        "Not ordered yet: {lines}, {total}, {questions}:", lines=kept, total=total, questions=asked
    )


def total_text(t: "Translator", priced: PricedCart) -> str:
    """The total; with lines without a price it says so."""
    return figures.total(t, priced.total, is_complete=priced.is_complete)


def _row(t: "Translator", view: DraftView, line: PricedLine) -> str:
    told = [*promotiontexts.line_remarks(t, view.priced, line)]
    before = view.before.get(line.sku.id)
    if before is not None and before.base != line.line.quantity.base:
        added = view.added.get(line.sku.id)
        told.append(
            t("it was {amount}", amount=figures.quantity(t, before))
            if added is None
            else _added_text(t, line.no, before, added)
        )
    return line_text(t, line, view.was.get(line.sku.id), told)


def _added_text(t: "Translator", no: int, before: Quantity, added: Quantity) -> str:
    """An amount said of goods that stand in the draft is added, and how to mean the whole."""
    amount = figures.quantity(t, added)
    was = figures.quantity(t, before)
    return t(
        '{before} + {amount}; for {amount} in all say "line {no} to {amount}"',
        before=was,
        amount=amount,
        no=no,
    )


def _order_lines(t: "Translator", view: DraftView) -> list[str]:
    priced = view.priced
    lines = promotiontexts.order_rows(t, priced.promoted.adjustments)
    if priced.lines:
        lines.append(
            waytext.freight_text(t, priced.delivery, freight=priced.freight, paid=priced.paid)
        )
        lines.append(provisional.provisional_text(t, (line.sku for line in priced.lines)))
    if priced.cart.note:
        lines.append(t("Note: {note}", note=priced.cart.note))
    lines += [
        text
        for p in priced.problems
        if (priced.lines or p.code is not DraftProblemCode.BELOW_ORDER_MINIMUM)
        and (text := order_problem_text(t, p))
    ]
    if view.topups:
        lines.append(t("Of your usual goods: {goods}", goods=figures.numbered(view.topups)))
    lines.append(view.hint)
    lines.append(delivery_text(t, priced))
    return lines


def order_problem_text(t: "Translator", problem: Problem) -> str:
    """What is in the way of the order as a whole."""
    match problem.code:
        case DraftProblemCode.BELOW_ORDER_MINIMUM:
            missing, minimum = problem.amount or Money(0), problem.of or Money(0)
            if not problem.is_blocking:
                return t(
                    "Our minimum is {minimum}; whether this reaches it shows when it is priced",
                    minimum=money(minimum),
                )
            return t(
                "{missing} short of our minimum of {minimum}",
                missing=money(missing),
                minimum=money(minimum),
            )
        case DraftProblemCode.ADDRESS_MISSING:
            return t("We have no delivery address for you yet; your rep will ask")
        case DraftProblemCode.CREDIT_EXCEEDED | DraftProblemCode.OVERDUE:
            return _credit_text(t, problem)
        case DraftProblemCode.NO_DELIVERY_THAT_DAY:
            if problem.day is None:
                return t("No delivery on that day; please name another date")
            day = _named_day(t, problem.day)
            return t("No delivery on that day; the nearest is {date}", date=day)
        case DraftProblemCode.CUT_OFF_PASSED if problem.day:
            day = _named_day(t, problem.day)
            return t("Orders for that day are closed; the earliest is {date}", date=day)
        case _:
            return ""


def _credit_text(t: "Translator", problem: Problem) -> str:
    """What the shop's own account says; whether finance decides or something is to be done."""
    if problem.code is DraftProblemCode.OVERDUE:
        since = figures.calendar_day(t, problem.day) if problem.day else ""
        if problem.is_blocking:
            return t("Something has been due since {date}; please pay it first", date=since)
        return t("Something has been due since {date}; finance looks at this order", date=since)
    over, left = problem.amount or Money(0), problem.of or Money(0)
    left = left if left.minor > 0 else Money.zero(left.currency)
    if problem.is_blocking:
        return t("{over} over your credit limit ({left} left); take less or pay first",
                 over=money(over), left=money(left))  # fmt: skip
    return t("{over} over your credit limit ({left} left); finance looks at this order",
             over=money(over), left=money(left))  # fmt: skip


def _named_day(t: "Translator", day: date) -> str:
    name = figures.weekday(t, day)
    return t("{date} ({weekday})", date=figures.calendar_day(t, day), weekday=name)


def delivery_text(t: "Translator", priced: PricedCart) -> str:
    """明天(周三)送，业务员确认前可改(最晚19:00)."""
    slot = priced.slot
    if slot is None or not priced.lines:
        return ""
    now = priced.priced_at
    day = figures.delivery_day(t, slot.date, priced.policy, now)
    way = waytext.way_text(t, priced.delivery, day)
    if slot.is_late:
        return t("{way} only if your rep agrees: the cut-off has passed", way=way)
    if slot.cut_off_at <= now:
        return way
    until = _until(t, slot.cut_off_at, now, priced.policy)
    return t(
        "{way}; changes are free until we confirm ({time} at the latest)", way=way, time=until
    )


def _until(t: "Translator", moment: datetime, now: datetime, policy: DeliveryPolicy) -> str:
    zone = ZoneInfo(policy.timezone)
    at, local = moment.astimezone(zone), now.astimezone(zone)
    if at.date() == local.date():
        return figures.clock(moment, zone)
    day = figures.delivery_day(t, at.date(), policy, now)
    return t("{day} {time}", day=day, time=figures.clock(moment, zone))


def next_step(t: "Translator", priced: PricedCart, *, questions: int) -> str:
    """Exactly one next step."""
    if questions == 1:
        return t("Answer with the number, or just say it")
    if questions > 1:
        return t('Answer like "A1 B2", or just say it')
    if not priced.lines:
        return t('Say what you need, like "cola 3 cases"')
    if any(p.is_blocking for p in priced.problems):
        return t('Say what to add or change, or "rep" to talk to your rep')
    if priced.blocking:
        return t('Change it like "line 1 to 2 cases", or "take out line 1"')
    return t('Reply "confirm" to order; to change just say, like "line 1 to 3 cases"')
