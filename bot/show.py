"""The state of the shop for scripts and operators: one object a row, decimals as texts.

{"customer":"C001","order_no":null,"status":"draft","version":3,"lines":[{"sku":"HN250",
 "unit":"箱","count":"1.5","base_quantity":36,"unit_price":"132.0000","line_total":"198.00"}],
 "total":"198.00","currency":"CNY"}
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from domain.base.errors import NotFound
from domain.base.ids import CustomerId
from domain.base.money import Money, UnitPrice, plain, plain_price
from domain.base.quantity import plain_count
from domain.cart import CartStatus, PricedLine, list_carts, price_cart
from domain.catalog import (
    LearnedWord,
    Scope,
    get_skus,
    list_conflicts,
    list_learned,
    list_wanted,
)
from domain.customer import (
    Customer,
    CustomerFilter,
    contacts_of,
    find_customer,
    get_customer,
    list_customers,
)
from domain.db import Tx
from domain.delivery import DeliveryPolicy, policy_for
from domain.inventory import list_stocks, list_warehouses
from domain.messaging import OutboxFilter, Recipient, list_outbox
from domain.order import OrderFilter, OrderLine, get_orders, list_orders
from domain.staff import list_staff

Value = str | int | bool | None | list["Value"] | dict[str, "Value"]
Row = dict[str, Value]
PAGE = 200


def show_rows(tx: Tx, what: str, customer_code: str | None, policy: DeliveryPolicy) -> list[Row]:
    """All rows of what is asked for; NotFound for an unknown customer."""
    customer = _customer(tx, customer_code)
    if what == "carts":
        return list(_carts(tx, customer, policy))
    readers: dict[str, Callable[[Tx, Customer | None], Iterator[Row]]] = {
        "orders": _orders,
        "stock": _stock,
        "customers": _customers,
        "outbox": _outbox,
        "words": _words,
        "conflicts": _conflicts,
        "wanted": _wanted,
    }
    return list(readers[what](tx, customer))


def _customer(tx: Tx, code: str | None) -> Customer | None:
    if code is None:
        return None
    found = find_customer(tx, code)
    if found is None:
        raise NotFound("customer", code)
    return found


def _carts(tx: Tx, customer: Customer | None, policy: DeliveryPolicy) -> Iterator[Row]:
    wanted = customer.id if customer else None
    for cart in list_carts(tx, wanted, statuses=(CartStatus.OPEN,)):
        if not cart.lines:
            continue
        owner = customer or get_customer(tx, cart.customer_id)
        rules = policy_for(tx, policy, owner)
        priced = price_cart(tx, cart, customer=owner, policy=rules)
        yield {
            "customer": owner.code,
            "order_no": None,
            "status": "draft",
            "version": cart.version,
            "lines": [_cart_line(line) for line in priced.lines],
            "total": plain(priced.total),
            "currency": priced.total.currency,
        }


def _cart_line(line: PricedLine) -> Value:
    quantity = line.line.quantity
    return {
        "sku": line.sku.code,
        "unit": quantity.unit,
        "count": plain_count(quantity.count),
        "base_quantity": quantity.base,
        "unit_price": _price(line.quote.unit_price),
        "line_total": _amount(line.amount),
    }


def _orders(tx: Tx, customer: Customer | None) -> Iterator[Row]:
    wanted = OrderFilter(customer_ids=(customer.id,)) if customer else OrderFilter()
    codes: dict[CustomerId, str] = {}
    cursor: str | None = None
    while True:
        page = list_orders(tx, wanted, cursor=cursor, limit=PAGE)
        full = get_orders(tx, [summary.id for summary in page.rows])
        for summary in page.rows:
            order = full[summary.id]
            if order.customer_id not in codes:
                codes[order.customer_id] = get_customer(tx, order.customer_id).code
            yield {
                "customer": codes[order.customer_id],
                "order_no": order.order_no,
                "status": order.status.value,
                "version": order.version,
                "lines": [_order_line(line) for line in order.lines],
                "total": plain(order.total),
                "currency": order.total.currency,
            }
        cursor = page.next_cursor
        if cursor is None:
            return


def _order_line(line: OrderLine) -> Value:
    return {
        "sku": line.sku_code,
        "unit": line.quantity.unit,
        "count": plain_count(line.quantity.count),
        "base_quantity": line.quantity.base,
        "unit_price": _price(line.unit_price),
        "line_total": _amount(line.amount),
    }


def _stock(tx: Tx, _customer: Customer | None) -> Iterator[Row]:
    warehouses = {warehouse.id: warehouse.code for warehouse in list_warehouses(tx)}
    after = 0
    while page := list_stocks(tx, after=after, limit=PAGE):
        skus = get_skus(tx, [stock.sku_id for stock in page])
        for stock in page:
            sku = skus[stock.sku_id]
            yield {
                "sku": sku.code,
                "warehouse": warehouses[stock.warehouse_id],
                "unit": sku.base_unit,
                "on_hand": stock.on_hand,
                "reserved": stock.reserved,
                "available": stock.available,
            }
        after = page[-1].id


def _customers(tx: Tx, customer: Customer | None) -> Iterator[Row]:
    reps = {member.id: member.code for member in list_staff(tx)}
    for shop in _all_customers(tx, customer):
        yield {
            "customer": shop.code,
            "name": shop.name,
            "group": shop.group_code,
            "grade": shop.grade,
            "region": shop.region,
            "rep": reps.get(shop.rep_id) if shop.rep_id else None,
            "status": shop.status.value,
            "terms": shop.terms.value,
            "contacts": [contact.name for contact in contacts_of(tx, shop.id)],
            "currency": shop.currency,
        }


def _all_customers(tx: Tx, customer: Customer | None) -> Iterator[Customer]:
    if customer is not None:
        yield customer
        return
    cursor: str | None = None
    while True:
        page = list_customers(tx, CustomerFilter(), cursor=cursor, limit=PAGE)
        yield from page.rows
        cursor = page.next_cursor
        if cursor is None:
            return


def _outbox(tx: Tx, customer: Customer | None) -> Iterator[Row]:
    filters = [OutboxFilter()]
    if customer is not None:
        filters = [
            OutboxFilter(recipient=Recipient.contact(contact.id))
            for contact in contacts_of(tx, customer.id)
        ]
    for wanted in filters:
        yield from _outbox_rows(tx, wanted)


def _outbox_rows(tx: Tx, wanted: OutboxFilter) -> Iterator[Row]:
    cursor: str | None = None
    while True:
        page = list_outbox(tx, wanted, cursor=cursor, limit=PAGE)
        for row in page.rows:
            yield {
                "id": row.id,
                "kind": row.kind,
                "recipient": f"{row.recipient.kind.value}:{row.recipient.id}",
                "state": row.state.value,
                "is_parked": row.parked_at is not None,
                "attempts": row.attempts,
                "due_at": _moment(row.due_at),
                "sent_at": _moment(row.sent_at),
                "sent_via": row.sent_via,
                "reason": row.reason,
            }
        cursor = page.next_cursor
        if cursor is None:
            return


def _words(tx: Tx, customer: Customer | None) -> Iterator[Row]:
    """Words that were taught or learned; of one customer: his own."""
    return (_word(tx, word) for word in list_learned(tx) if _is_of(word, customer))


def _conflicts(tx: Tx, customer: Customer | None) -> Iterator[Row]:
    """A row for each meaning of a word that means different goods; of one customer: his words."""
    for conflict in list_conflicts(tx):
        if customer is None or any(_is_of(word, customer) for word in conflict.meanings):
            yield from (_word(tx, word) for word in conflict.meanings)


def _is_of(word: LearnedWord, customer: Customer | None) -> bool:
    own = (Scope.CUSTOMER, str(customer.id)) if customer else None
    return own is None or (word.alias.scope, word.alias.scope_key) == own


def _word(tx: Tx, word: LearnedWord) -> Row:
    alias, key = word.alias, word.alias.scope_key
    if alias.scope is Scope.CUSTOMER and key.isdigit():
        key = get_customer(tx, CustomerId(int(key))).code
    return {
        "word": alias.text,
        "sku": word.sku_code,
        "scope": alias.scope.value,
        "key": key,
        "is_negative": alias.is_negative,
        "source": alias.source.value,
        "evidence": alias.evidence,
        "learned_by": word.learned_by,
        "learned_at": _moment(word.learned_at),
    }


def _wanted(tx: Tx, customer: Customer | None) -> Iterator[Row]:
    """What was asked for and is not in the catalogue."""
    for word in list_wanted(tx):
        for row in word.rows:
            if customer is None or row.customer_id == customer.id:
                yield {
                    "word": row.said,
                    "customer": row.customer_code,
                    "times": row.times,
                    "first_at": _moment(row.first_at),
                    "last_at": _moment(row.last_at),
                }


def _price(price: UnitPrice | None) -> str | None:
    return None if price is None else plain_price(price)


def _amount(amount: Money | None) -> str | None:
    return None if amount is None else plain(amount)


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
