"""Staff name what they want to do and not yet to what: 代下单, SO-… 退货, 老王那单先别发,
转给小张, 不是老王是李姐. Nothing is done; they hear how it is said, and how things stand.
"""

import re

from domain.base.ids import OrderId
from domain.customer import get_customer
from domain.order import Order, OrderStatus, get_order
from domain.staff import Staff
from handlers import hisshops, orderstatus, shopled
from handlers.context import Turn
from handlers.nlu.intents import StaffAct, StaffCommand
from handlers.nlu.normalise import plain
from handlers.staffground import TO_SHIP, WAITING, in_scope, in_view, lone, look_at, order_meant
from handlers.staffquestions import GiveReason, SentChange

_LONGEST = 60
_ENDS = " .。!！~?？"
_NUMBER = re.compile(r"(?<![a-z0-9])[a-z]{1,3}-\d{3,8}-\d{3,8}(?![\d-])")
_ORDERING = re.compile(
    r"(?:我?[要想来]?(?:给|帮|替|为)?(?P<who>[^\s,，:：]{0,12}?)的?)?"
    r"(?:代客?下单?|代客户?下单|代(?:他|她|店里)下单|(?:帮|给|替)我下单)[了吧啊]*(?:[\s,，:：].{1,40})?"
)
_BACK = re.compile(r"(?P<who>[^\s,，:：]{0,14}?)\s*的?\s*(?:要)?退货[了吧啊]*")
_KEEP = re.compile(
    r"(?P<who>[^\s,，:：]{0,14}?)(?:的?[那这]?一?[张个]?(?:单子?|订单))?\s*(?:的货)?\s*"
    r"(?:今天|明天|暂时|都)?(?:先|暂时)(?:别|不要?|不用|缓|压)(?:一?下|着)?(?:发货?|送货?|出货?|配货?)?[了吧啊]*"
)
_HAND_OVER = re.compile(
    r"(?:把)?(?P<who>[^\s,，:：]{0,14}?)(?:家)?(?:以后)?(?:移交|转交|交|转)给(?!我|咱|你|公司)(?P<heir>[^\s\d,，:：]{2,8}?)(?:管|跟|负责|处理)?[了吧啊]*"
)
_OTHER_SHOP = re.compile(
    r"(?:不对|错了)?[\s,，]*不是(?P<not>[^\s,，:：]{2,12}?)(?:家|的|那单)*[\s,，]*"
    r"是(?P<but>[^\s,，:：]{2,12}?)(?:家|的|那单)*[了吧啊]*"
)


def took(turn: Turn) -> bool:
    """Say how it is done; False where the words are something else."""
    text, staff = plain(turn.text).strip(_ENDS), turn.staff
    if (
        staff is None
        or len(text) > _LONGEST
        or "\n" in text
        or isinstance(turn.pending, GiveReason)
    ):
        return False
    number = _NUMBER.search(text)
    order_no = number.group().upper() if number is not None else ""
    text = _NUMBER.sub("", text).strip()
    if (said := _ORDERING.fullmatch(text)) is not None:
        return _order_for(turn, staff, said["who"] or "")
    if (said := _BACK.fullmatch(text)) is not None:
        return _goods_back(turn, staff, said["who"], order_no)
    if (said := _KEEP.fullmatch(text)) is not None:
        return _keep(turn, staff, said["who"], order_no)
    if (said := _HAND_OVER.fullmatch(text)) is not None:
        return _hand_over(turn, staff, said["who"])
    if (said := _OTHER_SHOP.fullmatch(text)) is not None:
        return _other_shop(turn, staff, said["not"], said["but"])
    return False


def _example(turn: Turn, staff: Staff, who: str) -> str | None:
    """The name of the shop that was said, else of one of his; None: nobody is called so, told."""
    shops = hisshops.named(turn, staff, who) if who else hisshops.of_staff(turn, staff)
    if who and not shops:
        turn.say(turn.t('No shop of yours is called "{said}".', said=who))
        return None
    if who and len(shops) > 1:
        hisshops.ask_which(turn, shops)
        return None
    return shops[0].name if shops else ""


