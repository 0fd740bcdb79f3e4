"""A notice on its way: the outbox row and what its words need."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from domain.base.ids import OrderId
from domain.db import Tx
from domain.messaging import OutboxRow, RecipientKind
from domain.order import Order, get_order
from handlers.context import Shop
from handlers.message import Part
from locales import Translator


@dataclass(frozen=True, slots=True)
class Notice:
    """A row on its way, and what its words need."""

    tx: Tx
    shop: Shop
    t: Translator
    row: OutboxRow

    @property
    def is_for_staff(self) -> bool:
        """Whether a rep reads it."""
        return self.row.recipient.kind is RecipientKind.STAFF

    def order(self) -> Order:
        """The order it is about."""
        return get_order(self.tx, OrderId(self.row.payload["order_id"]))


Words = Callable[[Notice], Iterator[Part]]
