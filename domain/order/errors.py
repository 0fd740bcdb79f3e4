"""What an order refuses."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.base.errors import DomainError
from domain.base.ids import ChangeId, OrderId, OrderLineId, SkuId
from domain.base.money import Money, UnitPrice
from domain.base.quantity import Quantity
from domain.cart.model import Difference, Problem


@dataclass(eq=False)
class StaleDraft(DomainError):
    """The version confirmed is not the one last shown; `shown` None: none was."""

    shown: int | None
    current: int


@dataclass(eq=False)
class PartlyShown(DomainError):
    """Not all lines fitted the message that showed the draft; `total` was told."""

    total: Money


@dataclass(eq=False)
class EmptyDraft(DomainError):
    """A draft without lines cannot be placed."""

    cart_id: int


@dataclass(eq=False)
class PriceChanged(DomainError):
    """Prices moved between shown and confirmed; nothing was placed.

    `over` names the promotions that were shown and hold no longer.
    """

    differences: tuple[Difference, ...]
    before: Money
    after: Money
    over: tuple[str, ...] = ()


@dataclass(eq=False)
class StockChanged(DomainError):
    """Less is there than when the draft was shown; nothing was placed."""

    sku_id: SkuId
    wanted: int
    available: int


@dataclass(eq=False)
class DeliveryChanged(DomainError):
    """The delivery date shown cannot be kept any more (the cut-off passed).

    Where both dates are the same, the place or the way there is another one than shown.
    """

    before: date | None
    after: date | None

    @property
    def is_date(self) -> bool:
        """Whether the day is another one."""
        return self.before != self.after


@dataclass(eq=False)
class DraftNotReady(DomainError):
    """Something still has to be settled; `problems` are the blocking ones."""

    problems: tuple[Problem, ...]


@dataclass(eq=False)
class AlreadyPlaced(DomainError):
    """This draft is an order already; it was not placed again."""

    order_id: OrderId
    order_no: str
    total: Money


@dataclass(eq=False)
class DuplicateBasket(DomainError):
    """The shop placed nearly the same basket within the last six hours."""

    order_no: str
    placed_at: datetime


@dataclass(eq=False)
class IllegalMove(DomainError):
    """The transition table does not lead from `from_status` to `to_status`."""

    order_no: str
    from_status: str
    to_status: str


@dataclass(eq=False)
class OrderLocked(DomainError):
    """Confirmed or past its cut-off: changing or cancelling has to be asked for."""

    order_no: str
    status: str


@dataclass(eq=False)
class OrderFinished(DomainError):
    """Shipped, completed, rejected or cancelled: it can no longer be changed."""

    order_no: str
    status: str


@dataclass(eq=False)
class ChangeAlreadyOpen(DomainError):
    """One change is being decided; the next has to wait."""

    order_no: str
    change_id: ChangeId


@dataclass(eq=False)
class ChangeAsked(DomainError):
    """The shop waits to hear whether it may change, or cancel, the order before it leaves."""

    order_no: str
    is_cancel: bool


@dataclass(eq=False)
class ChangeClosed(DomainError):
    """The change was decided or withdrawn before."""

    change_id: ChangeId
    status: str


@dataclass(eq=False)
class ChangeOvertaken(DomainError):
    """The order is another version than the one the change was previewed on."""

    order_no: str
    expected: int
    actual: int


@dataclass(eq=False)
class NothingChanged(DomainError):
    """The change would leave the order as it is."""

    order_no: str


@dataclass(eq=False)
class LastLine(DomainError):
    """No line would be left: that is a cancellation."""

    order_no: str


@dataclass(eq=False)
class UnpricedLines(DomainError):
    """Lines without a price (时价) must be priced before the order can be confirmed."""

    order_no: str
    sku_ids: tuple[SkuId, ...]


@dataclass(eq=False)
class PriceAgreed(DomainError):
    """The line has the `price` the customer was shown or was set before: it only goes down."""

    order_no: str
    sku_id: SkuId
    price: UnitPrice | None = None


@dataclass(eq=False)
class OverrideClosed(DomainError):
    """The price was decided already, or overtaken by another one."""

    order_no: str


@dataclass(eq=False)
class OverrideSelfApproved(DomainError):
    """Whoever asked for a price under the floor cannot let it be (four eyes)."""

    order_no: str


@dataclass(eq=False)
class PriceUnderFloor(DomainError):
    """A day price lies under the `floor` per sale unit of the line."""

    order_no: str
    sku_id: SkuId
    floor: UnitPrice


@dataclass(eq=False)
class NotByWeight(DomainError):
    """The goods are paid for as ordered, not as weighed."""

    order_no: str
    sku_name: str


@dataclass(eq=False)
class NotWeighed(DomainError):
    """Goods that are paid for as weighed cannot leave before they are."""

    order_no: str
    sku_names: tuple[str, ...]


@dataclass(eq=False)
class WeightTooLate(DomainError):
    """What was to be weighed has left already, or will not."""

    order_no: str
    sku_name: str


@dataclass(eq=False)
class WeightInvalid(DomainError):
    """Nothing, or more than can be, lies on the scale; or it stands for more than is open."""

    order_no: str
    sku_name: str


@dataclass(eq=False)
class WeightUnlikely(DomainError):
    """So far off what was ordered that it is asked back first."""

    order_no: str
    line_id: OrderLineId
    sku_name: str
    ordered: Quantity
    weighed: Quantity


@dataclass(frozen=True, slots=True)
class PartAgain:
    """A figure for goods of which something lies there: `there` is (of the order, as weighed).

    `part` None: it was not said of how much of the order.
    """

    sku_name: str
    there: tuple[Quantity, Quantity]
    part: Quantity | None
    weighed: Quantity


@dataclass(eq=False)
class WeightAgain(DomainError):
    """It has to be asked whether the figures are of another part or correct what lies there."""

    order_no: str
    order_id: OrderId
    parts: tuple[PartAgain, ...]
