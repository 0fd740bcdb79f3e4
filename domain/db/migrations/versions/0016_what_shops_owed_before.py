"""what shops owed before, and what of their receipts pays it"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "opening_balance",
        sa.Column("customer_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("owed_minor", _KEY, nullable=False),
        sa.Column("paid_minor", _KEY, nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "paid_minor >= 0 AND paid_minor <= owed_minor",
            name=op.f("ck_opening_balance_paid_within_owed"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_opening_balance_customer_id_customer"
        ),
        sa.PrimaryKeyConstraint("customer_id", name="pk_opening_balance"),
    )
    op.create_table(
        "opening_allocation",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("receipt_id", _KEY, nullable=False),
        sa.Column("customer_id", _KEY, nullable=False),
        sa.Column("amount_minor", _KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "amount_minor <> 0", name=op.f("ck_opening_allocation_amount_not_zero")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name="fk_opening_allocation_receipt_id_receipt"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["opening_balance.customer_id"],
            name="fk_opening_allocation_customer_id_opening_balance",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_opening_allocation"),
    )
    op.create_index("ix_opening_allocation_receipt_id", "opening_allocation", ["receipt_id"])
