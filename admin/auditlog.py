"""The change log: who changed what and when, chained so that nothing can be taken out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from admin.visit import Visit
from domain.audit import AuditEntry, newest_entries
from domain.base.ids import CustomerId, OrderId, SkuId
from domain.catalog import get_skus
from domain.customer import get_customer
from domain.db import Tx
from domain.inventory import list_warehouses
from domain.order import get_orders
from domain.pricing import list_price_lists
from domain.promotion import list_promotions
from domain.staff import list_staff

_ROWS = 300
ACTIONS: Mapping[str, str] = {
    "aftersale.decide": "Decided a complaint",
    "alias.learn": "Taught a word",
    "alias.undo": "Took a word back",
    "calendar.close": "Closed a day",
    "calendar.reopen": "Opened a day again",
    "campaign.approve": "Agreed to an offer to customers",
    "campaign.drop": "Took an offer to customers back",
    "campaign.groups": "Groups and contacts of an offer chosen",
    "campaign.remind": "Reminder of an offer asked for",
    "campaign.resend": "Offer sent again to who has not got it",
    "campaign.hold_back": "Held an offer to customers back",
    "campaign.release": "Let an offer to customers go out",
    "campaign.send": "Sent an offer to customers",
    "campaign.write": "Wrote an offer to customers",
    "category.save": "Saved a category",
    "freight.drop": "Took a freight rule away",
    "freight.save": "Saved a freight rule",
    "contact.codes_stopped": "Stopped somebody who guessed codes",
    "contact.join": "Took two contacts for one person",
    "credit.grant": "Granted more than the limit",
    "credit.grant_end": "Ended a grant",
    "credit.terms": "Set credit terms",
    "customer.address": "Saved an address of a shop",
    "customer.address_drop": "Took an address of a shop away",
    "customer.change": "Changed a customer",
    "customer.create": "Entered a customer",
    "customer.invite": "Invited somebody",
    "customer.tags": "Changed the tags of a shop",
    "customer.unbind": "Took a person off a shop",
    "customer_group.save": "Saved a customer group",
    "offers.agree": "Somebody agreed to offers",
    "offers.end": "Somebody gets no more offers",
    "notice.prefer": "Changed who hears how much",
    "notice.word": "Worded a notice",
    "notice.switch": "Switched a notice on or off",
    "order.cancelled": "Cancelled an order",
    "order.change": "Changed an order",
    "order.review_passed": "Let an order pass",
    "order.change_applied": "Agreed to a change of an order",
    "order.change_refused": "Turned down a change of an order",
    "order.change_withdrawn": "A change of an order was withdrawn",
    "order.close_rest": "Called off what had not left of an order",
    "order.completed": "Completed an order",
    "order.confirmed": "Confirmed an order",
    "order.credit_passed": "Let an order pass the limit",
    "order.delivered": "Marked as delivered",
    "order.in_review": "Sent an order to review",
    "order.let_go": "Let an unpaid order go",
    "order.picking": "Began picking",
    "order.placed": "Placed an order",
    "order.price": "Priced a line",
    "order.price_refused": "Turned a price down",
    "order.rejected": "Rejected an order",
    "write_off.ask": "Asked to write something off",
    "write_off.agree": "Agreed to a write-off",
    "write_off.refuse": "Turned a write-off down",
    "payment_time.set": "Set how long prepaid orders may stay unpaid",
    "write_off.limit": "Set from when on a write-off needs two",
    "order.return": "Took goods back",
    "order.return_asked": "Asked for goods that came back to be written off",
    "order.return_refused": "Did not agree that goods were written off",
    "order.shipped": "Shipped an order",
    "order.weigh": "Weighed goods of an order",
    "outbox.drop": "Put a message away",
    "outbox.retry": "Tried a message again",
    "outbox.retry_all": "Tried all messages again",
    "price_list.assign": "Gave a price list to somebody",
    "price_list.create": "Made a price list",
    "price_list.end": "Ended a price",
    "price.floor": "Set the lowest price",
    "price_list.set": "Set prices",
    "price_list.switch": "Switched a price list",
    "price_list.withdraw": "Took a price list from somebody",
    "promotion.change": "Changed a promotion",
    "promotion.create": "Made a promotion",
    "promotion.end": "Ended a promotion",
    "promotion.issue": "Issued coupons",
    "reminder.choose": "Chose reminders or none",
    "opening.bring": "Set an opening balance",
    "receipt.record": "Recorded a receipt",
    "receipt.reverse": "Took a receipt back",
    "refund.ask": "Asked for a refund",
    "refund.keep": "Kept a refund as balance",
    "refund.pay": "Paid a refund",
    "pickup.save": "Saved a place to fetch goods",
    "registration.approved": "Approved an audit request",
    "registration.refused": "Refused an audit request",
    "route.save": "Saved a delivery route",
    "sku.buying_rule": "Set who may buy goods",
    "sku.save": "Saved goods",
    "sku.status": "Put goods on or off sale",
    "sku.substitutes": "Set what may stand in",
    "sku.unit": "Taught a unit",
    "staff.change": "Changed a member of staff",
    "staff.create": "Entered a member of staff",
    "review.buyer": "Set a head office",
    "review.step": "Set a review step",
    "staff.set_password": "Set a new password",
    "standing.active": "Resumed a standing order",
    "standing.change": "Changed a standing order",
    "standing.ended": "Ended a standing order",
    "standing.paused": "Paused a standing order",
    "standing.save": "Saved a standing order",
    "statement.agree": "Agreed to a statement",
    "statement.close": "Closed a statement",
    "statement.dispute": "Did not agree to an item",
    "statement.dispute_decide": "Answered a shop that did not agree",
    "stock.adjust": "Corrected stock",
    "stock.count": "Counted stock",
    "stock.expect": "Said when goods come",
    "stock.transfer": "Moved stock to another warehouse",
    "terms.sentence": "Changed an answer about terms",
    "wanted.settle": "Settled a wanted word",
    "warehouse.change": "Changed a warehouse",
    "warehouse.create": "Entered a warehouse",
}
"""What the commonest entries are called; the rest stands as it is recorded."""


ENTITIES: Mapping[str, str] = {
    "aftersale": "Complaint",
    "alias": "Word",
    "calendar": "Calendar",
    "campaign": "Offer",
    "category": "Category",
    "contact": "Person",
    "credit": "Credit",
    "customer": "Shop",
    "dispute": "Item of a statement",
    "freight": "Freight",
    "pickup": "Place to fetch goods",
    "customer_group": "Customer group",
    "merchant_sentence": "Answers about terms",
    "notice_preference": "Notices",
    "notice_switch": "Notices",
    "notice_wording": "Notices",
    "order": "Order",
    "outbox": "Undelivered",
    "price_list": "Price list",
    "promotion": "Promotion",
    "opening": "Opening balance",
    "receipt": "Receipt",
    "refund": "Refund",
    "registration": "Audit request",
    "route": "Delivery route",
    "sku": "Goods",
    "review_step": "Review step",
    "standing_order": "Standing order",
    "staff": "Staff",
    "statement": "Statement",
    "stock": "Stock",
    "wanted_word": "Wanted word",
    "warehouse": "Warehouse",
    "payment_time": "Time to pay in advance",
    "write_off": "Write-off",
    "write_off_limit": "Write-off",
}
"""What the things are called that entries are about."""


@dataclass(frozen=True, slots=True)
class About:
    """What an entry is about: its name, what stands under it, and its page where there is one."""

    name: str = ""
    under: str = ""
    page: str = ""
    part: Mapping[str, str] = field(default_factory=dict)


_Known = dict[tuple[str, str], About]


async def show_log(visit: Visit) -> web.StreamResponse:
    """GET /log: the newest changes, narrowed by a word."""
    word = visit.query("q")
    entries, about = await visit.read(_load)
    words = {entry.seq: visit.t(ACTIONS.get(entry.action, entry.action)) for entry in entries}
    shown = [
        entry
        for entry in entries
        if word.casefold() in _searchable(entry, words[entry.seq], about[entry.seq])
    ]
    return visit.page(
        "log.html",
        entries=shown,
        word=word,
        rows=_ROWS,
        words=words,
        about=about,
        entities=ENTITIES,
    )


def _load(tx: Tx) -> tuple[tuple[AuditEntry, ...], dict[int, About]]:
    """The entries, and what each is about in the words of the house."""
    entries = newest_entries(tx, limit=_ROWS)
    known = {**_orders(tx, entries), **_shelf(tx, entries), **_house(tx)}
    return entries, {e.seq: known.get((e.entity, e.entity_id)) or _said(e) for e in entries}


def _orders(tx: Tx, entries: tuple[AuditEntry, ...]) -> _Known:
    orders = get_orders(tx, {OrderId(n) for n in _ids(entries, "order")})
    numbers = {*_ids(entries, "customer"), *(order.customer_id for order in orders.values())}
    shops = {n: get_customer(tx, CustomerId(n)) for n in numbers}
    return {
        **{
            ("customer", str(n)): About(shop.name, shop.code, "customer", {"code": shop.code})
            for n, shop in shops.items()
        },
        **{
            ("order", str(n)): About(
                order.order_no,
                shops[order.customer_id].name,
                "order",
                {"order_no": order.order_no},
            )
            for n, order in orders.items()
        },
    }


def _shelf(tx: Tx, entries: tuple[AuditEntry, ...]) -> _Known:
    skus = get_skus(tx, sorted({SkuId(n) for n in _ids(entries, "sku")}))
    lists = {("price_list", str(one.id)): About(one.name) for one in list_price_lists(tx)}
    offers = {("promotion", str(one.id)): About(one.name) for one in list_promotions(tx)}
    goods = {
        ("sku", str(n)): About(sku.name, sku.code, "product", {"code": sku.code})
        for n, sku in skus.items()
    }
    return {**lists, **offers, **goods}


def _house(tx: Tx) -> _Known:
    people = {("staff", str(one.id)): About(one.name, one.code) for one in list_staff(tx)}
    houses = {("warehouse", one.code): About(one.name, one.code) for one in list_warehouses(tx)}
    return {**people, **houses}


def _said(entry: AuditEntry) -> About:
    """A thing without a page: the word or name that was recorded with it."""
    for shown in (entry.after, entry.before):
        if isinstance(shown, dict):
            for key in ("text", "name", "shop_name"):
                if isinstance(shown.get(key), str):
                    return About(shown[key])
    return About()


def _ids(entries: tuple[AuditEntry, ...], entity: str) -> list[int]:
    return [int(e.entity_id) for e in entries if e.entity == entity and e.entity_id.isdigit()]


def _searchable(entry: AuditEntry, word: str, about: About) -> str:
    parts = (entry.actor.name, entry.action, word, about.name, about.under, entry.entity_id,
             entry.before, entry.after)  # fmt: skip
    return " ".join(str(part) for part in parts).casefold()
