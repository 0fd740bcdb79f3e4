"""A branch asks how far its head office is: 总部批了吗, 总店同意了没. It changes nothing."""

import re

from domain.base.ids import OrderId
from domain.order import BUYER_EXPIRED, Order, OrderFilter, get_order, history_of, list_orders
from domain.review import OrderReview, ReviewState, StepCode, buyer_rule_of, reviews_of
from handlers import actors, figures
from handlers.context import Turn
from handlers.ordercard import WAITING

_HEAD = (
    r"(?:(?:总部|總部|总店|總店|总公司|總公司|总社|總社|公司|老板|老闆|领导|領導|上面|上头|上頭"
    r"|采购部|採購部)(?:那边|那邊|的人)?)"
)
_AGREED = r"(?:批|审批|審批|审核|審核|审|審|同意|通过|通過|点头|點頭|答复|答覆|回复|回覆|看)"
_ASKED = (
    r"(?:(?:了|过|過|下来|下來|好)*(?:吗|嗎|没有|沒有|没|沒|么|麼)"
    r"|到哪(?:了|一步了?)?|(?:得)?怎么样了?|(?:得)?怎麼樣了?)"
)
_END = r"[?？。!！啊呢呀 ]*"
_LEAD = r"(?:请问|請問|问下|問下)?(?:(?:那|这|這|刚才|剛才)(?:个|個|单|單)?的?)?"
_ASKS = re.compile(
    rf"{_LEAD}{_HEAD}(?:还|還)?(?:没|沒)?(?:这单|這單|那单|那單|订单|訂單)?{_AGREED}{_ASKED}{_END}"
    rf"|{_LEAD}(?:批|审批|審批){_ASKED}{_END}"
    rf"|{_HEAD}(?:什么时候|什麼時候|啥时候|多久|几时)(?:能|会|會)?{_AGREED}{_END}"
    rf"|{_HEAD}(?:还没|還沒|没|沒){_AGREED}{_END}"
    r"|(?:has|did) (?:the |our |my )?(?:head office|hq|boss) (?:agreed?|approved?|answer(?:ed)?)"
    r"(?: (?:it|yet))*[?. ]*",
    re.IGNORECASE,
)
_LONGEST = 30
_SCANNED = 8


def took_words(turn: Turn, text: str) -> bool:
    """Tell of the shop's newest orders that its head office was asked about; False without any."""
    if len(text) > _LONGEST or turn.customer is None or not _ASKS.fullmatch(text.strip()):
        return False
    rows = list_orders(turn.tx, OrderFilter(customer_ids=(turn.customer.id,)), limit=_SCANNED).rows
    asked = [
        (get_order(turn.tx, row.id), found[-1]) for row in rows if (found := _asked(turn, row.id))
    ]
    if not asked and buyer_rule_of(turn.tx, turn.customer.id) is not None:
        turn.say(turn.t("No order of yours waits for your head office."))
        return True
    waiting = [one for one in asked if one[1].state is ReviewState.OPEN]
    for order, review in waiting or asked[:1]:
        turn.order_id = order.id
        turn.say(_state(turn, order, review))
    return bool(asked)


def _asked(turn: Turn, order_id: OrderId) -> list[OrderReview]:
    return [r for r in reviews_of(turn.tx, order_id) if r.code is StepCode.BUYER]


def _state(turn: Turn, order: Order, review: OrderReview) -> str:
    """What became of the question about one order."""
    t = turn.t
    said = {"order_no": order.order_no, "total": figures.order_total(t, order)}
    if review.state is ReviewState.OPEN and order.status in WAITING:
        if review.expires_at is None:
            return t("{order_no}, {total}: your head office has not answered yet.", **said)
        until = figures.moment(t, review.expires_at, turn.shop.zone)
        return t(
            "{order_no}, {total}: your head office has not answered yet. Without an answer until "
            "{time} it is called off.",
            time=until,
            **said,
        )
    if review.state is ReviewState.PASSED:
        head = t("{order_no}, {total}: your head office has agreed.", **said)
        if order.status not in WAITING:
            return head
        return head + t(" {rep} confirms it next.", rep=actors.rep_name(turn))
    last = history_of(turn.tx, order.id)[-1]
    if last.reason == BUYER_EXPIRED:
        return t(
            "{order_no}, {total}: your head office did not answer in time; it is called off.",
            **said,
        )
    if order.status not in WAITING:
        return t("{order_no}, {total}: called off.", **said)
    return t("{order_no}, {total}: your head office is not asked any more.", **said)
