"""What fulfilment refuses."""

from dataclasses import dataclass

from domain.base.errors import DomainError
from domain.base.ids import OrderLineId


@dataclass(eq=False)
class NothingToShip(DomainError):
    """Everything of the order has left already, or nothing was named."""

    order_no: str


@dataclass(eq=False)
class TooMuchShipped(DomainError):
    """More of a line than is still open, in base units."""

    order_line_id: OrderLineId
    wanted: int
    open_base: int


@dataclass(eq=False)
class GoodsAwaited(DomainError):
    """Nothing of the order is there: its lines wait for goods to arrive."""

    order_no: str


@dataclass(eq=False)
class NotShippedYet(DomainError):
    """No parcel of the order is on its way."""

    order_no: str
