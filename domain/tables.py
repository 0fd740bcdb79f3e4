"""All tables of all features on one metadata, for migrations, tests and new databases."""

from importlib import import_module
from importlib.util import find_spec

from domain.db import Tx
from domain.db.schema import metadata

FEATURES = (
    "audit", "messaging", "conversation", "staff", "customer", "catalog", "delivery",
    "inventory", "credit", "pricing", "promotion", "cart", "order", "fulfilment", "aftersale",
    "notice", "exchange", "report",
)  # fmt: skip

for _feature in FEATURES:
    for _module in (f"domain.{_feature}", f"domain.{_feature}.store"):
        if find_spec(_module) is None:
            break
    else:
        import_module(_module)


def create_tables(tx: Tx) -> None:
    """Make every table and index; harmless where they exist."""
    metadata.create_all(tx.connection)
