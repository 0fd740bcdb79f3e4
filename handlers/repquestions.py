"""A rep asks about his day and his shops: 今天卖了多少, 老王上次多少钱, 可乐还有多少.

What a shop owes is in `handlers/debtors.py`. Only the shops he looks after are spoken of.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from domain.base.ids import SkuId
from domain.catalog import Sku, as_packs, get_skus
from domain.customer import Customer
from domain.delivery import today_of
from domain.inventory import available
from domain.order import (
    Order,
    OrderFilter,
    OrderLine,
    OrderStatus,
    OrderSummary,
    get_order,
    list_orders,
    usual_list,
)
from domain.pricing import quote_skus
from domain.report import count_waiting_orders, sold_between
from domain.staff import Permission, Staff, may
from handlers import cart, figures, hisshops, orderstatus, review, soldtexts, staffchat
from handlers.context import Turn
from handlers.goodsnamed import ids_named
from handlers.nlu.intents import (
    AskProduct,
    AskStock,
)
from handlers.shopnames import leading_shops

LISTED = 8
_LOOKED_BACK = 30
_SOLD = re.compile(
    r"我?(?P<day>今天|今日|昨天|昨日)(?:我们?|一共|总共|總共|共)*"
    r"(?:卖了?多少(?:钱|货)?|賣了?多少(?:錢|貨)?|(?:有|下|来|接)?了?(?:多少|几|幾)(?:个|個|张|張)?[单單]"
    r"|(?:销售额?|銷售額?|营业额|營業額|业绩|業績|订单|訂單|单量|單量)(?:是|有)?(?:多少|怎么样|怎麼樣)?)"
    r"|(?:sales|orders) (?P<en>today|yesterday)|how (?:much|many orders) (?P<end>today|yesterday)"
)
_YESTERDAY = frozenset(("昨天", "昨日", "yesterday"))
_WAITING = re.compile(
    r"(?:今天|现在|現在)?(?:还|還)?(?:有)?(?:哪些|哪几|哪幾|几|幾|多少|什么|什麼)"
    r"(?:个|個|张|張)?(?:单子?|單子?|订单|訂單)?(?:还|還)?[没沒未](?:有)?(?:确认|確認|处理|處理|审|審)"
)
_NEW = re.compile(
    r"(?:现在|現在|今天)?(?:有没有|有沒有|有|来了?|來了?)(?:什么|什麼|啥)?(?:新的?|待确认的?|待確認的?)"
    r"(?:订单|訂單|[单單]子?)(?:[吗嗎没沒么]|没有|沒有)?|any new orders?"
)
_VERB = re.compile(r"^(?:帮我|幫我|给我|給我)?(?:看看|看下|看一下|看|查下|查一下|查)")
_ORDERS = re.compile(
    r"(?:家|那边|那邊)?(?:今天|今日|最近|上一|最新)?(?:的|那|这|這)?(?:一?[个個张張笔筆])?"
    r"(?:订单|訂單|[单單]子?)(?:情况|情況|怎么样了?|怎麼樣了?|呢)?(?P<goods>)"
)
_ORDERED = re.compile(
    r"(?:家|那边|那邊)?(?:今天|今日)(?:有没有|有沒有|有)?(?:下过?|下過|来过?|订过?|訂過?)"
    r"(?:[单單]|货|貨)?了?(?:没有?|沒有?|吗|嗎|么)?(?P<goods>)"
)
_PRICE = "(?:是|卖|賣|按)?(?:多少钱|多少錢|什么价格?|什麼價格?|啥价|几块钱?|幾塊錢?|价格|價格)"
_LAST = re.compile(
    r"(?:家|的|那)?(?:上次|上回|上一次|最近一?次)(?:[拿买買订訂进進要]的?|的)?(?P<goods>\S*?)"
    rf"(?:{_PRICE}|[拿买買订訂进進要]了?(?:什么|什麼|啥|哪些|多少))"
)
_NOW = re.compile(rf"(?:家|的|[拿买買])?\s*(?P<goods>\S+?){_PRICE}")
_USUAL = re.compile(
    r"(?:家|的)?(?:平时|平時|一般)?(?:都|常)?(?:[买買订訂拿进進要](?:些)?(?:什么|什麼|啥|哪些)"
    r"|常?[购購](?:清单|清單)?)(?P<goods>)"
)
_ASKS = re.compile(rf"{_PRICE}|什么|什麼|啥|哪些|多少|[购購单單]|下过?了?[没沒吗嗎]")
_OWES = re.compile(r"(?:家|那边|那邊|现在|現在|目前|还|還|一共|总共|總共|到底)*欠")
"""老王欠多少钱 asks for no price."""
_NOT_SOLD = frozenset((OrderStatus.REJECTED, OrderStatus.CANCELLED))
_TAIL = " ?？。.!！呢啊了呀吗嗎"


def answered_by_text(turn: Turn) -> bool:
    """Whether the message is one of these questions."""
    text, staff = turn.text.strip(_TAIL), turn.staff
    if staff is None:
        return False
    if (sold := _SOLD.fullmatch(text.casefold())) is not None:
        is_before = not _YESTERDAY.isdisjoint(sold.groups())
        tell_sales(turn, staff, today_of(turn.policy, turn.now) - timedelta(days=int(is_before)))
        return True
    if (_WAITING.fullmatch(text) or _NEW.fullmatch(text.casefold())) is not None:
        review.list_waiting(turn)
        return True
    return _answered_of_shop(turn, staff, text)


def _answered_of_shop(turn: Turn, staff: Staff, text: str) -> bool:
    """A question that begins with a shop's name."""
    if _ASKS.search(text) is None:
        return False
    shops, rest = _shops(turn, staff, _VERB.sub("", text))
    for pattern, tell in _OF_SHOP:
        found = pattern.fullmatch(rest) if shops and not _OWES.match(rest) else None
        if found is None:
            continue
        if len(shops) == 1:
            tell(turn, shops[0], found["goods"])
        else:
            names = figures.joined(turn.t, (shop.name for shop in shops[:LISTED]))
            turn.say(turn.t("Which shop: {shops}? Say it with the whole name", shops=names))
        return True
    return False


