"""Prices, said by staff with the shop before them: 老王为什么可乐是46, 老王可乐按44 老客户,
老王红牛便宜2块; and 可乐最低能卖多少.
"""

import re
from collections.abc import Callable, Sequence

from domain.base.ids import SkuId
from domain.base.money import UnitPrice, parse_unit_price
from domain.catalog import Sku, get_skus
from domain.customer import Customer
from domain.order import Order, OrderLine, get_order
from domain.pricing import PriceSource, PriceTrace, find_price_list, floors_of, quote_skus
from domain.staff import Permission, Staff, may, require
from handlers import dayprice, draftprices, figures, shopled
from handlers.context import Turn
from handlers.goodsnamed import ids_named, is_only_goods
from handlers.lastpaid import newest_line
from handlers.nlu.normalise import plain
from handlers.staffground import EDITABLE, LISTED, focused, list_them, look_at, orders_in
from locales import Translator

_LONGEST = 60
_LISTED = 4
_TAIL = " ?？。.!！呢啊了呀吗哈~"
_MONEY = r"[¥￥]?(?P<{0}>\d{{1,6}}(?:\.\d{{1,4}})?)\s*(?:元|块|刀)?(?:钱)?"
_SIZE = r"(?:\d{2,4}(?:ml|毫升|升|l)?(?=[^\d.箱件瓶包袋元块])\s*)?"
"""可乐330: a size belongs to the goods."""
_WHY = re.compile(
    r"(?:的|拿|买)?(?:为什么|为啥|怎么|凭什么|咋)(?P<goods>[^\d\s]{1,20}?)(?:的?价格?)?(?:会)?(?:是|卖|要|按|才|只)?"
    rf"(?:{_MONEY.format('price')}|这个价|这么(?:贵|便宜)|贵|便宜)?(?:一[^\s]|/[^\s])?"
    r"|(?:的|拿|买)?(?P<first>[^\d\s]{1,20}?)(?:的?价格?)?(?:为什么|为啥|怎么|凭什么|咋)(?:会)?(?:是|卖|要|按|才|只)?"
    rf"(?:{_MONEY.format('price2')}|这个价|这么(?:贵|便宜)|贵|便宜)(?:一[^\s]|/[^\s])?"
)
_FLOOR = re.compile(
    r"(?P<goods>[^\s]{1,20}?)的?(?:最低|底价|保底价?|最多(?:能|可以)?(?:让|便宜|降))"
    r"(?:价|能|可以|卖|给|到|做|是|报|多少|几|块|钱|什么|价格)*"
)
_SET = re.compile(
    rf"(?P<goods>[^\d\s]{{1,20}}?{_SIZE})(?:(?:单价|价格?)?(?:改?成?按照?|降到|改到|算|给到?)|单价|价格?)"
    rf"\s*{_MONEY.format('price')}"
    r"(?:算|给|走|卖|吧|一[^\s\d]|/[^\s\d]|每[^\s\d])*(?P<why>[\s,，;；。]+\S.*)?"
)
_SUM = re.compile(
    rf"(?P<goods>[^\d\s]{{1,20}}?{_SIZE})(?:改[成为到]?)?(?<!\d)\s*"
    r"[¥￥]?(?P<price>\d{1,6}(?:\.\d{1,4})?)\s*(?P<money>元|块)钱?"
    r"(?:算|给|走|卖|吧|一[^\s\d]|/[^\s\d]|每[^\s\d])*(?P<why>[\s,，;；。]+\S.*)?"
)
"""老王可乐44块: money of goods alone, which have no unit of that word."""
_OFF = re.compile(
    r"(?P<goods>[^\d\s]{1,20}?)(?:每[^\s\d])?(?:便宜|优惠|少收?|降|让利?|减)\s*(?P<off>\d{1,5}(?:\.\d{1,4})?)\s*(?:元|块)(?:钱)?"
    r"(?:吧|一[^\s\d]|/[^\s\d]|每[^\s\d])*(?P<why>[\s,，;；。]+\S.*)?"
)
_OF_LISTS = frozenset(
    {PriceSource.CAMPAIGN, PriceSource.ASSIGNED, PriceSource.GROUP, PriceSource.GRADE}
)
"""Sources that are told with the name of the list."""
_ASKS = re.compile(
    r"为什么|为啥|怎么|凭什么|咋|最低|底价|保底|最多|按|降|改到|算|给|便宜|优惠|让|减|少|价|元|块"
)


