"""The transition table: the only way an order moves.

    placed → (in_review) → confirmed → picking → shipped → delivered → completed
    placed again: from in_review, once nothing has to be looked at any more
    rejected: from placed or in_review · cancelled: until shipped

Completed, rejected and cancelled are final. A parcel that leaves first makes the order shipped
with fulfilment partial; its unshipped rest may still be called off line by line.
"""

from domain.order.model import OrderStatus as S

MOVES: dict[S | None, frozenset[S]] = {
    None: frozenset({S.PLACED, S.COMPLETED}),
    S.PLACED: frozenset({S.IN_REVIEW, S.CONFIRMED, S.REJECTED, S.CANCELLED}),
    S.IN_REVIEW: frozenset({S.PLACED, S.CONFIRMED, S.REJECTED, S.CANCELLED}),
    S.CONFIRMED: frozenset({S.PICKING, S.CANCELLED}),
    S.PICKING: frozenset({S.SHIPPED, S.CANCELLED}),
    S.SHIPPED: frozenset({S.DELIVERED}),
    S.DELIVERED: frozenset({S.COMPLETED}),
    S.COMPLETED: frozenset(),
    S.REJECTED: frozenset(),
    S.CANCELLED: frozenset(),
}
"""From (None: not yet an order) → what may follow. Imported history starts as completed."""

FINAL = frozenset({S.COMPLETED, S.REJECTED, S.CANCELLED})
"""Never left."""

UNFINISHED = (S.PLACED, S.IN_REVIEW, S.CONFIRMED, S.PICKING, S.SHIPPED)
"""Orders a customer may still ask about as "my order"."""

EDITABLE = frozenset({S.PLACED, S.IN_REVIEW, S.CONFIRMED})
"""A change of lines may be applied."""

WAITING = frozenset({S.PLACED, S.IN_REVIEW})
"""Nobody has confirmed it yet."""


def may_move(from_status: S | None, to_status: S) -> bool:
    """Whether the table has this move."""
    return to_status in MOVES[from_status]
