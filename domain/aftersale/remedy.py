"""What a shop gets for goods that were broken or missing: it names the wish, the rep grants it.

Worked example (D16): 2 of the 24 bottles of a case over ¥28 broke. They cost 28 × 2 ÷ 24 = ¥2.33
as they were paid, never by the price of loose bottles. The shop chooses the ¥2.33 on its account:
the rep grants it, and an allowance of ¥2.33 pays what the shop owes, or its next order. Or it
chooses the two bottles: they go with the first order it places from then on, and leave the stock
with its first parcel.

Points that paid for what is credited come back with the money (`promotion.rules.points`).

Σ of what is granted of a line never exceeds what has left of it.
"""

from dataclasses import replace
from datetime import date

from domain.aftersale import store
from domain.aftersale.errors import CaseDecided, RemedyUnknown
from domain.aftersale.events import AftersaleOpened
from domain.aftersale.model import Case, CaseItem, CaseKind, CaseStatus, Remedy
from domain.aftersale.service import close_case, get_case, lock_case
from domain.base.actor import Actor
from domain.base.ids import CaseId, OrderLineId
from domain.base.money import Money, round_half_up
from domain.credit import payable_of
from domain.customer import get_customer
from domain.db import Tx
from domain.fulfilment import shipments_of
from domain.order import Order, OrderLine, OrderStatus, get_order, history_of, orders_since
from domain.order.service.moves import lock_order
from domain.order.service.promotions import points_on
from domain.payment import CREDIT_KEY, PaymentMethod, ReceiptDraft, record_receipt
from domain.promotion import give_points_back

_VOID = frozenset({OrderStatus.CANCELLED, OrderStatus.REJECTED})


def credit_for(line: OrderLine, base: int, *, granted: int = 0) -> Money | None:
    """What `base` units of a line cost as they were paid; None without a price.

    After `granted` of them it is what the whole comes to less what those came to, so that all
    the parts of a line cost what the line did.
    """
    if line.amount is None:
        return None
    net = line.amount - line.discount
    whole = round_half_up(net.minor * (granted + base), line.quantity.base)
    return Money(whole - round_half_up(net.minor * granted, line.quantity.base), net.currency)


def credit_of(tx: Tx, case: Case) -> Money | None:
    """What a case comes to after what was made good of its line before; RemedyUnknown."""
    item, order, line = _claimed(tx, case)
    granted = _granted(tx, order, line, but=case.id)
    return credit_for(line, item.base_quantity or 0, granted=granted)


def may_claim(tx: Tx, order: Order, line: OrderLine, base: int) -> bool:
    """Whether so much of what has left of a line that stands can still be made good."""
    granted = _granted(tx, order, line)
    return order.status not in _VOID and 0 < base <= line.shipped_base - granted


def claimable(tx: Tx, order: Order, line: OrderLine) -> int:
    """How much of what has left of a line can still be made good, in base units."""
    return 0 if order.status in _VOID else line.shipped_base - _granted(tx, order, line)


def credit_next(tx: Tx, order: Order, line: OrderLine, base: int) -> Money | None:
    """What `base` units come to after what was made good before; None without a price."""
    return credit_for(line, base, granted=_granted(tx, order, line))


def points_next(tx: Tx, order: Order, line: OrderLine, base: int) -> int:
    """The points that paid for them, after those given back before."""
    return points_on(order, line, base, before=_granted(tx, order, line))


def _granted(tx: Tx, order: Order, line: OrderLine, *, but: CaseId | None = None) -> int:
    """How many base units of a line were made good, by other cases than `but`."""
    return sum(
        item.base_quantity or 0
        for case in store.settled_of(tx, order.customer_id, order.id)
        for item in case.items
        if item.order_line_id == line.id and case.remedy is not None and case.id != but
    )


def wish_remedy(tx: Tx, case_id: CaseId, remedy: Remedy) -> Case:
    """The shop says what it wants; the rep is told. CaseDecided; RemedyUnknown."""
    case = lock_case(tx, case_id)
    if case.status is not CaseStatus.OPEN:
        raise CaseDecided(case.id, str(case.status))
    item = claim_of(case)
    changed = replace(case, items=(replace(item, reason_code=str(remedy)),))
    store.set_items(tx, changed)
    rep_id = get_customer(tx, case.customer_id).rep_id
    tx.events.append(
        AftersaleOpened(case.id, case.customer_id, case.contact_id, rep_id, case.order_id, seq=2)
    )
    return changed


