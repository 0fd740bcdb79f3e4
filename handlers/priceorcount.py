"""李记面馆 面粉 90, from a rep: 90 bags, or ¥90 a bag? A bare figure near the price is asked.

It is an amount where the shop orders about as much; with a unit, or with 按 or 元, it is certain
(可乐改按44 is a price).
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from domain.base.money import parse_unit_price
from domain.catalog import Sku, get_skus
from domain.customer import Customer, get_customer, get_customers
from domain.order import usual_list
from domain.pricing import quote_skus
from handlers import dayprice, figures, shopled
from handlers.context import Turn
from handlers.goodsnamed import ids_named
from handlers.nlu.normalise import plain
from handlers.staffground import EDITABLE, LISTED, in_context, orders_in

_LONGEST = 80
_LEAST = 10
_FIGURE = re.compile(
    r"(?P<goods>[^\d\s,，;；。:：]{1,20}?(?:\d{2,4}(?:ml|毫升|升|l)?(?:今天|今日|现在|目前))?)(?:改成|改为|改|换成|要|来)?\s*[:：]?\s*"
    r"(?<![按照价])(?<!降到)(?P<n>\d{2,6}(?:\.\d{1,2})?)(?=\s*$|[\s,，;；。])"
)
_FIGURE_ALONE = re.compile(
    r"(?P<goods>[^\d\s,，;；。:：]{1,20}?)(?:要|来)?\s*[:：]?\s*(?P<n>\d{1,6}(?:\.\d{1,2})?)"
)
_TODAY = re.compile(
    r"(?:的|价格?)?(?:今天|今日|现在|目前)(?:的|价格?|是)?$|^(?:今天|今日|现在|目前)的?"
)
_NEAR = (7, 13)
"""Tenths of the price."""
_MUCH = 3


def asked_by_text(turn: Turn) -> bool:
    """Ask whether a figure is an amount or a price; nothing is done meanwhile."""
    text, staff = plain(turn.text).strip(), turn.staff
    if staff is None or len(text) > _LONGEST or "\n" in text:
        return False
    if (match := _FIGURE_ALONE.fullmatch(text)) is not None and _asks_of_the_day(turn, match):
        return True
    if not _FIGURE.search(text):
        return False
    named = shopled.led(turn, staff, text)
    shop, words = (named.only, named.rest) if named is not None else (None, text)
    order = in_context(turn, EDITABLE)
    if named is None and order is not None and order.status in EDITABLE:
        shop = get_customer(turn.tx, order.customer_id)
    shops = (shop,) if shop is not None else _shops_of(turn) if named is None else ()
    for found in _FIGURE.finditer(words):
        for one in shops:
            sku = _priced_so(turn, one, _goods(found), found["n"])
            if sku is not None:
                _ask(turn, one, sku, found)
                return True
    return False


def _shops_of(turn: Turn) -> Sequence[Customer]:
    """Those whose orders a sentence that names none may mean."""
    orders = orders_in(turn, EDITABLE)[:LISTED]
    return list(get_customers(turn.tx, {order.customer_id for order in orders}).values())


def _goods(said: re.Match[str]) -> str:
    """可乐今天 → 可乐."""
    return _TODAY.sub("", said["goods"].strip("的 ")).strip()


def _asks_of_the_day(turn: Turn, said: re.Match[str]) -> bool:
    """基围虾 48, where a line of it waits for its price."""
    found = dayprice.waiting_line(turn, _goods(said))
    if found is None:
        return False
    order, line = found
    sku = get_skus(turn.tx, (line.sku_id,))[line.sku_id]
    _ask(turn, get_customer(turn.tx, order.customer_id), sku, said, is_agreed=False)
    return True


def _priced_so(turn: Turn, shop: Customer, goods: str, said: str) -> Sku | None:
    """The goods of which the shop pays about that, and orders far less."""
    figure, meant = Decimal(said), parse_unit_price(said, shop.currency).ten_thousandths
    ids = ids_named(turn, goods, shop) if figure >= _LEAST else set()
    skus: Sequence[Sku] = tuple(get_skus(turn.tx, tuple(sorted(ids)), customer=shop).values())
    quotes = quote_skus(turn.tx, shop, list(skus)) if skus else {}
    usual = {item.sku_id: item.count for item in usual_list(turn.tx, shop.id)}
    for sku in skus:
        price = quotes[sku.id].unit_price
        if price is None or usual.get(sku.id, Decimal(0)) * _MUCH >= figure:
            continue
        paid = price.ten_thousandths
        if paid * _NEAR[0] <= meant * 10 <= paid * _NEAR[1]:
            return sku
    return None


def _ask(
    turn: Turn, shop: Customer, sku: Sku, found: re.Match[str], *, is_agreed: bool = True
) -> None:
    """`is_agreed`: there is a price already, and a lower one needs its reason."""
    t, goods, number = turn.t, _goods(found), found["n"]
    unit = figures.unit_word(t, sku.order_unit)
    turn.say(
        t("Nothing was done: is {number} of {name} an amount or a price?",
          number=number, name=sku.name),
        t('An amount: say "{shop} {goods} {number} {unit}"',
          shop=shop.name, goods=goods, number=number, unit=unit),
        t('A price: say "{shop} {goods} at {number}, and why"',
          shop=shop.name, goods=goods, number=number) if is_agreed else
        t('A price: say "{shop} {goods} at {number}"',
          shop=shop.name, goods=goods, number=number),
    )  # fmt: skip
