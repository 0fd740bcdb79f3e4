"""who asked for goods that came back to be written off, where a second person has to agree"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("aftersale_case", sa.Column("asked_by", _KEY, nullable=True))
