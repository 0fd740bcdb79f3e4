"""what a message stood on and changed, for those written before it that arrive after it"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("trace", sa.Text(), nullable=True))
    op.add_column("conversation", sa.Column("last_said", sa.Text(), nullable=True))
