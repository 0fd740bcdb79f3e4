"""how somebody agreed to offers, and which campaign brought the goods of an order"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("campaign_consent") as batch_op:
        batch_op.add_column(
            sa.Column("wording", sa.Integer(), server_default="1", nullable=False)
        )
        batch_op.add_column(sa.Column("account", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("recorded_by", _KEY, nullable=True))
        batch_op.add_column(sa.Column("how", sa.Text(), server_default="", nullable=False))
        batch_op.create_foreign_key(
            op.f("fk_campaign_consent_recorded_by"), "staff", ["recorded_by"], ["id"]
        )
    op.create_table(
        "campaign_sale",
        sa.Column("order_id", _KEY, nullable=False),
        sa.Column("sku_id", _KEY, nullable=False),
        sa.Column("campaign_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_campaign_sale_order_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_campaign_sale_sku_id")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_sale_campaign_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "sku_id", name=op.f("pk_campaign_sale")),
    )
    op.create_index("ix_campaign_sale_campaign_id", "campaign_sale", ["campaign_id"], unique=False)