def answered_by_text(turn: Turn) -> bool:
    """Whether the message is one of these."""
    text, staff = plain(turn.text).strip(_TAIL), turn.staff
    if staff is None or len(text) > _LONGEST or _ASKS.search(text) is None:
        return False
    if (floor := _FLOOR.fullmatch(text)) is not None and (ids := _goods(turn, floor["goods"])):
        _tell_floor(turn, staff, ids)
        return True
    named = shopled.led(turn, staff, text)
    if named is None:
        said = _given(text)
        if said is None or _is_in_pieces(turn, said):
            return False
        return _give_any(turn, staff, said) or draftprices.told_where(turn, said)
    words = named.rest.lstrip("的 ,，:：")
    if (why := _WHY.fullmatch(words)) is not None:
        ids = _goods(turn, why["goods"] or why["first"], named.only)
        price = why["price"] or why["price2"] or ""
        return bool(ids) and _answered(
            turn, named, lambda shop: _tell_why(turn, shop, ids, price=price)
        )
    said = _given(words)
    if said is None or not (ids := _goods(turn, said["goods"], named.only)):
        return False
    if _is_in_pieces(turn, said):
        return False
    require(staff, Permission.REVIEW_ORDER)
    return _answered(turn, named, lambda shop: _give(turn, shop, said, ids))


def gives_price(words: str) -> bool:
    """可乐按44 老客户, 红牛便宜2块: whether the words give a price of some goods."""
    said = plain(words).strip(_TAIL).lstrip("的 ,，:：")
    return _given(said) is not None


def names_no_line(turn: Turn, order: Order, words: str) -> bool:
    """SO-1123-4071 雪碧按40, where that order has none: said, and nothing is done."""
    said = _given(plain(words).strip(_TAIL).lstrip("的 ,，:："))
    ids = _goods(turn, said["goods"]) if said is not None else set()
    if said is None or not ids or any(line.sku_id in ids for line in order.lines):
        return False
    turn.say(
        turn.t("There is no {goods} in {order_no}; nothing was changed.",
               goods=said["goods"].strip("的 "), order_no=order.order_no),
    )  # fmt: skip
    return True


def _given(words: str) -> re.Match[str] | None:
    return _SET.fullmatch(words) or _OFF.fullmatch(words) or _SUM.fullmatch(words)


def _is_in_pieces(turn: Turn, said: re.Match[str]) -> bool:
    """豆腐20块 of what is sold by 块 is an amount; and only goods alone have a bare sum."""
    money = said.groupdict().get("money")
    if money is None:
        return False
    ids = _goods(turn, said["goods"])
    units = {unit.unit for sku in _skus(turn, ids) for unit in sku.units}
    return not is_only_goods(turn, said["goods"].strip("的 ")) or money in units


def _goods(turn: Turn, said: str, shop: Customer | None = None) -> set[SkuId]:
    """What the words mean, for that shop if one is named."""
    return ids_named(turn, said.strip("的 "), shop)


def _answered(turn: Turn, named: shopled.ShopLed, tell: Callable[[Customer], None]) -> bool:
    if not shopled.unsettled(turn, named) and named.only is not None:
        tell(named.only)
    return True


def _tell_floor(turn: Turn, staff: Staff, ids: set[SkuId]) -> None:
    """The lowest price staff may give, to whom prices are no secret; others ask for one."""
    t = turn.t
    if not may(staff, Permission.MANAGE_PRICES):
        turn.say(
            t("The floor prices are for those who set prices."),
            t(
                'Say the price you want with the shop and why, like "Wang cola at 44 old '
                'customer"; below the floor an owner decides'
            ),
        )
        return
    for sku in _skus(turn, ids):
        floors = floors_of(turn.tx, sku)
        if not floors:
            turn.say(t("{name}: no floor price is set.", name=sku.name))
        for floor in floors:
            unit = figures.unit_word(t, floor.unit)
            price = figures.price(floor.price)
            turn.say(t("{name}: floor {price}/{unit}.", name=sku.name, price=price, unit=unit))


def _give_any(turn: Turn, staff: Staff, said: re.Match[str]) -> bool:
    """可乐改按44 老客户, no shop named: the line of the order in view, else of the only one."""
    if not is_only_goods(turn, said["goods"].strip("的 ")):
        return False
    ids = _goods(turn, said["goods"])
    orders = [get_order(turn.tx, one.id) for one in orders_in(turn, EDITABLE)[:LISTED]]
    found = _lines_of(orders, ids)
    if found:
        require(staff, Permission.REVIEW_ORDER)
        _give_line(turn, found, said)
    return bool(found)


def _skus(turn: Turn, ids: set[SkuId], shop: Customer | None = None) -> list[Sku]:
    return list(get_skus(turn.tx, tuple(sorted(ids)), customer=shop).values())[:_LISTED]


