"""接龙: one message of a rep with the orders of several shops, one draft a shop (D18, D19).

Each shop's part is read with that shop's prices, history and words, and becomes a draft of the
rep's for it. What is unclear is asked with the shop's number before it ("2：1", "4A"). Nothing is
placed before the rep says so: 发 lets each shop confirm for itself, 直接下 places what was shown
and tells the shops. Pasted again, only the parts that changed are read anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from domain.base.errors import NotFound
from domain.base.ids import CartId, CustomerId
from domain.cart import Cart, CartLine, CartStatus, get_cart
from domain.customer import Customer, CustomerFilter, get_customer, list_customers
from domain.staff import Permission, Staff, looks_after, may
from handlers import standin
from handlers.context import Turn
from handlers.conversation import Doubt
from handlers.nlu.lists import Reference, ShopPart
from handlers.shopnames import customer_ids, shop_named

LIST_LIFE = 2 * 60 * 60
"""Seconds after the last word about it in which a list may be answered."""
_SHOPS = 5_000
_SAME = Reference.SAME_AS_PREVIOUS.value
_MORE = ("再", "还", "還", "另", "加", "also", "Also", "and", "plus")


@dataclass(frozen=True, slots=True)
class ListedShop:
    """One part of the list: what stood there, which shop it is, and its draft."""

    header: str
    goods: str
    reference: str = ""
    is_none: bool = False
    day: str = ""
    """周三送: the day of the list's title."""
    customer_id: int | None = None
    candidates: tuple[int, ...] = ()
    cart_id: int | None = None
    doubts: tuple[Doubt, ...] = ()
    unread: tuple[str, ...] = ()
    news: tuple[str, ...] = ()
    same_as: str = ""
    """The shop whose part this one repeats (+1)."""
    done: str = ""
    """What became of it: "sent", or the order's number."""

    @property
    def part(self) -> tuple[str, str, str, bool, str]:
        """What was written, to tell a part that changed."""
        return self.header, self.goods, self.reference, self.is_none, self.day

    @property
    def is_ready(self) -> bool:
        """Whether it may go out: a draft of which nothing is asked or unread."""
        return self.cart_id is not None and not (self.doubts or self.unread or self.done)


def shops_of(turn: Turn, staff: Staff) -> list[Customer]:
    """The shops this member of staff may order for."""
    rep_id = None if may(staff, Permission.SEE_ALL_CUSTOMERS) else staff.id
    page = list_customers(turn.tx, CustomerFilter(rep_id=rep_id), limit=_SHOPS)
    return [shop for shop in page.rows if shop.is_active]


def remembered(turn: Turn) -> list[ListedShop]:
    """The list spoken of; empty where there is none, or it is too old."""
    kept = turn.remembered("list")
    if not kept or int(turn.now.timestamp()) - int(kept["at"]) > LIST_LIFE:
        return []
    return msgspec.convert(kept["shops"], type=list[ListedShop])


def remember(turn: Turn, shops: Sequence[ListedShop]) -> None:
    """Keep the list for the rep's next words."""
    plain: Any = msgspec.to_builtins(list(shops))
    turn.remember(list={"at": int(turn.now.timestamp()), "shops": plain} if shops else None)


def read_list(
    turn: Turn,
    parts: Sequence[ShopPart],
    known: Sequence[Customer],
    *,
    day: str = "",
    adds: bool = False,
) -> None:
    """Read every part; those that stand as they were keep their draft.

    `adds`: one more shop joins those still to be done; a list takes the place of the one before.
    A shop named twice in a list has one draft; named again in a message of its own, it has what
    was said last, unless that is more (再加).
    """
    listed = remembered(turn)
    before = {shop.part: shop for shop in listed}
    shops = [shop for shop in listed if adds and not shop.done]
    for shop, customer in _by_shop(parts, known, day):
        kept = before.get(shop.part)
        if kept is not None and not adds and shop.reference != _SAME:
            shops.append(kept)
            continue
        at = _place_of(shops, customer)
        held = draft_of(turn, shops[at]) if at is not None else None
        if at is not None and held is not None and shop.goods.startswith(_MORE):
            stand_in = standin.resume(turn, *held, shops[at].doubts)
            shops[at] = answered(shops[at], stand_in, shop.goods)
            continue
        gone = shops[at] if at is not None else None
        shops = [one for one in shops if one is not gone]
        part = read_part(turn, shop, customer, shops)
        shops.append(_in_place_of(turn, gone, part) if held is not None and gone else part)
    remember(turn, shops)


