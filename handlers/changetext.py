"""A change of a placed order in words: each line before and after, and the totals."""

from typing import TYPE_CHECKING

from domain.base.actor import ActorKind
from domain.cart import SetOrderNote
from domain.order import ChangedLine, OrderChange
from handlers import figures, waytext

if TYPE_CHECKING:
    from locales import Translator


def change_lines(t: "Translator", change: OrderChange) -> list[str]:
    """One row for each line that changes, and the new note."""
    rows = [_line(t, line) for line in change.lines]
    if any(isinstance(op, SetOrderNote) for op in change.ops):
        rows.append(t("Note: {note}", note=change.note_after or t("none")))
    if change.date_after is not None and change.date_after != change.date_before:
        before = change.date_before
        told = figures.calendar_day(t, before) if before is not None else t("none")
        after = figures.calendar_day(t, change.date_after)
        day = figures.weekday(t, change.date_after)
        rows.append(t("Delivery {before} → {after} ({day})", before=told, after=after, day=day))
    if change.delivery_after != change.delivery_before:
        was = waytext.method_text(t, change.delivery_before)
        will = waytext.method_text(t, change.delivery_after)
        if was != will:
            rows.append(t("{before} → {after}", before=was, after=will))
    rows.append(
        waytext.freight_text(
            t, change.delivery_after, freight=change.freight_after, paid=change.paid_after
        )
    )
    return [row for row in rows if row]


def question_lines(t: "Translator", change: OrderChange) -> list[str]:
    """The change as the customer is asked about it."""
    totals = totals_text(t, change)
    if change.proposed_by.kind is ActorKind.CUSTOMER:
        head = t("Change to {order_no}, {totals}:", order_no=change.order_no, totals=totals)
    else:
        head = t(
            "{rep} would like to change {order_no}, {totals}:",
            rep=change.proposed_by.name,
            order_no=change.order_no,
            totals=totals,
        )
    foot = t('Reply "confirm" to agree, "no" to keep the order as it is')
    return [head, *change_lines(t, change), foot]


def _line(t: "Translator", line: ChangedLine) -> str:
    before = figures.quantity(t, line.before) if line.before else t("none")
    after = figures.quantity(t, line.after) if line.after else t("none")
    text = t("{name} {before} → {after}", name=line.sku_name, before=before, after=after)
    if line.is_gift:
        return t("{text} ({remark})", text=text, remark=t("gift"))
    if line.amount_after is None or line.after is None:
        return text
    if line.before == line.after and line.amount_before is not None:
        return t(
            "{name} {amount}: {before} → {after}",
            name=line.sku_name,
            amount=after,
            before=figures.money(line.amount_before),
            after=figures.money(line.amount_after),
        )
    return t("{text} ({remark})", text=text, remark=figures.money(line.amount_after))


def totals_text(t: "Translator", change: OrderChange) -> str:
    """¥502 → ¥492; one figure where it stays."""
    before = figures.total(t, change.total_before, is_complete=change.was_complete)
    after = figures.total(t, change.total_after, is_complete=change.is_complete)
    if before == after:
        return after
    return t("{before} → {after}", before=before, after=after)
