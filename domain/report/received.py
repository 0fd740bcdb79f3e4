"""What shops paid on given days, by shop; what was taken back does not count."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, cast, func, or_, select

from domain.base.ids import CustomerId, StaffId
from domain.base.money import Money
from domain.customer.store.customers import customer_table
from domain.db import Tx
from domain.payment import PaymentMethod
from domain.payment.store import receipt

_MONEY = tuple(method.value for method in PaymentMethod if method.is_money)


@dataclass(frozen=True, slots=True)
class Received:
    """The payments of one shop, `n` of them, `total` together."""

    customer_id: CustomerId
    name: str
    n: int
    total: Money


def received_by_shop(
    tx: Tx, first: date, last: date, rep_id: StaffId | None = None
) -> tuple[Received, ...]:
    """Payments received from `first` to `last`, the largest first; of a rep's shops, or all."""
    shop, paid = customer_table.c, receipt.c
    total = cast(func.sum(paid.amount_minor), BigInteger)
    wanted = (
        select(shop.id, shop.name, paid.currency, func.count().label("n"), total.label("minor"))
        .select_from(receipt.join(customer_table, paid.customer_id == shop.id))
        .where(
            paid.received_on >= first,
            paid.received_on <= last,
            paid.reversed_at.is_(None),
            paid.method.in_(_MONEY),
        )
        .group_by(shop.id, shop.name, paid.currency)
        .order_by(total.desc(), shop.id)
    )
    if rep_id is not None:
        wanted = wanted.where(or_(shop.rep_id == rep_id, shop.rep_id.is_(None)))
    return tuple(
        Received(CustomerId(row.id), row.name, int(row.n), Money(int(row.minor), row.currency))
        for row in tx.query(wanted)
    )
