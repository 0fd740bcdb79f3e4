"""The change log: who changed what and when, chained so that nothing can be taken out."""

from collections.abc import Mapping

from aiohttp import web

from admin.visit import Visit
from domain.audit import AuditEntry, newest_entries
from domain.base.ids import CustomerId, OrderId, SkuId
from domain.catalog import get_skus
from domain.customer import get_customer
from domain.db import Tx
from domain.order import get_orders

_ROWS = 300
ACTIONS: Mapping[str, str] = {
    "alias.learn": "Taught a word",
    "alias.undo": "Took a word back",
    "category.save": "Saved a category",
    "credit.grant": "Granted more than the limit",
    "credit.grant_end": "Ended a grant",
    "credit.terms": "Set credit terms",
    "customer.change": "Changed a customer",
    "customer.create": "Entered a customer",
    "customer.invite": "Invited somebody",
    "customer_group.save": "Saved a customer group",
    "order.change": "Changed an order",
    "order.confirmed": "Confirmed an order",
    "order.credit_passed": "Let an order pass the limit",
    "order.delivered": "Marked as delivered",
    "order.let_go": "Let an unpaid order go",
    "order.picking": "Began picking",
    "order.price": "Priced a line",
    "order.rejected": "Rejected an order",
    "order.shipped": "Shipped an order",
    "price_list.assign": "Gave a price list to somebody",
    "price_list.create": "Made a price list",
    "price_list.end": "Ended a price",
    "price_list.set": "Set prices",
    "promotion.change": "Changed a promotion",
    "promotion.create": "Made a promotion",
    "promotion.end": "Ended a promotion",
    "promotion.issue": "Issued coupons",
    "receipt.record": "Recorded a receipt",
    "receipt.reverse": "Took a receipt back",
    "refund.ask": "Asked for a refund",
    "refund.keep": "Kept a refund as balance",
    "refund.pay": "Paid a refund",
    "sku.save": "Saved goods",
    "sku.status": "Put goods on or off sale",
    "sku.unit": "Taught a unit",
    "staff.change": "Changed a member of staff",
    "staff.create": "Entered a member of staff",
    "staff.set_password": "Set a new password",
    "statement.close": "Closed a statement",
    "stock.adjust": "Corrected stock",
    "stock.count": "Counted stock",
    "warehouse.change": "Changed a warehouse",
    "warehouse.create": "Entered a warehouse",
}
"""What the commonest entries are called; the rest stands as it is recorded."""


async def show_log(visit: Visit) -> web.StreamResponse:
    """GET /log: the newest changes, narrowed by a word."""
    word = visit.query("q")
    entries, names = await visit.read(_load)
    words = {entry.seq: visit.t(ACTIONS.get(entry.action, entry.action)) for entry in entries}
    shown = [
        entry
        for entry in entries
        if word.casefold() in _searchable(entry, words[entry.seq], names.get(entry.seq, ""))
    ]
    return visit.page("log.html", entries=shown, word=word, rows=_ROWS, words=words, names=names)


def _load(tx: Tx) -> tuple[tuple[AuditEntry, ...], dict[int, str]]:
    """The entries, and what those about orders, goods and customers are about."""
    entries = newest_entries(tx, limit=_ROWS)
    orders = get_orders(tx, {OrderId(n) for n in _ids(entries, "order")})
    skus = get_skus(tx, sorted({SkuId(n) for n in _ids(entries, "sku")}))
    shops = {n: get_customer(tx, CustomerId(n)).name for n in set(_ids(entries, "customer"))}
    known: dict[tuple[str, str], str] = {
        **{("order", str(key)): order.order_no for key, order in orders.items()},
        **{("sku", str(key)): sku.name for key, sku in skus.items()},
        **{("customer", str(key)): name for key, name in shops.items()},
    }
    names = {e.seq: known.get((e.entity, e.entity_id), "") for e in entries}
    return entries, names


def _ids(entries: tuple[AuditEntry, ...], entity: str) -> list[int]:
    return [int(e.entity_id) for e in entries if e.entity == entity and e.entity_id.isdigit()]


def _searchable(entry: AuditEntry, word: str, name: str) -> str:
    parts = (entry.actor.name, entry.action, word, name, entry.entity_id, entry.before,
             entry.after)  # fmt: skip
    return " ".join(str(part) for part in parts).casefold()