def grant_remedy(tx: Tx, case_id: CaseId, *, by: tuple[Actor, str], today: date) -> Case:
    """The rep grants what the shop wished: booked where it is money, and the shop is told.

    `by` is who and with which words. CaseDecided; RemedyUnknown where nothing was wished, or
    more than the line has; NotAllowed.
    """
    actor, words = by
    _lock_orders(tx, get_case(tx, case_id))
    case = lock_case(tx, case_id)
    if case.status is not CaseStatus.OPEN:
        raise CaseDecided(case.id, str(case.status))
    item, order, line = _claimed(tx, case)
    amount = credit_of(tx, case)
    is_credit = case.remedy is Remedy.CREDIT
    if case.remedy is None or not may_claim(tx, order, line, item.base_quantity or 0):
        raise RemedyUnknown(case.id)
    kind = CaseKind.REFUND if is_credit else CaseKind.EXCHANGE
    if is_credit:
        granted = _granted(tx, order, line, but=case.id)
        back = points_on(order, line, item.base_quantity or 0, before=granted)
        give_points_back(tx, case.customer_id, back, cause_key=f"unspent:case:{case.id}")
    decided = close_case(tx, replace(case, kind=kind, status=CaseStatus.SETTLED), by=by)
    if is_credit and amount is not None:
        note = f"{order.order_no} {words}"
        draft = ReceiptDraft(
            case.customer_id,
            amount,
            PaymentMethod.ALLOWANCE,
            today,
            f"{CREDIT_KEY}{case.id}",
            note=note,
        )
        record_receipt(tx, draft, actor=actor, today=today)
    return decided


def _lock_orders(tx: Tx, case: Case) -> None:
    """The order of a case and those a credit may pay, by id: two of one line wait in turn."""
    if case.order_id is None:
        raise RemedyUnknown(case.id)
    owing = (one.order_id for one in payable_of(tx, case.customer_id))
    for order_id in sorted({case.order_id, *owing}):
        lock_order(tx, order_id)


def claim_of(case: Case) -> CaseItem:
    """The one thing a case asks to be made good, with its amount; RemedyUnknown."""
    if len(case.items) != 1 or not case.items[0].base_quantity or case.order_id is None:
        raise RemedyUnknown(case.id)
    return case.items[0]


def claimed_line(tx: Tx, case: Case) -> OrderLine:
    """The line of its order a case asks to be made good; RemedyUnknown."""
    return _claimed(tx, case)[2]


def replacements_of(tx: Tx, order: Order) -> tuple[Case, ...]:
    """What was broken before and goes along with this order.

    That is the first order placed since it was granted that stands. An order that left while
    one before it still stood did not have the goods with it, whatever became of that one.
    """
    granted = [
        case
        for case in store.exchanged_of(tx, order.customer_id, order.placed_at)
        if case.remedy is Remedy.REPLACE
    ]
    return tuple(case for case in granted if _goes_with(tx, case, order))


def _goes_with(tx: Tx, case: Case, order: Order) -> bool:
    """Whether the goods of a granted case are carried by this order and by none before it."""
    free = case.decided_at
    assert free is not None, "a granted case is decided"
    assert case.order_id is not None, "a granted case is of an order"
    for one in orders_since(tx, free, after=case.order_id, until=order):
        if one.status in _VOID:
            free = max((free, *(move.at for move in history_of(tx, one.id))))
            continue
        parcels = shipments_of(tx, one.id)
        if not parcels or parcels[0].shipped_at >= free:
            return one.id == order.id
    return False


def _claimed(tx: Tx, case: Case) -> tuple[CaseItem, Order, OrderLine]:
    item = claim_of(case)
    assert case.order_id is not None
    order = get_order(tx, case.order_id)
    wanted: OrderLineId | None = item.order_line_id
    for line in order.lines:
        if line.id == wanted:
            return item, order, line
    raise RemedyUnknown(case.id)
