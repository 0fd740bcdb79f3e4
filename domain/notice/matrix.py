"""Who is told what: the matrix as data, one entry per event.

Each `Told` of an entry is one box of the matrix: a side, how much it matters, by which ways it
may go, and whether it may be gathered with others into one message. How much it matters decides
the rest (`domain.notice.model.Importance`): what is compulsory goes at any hour and cannot be
switched off, everything else waits for the end of the quiet hours.
"""

from datetime import timedelta

from domain.aftersale.events import AftersaleDecided, AftersaleOpened, ReturnAsked, ReturnRefused
from domain.cart.events import DraftForgotten
from domain.conversation.events import HandoffRequested, Relayed
from domain.credit.events import (
    CreditReviewNeeded,
    DisputeDecided,
    EntryDisputed,
    PaymentFellDue,
    StatementClosed,
)
from domain.customer.events import (
    RegistrationApproved,
    RegistrationRefused,
    RegistrationRequested,
)
from domain.fulfilment.events import OrderDelivered, OrderShipped, RestClosed
from domain.inventory.events import GoodsArrived, ReservationShort, StockLevelCrossed
from domain.notice.conditions import (
    by_customer,
    by_staff,
    has_time,
    is_agreed,
    is_finance,
    is_low,
    is_over,
    is_overdue,
    is_owners,
    is_time_over,
    not_by_customer,
    not_by_staff,
    not_by_the_rep,
    to_contact,
    to_staff,
)
from domain.notice.model import Importance, NoticeKind
from domain.notice.plan import Audience, Entry, Told, Way
from domain.order.events import (
    BackorderFilled,
    BuyerDecided,
    CancelRequested,
    GoodsMissing,
    OrderCancelled,
    OrderChangeApplied,
    OrderChangeProposed,
    OrderChangeRefused,
    OrderConfirmed,
    OrderConfirmedInPart,
    OrderCreditPassed,
    OrderPlaced,
    OrderPriceAsked,
    OrderPriceDecided,
    OrderRejected,
    OrderWeighed,
    ReviewsVoid,
)
from domain.payment.events import PaymentReceived, PrepaymentLate, RefundPaid, WriteOffAsked
from domain.reminder.events import UsualDayOpen
from domain.review.events import BuyerAsked, BuyerSpared, ReviewNeeded
from domain.standing.events import StandingDue
from domain.tracking.events import ParcelInTrouble, ParcelMoved

_MUST, _DEFAULT = Importance.COMPULSORY, Importance.DEFAULT
_CUSTOMER, _REP = Audience.CUSTOMER, Audience.REP

_TELL_CUSTOMER = Told(_CUSTOMER, _MUST, Way.SERVICE)
_ASK_CUSTOMER = Told(_CUSTOMER, _MUST, Way.WINDOW)
_TELL_REP = Told(_REP, _MUST, Way.STAFF)
_TELL_OWNERS = Told(Audience.OWNERS, _MUST, Way.STAFF)
_KEEP_CUSTOMER_POSTED = Told(_CUSTOMER, _DEFAULT, Way.SERVICE, gathers=True)
_REMIND_CUSTOMER = Told(_CUSTOMER, _DEFAULT, Way.WINDOW)
_AS_CUSTOMER_ASKED = Told(_CUSTOMER, Importance.ASKED, Way.WINDOW)
_KEEP_REP_POSTED = Told(_REP, _DEFAULT, Way.STAFF, gathers=True)
_OTHER_SIDE = (
    Told(_CUSTOMER, _MUST, Way.SERVICE, when=not_by_customer),
    Told(_REP, _MUST, Way.STAFF, when=by_customer),
)

_ORDER, _ORDER_IDS = "order:{0.order_id}:{0.seq}", ("order_id",)
_CHANGE, _CHANGE_IDS = "change:{0.change_id}", ("order_id", "change_id")
_OVERRIDE, _OVERRIDE_IDS = "override:{0.override_id}", ("order_id", "override_id")
_REVIEW = "review:{0.review_id}"
_REGISTRATION, _REGISTRATION_IDS = "registration:{0.registration_id}", ("registration_id",)
_STAGE_IDS = ("order_id", "shipment_id", "stage")
_K = NoticeKind

