"""A draft below the order minimum: which of the customer's usual goods would reach it (D10)."""

from decimal import Decimal

from domain.base.money import amount_of
from domain.base.quantity import plain_count
from domain.cart import DraftProblemCode, PricedCart
from domain.catalog import Sku, get_skus, measure
from domain.inventory import available
from domain.pricing import Quote, quote_skus
from handlers import figures
from handlers.context import Turn
from handlers.conversation import DoubtOption

OFFERED = 2
_AT_MOST = 3
"""Times the usual amount: more than that is no suggestion."""


def reaching_minimum(turn: Turn, priced: PricedCart) -> tuple[tuple[DoubtOption, str], ...]:
    """The cheapest ways with one usual article each, with their texts; none where it is reached,
    or where goods still to be priced may reach it.

    Worked example: 38 short; usual 农夫山泉 5箱 at 28 → 2箱 (56), 牛肉面 2箱 at 42 → 1箱 (42).
    """
    short = next(
        (
            p.amount
            for p in priced.problems
            if p.code is DraftProblemCode.BELOW_ORDER_MINIMUM and p.is_blocking
        ),
        None,
    )
    if short is None or not turn.ground.usual:
        return ()
    skus = get_skus(turn.tx, tuple(turn.ground.usual), customer=priced.customer)
    goods = [sku for sku in skus.values() if sku.is_on_sale and not sku.is_weighed]
    quotes = quote_skus(turn.tx, priced.customer, goods) if goods else {}
    there = available(turn.tx, tuple(sku.id for sku in goods)) if goods else {}
    found = []
    for sku in goods:
        option = _option(turn, sku, quotes[sku.id], short.minor)
        if option is not None and _is_there(sku, option[0], there.get(sku.id)):
            found.append(option)
    found.sort(key=lambda option: option[2])
    return tuple((offer, text) for offer, text, _ in found[:OFFERED])


def _option(turn: Turn, sku: Sku, quote: Quote, short: int) -> tuple[DoubtOption, str, int] | None:
    if quote.unit_price is None:
        return None
    one = measure(sku, Decimal(1), sku.order_unit)
    each = amount_of(quote.unit_price, base_quantity=one.base, factor=quote.factor).minor
    count = -(-short // each) if each > 0 else 0
    usual = turn.ground.usual[sku.id].base // one.base
    if not 0 < count <= max(usual, 1) * _AT_MOST:
        return None
    t = turn.t
    quantity = measure(sku, Decimal(count), sku.order_unit)
    money = figures.money(
        amount_of(quote.unit_price, base_quantity=quantity.base, factor=quote.factor)
    )
    text = f"{sku.name} {figures.quantity(t, quantity)} {money}"
    return DoubtOption(sku.id, plain_count(Decimal(count)), sku.order_unit), text, count * each


def _is_there(sku: Sku, option: DoubtOption, there: int | None) -> bool:
    return there is None or there >= measure(sku, Decimal(option.count), option.unit).base
