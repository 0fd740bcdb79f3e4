"""Other goods in place of what is short: offered, never just taken (N10)."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from domain.base.ids import SkuId
from domain.cart import CartLine
from domain.catalog import IllegalQuantity, Sku, UnitUnknown, resolve_quantity, substitutes_of
from domain.inventory import available
from handlers import figures, linetext
from handlers.context import Turn
from handlers.conversation import Doubt, DoubtOption, DoubtWhy


def offered(turn: Turn, doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """Doubts about short stock with the first substitute that is there in full as an option.

    One is enough: a doubt that has it stays as it is. A customer who wants no substitutes is
    never offered one.
    """
    if turn.customer is None or turn.customer.no_substitute:
        return tuple(doubts)
    return tuple(
        _with_substitute(turn, doubt) if doubt.why is DoubtWhy.STOCK else doubt for doubt in doubts
    )


def _with_substitute(turn: Turn, doubt: Doubt) -> Doubt:
    if doubt.replaces is None or not doubt.count:
        return doubt
    if any(option.sku_id != doubt.replaces for option in doubt.options):
        return doubt
    for other in substitutes_of(turn.tx, SkuId(doubt.replaces)):
        option = _option(turn, other, doubt)
        if option is not None:
            return replace(doubt, options=(*doubt.options, option))
    return doubt


def _option(turn: Turn, other: Sku, doubt: Doubt) -> DoubtOption | None:
    try:
        wanted = resolve_quantity(other, Decimal(doubt.count), doubt.unit)
    except (UnitUnknown, IllegalQuantity):
        return None
    there = available(turn.tx, [other.id]).get(other.id)
    if there is not None and there < wanted.base:
        return None
    return DoubtOption(other.id, doubt.count, doubt.unit)


def without_empty(doubts: Sequence[Doubt]) -> tuple[tuple[Doubt, ...], tuple[Doubt, ...]]:
    """Doubts with something to choose, and those about stock that leave no choice."""
    empty = tuple(d for d in doubts if d.why is DoubtWhy.STOCK and not d.options)
    return tuple(d for d in doubts if d not in empty), empty


def short_text(turn: Turn, doubt: Doubt, sku: Sku, line: CartLine | None) -> str:
    """Nothing there, or no more than is in the draft: the line stays as it was (D05)."""
    t = turn.t
    left = int(doubt.detail or 0)
    if line is None:
        return t("{name} is out of stock and was left out", name=sku.name)
    kept = figures.quantity(t, line.quantity)
    if left <= 0:
        return t("{name} is out of stock; it stays at {kept}", name=sku.name, kept=kept)
    amount = linetext.base_text(t, sku, left)
    return t(
        "Only {left} of {name} there; it stays at {kept}", left=amount, name=sku.name, kept=kept
    )
