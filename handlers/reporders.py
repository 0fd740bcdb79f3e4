"""A shop's order, spoken of by its shop: 老王的单取消, 取消老王的单, 张姐那单啥时候送,
老王再加1箱红牛, 老王的单改成可乐2箱. It is that shop's order or none, never another's.
"""

import re

from domain.customer import Customer
from domain.order import OrderFilter, OrderStatus, OrderSummary, get_order, list_orders
from domain.staff import Permission, Staff, require
from handlers import correcting, figures, onbehalf, orderstatus, review, shopled, shoplist
from handlers.context import Turn
from handlers.nlu import interpret, read
from handlers.nlu.intents import EditDraft, Situation
from handlers.nlu.normalise import plain
from handlers.staffground import EDITABLE, NamedOrders, list_them, look_at

_LONGEST = 80
_MARKS = " ?？。.!！~"
_TAIL = _MARKS + "呢啊呀吧吗哈了"
_OFF = r"(?:取消|撤销|撤掉|作废|不要了?|不做了?|退掉|删掉|删除)"
_CANCEL_FIRST = re.compile(
    rf"(?:帮我|麻烦|请)?{_OFF}(?:掉|一下)?(?P<who>[^\s,，:：]{{2,12}}?)(?:家|那边|店里)?"
    r"(?:的|那|这)+一?[张个笔]?(?:单子?|订单)[了吧啊]*(?P<why>[\s,，:：]+\S.*)?"
)
_CANCEL = re.compile(rf"(?:都|就|先|给)*{_OFF}(?:掉|一下)?[了吧啊]*(?P<why>[\s,，:：]+\S.*)?")
_STATUS = re.compile(
    r"(?:今天|明天|后天)?(?:大概|到底|现在|还)*(?:啥时候|什么时候|几点|哪天|多久|何时)(?:能|可以|会|要)?(?:才)?(?:送|到|发|配)"
    r"(?:货|到|过去|出去|出|完)?"
    r"|(?:到底|现在|还)*(?:到哪里?了?|到了没?有?|送了?没?有?|送到了?没?有?|发了?没?有?|发货了?没?有?|走了?没?有?|配好?了?没?有?"
    r"|出了?没?有?|签收了?没?有?|怎么样了?|什么情况|啥情况|什么状态|进度)"
)
_ACT = re.compile(r"(?:发货|发出|送达)[吧啊]?")
_CHANGE = re.compile(
    r"(?:还)?(?:再|多)?(?:加|添|补|来|减|少|去掉|拿掉|删掉|不要|改成?|换成?|改为)\s*\S"
)
_ADDS = re.compile(r"(?:还)?(?:再|多)?(?:加|添|补|来)")
_ASKS = re.compile(
    r"取消|撤|作废|不要|不做|退掉|删|时候|几点|哪天|多久|何时|到|送|发|走|配|出|签收|怎么样|情况|状态|进度"
)
_GONE = frozenset((OrderStatus.REJECTED, OrderStatus.CANCELLED))
_OVER = _GONE | {OrderStatus.DELIVERED, OrderStatus.COMPLETED}
_LISTED = 5


def called_off(words: str) -> str | None:
    """取消, 不要了 店关了: why an order is called off, perhaps empty; None: it is not."""
    off = _CANCEL.fullmatch(plain(words).strip(_MARKS))
    return None if off is None else (off["why"] or "").strip(" ,，:：")


def answered_by_text(turn: Turn) -> bool:
    """Whether the message is one of these."""
    text, staff = plain(turn.text).strip(_MARKS), turn.staff
    if staff is None or len(text) > _LONGEST or "\n" in text:
        return False
    first = _CANCEL_FIRST.fullmatch(text)
    if first is not None:
        text = f"{first['who']}的单取消{first['why'] or ''}"
    if not (_ASKS.search(text) or _CHANGE.search(text)):
        return False
    named = shopled.led(turn, staff, text)
    if named is None:
        return False
    if _is_in_list(turn, named):
        return _changed_in_list(turn, named)
    if named.names_order and (off := _CANCEL.fullmatch(named.rest)) is not None:
        return (
            _settled(turn, named)
            or _asks_which(turn, staff, named, off["why"] or "")
            or _call_off(turn, staff, named, off["why"] or "")
        )
    if _ACT.fullmatch(named.rest.strip()) and not turn.text.strip().endswith(("?", "？")):
        return False  # a command, by its shop's name
    if _STATUS.fullmatch(named.rest.rstrip(_TAIL)):
        return _settled(turn, named) or _tell_status(turn, named)
    return _changed(turn, named) if _CHANGE.match(named.rest) else False


def changed_for(turn: Turn, named: shopled.ShopLed) -> bool:
    """老王红牛2箱, 老王雪碧不要了: his order or the draft for him, never the order looked at."""
    staff, shop = turn.staff, named.only
    if staff is None or shop is None:
        return _settled(turn, named)
    if _asks_which(turn, staff, named, named.rest):
        return True
    if _is_in_list(turn, named) and onbehalf.changed(turn, shop, named.rest):
        return True
    return _changed(turn, named)


