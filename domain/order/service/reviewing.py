"""The review steps of orders: what a new or raised order waits for, and who lets it pass.

The rep's 确认 lets everything pass that he may; the word of a shop's head office passes its own
step alone. What nobody of a head office answers in time is called off.
"""

from domain.audit import record_change
from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.errors import NotAllowed, StaleVersion
from domain.base.ids import OrderId, StaffId
from domain.cart.model import MarkCode
from domain.credit import HoldState, receivable_of
from domain.customer import contacts_of, get_customer
from domain.db import Tx
from domain.order.errors import OrderFinished
from domain.order.events import BuyerDecided, ReviewsVoid
from domain.order.model import Order, OrderStatus
from domain.order.service.moves import emit, lock_order, move_order
from domain.order.service.paying import run_time_to_pay
from domain.order.states import WAITING
from domain.order.store import history
from domain.order.store import reading as store
from domain.review import (
    BuyerRule,
    Facts,
    OrderReview,
    RaiseUnpassed,
    ReviewOpen,
    ReviewState,
    Rules,
    StepCode,
    Subject,
    check_pass,
    close_needless,
    expired_buyer_reviews,
    get_review,
    needed_by,
    open_reviews,
    open_unasked,
    orders_under_review,
    pass_reviews,
    passable,
    refuse_reviews,
    reviews_of,
    rules_for,
    unpassed,
)
from domain.staff import Role, get_staff

NEEDLESS = "needless"
"""The reason in the history of an order that nobody has to look at any more."""
BUYER_EXPIRED = "buyer_expired"
"""The reason in the history of an order that its head office left unanswered."""


def review_placed(tx: Tx, order: Order, *, is_beyond_credit: bool) -> Order:
    """Open what a new order has to pass; it waits in review where there is anything."""
    return _review(tx, order, is_new=True, is_beyond_credit=is_beyond_credit)


def review_changed(tx: Tx, order: Order) -> Order:
    """Open what a changed order has to pass and has not passed."""
    if order.status not in WAITING:
        return order
    beyond = _is_beyond_credit(tx, order)
    return _review(tx, order, is_new=False, is_beyond_credit=beyond)


def _review(tx: Tx, order: Order, *, is_new: bool, is_beyond_credit: bool) -> Order:
    rules = rules_for(tx, order.customer_id)
    before = () if is_new else reviews_of(tx, order.id)
    if not (rules.steps or rules.buyer or is_beyond_credit or before):
        return order
    facts = _facts(tx, order, rules, is_beyond_credit=is_beyond_credit)
    subject = Subject(order.id, order.customer_id)
    opened = open_reviews(tx, subject, needed_by(rules.steps, facts), before=before, facts=facts)
    if order.status is OrderStatus.IN_REVIEW:
        was_open = any(r.state is ReviewState.OPEN for r in before)
        return _leave_review(tx, order) if was_open and not opened else order
    if not opened:
        return order
    reason = ",".join(str(code) for code in opened)
    return move_order(tx, order, to=OrderStatus.IN_REVIEW, actor=SYSTEM, reason=reason)


def _facts(tx: Tx, order: Order, rules: Rules, *, is_beyond_credit: bool) -> Facts:
    return Facts(
        total=order.total,
        is_first=rules.asks_new_customers and not store.has_confirmed(tx, order.customer_id),
        is_unusual=any(m.code is MarkCode.AGREED for x in order.lines for m in x.marks),
        is_beyond_credit=is_beyond_credit,
        buyer=_buyer(tx, order, rules.buyer),
    )


def _is_beyond_credit(tx: Tx, order: Order) -> bool:
    held = receivable_of(tx, order.id)
    return held is not None and held.state is HoldState.WAITING


def _still_open(tx: Tx, order: Order) -> tuple[OrderReview, ...]:
    """The reviews of a waiting order, without those that the rules need no more."""
    found = reviews_of(tx, order.id)
    if not any(r.state is ReviewState.OPEN for r in found):
        return found
    rules = rules_for(tx, order.customer_id)
    facts = _facts(tx, order, rules, is_beyond_credit=_is_beyond_credit(tx, order))
    if not close_needless(tx, found, needed_by(rules.steps, facts), facts=facts):
        return found
    return reviews_of(tx, order.id)


def _leave_review(tx: Tx, order: Order) -> Order:
    """Back to placed where its last open question was needless; rep and customer are told."""
    states = {review.state for review in reviews_of(tx, order.id)}
    is_over = ReviewState.VOID in states and ReviewState.OPEN not in states
    if order.status is not OrderStatus.IN_REVIEW or not is_over:
        return order
    order = move_order(tx, order, to=OrderStatus.PLACED, actor=SYSTEM, reason=NEEDLESS)
    emit(tx, ReviewsVoid, order, actor=SYSTEM)
    run_time_to_pay(tx, order)
    return order


def reconsider_reviews(tx: Tx) -> int:
    """After the steps or the rules of head offices changed: what is asked needlessly is void.

    How many orders left review by it. Orders are locked one after the other, by id.
    """
    left = 0
    for order_id in orders_under_review(tx):
        order = lock_order(tx, order_id)
        if order.status in WAITING:
            _still_open(tx, order)
            left += _leave_review(tx, order) is not order
    return left


def let_pass(tx: Tx, order: Order, *, actor: Actor) -> None:
    """Whoever confirms lets every open step pass, or is refused. ReviewOpen, SelfApproved."""
    role, placed_by = _role_of(tx, actor), _placed_by(tx, order)
    waiting = check_pass(
        _still_open(tx, order), actor, role=role, placed_by=placed_by, order_no=order.order_no
    )
    pass_reviews(tx, waiting, actor=actor)


