"""How many orders were sold in a span and how many wait, in words; a sum for each currency."""

from collections.abc import Iterable, Sequence

from domain.base.money import Money
from domain.report import Sold
from handlers import figures
from locales import Translator


def confirmed_text(t: Translator, span: str, sold: Sequence[Sold]) -> str:
    """11月23日：已确认3单，合计¥1,095; `sold` as by `sold_between`, at least one."""
    return t.plural(
        "{day}: {n} order confirmed, {total}",
        "{day}: {n} orders confirmed, {total}",
        n=sum(one.orders for one in sold),
        day=span,
        total=_sums(t, [one.total for one in sold if one.orders] or [sold[0].total]),
    )


def waiting_text(t: Translator, sold: Sequence[Sold], *, is_of_day: bool) -> str:
    """Of these what nobody has confirmed; empty where nothing waits."""
    n = sum(one.waiting for one in sold)
    total = _sums(t, (one.waiting_total for one in sold if one.waiting))
    if not n:
        return ""
    if is_of_day:
        return t.plural(
            "Of that day {n} order waits to be confirmed, {total}",
            "Of that day {n} orders wait to be confirmed, {total}",
            n=n,
            total=total,
        )
    return t.plural(
        "{n} order waits to be confirmed, {total}",
        "{n} orders wait to be confirmed, {total}",
        n=n,
        total=total,
    )


def _sums(t: Translator, amounts: Iterable[Money]) -> str:
    return figures.joined(t, (figures.money(one) for one in amounts))
