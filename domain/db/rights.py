"""What the database's user may do there."""

import sqlalchemy as sa

from domain.db.tx import Tx

_TEMPORARY = sa.text("SELECT has_database_privilege(current_database(), 'TEMP')")


def may_have_temporary(tx: Tx) -> bool:
    """Whether temporary tables may be made, which sending an offer needs; SQLite always may."""
    if tx.connection.dialect.name == "sqlite":
        return True
    return bool(tx.query(_TEMPORARY).scalar())
