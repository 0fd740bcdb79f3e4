"""what a card says from now on, until every copy of it does"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("card_code", sa.Column("label", sa.Text(), nullable=True))
    op.add_column("card_code", sa.Column("due_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "card_code", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0")
    )
