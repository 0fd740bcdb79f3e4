"""Statements of price_floor: the lowest prices staff may give."""

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.ids import SkuId
from domain.base.money import UnitPrice
from domain.db import Tx
from domain.pricing.store.lists import price_floor_table

_f = price_floor_table.c
_NEW = upsert(price_floor_table)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=[_f.sku_id, _f.currency],
    set_={"unit": _NEW.excluded.unit, "floor_price": _NEW.excluded.floor_price},
)
_DROP = delete(price_floor_table).where(
    _f.sku_id == bindparam("p_sku"), _f.currency == bindparam("p_currency")
)
_OF = select(_f.unit, _f.floor_price).where(
    _f.sku_id == bindparam("p_sku"), _f.currency == bindparam("p_currency")
)
_ALL = (
    select(_f.currency, _f.unit, _f.floor_price)
    .where(_f.sku_id == bindparam("p_sku"))
    .order_by(_f.currency)
)


def save(tx: Tx, sku_id: SkuId, unit: str, price: UnitPrice) -> None:
    """Write the floor of a SKU in the price's currency."""
    tx.execute(
        _SAVE,
        sku_id=sku_id,
        currency=price.currency,
        unit=unit,
        floor_price=price.ten_thousandths,
    )


def drop(tx: Tx, sku_id: SkuId, currency: str) -> bool:
    """Take the floor away; False where there is none."""
    return tx.execute(_DROP, p_sku=sku_id, p_currency=currency).rowcount == 1


def load_all(tx: Tx, sku_id: SkuId) -> tuple[tuple[str, UnitPrice], ...]:
    """(unit, price) of the floors in every currency, by its code."""
    return tuple(
        (row.unit, UnitPrice(row.floor_price, row.currency))
        for row in tx.execute(_ALL, p_sku=sku_id)
    )


def load(tx: Tx, sku_id: SkuId, currency: str) -> tuple[str, UnitPrice] | None:
    """(unit, price) of the floor."""
    row = tx.execute(_OF, p_sku=sku_id, p_currency=currency).first()
    return None if row is None else (row.unit, UnitPrice(row.floor_price, currency))
