"""Putting drafts back to where they stood before the last turns, as new versions.

Worked example: version 2 was 可乐3箱, 3 雪碧2箱 on top, and what was said between the two arrives
only now. Put back before 3, the draft gets version 4 with the lines of 2, and undo leads from 4 to
where it led from 2. No number is used twice, and what was shown of 3 counts for nothing (R4).
A draft that did not exist yet is emptied, and closed where an older one is to be open again; one
that is closed already stays so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.base.actor import Actor
from domain.base.ids import CartId
from domain.base.values import replace
from domain.cart import store
from domain.cart.errors import CartClosed
from domain.cart.model import Cart, CartStatus, Draft
from domain.cart.rules import with_draft
from domain.cart.store import Step
from domain.cart.touches import DraftState, DraftTouched
from domain.db import Tx


@dataclass(frozen=True, slots=True)
class _Way:
    """From where a draft stands to where it is to stand; None: nowhere."""

    cart: Cart
    to: DraftState | None

    @property
    def is_opened(self) -> bool:
        return self.to is not None and self.to.status is CartStatus.OPEN


def rewind_drafts(
    tx: Tx, touched: Sequence[DraftTouched], *, actor: Actor
) -> tuple[DraftTouched, ...]:
    """Put every draft back to before the first of `touched`, which tells all its changes in order.

    What is returned leads from where each had stood to the version that now holds the same.
    CartClosed where a draft was changed by somebody else too, or is an order.
    """
    ways = [_way(tx, cart_id, steps) for cart_id, steps in _by_cart(touched).items()]
    is_reopened = any(w.is_opened and w.cart.status is not CartStatus.OPEN for w in ways)
    rewound = []
    for way in sorted(ways, key=lambda way: way.is_opened):
        cart = _put_back(tx, way, actor)
        if way.to is None and cart.status is CartStatus.OPEN and is_reopened:
            store.move(tx, cart, CartStatus.DROPPED, expires_at=cart.expires_at)
            cart = replace(cart, status=CartStatus.DROPPED)
        rewound.append(DraftTouched(cart.id, way.to, DraftState(cart.version, cart.status)))
    return tuple(rewound)


def _by_cart(touched: Iterable[DraftTouched]) -> Mapping[CartId, list[DraftTouched]]:
    found: dict[CartId, list[DraftTouched]] = {}
    for one in touched:
        found.setdefault(one.cart_id, []).append(one)
    return found


def _way(tx: Tx, cart_id: CartId, steps: Sequence[DraftTouched]) -> _Way:
    """The way back, where nothing but the steps led here."""
    cart = store.find(tx, cart_id)
    if cart is None or cart.status is CartStatus.PLACED:
        raise CartClosed(cart_id, "" if cart is None else str(cart.status))
    stood = [step.before for step in steps[1:]]
    came = [step.after for step in steps]
    reached = [*stood, DraftState(cart.version, cart.status)]
    for before, after in zip(reached, came, strict=True):
        if before is None or (before.version, before.status) != (after.version, after.status):
            raise CartClosed(cart_id, str(cart.status))
    return _Way(cart, steps[0].before)


def _put_back(tx: Tx, way: _Way, actor: Actor) -> Cart:
    cart, to = way.cart, way.to
    at, status = (1, cart.status) if to is None else (to.version, to.status)
    if cart.version != at and CartStatus.OPEN in {cart.status, status}:
        if cart.status is not CartStatus.OPEN:
            store.move(tx, cart, CartStatus.OPEN, expires_at=cart.expires_at)
            cart = replace(cart, status=CartStatus.OPEN)
        cart = _copied(tx, cart, at, actor)
    elif cart.version != at and to is not None:
        raise CartClosed(cart.id, str(cart.status))  # it was open in between, beside another
    if cart.status is not status:
        until = to.expires_at if to is not None and to.expires_at else cart.expires_at
        store.move(tx, cart, status, expires_at=until)
        cart = replace(cart, status=status)
    return cart


def _copied(tx: Tx, cart: Cart, version: int, actor: Actor) -> Cart:
    """One version more, with what `version` held; 1 is the empty draft."""
    step = store.find_version(tx, cart.id, version)
    new = replace(
        with_draft(cart, Draft() if step is None else step.draft),
        version=cart.version + 1,
        undo_to=None if step is None else step.undo_to,
        shown=None,
        updated_at=tx.now,
    )
    if not store.save_cart(tx, new, old_version=cart.version):
        raise CartClosed(cart.id, str(cart.status))
    ops = () if step is None else step.ops
    store.keep_version(tx, new, Step(ops, actor, is_undo=True))
    return new
