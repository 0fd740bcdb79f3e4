"""What a further figure of the scale means where something of the line lies there already. Pure.

20斤 of 上海青 are ordered, 10斤 of them lie there and weigh 9.9. Whoever then says that 10斤 weigh
10.1 has weighed the other ten, or the first ten once more: it is asked, for one makes 20斤 of the
order and the other 10. Said with it (又一份, 更正), it is known: another part lies beside the
first, together 20斤 of the order weighing 20.0; a correction takes the place of the first.

It can only be a correction where no room is left for another part: 12斤 of the order beside those
10斤 would be more than were ordered. A figure for no part named is of everything, of the rest or
of what lies there; only where none but everything comes near it, it is not asked.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from domain.base.ids import OrderLineId

USUAL_PERCENT = 30
"""How far a weight may be off what was ordered before it is asked back, unless set otherwise."""


class WeightHow(StrEnum):
    """How a figure stands to what lies there of its line."""

    ADDS = "adds"
    """Another part of the order, beside it."""
    CORRECTS = "corrects"
    """The same goods once more, in its place."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A figure of the scale: `base` units lie there for `part` of what was ordered of a line.

    `part` None: for all of it that can leave now. `is_sure`: it was asked back and stands.
    `how` None: not said. `tolerance` is how many percent it may be off before it is asked back.
    """

    line_id: OrderLineId
    base: int
    part: int | None = None
    is_sure: bool = False
    how: WeightHow | None = None
    tolerance: int = USUAL_PERCENT


class Portion(NamedTuple):
    """`part` of what was ordered, weighing `base`."""

    part: int
    base: int


def is_unlikely(part: int, base: int, percent: int = USUAL_PERCENT) -> bool:
    """Whether `base` is further off the ordered `part` than weights are (斤 typed as 公斤)."""
    return abs(base - part) * 100 > percent * part


def how_meant(weight: Weight, lying: Portion | None, ready: int) -> WeightHow | None:
    """How the figure stands to what lies there; None: it has to be asked.

    `ready` is what of the order can leave now, what lies there included.
    """
    if lying is None:
        return WeightHow.CORRECTS
    if weight.how is not None:
        return weight.how
    rest = ready - lying.part
    if weight.part is not None:
        return WeightHow.CORRECTS if weight.part > rest else None
    if not rest:
        return WeightHow.CORRECTS
    is_rest_or_same = _is_near(rest, weight) or _is_near(lying.part, weight)
    return None if weight.is_sure or is_rest_or_same else WeightHow.CORRECTS


def portion_of(weight: Weight, lying: Portion | None, ready: int, *, how: WeightHow) -> Portion:
    """What the figure itself is of; a part beyond what is ready is not, the caller refuses it."""
    if weight.part is not None:
        return Portion(weight.part, weight.base)
    if lying is None:
        return Portion(ready, weight.base)
    if how is WeightHow.ADDS:
        return Portion(ready - lying.part, weight.base)
    is_same = weight.how is WeightHow.CORRECTS and _is_nearer(lying.part, ready, weight.base)
    return Portion(lying.part if is_same else ready, weight.base)


def _is_near(part: int, weight: Weight) -> bool:
    return not is_unlikely(part, weight.base, weight.tolerance)


def _is_nearer(one: int, other: int, base: int) -> bool:
    return abs(base - one) * other <= abs(base - other) * one
