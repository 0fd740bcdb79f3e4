"""what the platform called a broadcast of the staff before it was sent again"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("earlier", sa.Text(), nullable=False, server_default="[]")
    op.add_column("groupsend_task", column)


def downgrade() -> None:
    op.drop_column("groupsend_task", "earlier")
