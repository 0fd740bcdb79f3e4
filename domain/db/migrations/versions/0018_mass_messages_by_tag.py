"""mass messages by tag, and pictures that accounts keep for their articles"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("campaign") as table:
        table.add_column(
            sa.Column("tag_accounts", sa.Text(), server_default="[]", nullable=False)
        )
    with op.batch_alter_table("campaign_mass") as table:
        table.add_column(sa.Column("by_tag", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("tag_id", sa.BigInteger(), server_default="0", nullable=False))
        table.add_column(sa.Column("called_at", sa.BigInteger()))
    op.create_table(
        "campaign_material",
        sa.Column("campaign_id", key, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("media_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_campaign_material_campaign_id_campaign"),
        ),
        sa.PrimaryKeyConstraint("campaign_id", "account", name=op.f("pk_campaign_material")),
    )
