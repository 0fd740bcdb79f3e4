"""Table customer_address: where else a shop gets its goods."""

from sqlalchemy import Column, ForeignKey, Table, Text, bindparam, delete, select, union
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.ids import CustomerId
from domain.customer.model import ShopAddress
from domain.customer.store.customers import customer_table
from domain.db import Tx
from domain.db.schema import Key, metadata

customer_address_table = Table(
    "customer_address",
    metadata,
    Column("customer_id", Key, ForeignKey("customer.id"), primary_key=True),
    Column("label", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("region", Text, nullable=False),
)

_a = customer_address_table.c
_NEW = upsert(customer_address_table)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=[_a.customer_id, _a.label],
    set_={"address": _NEW.excluded.address, "region": _NEW.excluded.region},
)
_DROP = delete(customer_address_table).where(
    _a.customer_id == bindparam("p_customer"), _a.label == bindparam("p_label")
)
_OF = (
    select(_a.label, _a.address, _a.region)
    .where(_a.customer_id == bindparam("p_customer"))
    .order_by(_a.label)
)
_REGIONS = union(
    select(customer_table.c.region).where(customer_table.c.region != ""),
    select(_a.region).where(_a.region != ""),
).order_by("region")


def save(tx: Tx, customer_id: CustomerId, address: ShopAddress) -> None:
    """Insert, or change the address of this name."""
    tx.execute(
        _SAVE,
        customer_id=customer_id,
        label=address.label,
        address=address.address,
        region=address.region,
    )


def drop(tx: Tx, customer_id: CustomerId, label: str) -> bool:
    """Take it away; False where there is none of this name."""
    return tx.execute(_DROP, p_customer=customer_id, p_label=label).rowcount == 1


def load_of(tx: Tx, customer_id: CustomerId) -> tuple[ShopAddress, ...]:
    """The addresses of a shop, by name."""
    rows = tx.execute(_OF, p_customer=customer_id)
    return tuple(ShopAddress(row.label, row.address, row.region) for row in rows)


def load_regions(tx: Tx) -> tuple[str, ...]:
    """Every region of a shop or of a further address, each once."""
    return tuple(row[0] for row in tx.execute(_REGIONS))
