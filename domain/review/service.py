"""Steps are set by the merchant; reviews are opened with an order and closed by who may."""

from collections.abc import Iterable, Sequence

from domain.audit import Recorded, record
from domain.base.actor import SYSTEM, Actor
from domain.base.errors import NotFound
from domain.base.ids import CustomerId, OrderId
from domain.db import Tx
from domain.review import store
from domain.review.errors import StepInvalid
from domain.review.events import BuyerAsked, BuyerSpared, ReviewNeeded
from domain.review.model import (
    BuyerRule,
    Facts,
    Needed,
    OrderReview,
    ReviewState,
    ReviewStep,
    Rules,
    StepCode,
    Subject,
)
from domain.review.rules import outdated, unpassed
from domain.staff import Role

SETTABLE = (StepCode.AMOUNT, StepCode.NEW_CUSTOMER, StepCode.UNUSUAL)
"""Steps with a switch; credit is set with a shop's terms, the head office with the shop."""
MAX_HOURS = 24 * 14


def list_steps(tx: Tx) -> tuple[ReviewStep, ...]:
    """Every step with a switch, as set or as it comes: off."""
    known = store.load_steps(tx)
    return tuple(known.get(code, ReviewStep(code)) for code in SETTABLE)


def save_step(tx: Tx, step: ReviewStep, actor: Actor) -> None:
    """Switch a step, or set it otherwise. StepInvalid."""
    if step.code not in SETTABLE:
        raise StepInvalid("code")
    if step.role not in {Role.REP, Role.OWNER, Role.FINANCE}:
        raise StepInvalid("role")
    if step.threshold_minor < 0 or (
        step.code is StepCode.AMOUNT and step.is_on and not step.threshold_minor
    ):
        raise StepInvalid("threshold")
    store.write_step(tx, step)
    after = {"on": step.is_on, "role": str(step.role), "minor": step.threshold_minor}
    record(tx, Recorded("review.step", "review_step", str(step.code), None, after), actor=actor)


def buyer_rule_of(tx: Tx, customer_id: CustomerId) -> BuyerRule | None:
    """The rule by which a shop's head office has to agree."""
    return store.load_rule(tx, customer_id)


def list_buyer_rules(tx: Tx) -> tuple[BuyerRule, ...]:
    """Every branch whose head office has to agree."""
    return store.load_all_rules(tx)


def save_buyer_rule(
    tx: Tx, customer_id: CustomerId, rule: BuyerRule | None, *, actor: Actor
) -> None:
    """Set the rule of a shop; None: nobody has to agree. StepInvalid."""
    if rule is None:
        store.drop_rule(tx, customer_id)
    else:
        if rule.head_id == customer_id or rule.customer_id != customer_id:
            raise StepInvalid("head")
        if rule.above.minor < 0 or not 1 <= rule.hours <= MAX_HOURS:
            raise StepInvalid("hours")
        store.write_rule(tx, rule)
    after = None if rule is None else {"head": rule.head_id, "minor": rule.above.minor}
    told = Recorded("review.buyer", "customer", str(customer_id), None, after)
    record(tx, told, actor=actor)


def rules_for(tx: Tx, customer_id: CustomerId) -> Rules:
    """What an order of this shop has to pass, in one statement."""
    return store.load_rules(tx, customer_id)


def open_reviews(
    tx: Tx,
    subject: Subject,
    needs: Sequence[Needed],
    *,
    before: Sequence[OrderReview],
    facts: Facts,
) -> tuple[StepCode, ...]:
    """Open what an order has to pass and has not; the steps that are newly open.

    A step passed before opens again only where its figure has risen since. An open question
    about less than now is void and asked anew; so is one that nothing needs any more.
    """
    close_needless(tx, before, needs, facts=facts)
    opened = []
    for needed in unpassed(needs, before):
        review_id = store.insert_review(tx, subject.order_id, needed, facts.buyer)
        if review_id is None:
            continue
        opened.append(needed.step.code)
        _tell(tx, subject, needed, review_id=review_id, buyer=facts.buyer)
    return tuple(opened)


