"""The reminder before the cut-off: the last order again with one tap, 今天不用, 不用提醒."""

import re
from collections.abc import Iterator
from datetime import date

from domain.base.errors import DomainError
from domain.base.ids import CustomerId
from domain.customer import get_customer
from domain.delivery import earliest_slot, policy_for, today_of
from domain.order import Order, latest_order, orders_of
from domain.reminder import ReminderState, decline_today, find_reminder, has_begun, want_reminders
from handlers import figures
from handlers.context import Turn
from handlers.message import Choices, Option, Part
from handlers.nlu import read
from handlers.noticerow import Notice

_LINES = 8
_NOT_TODAY = re.compile(
    r"(?:今天|今日)(?:就|先)?(?:不用|不要|不订|不訂|不需要|不定)(?:货|貨)?(?:了|啦)?|not today|2",
    re.IGNORECASE,
)
_AS_BEFORE = "1"
_NEVER = re.compile(
    r"(?:以后|以後)?(?:不用|不要|别|別)(?:再)?(?:天天)?提醒(?:我)?(?:下单|下單|订货|訂貨)?(?:了|啦)?"
    r"|(?:取消|关闭|關閉|关掉|關掉|停止)(?:下单|下單|订货|訂貨)?提醒"
    r"|no reminders|stop reminding me",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"(?:恢复|恢復|打开|打開)?提醒(?:我)?(?:下单|下單|订货|訂貨)|恢复提醒|恢復提醒"
    r"|remind me to order",
    re.IGNORECASE,
)


def told(n: Notice) -> Iterator[Part]:
    """Nothing any more where the day has closed, or the shop has ordered or begun to."""
    shop = get_customer(n.tx, CustomerId(n.row.payload["customer_id"]))
    day = date.fromisoformat(n.row.payload["day"])
    policy, t = policy_for(n.tx, n.shop.policy, shop), n.t
    last = latest_order(n.tx, shop.id)
    is_over = today_of(policy, n.tx.now) != day
    if last is None or is_over or has_begun(n.tx, shop.id, policy):
        return
    newest = orders_of(n.tx, shop.id, limit=1)
    if newest and today_of(policy, newest[0].placed_at) == day:
        return
    try:
        slot = earliest_slot(policy, n.tx.now)
    except DomainError:
        return
    if today_of(policy, slot.cut_off_at) != day:
        return
    closes = f"{slot.cut_off_at.astimezone(n.shop.zone):%H:%M}"
    delivered = figures.delivery_day(t, slot.date, policy, n.tx.now)
    head = t(
        "Nothing ordered today yet; it closes at {time} for {day}.", time=closes, day=delivered
    )
    options = (Option("reorder", t("As last time")), Option("none", t("Not today")))
    tail = t('"no reminders" ends these messages')
    yield Choices("\n".join((head, *_last_rows(n, last))), options, tail)


def _last_rows(n: Notice, last: Order) -> Iterator[str]:
    """What 照旧 would bring."""
    yield n.t("Last time you took:")
    lines = [line for line in last.lines if not line.is_gift]
    for line in lines[:_LINES]:
        yield f"· {line.sku_name} {figures.quantity(n.t, line.quantity)}"
    if len(lines) > _LINES:
        yield n.t("… and {n} more", n=len(lines) - _LINES)


def took_words(turn: Turn, text: str) -> bool:
    """Take an answer to a reminder of today, and 不用提醒 at any time; True if it was one."""
    said = text.strip().strip("。.!！~～")
    if turn.customer is None or turn.contact is None:
        return False
    if _NEVER.fullmatch(said) or _AGAIN.fullmatch(said):
        _choose(turn, is_on=_NEVER.fullmatch(said) is None)
        return True
    declines = _NOT_TODAY.fullmatch(said) is not None
    if turn.pending is not None or not (declines or said == _AS_BEFORE):
        return False
    if turn.ground.cart is not None and turn.ground.cart.lines:
        return False
    reminder = find_reminder(turn.tx, turn.customer.id, today_of(turn.policy, turn.now))
    if reminder is None:
        return False
    if not declines:
        if reminder.state is not ReminderState.SENT:
            return False
        turn.route_text(turn, "照旧", read("照旧", turn.shop.lexicon))
        return True
    decline_today(turn.tx, reminder)
    turn.say(
        turn.t("Good, nothing for today."),
        turn.t("If you need something after all just say it"),
    )
    return True


def _choose(turn: Turn, *, is_on: bool) -> None:
    t = turn.t
    if turn.contact is None:
        raise LookupError("nobody to remind")
    want_reminders(turn.tx, turn.contact.id, is_on=is_on, actor=turn.actor)
    if is_on:
        turn.say(t("Good. On your usual days I remind you before the cut-off."))
    else:
        turn.say(t("Good. I do not remind you of ordering any more."))
        turn.say(t('"remind me to order" brings it back'))
