"""Staff name a price: 第2行33元, 基围虾 33一斤 for goods of the day (时价); for goods that have a
price already, a lower one with its reason: 可乐改44元 老客户.
"""

import re
from collections.abc import Iterable

from domain.base.money import UnitPrice, parse_unit_price
from domain.order import Order, OrderLine, get_order, overrides_of, price_line
from domain.staff import Permission, require
from handlers import figures, override
from handlers.context import Turn
from handlers.staffground import EDITABLE, LISTED, focused, list_them, look_at, orders_in, see

_LINE = r"(?:第\s*(?P<no>\d{1,3})\s*行|line\s*(?P<line>\d{1,3}))"
_PRICE = r"[¥￥$]?\s*(?P<price>\d{1,6}(?:\.\d{1,4})?)\s*(?P<money>元|块|塊|yuan)?(?:钱|錢)?"
_UNIT = r"\s*(?:(?:一|1|每|/|／|per\s*)\s*(?P<unit>[^\s\d]{1,6}))?"
_WORD = (
    r"(?P<word>改价到?|改價到?|报价|報價|定价|定價|价格?|降价到|降價到|降到|改成|改为|改為|改到"
    r"|改?按照?|改成按|改|at)"
)
_ASKS = re.compile(
    r"[?？][\s。.!！~]*$|[吗嗎么麼]\s*[。.!！~]*$|对不对|對不對|是不是|[是对對]吧|好不好|行不行|可不可以|能不能"
    r"|什么|什麼|谁|誰|为啥|為啥|怎么|怎麼|咋|哪[个個家天来來]|几时|幾時"
)
_OF_PRICE = re.compile(r"价|價|降|按|at", re.IGNORECASE)
_SAID = re.compile(
    rf"(?:{_LINE}|(?P<name>[^\d\s]\S{{0,30}}?))\s*{_WORD}?\s*{_PRICE}{_UNIT}(?:算|给|給|走|卖|賣|吧)*+"
    r"(?:[\s,，;；。]+(?P<reason>\S.{0,199}))?",
    re.IGNORECASE,
)


_SPOKEN = re.compile(r"(?<![\d.])(\d{1,6})[块塊](\d|半)(?!\d)")
_TODAY = re.compile(r"(?<=\S)(?:今天|今日)(?:的|价格?|價格?|是)?(?=\s*[¥￥$]?\d)")
"""上海青今天2块5."""


def priced_by_text(turn: Turn) -> bool:
    """Price the line that is meant; True where the sentence was that."""
    match = _priced(turn, turn.text)
    if match is None:
        return False
    found = _meant(turn, match)
    if turn.staff is None:
        return False
    if found is None:
        return _asked_which(turn, match)
    require(turn.staff, Permission.REVIEW_ORDER)
    order, line = found
    t = turn.t
    unit = figures.unit_word(t, line.quantity.unit)
    if match["unit"] and match["unit"] not in {unit, line.quantity.unit}:
        turn.say(
            t(
                'Line {no} {name} is ordered by the {unit}; say "line {no} at 33 yuan" per {unit}',
                no=line.no,
                name=line.sku_name,
                unit=unit,
            )
        )
        return True
    price = parse_unit_price(match["price"], order.total.currency)
    give(turn, order, line, price=price, reason=match["reason"] or "")
    return True


def _asked_which(turn: Turn, match: re.Match[str]) -> bool:
    """Where several orders wait for that price; the number that is answered decides."""
    waiting = [
        order
        for order in _having(turn, match)
        if (line := _line(order, match)) is not None and line.amount is None
    ]
    if match["name"] is None or len(waiting) < 2:
        return False
    list_them(turn, waiting, title=turn.t("Which one?"), sentence=turn.text)
    return True


def give(turn: Turn, order: Order, line: OrderLine, *, price: UnitPrice, reason: str) -> None:
    """The price of a line of the day (时价); a lower one, with its reason, where one is agreed.

    可乐45块，对吗 only asks: it is told, with what would change it.
    """
    if not price.ten_thousandths:
        turn.say(
            turn.t(
                "{name} cannot be free; nothing changed. "
                'Say its price, like "line {no} at 33 yuan"',
                name=line.sku_name,
                no=line.no,
            )
        )
        return
    is_agreed = line.amount is not None and not _is_of_the_day(turn, order, line)
    before = line.unit_price
    is_lower = before is not None and price.ten_thousandths < before.ten_thousandths
    if _ASKS.search(turn.text) is not None and (is_lower or not is_agreed):
        _tell_how(turn, order, line, price, is_lower=is_lower)
        return
    if is_agreed:
        override.give(turn, order, line, price=price, reason=reason)
        return
    new = price_line(turn.tx, order, line_id=line.id, price=price, actor=turn.actor)
    _tell(turn, new, line)


