"""Every page there is: address, handler, and who may open it. Tests walk this list.

`needs` names permissions of which one is enough; empty means everybody signed in. Pages that
show one customer's things check the visitor's scope themselves (`admin.scope`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from admin import (
    account,
    addresses,
    aftersale,
    agreed,
    auditlog,
    auth,
    campaigns,
    consents,
    credit,
    customers,
    dashboard,
    debtors,
    delivery,
    groupsend,
    imports,
    masspreview,
    notices,
    openings,
    ordermoves,
    orders,
    outbox,
    overrides,
    people,
    pricelist,
    pricelists,
    prices,
    products,
    promotions,
    receipts,
    registrations,
    returns,
    reviews,
    shipping,
    staff,
    standing,
    statements,
    stock,
    stockbooking,
    transfers,
    understanding,
    vocabulary,
    wanted,
    warehouses,
    wecom,
    weighing,
    wording,
)
from admin.visit import Visit
from domain.staff import Permission

PageHandler = Callable[[Visit], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Page:
    """One route. GET and POST of the same address share their `name`."""

    method: str
    path: str
    name: str
    handler: PageHandler
    needs: tuple[Permission, ...] = ()
    is_public: bool = False

    @property
    def route_name(self) -> str | None:
        """The name addresses are built from; a POST has its GET's, or its own."""
        return self.name or None


_REVIEW, _SHIP = (Permission.REVIEW_ORDER,), (Permission.SHIP_ORDER,)
_GOODS, _PRICES = (Permission.MANAGE_GOODS,), (Permission.MANAGE_PRICES,)
_WORDS = (Permission.MANAGE_GOODS, Permission.TEACH_WORDS)
_STOCK, _CUSTOMERS = (Permission.MANAGE_STOCK,), (Permission.MANAGE_CUSTOMERS,)
_AUDIT = (Permission.REVIEW_REGISTRATION,)
_IMPORT = (Permission.IMPORT_DATA,)
_INVITE = (Permission.MANAGE_CUSTOMERS, Permission.REVIEW_REGISTRATION)
_OUTBOX = _STAFF = (Permission.MANAGE_STAFF,)
_ANSWER = (Permission.ANSWER_CHAT,)
_MONEY = (Permission.REVIEW_MONEY,)
_SEE_MONEY = (Permission.REVIEW_MONEY, Permission.REVIEW_ORDER)

