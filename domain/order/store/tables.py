"""Tables of orders."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from domain.db.schema import (
    CountText,
    DateText,
    Flag,
    Json,
    Key,
    UtcDateTime,
    id_column,
    metadata,
)

orders = Table(
    "orders",
    metadata,
    id_column(),
    Column("order_no", Text, nullable=False, unique=True),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("contact_id", Key),
    Column("rep_id", Key),
    Column("cart_id", Key, unique=True),
    Column("status", Text, nullable=False),
    Column("payment_status", Text, nullable=False),
    Column("fulfilment_status", Text, nullable=False),
    Column("terms", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("goods_minor", Key, nullable=False),
    Column("discount_minor", Key, nullable=False),
    Column("freight_minor", Key, nullable=False),
    Column("tax_minor", Key, nullable=False),
    Column("total_minor", Key, nullable=False),
    Column("is_complete", Flag, nullable=False),
    Column("line_count", Integer, nullable=False),
    Column("basket", Json, nullable=False),
    Column("adjustments", Json, nullable=False),
    Column("note", Text, nullable=False),
    Column("delivery_method", Text, nullable=False, server_default="delivery"),
    Column("delivery_place", Text, nullable=False, server_default=""),
    Column("freight_fee_minor", Key),
    Column("freight_free_minor", Key),
    Column("address", Text, nullable=False),
    Column("delivery_on", DateText),
    Column("cut_off_at", UtcDateTime),
    Column("trading_day", DateText, nullable=False),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("based_on", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("history_seq", Integer, nullable=False),
    CheckConstraint("total_minor >= 0", name="total_not_negative"),
    Index("ix_orders_customer_id", "customer_id", "placed_at"),
    Index("ix_orders_status", "status", "placed_at"),
    Index("ix_orders_trading_day", "trading_day"),
)
"""`version` counts changes of content, `history_seq` moves; prices include VAT (tax_minor 0).

`freight_minor` is `freight_fee_minor`, or nothing from goods of `freight_free_minor` on.

`adjustments` says what each promotion took off or gave, and how it is spread over the lines.
"""

order_line = Table(
    "order_line",
    metadata,
    id_column(),
    Column("order_id", Key, ForeignKey("orders.id"), nullable=False),
    Column("no", Integer, nullable=False),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False),
    Column("sku_code", Text, nullable=False),
    Column("sku_name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("count", CountText, nullable=False),
    Column("factor", Key, nullable=False),
    Column("base_quantity", Key, nullable=False),
    Column("unit_price", Key),
    Column("amount_minor", Key),
    Column("discount_minor", Key, nullable=False),
    Column("parts", Json, nullable=False),
    Column("price_row_id", Key),
    Column("marks", Json, nullable=False),
    Column("note", Text, nullable=False),
    Column("is_gift", Flag, nullable=False),
    Column("promotion_id", Key),
    Column("shipped_base", Key, nullable=False),
    Column("cancelled_base", Key, nullable=False),
    Column("waiting_base", Key, nullable=False),
    Column("waiting_since", UtcDateTime),
    Column("ordered", Json),
    UniqueConstraint("order_id", "no"),
    CheckConstraint("base_quantity > 0", name="quantity_positive"),
    CheckConstraint(
        "shipped_base >= 0 AND cancelled_base >= 0 "
        "AND shipped_base + cancelled_base <= base_quantity",
        name="fulfilled_within_quantity",
    ),
    CheckConstraint(
        "waiting_base >= 0 AND shipped_base + cancelled_base + waiting_base <= base_quantity",
        name="waiting_within_open",
    ),
    Index("ix_order_line_sku_id", "sku_id"),
)
_IS_WAITING = order_line.c.waiting_base > 0
Index(
    "ix_order_line_waiting", order_line.c.sku_id, order_line.c.waiting_since,
    sqlite_where=_IS_WAITING, postgresql_where=_IS_WAITING,
)  # fmt: skip
"""`parts` is the price trace; `price_row_id` the row of its first part, for reports.

`promotion_id` is the promotion that gives a gift line. `waiting_base` is not held yet: arrivals
fill it, the line that waits since longest first. `ordered` is the amount a weighed line had
before.
"""

order_history = Table(
    "order_history",
    metadata,
    Column("order_id", Key, ForeignKey("orders.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("from_status", Text),
    Column("to_status", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Key, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("order_id", "seq"),
)

order_version = Table(
    "order_version",
    metadata,
    Column("order_id", Key, ForeignKey("orders.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("lines", Json, nullable=False),
    Column("adjustments", Json, nullable=False),
    Column("note", Text, nullable=False),
    Column("total_minor", Key, nullable=False),
    Column("replaced_at", UtcDateTime, nullable=False),
    Column("replaced_by_kind", Text, nullable=False),
    Column("replaced_by_id", Key, nullable=False),
    Column("change_id", Key),
    PrimaryKeyConstraint("order_id", "version"),
)
"""What an order was before a change; the present content is in orders and order_line."""

order_change = Table(
    "order_change",
    metadata,
    id_column(),
    Column("order_id", Key, ForeignKey("orders.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("decider", Text, nullable=False),
    Column("order_version", Integer, nullable=False),
    Column("ops", Json, nullable=False),
    Column("preview", Json, nullable=False),
    Column("result", Json, nullable=False),
    Column("adjustments", Json, nullable=False),
    Column("delivery_after", Json, nullable=False),
    Column("note_after", Text, nullable=False),
    Column("date_before", DateText),
    Column("date_after", DateText),
    Column("cut_off_after", UtcDateTime),
    Column("total_before_minor", Key, nullable=False),
    Column("total_after_minor", Key, nullable=False),
    Column("reason", Text, nullable=False),
    Column("proposed_by_kind", Text, nullable=False),
    Column("proposed_by_id", Key, nullable=False),
    Column("proposed_by_name", Text, nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("decided_by_kind", Text),
    Column("decided_by_id", Key),
    Column("decided_by_name", Text),
    Column("decided_at", UtcDateTime),
    Column("decision_reason", Text, nullable=False),
    Index("ix_order_change_order_id", "order_id"),
)
_IS_OPEN = order_change.c.status == "open"
Index(
    "uq_order_change_open", order_change.c.order_id, unique=True,
    sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN,
)  # fmt: skip

order_counter = Table(
    "order_counter",
    metadata,
    Column("day", Text, primary_key=True),
    Column("last", Integer, nullable=False),
)

usual_item = Table(
    "usual_item",
    metadata,
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False),
    Column("recent", Json, nullable=False),
    Column("times", Integer, nullable=False),
    Column("last_price", Key),
    Column("last_currency", Text, nullable=False),
    Column("last_order_no", Text, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("customer_id", "sku_id"),
)
"""A projection of confirmed orders; `recent` holds the last amounts, the newest last."""
