"""What was weighed in words: each line as ordered and as weighed, and the money it is about."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from domain.base.money import Money
from domain.catalog import Sku, get_skus
from domain.catalog.rules import as_quantity
from domain.credit import receivable_of
from domain.order import Order, OrderLine, Weighing, weighings_of
from handlers import figures
from handlers.message import Part, Text
from handlers.noticerow import Notice
from handlers.render import cut

if TYPE_CHECKING:
    from domain.db import Tx
    from locales import Translator


def weighed(n: Notice) -> Iterator[Part]:
    """To the customer: what came of it, line by line, the difference and the new sum."""
    order, t = n.order(), n.t
    every = weighings_of(n.tx, order.id)
    taken = [one for one in every if one.version == n.row.payload["version"]]
    if not taken:
        return
    before, after = every[0].total_before, taken[0].total_after
    head = t(
        "{order_no} is weighed and costs what it weighs: {total}.",
        order_no=order.order_no,
        total=figures.money(after),
    )
    rows = weight_rows(n.tx, t, order, taken)
    money = (_difference(t, before, after), _settled(n.tx, t, taken[0]))
    foot = t("If something is wrong just say so.")
    yield Text(cut("\n".join([head, *rows, *(row for row in money if row), foot])))


def weight_rows(tx: "Tx", t: "Translator", order: Order, taken: Sequence[Weighing]) -> list[str]:
    """上海青 订20斤，实重19.7斤×2.80＝55.16（原56）."""
    lines = {line.id: line for line in order.lines}
    skus = get_skus(tx, [line.sku_id for line in order.lines])
    return [_row(t, lines[one.line_id], one, sku=skus[lines[one.line_id].sku_id]) for one in taken]


def _row(t: "Translator", line: OrderLine, one: Weighing, *, sku: Sku) -> str:
    unit = line.wanted.unit
    told = {
        "name": line.sku_name,
        "ordered": figures.quantity(t, line.wanted),
        "weighed": figures.quantity(t, as_quantity(sku, one.base, unit)),
        "before": figures.money(one.line_before),
        "after": figures.money(one.line_after),
    }
    if one.part != line.wanted.base:
        part = figures.quantity(t, as_quantity(sku, one.part, unit))
        text = t("{name}: ordered {ordered}, {part} of it weigh {weighed}", part=part, **told)
    else:
        text = t("{name}: ordered {ordered}, weighs {weighed}", **told)
    if line.is_gift:
        return t("{text} ({remark})", text=text, remark=t("gift"))
    return t("{text}, {before} → {after}", text=text, **told)


def _difference(t: "Translator", before: Money, after: Money) -> str:
    if after < before:
        return t("That is {amount} less than ordered.", amount=figures.money(before - after))
    if after > before:
        return t("That is {amount} more than ordered.", amount=figures.money(after - before))
    return t("The sum stays as it was.")


def _settled(tx: "Tx", t: "Translator", one: Weighing) -> str:
    """What becomes of the difference where the order was paid; nothing where it was not."""
    if one.paid > one.total_after:
        over = figures.money(one.paid - one.total_after)
        return t("You have paid {amount} too much: it is kept for you.", amount=over)
    owed = receivable_of(tx, one.order_id)
    was_paid = one.paid and one.paid >= one.total_before
    if was_paid and owed is not None and owed.paid < owed.payable:
        missing = figures.money(owed.payable - owed.paid)
        return t("{amount} is still to be paid, with the next payment will do.", amount=missing)
    return ""
