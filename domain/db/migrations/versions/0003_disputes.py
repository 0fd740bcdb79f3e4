"""disputed entries, statements agreed to"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("customer_id", _KEY, nullable=False),
        sa.Column("contact_id", _KEY, nullable=True),
        sa.Column("posting_id", _KEY, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", _KEY, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by", _KEY, nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_dispute_customer_id_customer"
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["ledger_posting.id"], name="fk_dispute_posting_id_ledger_posting"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dispute"),
    )
    op.create_index("ix_dispute_customer_id", "dispute", ["customer_id", "id"])
    is_open = sa.text("status = 'open'")
    op.create_index(
        "uq_dispute_open", "dispute", ["customer_id", "posting_id"], unique=True,
        sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip
    op.create_table(
        "statement_agreement",
        sa.Column("statement_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("contact_id", _KEY, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"],
            name="fk_statement_agreement_statement_id_statement",
        ),
        sa.PrimaryKeyConstraint("statement_id", name="pk_statement_agreement"),
    )  # fmt: skip