_GATE = (
    Page("GET", "/login", "login", auth.show_login, is_public=True),
    Page("POST", "/login", "login_post", auth.log_in, is_public=True),
    Page("GET", "/enter", "enter", auth.show_enter, is_public=True),
    Page("POST", "/enter", "enter_post", auth.enter_by_link, is_public=True),
    Page("GET", "/wecom", "wecom", wecom.begin, is_public=True),
    Page("GET", "/wecom/back", "wecom_back", wecom.come_back, is_public=True),
    Page("POST", "/logout", "logout", auth.log_out),
)
_ORDERS = (
    Page("GET", "/", "home", dashboard.show_today),
    Page("GET", "/reviews", "reviews", reviews.show, _STAFF),
    Page("POST", "/reviews/chain", "review_chain", reviews.save_chain, _STAFF),
    Page("POST", "/reviews/payment_time", "review_pay_time", reviews.save_pay_time, _STAFF),
    Page("POST", "/reviews/write_off", "review_write_off", reviews.save_write_off, _STAFF),
    Page("POST", "/reviews/{code}", "review_save", reviews.save, _STAFF),
    Page("POST", "/orders/{order_no}/review", "order_review", reviews.let_pass, _SEE_MONEY),
    Page("GET", "/standing", "standing", standing.show_list),
    Page("POST", "/standing/{id}", "standing_switch", standing.switch, _REVIEW),
    Page("GET", "/orders", "orders", orders.show_list),
    Page("GET", "/orders/{order_no}", "order", orders.show_order),
    Page("POST", "/orders/{order_no}/confirm", "order_confirm", ordermoves.confirm, _REVIEW),
    Page("POST", "/orders/{order_no}/reject", "order_reject", ordermoves.reject, _REVIEW),
    Page("POST", "/orders/{order_no}/cancel", "order_cancel", ordermoves.cancel, _REVIEW),
    Page("POST", "/orders/{order_no}/pick", "order_pick", ordermoves.pick, _SHIP),
    Page("POST", "/orders/{order_no}/weigh", "order_weigh", weighing.weigh, _SHIP),
    Page("POST", "/orders/{order_no}/ship", "order_ship", shipping.ship, _SHIP),
    Page("POST", "/orders/{order_no}/close", "order_close", ordermoves.close_unsent, _SHIP),
    Page("POST", "/orders/{order_no}/deliver", "order_deliver", ordermoves.deliver, _SHIP),
    Page("GET", "/orders/{order_no}/returns", "order_returns", returns.show, _REVIEW),
    Page("POST", "/orders/{order_no}/returns", "order_take_back", returns.take_back, _REVIEW),
    Page("POST", "/orders/{order_no}/returns/{id}", "return_decide", returns.decide, _SEE_MONEY),
    Page("POST", "/orders/{order_no}/complete", "order_complete", ordermoves.complete, _REVIEW),
    Page(
        "POST",
        "/orders/{order_no}/lines/{line}/price",
        "order_price",
        ordermoves.set_price,
        _REVIEW,
    ),
    Page(
        "POST",
        "/orders/{order_no}/lines/{line}/override",
        "override_give",
        overrides.give,
        _REVIEW,
    ),
    Page("POST", "/orders/{order_no}/overrides", "override_decide", overrides.decide, _PRICES),
    Page("POST", "/orders/{order_no}/change", "order_change", ordermoves.decide_change, _REVIEW),
)
_SHELF = (
    Page("GET", "/products", "products", products.show_list),
    Page("GET", "/products/{code}", "product", products.show_product),
    Page("POST", "/products/{code}", "product_save", products.save, _GOODS),
    Page("POST", "/products/{code}/status", "product_status", products.set_status, _GOODS),
    Page("POST", "/products/{code}/agreed", "product_agreed", agreed.agree, _GOODS),
    Page("POST", "/products/{code}/aliases", "alias_add", products.add_alias, _WORDS),
    Page(
        "POST",
        "/products/{code}/aliases/{alias}/remove",
        "alias_remove",
        products.remove_alias,
        _WORDS,
    ),
    Page("POST", "/products/{code}/prices", "price_add", prices.add, _PRICES),
    Page("POST", "/products/{code}/floor", "floor_set", overrides.set_floor, _PRICES),
    Page("POST", "/products/{code}/prices/{row}/end", "price_end", prices.end, _PRICES),
    Page("GET", "/pricelists", "pricelists", pricelists.show, _PRICES),
    Page("GET", "/pricelists/{id}", "pricelist", pricelist.show, _PRICES),
    Page("POST", "/pricelists", "share_add", pricelists.add, _PRICES),
    Page("POST", "/pricelists/{id}/turn", "price_turn", pricelists.turn, _PRICES),
    Page("POST", "/pricelists/{id}/end", "share_end", pricelists.end, _PRICES),
    Page("GET", "/words", "words", vocabulary.show_list, _WORDS),
    Page("POST", "/words/{alias}/remove", "word_remove", vocabulary.remove, _WORDS),
    Page("GET", "/understand", "understand", understanding.show, _WORDS),
    Page("GET", "/wanted", "wanted", wanted.show_list, _WORDS),
    Page("POST", "/wanted", "wanted_settle", wanted.settle, _WORDS),
    Page("GET", "/wanted.xlsx", "wanted_export", wanted.export, _WORDS),
    Page("GET", "/stock", "stock", stock.show_list),
    Page("GET", "/warehouses", "warehouses", warehouses.show_list, _STOCK),
    Page("POST", "/warehouses", "warehouse_add", warehouses.add, _STOCK),
    Page("POST", "/warehouses/{code}", "warehouse_save", warehouses.save, _STOCK),
    Page("POST", "/warehouses/{code}/switch", "warehouse_switch", warehouses.switch, _STOCK),
    Page("GET", "/delivery", "delivery", delivery.show, _PRICES),
    Page("POST", "/delivery/freight", "freight_save", delivery.save_fee, _PRICES),
    Page("POST", "/delivery/pickup", "pickup_save", delivery.save_point, _PRICES),
    Page("POST", "/delivery/routes", "route_save", delivery.save_line, _PRICES),
    Page("POST", "/delivery/closed", "day_close", delivery.close, _PRICES),
    Page("GET", "/stock/{code}", "stock_sku", stock.show_sku),
    Page("POST", "/stock/{code}/receive", "stock_receive", stockbooking.receive, _STOCK),
    Page("POST", "/stock/{code}/expect", "stock_expect", stock.expect, _STOCK),
    Page("POST", "/stock/{code}/warn", "stock_warn", stock.warn, _STOCK),
    Page("POST", "/stock/{code}/move", "stock_move", transfers.move, _STOCK),
    Page("POST", "/stock/{code}/adjust", "stock_adjust", stockbooking.adjust, _STOCK),
)
_PROMOTIONS = (
    Page("GET", "/campaigns", "campaigns", campaigns.show_list, _PRICES),
    Page("POST", "/campaigns", "campaign_write", campaigns.write, _PRICES),
    Page("GET", "/campaigns/{id}", "campaign", campaigns.show, _PRICES),
    Page("GET", "/campaigns/{id}/picture", "campaign_picture", campaigns.picture, _PRICES),
    Page("POST", "/campaigns/{id}/preview", "campaign_preview", masspreview.preview, _PRICES),
    Page("POST", "/campaigns/{id}", "campaign_advance", campaigns.advance, _PRICES),
    Page("POST", "/campaigns/{id}/groups", "campaign_groups", groupsend.choose, _PRICES),
    Page("POST", "/campaigns/{id}/remind", "campaign_remind", groupsend.remind, _PRICES),
    Page("POST", "/campaigns/{id}/resend", "campaign_resend", groupsend.resend, _PRICES),
    Page("GET", "/promotions", "promotions", promotions.show_list, _PRICES),
    Page("GET", "/promotions/new", "promotion_new", promotions.show_new, _PRICES),
    Page("POST", "/promotions/new", "promotion_create", promotions.create, _PRICES),
    Page("GET", "/promotions/{code}", "promotion", promotions.show_promotion, _PRICES),
    Page("POST", "/promotions/{code}", "promotion_save", promotions.save, _PRICES),
    Page("POST", "/promotions/{code}/end", "promotion_end", promotions.end, _PRICES),
    Page("POST", "/promotions/{code}/coupons", "coupon_issue", promotions.issue, _PRICES),
)
_PEOPLE = (
    Page("GET", "/customers", "customers", customers.show_list),
    Page("GET", "/customers/new", "customer_new", customers.show_new, _CUSTOMERS),
    Page("POST", "/customers/new", "customer_create", customers.create, _CUSTOMERS),
    Page("GET", "/customers/{code}", "customer", customers.show_customer),
    Page("POST", "/customers/{code}", "customer_save", customers.save, _CUSTOMERS),
    Page("POST", "/customers/{code}/contacts", "contact_add", customers.add_contact, _CUSTOMERS),
    Page("POST", "/customers/{code}/contacts/{id}/join", "contact_join", people.join, _CUSTOMERS),
    Page(
        "POST",
        "/customers/{code}/contacts/{id}/remove",
        "contact_remove",
        customers.remove_contact,
        _CUSTOMERS,
    ),
    Page(
        "POST",
        "/customers/{code}/contacts/{id}/offers",
        "contact_offers",
        consents.record,
        _CUSTOMERS,
    ),
    Page("POST", "/customers/{code}/addresses", "address_save", addresses.save, _CUSTOMERS),
    Page("POST", "/customers/{code}/invite", "customer_invite", customers.invite, _INVITE),
    Page("GET", "/registrations", "registrations", registrations.show_list, _AUDIT),
    Page(
        "POST",
        "/registrations/{id}/approve",
        "registration_approve",
        registrations.approve,
        _AUDIT,
    ),
    Page(
        "POST", "/registrations/{id}/refuse", "registration_refuse", registrations.refuse, _AUDIT
    ),
)
_CASES = (
    Page("GET", "/aftersale", "cases", aftersale.show_list, _ANSWER),
    Page("POST", "/aftersale/{id}", "case_decide", aftersale.decide, _ANSWER),
)
_ACCOUNT = "/customers/{code}/account"
_RECEIPT = f"{_ACCOUNT}/receipts/{{id}}"
_ACCOUNTS = (
    Page("GET", "/accounts", "accounts", debtors.show_accounts, _SEE_MONEY),
    Page("POST", "/accounts/terms", "terms_tell", debtors.tell_terms, _MONEY),
    Page("GET", _ACCOUNT, "credit", credit.show_account, _SEE_MONEY),
    Page("POST", f"{_ACCOUNT}/terms", "credit_terms", credit.set_terms, _MONEY),
    Page("POST", f"{_ACCOUNT}/receipts", "receipt_record", receipts.record, _MONEY),
    Page(
        "POST", f"{_ACCOUNT}/receipts/{{id}}/reverse", "receipt_reverse", receipts.reverse, _MONEY
    ),
    Page("POST", f"{_ACCOUNT}/opening", "opening_bring", openings.bring, _MONEY),
    Page("POST", f"{_ACCOUNT}/write_off", "debt_write_off", openings.write, _MONEY),
    Page("POST", f"{_ACCOUNT}/write_offs/{{id}}", "write_off_decide", openings.decide, _MONEY),
    Page("POST", f"{_ACCOUNT}/refunds", "refund_ask", receipts.ask_back, _MONEY),
    Page("POST", f"{_ACCOUNT}/refunds/{{id}}", "refund_decide", receipts.decide_refund, _MONEY),
    Page("POST", f"{_ACCOUNT}/grant", "credit_grant", credit.grant, _MONEY),
    Page("POST", f"{_ACCOUNT}/grant/end", "credit_grant_end", credit.end_grant, _MONEY),
    Page("POST", f"{_ACCOUNT}/statements", "statement_close", credit.close, _MONEY),
    Page("POST", f"{_ACCOUNT}/disputes/{{id}}", "dispute_answer", credit.answer_dispute, _MONEY),
    Page("GET", f"{_ACCOUNT}/statements/{{row}}", "statement", statements.show, _SEE_MONEY),
    Page(
        "GET",
        f"{_ACCOUNT}/statements/{{row}}/file",
        "statement_file",
        statements.download,
        _SEE_MONEY,
    ),
    Page("POST", "/orders/{order_no}/pass", "order_pass", credit.let_pass, _MONEY),
    Page("POST", "/orders/{order_no}/let_go", "order_let_go", credit.let_go, _SEE_MONEY),
)
_HOUSE = (
    Page("GET", "/import", "imports", imports.show_upload, _IMPORT),
    Page("POST", "/import", "import_upload", imports.upload, _IMPORT),
    Page("GET", "/import/template/{kind}", "import_template", imports.download, _IMPORT),
    Page("GET", "/import/prices.xlsx", "prices_export", imports.download_prices, _PRICES),
    Page("GET", "/import/{draft}", "import_report", imports.show_report, _IMPORT),
    Page("POST", "/import/{draft}/apply", "import_apply", imports.apply, _IMPORT),
    Page("POST", "/import/{draft}/drop", "import_drop", imports.drop, _IMPORT),
    Page("GET", "/outbox", "outbox", outbox.show_list, _OUTBOX),
    Page("POST", "/outbox/retry", "outbox_retry_all", outbox.retry_all, _OUTBOX),
    Page("POST", "/outbox/{id}/retry", "outbox_retry", outbox.retry, _OUTBOX),
    Page("POST", "/outbox/{id}/drop", "outbox_drop", outbox.drop, _OUTBOX),
    Page("GET", "/notices", "notices", notices.show, _OUTBOX),
    Page("POST", "/notices/hours", "notice_hours", notices.save_hours, _OUTBOX),
    Page("POST", "/notices/levels", "notice_levels", notices.save_levels, _OUTBOX),
    Page("POST", "/notices/switch", "notice_switch", notices.switch, _OUTBOX),
    Page("GET", "/notices/words/{kind}", "notice_words", wording.show, _OUTBOX),
    Page("POST", "/notices/words/{kind}", "notice_words_save", wording.save, _OUTBOX),
    Page("GET", "/staff", "staff", staff.show_list, _STAFF),
    Page("POST", "/staff", "staff_add", staff.add, _STAFF),
    Page("GET", "/staff/{code}", "person", staff.show_person, _STAFF),
    Page("POST", "/staff/{code}", "person_save", staff.save, _STAFF),
    Page("POST", "/staff/{code}/switch", "person_switch", staff.switch, _STAFF),
    Page("POST", "/staff/{code}/customers", "person_customers", staff.hand_over, _STAFF),
    Page("POST", "/staff/{code}/link", "person_link", staff.make_link, _STAFF),
    Page("GET", "/log", "log", auditlog.show_log, (Permission.SEE_AUDIT,)),
    Page("GET", "/account", "account", account.show_account),
    Page("POST", "/account/language", "account_language", account.set_language),
    Page("POST", "/account/password", "account_password", account.set_password),
    Page("POST", "/account/sessions", "account_sessions", account.end_session),
)

ROUTES: tuple[Page, ...] = (
    *_GATE,
    *_ORDERS,
    *_SHELF,
    *_PROMOTIONS,
    *_PEOPLE,
    *_CASES,
    *_ACCOUNTS,
    *_HOUSE,
)
