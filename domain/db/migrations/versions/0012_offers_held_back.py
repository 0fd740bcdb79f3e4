"""who released a campaign, and why one was held back"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("campaign") as batch_op:
        batch_op.add_column(sa.Column("released_by", _KEY, nullable=True))
        batch_op.add_column(sa.Column("held_field", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("held_value", sa.Text(), server_default="", nullable=False))
        batch_op.create_foreign_key(
            op.f("fk_campaign_released_by"), "staff", ["released_by"], ["id"]
        )
