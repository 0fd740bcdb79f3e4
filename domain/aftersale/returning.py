"""Goods that come back: credited at the price paid, put on the shelf again or written off.

Worked example: 3箱 可乐 for ¥138 left; ¥8 of it was a reduction, so 130 were paid. One 箱 comes
back: 130 × 24 ÷ 72 = ¥43.33 are credited to the shop as an allowance, which pays what it owes or
its next order. Put back, 24 罐 are on hand again where they left from; written off, none are.
Later the other two come back: ¥86.67, so that all of it is what was paid, never a fen more.

More goods written off than one person may (the limit of `payment.writeoff`, by what is credited,
with what the shop had written off that day) waits for a second: nothing is booked, finance and
owners are told, somebody else than who asked agrees or turns it down. Beyond ¥100: 2箱 for ¥92 on
their own are booked; one more for ¥46 the same day waits.

A return is a settled case: what was made good of a line before, for broken goods or by another
return, can come back no more. Freight stays; points that paid for the goods come back.
"""

from dataclasses import replace
from datetime import date

from domain.aftersale import store
from domain.aftersale.errors import (
    CaseDecided,
    ReturnSelfApproved,
)
from domain.aftersale.events import ReturnAsked, ReturnRefused
from domain.aftersale.model import Case, CaseItem, CaseKind, CaseStatus, Remedy
from domain.aftersale.returnable import (
    GoodsReturn,
    ReturnedLine,
    ReturnPreview,
    preview_return,
)
from domain.aftersale.service import close_case, get_case, lock_case
from domain.audit import record_change
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotAllowed, StaleVersion
from domain.base.ids import CaseId, OrderId, StaffId, WarehouseId
from domain.credit import payable_of
from domain.customer import lock_customer
from domain.db import Tx
from domain.inventory import (
    Cause,
    MovementCause,
    StockPlace,
    receive_stock,
    reservations_of,
    stocks_of,
)
from domain.order import Order, get_order
from domain.order.service.moves import lock_order
from domain.payment import (
    CREDIT_KEY,
    PaymentMethod,
    ReceiptDraft,
    receipts_of,
    record_receipt,
    write_off_limit,
)
from domain.promotion import give_points_back

_LOOKED_AT = 200
"""So many receipts of a shop are looked at for what was written off today."""


def return_goods(tx: Tx, wanted: GoodsReturn, *, actor: Actor, today: date) -> Case:
    """Book what came back as it was previewed, and the shop is told; or ask a second person.

    The case is ASKED then and nothing is booked. NotAllowed for anybody but staff;
    NothingReturned, ReturnTooMuch; StaleVersion where more came back, or left, since the preview.
    """
    if actor.kind is not ActorKind.STAFF:
        raise NotAllowed("order.return")
    order = _lock(tx, wanted.order_id)
    found = preview_return(tx, order, wanted.lines)
    if found.seen != wanted.seen:
        raise StaleVersion("goods_return", wanted.seen, found.seen)
    with tx.savepoint():
        if not needs_second(tx, order, found, today=today):
            case = _open_case(tx, order, found, reason=wanted.reason)
            return _book(tx, order, found, case=case, actor=actor, today=today)
        case = _open_case(tx, order, found, reason=wanted.reason, asked_by=StaffId(actor.id))
        _record(tx, "order.return_asked", order, found, actor=actor)
        tx.events.append(ReturnAsked(case.id, case.customer_id))
        return case


def needs_second(tx: Tx, order: Order, found: ReturnPreview, *, today: date) -> bool:
    """Whether somebody else has to agree that so much of what came back is lost."""
    limit = write_off_limit(tx, found.credit.currency)
    lost = sum(share.credit.minor for share in found.shares if not share.is_restocked)
    if limit is None or all(share.is_restocked for share in found.shares):
        return False
    return lost + _lost_today(tx, order, today) > limit.minor


