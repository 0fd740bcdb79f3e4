"""A sentence of staff that begins with one of his shops: 老王的单…, 李师傅那单…, 老王可乐….

Whom it names decides; a name that is no shop's is said to be none and never passed over.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.customer import Customer, customers_of_named, get_customer
from domain.order import Order, OrderStatus, OrderSummary
from domain.staff import Staff
from handlers import hisshops, staffground
from handlers.context import Turn
from handlers.nlu import read
from handlers.shopnames import leading_shops

_HANDING = re.compile(r"^(?:给|給|把|将|將|帮|幫|替|往|跟|看下|看看|查下|查)")
_ORDER = re.compile(
    r"(?P<who>[^\s,，:：]{2,12}?)(?:家|那边|那邊|店里)?"
    r"(?:(?:的|[那这這])+一?[张張个個笔筆]?(?:单子?|單子?|订单|訂單)|的货|的貨)(?:子)?[\s,，:：]*"
)
_ITS = re.compile(r"^(?:家|那边|那邊|店里)?(?:的|[说說讲講](?![一声聲下])|要)?[\s,，:：]*")
_PIECES = re.compile(r"[\s,，;；。、]+(?:和|跟|还有|還有|以及|取消|撤销|作废)?")
_LONGEST_PERSON = 4
_LONGEST_HEAD = 40


@dataclass(frozen=True, slots=True)
class ShopLed:
    """The name said, the shops it may be (none: nobody's name), and the words behind it."""

    said: str
    shops: tuple[Customer, ...]
    rest: str
    names_order: bool
    """老王的单, not 老王 alone."""

    @property
    def only(self) -> Customer | None:
        """The shop, where it is certain which."""
        return self.shops[0] if len(self.shops) == 1 else None


def led(turn: Turn, staff: Staff, text: str) -> ShopLed | None:
    """Whom the sentence begins with; None where it begins with no name of a shop."""
    words = _HANDING.sub("", text.strip())
    match = _ORDER.match(words, 0, _LONGEST_HEAD)
    if match is not None:
        who = match["who"]
        if staffground.names_nobody(who) or is_goods(turn, who):
            return None
        return ShopLed(who, tuple(hisshops.named(turn, staff, who)), words[match.end() :], True)
    known = hisshops.of_staff(turn, staff)
    found, rest = leading_shops(words, known)
    if not found:
        found, rest = _person(turn, words, known)
    if not found:
        return None
    said = words[: len(words) - len(rest)].strip()
    return ShopLed(said, tuple(found), _ITS.sub("", rest), False)


def _person(turn: Turn, words: str, known: Sequence[Customer]) -> tuple[Sequence[Customer], str]:
    """李师傅可乐…: the shops of the person the words begin with."""
    for cut in range(min(_LONGEST_PERSON, len(words) - 1), 1, -1):
        ids = customers_of_named(turn.tx, words[:cut])
        if found := [shop for shop in known if shop.id in ids]:
            return found, words[cut:].strip()
    return (), words


def is_goods(turn: Turn, words: str) -> bool:
    """Whether the words are the name of goods, like 红牛 in 红牛那单."""
    items = read(words, turn.shop.lexicon).items
    fits = (fit for item in items if item.mention for fit in item.mention.found.fits)
    return any(not fit.fuzzy and not fit.loose for fit in fits)


def names_other(turn: Turn, staff: Staff, words: str, shop: Customer) -> bool:
    """Whether a piece of the words begins with another shop's name: …，张姐的单也取消."""
    for piece in _PIECES.split(words):
        other = led(turn, staff, piece) if piece else None
        if other is not None and shop.id not in {one.id for one in other.shops}:
            return True
    return False


def is_of_other(turn: Turn, order: Order, words: str) -> bool:
    """拒绝老王没付款 while another shop's order is in view: said, and nothing is done."""
    named = led(turn, turn.staff, words) if turn.staff is not None and words else None
    if named is None or not named.shops or order.customer_id in {one.id for one in named.shops}:
        return False
    shop = get_customer(turn.tx, order.customer_id).name
    told = turn.t("{order_no} is of {shop}; nothing was done.", order_no=order.order_no, shop=shop)
    turn.say(told)
    return True


def unsettled(turn: Turn, named: ShopLed) -> bool:
    """Say that nobody is called so, or ask which shop; False where it is one."""
    if not named.shops:
        turn.say(turn.t('No shop of yours is called "{said}".', said=named.said))
        return True
    if named.only is None:
        hisshops.ask_which(turn, named.shops)
        return True
    return False


def orders_of_shop(
    turn: Turn, shop: Customer, statuses: Sequence[OrderStatus]
) -> tuple[OrderSummary, ...]:
    """The shop's orders in these states, oldest first."""
    orders = staffground.orders_in(turn, statuses)
    return tuple(o for o in orders if o.customer_id == shop.id)