def orders_under_review(tx: Tx) -> tuple[OrderId, ...]:
    """The orders that wait for somebody's word, by id."""
    return store.load_under_review(tx)


def open_unasked(
    tx: Tx, order_id: OrderId, needs: Iterable[Needed], *, facts: Facts
) -> tuple[OrderReview, ...]:
    """Open what is decided in the same breath, so that nobody is asked; every review."""
    for needed in needs:
        store.insert_review(tx, order_id, needed, facts.buyer)
    return store.load_of_order(tx, order_id)


def close_needless(
    tx: Tx, before: Sequence[OrderReview], needs: Sequence[Needed], *, facts: Facts
) -> int:
    """Void what is open and asks something else than is needed now; how many were.

    A head office that is asked anew at once does not hear that the old question is over.
    """
    head = None if facts.buyer is None else facts.buyer.head_id
    is_asked = any(needed.step.code is StepCode.BUYER for needed in needs)
    over = outdated(before, needs, head=head)
    _spare(tx, (r for r in over if not (is_asked and r.head_id == head)))
    return store.decide(tx, over, ReviewState.VOID, actor=SYSTEM)


def _spare(tx: Tx, over: Iterable[OrderReview]) -> None:
    """The head offices that were asked hear that they need not answer."""
    for review in over:
        if review.code is StepCode.BUYER and review.head_id is not None:
            tx.events.append(BuyerSpared(review.id, review.order_id, review.head_id))


def _tell(
    tx: Tx, subject: Subject, needed: Needed, *, review_id: int, buyer: BuyerRule | None
) -> None:
    """Whoever is not the rep, and not told by `credit` already, hears of it."""
    code, role = needed.step.code, needed.step.role
    if code is StepCode.BUYER and buyer is not None:
        tx.events.append(BuyerAsked(review_id, subject.order_id, buyer.head_id))
    elif code is not StepCode.CREDIT and role is not Role.REP:
        is_finance = role is Role.FINANCE
        event = ReviewNeeded(review_id, subject.order_id, subject.customer_id, is_finance)
        tx.events.append(event)


def reviews_of(tx: Tx, order_id: OrderId) -> tuple[OrderReview, ...]:
    """What an order waits or waited for, oldest first."""
    return store.load_of_order(tx, order_id)


def get_review(tx: Tx, review_id: int) -> OrderReview:
    """The review with this id; NotFound."""
    found = store.load_review(tx, review_id)
    if found is None:
        raise NotFound("order_review", str(review_id))
    return found


def pass_reviews(tx: Tx, reviews: Sequence[OrderReview], *, actor: Actor) -> int:
    """Let reviews pass; who may was decided before. How many were open."""
    return store.decide(tx, reviews, ReviewState.PASSED, actor=actor)


def close_reviews(tx: Tx, order_id: OrderId, *, actor: Actor) -> None:
    """The order ended: nobody has to decide any more."""
    waiting = [r for r in store.load_of_order(tx, order_id) if r.state is ReviewState.OPEN]
    _spare(tx, waiting)
    store.decide(tx, waiting, ReviewState.VOID, actor=actor)


def refuse_reviews(tx: Tx, reviews: Sequence[OrderReview], *, actor: Actor) -> None:
    """Whoever was asked said no: nothing of it is open any more, and nobody has to be told."""
    store.decide(tx, reviews, ReviewState.VOID, actor=actor)


def waiting_for_buyer(tx: Tx, heads: Iterable[CustomerId]) -> tuple[OrderReview, ...]:
    """What waits for the word of these head offices, oldest first."""
    return tuple(review for head in heads for review in store.load_for_head(tx, head))


def expired_buyer_reviews(tx: Tx) -> tuple[OrderReview, ...]:
    """What waited for a head office too long."""
    return store.load_expired(tx, tx.now)
