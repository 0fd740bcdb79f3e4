"""A change of a placed order that waits for its customer's word stays in sight until he gives it.

It is told where something else takes the place of its question, beside how the order stands, and
beside every 确认 that is about something else.
"""

import re
from collections.abc import Sequence

from domain.base.actor import ActorKind
from domain.base.ids import ChangeId, OrderId
from domain.cart import CONFIRMABLE_FOR, skus_of
from domain.cart.codec import ops_in
from domain.order import Order, OrderChange, change_waiting_for, get_change, get_order
from domain.order.rules import draft_of
from domain.order.states import EDITABLE
from handlers import cart, changetext, figures, orderchange
from handlers.context import Turn
from handlers.conversation import (
    AnswerChange,
    ConfirmWhich,
    Pending,
    SettleChange,
    SettleDoubts,
    load_pending,
)
from handlers.message import Text
from handlers.nlu.intents import ItemReading

_AGREED = re.compile(r"同意(?:改|改动|修改|那单)?[吧了。.!！ ]*|agree(?: to the change)?")
_AS_BEFORE = (
    r"(?:就|还是|还|那就)?(?:按照?|照着?)(?:原来|原先|原样|一开始|刚才下|之前)(?:的|那样|那个|那单|下的|订的)?"
    r"(?:来|送|发|就行|就好|好了)*[吧了啦。.!！ ]*"
)
_REFUSED = re.compile(
    r"(?:算了|那|哎)*[,，。 ]*(?:那[单單个個]|上一?单|改动)?(?:就|先|还是)?(?:不改|别改|不用改)"
    r"(?:动|单子?)?[吧了啦。.!！,， ]*"
    rf"(?:都?取消(?:掉|了|吧)?|{_AS_BEFORE})?[。.!！ ]*"
    rf"|算了[,，。 ]*{_AS_BEFORE}"
    r"|(?:把|那)?(?:(?:取消|撤销|撤回|不要)(?:掉|了)?(?:这个|这次|那个|那次|刚才的?|我的)?"
    r"(?:改单|改动|改變|改变|修改|更改|变更)|(?:这个|这次|那个|刚才的?)?(?:改动|修改|更改|变更)(?:就|先|都)?(?:取消|撤销|不要))"
    r"(?:掉|了|吧)*[,，。 ]*(?:那?(?:单子|订单|原单|原来的单子?)(?:就|都|还是)?"
    r"(?:不变|不动|照旧|原样|照原来的?|保持原样|按原来的?))?[吧了。.!！ ]*"
    r"|no change|leave it"
)
_CHANGE_SAID = re.compile(r"改单|改动|改動|改变|改變|修改|更改|变更")
"""不改了 alone may be one of the choices."""
_GOES_ON = re.compile(r"(?:接着|继续|接著|繼續)改[吧。.!！ ]*|go on with (?:the change|it)")


def waiting(turn: Turn) -> OrderChange | None:
    """A change that needs this customer's word, also where its question has lapsed."""
    found = (change_waiting_for(turn.tx, customer.id) for customer in turn.customers)
    return next((change for change in found if change is not None), None)


def unsettled(turn: Turn) -> SettleChange | None:
    """A change of which something is still asked, also where another question came after it."""
    if isinstance(turn.pending, SettleChange):
        return turn.pending
    aside = load_pending(turn.remembered("changing"))
    if not isinstance(aside, SettleChange):
        return None
    order = get_order(turn.tx, OrderId(aside.order_id))
    return aside if order.version == aside.version and order.status in EDITABLE else None


def reminder(turn: Turn) -> str:
    """That a change waits, and how to answer it; empty where none does."""
    t = turn.t
    if (change := waiting(turn)) is not None:
        return t(
            'A change of {order_no} ({totals}) waits for you: reply "agree", or "no change"',
            order_no=change.order_no,
            totals=changetext.totals_text(t, change),
        )
    if (held := unsettled(turn)) is not None:
        order = get_order(turn.tx, OrderId(held.order_id))
        return t(
            'Your change of {order_no} is not settled yet: to go on say "go on with the change"',
            order_no=order.order_no,
        )
    return ""


def keep_in_sight(turn: Turn, before: Pending | None) -> bool:
    """Something else is asked now than whether, or what, to change: True where that is said."""
    is_asked = isinstance(turn.pending, AnswerChange | SettleChange | ConfirmWhich)
    if is_asked or not isinstance(before, AnswerChange | SettleChange | ConfirmWhich):
        return False
    line = reminder(turn)
    if not line or any(isinstance(part, Text) and line in part.text for part in turn.parts):
        return False
    turn.say(line)
    return True


def took_words(turn: Turn, text: str) -> bool:
    """同意改, 那单不改, 接着改, while something else is asked; False where no change waits."""
    said = text.strip().casefold()
    if turn.customer is None or isinstance(turn.pending, ConfirmWhich):
        return False
    return _gave_up(turn, said) or _answered(turn, said)


def _answered(turn: Turn, said: str) -> bool:
    if _GOES_ON.fullmatch(said):
        held = unsettled(turn)
        if held is not None:
            orderchange.ask_again(turn, held)
        return held is not None
    agrees, refuses = _AGREED.fullmatch(said), _REFUSED.fullmatch(said)
    if refuses and isinstance(turn.pending, SettleDoubts) and not said.startswith(("那", "上")):
        return False  # 不改了 is one of the choices
    if (agrees or refuses) and isinstance(turn.pending, AnswerChange):
        (orderchange.agree if agrees else orderchange.disagree)(turn, turn.pending)
        return True
    change = waiting(turn) if agrees or refuses else None
    if change is None:
        return False
    answer, asked = AnswerChange(change.id, change.order_id), turn.pending
    if agrees and turn.now - change.proposed_at > CONFIRMABLE_FOR:
        orderchange.ask(turn, change)
        return True
    if agrees:
        orderchange.agree(turn, answer)
    else:
        orderchange.disagree(turn, answer)
    if asked is not None:
        turn.ask(asked)
    return True


def _gave_up(turn: Turn, said: str) -> bool:
    """取消改单 while something of it is still asked: nothing of it is done."""
    asked = turn.pending
    if not isinstance(asked, SettleChange):
        return False
    if _REFUSED.fullmatch(said) is None or _CHANGE_SAID.search(said) is None:
        return False
    turn.settle()
    turn.remember(changing=None)
    order = get_order(turn.tx, OrderId(asked.order_id))
    total = figures.order_total(turn.t, order)
    turn.say(
        turn.t("Good, {order_no} stays as it was: {total}.", order_no=order.order_no, total=total)
    )
    return True


def meant(turn: Turn, items: Sequence[ItemReading]) -> Order | None:
    """The order whose change was just offered, where 减一箱 names goods of it; else the draft."""
    asked, named = turn.pending, cart.named_skus(items)
    if isinstance(asked, AnswerChange):
        change = get_change(turn.tx, ChangeId(asked.change_id))
        if change.proposed_by.kind is not ActorKind.CUSTOMER:
            return None
        ops = change.ops
    elif isinstance(asked, SettleChange):
        ops = ops_in(asked.ops)
    else:
        return None
    order = get_order(turn.tx, OrderId(asked.order_id))
    held = skus_of(draft_of(order), ops)
    return order if named and all(cart.named_skus([item]) & held for item in items) else None
