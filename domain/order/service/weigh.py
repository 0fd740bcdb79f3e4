"""Settling by actual weight: a figure of the scale becomes what the order holds and costs.

Nothing is changed about what was agreed: every weight is worked out anew from the version of the
order before anything was weighed, so that a correction leaves no trace of the figure it corrects.
Stock follows before the shop's account, as everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.audit import record_change
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotAllowed, StaleVersion
from domain.base.ids import OrderId, OrderLineId, ShipmentId, SkuId
from domain.base.money import Money
from domain.catalog import get_skus
from domain.catalog.rules import as_quantity
from domain.credit import change_weighed, receivable_of
from domain.db import Tx
from domain.delivery import freight_of
from domain.inventory import reservations_of, reserve_more
from domain.order.codec import drafts_of
from domain.order.errors import (
    IllegalMove,
    NotWeighed,
    OrderFinished,
    WeightInvalid,
)
from domain.order.events import OrderWeighed
from domain.order.model import LineDraft, Order, OrderStatus
from domain.order.portions import (
    Weight,
)
from domain.order.rules import goods_of
from domain.order.service.life import start_picking
from domain.order.service.moves import emit, lock_order
from domain.order.service.owing import check_may_leave, order_sum
from domain.order.service.pieces import Piece, open_of, pieces_of
from domain.order.service.stock import release_lines
from domain.order.states import WAITING
from domain.order.store import history, weighings, writing
from domain.order.weighing import (
    Weighing,
    WeighingState,
    face_values,
    weighed_adjustments,
    weighed_line,
)
from domain.promotion.outcome import Adjustment

_PACKED = frozenset({OrderStatus.CONFIRMED, OrderStatus.PICKING, OrderStatus.SHIPPED})


def weigh_lines(tx: Tx, order_id: OrderId, weights: Sequence[Weight], *, actor: Actor) -> Order:
    """Take the figures of the scale: the order is priced by them, and the shop is told.

    A confirmed order is being packed from then on. The same figures again change nothing; another
    figure for goods that lie there corrects or joins the first (`domain.order.portions`), two at
    once for one line are refused. NotAllowed; IllegalMove before it is confirmed, OrderFinished
    after all has left; NotFound, NotByWeight, WeightTooLate, WeightInvalid, WeightUnlikely,
    WeightAgain where it must be asked which; CreditReviewOpen, PaymentAwaited,
    CreditLimitExceeded; InsufficientStock where the books have no such weight.
    """
    if actor.kind is ActorKind.CUSTOMER:
        raise NotAllowed("order.weigh")
    order = lock_order(tx, order_id)
    if order.status in WAITING:
        raise IllegalMove(order.order_no, str(order.status), str(OrderStatus.PICKING))
    if order.status not in _PACKED:
        raise OrderFinished(order.order_no, str(order.status))
    before = weighings.weighings_of(tx, order_id)
    pieces = pieces_of(tx, order, weights, before)
    if not pieces:
        return order
    with tx.savepoint():
        is_first = order.status is OrderStatus.CONFIRMED
        if is_first:
            check_may_leave(tx, order)
        new = _take(tx, order, pieces, agreed=_agreed(tx, order, before), actor=actor)
        return start_picking(tx, order_id, actor=actor) if is_first else new


def weighings_of(tx: Tx, order_id: OrderId) -> tuple[Weighing, ...]:
    """Everything weighed for an order, oldest first; corrected figures too."""
    return weighings.weighings_of(tx, order_id)


def weighed_to_leave(
    tx: Tx, order: Order, wanted: Mapping[OrderLineId, int] | None
) -> dict[OrderLineId, int]:
    """What a parcel takes of the lines that were or have to be weighed, in base units.

    `wanted` None: of everything that is there. NotWeighed, also for another amount than lies on
    the scale.
    """
    ready = {line.id: line for line in order.lines if line.ready_base}
    meant = ready if wanted is None else {key: ready[key] for key in wanted if key in ready}
    if not meant:
        return {}
    open_ones = {one.line_id: one.base for one in open_of(weighings.weighings_of(tx, order.id))}
    skus = get_skus(tx, [line.sku_id for line in meant.values()])
    missing, found = [], {}
    for line in meant.values():
        base = open_ones.get(line.id)
        sku = skus.get(line.sku_id)
        if base is None and not (sku and sku.settles_by_weight):
            continue
        if base is None or (wanted is not None and wanted[line.id] != base):
            missing.append(line.sku_name)
        else:
            found[line.id] = base
    if missing:
        raise NotWeighed(order.order_no, tuple(missing))
    return found


def note_weighed_left(tx: Tx, shipment_id: ShipmentId, lines: Sequence[OrderLineId]) -> None:
    """What was weighed of these lines left with a parcel."""
    for line_id in lines:
        weighings.note_left(tx, line_id, shipment_id)


def drop_weighed(tx: Tx, order: Order) -> None:
    """What lies on the scale will not leave."""
    weighings.drop_open(tx, order.id)


@dataclass(frozen=True, slots=True)
class _Agreed:
    """What was agreed before anything was weighed."""

    version: int
    lines: tuple[LineDraft, ...]
    adjustments: tuple[Adjustment, ...]
    freight: Money

    def line(self, line_id: OrderLineId) -> LineDraft:
        """The line as it was ordered."""
        return next(line for line in self.lines if line.id == line_id)


def _agreed(tx: Tx, order: Order, before: Sequence[Weighing]) -> _Agreed:
    if not before:
        return _Agreed(order.version, drafts_of(order.lines), order.adjustments, order.freight)
    version = before[0].agreed_version
    found = history.content_at(tx, order, version)
    if found is None:
        raise LookupError(f"{order.order_no} without its version {version}")
    lines, adjustments, total = found
    off = Money(sum(line.discount for line in lines), total.currency)
    freight = total - (goods_of(lines, total.currency) - off)
    return _Agreed(version, lines, adjustments, freight)


@dataclass(frozen=True, slots=True)
class _Settled:
    """The order by weight, and what it was made of."""

    before: Order
    after: Order
    lines: tuple[LineDraft, ...]
    pieces: Sequence[Piece]
    agreed: _Agreed


def _take(
    tx: Tx, order: Order, pieces: Sequence[Piece], *, agreed: _Agreed, actor: Actor
) -> Order:
    """Write the weights: lines and totals, then stock, then what is owed."""
    by_line: dict[OrderLineId | None, Piece] = {piece.line.id: piece for piece in pieces}
    lines = tuple(
        _weighed(agreed, line, by_line[line.id]) if line.id in by_line else line
        for line in drafts_of(order.lines)
    )
    settled = _Settled(order, _priced(order, lines, agreed), lines, pieces, agreed)
    new, owed = settled.after, receivable_of(tx, order.id)
    if owed is not None and new.total < owed.charged:
        raise WeightInvalid(order.order_no, pieces[0].line.sku_name)
    paid = owed.paid if owed else Money.zero(new.total.currency)
    _write(tx, settled, actor=actor)
    _note(tx, settled, actor=actor, paid=paid)
    _hold(tx, order, pieces)
    change_weighed(tx, order_sum(order), new.total)
    told = {
        "version": new.version,
        "total_minor": new.total.minor,
        "lines": [[piece.line.id, piece.part, piece.base] for piece in pieces],
    }
    record_change(tx, "order.weigh", actor=actor, entity_id=order.id, after=told)
    emit(tx, OrderWeighed, new, actor=actor, version=new.version)
    return lock_order(tx, order.id)


def _weighed(agreed: _Agreed, line: LineDraft, piece: Piece) -> LineDraft:
    was = agreed.line(piece.line.id)
    told = as_quantity(piece.sku, line.quantity.base + piece.more, was.quantity.unit)
    face = 0 if line.is_gift else face_values(agreed.adjustments).get(line.sku_id, 0)
    return replace(weighed_line(was, told, face=face), marks=line.marks, note=line.note)


def _priced(order: Order, lines: Sequence[LineDraft], agreed: _Agreed) -> Order:
    """The order with these lines; freight is never more than agreed, and stays once charged."""
    currency = order.total.currency
    goods = goods_of(lines, currency)
    discount = Money(sum(line.discount for line in lines), currency)
    terms = order.delivery
    freight = min(freight_of(terms, goods - discount), agreed.freight)
    if freight != order.freight and any(line.shipped_base for line in order.lines):
        freight, terms = order.freight, replace(terms, free_from=None)
    discounts = {line.sku_id: line.discount for line in lines if not line.is_gift}
    return replace(
        order,
        goods=goods,
        discount=discount,
        freight=freight,
        total=goods - discount + freight,
        delivery=terms,
        adjustments=weighed_adjustments(agreed.adjustments, discounts),
        version=order.version + 1,
    )


def _write(tx: Tx, settled: _Settled, *, actor: Actor) -> None:
    """The order's next version. What was ordered stays what is looked for as ordered before."""
    order = settled.before
    basket: dict[SkuId, int] = {
        line.sku_id: line.wanted.base for line in order.lines if not line.is_gift
    }
    history.keep_version(tx, order, actor=actor)
    if not writing.set_content(tx, order, settled.after, basket):
        raise StaleVersion("order", order.version, order.version + 1)
    writing.rewrite_lines(tx, order, settled.lines)


