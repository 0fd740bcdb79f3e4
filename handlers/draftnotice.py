"""A draft that a rep wrote for the shop, as the shop reads it; it may be confirmed once sent."""

from collections.abc import Iterator

from domain.base.errors import NotFound
from domain.base.ids import CartId, StaffId
from domain.cart import CartStatus, PricedCart, get_cart, mark_shown, price_cart
from domain.customer import get_customer
from domain.delivery import policy_for
from domain.staff import get_staff
from handlers.message import Part, Text
from handlers.noticerow import Notice
from handlers.render import DraftText, DraftView, draft_text


def written(n: Notice) -> Iterator[Part]:
    """Nothing where the draft has been placed, dropped or changed meanwhile."""
    priced = _priced(n)
    if priced is not None:
        yield Text(f"{_lead(n)}\n{_text(n, priced).text}")


def note_sent(n: Notice) -> None:
    """The shop has it before its eyes: 确认 places it (R4)."""
    priced = _priced(n)
    if priced is not None:
        mark_shown(n.tx, priced, is_partial=_text(n, priced).is_partial)


def _lead(n: Notice) -> str:
    rep = get_staff(n.tx, StaffId(n.row.payload["staff_id"])).name
    return n.t("{rep} wrote this down for you; please look:", rep=rep)


def _text(n: Notice, priced: PricedCart) -> DraftText:
    return draft_text(n.t, DraftView(priced), spent=len(_lead(n).encode()) + 1)


def _priced(n: Notice) -> PricedCart | None:
    try:
        cart = get_cart(n.tx, CartId(n.row.payload["cart_id"]))
    except NotFound:
        return None
    is_same = cart.version == n.row.payload["version"] and not cart.is_expired(n.tx.now)
    if cart.status is not CartStatus.OPEN or not is_same:
        return None
    customer = get_customer(n.tx, cart.customer_id)
    policy = policy_for(n.tx, n.shop.policy, customer)
    return price_cart(n.tx, cart, customer=customer, policy=policy)
