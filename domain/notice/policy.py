"""Which event tells whom what, as plans; the table of it heads `plan`."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from domain.aftersale.events import AftersaleDecided, AftersaleOpened
from domain.base.actor import ActorKind
from domain.base.events import Event
from domain.base.ids import ContactId, CustomerId
from domain.cart.events import DraftForgotten
from domain.conversation.events import HandoffRequested, Relayed
from domain.credit.events import CreditReviewNeeded, PaymentFellDue, StatementClosed
from domain.customer.events import (
    RegistrationApproved,
    RegistrationRefused,
    RegistrationRequested,
)
from domain.fulfilment.events import OrderDelivered, OrderShipped
from domain.inventory.events import GoodsArrived, ReservationShort, StockLevelCrossed
from domain.notice.model import Importance, NoticeKind
from domain.notice.plan import Audience, Plan
from domain.order.events import (
    BackorderFilled,
    BuyerDecided,
    CancelRequested,
    ChangeEvent,
    OrderCancelled,
    OrderChangeApplied,
    OrderChangeProposed,
    OrderChangeRefused,
    OrderConfirmed,
    OrderCreditPassed,
    OrderEvent,
    OrderPlaced,
    OrderPriceAsked,
    OrderPriceDecided,
    OrderRejected,
)
from domain.payment.events import PaymentReceived, RefundPaid
from domain.review.events import BuyerAsked, ReviewNeeded
from domain.standing.events import StandingDue
from domain.tracking.events import ParcelInTrouble, ParcelMoved


def plan_notices(event: Event) -> tuple[Plan, ...]:
    """What `event` is told as; empty for events nobody is told of."""
    find = _PLANS.get(type(event))
    return () if find is None else tuple(find(event))


def _placed(event: OrderPlaced) -> Iterator[Plan]:
    audience = Audience.CUSTOMER if event.by is ActorKind.STAFF else Audience.REP
    yield _order_plan(event, NoticeKind.ORDER_PLACED, audience)


def _confirmed(event: OrderConfirmed) -> Iterator[Plan]:
    yield _order_plan(event, NoticeKind.ORDER_CONFIRMED, Audience.CUSTOMER)


def _rejected(event: OrderRejected) -> Iterator[Plan]:
    yield _order_plan(event, NoticeKind.ORDER_REJECTED, Audience.CUSTOMER)


def _cancelled(event: OrderCancelled) -> Iterator[Plan]:
    yield _order_plan(event, NoticeKind.ORDER_CANCELLED, _other_side(event))
    if event.by is ActorKind.SYSTEM:
        yield _order_plan(event, NoticeKind.ORDER_CANCELLED, Audience.REP)


def _proposed(event: OrderChangeProposed) -> Iterator[Plan]:
    yield _change_plan(event, NoticeKind.CHANGE_PROPOSED)


def _applied(event: OrderChangeApplied) -> Iterator[Plan]:
    yield _change_plan(event, NoticeKind.CHANGE_APPLIED)


def _refused(event: OrderChangeRefused) -> Iterator[Plan]:
    yield _change_plan(event, NoticeKind.CHANGE_REFUSED)


def _cancel_requested(event: CancelRequested) -> Iterator[Plan]:
    yield _change_plan(event, NoticeKind.CANCEL_REQUESTED)


def _price(event: OrderPriceAsked | OrderPriceDecided) -> Iterator[Plan]:
    is_asked = isinstance(event, OrderPriceAsked)
    yield Plan(
        NoticeKind.PRICE_ASKED if is_asked else NoticeKind.PRICE_DECIDED,
        Audience.OWNERS if is_asked else Audience.REP,
        f"override:{event.override_id}",
        {"order_id": event.order_id, "override_id": event.override_id},
        customer_id=event.customer_id,
        rep_id=event.rep_id,
    )


def _shipped(event: OrderShipped) -> Iterator[Plan]:
    payload = {"order_id": event.order_id, "shipment_id": event.shipment_id}
    key = f"shipment:{event.shipment_id}"
    shipped = _of_order(event, NoticeKind.SHIPPED, Audience.CUSTOMER, key, payload)
    yield replace(shipped, importance=Importance.DEFAULT)


def _delivered(event: OrderDelivered) -> Iterator[Plan]:
    yield _order_plan(event, NoticeKind.DELIVERED, Audience.CUSTOMER, Importance.DEFAULT)


def _parcel(event: ParcelMoved | ParcelInTrouble) -> Iterator[Plan]:
    stage = str(event.stage)
    payload = {"order_id": event.order_id, "shipment_id": event.shipment_id, "stage": stage}
    key = f"track:{event.shipment_id}:{stage}"
    if isinstance(event, ParcelInTrouble):
        kind, key = NoticeKind.PARCEL_IN_TROUBLE, f"{key}:{event.since}"
        yield _of_order(event, kind, Audience.REP, key, payload)
        return
    moved = _of_order(event, NoticeKind.PARCEL_MOVED, Audience.CUSTOMER, key, payload)
    yield replace(moved, importance=Importance.DEFAULT)


def _filled(event: BackorderFilled) -> Iterator[Plan]:
    payload = {"order_id": event.order_id, "line_id": event.line_id, "base": event.base}
    for audience in (Audience.CUSTOMER, Audience.REP):
        key = f"backorder:{event.order_id}:{event.reservation_id}"
        yield _of_order(event, NoticeKind.BACKORDER_FILLED, audience, key, payload)


def _arrived(event: GoodsArrived) -> Iterator[Plan]:
    yield Plan(
        NoticeKind.GOODS_ARRIVED,
        Audience.CUSTOMER,
        f"arrival:{event.wait_id}",
        {"sku_id": event.sku_id, "customer_id": event.customer_id},
        Importance.DEFAULT,
        event.customer_id,
        event.contact_id,
    )


def _review(event: ReviewNeeded) -> Iterator[Plan]:
    yield Plan(
        NoticeKind.REVIEW_NEEDED,
        Audience.FINANCE if event.is_finance else Audience.OWNERS,
        f"review:{event.review_id}",
        {"order_id": event.order_id},
    )


def _buyer_asked(event: BuyerAsked) -> Iterator[Plan]:
    yield Plan(
        NoticeKind.BUYER_ASKED,
        Audience.CUSTOMER,
        f"review:{event.review_id}",
        {"order_id": event.order_id, "review_id": event.review_id},
        customer_id=event.head_id,
    )


def _buyer_decided(event: BuyerDecided) -> Iterator[Plan]:
    sides = (Audience.CUSTOMER, Audience.REP) if event.is_agreed else (Audience.CUSTOMER,)
    payload = {"order_id": event.order_id, "is_agreed": event.is_agreed}
    for audience in sides:
        key = f"review:{event.review_id}"
        yield _of_order(event, NoticeKind.BUYER_DECIDED, audience, key, payload)


def _of_order(
    event: OrderEvent, kind: NoticeKind, audience: Audience, key: str, payload: dict[str, Any]
) -> Plan:
    """To one side of an order, under a key of its own."""
    return Plan(
        kind,
        audience,
        key,
        payload,
        customer_id=event.customer_id,
        contact_id=event.contact_id,
        rep_id=event.rep_id,
    )


def _forgotten(event: DraftForgotten) -> Iterator[Plan]:
    yield Plan(
        NoticeKind.DRAFT_REMINDER,
        Audience.CUSTOMER,
        f"draft:{event.cart_id}:{event.version}",
        {"cart_id": event.cart_id, "version": event.version},
        Importance.DEFAULT,
        event.customer_id,
        event.contact_id,
    )


def _standing(event: StandingDue) -> Iterator[Plan]:
    yield Plan(
        NoticeKind.STANDING_DUE,
        Audience.CUSTOMER,
        f"standing:{event.customer_id}:{event.contact_id}:{event.day}",
        {"customer_id": event.customer_id, "day": event.day.isoformat()},
        Importance.DEFAULT,
        event.customer_id,
        event.contact_id,
    )


def _handoff(event: HandoffRequested) -> Iterator[Plan]:
    yield Plan(
        NoticeKind.HANDOFF,
        Audience.REP,
        f"handoff:{event.conversation_id}:{event.version}",
        {
            "conversation_id": event.conversation_id,
            "customer_id": event.customer_id,
            "reason": event.reason,
        },
        customer_id=event.customer_id,
        rep_id=event.rep_id,
    )


def _relayed(event: Relayed) -> Iterator[Plan]:
    audience = Audience.CUSTOMER if event.to_contact_id is not None else Audience.REP
    yield Plan(
        NoticeKind.RELAY,
        audience,
        f"message:{event.message_id}",
        {"conversation_id": event.conversation_id, "message_id": event.message_id},
        contact_id=event.to_contact_id,
        rep_id=event.to_staff_id,
    )


def _case_opened(event: AftersaleOpened) -> Iterator[Plan]:
    yield Plan(
        NoticeKind.AFTERSALE_OPENED,
        Audience.REP,
        f"case:{event.case_id}:opened",
        {"case_id": event.case_id},
        customer_id=event.customer_id,
        rep_id=event.rep_id,
    )


def _case_decided(event: AftersaleDecided) -> Iterator[Plan]:
    yield Plan(
        NoticeKind.AFTERSALE_DECIDED,
        Audience.CUSTOMER,
        f"case:{event.case_id}:decided",
        {"case_id": event.case_id},
        customer_id=event.customer_id,
        contact_id=event.contact_id,
    )


def _registration_requested(event: RegistrationRequested) -> Iterator[Plan]:
    yield _registration(event.registration_id, NoticeKind.REGISTRATION_REQUESTED, None)


def _registration_approved(event: RegistrationApproved) -> Iterator[Plan]:
    kind = NoticeKind.REGISTRATION_APPROVED
    yield _registration(event.registration_id, kind, event.contact_id)


def _registration_refused(event: RegistrationRefused) -> Iterator[Plan]:
    kind = NoticeKind.REGISTRATION_REFUSED
    yield _registration(event.registration_id, kind, event.contact_id)


def _paid(event: PaymentReceived) -> Iterator[Plan]:
    for audience in (Audience.CUSTOMER, Audience.REP):
        yield _money_plan(
            NoticeKind.PAYMENT_RECEIVED,
            audience,
            f"receipt:{event.receipt_id}",
            {"receipt_id": event.receipt_id},
            event.customer_id,
        )


def _refunded(event: RefundPaid) -> Iterator[Plan]:
    yield _money_plan(
        NoticeKind.REFUND_PAID,
        Audience.CUSTOMER,
        f"refund:{event.refund_id}",
        {"refund_id": event.refund_id},
        event.customer_id,
    )


def _fell_due(event: PaymentFellDue) -> Iterator[Plan]:
    sides = (Audience.CUSTOMER, Audience.REP) if event.is_overdue else (Audience.CUSTOMER,)
    for audience in sides:
        yield _money_plan(
            NoticeKind.PAYMENT_DUE,
            audience,
            f"due:{event.customer_id}:{event.due_key}",
            {"customer_id": event.customer_id},
            event.customer_id,
        )


def _statement(event: StatementClosed) -> Iterator[Plan]:
    yield _money_plan(
        NoticeKind.STATEMENT_READY,
        Audience.CUSTOMER,
        f"statement:{event.statement_id}",
        {"statement_id": event.statement_id},
        event.customer_id,
    )


def _credit_review(event: CreditReviewNeeded) -> Iterator[Plan]:
    key, payload = f"credit:{event.order_id}:{event.seq}", {"order_id": event.order_id}
    yield Plan(NoticeKind.CREDIT_REVIEW, Audience.FINANCE, key, payload)
    alarm = {"what": "credit_review", **payload}
    yield Plan(NoticeKind.ALARM, Audience.ROBOTS, key, alarm)


def _credit_passed(event: OrderCreditPassed) -> Iterator[Plan]:
    key = f"credit:{event.order_id}:{event.version}"
    yield Plan(
        NoticeKind.CREDIT_PASSED,
        Audience.REP,
        key,
        {"order_id": event.order_id},
        customer_id=event.customer_id,
        rep_id=event.rep_id,
    )


def _stock_short(event: ReservationShort) -> Iterator[Plan]:
    yield Plan(
        NoticeKind.ALARM,
        Audience.OWNERS,
        f"short:{event.reservation_id}:{event.short}",
        {
            "what": "reservation_short",
            "order_id": event.order_id,
            "sku_id": event.sku_id,
            "base": event.base,
        },
    )


def _level_crossed(event: StockLevelCrossed) -> Iterator[Plan]:
    yield Plan(
        NoticeKind.ALARM,
        Audience.OWNERS,
        "",
        {
            "what": "stock_low" if event.is_low else "stock_over",
            "sku_id": event.sku_id,
            "warehouse_id": event.warehouse_id,
            "available": event.available,
        },
        Importance.DEFAULT,
    )


_PLANS: dict[type[Event], Callable[[Any], Iterator[Plan]]] = {
    OrderPlaced: _placed,
    OrderConfirmed: _confirmed,
    OrderRejected: _rejected,
    OrderCancelled: _cancelled,
    OrderChangeProposed: _proposed,
    OrderChangeApplied: _applied,
    OrderChangeRefused: _refused,
    CancelRequested: _cancel_requested,
    OrderPriceAsked: _price,
    OrderPriceDecided: _price,
    OrderShipped: _shipped,
    OrderDelivered: _delivered,
    ParcelMoved: _parcel,
    ParcelInTrouble: _parcel,
    BackorderFilled: _filled,
    GoodsArrived: _arrived,
    DraftForgotten: _forgotten,
    StandingDue: _standing,
    ReviewNeeded: _review,
    BuyerAsked: _buyer_asked,
    BuyerDecided: _buyer_decided,
    HandoffRequested: _handoff,
    Relayed: _relayed,
    AftersaleOpened: _case_opened,
    AftersaleDecided: _case_decided,
    RegistrationRequested: _registration_requested,
    RegistrationApproved: _registration_approved,
    RegistrationRefused: _registration_refused,
    PaymentReceived: _paid,
    RefundPaid: _refunded,
    PaymentFellDue: _fell_due,
    StatementClosed: _statement,
    CreditReviewNeeded: _credit_review,
    OrderCreditPassed: _credit_passed,
    ReservationShort: _stock_short,
    StockLevelCrossed: _level_crossed,
}


def _money_plan(
    kind: NoticeKind,
    audience: Audience,
    event_key: str,
    payload: dict[str, Any],
    customer_id: CustomerId,
) -> Plan:
    return Plan(kind, audience, event_key, payload, Importance.DEFAULT, customer_id)


def _other_side(event: OrderEvent) -> Audience:
    return Audience.REP if event.by is ActorKind.CUSTOMER else Audience.CUSTOMER


def _order_plan(
    event: OrderEvent,
    kind: NoticeKind,
    audience: Audience,
    importance: Importance = Importance.COMPULSORY,
) -> Plan:
    key = f"order:{event.order_id}:{event.seq}"
    plan = _of_order(event, kind, audience, key, {"order_id": event.order_id})
    return replace(plan, importance=importance)


def _change_plan(event: ChangeEvent, kind: NoticeKind) -> Plan:
    return Plan(
        kind,
        _other_side(event),
        f"change:{event.change_id}",
        {"order_id": event.order_id, "change_id": event.change_id},
        customer_id=event.customer_id,
        contact_id=event.contact_id,
        rep_id=event.rep_id,
    )


def _registration(registration_id: int, kind: NoticeKind, contact_id: ContactId | None) -> Plan:
    return Plan(
        kind,
        Audience.STAFF if contact_id is None else Audience.CUSTOMER,
        f"registration:{registration_id}",
        {"registration_id": registration_id},
        contact_id=contact_id,
    )