def _asks_which(turn: Turn, staff: Staff, named: shopled.ShopLed, words: str) -> bool:
    """Another shop in the same sentence: nothing is done, and no shop hears of the other."""
    shop = named.only
    if shop is None or not shopled.names_other(turn, staff, words, shop):
        return False
    turn.say(turn.t("Several shops are named, nothing was done. Say each one by itself."))
    return True


def _settled(turn: Turn, named: shopled.ShopLed) -> bool:
    return shopled.unsettled(turn, named)


def _is_in_list(turn: Turn, named: shopled.ShopLed) -> bool:
    """The list just read has a draft for that shop: it is spoken of in its own words."""
    ids = {shop.id for shop in named.shops}
    return any(one.customer_id in ids and not one.done for one in shoplist.remembered(turn))


def _changed_in_list(turn: Turn, named: shopled.ShopLed) -> bool:
    """老王少1箱红牛: in the draft of the list, never in the order that is looked at."""
    if named.names_order or named.only is None or not _CHANGE.match(named.rest):
        return False
    return onbehalf.changed(turn, named.only, named.rest)


def _call_off(turn: Turn, staff: Staff, named: shopled.ShopLed, why: str) -> bool:
    """Turned down while it waits, called off once confirmed; the reason is asked for."""
    shop = named.only
    assert shop is not None
    require(staff, Permission.REVIEW_ORDER)
    found = shopled.orders_of_shop(turn, shop, EDITABLE)
    if not found:
        turn.say(turn.t("{shop} has no order that can still be called off.", shop=shop.name))
        _tell_last(turn, shop)
    elif len(found) > 1:
        list_them(turn, found, title=turn.t("Which one?"))
    else:
        order = get_order(turn.tx, found[0].id)
        look_at(turn, int(order.id))
        review.call_off_or_ask(turn, order, reason=why.strip(" ,，:："))
    return True


def _tell_last(turn: Turn, shop: Customer) -> None:
    """What became of the newest one, where there is any."""
    found = list_orders(turn.tx, OrderFilter(customer_ids=(shop.id,)), limit=1).rows
    if found:
        last, t = found[0], turn.t
        day = figures.calendar_day(t, last.trading_day)
        total, status = figures.order_total(t, last), orderstatus.status_text(t, last)
        turn.say(t("Last time: {order}", order=f"{day} {last.order_no} {total} {status}"))


def _tell_status(turn: Turn, named: shopled.ShopLed) -> bool:
    """张姐那单啥时候送: what is open of that shop, and when each is to come."""
    shop, t = named.only, turn.t
    assert shop is not None
    recent = list_orders(turn.tx, OrderFilter(customer_ids=(shop.id,)), limit=50).rows
    found = [one for one in recent if one.status not in _OVER]
    if not found:
        turn.say(t("{shop} has no order on its way.", shop=shop.name))
        _tell_last(turn, shop)
        return True
    turn.say(t("{shop}:", shop=shop.name), *(_row(turn, one) for one in found[:_LISTED]))
    more = len(found) - _LISTED
    turn.say(t("{n} more, not listed here", n=more) if more > 0 else "")
    if len(found) == 1:
        look_at(turn, int(found[0].id))
    return True


def _is_new(turn: Turn, words: str) -> bool:
    """再加1箱红牛, 红牛2箱: goods wanted, where 改 and 不要 speak of what is there."""
    if _ADDS.match(words):
        return True
    about = interpret(read(words, turn.shop.lexicon), Situation())
    edits = [one for one in about if isinstance(one, EditDraft)]
    return any(one.items for one in edits) and not any(one.is_change for one in edits)


def _row(turn: Turn, order: OrderSummary) -> str:
    day = figures.calendar_day(turn.t, order.trading_day)
    return f"{day} {orderstatus.short_line(turn, order)}"


def _changed(turn: Turn, named: shopled.ShopLed) -> bool:
    """老王再加1箱红牛: his order where one can still be changed, else a draft for him.

    Anything else, and any change of 老王的单, is said to have no order to go to.
    """
    shop = named.only
    if shop is None:
        return named.names_order and shopled.unsettled(turn, named)
    found = shopled.orders_of_shop(turn, shop, EDITABLE)
    if found:
        correcting.edit_of(turn, NamedOrders(shop.name, found, named.rest))
        return True
    if (
        not named.names_order
        and _is_new(turn, named.rest)
        and onbehalf.ordered(turn, shop, named.rest)
    ):
        return True
    turn.say(
        turn.t("{shop} has no order that can still be changed.", shop=shop.name),
        turn.t('To order for it say it with a colon, like "{shop}: cola 2 cases"', shop=shop.name),
    )
    _tell_last(turn, shop)
    return True
