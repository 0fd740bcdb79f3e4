"""Why a message is read as it is for a shop: the same lines on the web page and in the chat."""

import re

from domain.customer import Customer
from domain.db import Tx
from domain.order import latest_order, usual_list
from domain.staff import Permission, may
from handlers import shoplist
from handlers.context import Shop, Turn
from handlers.nlu.explain import explain
from handlers.nlu.intents import CartView, CustomerScope, Situation, UsualView
from handlers.render import cut
from handlers.shopnames import shop_named
from locales import Translator

_EXPLAIN = re.compile(
    r"(?:解释|解釋|怎么读|怎麼讀|explain)(?:\s*[:：]\s*|\s+)(?:(?P<shop>[^\s:：]{1,20})[:：]\s*)?(?P<words>\S.*)",
    re.DOTALL,
)


def explain_for(
    tx: Tx, shop: Shop, text: str, t: Translator, *, customer: Customer | None
) -> list[str]:
    """The explanation of a first message of this customer, or of anybody."""
    return explain(shop.lexicon, text, t, _situation(tx, customer))


def _situation(tx: Tx, customer: Customer | None) -> Situation:
    if customer is None:
        return Situation()
    order = latest_order(tx, customer.id)
    return Situation(
        last_order=tuple(
            CartView(line.no, line.sku_id, line.quantity.count, line.quantity.unit)
            for line in (order.lines if order else ())
        ),
        usual=tuple(
            UsualView(item.sku_id, item.unit, item.count, item.times)
            for item in usual_list(tx, customer.id)
        ),
        scope=CustomerScope(str(customer.id), customer.group_code),
    )


def explained_by_text(turn: Turn) -> bool:
    """解释 可乐3箱, 解释 老王超市：可乐3箱."""
    found = _EXPLAIN.fullmatch(turn.text.strip())
    if found is None or turn.staff is None or not may(turn.staff, Permission.TEACH_WORDS):
        return False
    customer, words = None, found["words"]
    if found["shop"]:
        customer = shop_named(found["shop"], shoplist.shops_of(turn, turn.staff)).customer
        words = words if customer is not None else f"{found['shop']}：{words}"
    lines = explain_for(turn.tx, turn.shop, words, turn.t, customer=customer)
    turn.say(cut("\n".join(lines)))
    return True
