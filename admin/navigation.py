"""The places of the menu, and how many things wait in each."""

from dataclasses import dataclass

from admin.scope import rep_in_scope
from domain.aftersale import count_open_cases
from domain.customer import list_registrations
from domain.db import Tx
from domain.messaging import outbox_figures
from domain.report.today import count_waiting_orders
from domain.staff import Permission, Staff, may


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the menu; `pages` are the routes that belong to it."""

    page: str
    title: str
    icon: str
    pages: tuple[str, ...]
    needs: tuple[Permission, ...] = ()
    begins_group: bool = False


_ORDER_PAGES = ("orders", "order", "order_confirm", "order_reject", "order_pick", "order_ship",
                "order_weigh", "order_deliver", "order_complete", "order_review", "order_change",
                "order_cancel")  # fmt: skip
PLACES = (
    Place("home", "Today", "home", ("home",)),
    Place("orders", "Orders", "orders", _ORDER_PAGES),
    Place("standing", "Standing orders", "orders", ("standing", "standing_switch")),
    Place("customers", "Customers", "customers",
          ("customers", "customer", "customer_new", "customer_create", "customer_save",
           "customer_invite", "contact_add", "address_save")),
    Place("accounts", "Money", "money",
          ("accounts", "credit", "credit_terms", "receipt_record", "receipt_reverse",
           "refund_ask", "refund_decide", "credit_grant", "statement_close", "statement"),
          (Permission.REVIEW_MONEY, Permission.REVIEW_ORDER)),
    Place("products", "Goods", "goods",
          ("products", "product", "product_save", "alias_add", "price_add", "pricelists",
           "pricelist",
           "share_add", "price_turn")),
    Place("words", "Words", "search",
          ("words", "word_remove", "wanted", "wanted_settle", "understand"),
          (Permission.MANAGE_GOODS, Permission.TEACH_WORDS)),
    Place("promotions", "Promotions", "promo",
          ("promotions", "promotion", "promotion_new", "promotion_create", "promotion_save",
           "promotion_end", "coupon_issue"), (Permission.MANAGE_PRICES,)),
    Place("campaigns", "Offers to customers", "offer",
          ("campaigns", "campaign_write", "campaign", "campaign_advance"),
          (Permission.MANAGE_PRICES,)),
    Place("stock", "Stock", "stock", ("stock", "stock_sku", "stock_receive", "stock_expect",
          "stock_adjust", "stock_move", "warehouses", "warehouse_add", "warehouse_save",
          "warehouse_switch")),
    Place("delivery", "Delivery", "truck",
          ("delivery", "freight_save", "pickup_save", "route_save", "day_close"),
          (Permission.MANAGE_PRICES,)),
    Place("registrations", "Audit requests", "audit",
          ("registrations", "registration_approve", "registration_refuse"),
          (Permission.REVIEW_REGISTRATION,)),
    Place("cases", "After-sales", "chat", ("cases", "case_decide"), (Permission.ANSWER_CHAT,)),
    Place("imports", "Import", "import",
          ("imports", "import_upload", "import_report", "import_apply"),
          (Permission.IMPORT_DATA,), begins_group=True),
    Place("staff", "Staff", "staff",
          ("staff", "staff_add", "person", "person_save", "person_switch", "person_customers",
           "person_link"), (Permission.MANAGE_STAFF,)),
    Place("reviews", "Review steps", "check",
          ("reviews", "review_save", "review_chain"), (Permission.MANAGE_STAFF,)),
    Place("notices", "Notices", "bell",
          ("notices", "notice_hours", "notice_levels", "notice_switch", "notice_words",
           "notice_words_save"),
          (Permission.MANAGE_STAFF,)),
    Place("outbox", "Undelivered", "outbox", ("outbox", "outbox_retry",
          "outbox_retry_all", "outbox_drop"),
          (Permission.MANAGE_STAFF,)),
    Place("log", "Change log", "log", ("log",), (Permission.SEE_AUDIT,)),
    Place("account", "Account", "settings",
          ("account", "account_language", "account_password", "account_sessions"),
          begins_group=True),
)  # fmt: skip


def places_for(staff: Staff) -> tuple[Place, ...]:
    """The menu of this person."""
    return tuple(p for p in PLACES if not p.needs or any(may(staff, n) for n in p.needs))


def load_counts(tx: Tx, staff: Staff) -> dict[str, int]:
    """What waits for this person, by menu page."""
    counts = {"orders": count_waiting_orders(tx, rep_in_scope(staff))}
    if may(staff, Permission.REVIEW_REGISTRATION):
        counts["registrations"] = len(list_registrations(tx))
    if may(staff, Permission.ANSWER_CHAT):
        counts["cases"] = count_open_cases(tx, rep_in_scope(staff))
    if may(staff, Permission.MANAGE_STAFF):
        counts["outbox"] = outbox_figures(tx).dead
    return counts
