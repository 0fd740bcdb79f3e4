"""a link for each campaign, and who came by it"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("campaign") as batch_op:
        batch_op.add_column(sa.Column("scene", sa.Text(), server_default="", nullable=False))
        batch_op.create_index("ix_campaign_scene", ["scene"], unique=False)
    op.create_table(
        "campaign_visit",
        sa.Column("campaign_id", _KEY, nullable=False),
        sa.Column("contact_id", _KEY, nullable=False),
        sa.Column("visited_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_visit_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_campaign_visit_contact_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "contact_id", name=op.f("pk_campaign_visit")),
    )
    op.create_index("ix_campaign_visit_contact_id", "campaign_visit", ["contact_id"], unique=False)
