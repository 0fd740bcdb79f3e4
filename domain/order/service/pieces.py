"""What there is to take of the figures somebody told, each beside what lies there of its line."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.base.errors import NotFound
from domain.catalog import Sku, get_skus
from domain.catalog.rules import MAX_BASE, as_quantity
from domain.db import Tx
from domain.order.errors import (
    NotByWeight,
    PartAgain,
    WeightAgain,
    WeightInvalid,
    WeightTooLate,
    WeightUnlikely,
)
from domain.order.model import Order, OrderLine
from domain.order.portions import (
    Portion,
    Weight,
    WeightHow,
    how_meant,
    is_unlikely,
    portion_of,
)
from domain.order.weighing import Weighing, WeighingState


@dataclass(frozen=True, slots=True)
class Piece:
    """What is to lie there of a line, beside the open weighing that gives way to it."""

    line: OrderLine
    sku: Sku
    lies: Portion
    old: Weighing | None

    @property
    def part(self) -> int:
        """What of the order lies there with it, in base units."""
        return self.lies.part

    @property
    def base(self) -> int:
        """What that weighs."""
        return self.lies.base

    @property
    def more(self) -> int:
        """What the line grows by, in base units; below zero where it shrinks."""
        was = self.old.base - self.old.part if self.old else 0
        return self.base - self.part - was


def open_of(before: Sequence[Weighing]) -> tuple[Weighing, ...]:
    """What lies ready, one at most for each line."""
    return tuple(one for one in before if one.state is WeighingState.OPEN)


def pieces_of(
    tx: Tx, order: Order, weights: Sequence[Weight], before: Sequence[Weighing]
) -> tuple[Piece, ...]:
    """What there is to take; weights that lie there already are none.

    NotFound, NotByWeight, WeightTooLate, WeightInvalid, WeightUnlikely; WeightAgain, naming every
    line for which it is not known whether the figure corrects what lies there or joins it.
    """
    lines = {line.id: line for line in order.lines}
    open_ones = {one.line_id: one for one in open_of(before)}
    meant = {weight.line_id: weight for weight in weights}
    for line_id in meant:
        if line_id not in lines:
            raise NotFound("order_line", str(line_id))
    if len(meant) < len(weights):
        told = [weight.line_id for weight in weights]
        twice = next(line_id for line_id in told if told.count(line_id) > 1)
        raise WeightInvalid(order.order_no, lines[twice].sku_name)
    skus = get_skus(tx, [lines[line_id].sku_id for line_id in meant])
    found, asked = [], []
    for line_id, weight in meant.items():
        line = lines[line_id]
        piece = _piece(order, line, weight, old=open_ones.get(line_id), sku=skus[line.sku_id])
        if isinstance(piece, PartAgain):
            asked.append(piece)
        elif piece.old is None or piece.lies != _lying(piece.old):
            found.append(piece)
    if asked:
        raise WeightAgain(order.order_no, order.id, tuple(asked))
    return tuple(found)


def _piece(
    order: Order, line: OrderLine, weight: Weight, *, old: Weighing | None, sku: Sku
) -> Piece | PartAgain:
    number, name = order.order_no, line.sku_name
    if not sku.settles_by_weight and old is None:
        raise NotByWeight(number, name)
    ready = line.ready_base - (old.base - old.part if old else 0)
    if ready <= 0:
        raise WeightTooLate(number, name)
    if not 0 < weight.base <= MAX_BASE or not (weight.part is None or 0 < weight.part <= ready):
        raise WeightInvalid(number, name)
    unit, lying = line.quantity.unit, _lying(old)
    how = how_meant(weight, lying, ready)
    if how is None and lying is not None:
        part = None if weight.part is None else as_quantity(sku, weight.part, unit)
        there = as_quantity(sku, lying.part, unit), as_quantity(sku, lying.base, unit)
        return PartAgain(name, there, part, as_quantity(sku, weight.base, unit))
    own = portion_of(weight, lying, ready, how=how or WeightHow.CORRECTS)
    more = lying if lying and how is WeightHow.ADDS else Portion(0, 0)
    lies = Portion(more.part + own.part, more.base + own.base)
    if not own.part or lies.part > ready or lies.base > MAX_BASE:
        raise WeightInvalid(number, name)
    if is_unlikely(*own, weight.tolerance) and not weight.is_sure:
        ordered, told = as_quantity(sku, own.part, unit), as_quantity(sku, own.base, unit)
        raise WeightUnlikely(number, line.id, name, ordered, told)
    return Piece(line, sku, lies, old)


def _lying(old: Weighing | None) -> Portion | None:
    return Portion(old.part, old.base) if old else None
