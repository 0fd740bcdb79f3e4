"""All of the conversation that a reading depends on, as values."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.base.ids import SkuId


@dataclass(frozen=True, slots=True)
class CartView:
    """A line of the open draft or of the last order."""

    no: int
    sku_id: SkuId
    count: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class UsualView:
    """A line of the customer's usual list; `times` is how often it was bought."""

    sku_id: SkuId
    unit: str
    count: Decimal
    times: int = 1


class PendingKind(StrEnum):
    """What the open question asks for."""

    CHOOSE = "choose"
    """One of the options."""
    QUANTITY = "quantity"
    """How much of `sku_ids[0]`."""
    CONFIRM = "confirm"
    """Yes or no to what was shown."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class OptionView:
    """One numbered answer of the open question."""

    number: int
    text: str
    question: str = ""
    sku_id: SkuId | None = None


@dataclass(frozen=True, slots=True)
class PendingView:
    """The open question, as far as the words of an answer depend on it."""

    kind: PendingKind
    options: tuple[OptionView, ...] = ()
    sku_ids: tuple[SkuId, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerScope:
    """Whose aliases count."""

    customer_id: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """All of the conversation that a reading depends on. Empty: a first message."""

    cart: tuple[CartView, ...] = ()
    last_order: tuple[CartView, ...] = ()
    usual: tuple[UsualView, ...] = ()
    pending: PendingView | None = None
    topic: tuple[SkuId, ...] = ()
    """The SKUs last talked about, newest first."""
    is_staff: bool = False
    scope: CustomerScope = CustomerScope()
    unseen: frozenset[SkuId] = frozenset()
    """SKUs this customer may not see."""
