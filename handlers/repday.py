"""A rep asks about his day: 李师傅电话多少, 库存不足的有哪些, 明天要送的有哪些, 今天谁还没下单."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from domain.catalog import as_packs, get_skus
from domain.customer import Customer, contacts_of
from domain.delivery import today_of
from domain.order import (
    UNFINISHED,
    OrderFilter,
    OrderStatus,
    OrderSummary,
    last_order_days,
    list_orders,
)
from domain.report import short_stock
from domain.staff import Permission, Staff, may
from handlers import figures, hisshops, orderstatus
from handlers.context import Turn
from handlers.nlu.dates import read_date, resolve_date
from handlers.nlu.normalise import plain

_LONGEST = 40
_PAGE = 500
_LISTED = 12
_ALL = 1_000_000
_LOOKED_BACK = timedelta(days=30)
_TAIL = " ?？。.!！呢啊了呀吗哈~"
_PHONE = re.compile(
    r"(?:帮我|给我)?(?:查一?下|看一?下|查|看|发一?下|要一?下)?(?P<who>[^\s,，:：]{2,14}?)(?:家|那边)?的?"
    r"(?:联系)?(?:电话|手机|号码|联系方式)(?:号码?)?(?:是|有)?(?:多少|几号|什么|给我|发我|发一下)?"
    r"|(?:phone|number) of (?P<en>.{2,20})"
)
_LOW = re.compile(
    r"(?:现在|目前|今天|我们|仓库)*(?:有)?(?:"
    r"(?:库存|存货)(?:不足|不够|不多|少|低|紧张|告急|预警)的?(?:商品|货|品种|东西)?(?:都)?(?:有)?(?:哪些|什么|啥|哪几[个种样])?"
    r"|(?:哪些|什么|啥|哪几[个种样])(?:商品|货|品种|东西)?(?:快)?(?:库存不足|缺货|没货|断货|没有?了|不够|不多)"
    r"|(?:缺货|断货|没货|快没)的?(?:商品|货|品种)?(?:都)?(?:有)?(?:哪些|什么|啥|哪几[个种样]))"
    r"|what is (?:low|short|out of stock)|low stock"
)
WHEN = (
    r"(?:今天|今日|明天|明日|后天|大后天|(?:下|这|本)?(?:周|星期|礼拜)[一二三四五六日天]"
    r"|(?:[0-9]{1,2}月)?[0-9]{1,2}[号日])"
)
_WHICH = r"(?:哪些|哪几[单家个张]|几[单家个张]|多少[单家个张]|什么|啥|谁)(?:店|客户|单子?|订单)?"
_SENT = r"(?:送货|配送|发货|出货|出车|送|发)"
_DUE = re.compile(
    rf"(?P<day>{WHEN})(?:要|得|需要|该)*{_SENT}的?(?:货|单子?|订单|客户|店)?(?:都|一共)?(?:是|有)?{_WHICH}"
    rf"|(?:有)?{_WHICH}(?:是)?(?P<then>{WHEN})(?:要|得|需要|该)*{_SENT}的?"
    r"|(?:orders|deliveries) (?:due |for )?(?P<en>today|tomorrow)"
)
_SILENT = re.compile(
    r"(?:今天|今日)?(?:还)?(?:有)?(?:谁|哪些|哪几|哪个|几|多少)(?:家|个)?(?:店|客户|人)?(?:今天|今日)?(?:还)?(?:都)?"
    r"没有?(?:下过?单|订过?货|下|订|报单|报|来单)"
    r"|(?:今天|今日)(?:还)?没有?(?:下单|订货|报单)的(?:店|客户)?(?:都)?(?:有)?(?:谁|哪些|哪几家|几家)?"
    r"|who has not ordered(?: yet)?(?: today)?"
)
_NOT_SOLD = frozenset((OrderStatus.REJECTED, OrderStatus.CANCELLED))
_SOLD = tuple(status for status in OrderStatus if status not in _NOT_SOLD)


def answered_by_text(turn: Turn) -> bool:
    """Whether the message is one of these questions."""
    text, staff = plain(turn.text).strip(_TAIL), turn.staff
    if staff is None or len(text) > _LONGEST:
        return False
    if _SILENT.fullmatch(text):
        _tell_silent(turn, staff)
        return True
    if _LOW.fullmatch(text):
        _tell_low(turn)
        return True
    if (due := _DUE.fullmatch(text)) is not None:
        return _tell_due(turn, staff, due["day"] or due["then"] or due["en"])
    if (phone := _PHONE.fullmatch(text)) is not None:
        return _tell_phone(turn, staff, phone["who"] or phone["en"])
    return False


def _rep_id(staff: Staff) -> OrderFilter:
    return OrderFilter(rep_id=None if may(staff, Permission.SEE_ALL_CUSTOMERS) else staff.id)


def _tell_silent(turn: Turn, staff: Staff) -> None:
    """His shops without an order today; those that ordered lately first, with the day."""
    t, today = turn.t, today_of(turn.policy, turn.now)
    wanted = replace(_rep_id(staff), day_from=today - _LOOKED_BACK, day_to=today)
    last = last_order_days(turn.tx, replace(wanted, statuses=_SOLD))
    shops = [s for s in hisshops.of_staff(turn, staff) if s.is_active and last.get(s.id) != today]
    if not shops:
        turn.say(t("All your shops have ordered today."))
        return
    shops.sort(key=lambda s: (-last.get(s.id, date.min).toordinal(), s.code))
    rows = [_silent_row(turn, shop, last.get(shop.id)) for shop in shops[:_LISTED]]
    more = len(shops) - len(rows)
    turn.say(
        t.plural(
            "{n} shop has not ordered today:", "{n} shops have not ordered today:", n=len(shops)
        ),
        *rows,
        t("{n} more, not listed here", n=more) if more else "",
    )


def _silent_row(turn: Turn, shop: Customer, day: date | None) -> str:
    if day is None:
        return turn.t("{shop}: nothing for 30 days", shop=shop.name)
    return turn.t("{shop}: last on {day}", shop=shop.name, day=figures.calendar_day(turn.t, day))


def _tell_low(turn: Turn) -> None:
    """What is out, or at its alert level; emptiest first."""
    t = turn.t
    every = short_stock(turn.tx, limit=_ALL)
    found, more = every[:_LISTED], len(every) - _LISTED
    skus = get_skus(turn.tx, tuple(one.sku_id for one in found))
    rows = [
        t(
            "{name}: {left} can be sold",
            name=skus[one.sku_id].name,
            left=figures.packs(t, as_packs(skus[one.sku_id], one.available)) or "0",
        )
        if one.available > 0
        else t("{name}: nothing left", name=skus[one.sku_id].name)
        for one in found
        if one.sku_id in skus
    ]
    turn.say(*(rows or [t("Nothing is low in stock.")]))
    turn.say(t("{n} more, not listed here", n=more) if more > 0 else "")


def _tell_due(turn: Turn, staff: Staff, said: str) -> bool:
    """明天要送的有哪些: his orders that go out on the day."""
    t, today = turn.t, today_of(turn.policy, turn.now)
    wish = read_date([said])
    day = resolve_date(wish, today) if wish is not None else None
    if day is None:
        return False
    found = due_on(turn, staff, day)
    named = figures.delivery_day(t, day, turn.policy, turn.now)
    if not found:
        turn.say(t("{day}: no order to deliver.", day=named))
        return True
    names = {shop.id: shop.name for shop in hisshops.of_staff(turn, staff)}
    rows = [_due_row(turn, order, names.get(order.customer_id, "")) for order in found[:_LISTED]]
    more = len(found) - len(rows)
    turn.say(
        t.plural(
            "{day}: {n} order to deliver:",
            "{day}: {n} orders to deliver:",
            n=len(found),
            day=named,
        ),
        *rows,
        t("{n} more, not listed here", n=more) if more else "",
    )
    return True


def due_on(turn: Turn, staff: Staff, day: date) -> Sequence[OrderSummary]:
    """His orders, or all for who may see all, that go out on a day and are not done yet."""
    return _all_orders(turn, replace(_rep_id(staff), statuses=tuple(UNFINISHED), delivery_on=day))


def _all_orders(turn: Turn, wanted: OrderFilter) -> Sequence[OrderSummary]:
    found: list[OrderSummary] = []
    cursor: str | None = ""
    while cursor is not None:
        page = list_orders(turn.tx, wanted, cursor=cursor or None, limit=_PAGE)
        found.extend(page.rows)
        cursor = page.next_cursor
    return found


def _due_row(turn: Turn, order: OrderSummary, shop: str) -> str:
    status = orderstatus.status_text(turn.t, order)
    return f"{shop} {order.order_no} {figures.order_total(turn.t, order)} {status}"


def _tell_phone(turn: Turn, staff: Staff, who: str) -> bool:
    """李师傅电话多少: the shop's number, and those of its people."""
    shops = hisshops.named(turn, staff, who)
    if len(shops) > 1:
        hisshops.ask_which(turn, shops)
        return True
    if not shops:
        turn.say(turn.t('No shop of yours is called "{said}".', said=who))
        return True
    turn.say(*_phones(turn, shops))
    return True


def _phones(turn: Turn, shops: Sequence[Customer]) -> list[str]:
    rows: list[str] = []
    for shop in shops:
        people = [c for c in contacts_of(turn.tx, shop.id) if c.phone]
        numbers = [shop.phone] * bool(shop.phone)
        numbers += [f"{c.name} {c.phone}".strip() for c in people if c.phone != shop.phone]
        told = figures.joined(turn.t, numbers) or turn.t("no phone is noted")
        rows.append(turn.t("{shop}: {text}", shop=shop.name, text=told))
    return rows
