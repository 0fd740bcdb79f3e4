"""when people followed and left, as the platform told it"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_move",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("is_leaving", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "account", "address", "at", "is_leaving", name=op.f("pk_follow_move")
        ),
    )
