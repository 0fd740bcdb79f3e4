"""What of an order can come back, what it comes to, and what came back of it before."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.aftersale import store
from domain.aftersale.errors import NothingReturned, ReturnTooMuch
from domain.aftersale.model import Case, CaseKind
from domain.aftersale.remedy import claimable, credit_next, points_next
from domain.base.ids import CaseId, OrderId, OrderLineId
from domain.base.money import Money
from domain.db import Tx
from domain.order import Order, OrderLine
from domain.payment import CREDIT_KEY, receipt_with_key


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


def returnable_lines(
    tx: Tx, order: Order, *, but: CaseId | None = None
) -> tuple[tuple[OrderLine, int], ...]:
    """The lines of which something left and was not made good, with how many base units.

    What waits for a second person, other than the return `but`, cannot come back once more.
    """
    asked: dict[OrderLineId | None, int] = {}
    for case in returns_waiting(tx, order):
        for item in case.items if case.id != but else ():
            before = asked.get(item.order_line_id, 0)
            asked[item.order_line_id] = before + (item.base_quantity or 0)
    found = (
        (line, claimable(tx, order, line) - asked.get(line.id, 0))
        for line in order.lines
        if line.shipped_base
    )
    return tuple((line, most) for line, most in found if most > 0)


def preview_return(
    tx: Tx, order: Order, lines: Sequence[ReturnedLine], *, but: CaseId | None = None
) -> ReturnPreview:
    """What it comes to, nothing done. NothingReturned, ReturnTooMuch."""
    most = {line.id: (line, base) for line, base in returnable_lines(tx, order, but=but)}
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


def returns_waiting(tx: Tx, order: Order) -> tuple[Case, ...]:
    """What came back of an order and waits for a second person."""
    return store.asked_of(tx, order.customer_id, order.id)


def returned_of(tx: Tx, order: Order) -> tuple[Case, ...]:
    """What came back of an order."""
    settled = store.settled_of(tx, order.customer_id, order.id)
    return tuple(case for case in settled if case.kind is CaseKind.RETURN and case.remedy)


def credited_for(tx: Tx, case: Case) -> Money | None:
    """What was credited for a case; None where nothing was."""
    found = receipt_with_key(tx, f"{CREDIT_KEY}{case.id}")
    return None if found is None else found.amount


def _made_good(order: Order, most: dict[OrderLineId, tuple[OrderLine, int]]) -> int:
    """Another number once something left, was made good or came back."""
    left = sum(base for _, base in most.values())
    return sum(line.shipped_base for line in order.lines) * 2 - left