def decide_return(tx: Tx, case_id: CaseId, *, actor: Actor, is_agreed: bool, today: date) -> Case:
    """A second person agrees, and it is booked and the shop told, or turns it down.

    NotFound; NotAllowed; CaseDecided; ReturnSelfApproved for who asked, who may take it back;
    ReturnTooMuch where less can come back by now.
    """
    if actor.kind is not ActorKind.STAFF:
        raise NotAllowed("order.return")
    asked = get_case(tx, case_id)
    if asked.order_id is None:
        raise CaseDecided(case_id, str(asked.status))
    order = _lock(tx, asked.order_id)
    asked = lock_case(tx, case_id)
    if asked.status is not CaseStatus.ASKED:
        raise CaseDecided(case_id, str(asked.status))
    if is_agreed and actor.id == asked.asked_by:
        raise ReturnSelfApproved(order.order_no)
    lines = tuple(
        ReturnedLine(item.order_line_id, item.base_quantity or 0, bool(item.is_restocked))
        for item in asked.items
        if item.order_line_id is not None
    )
    with tx.savepoint():
        if is_agreed:
            found = preview_return(tx, order, lines, but=case_id)
            asked = replace(asked, items=_items(found))
            return _book(tx, order, found, case=asked, actor=actor, today=today)
        declined = replace(
            asked, status=CaseStatus.DECLINED, decided_by=StaffId(actor.id), decided_at=tx.now
        )
        store.set_decision(tx, replace(declined, resolution=asked.text))
        record_change(
            tx, "order.return_refused", actor=actor, entity_id=order.id, after=asked.text
        )
        if asked.asked_by != actor.id:
            tx.events.append(ReturnRefused(case_id, asked.customer_id, asked.asked_by))
        return declined


def _lock(tx: Tx, order_id: OrderId) -> Order:
    """The shop, whose returns of a day are counted together; its order and those its credit may
    pay, by id, as everywhere."""
    customer_id = get_order(tx, order_id).customer_id
    lock_customer(tx, customer_id)
    owing = (one.order_id for one in payable_of(tx, customer_id))
    locked = {one: lock_order(tx, one) for one in sorted({order_id, *owing})}
    return locked[order_id]


def _lost_today(tx: Tx, order: Order, today: date) -> int:
    """What the shop was credited with today for goods written off, minor units."""
    booked = (
        one.key.removeprefix(CREDIT_KEY)
        for one in receipts_of(tx, order.customer_id, limit=_LOOKED_AT)
        if one.key.startswith(CREDIT_KEY) and one.received_on == today and not one.reversed_at
    )
    cases = (get_case(tx, CaseId(int(number))) for number in booked if number.isdecimal())
    items = (item for case in cases for item in case.items if item.is_restocked is False)
    return sum(item.credited_minor for item in items)


def _items(found: ReturnPreview) -> tuple[CaseItem, ...]:
    return tuple(
        CaseItem(
            share.line.sku_id,
            share.line.id,
            share.base,
            str(Remedy.CREDIT),
            share.is_restocked,
            share.credit.minor,
        )
        for share in found.shares
    )


def _open_case(
    tx: Tx, order: Order, found: ReturnPreview, *, reason: str, asked_by: StaffId | None = None
) -> Case:
    new = Case(
        id=CaseId(0),
        customer_id=order.customer_id,
        contact_id=order.contact_id,
        order_id=order.id,
        kind=CaseKind.RETURN,
        status=CaseStatus.OPEN if asked_by is None else CaseStatus.ASKED,
        text=reason,
        items=_items(found),
        media=(),
        opened_at=tx.now,
        asked_by=asked_by,
    )
    return replace(new, id=store.insert_case(tx, new))


def _book(
    tx: Tx, order: Order, found: ReturnPreview, *, case: Case, actor: Actor, today: date
) -> Case:
    """Goods, points and money of a return, under the case it is."""
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
            note=f"{order.order_no} {case.text}".strip(),
        )
        record_receipt(tx, draft, actor=actor, today=today)
    _record(tx, "order.return", order, found, actor=actor)
    return close_case(tx, replace(case, status=CaseStatus.SETTLED), by=(actor, case.text))


def _record(tx: Tx, action: str, order: Order, found: ReturnPreview, *, actor: Actor) -> None:
    told = {str(share.line.id): [share.base, share.is_restocked] for share in found.shares}
    record_change(tx, action, actor=actor, entity_id=order.id, after=told)


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