def ask_goods(turn: Turn, intent: AskStock | AskProduct) -> None:
    """可乐还有多少: what can still be sold of it, to the case."""
    ids = cart.named_skus(intent.items)
    if not ids:
        staffchat.unclear(turn, intent)
        return
    skus = get_skus(turn.tx, tuple(sorted(ids)[:LISTED]))
    stock = available(turn.tx, tuple(skus))
    turn.say(*(_stock_row(turn, sku, stock.get(sku.id)) for sku in skus.values()))


def _stock_row(turn: Turn, sku: Sku, there: int | None) -> str:
    t = turn.t
    if there is None:
        return t("{name}: stock is not counted", name=sku.name)
    left = figures.packs(t, as_packs(sku, there)) if there > 0 else "0"
    return t("{name}: {left} can be sold", name=sku.name, left=left)


def tell_sales(turn: Turn, staff: Staff, day: date) -> None:
    """The day's orders of his shops that were confirmed and not called off, and what waits."""
    t = turn.t
    rep_id = None if may(staff, Permission.SEE_ALL_CUSTOMERS) else staff.id
    sold = sold_between(turn.tx, day, day, rep_id)
    said, waits = figures.calendar_day(t, day), _waiting_text(turn, rep_id is None, staff)
    if not sold:
        turn.say(t("{day}: no orders", day=said), waits)
        return
    turn.say(
        soldtexts.confirmed_text(t, said, sold),
        soldtexts.waiting_text(t, sold, is_of_day=True),
        waits,
    )


def _waiting_text(turn: Turn, is_all: bool, staff: Staff) -> str:
    waiting = count_waiting_orders(turn.tx, None if is_all else staff.id)
    if not waiting:
        return turn.t("No order is waiting.")
    return turn.t.plural(
        '{n} order is still waiting; say "waiting"',
        '{n} orders are still waiting; say "waiting"',
        n=waiting,
    )


def _shops(turn: Turn, staff: Staff, text: str) -> tuple[Sequence[Customer], str]:
    """His shops whose name the text begins with, as long a piece of it as can be, and the rest."""
    return leading_shops(text, hisshops.of_staff(turn, staff))


def _tell_last(turn: Turn, shop: Customer, goods: str) -> None:
    """老王上次多少钱: his last order, or the last one with these goods."""
    ids = ids_named(turn, goods, shop) if goods else set()
    if goods and not ids:
        turn.say(turn.t('{shop}: I know no "{said}".', shop=shop.name, said=goods))
        return
    found = _last_order(turn, shop, ids)
    if found is None:
        turn.say(turn.t("{shop} has not ordered that yet.", shop=shop.name))
        return
    lines = [x for x in found.lines if not ids or x.sku_id in ids]
    rows = [_line_row(turn, found, line) for line in lines[:LISTED]]
    turn.say(_order_head(turn, shop, found), *rows)


