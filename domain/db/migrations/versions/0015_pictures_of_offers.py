"""pictures of offers, and what the platforms call them"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("campaign") as table:
        table.add_column(
            sa.Column("has_picture", sa.Integer(), server_default="0", nullable=False)
        )
    op.create_table(
        "campaign_picture",
        sa.Column("campaign_id", key, nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_campaign_picture_campaign_id_campaign"),
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaign_picture")),
    )
    op.create_table(
        "campaign_media",
        sa.Column("campaign_id", key, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("media_id", sa.Text(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_media_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "account", name=op.f("pk_campaign_media")),
    )
