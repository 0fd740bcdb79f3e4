"""mass messages of the 公众号 for campaigns"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "campaign_mass",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("campaign_id", _KEY, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("job", sa.Text(), server_default="", nullable=False),
        sa.Column("sent", sa.Integer(), nullable=True),
        sa.Column("failed", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'calling', 'taken', 'done', 'refused')",
            name=op.f("ck_campaign_mass_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_mass_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_mass")),
    )
    op.create_index("ix_campaign_mass_campaign_id", "campaign_mass", ["campaign_id"], unique=False)
    op.create_index("ix_campaign_mass_state", "campaign_mass", ["state", "due_at"], unique=False)
    op.create_index("ix_campaign_mass_job", "campaign_mass", ["account", "job"], unique=False)
    with op.batch_alter_table("campaign") as batch_op:
        batch_op.add_column(
            sa.Column("mass_accounts", sa.Text(), server_default="[]", nullable=False)
        )
    with op.batch_alter_table("campaign_recipient") as batch_op:
        batch_op.add_column(
            sa.Column("mass_account", sa.Text(), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("mass_id", _KEY, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_campaign_recipient_mass_id"), "campaign_mass", ["mass_id"], ["id"]
        )
        batch_op.create_index("ix_campaign_recipient_mass_id", ["mass_id"], unique=False)
