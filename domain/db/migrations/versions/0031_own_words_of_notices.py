"""what the merchant says in a notice in his own words, by language"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_wording",
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sentence", "language", name="pk_notice_wording"),
    )


def downgrade() -> None:
    op.drop_table("notice_wording")