def _note(tx: Tx, settled: _Settled, *, actor: Actor, paid: Money) -> None:
    """Keep each figure with what it did; the open one it corrects gives way."""
    zero = Money.zero(paid.currency)
    after = {line.id: line.amount for line in settled.lines}
    for piece in settled.pieces:
        line_id, was = piece.line.id, settled.agreed.line(piece.line.id)
        weighings.replace_open(tx, line_id)
        writing.keep_ordered(tx, line_id, was.quantity)
        taken = Weighing(
            id=0,
            order_id=settled.before.id,
            line_id=line_id,
            part=piece.part,
            base=piece.base,
            state=WeighingState.OPEN,
            agreed_version=settled.agreed.version,
            version=settled.after.version,
            line_before=was.amount or zero,
            line_after=after[line_id] or zero,
            total_before=settled.before.total,
            total_after=settled.after.total,
            paid=paid,
            by=actor,
            at=tx.now,
        )
        weighings.insert_weighing(tx, taken)


def _hold(tx: Tx, order: Order, pieces: Sequence[Piece]) -> None:
    """Stock is held for what will leave: less is let go of, more is held where the rest lies.

    Where a count has found less than was held, a lighter weight lets go of what is too much only,
    and what lies on the scale is held anew: InsufficientStock, rather than when it leaves.
    """
    by_sku = sorted(pieces, key=lambda piece: (piece.line.sku_id, piece.line.id))
    held: dict[OrderLineId, int] = {}
    for one in reservations_of(tx, order.id):
        held[one.order_line_id] = held.get(one.order_line_id, 0) + one.outstanding
    over = {p.line.id: held.get(p.line.id, 0) - p.line.ready_base - p.more for p in by_sku}
    release_lines(tx, order, {line_id: base for line_id, base in over.items() if base > 0})
    for piece in by_sku:
        line_id = piece.line.id
        more = max(piece.more, piece.base - held.get(line_id, 0))
        if more > 0:
            reserve_more(tx, line_id, more)
