"""Tables of campaigns: their goods, pictures, calls of 群发, recipients, visits and sales."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from domain.db.schema import Flag, Json, Key, UtcDateTime, id_column, metadata

campaign_table = Table(
    "campaign",
    metadata,
    id_column(),
    Column("text", Text, nullable=False),
    Column("hours", Integer, nullable=False),
    Column("audience", Json, nullable=False),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_by", Key, ForeignKey("staff.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("approved_by", Key, ForeignKey("staff.id")),
    Column("send_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
    Column("left_out", Json, nullable=False),
    Column("scene", Text, nullable=False, server_default=""),
    Column("mass_accounts", Json, nullable=False, server_default="[]"),
    Column("released_by", Key, ForeignKey("staff.id")),
    Column("held_field", Text, nullable=False, server_default=""),
    Column("held_value", Text, nullable=False, server_default=""),
    Column("has_picture", Flag, nullable=False, server_default="0"),
    Column("tag_accounts", Json, nullable=False, server_default="[]"),
    CheckConstraint(
        "status IN ('draft', 'waiting', 'ready', 'sent', 'dropped')", name="status_known"
    ),
    CheckConstraint("hours BETWEEN 1 AND 48", name="hours_allowed"),
    Index("ix_campaign_status", "status"),
    Index("ix_campaign_scene", "scene"),
)

campaign_picture_table = Table(
    "campaign_picture",
    metadata,
    Column("campaign_id", Key, ForeignKey("campaign.id"), nullable=False),
    Column("content_type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("campaign_id"),
)

campaign_media_table = Table(
    "campaign_media",
    metadata,
    Column("campaign_id", Key, ForeignKey("campaign.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("media_id", Text, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("campaign_id", "account"),
)
"""What each platform calls the picture, for the three days it keeps it."""

campaign_material_table = Table(
    "campaign_material",
    metadata,
    Column("campaign_id", Key, ForeignKey("campaign.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("media_id", Text, nullable=False),
    Column("url", Text, nullable=False),
    PrimaryKeyConstraint("campaign_id", "account"),
)
"""The picture as 永久素材 of a 公众号, which the article of a mass message is made with."""

campaign_goods_table = Table(
    "campaign_goods",
    metadata,
    Column("campaign_id", Key, ForeignKey("campaign.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    PrimaryKeyConstraint("campaign_id", "number"),
)

campaign_mass_table = Table(
    "campaign_mass",
    metadata,
    id_column(),
    Column("campaign_id", Key, ForeignKey("campaign.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("people", Integer, nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("job", Text, nullable=False, server_default=""),
    Column("sent", Integer),
    Column("failed", Integer),
    Column("reason", Text, nullable=False, server_default=""),
    Column("by_tag", Flag, nullable=False, server_default="0"),
    Column("tag_id", BigInteger, nullable=False, server_default="0"),
    Column("called_at", UtcDateTime),
    CheckConstraint(
        "state IN ('planned', 'calling', 'taken', 'done', 'refused')", name="state_known"
    ),
    Index("ix_campaign_mass_campaign_id", "campaign_id"),
    Index("ix_campaign_mass_state", "state", "due_at"),
    Index("ix_campaign_mass_job", "account", "job"),
)
"""Calls of 群发: each is one effect at the platform, by its own `clientmsgid`.

`called_at` is when it was first asked for, unless it is known not to have gone out.
"""

campaign_mass_report_table = Table(
    "campaign_mass_report",
    metadata,
    Column("account", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("is_sent", Flag, nullable=False),
    Column("sent", Integer),
    Column("failed", Integer),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("account", "job"),
)
"""The end of jobs that were reported before the answer to their call told their number."""

campaign_recipient_table = Table(
    "campaign_recipient",
    metadata,
    Column("campaign_id", Key, nullable=False),
    Column("contact_id", Key, nullable=False),
    Column("customer_id", Key, nullable=False),
    Column("heard_at", UtcDateTime),
    Column("mass_account", Text, nullable=False, server_default=""),
    Column("mass_id", Key, ForeignKey("campaign_mass.id")),
    PrimaryKeyConstraint("campaign_id", "contact_id", "customer_id"),
    sqlite_with_rowid=False,
)
"""Who was to be told for which shop; `heard_at` once a channel has taken the message.

`mass_account` is empty for who is told one to one. Of 100,000 who are to be told each tree a row
stands in is felt: indexes have only what is looked for in them, and the campaign, contact and
customer, read where the row is made, are not looked up once more (`jiedan audit` does that).
"""
_by_mass = campaign_recipient_table.c.mass_id.is_not(None)
_has_heard = campaign_recipient_table.c.heard_at.is_not(None)
Index(
    "ix_campaign_recipient_mass_id", campaign_recipient_table.c.mass_id,
    sqlite_where=_by_mass, postgresql_where=_by_mass,
)  # fmt: skip
Index(
    "ix_campaign_recipient_contact_id",
    campaign_recipient_table.c.contact_id, campaign_recipient_table.c.mass_id,
    sqlite_where=_by_mass, postgresql_where=_by_mass,
)  # fmt: skip
Index(
    "ix_campaign_recipient_customer_id",
    campaign_recipient_table.c.customer_id, campaign_recipient_table.c.contact_id,
    sqlite_where=_has_heard, postgresql_where=_has_heard,
)  # fmt: skip

campaign_visit_table = Table(
    "campaign_visit",
    metadata,
    Column("campaign_id", Key, ForeignKey("campaign.id"), nullable=False),
    Column("contact_id", Key, ForeignKey("contact.id"), nullable=False),
    Column("visited_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("campaign_id", "contact_id"),
    Index("ix_campaign_visit_contact_id", "contact_id"),
)
"""Who came by a campaign's link, also without a shop yet."""

campaign_consent_table = Table(
    "campaign_consent",
    metadata,
    Column("contact_id", Key, ForeignKey("contact.id"), primary_key=True),
    Column("is_given", Flag, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("wording", Integer, nullable=False, server_default="1"),
    Column("account", Text, nullable=False, server_default=""),
    Column("recorded_by", Key, ForeignKey("staff.id")),
    Column("how", Text, nullable=False, server_default=""),
)
"""What somebody said last about offers: in the chat of `account`, or `recorded_by` wrote it."""

campaign_sale_table = Table(
    "campaign_sale",
    metadata,
    Column("order_id", Key, ForeignKey("orders.id"), nullable=False),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False),
    Column("campaign_id", Key, ForeignKey("campaign.id"), nullable=False),
    PrimaryKeyConstraint("order_id", "sku_id"),
    Index("ix_campaign_sale_campaign_id", "campaign_id"),
)
"""Which campaign brought the goods of an order: written when it is placed or changed."""
