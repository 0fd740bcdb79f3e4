"""Other goods in place of what is short: offered, never just taken (N10)."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from domain.base.ids import SkuId
from domain.catalog import IllegalQuantity, Sku, UnitUnknown, resolve_quantity, substitutes_of
from domain.inventory import available
from handlers.context import Turn
from handlers.conversation import Doubt, DoubtOption, DoubtWhy


def offered(turn: Turn, doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """Doubts about short stock with the first substitute that is there in full as an option.

    A customer who wants no substitutes is never offered one.
    """
    if turn.customer is None or turn.customer.no_substitute:
        return tuple(doubts)
    return tuple(
        _with_substitute(turn, doubt) if doubt.why is DoubtWhy.STOCK else doubt for doubt in doubts
    )


def _with_substitute(turn: Turn, doubt: Doubt) -> Doubt:
    if doubt.replaces is None or not doubt.count:
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
