"""One buyer's way through the services, for races and drills: show a draft, place it."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from domain.base.actor import SYSTEM
from domain.base.ids import CartId
from domain.cart import AddLine, Cart, ClearAll, get_cart, open_cart, price_cart, revise_cart
from domain.db import Tx
from domain.inventory import Cause, MovementCause, StockPlace, receive_stock
from domain.order import Order, place_order
from domain.reactions import drain
from tests.faults.market import GOODS, ORDER_KEY, POLICY, Market, Person


def whole(tx: Tx, do: Callable[[Tx], Any]) -> Any:
    """Act, and turn the events into notices, as one turn does."""
    result = do(tx)
    drain(tx)
    return result


def show_cases(tx: Tx, market: Market, person: Person, codes: Sequence[str] = ("COLA",)) -> Cart:
    """The buyer's draft with one case of each good, shown."""
    cart = open_cart(tx, person.contact_id, customer_id=person.customer.id, policy=POLICY)
    one = Decimal(1)
    ops = [AddLine(market.sku_id(c), market.amount(c, one, in_base=False)) for c in codes]
    return revise_cart(
        tx, cart, ops=[ClearAll(), *ops], actor=person.actor, buyer=person.buyer
    ).cart


def placing(person: Person, cart_id: CartId) -> Callable[[Tx], Order]:
    """What confirming the draft does."""

    def place(tx: Tx) -> Order:
        cart = get_cart(tx, cart_id)
        priced = price_cart(tx, cart, customer=person.customer, policy=POLICY)
        return place_order(tx, priced, actor=person.actor, order_key=ORDER_KEY, is_again=True)

    return place


def buy_case(tx: Tx, market: Market, person: Person) -> str:
    """Show and place a draft of one case; the order's number."""
    cart = show_cases(tx, market, person)
    number: str = whole(tx, placing(person, cart.id)).order_no
    return number


def fill_shelves(tx: Tx, market: Market) -> None:
    """More stock of everything than a test can sell."""
    for good in GOODS:
        if good.stock is not None:
            place = StockPlace(market.sku_id(good.code), market.places[0])
            cause = MovementCause(Cause.RECEIPT, f"fill:{good.code}")
            receive_stock(tx, place, 10_000_000, cause, actor=SYSTEM)
