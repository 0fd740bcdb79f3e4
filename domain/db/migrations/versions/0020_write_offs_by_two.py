"""write-offs that need a second person, and from which amount on they do"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "write_off_limit",
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("limit_minor", _KEY, nullable=False),
        sa.CheckConstraint("limit_minor >= 0", name=op.f("ck_write_off_limit_limit_not_negative")),
        sa.PrimaryKeyConstraint("currency", name="pk_write_off_limit"),
    )
    op.create_table(
        "write_off",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("customer_id", _KEY, nullable=False),
        sa.Column("order_id", _KEY, nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", _KEY, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("receipt_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", _KEY, nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", _KEY, nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_write_off_amount_positive")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_write_off_customer_id_customer"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_write_off_order_id_orders"),
        sa.PrimaryKeyConstraint("id", name="pk_write_off"),
        sa.UniqueConstraint("receipt_key", name="uq_write_off_receipt_key"),
    )
    op.create_index("ix_write_off_customer_id", "write_off", ["customer_id"])
