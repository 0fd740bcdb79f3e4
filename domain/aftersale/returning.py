"""Goods that come back: credited at the price paid, put on the shelf again or written off.

Worked example: 3箱 可乐 for ¥138 left; ¥8 of it was a reduction, so 130 were paid. One 箱 comes
back: 130 × 24 ÷ 72 = ¥43.33 are credited to the shop as an allowance, which pays what it owes or
its next order. Put back, 24 罐 are on hand again where they left from; written off, none are.
Later the other two come back: ¥86.67, so that all of it is what was paid, never a fen more.

A return is a settled case: what was made good of a line before, for broken goods or by another
return, can come back no more. Freight stays; points that paid for the goods come back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.aftersale import store
from domain.aftersale.errors import NothingReturned, ReturnTooMuch
from domain.aftersale.model import Case, CaseItem, CaseKind, CaseStatus, Remedy
from domain.aftersale.remedy import claimable, credit_next, points_next
from domain.aftersale.service import close_case
from domain.audit import record_change
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotAllowed, StaleVersion
from domain.base.ids import CaseId, OrderId, OrderLineId, WarehouseId
from domain.base.money import Money
from domain.credit import payable_of
from domain.db import Tx
from domain.inventory import (
    Cause,
    MovementCause,
    StockPlace,
    receive_stock,
    reservations_of,
    stocks_of,
)
from domain.order import Order, OrderLine, get_order
from domain.order.service.moves import lock_order
from domain.payment import (
    CREDIT_KEY,
    PaymentMethod,
    ReceiptDraft,
    receipt_with_key,
    record_receipt,
)
from domain.promotion import give_points_back


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """`base` units of a line came back; on the shelf again, or written off."""

    line_id: OrderLineId
    base: int
    is_restocked: bool


@dataclass(frozen=True, slots=True)
class GoodsReturn:
    """What came back and why. `seen` is that of the preview: what had come back till then."""

    order_id: OrderId
    lines: tuple[ReturnedLine, ...]
    reason: str
    seen: int


@dataclass(frozen=True, slots=True)
class ReturnShare:
    """What is credited for one line."""

    line: OrderLine
    base: int
    is_restocked: bool
    credit: Money


@dataclass(frozen=True, slots=True)
class ReturnPreview:
    """What a return comes to."""

    shares: tuple[ReturnShare, ...]
    credit: Money
    points: int
    seen: int


def returnable_lines(tx: Tx, order: Order) -> tuple[tuple[OrderLine, int], ...]:
    """The lines of which something left and was not made good, with how many base units."""
    found = ((line, claimable(tx, order, line)) for line in order.lines if line.shipped_base)
    return tuple((line, most) for line, most in found if most > 0)


def preview_return(tx: Tx, order: Order, lines: Sequence[ReturnedLine]) -> ReturnPreview:
    """What it comes to, nothing done. NothingReturned, ReturnTooMuch."""
    most = {line.id: (line, base) for line, base in returnable_lines(tx, order)}
    if not lines:
        raise NothingReturned(order.order_no)
    zero = Money.zero(order.total.currency)
    shares = []
    for one in lines:
        line = next((line for line in order.lines if line.id == one.line_id), None)
        if line is None:
            raise NothingReturned(order.order_no)
        _, left = most.get(one.line_id, (line, 0))
        if not 0 < one.base <= left:
            raise ReturnTooMuch(order.order_no, line.sku_id, one.base, left)
        credit = credit_next(tx, order, line, one.base) or zero
        shares.append(ReturnShare(line, one.base, one.is_restocked, credit))
    if len({share.line.id for share in shares}) < len(shares):
        raise NothingReturned(order.order_no)
    return ReturnPreview(
        tuple(shares),
        Money(sum(share.credit.minor for share in shares), zero.currency),
        sum(points_next(tx, order, share.line, share.base) for share in shares),
        _made_good(order, most),
    )


def return_goods(tx: Tx, wanted: GoodsReturn, *, actor: Actor, today: date) -> Case:
    """Book what came back as it was previewed; the shop is told.

    NotAllowed for anybody but staff; NothingReturned, ReturnTooMuch; StaleVersion where more came
    back, or left, since the preview.
    """
    if actor.kind is not ActorKind.STAFF:
        raise NotAllowed("order.return")
    order = _lock(tx, wanted.order_id)
    found = preview_return(tx, order, wanted.lines)
    if found.seen != wanted.seen:
        raise StaleVersion("goods_return", wanted.seen, found.seen)
    with tx.savepoint():
        case = _open_case(tx, order, found, reason=wanted.reason)
        key = f"unspent:case:{case.id}"
        give_points_back(tx, order.customer_id, found.points, cause_key=key)
        _put_back(tx, order, found, case=case, actor=actor)
        if found.credit:
            draft = ReceiptDraft(
                order.customer_id,
                found.credit,
                PaymentMethod.ALLOWANCE,
                today,
                f"{CREDIT_KEY}{case.id}",
                note=f"{order.order_no} {wanted.reason}".strip(),
            )
            record_receipt(tx, draft, actor=actor, today=today)
        told = {str(share.line.id): [share.base, share.is_restocked] for share in found.shares}
        record_change(tx, "order.return", actor=actor, entity_id=order.id, after=told)
        return close_case(tx, replace(case, status=CaseStatus.SETTLED), by=(actor, wanted.reason))


def returned_of(tx: Tx, order: Order) -> tuple[Case, ...]:
    """What came back of an order."""
    settled = store.settled_of(tx, order.customer_id, order.id)
    return tuple(case for case in settled if case.kind is CaseKind.RETURN and case.remedy)


def credited_for(tx: Tx, case: Case) -> Money | None:
    """What was credited for a case; None where nothing was."""
    found = receipt_with_key(tx, f"{CREDIT_KEY}{case.id}")
    return None if found is None else found.amount


def _lock(tx: Tx, order_id: OrderId) -> Order:
    """The order and those its credit may pay, by id, as everywhere."""
    customer_id = get_order(tx, order_id).customer_id
    owing = (one.order_id for one in payable_of(tx, customer_id))
    locked = {one: lock_order(tx, one) for one in sorted({order_id, *owing})}
    return locked[order_id]


def _made_good(order: Order, most: dict[OrderLineId, tuple[OrderLine, int]]) -> int:
    """Another number once something left, was made good or came back."""
    left = sum(base for _, base in most.values())
    return sum(line.shipped_base for line in order.lines) * 2 - left


def _open_case(tx: Tx, order: Order, found: ReturnPreview, *, reason: str) -> Case:
    items = tuple(
        CaseItem(share.line.sku_id, share.line.id, share.base, str(Remedy.CREDIT))
        for share in found.shares
    )
    new = Case(
        id=CaseId(0),
        customer_id=order.customer_id,
        contact_id=order.contact_id,
        order_id=order.id,
        kind=CaseKind.RETURN,
        status=CaseStatus.OPEN,
        text=reason,
        items=items,
        media=(),
        opened_at=tx.now,
    )
    return replace(new, id=store.insert_case(tx, new))


def _put_back(tx: Tx, order: Order, found: ReturnPreview, *, case: Case, actor: Actor) -> None:
    """Onto the shelf they left from, by stock row; what is not counted has no shelf."""
    left_from = {one.order_line_id: one.warehouse_id for one in reservations_of(tx, order.id)}
    back = [share for share in found.shares if share.is_restocked]
    shelves = stocks_of(tx, sorted({share.line.sku_id for share in back})) if back else ()
    kept: dict[tuple[int, WarehouseId], int] = {
        (one.sku_id, one.warehouse_id): one.id for one in shelves
    }
    moves = []
    for share in back:
        sku_id = share.line.sku_id
        own = [place for sku, place in kept if sku == sku_id]
        place = left_from.get(share.line.id)
        if own:
            where = place if place in own else own[0]
            moves.append((kept[sku_id, where], StockPlace(sku_id, where), share))
    for _, place_, share in sorted(moves, key=lambda move: move[0]):
        cause = MovementCause(Cause.GOODS_RETURN, f"case:{case.id}:{share.line.id}")
        receive_stock(tx, place_, share.base, cause, actor=actor)
