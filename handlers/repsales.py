"""今天卖得怎么样, 这个月卖了多少, 李记面馆这个月多少钱: what was ordered of a rep, asked by him.

Orders by their trading day, without those called off or not accepted. What a shop owes is asked
by 欠 and told by `debtors`.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from domain.customer import Customer
from domain.delivery import today_of
from domain.report import Sold, sold_between
from domain.staff import Permission, Staff, may
from handlers import figures, hisshops, repquestions, soldtexts
from handlers.context import Turn
from handlers.nlu.normalise import plain
from handlers.shopnames import leading_shops

_LONGEST = 40
_TAIL = " ?？。.!！呢啊呀吗哈~"
_SPAN = (
    r"(?P<span>今天|今日|昨天|昨日|前天|这周|本周|这个?星期|这个?礼拜|上周|上个?星期|上个?礼拜"
    r"|这个?月|本月|上个?月|今年)"
)
_ALL = r"(?:我们?|咱们?|一共|总共|总的|共|到现在|目前|截止现在|为止)*"
_HOW = r"(?:怎么样|怎样|咋样|如何|好不好|好吗|情况)"
_MUCH = r"(?:多少(?:钱|货|单|个单)?|几单|几个单)"
_OWN = re.compile(
    rf"(?:看下|看看|查下|查一下|帮我看下)?{_ALL}{_SPAN}{_ALL}的?(?:卖(?:了|的|得|出去?)?(?:{_MUCH}|{_HOW})|生意{_HOW}"
    rf"|(?:做|接|有|下|来)了?(?:多少单|几单|多少钱)"
    rf"|(?:销售额?|营业额|业绩|销量|单量|订单)(?:是|有)?(?:{_MUCH}|{_HOW})?)"
)
_TOOK = rf"{_ALL}(?:拿|订|买|要|进|下|点|做|卖)?[了的]?(?:货)?(?:是|有)?{_MUCH}(?:的?货)?"
_OF_SHOP = re.compile(rf"(?:家|那边|店里)?的?{_SPAN}{_TOOK}")
_SPAN_FIRST = re.compile(rf"{_SPAN}(?P<rest>.{{2,20}})")
_TOOK_ONLY = re.compile(rf"(?:家|那边|店里)?的?{_TOOK}")


def answered_by_text(turn: Turn) -> bool:
    """Whether the message is one of these questions."""
    text, staff = plain(turn.text).strip(_TAIL), turn.staff
    if staff is None or not 0 < len(text) <= _LONGEST or "欠" in text:
        return False
    if (own := _OWN.fullmatch(text)) is not None:
        _tell_own(turn, staff, own["span"])
        return True
    if re.search(_SPAN, text) is None or re.search(_MUCH, text) is None:
        return False
    first = _SPAN_FIRST.fullmatch(text)
    said = first["rest"] if first is not None else text
    shops, rest = leading_shops(said, hisshops.of_staff(turn, staff))
    found = _TOOK_ONLY.fullmatch(rest) if first is not None else _OF_SHOP.fullmatch(rest)
    if not shops or found is None:
        return False
    if len(shops) > 1:
        hisshops.ask_which(turn, shops)
    else:
        _tell_shop(turn, shops[0], first["span"] if first is not None else found["span"])
    return True


def _days(turn: Turn, said: str) -> tuple[date, date]:
    """The first and the last trading day; the last is never after today."""
    today = today_of(turn.policy, turn.now)
    monday, month = today - timedelta(days=today.weekday()), today.replace(day=1)
    if said in ("昨天", "昨日", "前天"):
        day = today - timedelta(days=2 if said == "前天" else 1)
        return day, day
    if said.startswith("上") and said.endswith("月"):
        last = month - timedelta(days=1)
        return last.replace(day=1), last
    if said.startswith("上"):
        return monday - timedelta(days=7), monday - timedelta(days=1)
    if said.endswith("月"):
        return month, today
    if said == "今年":
        return today.replace(month=1, day=1), today
    return (today, today) if said in ("今天", "今日") else (monday, today)


def _named(turn: Turn, first: date, last: date) -> str:
    t = turn.t
    day = figures.calendar_day(t, first)
    if first == last:
        return day
    return t("{first} to {last}", first=day, last=figures.calendar_day(t, last))


def _tell_own(turn: Turn, staff: Staff, said: str) -> None:
    first, last = _days(turn, said)
    if first == last:
        repquestions.tell_sales(turn, staff, first)
        return
    rep_id = None if may(staff, Permission.SEE_ALL_CUSTOMERS) else staff.id
    _tell(turn, _named(turn, first, last), sold_between(turn.tx, first, last, rep_id))


def _tell_shop(turn: Turn, shop: Customer, said: str) -> None:
    first, last = _days(turn, said)
    t = turn.t
    _tell(
        turn,
        t("{shop} {days}", shop=shop.name, days=_named(turn, first, last)),
        sold_between(turn.tx, first, last, customer_id=shop.id),
    )
    turn.say(t('What it owes: say "how much does {shop} owe"', shop=shop.name))


def _tell(turn: Turn, head: str, sold: Sequence[Sold]) -> None:
    """So many confirmed, and so many that wait; each with its sum."""
    t = turn.t
    if not sold:
        turn.say(t("{day}: no orders", day=head))
        return
    turn.say(soldtexts.confirmed_text(t, head, sold),
             soldtexts.waiting_text(t, sold, is_of_day=False))  # fmt: skip
