"""为什么这个价, 第1行怎么是46, 可乐涨价了吗: a shop asks where its price comes from.

It hears of its own price only: which price it is, the amount from which it holds, since when, and
what it paid last time. Whose list it stands on is nobody's business but the merchant's (N7).
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from domain.base.ids import SkuId
from domain.base.money import UnitPrice
from domain.cart import PricedCart
from domain.catalog import Sku, get_skus
from domain.pricing import PriceSource, PriceTrace, quote_skus
from handlers import drafts, figures
from handlers.context import Turn
from handlers.goodsnamed import ids_named
from handlers.lastpaid import newest_line
from handlers.nlu.normalise import plain
from locales import Translator

_LONGEST = 40
_LISTED = 5
_GOODS = r"(?P<{0}>[^\s,，。;；?？0-9]{{0,12}}?)"
_NO = r"(?:第(?P<{0}>[0-9]{{1,3}})[行个])?"
_WHY = r"(?:为什么|为啥|怎么|凭什么|咋|为何)"
_SUM = r"[¥]?[0-9]{1,6}(?:\.[0-9]{1,2})?(?:元|块钱?)?(?:一.|/.)?"
_THIS = (
    r"(?:会|是|卖|要|收|算|按){0,3}"
    rf"(?:这个?价[格钱]?|{_SUM}|来的|算的|算出来的|定的|得出来的)"
)
_ASKED = re.compile(
    rf"{_NO.format('no')}{_GOODS.format('goods')}的?(?:这个?价格?|单价|价格|价钱|价)?(?:是)?"
    rf"{_WHY}{_THIS}"
    rf"|{_WHY}{_NO.format('no2')}{_GOODS.format('goods2')}的?(?:单价|价格|价钱|价)?{_THIS}"
)
_MOVED = re.compile(
    rf"{_GOODS.format('goods')}(?:的?价格?)?(?:是不是|有没有|最近|现在|今天|又|刚|都|怎么|为什么|为啥){{0,3}}"
    r"(?:涨价?|降价?|调价|变价)(?:了|过|没有?){0,2}"
)
_MAY = re.compile(r"价|为什么|为啥|怎么|凭什么|咋|涨|降")
_TAIL = " ?？。.!！呢啊了呀吗么哈~的"


def took_words(turn: Turn, text: str) -> bool:
    """Tell it of the goods named, of the draft's lines where none are; False: something else."""
    said = plain(text.strip())
    if turn.customer is None or len(said) > _LONGEST or _MAY.search(said) is None:
        return False
    said = said.rstrip(" ?？。.!！呢啊呀吗么哈~")
    match = _ASKED.fullmatch(said) or _MOVED.fullmatch(said)
    if match is None:
        return False
    found = match.groupdict()
    goods = (found.get("goods") or found.get("goods2") or "").strip("的这那 ")
    number = int(found.get("no") or found.get("no2") or 0)
    draft = turn.ground.cart
    priced = drafts.price(turn, draft) if draft is not None and draft.lines else None
    rows = _of_draft(turn, priced, goods, number) if priced is not None else []
    rows = rows or (_of_goods(turn, goods) if goods and not number else [])
    if not rows:
        return False
    turn.say(*rows, turn.t('To talk about a price reply "rep"'))
    return True


def _of_draft(turn: Turn, priced: PricedCart, goods: str, number: int) -> list[str]:
    """The lines meant, each part of a line with its own reason."""
    ids = ids_named(turn, goods, turn.customer) if goods else set()
    lines = [x for x in priced.lines if not goods or x.sku.id in ids]
    lines = [x for x in lines if not number or x.no == number][:_LISTED]
    rows = []
    for line in lines:
        for part in line.quote.parts:
            rows += _rows(turn, line.sku, part.unit_price, unit=part.unit, why=part.why)
    return rows


def _of_goods(turn: Turn, goods: str) -> list[str]:
    """Today's price of goods that are not in the draft."""
    ids = ids_named(turn, goods, turn.customer)
    usual = [sku_id for sku_id in ids if sku_id in turn.ground.usual]
    wanted: Sequence[SkuId] = usual if len(usual) == 1 else sorted(ids)
    skus = list(get_skus(turn.tx, tuple(wanted[:_LISTED]), customer=turn.customer).values())
    quotes = quote_skus(turn.tx, drafts.customer_of(turn), skus) if skus else {}
    rows = []
    for sku in skus:
        quote = quotes[sku.id]
        if quote.unit_price is not None and quote.why is not None:
            rows += _rows(turn, sku, quote.unit_price, unit=quote.unit, why=quote.why)
    return rows


def _rows(turn: Turn, sku: Sku, price: UnitPrice, *, unit: str, why: PriceTrace) -> list[str]:
    t = turn.t
    told = t("{price}/{unit}", price=figures.price(price), unit=figures.unit_word(t, unit))
    reasons = [source_text(t, why.source)]
    if why.min_base:
        reasons.append(t("from {amount} on", amount=_amount(t, sku, why.min_base)))
    if why.is_derived and why.derived_from_unit:
        from_unit = figures.unit_word(t, why.derived_from_unit)
        reasons.append(t("derived from the price per {unit}", unit=from_unit))
    since = why.valid_from.astimezone(turn.shop.zone).date()
    reasons.append(t("since {date}", date=figures.calendar_day(t, since)))
    rows = [t("{name} {price}: {why}", name=sku.name, price=told, why=figures.joined(t, reasons))]
    if before := _before(turn, sku, price, unit):
        rows.append(before)
    return rows


def _amount(t: Translator, sku: Sku, base: int) -> str:
    factor = next((u.factor for u in sku.units if u.unit == sku.order_unit), 1)
    if factor and base % factor == 0:
        return figures.amount(t, Decimal(base // factor), sku.order_unit)
    return figures.amount(t, Decimal(base), sku.base_unit)


def _before(turn: Turn, sku: Sku, price: UnitPrice, unit: str) -> str:
    """What was paid for the same unit last time."""
    found = newest_line(turn, drafts.customer_of(turn), {sku.id})
    if found is None:
        return ""
    order, line = found
    part = next((p for p in line.parts if p.unit == unit), None)
    if part is None or part.unit_price.currency != price.currency:
        return ""
    t, day = turn.t, figures.calendar_day(turn.t, order.trading_day)
    if part.unit_price == price:
        return t("The same as on {date}.", date=day)
    return t("On {date} it was {price}.", date=day, price=figures.price(part.unit_price))


def source_text(t: Translator, source: PriceSource) -> str:
    """Which of the shop's prices it is, without the name of any list."""
    match source:
        case PriceSource.CAMPAIGN:
            return t("campaign price")
        case PriceSource.OWN:
            return t("agreed with your shop")
        case PriceSource.ASSIGNED | PriceSource.GROUP | PriceSource.GRADE:
            return t("the price for shops like yours")
        case PriceSource.BASE:
            return t("the general price")
        case PriceSource.OVERRIDE:
            return t("given by your rep")
