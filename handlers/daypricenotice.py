"""基围虾 3斤×48＝144: what staff set for goods of the day, told to the shop with the confirmation.

A lower price that was given for a line with a price is told when it is given, and not again.
"""

from collections.abc import Iterator

from domain.db import Tx
from domain.order import Order, overrides_of
from handlers import figures
from locales import Translator

_LISTED = 10


def rows(t: Translator, tx: Tx, order: Order) -> Iterator[str]:
    """A row for each line whose price was open when the shop ordered it."""
    lines = [line for line in order.lines if line.is_day_price and not line.is_gift]
    given = {one.line_id for one in overrides_of(tx, order)} if lines else set()
    for line in [one for one in lines if one.id not in given][:_LISTED]:
        if line.unit_price is None or line.amount is None:
            continue
        yield t(
            "{name} {quantity} at {price}: {amount}",
            name=line.sku_name,
            quantity=figures.quantity(t, line.quantity),
            price=figures.price(line.unit_price),
            amount=figures.money(line.amount),
        )