def _order_for(turn: Turn, staff: Staff, who: str) -> bool:
    shop = _example(turn, staff, who)
    if shop is not None:
        turn.say(
            turn.t("Nothing was ordered or confirmed."),
            turn.t('To order for it say it with a colon, like "{shop}: cola 2 cases"', shop=shop),
        )
    return True


def _goods_back(turn: Turn, staff: Staff, who: str, order_no: str) -> bool:
    shop = "" if order_no and not who else _example(turn, staff, who)
    if shop is None:
        return True
    turn.say(
        turn.t("What came back? Nothing is booked yet."),
        turn.t('Say it like "{whose} goods back cola 2 restocked", or "written off"',
               whose=order_no or shop),
    )  # fmt: skip
    return True


def _order(turn: Turn, staff: Staff, who: str, order_no: str) -> Order | None:
    """The order that is spoken of; None where that was told or asked."""
    open_ones = (*WAITING, *TO_SHIP)
    if order_no:
        return order_meant(turn, StaffCommand(StaffAct.SHOW, order_no=order_no), open_ones)
    if not who:
        return in_view(turn) or lone(turn, open_ones)
    said = shopled.led(turn, staff, f"{who} ")
    shop = _example(turn, staff, said.said if said is not None else who)
    named = next((s for s in hisshops.of_staff(turn, staff) if s.name == shop), None)
    found = shopled.orders_of_shop(turn, named, open_ones) if named is not None else ()
    if named is not None and not found:
        turn.say(turn.t("{shop}: no order waits for that.", shop=named.name))
    return get_order(turn.tx, found[-1].id) if found else None


def _keep(turn: Turn, staff: Staff, who: str, order_no: str) -> bool:
    """老王那单先别发: no order is held back here; how it stands, and what stops or moves it."""
    t = turn.t
    before = len(turn.parts)
    order = _order(turn, staff, who, order_no)
    if order is None or not in_scope(turn, order):
        if len(turn.parts) == before:
            turn.say(
                t("Nothing was held back."),
                t('Say it with the order, like "SO-1123-4071 on Friday"'),
            )
        return True
    look_at(turn, int(order.id))
    turn.remember(unchanged=int(order.id))
    name = get_customer(turn.tx, order.customer_id).name
    turn.say(
        t("Nothing was held back: {shop} {order_no}, {status}.", shop=name,
          order_no=order.order_no, status=orderstatus.status_text(t, order)),
        t("It has left already.") if order.status is OrderStatus.SHIPPED else
        t('For another day say "deliver Friday"; to call it off "cancel {order_no}" and why',
          order_no=order.order_no),
    )  # fmt: skip
    return True


def _hand_over(turn: Turn, staff: Staff, who: str) -> bool:
    if who and not hisshops.named(turn, staff, who):
        return False
    turn.say(
        turn.t("Nobody was handed over."),
        turn.t("Another rep for a shop is chosen on its web page, by whoever may."),
        turn.t('A chat is taken by the colleague himself: "take over" and the shop'),
    )
    return True


def _other_shop(turn: Turn, staff: Staff, wrong: str, right: str) -> bool:
    """不是老王是李姐: what was sent to the wrong one still waits there; how to take it back."""
    t = turn.t
    if not hisshops.named(turn, staff, wrong):
        return False
    shop = _example(turn, staff, right)
    if shop is None:
        return True
    rows = [t('Then say it anew with the name, like "{shop}: cola 2 cases"', shop=shop)]
    if isinstance(turn.pending, SentChange):
        order = get_order(turn.tx, OrderId(turn.pending.order_id))
        name = get_customer(turn.tx, order.customer_id).name
        told = t('The change of {order_no} still waits at {shop}; "cancel" takes it back.',
                 order_no=order.order_no, shop=name)  # fmt: skip
        turn.say(told, *rows)
        return True
    order_seen = in_view(turn)
    if order_seen is not None:
        turn.remember(unchanged=int(order_seen.id))
        name = get_customer(turn.tx, order_seen.customer_id).name
        told = t(
            "{order_no} of {shop} stays as it stands now; what is wrong there has to be changed "
            "back.",
            order_no=order_seen.order_no,
            shop=name,
        )
        rows.insert(0, told)
    turn.say(t("These words changed nothing."), *rows)
    return True
