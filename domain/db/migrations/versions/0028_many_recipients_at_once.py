"""many are told of an offer in less time: windows know their address, recipients are looked up once"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLE = "campaign_recipient"
_COLUMNS = "campaign_id, contact_id, customer_id, heard_at, mass_account, mass_id"
_READ_BEFORE = ("campaign", "contact", "customer")
_INDEXES = (
    ("mass_id", ["mass_id"], "mass_id IS NOT NULL"),
    ("contact_id", ["contact_id", "mass_id"], "mass_id IS NOT NULL"),
    ("customer_id", ["customer_id", "contact_id"], "heard_at IS NOT NULL"),
)
_ADDRESSES = """
UPDATE entitlement SET address_id = (
    SELECT id FROM address_book
    WHERE address_book.account = entitlement.account
    AND address_book.external_id = entitlement.address
)
"""


def upgrade() -> None:
    op.add_column("entitlement", sa.Column("address_id", _KEY, nullable=True))
    op.execute(_ADDRESSES)
    if op.get_bind().dialect.name == "sqlite":
        _store_anew(("mass", "campaign_mass"))
    else:
        for name in _READ_BEFORE:
            op.drop_constraint(f"fk_{_TABLE}_{name}_id", _TABLE, type_="foreignkey")


def downgrade() -> None:
    op.drop_column("entitlement", "address_id")
    if op.get_bind().dialect.name == "sqlite":
        _store_anew(*((name, name) for name in _READ_BEFORE), ("mass", "campaign_mass"))
    else:
        for name in _READ_BEFORE:
            op.create_foreign_key(f"fk_{_TABLE}_{name}_id", _TABLE, name, [f"{name}_id"], ["id"])


def _store_anew(*references: tuple[str, str]) -> None:
    """SQLite takes no constraint away from a table that is there."""
    for name, _columns, _where in _INDEXES:
        op.drop_index(f"ix_{_TABLE}_{name}", _TABLE)
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
            for one, table in references
        ),
        sa.PrimaryKeyConstraint("campaign_id", "contact_id", "customer_id", name=f"pk_{_TABLE}"),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO {_TABLE} ({_COLUMNS}) SELECT {_COLUMNS} FROM {_TABLE}_before")
    op.drop_table(f"{_TABLE}_before")
    for name, columns, where in _INDEXES:
        op.create_index(f"ix_{_TABLE}_{name}", _TABLE, columns, sqlite_where=sa.text(where))
