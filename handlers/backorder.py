"""Short stock: what is there now and the rest when it comes, as one of the choices (D07)."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.base.ids import SkuId
from domain.base.quantity import plain_count
from domain.cart import there_now
from domain.catalog import Sku, get_skus, measure
from domain.db import Tx
from domain.delivery import today_of
from domain.inventory import expected_on
from domain.order import missing_of
from handlers import figures
from handlers.context import Turn
from handlers.conversation import Doubt, DoubtOption, DoubtWhy
from handlers.linetext import base_text

if TYPE_CHECKING:
    from domain.order import Order, OrderLine
    from locales import Translator


def offered(turn: Turn, doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """Doubts about short stock with waiting for the rest as an option, where the SKU allows it."""
    if not any(doubt.why is DoubtWhy.STOCK for doubt in doubts):
        return tuple(doubts)
    ids = tuple(SkuId(d.replaces) for d in doubts if d.why is DoubtWhy.STOCK and d.replaces)
    skus = get_skus(turn.tx, ids, customer=turn.customer)
    return tuple(
        _with_waiting(turn, doubt, skus.get(SkuId(doubt.replaces or 0))) for doubt in doubts
    )


def _with_waiting(turn: Turn, doubt: Doubt, sku: Sku | None) -> Doubt:
    if doubt.why is not DoubtWhy.STOCK or sku is None or not sku.takes_backorder:
        return doubt
    if not doubt.count or any(option.waits for option in doubt.options):
        return doubt
    day = expected_on(turn.tx, sku.id, today=today_of(turn.policy, turn.now))
    expected = "" if day is None else day.isoformat()
    option = DoubtOption(sku.id, doubt.count, doubt.unit, waits=True, expected=expected)
    own = sum(1 for o in doubt.options if o.sku_id == doubt.replaces)
    return replace(doubt, options=(*doubt.options[:own], option, *doubt.options[own:]))


def option_text(t: "Translator", doubt: Doubt, option: DoubtOption, sku: Sku) -> str:
    """先要2箱，3箱到货再补(约11月26日(周五))."""
    quantity = measure(sku, Decimal(option.count), option.unit)
    now = there_now(quantity, int(doubt.detail or 0))
    text = split_text(t, sku, now, quantity.base - now)
    if not option.expected:
        return text
    day = figures.expected_day(t, option.expected)
    return t("{text} ({remark})", text=text, remark=t("about {day}", day=day))


def split_text(t: "Translator", sku: Sku, now: int, rest: int) -> str:
    """What comes at once and what later, in base units."""
    later = base_text(t, sku, rest)
    if not now:
        return t("{rest} when it arrives", rest=later)
    return t("{now} now, {rest} when it arrives", now=base_text(t, sku, now), rest=later)


def line_remark(t: "Translator", line: "OrderLine") -> str:
    """3箱到货再补; empty for a line that waits for nothing."""
    if not line.waiting_base:
        return ""
    return t("{rest} when it arrives", rest=waiting_amount(t, line, line.waiting_base))


def waiting_amount(t: "Translator", line: "OrderLine", base: int) -> str:
    """Base units of an order line in its own sale unit: 3箱."""
    count = Decimal(base) / line.quantity.factor
    return figures.amount(t, Decimal(plain_count(count)), line.quantity.unit)


def order_text(t: "Translator", order: "Order") -> str:
    """What an order still waits for, as one line; empty where it waits for nothing."""
    waiting = [line for line in order.lines if line.waiting_base]
    if not waiting:
        return ""
    told = (f"{x.sku_name} {waiting_amount(t, x, x.waiting_base)}" for x in waiting)
    return t("Comes later: {lines}; I tell you when it is there", lines=figures.joined(t, told))


def missing_goods(
    tx: Tx, t: "Translator", order: "Order", sku_id: SkuId | None = None
) -> list[dict[str, str]]:
    """`name` and `amount` of what a count took from an order and is not held again; of one SKU."""
    lost = missing_of(tx, order)
    lines = [x for x in order.lines if x.id in lost and sku_id in (None, x.sku_id)]
    skus = get_skus(tx, [line.sku_id for line in lines]) if lines else {}
    return [
        {"name": line.sku_name, "amount": base_text(t, skus[line.sku_id], lost[line.id])}
        for line in lines
    ]


def missing_text(tx: Tx, t: "Translator", order: "Order") -> str:
    """What of a confirmed order is not there, as one line; empty where all is."""
    told = missing_goods(tx, t, order)
    if not told:
        return ""
    lines = figures.joined(t, (t("{name} {amount}", **one) for one in told))
    return t(
        "⚠ By the books {lines} are missing; please change the order or get them", lines=lines
    )
