"""campaigns, who is told of them, and who agreed to be told"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TARGET = "ck_price_list_assignment_target_known"


def upgrade() -> None:
    with op.batch_alter_table("price_list_assignment") as batch_op:
        batch_op.drop_constraint(op.f(_TARGET), type_="check")
        batch_op.create_check_constraint(
            op.f(_TARGET), "target IN ('customer', 'group', 'grade', 'campaign')"
        )
    _create_campaign()
    _create_goods()
    _create_recipient()
    op.create_table(
        "campaign_consent",
        sa.Column("contact_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("is_given", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_campaign_consent_contact_id")
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_campaign_consent")),
    )


def _create_campaign() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_by", _KEY, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", _KEY, nullable=True),
        sa.Column("send_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'waiting', 'ready', 'sent', 'dropped')",
            name=op.f("ck_campaign_status_known"),
        ),
        sa.CheckConstraint("hours BETWEEN 1 AND 48", name=op.f("ck_campaign_hours_allowed")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["staff.id"], name=op.f("fk_campaign_approved_by")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["staff.id"], name=op.f("fk_campaign_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_index("ix_campaign_status", "campaign", ["status"], unique=False)


def _create_goods() -> None:
    op.create_table(
        "campaign_goods",
        sa.Column("campaign_id", _KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sku_id", _KEY, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_goods_campaign_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_campaign_goods_sku_id")),
        sa.PrimaryKeyConstraint("campaign_id", "number", name=op.f("pk_campaign_goods")),
    )


def _create_recipient() -> None:
    op.create_table(
        "campaign_recipient",
        sa.Column("campaign_id", _KEY, nullable=False),
        sa.Column("contact_id", _KEY, nullable=False),
        sa.Column("customer_id", _KEY, nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_recipient_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_campaign_recipient_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_campaign_recipient_customer_id")
        ),
        sa.PrimaryKeyConstraint(
            "campaign_id", "contact_id", "customer_id", name=op.f("pk_campaign_recipient")
        ),
    )
    op.create_index(
        "ix_campaign_recipient_contact_id",
        "campaign_recipient",
        ["contact_id", "customer_id"],
        unique=False,
    )
