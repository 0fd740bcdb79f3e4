"""Cards in an answer that is given late: an order is shown as it is by then."""

from dataclasses import replace

from domain.base.ids import OrderId
from domain.customer import get_customer
from domain.db import Tx
from domain.order import lock_order
from handlers import ordercard
from handlers.context import Shop
from handlers.message import Card, Part, Reply
from locales import Translator


def as_they_are(tx: Tx, shop: Shop, t: Translator, reply: Reply) -> Reply:
    """The reply with cards of orders that have moved since written anew.

    An order whose card asks something cannot move until the end of the transaction.
    """
    if not any(isinstance(part, Card) and part.buttons for part in reply.parts):
        return reply
    return replace(reply, parts=tuple(_as_it_is(tx, shop, t, part) for part in reply.parts))


def _as_it_is(tx: Tx, shop: Shop, t: Translator, part: Part) -> Part:
    if not isinstance(part, Card) or not part.buttons:
        return part
    act, number, *_version = part.buttons[0].key.split(":")
    if act != "confirm":
        return part
    order = lock_order(tx, OrderId(int(number)))
    name = get_customer(tx, order.customer_id).name
    scene = ordercard.Scene(shop.policy, tx.now)
    card = ordercard.order_card(t, order, scene, shop_name=name)
    return part if (card.card_id, bool(card.buttons)) == (part.card_id, True) else card
