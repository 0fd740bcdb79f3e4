"""What a turn did to drafts, so that it can be put back: see `domain.cart.rewinding`."""

from dataclasses import dataclass
from datetime import datetime

from domain.base.ids import CartId
from domain.cart.model import CartStatus


@dataclass(frozen=True, slots=True)
class DraftState:
    """Where a draft stood; `expires_at` only where its status changed."""

    version: int
    status: CartStatus
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DraftTouched:
    """One change of a draft; `before` None where it did not exist."""

    cart_id: CartId
    before: DraftState | None
    after: DraftState
