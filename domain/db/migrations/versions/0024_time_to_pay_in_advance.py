"""until when a prepaid order is to be paid, and how long it may stay unpaid"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("receivable", sa.Column("pay_by", sa.BigInteger(), nullable=True))
    op.add_column(
        "receivable", sa.Column("pay_stage", sa.Text(), nullable=False, server_default="closed")
    )
    runs = sa.text("pay_stage <> 'closed'")
    op.create_index(
        "ix_receivable_pay_by", "receivable", ["pay_by"],
        sqlite_where=runs, postgresql_where=runs,
    )  # fmt: skip
    op.create_table(
        "payment_time",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("warned_hours", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_payment_time_one_row")),
        sa.CheckConstraint(
            "hours >= 1 AND warned_hours >= 0", name=op.f("ck_payment_time_sane")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_payment_time"),
    )
