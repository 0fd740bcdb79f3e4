"""what a platform has taken of a broadcast is noted in short, and written up by the dozen"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "outbox_note",
        sa.Column("outbox_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_outbox_note"),
    )


def downgrade() -> None:
    op.drop_table("outbox_note")
