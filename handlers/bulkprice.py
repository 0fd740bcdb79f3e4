"""可乐有优惠吗, 50箱有优惠吗: what these goods cost this shop, from what amount on they cost less,
and which campaigns they are in. Where no goods are named it is what is on for the shop.
"""

import re
from collections.abc import Sequence

from domain.base.ids import SkuId
from domain.base.quantity import Quantity
from domain.catalog import Sku, get_skus, measure, sale_unit
from domain.pricing import PriceBook, Wanted, load_price_book, next_break, price_lines, quote_unit
from domain.promotion import load_offers
from handlers import cart, drafts, figures, goodsoffers, promotion
from handlers.context import Turn
from handlers.nlu.intents import AskPromotion, Exact, ItemReading, Missing

LISTED = 3
_MOST_BREAKS = 4
_MOST_COUNT = 100_000
_ASKING = re.compile(
    r"(?:[0-9一二两三四五六七八九十百半几多]+|[箱件瓶罐桶包袋盒斤个条提板]|有没有|有|没有|没|优惠|優惠|打?折扣?|便宜|活动|活動"
    r"|特价|特價|多少|能|可以|给|給|要|拿|买|買|订|訂|以上|的话|的|话|什么|啥|吗|嗎|么|呢|点|[\s?？,，]"
    r"|any|discount|offers?|on|for|cases?)++",
    re.IGNORECASE,
)
"""Words that ask and are no goods: 10箱有优惠吗."""


def ask_promotion(turn: Turn, intent: AskPromotion) -> None:
    """有什么活动; 可乐有优惠吗 of these goods; 10箱有优惠吗 of those spoken of last."""
    asked = _asked(turn, intent.items)
    if not asked:
        _tell_all(turn, intent.items)
        return
    customer = drafts.customer_of(turn)
    book = load_price_book(turn.tx, customer, [sku.id for sku, _ in asked])
    offers = load_offers(turn.tx, customer).live
    for sku, quantity in asked:
        rows = goodsoffers.offer_rows(turn, sku, offers)
        turn.say(
            *_price_rows(turn, sku, book),
            _sum_row(turn, sku, quantity, book, is_apart=bool(rows)),
            *(rows or [turn.t("No campaign for it at the moment.")]),
        )
    turn.remember(skus=[int(sku.id) for sku, _ in asked], short=None)
    turn.say(turn.t('Say what you need, like "cola 3 cases"'))


def _tell_all(turn: Turn, items: Sequence[ItemReading]) -> None:
    t = turn.t
    missing = [i.product.said for i in items if isinstance(i.product, Missing)]
    for said in (word for word in missing if _ASKING.fullmatch(word) is None):
        turn.say(t('I know no "{said}".', said=said))
    promotion.tell_promotions(turn)
    if any(isinstance(item.amount, Exact) for item in items):
        turn.say(t('Of which goods? Say it like "discount on 10 cases of cola"'))


def _asked(turn: Turn, items: Sequence[ItemReading]) -> list[tuple[Sku, Quantity | None]]:
    """The goods with the amount asked about; those spoken of last where only an amount is said."""
    found: list[tuple[Sku, Quantity | None]] = []
    for item in items:
        ids: Sequence[SkuId] = tuple(sorted(cart.named_skus((item,))))
        if _ASKING.fullmatch(item.said):
            ids = tuple(SkuId(int(i)) for i in turn.remembered("skus") or ())
        skus = get_skus(turn.tx, tuple(ids), customer=turn.customer) if ids else {}
        found += [(sku, _amount(sku, item)) for sku in skus.values() if sku.is_on_sale]
    return found[:LISTED]


def _amount(sku: Sku, item: ItemReading) -> Quantity | None:
    """50箱 of these goods; None for no amount, or one they are not sold by."""
    amount = item.amount
    if not isinstance(amount, Exact) or amount.count <= 1 or amount.count > _MOST_COUNT:
        return None
    unit = sale_unit(sku, amount.unit or sku.order_unit)
    return None if unit is None else measure(sku, amount.count, unit.unit)


def _price_rows(turn: Turn, sku: Sku, book: PriceBook) -> list[str]:
    """The shop's price, and each amount from which on it is lower."""
    t = turn.t
    now = quote_unit(book, sku, sku.order_unit).unit_price
    if now is None:
        return [t("{name}: priced on the day, your rep tells you.", name=sku.name)]
    unit = figures.unit_word(t, sku.order_unit)
    price = t("{price}/{unit}", price=figures.price(now), unit=unit)
    rows = [t("{name}: your price {price}.", name=sku.name, price=price)]
    at = measure(sku, figures.ONE, sku.order_unit)
    while len(rows) <= _MOST_BREAKS and (found := next_break(book, sku, at)) is not None:
        amount = figures.quantity(t, found.total)
        told = figures.price(found.unit_price)
        rows.append(t("From {amount} it is {price}/{unit}.", amount=amount, price=told, unit=unit))
        at = found.total
    if len(rows) == 1:
        rows.append(t('It costs the same for larger amounts; to ask for less say "rep"'))
    return rows


def _sum_row(
    turn: Turn, sku: Sku, quantity: Quantity | None, book: PriceBook, *, is_apart: bool
) -> str:
    """What the amount asked about comes to; `is_apart`: there are campaigns, not counted here."""
    if quantity is None:
        return ""
    line = price_lines(book, [Wanted(sku, quantity)])[0]
    if line.amount is None:
        return ""
    amount, t = figures.quantity(turn.t, quantity), turn.t
    total = figures.money(line.amount)
    if is_apart:
        return t("{amount} come to {total}, campaigns not counted.", amount=amount, total=total)
    return t("{amount} come to {total}.", amount=amount, total=total)