def can_pass(tx: Tx, order: Order, *, actor: Actor) -> bool:
    """Whether a waiting order has a step that this actor may let pass."""
    if order.status not in WAITING:
        return False
    role, placed_by = _role_of(tx, actor), _placed_by(tx, order)
    return bool(passable(reviews_of(tx, order.id), actor, role=role, placed_by=placed_by))


def _role_of(tx: Tx, actor: Actor) -> Role | None:
    return get_staff(tx, StaffId(actor.id)).role if actor.kind is ActorKind.STAFF else None


def _placed_by(tx: Tx, order: Order) -> Actor:
    return history.moves_of(tx, order.id)[0].actor


def pass_raise(tx: Tx, order: Order, *, actor: Actor, asked_by: Actor) -> None:
    """A confirmed order is raised: the member of staff who answers for it lets it pass.

    That is who applies it, or who proposed what the customer agrees to. Nobody is asked: what he
    may not pass is refused (the caller undoes the change). RaiseUnpassed, SelfApproved.
    """
    rules = rules_for(tx, order.customer_id)
    facts = _facts(tx, order, rules, is_beyond_credit=False)
    needs = unpassed(needed_by(rules.steps, facts), reviews_of(tx, order.id))
    if not needs:
        return
    voice = actor if actor.kind is not ActorKind.CUSTOMER else asked_by
    if voice.kind is ActorKind.CUSTOMER:
        raise RaiseUnpassed(order.order_no, tuple(str(one.step.code) for one in needs))
    role = _role_of(tx, voice)
    found = open_unasked(tx, order.id, needs, facts=facts)
    try:
        for origin in (_placed_by(tx, order), asked_by):
            check_pass(found, voice, role=role, placed_by=origin, order_no=order.order_no)
    except ReviewOpen as refused:
        raise RaiseUnpassed(order.order_no, refused.codes) from None
    pass_reviews(tx, found, actor=voice)


def pass_credit_step(tx: Tx, order: Order, *, actor: Actor) -> None:
    """Finance has let the order pass beyond its terms: its mirrored step passes too."""
    pass_reviews(tx, _open_of(tx, order.id, StepCode.CREDIT), actor=actor)


def decide_as_buyer(tx: Tx, review_id: int, *, actor: Actor, agrees: bool) -> Order:
    """The head office agrees to what it was asked, or not; the caller calls the order off then.

    OrderFinished where nothing waits for it any more; StaleVersion where it is asked something
    else by now, as after a raise; NotAllowed for anybody else.
    """
    order = lock_order(tx, get_review(tx, review_id).order_id)
    waiting = _open_of(tx, order.id, StepCode.BUYER)
    if order.status not in WAITING or not waiting:
        raise OrderFinished(order.order_no, str(order.status))
    people = {contact.id for r in waiting if r.head_id for contact in contacts_of(tx, r.head_id)}
    if actor.kind is not ActorKind.CUSTOMER or actor.id not in people:
        raise NotAllowed("order.agree")
    if waiting[0].id != review_id:
        raise StaleVersion("order_review", review_id, waiting[0].id)
    if agrees:
        pass_reviews(tx, waiting, actor=actor)
        run_time_to_pay(tx, order)
    else:
        refuse_reviews(tx, waiting, actor=actor)
    emit(tx, BuyerDecided, order, actor=actor, review_id=review_id, is_agreed=int(agrees))
    return order


def overdue_orders(tx: Tx) -> tuple[Order, ...]:
    """Waiting orders that a head office has left unanswered too long, locked."""
    found = dict.fromkeys(review.order_id for review in expired_buyer_reviews(tx))
    waiting = [o for i in found if (o := lock_order(tx, i)).status in WAITING]
    late = tuple(order for order in waiting if _is_overdue(tx, order))
    for order in waiting:
        if order not in late:
            _leave_review(tx, order)
    return late


def _is_overdue(tx: Tx, order: Order) -> bool:
    """Whether the head office, asked again under the lock, is still needed and too late."""
    return any(
        r.code is StepCode.BUYER
        and r.state is ReviewState.OPEN
        and r.expires_at is not None
        and r.expires_at <= tx.now
        for r in _still_open(tx, order)
    )


def note_staff_pass(tx: Tx, order: Order, *, actor: Actor) -> Order:
    """A colleague of the rep lets pass what he may; the rest stays open.

    ReviewOpen, SelfApproved where that is nothing.
    """
    if order.status not in WAITING:
        raise OrderFinished(order.order_no, str(order.status))
    role, placed_by = _role_of(tx, actor), _placed_by(tx, order)
    found = _still_open(tx, order)
    passed = passable(found, actor, role=role, placed_by=placed_by)
    if not any(r.state is ReviewState.OPEN for r in found):
        return _leave_review(tx, order)
    if not passed:
        check_pass(found, actor, role=role, placed_by=placed_by, order_no=order.order_no)
    pass_reviews(tx, passed, actor=actor)
    run_time_to_pay(tx, order)
    record_change(tx, "order.review_passed", actor=actor, entity_id=order.id)
    return order


def _buyer(tx: Tx, order: Order, rule: BuyerRule | None) -> BuyerRule | None:
    """The rule of the shop's head office; None where the head office itself ordered."""
    if rule is None or not get_customer(tx, rule.head_id).is_active:
        return None
    people = {contact.id for contact in contacts_of(tx, rule.head_id)}
    return None if order.contact_id in people else rule


def _open_of(tx: Tx, order_id: OrderId, code: StepCode) -> tuple[OrderReview, ...]:
    found = reviews_of(tx, order_id)
    return tuple(r for r in found if r.code is code and r.state is ReviewState.OPEN)
