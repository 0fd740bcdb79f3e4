"""What can be done to a draft, as values, and the steps that were done."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from domain.base.actor import ActorKind
from domain.base.ids import SkuId
from domain.base.quantity import Quantity
from domain.cart.model import NOT_SAID, Cart, CartLine, Draft, Mark, Said
from domain.delivery.model import DeliveryChoice


@dataclass(frozen=True, slots=True)
class AddLine:
    """A SKU with an amount; on an existing line it is added to it."""

    sku_id: SkuId
    quantity: Quantity
    note: str = ""
    marks: tuple[Mark, ...] = ()
    said: Said = field(default=NOT_SAID, compare=False)


@dataclass(frozen=True, slots=True)
class SetQuantity:
    """Exactly this much; a new line where there is none."""

    sku_id: SkuId
    quantity: Quantity
    marks: tuple[Mark, ...] = ()
    said: Said = field(default=NOT_SAID, compare=False)


@dataclass(frozen=True, slots=True)
class AddQuantity:
    """This much more of an existing line."""

    sku_id: SkuId
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class MinusQuantity:
    """This much less of an existing line; exactly all of it removes the line."""

    sku_id: SkuId
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class RemoveLine:
    """Not at all."""

    sku_id: SkuId


@dataclass(frozen=True, slots=True)
class ReplaceSku:
    """Another SKU in the same place. `quantity` None keeps count and unit of the old line."""

    sku_id: SkuId
    by: SkuId
    quantity: Quantity | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class ScaleAll:
    """Every line times `factor` (全部减半: 0.5)."""

    factor: Decimal


@dataclass(frozen=True, slots=True)
class SetAll:
    """Every line to `count` of `unit`; None: each line's own unit."""

    count: Decimal
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class KeepOnly:
    """Every line but these goes."""

    sku_ids: tuple[SkuId, ...]


@dataclass(frozen=True, slots=True)
class SetLineNote:
    """A remark about one line; empty takes it away."""

    sku_id: SkuId
    note: str


@dataclass(frozen=True, slots=True)
class SetOrderNote:
    """The remark about the order as a whole; replaces the one before."""

    note: str


@dataclass(frozen=True, slots=True)
class SetDate:
    """The delivery date wished for; None: the next possible one."""

    wanted_date: date | None


@dataclass(frozen=True, slots=True)
class SetDelivery:
    """How the goods are to reach the shop; the usual way where nothing is chosen."""

    choice: DeliveryChoice


@dataclass(frozen=True, slots=True)
class SetSpending:
    """Whether a coupon is used, and how many points; None leaves it as it is."""

    takes_coupon: bool | None = None
    points: int | None = None


@dataclass(frozen=True, slots=True)
class LoadLines:
    """Replace all lines by those of a named order."""

    lines: tuple[CartLine, ...]
    basis_order_no: str = ""


@dataclass(frozen=True, slots=True)
class ClearAll:
    """Take away all lines and remarks."""


CartOp = (
    AddLine
    | SetQuantity
    | AddQuantity
    | MinusQuantity
    | RemoveLine
    | ReplaceSku
    | ScaleAll
    | SetAll
    | KeepOnly
    | SetLineNote
    | SetOrderNote
    | SetDate
    | SetDelivery
    | SetSpending
    | LoadLines
    | ClearAll
)


@dataclass(frozen=True, slots=True)
class CartStep:
    """A stored version: the draft after it, what was done by whom, where undo leads."""

    version: int
    draft: Draft
    ops: tuple[CartOp, ...]
    undo_to: int | None
    is_undo: bool
    actor_kind: ActorKind
    actor_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Undone:
    """What `undo` took back: the cart now, the draft before, and the operations undone."""

    cart: Cart
    before: Draft
    ops: tuple[CartOp, ...]