def _tell_how(
    turn: Turn, order: Order, line: OrderLine, price: UnitPrice, *, is_lower: bool
) -> None:
    """Nothing is changed by a question; what would change it is said."""
    t = turn.t
    turn.say(
        t("{order_no} is unchanged.", order_no=order.order_no),
        override.unexplained(t, line, price)
        if is_lower
        else t('Then say it with the line, like "line 1 at 44 yuan, old customer"'),
    )


def waiting_line(turn: Turn, name: str) -> tuple[Order, OrderLine] | None:
    """The only line of such goods that waits for its price."""
    orders = [get_order(turn.tx, summary.id) for summary in orders_in(turn, EDITABLE)[:LISTED]]
    found = [
        (order, line)
        for order in orders
        for line in order.lines
        if name and name in line.sku_name and line.amount is None and not line.is_gift
    ]
    return found[0] if len(found) == 1 else None


def is_price_of(turn: Turn, order: Order, words: str) -> bool | None:
    """Whether the words price a line of this order; None: they are no price at all."""
    match = _priced(turn, words)
    return None if match is None else _line(order, match) is not None


def may_price(turn: Turn, words: str) -> bool:
    """Whether the words name a price, by money or by the unit it is for."""
    return _priced(turn, words) is not None


def _priced(turn: Turn, words: str) -> re.Match[str] | None:
    match = _SAID.fullmatch(_spoken(words.strip().strip("。.!！")))
    return match if match is not None and _is_price(turn, match) else None


def _spoken(words: str) -> str:
    """上海青今天2块5 → 上海青2.5元."""
    words = _SPOKEN.sub(lambda m: f"{m[1]}.{m[2].replace('半', '5')}元", words)
    return _TODAY.sub("", words)


def _is_of_the_day(turn: Turn, order: Order, line: OrderLine) -> bool:
    """Whether the price was set by staff and may be set anew, not given below an agreed one."""
    given = {one.line_id for one in overrides_of(turn.tx, order)}
    return line.is_day_price and line.id not in given


def _is_price(turn: Turn, match: re.Match[str]) -> bool:
    """Whether it is money for certain; 可乐改44 is an amount."""
    is_said = match["money"] or match["unit"] or _OF_PRICE.search(match["word"] or "")
    return bool(is_said) or any(sign in turn.text for sign in "¥￥$")


def _meant(turn: Turn, match: re.Match[str]) -> tuple[Order, OrderLine] | None:
    """The line in the order in view, else in the only order that has such a line to price.

    One that waits for its price comes before one in view that has it.
    """
    focus = focused(turn, EDITABLE)
    if focus is not None and (line := _line(focus, match)) is not None:
        waits = None if line.amount is None else waiting_line(turn, (match["name"] or "").strip())
        is_priced = waits is None and line.amount is not None
        if is_priced and match["name"] and came_since(turn, _having(turn, match), focus):
            return None
        return waits or (focus, line)
    orders = _having(turn, match)
    found = [(order, line) for order in orders if (line := _line(order, match)) is not None]
    return found[0] if len(found) == 1 else None


def _having(turn: Turn, match: re.Match[str]) -> list[Order]:
    """The orders that have such a line."""
    orders = [get_order(turn.tx, summary.id) for summary in orders_in(turn, EDITABLE)[:LISTED]]
    return [order for order in orders if _line(order, match) is not None]


def came_since(turn: Turn, orders: Iterable[Order], seen: Order) -> bool:
    """Whether the card of one of these came after `seen` was looked at: it may be meant (N4)."""
    cards = {int(i) for i in turn.remembered("cards") or ()} - {int(seen.id)}
    return any(int(order.id) in cards for order in orders)


def _line(order: Order, match: re.Match[str]) -> OrderLine | None:
    """The line meant, those that wait for a price first; one with a price is refused later."""
    lines = [x for x in order.lines if not x.is_gift]
    number = match["no"] or match["line"]
    if number:
        return next((x for x in lines if x.no == int(number)), None)
    name = (match["name"] or "").strip()
    named = [x for x in lines if name and name in x.sku_name]
    open_ones = [x for x in named if x.amount is None] or named
    return open_ones[0] if len(open_ones) == 1 else None


def _tell(turn: Turn, order: Order, before: OrderLine) -> None:
    t = turn.t
    turn.order_id = order.id
    line = next(x for x in order.lines if x.id == before.id)
    total = figures.order_total(t, order)
    amount = figures.money(line.amount) if line.amount is not None else t("price on the day")
    turn.say(
        t(
            "{order_no} line {no} {name}: {quantity}, {amount}; total {total}.",
            order_no=order.order_no,
            no=line.no,
            name=line.sku_name,
            quantity=figures.quantity(t, line.quantity),
            amount=amount,
            total=total,
        ),
        t('Reply "confirm" to agree to the order') if order.is_complete else "",
    )
    look_at(turn, int(order.id))
    see(turn, (order,))
