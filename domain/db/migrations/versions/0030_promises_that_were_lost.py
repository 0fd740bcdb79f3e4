"""what a count took from placed orders is found by its goods, to be held again when they come"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_reservation_lost",
        "reservation",
        ["sku_id"],
        sqlite_where=sa.text("short > 0"),
        postgresql_where=sa.text("short > 0"),
    )


def downgrade() -> None:
    op.drop_index("ix_reservation_lost", "reservation")
