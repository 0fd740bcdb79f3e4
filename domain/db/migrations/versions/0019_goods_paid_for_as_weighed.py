"""goods paid for as weighed: every figure of the scale, and what was ordered of the line"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("order_line") as batch:
        batch.add_column(sa.Column("ordered", sa.Text(), nullable=True))
    op.create_table(
        "weighing",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("order_id", _KEY, nullable=False),
        sa.Column("order_line_id", _KEY, nullable=False),
        sa.Column("part_base", _KEY, nullable=False),
        sa.Column("weighed_base", _KEY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("shipment_id", _KEY, nullable=True),
        sa.Column("agreed_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("line_before_minor", _KEY, nullable=False),
        sa.Column("line_after_minor", _KEY, nullable=False),
        sa.Column("total_before_minor", _KEY, nullable=False),
        sa.Column("total_after_minor", _KEY, nullable=False),
        sa.Column("paid_minor", _KEY, nullable=False),
        sa.Column("by_kind", sa.Text(), nullable=False),
        sa.Column("by_id", _KEY, nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "part_base > 0 AND weighed_base > 0", name=op.f("ck_weighing_weights_positive")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name="fk_weighing_order_id_orders"
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name="fk_weighing_order_line_id_order_line"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_weighing"),
    )
    op.create_index("ix_weighing_order_id", "weighing", ["order_id"])
    op.create_index(
        "uq_weighing_open",
        "weighing",
        ["order_line_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
