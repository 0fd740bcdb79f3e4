"""Which steps an order has to pass, and who may let it. Pure.

Worked example: from ¥5,000 the owner looks at it, a first order is looked at by the rep. A new
shop orders for ¥6,200: both steps are open. The rep's 确认 is refused while the owner's step is
open; the owner's 确认 lets both pass and confirms.
"""

from collections.abc import Iterable, Sequence
from typing import assert_never

from domain.base.actor import Actor, ActorKind
from domain.base.ids import CustomerId
from domain.base.money import Money
from domain.review.errors import ReviewOpen, SelfApproved
from domain.review.model import Facts, Needed, OrderReview, ReviewState, ReviewStep, StepCode
from domain.staff import Role

_NEVER_BY_STAFF = frozenset({StepCode.BUYER, StepCode.CREDIT})
"""Passed by the head office alone, and with the receivable by `credit`."""


def needed_by(steps: Iterable[ReviewStep], facts: Facts) -> tuple[Needed, ...]:
    """The steps that do not pass by themselves."""
    found = [Needed(step, facts.total.minor) for step in steps if _fires(step, facts)]
    if facts.is_beyond_credit:
        credit = ReviewStep(StepCode.CREDIT, is_on=True, role=Role.FINANCE, is_four_eyes=True)
        found.append(Needed(credit, facts.total.minor))
    if facts.buyer is not None and _reaches(facts.total, facts.buyer.above):
        found.append(Needed(ReviewStep(StepCode.BUYER, is_on=True), facts.total.minor))
    return tuple(found)


def _reaches(total: Money, above: Money) -> bool:
    return total.currency == above.currency and total >= above


def _fires(step: ReviewStep, facts: Facts) -> bool:
    if not step.is_on:
        return False
    match step.code:
        case StepCode.AMOUNT:
            return facts.total.minor >= step.threshold_minor
        case StepCode.NEW_CUSTOMER:
            return facts.is_first
        case StepCode.UNUSUAL:
            return facts.is_unusual
        case StepCode.CREDIT | StepCode.BUYER:
            return False
        case _:
            assert_never(step.code)


def unpassed(needs: Iterable[Needed], before: Sequence[OrderReview]) -> tuple[Needed, ...]:
    """What nobody has let pass at the figure it has now, or at a higher one."""
    passed = [r for r in before if r.state is ReviewState.PASSED]
    return tuple(
        needed
        for needed in needs
        if not any(r.code is needed.step.code and r.minor >= needed.minor for r in passed)
    )


def outdated(
    before: Iterable[OrderReview], needs: Iterable[Needed], *, head: CustomerId | None
) -> tuple[OrderReview, ...]:
    """The open reviews that ask about less than now, ask another head office, or needlessly."""
    figures = {needed.step.code: needed.minor for needed in needs}
    return tuple(
        r
        for r in before
        if r.state is ReviewState.OPEN
        and (
            r.code not in figures
            or r.minor < figures[r.code]
            or (r.code is StepCode.BUYER and r.head_id != head)
        )
    )


def check_pass(
    reviews: Sequence[OrderReview],
    actor: Actor,
    *,
    role: Role | None,
    placed_by: Actor,
    order_no: str,
) -> tuple[OrderReview, ...]:
    """The open reviews that this actor's word lets pass; all of them, or an error.

    `role` None: the system. ReviewOpen, SelfApproved.
    """
    waiting = tuple(r for r in reviews if r.state is ReviewState.OPEN)
    others = [r for r in waiting if r.code in _NEVER_BY_STAFF or not _may(r, role)]
    if others:
        raise ReviewOpen(order_no, tuple(str(r.code) for r in others))
    own = [r for r in waiting if r.is_four_eyes and _is_same(actor, placed_by)]
    if own:
        raise SelfApproved(order_no, tuple(str(r.code) for r in own))
    return waiting


def passable(
    reviews: Iterable[OrderReview], actor: Actor, *, role: Role | None, placed_by: Actor
) -> tuple[OrderReview, ...]:
    """The open reviews that this actor's word alone lets pass; others stay open."""
    return tuple(
        r
        for r in reviews
        if r.state is ReviewState.OPEN
        and r.code not in _NEVER_BY_STAFF
        and _may(r, role)
        and not (r.is_four_eyes and _is_same(actor, placed_by))
    )


def _is_same(actor: Actor, placed_by: Actor) -> bool:
    """Whether it is one member of staff."""
    is_staff = actor.kind is ActorKind.STAFF
    return is_staff and (actor.kind, actor.id) == (placed_by.kind, placed_by.id)


def _may(review: OrderReview, role: Role | None) -> bool:
    return role is None or role is Role.OWNER or role is review.role