def _tell_why(turn: Turn, shop: Customer, ids: set[SkuId], *, price: str) -> None:
    """The reason kept with the line of his newest order, and today's; of those at `price`."""
    t = turn.t
    found = newest_line(turn, shop, ids)
    if found is not None:
        order, line = found
        day = figures.calendar_day(t, order.trading_day)
        turn.say(
            t("{shop}, {order_no} of {date}: {name}", shop=shop.name, order_no=order.order_no,
              date=day, name=line.sku_name),
            *(_part_row(turn, part.unit_price, part.unit, part.why) for part in line.parts),
        )  # fmt: skip
        ids = {line.sku_id}
    skus = _skus(turn, ids, shop)
    quotes = quote_skus(turn.tx, shop, skus)
    at_price = [sku for sku in skus if price and _is_price(quotes[sku.id].unit_price, price)]
    turn.say(t("{shop} pays now:", shop=shop.name))
    for sku in at_price or skus:
        quote = quotes[sku.id]
        if quote.unit_price is None or quote.why is None:
            turn.say(t("{name}: priced on the day", name=sku.name))
            continue
        turn.say(sku.name, _part_row(turn, quote.unit_price, quote.unit, quote.why))


def _is_price(price: UnitPrice | None, said: str) -> bool:
    return price is not None and price == parse_unit_price(said, price.currency)


def _part_row(turn: Turn, price: UnitPrice, unit: str, why: PriceTrace) -> str:
    """¥46/箱: 这家自己的价 L-C001，从11月1日起，满10箱."""
    t = turn.t
    rows = [_source(t, why.source)]
    named = find_price_list(turn.tx, why.list_code) if why.source in _OF_LISTS else None
    if named is not None:
        rows.append(named.name)
    if why.min_base:
        rows.append(t("the price of a larger amount"))
    if why.is_derived and why.derived_from_unit:
        from_unit = figures.unit_word(t, why.derived_from_unit)
        rows.append(t("derived from the price per {unit}", unit=from_unit))
    since = why.valid_from.astimezone(turn.shop.zone).date()
    rows.append(t("since {date}", date=figures.calendar_day(t, since)))
    told = t("{price}/{unit}", price=figures.price(price), unit=figures.unit_word(t, unit))
    return t("{price}: {why}", price=told, why=figures.joined(t, rows))


def _source(t: Translator, source: PriceSource) -> str:
    match source:
        case PriceSource.CAMPAIGN:
            return t("campaign price")
        case PriceSource.OWN:
            return t("the shop's own price")
        case PriceSource.ASSIGNED:
            return t("price list of the shop")
        case PriceSource.GROUP:
            return t("price list of its group")
        case PriceSource.GRADE:
            return t("price list of its grade")
        case PriceSource.BASE:
            return t("base price")
        case PriceSource.OVERRIDE:
            return t("given by staff")


def _give(turn: Turn, shop: Customer, said: re.Match[str], ids: set[SkuId]) -> None:
    """A lower price for the line of his order that can still be changed; never for later ones."""
    t = turn.t
    orders = [get_order(turn.tx, o.id) for o in shopled.orders_of_shop(turn, shop, EDITABLE)]
    found = _lines_of(orders, ids)
    if not found:
        turn.say(
            t("{shop} has no order with {goods} that can still be changed.", shop=shop.name,
              goods=said["goods"].strip("的 ")),
            t("A price for later orders is set on the web page."),
        )  # fmt: skip
        return
    _give_line(turn, found, said)


def _lines_of(orders: Sequence[Order], ids: set[SkuId]) -> list[tuple[Order, OrderLine]]:
    return [
        (order, line)
        for order in orders
        for line in order.lines
        if line.sku_id in ids and not line.is_gift
    ]


def _give_line(turn: Turn, found: list[tuple[Order, OrderLine]], said: re.Match[str]) -> None:
    """The price of the line in view, or of the only one; of several it is asked which."""
    t = turn.t
    seen = focused(turn, EDITABLE)
    if seen is not None and not dayprice.came_since(turn, (o for o, _ in found), seen):
        found = [one for one in found if one[0].id == seen.id] or found
    if len(found) > 1:
        list_them(turn, {o.id: o for o, _ in found}.values(), title=t("Which one?"))
        turn.say(t('Then say it with the line, like "line 1 at 44 yuan, old customer"'))
        return
    order, line = found[0]
    price = _price(order, line, said)
    if price is None:
        look_at(turn, int(order.id))
        turn.say(t("{name} has no price yet.", name=line.sku_name))
        return
    reason = (said["why"] or "").strip(" ,，;；。")
    look_at(turn, int(order.id))
    dayprice.give(turn, order, line, price=price, reason=reason)


def _price(order: Order, line: OrderLine, said: re.Match[str]) -> UnitPrice | None:
    groups, currency = said.groupdict(), order.total.currency
    if groups.get("price"):
        return parse_unit_price(groups["price"], currency)
    if line.unit_price is None:
        return None
    off = parse_unit_price(groups["off"], currency)
    return UnitPrice(line.unit_price.ten_thousandths - off.ten_thousandths, off.currency)
