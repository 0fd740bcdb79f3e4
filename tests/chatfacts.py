"""What a transcript may state as a fact (`? cart C001: COLA=3箱`)."""

from domain.aftersale import list_cases
from domain.base.ids import OrderId
from domain.base.money import plain
from domain.base.quantity import plain_count
from domain.cart import open_carts_of
from domain.catalog import find_sku, get_skus, list_learned, list_wanted
from domain.catalog.learning import is_weak
from domain.customer import contacts_of, find_customer
from domain.db import Tx
from domain.inventory import stocks_of
from domain.order import OrderFilter, get_order, list_orders
from tests.money_seed import account_fact
from tests.offers import campaign_fact


def _order_fact(tx: Tx, code: str) -> str:
    orders = _orders(tx, code)
    if not orders:
        return "none=yes"
    order = get_order(tx, OrderId(orders[0].id))
    lines = "+".join(f"{line.sku_code}:{plain_count(line.quantity.count)}" for line in order.lines)
    return (
        f"status={order.status} total={plain(order.total)} lines={lines} "
        f"delivery={order.delivery_on}"
    )


def _orders(tx: Tx, code: str) -> "tuple[object, ...]":
    customer = find_customer(tx, code)
    if customer is None:
        raise LookupError(code)
    return list_orders(tx, OrderFilter(customer_ids=(customer.id,))).rows


def _orders_fact(tx: Tx, code: str) -> str:
    chat_orders = [o for o in _orders(tx, code) if o.source != "import"]  # type: ignore[attr-defined]
    return str(len(chat_orders))


def _stock_fact(tx: Tx, code: str) -> str:
    sku = find_sku(tx, code)
    stock = stocks_of(tx, [sku.id])[0] if sku else None
    return f"on_hand={stock.on_hand} reserved={stock.reserved}" if stock else "none=yes"


def _cart_fact(tx: Tx, code: str) -> str:
    customer = find_customer(tx, code)
    if customer is None:
        raise LookupError(code)
    carts = [
        cart
        for contact in contacts_of(tx, customer.id)
        for cart in open_carts_of(tx, contact.id)
        if cart.customer_id == customer.id and cart.lines
    ]
    if not carts:
        return "none"
    skus = get_skus(tx, tuple(line.sku_id for line in carts[0].lines))
    return " ".join(
        f"{skus[line.sku_id].code}={plain_count(line.quantity.count)}{line.quantity.unit}"
        for line in carts[0].lines
    )


def _words_fact(tx: Tx, code: str) -> str:
    """What customers have taught by choosing and correcting; `?` is asked about once more."""
    customer = find_customer(tx, code)
    if customer is None:
        raise LookupError(code)
    own = {"customer": str(customer.id), "group": customer.group_code, "all": ""}
    told = [
        f"{word.alias.scope}:{word.alias.text}{'≠' if word.alias.is_negative else '='}"
        f"{word.sku_code}{'?' if is_weak(word.alias) else ''}"
        for word in list_learned(tx)
        if word.alias.scope_key == own[word.alias.scope]
    ]
    return " ".join(sorted(told)) or "none"


def _wanted_fact(tx: Tx, code: str) -> str:
    """The words the customer asked for in vain: 牙膏×2."""
    rows = [row for word in list_wanted(tx) for row in word.rows if row.customer_code == code]
    return " ".join(sorted(f"{row.said}×{row.times}" for row in rows)) or "none"


def _cases_fact(tx: Tx, code: str) -> str:
    """How many complaints the page of them shows, and of how many the order is known."""
    customer = find_customer(tx, code)
    cases = list_cases(tx, customer.id) if customer else ()
    return f"all={len(cases)} ordered={sum(one.order_id is not None for one in cases)}"


_FACTS = {
    "cases": _cases_fact,
    "words": _words_fact,
    "wanted": _wanted_fact,
    "order": _order_fact,
    "orders": _orders_fact,
    "stock": _stock_fact,
    "cart": _cart_fact,
    "account": account_fact,
    "campaign": campaign_fact,
}


def check_fact(tx: Tx, what: str) -> str | None:
    """None where the fact holds, else what is the case."""
    subject, _, wanted = what.partition(": ")
    kind, key = subject.split(" ")
    found = _FACTS[kind](tx, key)
    if kind in {"cart", "orders", "words", "wanted"}:
        return None if found == wanted else found
    pairs = dict(pair.split("=") for pair in found.split())
    wrong = [w for w in wanted.split() if pairs.get(w.split("=")[0]) != w.split("=")[1]]
    return found if wrong else None
