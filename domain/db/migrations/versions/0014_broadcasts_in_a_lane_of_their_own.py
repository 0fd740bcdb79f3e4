"""rows of broadcasts in a lane of their own"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_IS_PENDING = sa.text("state = 'pending'")
_OFFERS = sa.text(
    "UPDATE outbox SET is_bulk = 1 WHERE kind = 'campaign' AND recipient_kind = 'contact'"
)


def upgrade() -> None:
    op.drop_index("ix_outbox_due", "outbox")
    op.add_column("outbox", sa.Column("is_bulk", sa.Integer(), server_default="0", nullable=False))
    op.execute(_OFFERS)
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["is_bulk", "due_at", "id"],
        sqlite_where=_IS_PENDING,
        postgresql_where=_IS_PENDING,
    )
