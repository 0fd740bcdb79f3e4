"""recipients of offers: found by the shop that has heard, and written in fewer places"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLE = "campaign_recipient"
_IS_MASS, _IS_HEARD = sa.text("mass_id IS NOT NULL"), sa.text("heard_at IS NOT NULL")
_COLUMNS = "campaign_id, contact_id, customer_id, heard_at, mass_account, mass_id"


def upgrade() -> None:
    for name in ("mass_id", "contact_id"):
        op.drop_index(f"ix_{_TABLE}_{name}", _TABLE)
    if op.get_bind().dialect.name == "sqlite":
        _store_by_key()
    _index("mass_id", ["mass_id"], _IS_MASS)
    _index("contact_id", ["contact_id", "mass_id"], _IS_MASS)
    _index("customer_id", ["customer_id", "contact_id"], _IS_HEARD)


def downgrade() -> None:
    for name in ("mass_id", "contact_id", "customer_id"):
        op.drop_index(f"ix_{_TABLE}_{name}", _TABLE)
    op.create_index(f"ix_{_TABLE}_mass_id", _TABLE, ["mass_id"])
    op.create_index(f"ix_{_TABLE}_contact_id", _TABLE, ["contact_id", "customer_id"])


def _index(name: str, columns: list[str], where: sa.TextClause) -> None:
    name = f"ix_{_TABLE}_{name}"
    op.create_index(name, _TABLE, columns, sqlite_where=where, postgresql_where=where)


def _store_by_key() -> None:
    """SQLite keeps the rows in the tree of their key, without one of their own."""
    op.rename_table(_TABLE, f"{_TABLE}_before")
    op.create_table(
        _TABLE,
        sa.Column("campaign_id", _KEY, nullable=False),
        sa.Column("contact_id", _KEY, nullable=False),
        sa.Column("customer_id", _KEY, nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=True),
        sa.Column("mass_account", sa.Text(), server_default="", nullable=False),
        sa.Column("mass_id", _KEY, nullable=True),
        *(
            sa.ForeignKeyConstraint([f"{one}_id"], [f"{table}.id"], name=f"fk_{_TABLE}_{one}_id")
            for one, table in (
                ("campaign", "campaign"),
                ("contact", "contact"),
                ("customer", "customer"),
                ("mass", "campaign_mass"),
            )
        ),
        sa.PrimaryKeyConstraint("campaign_id", "contact_id", "customer_id", name=f"pk_{_TABLE}"),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO {_TABLE} ({_COLUMNS}) SELECT {_COLUMNS} FROM {_TABLE}_before")
    op.drop_table(f"{_TABLE}_before")