def _line_row(turn: Turn, order: Order, line: OrderLine) -> str:
    qty = figures.quantity(turn.t, line.quantity)
    if line.unit_price is not None:
        price = figures.price(line.unit_price)
        return turn.t("{name} {qty} at {price}", name=line.sku_name, qty=qty, price=price)
    if order.lacks_prices:
        return turn.t("{name} {qty}, price not recorded", name=line.sku_name, qty=qty)
    return turn.t("{name} {qty}, price on the day", name=line.sku_name, qty=qty)


def _order_head(turn: Turn, shop: Customer, order: OrderSummary) -> str:
    total = figures.order_total(turn.t, order)
    day = figures.calendar_day(turn.t, order.trading_day)
    if order.lacks_prices and not order.total.minor:
        return turn.t(
            "{shop} {day} {order_no}, {total}",
            shop=shop.name,
            day=day,
            order_no=order.order_no,
            total=total,
        )
    return turn.t(
        "{shop} {day} {order_no} {total}",
        shop=shop.name,
        day=day,
        order_no=order.order_no,
        total=total,
    )


def _last_order(turn: Turn, shop: Customer, ids: set[SkuId]) -> Order | None:
    wanted = OrderFilter(customer_ids=(shop.id,))
    for summary in list_orders(turn.tx, wanted, limit=_LOOKED_BACK).rows:
        if summary.status in _NOT_SOLD:
            continue
        order = get_order(turn.tx, summary.id)
        if not ids or any(line.sku_id in ids and not line.is_gift for line in order.lines):
            return order
    return None


def _tell_price(turn: Turn, shop: Customer, goods: str) -> None:
    """老王超市可乐多少钱: what it costs that shop now."""
    skus = get_skus(turn.tx, tuple(sorted(ids_named(turn, goods, shop))[:LISTED]), customer=shop)
    if not skus:
        turn.say(turn.t('{shop}: I know no "{said}".', shop=shop.name, said=goods))
        return
    quotes = quote_skus(turn.tx, shop, list(skus.values()))
    rows = []
    for sku in skus.values():
        price = quotes[sku.id].unit_price
        told = turn.t("price on the day") if price is None else figures.price(price)
        unit = figures.unit_word(turn.t, sku.order_unit)
        rows.append(turn.t("{name} {price}/{unit}", name=sku.name, price=told, unit=unit))
    turn.say(turn.t("{shop} pays now:", shop=shop.name), *rows)


def _tell_usual(turn: Turn, shop: Customer, goods: str) -> None:
    """老王常买什么: his usual list."""
    del goods
    usual = usual_list(turn.tx, shop.id, limit=LISTED)
    if not usual:
        turn.say(turn.t("{shop} has no usual list yet.", shop=shop.name))
        return
    skus = get_skus(turn.tx, tuple(item.sku_id for item in usual), customer=shop)
    t = turn.t
    rows = [
        t(
            "{name} {qty}, ordered {n} times",
            name=skus[item.sku_id].name,
            qty=figures.amount(t, item.count, item.unit),
            n=item.times,
        )
        for item in usual
        if item.sku_id in skus
    ]
    turn.say(t("{shop} usually takes:", shop=shop.name), *rows)


def _tell_orders(turn: Turn, shop: Customer, goods: str) -> None:
    """看下老王的单: his newest order, whole."""
    del goods
    found = list_orders(turn.tx, OrderFilter(customer_ids=(shop.id,)), limit=1).rows
    if not found:
        turn.say(turn.t("{shop} has not ordered that yet.", shop=shop.name))
        return
    review.show(turn, get_order(turn.tx, found[0].id))


def _tell_today(turn: Turn, shop: Customer, goods: str) -> None:
    """老王今天下单了没: today's orders and how they stand, else when he ordered last."""
    del goods
    today = today_of(turn.policy, turn.now)
    found = list_orders(turn.tx, OrderFilter(customer_ids=(shop.id,)), limit=LISTED).rows
    placed = [one for one in found if one.trading_day == today]
    t = turn.t
    gone = [one for one in placed if one.status in _NOT_SOLD]
    if len(gone) < len(placed):
        turn.say(*(_order_stands(turn, shop, one) for one in placed))
        return
    last = next((one for one in found if one.trading_day != today), None)
    turn.say(
        t("{shop} has not ordered today.", shop=shop.name),
        *(_order_stands(turn, shop, one) for one in gone),
        t("Last time: {order}", order=_order_stands(turn, shop, last)) if last else "",
    )


def _order_stands(turn: Turn, shop: Customer, order: OrderSummary) -> str:
    return f"{_order_head(turn, shop, order)} {orderstatus.status_text(turn.t, order)}"


_OF_SHOP = (
    (_LAST, _tell_last),
    (_NOW, _tell_price),
    (_USUAL, _tell_usual),
    (_ORDERED, _tell_today),
    (_ORDERS, _tell_orders),
)