def _in_place_of(turn: Turn, gone: ListedShop, part: ListedShop) -> ListedShop:
    """The part, and what was said for the shop before that counts no more: how to have both."""
    if not gone.goods or gone.goods == part.goods:
        return part
    text = turn.t(
        'In place of "{said}"; for both say "{shop}: also {said}"',
        said=" ".join(gone.goods.split())[:60],
        shop=part.header,
    )
    return replace(part, news=(*part.news, text))


def _by_shop(
    parts: Sequence[ShopPart], known: Sequence[Customer], day: str
) -> list[tuple[ListedShop, Customer | None]]:
    """The parts with the shops they are for; several of one shop are one."""
    found: list[tuple[ListedShop, Customer | None]] = []
    places: dict[int, int] = {}
    for part in parts:
        named = shop_named(part.header, known)
        reference = part.reference.value if part.reference else ""
        shop = ListedShop(part.header, part.goods, reference, part.is_none, day)
        shop = replace(shop, candidates=customer_ids(named))
        if named.customer is None or named.customer.id not in places:
            if named.customer is not None:
                places[named.customer.id] = len(found)
            found.append((shop, named.customer))
            continue
        at = places[named.customer.id]
        first = found[at][0]
        goods = "\n".join(words for words in (first.goods, shop.goods) if words)
        merged = replace(first, goods=goods, reference=first.reference or shop.reference)
        found[at] = (replace(merged, is_none=first.is_none and shop.is_none), named.customer)
    return found


def _place_of(shops: Sequence[ListedShop], customer: Customer | None) -> int | None:
    """Where in the list a shop has its part already."""
    own = customer.id if customer is not None else None
    places = (at for at, shop in enumerate(shops) if own is not None and shop.customer_id == own)
    return next(places, None)


def read_part(
    turn: Turn, shop: ListedShop, customer: Customer | None, above: Sequence[ListedShop]
) -> ListedShop:
    """A part with its draft, once it is known which shop it is."""
    if customer is None:
        return shop
    shop = replace(shop, customer_id=customer.id, candidates=())
    if shop.is_none:
        return shop
    lines, same_as = _lines_above(turn, shop, above)
    stand_in = standin.begin(turn, customer, lines)
    shop = replace(shop, same_as=same_as)
    words = _words(shop)
    read = _with(shop, standin.say(stand_in, words) if words else standin.outcome(stand_in))
    if shop.day:
        dated = standin.set_day(stand_in, shop.day)
        read = replace(read, unread=(*read.unread, *dated.unread))
    return read


def answered(shop: ListedShop, stand_in: Turn, words: str) -> ListedShop:
    """The part after these words were said for it.

    What was not understood before stands until something else is ordered: an answer to a question
    is only that (N5).
    """
    result = standin.say(stand_in, words)
    part, asked = _with(shop, result), {doubt.said for doubt in result.doubts}
    if result.orders and all(doubt.said in asked for doubt in shop.doubts):
        return part
    return replace(part, unread=tuple(dict.fromkeys((*shop.unread, *part.unread))))


def draft_of(turn: Turn, shop: ListedShop) -> tuple[Customer, Cart] | None:
    """The shop's open draft of this list; None where it is gone, or no longer looked after."""
    if shop.cart_id is None or shop.customer_id is None or turn.staff is None:
        return None
    try:
        cart = get_cart(turn.tx, CartId(shop.cart_id))
        customer = get_customer(turn.tx, CustomerId(shop.customer_id))
    except NotFound:
        return None
    is_open = cart.status is CartStatus.OPEN and not cart.is_expired(turn.now)
    is_his = cart.staff_id == turn.staff.id and looks_after(turn.staff, customer.rep_id)
    return (customer, cart) if is_open and is_his else None


def _with(shop: ListedShop, result: standin.StandIn) -> ListedShop:
    cart = result.priced.cart
    return replace(
        shop,
        cart_id=cart.id,
        doubts=result.doubts,
        unread=result.unread,
        news=result.news,
    )


def _words(shop: ListedShop) -> str:
    """What is read for the shop: the reference in words the reader knows, then the goods."""
    if shop.reference == Reference.LAST_ORDER.value:
        return f"照旧 {shop.goods}".strip()
    return shop.goods


def _lines_above(
    turn: Turn, shop: ListedShop, above: Sequence[ListedShop]
) -> tuple[tuple[CartLine, ...], str]:
    """+1: the lines of the nearest part above that has a draft, and whose they are."""
    if shop.reference == _SAME:
        for other in reversed(above):
            if other.cart_id is not None:
                cart = get_cart(turn.tx, CartId(other.cart_id))
                return tuple(replace(x, marks=(), note="") for x in cart.lines), other.header
    return (), ""
