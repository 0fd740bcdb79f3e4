"""The database: column types, one transaction at a time, the writer, migrations.

The only package that commits. Features describe their tables in their `store.py` on
`schema.metadata`; they get a `Tx` and never see an engine.
Not here: any table of a feature.
"""

from domain.db.database import Database, DatabaseBusy
from domain.db.faults import is_passing
from domain.db.tx import Rows, Tx

__all__ = ["Database", "DatabaseBusy", "Rows", "Tx", "is_passing"]
