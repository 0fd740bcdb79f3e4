"""A yes of staff that may mean something else: 好的谢谢, or 确认 where a reason was asked for.

Nothing is confirmed by it.
"""

import re
from collections.abc import Sequence

from domain.base.ids import OrderId
from domain.customer import get_customer
from domain.order import Order, get_order
from handlers import figures, inpart
from handlers.context import Turn
from handlers.nlu.intents import Intent
from handlers.nlu.normalise import plain
from handlers.staffground import WAITING, focused, has_newer_card, lone, new_card
from handlers.staffquestions import (
    CloseRest,
    ConfirmAll,
    ConfirmPart,
    ConfirmReturn,
    DecideRegistration,
    GiveReason,
    ReviewOrders,
)

_THANKS = re.compile(r"谢|謝|辛苦|感恩|麻烦|麻煩|thank|thx|cheers")
_ASKED = ConfirmAll | ConfirmPart | CloseRest | ConfirmReturn | DecideRegistration
_CONFIRMS = re.compile(r"确认|確認|确定|確定|同意|通过|通過|接单|接單|confirm|approve")
_REJECT_IT = re.compile(
    r"(?:是|对|對|嗯|好|行|可以|确认|確認|确定|確定|yes|ok)?的?[\s,，]*"
    r"(?:拒绝|拒絕|不接|退回|拒单|拒單|reject)?(?:它|掉|了|吧|的)*[\s。.!！~]*"
)


def asked_again(turn: Turn, intents: Sequence[Intent]) -> bool:
    """Whether the message is such a yes; what it may mean is said, and nothing is done."""
    is_yes = any(map(inpart.is_yes, intents))
    pending = turn.pending
    if isinstance(pending, GiveReason):
        if not (is_yes or _REJECT_IT.fullmatch(plain(turn.text).strip())):
            return False
        _ask_reason(turn, get_order(turn.tx, OrderId(pending.order_id)))
        return True
    said = turn.text.casefold()
    if not is_yes or not _THANKS.search(said) or _CONFIRMS.search(said):
        return False
    _answer_thanks(turn)
    return True


def note_unchanged(turn: Turn) -> None:
    """The words changed nothing: before a 确认 the order is shown as it stands (N4)."""
    order = _meant(turn)
    if order is not None:
        turn.remember(unchanged=int(order.id))


def _ask_reason(turn: Turn, order: Order) -> None:
    t = turn.t
    turn.say(
        t("{order_no} is neither rejected nor confirmed yet.", order_no=order.order_no),
        t('To turn it down say why; to confirm it say "confirm {order_no}"',
          order_no=order.order_no),
    )  # fmt: skip


def _meant(turn: Turn) -> Order | None:
    """The order that 确认 would confirm; None where it would be asked, or none waits."""
    order = focused(turn, WAITING)
    if order is None:
        return new_card(turn, WAITING) or lone(turn, WAITING)
    return None if has_newer_card(turn, order) else order


def _answer_thanks(turn: Turn) -> None:
    """好的谢谢 is no order confirmed; what still waits for a 确认 is named."""
    t, order = turn.t, _meant(turn)
    if isinstance(turn.pending, _ASKED):
        turn.say(t("You're welcome."), t('If it is to be done say "confirm"'))
        return
    if order is None or not (turn.pending is None or isinstance(turn.pending, ReviewOrders)):
        turn.say(t("You're welcome."))
        return
    turn.say(
        t("You're welcome. {order_no} is not confirmed yet.", order_no=order.order_no),
        f"{get_customer(turn.tx, order.customer_id).name} {figures.order_total(t, order)}",
        t('To confirm the order {order_no} say "confirm {order_no}"', order_no=order.order_no),
    )