MATRIX: tuple[Entry, ...] = (
    Entry(
        OrderPlaced,
        _K.ORDER_PLACED,
        _ORDER,
        _ORDER_IDS,
        (
            Told(_CUSTOMER, _MUST, Way.WINDOW, when=by_staff),
            Told(_REP, _MUST, Way.STAFF, when=not_by_the_rep),
        ),
    ),
    Entry(OrderConfirmed, _K.ORDER_CONFIRMED, _ORDER, _ORDER_IDS, (_TELL_CUSTOMER,)),
    Entry(OrderConfirmedInPart, _K.ORDER_CONFIRMED, _ORDER, _CHANGE_IDS, (_TELL_CUSTOMER,)),
    Entry(OrderRejected, _K.ORDER_REJECTED, _ORDER, _ORDER_IDS, (_TELL_CUSTOMER,)),
    Entry(
        OrderCancelled,
        _K.ORDER_CANCELLED,
        _ORDER,
        _ORDER_IDS,
        (
            Told(_CUSTOMER, _MUST, Way.SERVICE, when=not_by_customer),
            Told(_REP, _MUST, Way.STAFF, when=not_by_staff),
        ),
    ),
    Entry(OrderChangeProposed, _K.CHANGE_PROPOSED, _CHANGE, _CHANGE_IDS, _OTHER_SIDE),
    Entry(OrderChangeApplied, _K.CHANGE_APPLIED, _CHANGE, _CHANGE_IDS, _OTHER_SIDE),
    Entry(OrderChangeRefused, _K.CHANGE_REFUSED, _CHANGE, _CHANGE_IDS, _OTHER_SIDE),
    Entry(CancelRequested, _K.CANCEL_REQUESTED, _CHANGE, _CHANGE_IDS, (_TELL_REP,)),
    Entry(OrderPriceAsked, _K.PRICE_ASKED, _OVERRIDE, _OVERRIDE_IDS, (_TELL_OWNERS,)),
    Entry(OrderPriceDecided, _K.PRICE_DECIDED, _OVERRIDE, _OVERRIDE_IDS, (_TELL_REP,)),
    Entry(
        OrderWeighed,
        _K.WEIGHED,
        "weighed:{0.order_id}:{0.version}",
        ("order_id", "version"),
        (_TELL_CUSTOMER,),
    ),
    Entry(
        OrderShipped,
        _K.SHIPPED,
        "shipment:{0.shipment_id}",
        ("order_id", "shipment_id"),
        (_KEEP_CUSTOMER_POSTED,),
    ),
    Entry(RestClosed, _K.REST_CLOSED, "rest:{0.order_id}:{0.seq}", _ORDER_IDS, (_TELL_CUSTOMER,)),
    Entry(
        OrderDelivered,
        _K.DELIVERED,
        _ORDER,
        _ORDER_IDS,
        (
            Told(_CUSTOMER, _DEFAULT, Way.SERVICE, when=not_by_customer, gathers=True),
            Told(_REP, _DEFAULT, Way.STAFF, when=by_customer, gathers=True),
        ),
    ),
    Entry(
        ParcelMoved,
        _K.PARCEL_MOVED,
        "track:{0.shipment_id}:{0.stage}",
        _STAGE_IDS,
        (Told(_CUSTOMER, _DEFAULT, Way.WINDOW, gathers=True),),
    ),
    Entry(
        ParcelInTrouble,
        _K.PARCEL_IN_TROUBLE,
        "track:{0.shipment_id}:{0.stage}:{0.since}",
        _STAGE_IDS,
        (_TELL_REP,),
    ),
    Entry(
        BackorderFilled,
        _K.BACKORDER_FILLED,
        "backorder:{0.order_id}:{0.reservation_id}",
        ("order_id", "line_id", "base"),
        (_TELL_CUSTOMER, _TELL_REP),
    ),
    Entry(
        GoodsArrived,
        _K.GOODS_ARRIVED,
        "arrival:{0.wait_id}",
        ("sku_id", "customer_id"),
        (_AS_CUSTOMER_ASKED,),
    ),
    Entry(
        DraftForgotten,
        _K.DRAFT_REMINDER,
        "draft:{0.cart_id}:{0.version}",
        ("cart_id", "version"),
        (_REMIND_CUSTOMER,),
    ),
    Entry(
        UsualDayOpen,
        _K.ORDER_REMINDER,
        "usual:{0.customer_id}:{0.day}",
        ("customer_id", "day"),
        (_REMIND_CUSTOMER,),
    ),
    Entry(
        StandingDue,
        _K.STANDING_DUE,
        "standing:{0.customer_id}:{0.contact_id}:{0.day}",
        ("customer_id", "day"),
        (_AS_CUSTOMER_ASKED,),
    ),
    Entry(
        ReviewNeeded,
        _K.REVIEW_NEEDED,
        _REVIEW,
        _ORDER_IDS,
        (
            Told(Audience.FINANCE, _MUST, Way.STAFF, when=is_finance),
            Told(Audience.OWNERS, _MUST, Way.STAFF, when=is_owners),
        ),
    ),
    Entry(ReviewsVoid, _K.REVIEW_OVER, _ORDER, _ORDER_IDS, (_TELL_CUSTOMER, _TELL_REP)),
    Entry(BuyerAsked, _K.BUYER_ASKED, _REVIEW, ("order_id", "review_id"), (_ASK_CUSTOMER,)),
    Entry(BuyerSpared, _K.BUYER_SPARED, _REVIEW, _ORDER_IDS, (_REMIND_CUSTOMER,)),
    Entry(
        BuyerDecided,
        _K.BUYER_DECIDED,
        _REVIEW,
        ("order_id", "is_agreed"),
        (_ASK_CUSTOMER, Told(_REP, _MUST, Way.STAFF, when=is_agreed)),
    ),
    Entry(
        HandoffRequested,
        _K.HANDOFF,
        "handoff:{0.conversation_id}:{0.version}",
        ("conversation_id", "customer_id", "reason"),
        (_TELL_REP,),
    ),
    Entry(
        Relayed,
        _K.RELAY,
        "message:{0.message_id}",
        ("conversation_id", "message_id"),
        (
            Told(_CUSTOMER, _MUST, Way.WINDOW, when=to_contact),
            Told(_REP, _MUST, Way.STAFF, when=to_staff),
        ),
    ),
    Entry(
        AftersaleOpened,
        _K.AFTERSALE_OPENED,
        "case:{0.case_id}:opened:{0.seq}",
        ("case_id", "seq"),
        (_TELL_REP,),
    ),
    Entry(
        AftersaleDecided,
        _K.AFTERSALE_DECIDED,
        "case:{0.case_id}:decided",
        ("case_id",),
        (_TELL_CUSTOMER,),
    ),
    Entry(
        RegistrationRequested,
        _K.REGISTRATION_REQUESTED,
        _REGISTRATION,
        _REGISTRATION_IDS,
        (Told(Audience.STAFF, _MUST, Way.STAFF),),
    ),
    Entry(
        RegistrationApproved,
        _K.REGISTRATION_APPROVED,
        _REGISTRATION,
        _REGISTRATION_IDS,
        (_TELL_CUSTOMER,),
    ),
    Entry(
        RegistrationRefused,
        _K.REGISTRATION_REFUSED,
        _REGISTRATION,
        _REGISTRATION_IDS,
        (_TELL_CUSTOMER,),
    ),
    Entry(
        PaymentReceived,
        _K.PAYMENT_RECEIVED,
        "receipt:{0.receipt_id}",
        ("receipt_id",),
        (_KEEP_CUSTOMER_POSTED, _KEEP_REP_POSTED),
    ),
    Entry(
        RefundPaid,
        _K.REFUND_PAID,
        "refund:{0.refund_id}",
        ("refund_id",),
        (_KEEP_CUSTOMER_POSTED,),
    ),
    Entry(
        PaymentFellDue,
        _K.PAYMENT_DUE,
        "due:{0.customer_id}:{0.due_key}",
        ("customer_id",),
        (
            _KEEP_CUSTOMER_POSTED,
            Told(_REP, _DEFAULT, Way.STAFF, gathers=True, when=is_overdue),
        ),
    ),
    Entry(
        PrepaymentLate,
        _K.PREPAYMENT_LATE,
        "unpaid:{0.order_id}:{0.is_over}",
        _ORDER_IDS,
        (
            Told(_CUSTOMER, _MUST, Way.SERVICE, when=has_time),
            Told(_REP, _MUST, Way.STAFF, when=is_time_over),
        ),
    ),
    Entry(
        StatementClosed,
        _K.STATEMENT_READY,
        "statement:{0.statement_id}",
        ("statement_id",),
        (_KEEP_CUSTOMER_POSTED,),
    ),
    Entry(
        EntryDisputed,
        _K.ENTRY_DISPUTED,
        "dispute:{0.dispute_id}",
        ("dispute_id",),
        (Told(Audience.FINANCE, _MUST, Way.STAFF),),
        after=timedelta(minutes=2),
    ),
    Entry(
        DisputeDecided,
        _K.DISPUTE_DECIDED,
        "dispute:{0.dispute_id}:decided",
        ("dispute_id",),
        (_TELL_CUSTOMER,),
    ),
    Entry(
        WriteOffAsked,
        _K.WRITE_OFF_ASKED,
        "write_off:{0.write_off_id}",
        ("write_off_id",),
        (Told(Audience.FINANCE, _MUST, Way.STAFF), _TELL_OWNERS),
    ),
    Entry(
        ReturnAsked,
        _K.RETURN_ASKED,
        "return:{0.case_id}",
        ("case_id",),
        (Told(Audience.FINANCE, _MUST, Way.STAFF), _TELL_OWNERS),
    ),
    Entry(ReturnRefused, _K.RETURN_REFUSED, "return:{0.case_id}:no", ("case_id",), (_TELL_REP,)),
    Entry(
        CreditReviewNeeded,
        _K.CREDIT_REVIEW,
        "credit:{0.order_id}:{0.seq}",
        _ORDER_IDS,
        (Told(Audience.FINANCE, _MUST, Way.STAFF),),
    ),
    Entry(
        CreditReviewNeeded,
        _K.ALARM,
        "credit:{0.order_id}:{0.seq}",
        _ORDER_IDS,
        (Told(Audience.ROBOTS, _MUST, Way.ROBOT),),
        what="credit_review",
    ),
    Entry(
        OrderCreditPassed,
        _K.CREDIT_PASSED,
        "credit:{0.order_id}:{0.version}",
        _ORDER_IDS,
        (_TELL_REP,),
    ),
    Entry(
        ReservationShort,
        _K.ALARM,
        "short:{0.reservation_id}:{0.short}",
        ("order_id", "sku_id", "base"),
        (_TELL_OWNERS,),
        what="reservation_short",
    ),
    Entry(
        GoodsMissing,
        _K.GOODS_MISSING,
        "short:{0.reservation_id}:{0.short}",
        ("order_id", "sku_id", "base"),
        (_TELL_REP,),
    ),
    Entry(
        StockLevelCrossed,
        _K.ALARM,
        "",
        ("sku_id", "warehouse_id", "available"),
        (Told(Audience.OWNERS, _DEFAULT, Way.STAFF, gathers=True, when=is_low),),
        what="stock_low",
    ),
    Entry(
        StockLevelCrossed,
        _K.ALARM,
        "",
        ("sku_id", "warehouse_id", "available"),
        (Told(Audience.OWNERS, _DEFAULT, Way.STAFF, gathers=True, when=is_over),),
        what="stock_over",
    ),
)
"""Every event that is told. An entry of alarms to owners goes to the group robots too."""


def kinds_by(way: Way) -> frozenset[NoticeKind]:
    """The kinds some side hears of by this way."""
    return frozenset(entry.kind for entry in MATRIX if any(t.way is way for t in entry.told))
