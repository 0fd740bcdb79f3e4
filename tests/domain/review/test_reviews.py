"""Review steps: what fires, who lets it pass, and what a head office says."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.errors import NotAllowed, NotFound, StaleVersion
from domain.base.ids import CustomerId
from domain.base.money import Money
from domain.cart import SetQuantity
from domain.customer import CustomerDraft, bind_contact, create_contact, create_customer
from domain.db import Tx
from domain.order import (
    ChangeRequest,
    OrderFinished,
    OrderStatus,
    ReviewsVoid,
    answer_as_buyer,
    apply_change,
    can_pass,
    cancel_order,
    confirm_order,
    expire_buyer_reviews,
    get_order,
    history_of,
    pass_review,
    propose_change,
    reconsider_reviews,
    start_review,
)
from domain.reactions import drain
from domain.report import run_audit
from domain.review import (
    BuyerRule,
    Facts,
    RaiseUnpassed,
    ReviewOpen,
    ReviewState,
    ReviewStep,
    SelfApproved,
    StepCode,
    StepInvalid,
    buyer_rule_of,
    get_review,
    list_buyer_rules,
    list_steps,
    needed_by,
    reviews_of,
    save_buyer_rule,
    save_step,
    waiting_for_buyer,
)
from domain.staff import Role, StaffDraft, create_staff, list_staff
from tests.domain.goods import make_shop, place

AMOUNT = ReviewStep(StepCode.AMOUNT, True, Role.OWNER, threshold_minor=500_00)
NEW = ReviewStep(StepCode.NEW_CUSTOMER, True)
UNUSUAL = ReviewStep(StepCode.UNUSUAL, True)
ALL = (AMOUNT, NEW, UNUSUAL, ReviewStep(StepCode.CREDIT, True), ReviewStep(StepCode.AMOUNT))
RULE = BuyerRule(CustomerId(1), CustomerId(2), Money(100_00))


def _facts(minor, *, first=False, unusual=False, credit=False, buyer=None):
    return Facts(Money(minor), first, unusual, credit, buyer)


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (_facts(499_99), []),
        (_facts(500_00), ["amount"]),
        (_facts(1, first=True, unusual=True), ["new_customer", "unusual"]),
        (_facts(1, credit=True), ["credit"]),
        (_facts(100_00, buyer=RULE), ["buyer"]),
        (_facts(99_99, buyer=RULE), []),
        (_facts(100_00, buyer=BuyerRule(CustomerId(1), CustomerId(2), Money(1, "TWD"))), []),
    ],
)
def test_what_an_order_has_to_pass(facts, codes):
    assert [str(needed.step.code) for needed in needed_by(ALL, facts)] == codes


def _owner(tx):
    return next(one.actor for one in list_staff(tx) if one.role is Role.OWNER)


def _states(tx, order):
    return [(str(r.code), r.state) for r in reviews_of(tx, order.id)]


def test_the_owners_step_waits_for_the_owner(tx: Tx):
    shop = make_shop(tx)
    save_step(tx, AMOUNT, SYSTEM)
    save_step(tx, NEW, SYSTEM)
    order = place(tx, shop, shop.add("KL330", "12"))
    assert order.status is OrderStatus.IN_REVIEW
    with pytest.raises(ReviewOpen) as refused:
        confirm_order(tx, order.id, actor=shop.rep, version=1)
    assert refused.value.codes == ("amount",)
    assert get_order(tx, order.id).status is OrderStatus.IN_REVIEW
    pass_review(tx, order.id, actor=_owner(tx))
    assert confirm_order(tx, order.id, actor=shop.rep, version=1).status is OrderStatus.CONFIRMED
    with pytest.raises(OrderFinished):
        pass_review(tx, order.id, actor=_owner(tx))
    drain(tx)
    assert run_audit(tx) == []
    again = place(tx, shop, shop.add("KL330", "2"))
    assert (again.status, _states(tx, again)) == (OrderStatus.PLACED, [])


@pytest.mark.breaks_books
def test_four_eyes_and_an_order_that_ends_first(tx: Tx):
    shop = make_shop(tx)
    save_step(tx, ReviewStep(StepCode.NEW_CUSTOMER, True, Role.REP, is_four_eyes=True), SYSTEM)
    order = place(tx, shop, shop.add("KL330", "2"))
    tx.query(
        sa.text("UPDATE order_history SET actor_kind = 'staff', actor_id = :rep WHERE seq = 1"),
        {"rep": shop.rep.id},
    )
    with pytest.raises(SelfApproved):
        pass_review(tx, order.id, actor=shop.rep)
    assert _states(tx, order) == [("new_customer", ReviewState.OPEN)]
    pass_review(tx, order.id, actor=_owner(tx))
    cancelled = place(tx, shop, shop.add("KL330", "3"))
    cancel_order(tx, cancelled.id, actor=shop.contact)
    assert _states(tx, cancelled) == [("new_customer", ReviewState.VOID)]
    tx.query(
        sa.text("UPDATE order_review SET decided_id = :rep WHERE state = 'passed'"),
        {"rep": shop.rep.id},
    )
    drain(tx)
    assert "I15" in {violation.code for violation in run_audit(tx)}


@pytest.mark.parametrize(
    "step",
    [
        ReviewStep(StepCode.CREDIT, True),
        ReviewStep(StepCode.AMOUNT, True),
        ReviewStep(StepCode.AMOUNT, False, threshold_minor=-1),
        ReviewStep(StepCode.UNUSUAL, True, Role.WAREHOUSE),
    ],
)
def test_a_step_that_cannot_be_is_refused(tx: Tx, step):
    before = list_steps(tx)
    with pytest.raises(StepInvalid):
        save_step(tx, step, SYSTEM)
    assert list_steps(tx) == before


def _chain(tx):
    """老王超市 is a branch; 总店 has to agree from ¥100 on."""
    shop = make_shop(tx)
    head = create_customer(tx, CustomerDraft(name="总店", code="C900"), SYSTEM)
    person = create_contact(tx, name="总店张总")
    bind_contact(tx, person.id, head.id)
    rule = BuyerRule(shop.customer.id, head.id, Money(100_00), 2)
    save_buyer_rule(tx, shop.customer.id, rule, actor=SYSTEM)
    return shop, head, Actor(ActorKind.CUSTOMER, person.id, "总店张总")


def test_the_head_office_decides_and_nobody_else(tx: Tx):
    shop, head, chief = _chain(tx)
    order = place(tx, shop, shop.add("KL330", "3"))
    (asked,) = waiting_for_buyer(tx, [head.id])
    assert asked.order_id == order.id
    for other in (shop.contact, shop.rep):
        with pytest.raises(NotAllowed):
            answer_as_buyer(tx, asked.id, actor=other, agrees=True)
    with pytest.raises(ReviewOpen):
        confirm_order(tx, order.id, actor=_owner(tx), version=1)
    answer_as_buyer(tx, asked.id, actor=chief, agrees=True)
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    with pytest.raises(OrderFinished):
        answer_as_buyer(tx, asked.id, actor=chief, agrees=False)
    refused = place(tx, shop, shop.add("NF550", "9"))
    (asked,) = waiting_for_buyer(tx, [head.id])
    answer_as_buyer(tx, asked.id, actor=chief, agrees=False, reason="太多")
    assert get_order(tx, refused.id).status is OrderStatus.CANCELLED
    drain(tx)
    assert run_audit(tx) == []


def test_a_rule_of_a_head_office_that_cannot_be_is_refused(tx: Tx):
    shop, head, _ = _chain(tx)
    own = shop.customer.id
    for wrong in (
        BuyerRule(own, own, Money(0)),
        BuyerRule(head.id, own, Money(0)),
        BuyerRule(own, head.id, Money(-1)),
        BuyerRule(own, head.id, Money(0), 0),
    ):
        with pytest.raises(StepInvalid):
            save_buyer_rule(tx, own, wrong, actor=SYSTEM)
    assert len(list_buyer_rules(tx)) == 1
    save_buyer_rule(tx, own, None, actor=SYSTEM)
    assert list_buyer_rules(tx) == ()
    assert place(tx, shop, shop.add("KL330", "3")).status is OrderStatus.PLACED


def _change(tx, order, actor, *ops):
    return propose_change(tx, order.id, request=ChangeRequest(ops, actor))


def _raise(tx, shop, order, count):
    """老王 wants more of the first line, and says yes to the preview."""
    op = SetQuantity(order.lines[0].sku_id, shop.amount("KL330", count))
    change = _change(tx, order, shop.contact, op)
    return apply_change(tx, change.id, actor=shop.contact)


def test_a_head_office_agrees_to_the_sum_it_was_shown_and_to_no_other(tx: Tx):
    shop, head, chief = _chain(tx)
    order = place(tx, shop, shop.add("KL330", "3"))
    (shown,) = waiting_for_buyer(tx, [head.id])
    _raise(tx, shop, order, "30")
    (now,) = waiting_for_buyer(tx, [head.id])
    assert (shown.minor, now.minor) == (138_00, 1380_00)
    with pytest.raises(StaleVersion):
        answer_as_buyer(tx, shown.id, actor=chief, agrees=True)
    with pytest.raises(ReviewOpen):
        confirm_order(tx, order.id, actor=shop.rep, version=2)
    answer_as_buyer(tx, now.id, actor=chief, agrees=True)
    assert confirm_order(tx, order.id, actor=shop.rep, version=2).total == Money(1380_00)
    drain(tx)
    assert run_audit(tx) == []


def test_an_order_that_needs_nobody_any_more_waits_for_nobody(tx: Tx):
    shop, head, _ = _chain(tx)
    lowered = place(tx, shop, shop.add("KL330", "3"))
    _raise(tx, shop, lowered, "2")
    assert get_order(tx, lowered.id).status is OrderStatus.PLACED
    assert [e.order_id for e in tx.events if isinstance(e, ReviewsVoid)] == [lowered.id]
    assert (_states(tx, lowered), waiting_for_buyer(tx, [head.id])) == (
        [("buyer", ReviewState.VOID)],
        (),
    )
    confirm_order(tx, lowered.id, actor=shop.rep, version=2)
    order = place(tx, shop, shop.add("KL330", "3"))
    save_buyer_rule(tx, shop.customer.id, None, actor=SYSTEM)
    assert confirm_order(tx, order.id, actor=shop.rep, version=1).status is OrderStatus.CONFIRMED
    drain(tx)
    assert run_audit(tx) == []


def test_orders_leave_review_once_the_rule_that_held_them_is_gone(tx: Tx):
    shop = make_shop(tx)
    for step in (AMOUNT, NEW):
        save_step(tx, step, SYSTEM)
    both = place(tx, shop, shop.add("KL330", "12"))
    one = place(tx, shop, shop.add("XB330", "11"))
    cancelled = place(tx, shop, shop.add("NF550", "20"))
    cancel_order(tx, cancelled.id, actor=shop.rep)
    drain(tx)
    assert reconsider_reviews(tx) == 0
    save_step(tx, replace(AMOUNT, is_on=False), SYSTEM)
    assert reconsider_reviews(tx) == 0
    assert [s for s, _ in _states(tx, both)] == ["amount", "new_customer"]
    save_step(tx, replace(NEW, is_on=False), SYSTEM)
    assert reconsider_reviews(tx) == 2
    assert reconsider_reviews(tx) == 0
    told = [event.order_id for event in tx.events if isinstance(event, ReviewsVoid)]
    assert sorted(told) == [both.id, one.id]
    found = get_order(tx, both.id)
    assert (found.status, found.version) == (OrderStatus.PLACED, both.version)
    last = history_of(tx, both.id)[-1]
    assert (last.reason, last.actor.kind) == ("needless", ActorKind.SYSTEM)
    drain(tx)
    assert run_audit(tx) == []


def test_what_is_passed_for_nothing_leaves_review_and_a_hold_by_hand_stays(tx: Tx):
    shop = make_shop(tx)
    save_step(tx, AMOUNT, SYSTEM)
    order = place(tx, shop, shop.add("KL330", "12"))
    save_step(tx, replace(AMOUNT, is_on=False), SYSTEM)
    pass_review(tx, order.id, actor=_owner(tx))
    assert get_order(tx, order.id).status is OrderStatus.PLACED
    held = start_review(tx, place(tx, shop, shop.add("XB330", "1")).id, actor=shop.rep, reason="")
    assert reconsider_reviews(tx) == 0
    assert get_order(tx, held.id).status is OrderStatus.IN_REVIEW


def _confirmed(tx, shop, *steps):
    for step in steps:
        save_step(tx, step, SYSTEM)
    order = place(tx, shop, shop.add("KL330", "3"))
    return confirm_order(tx, order.id, actor=shop.rep, version=1)


def _ask_more(tx, shop, order, count):
    op = SetQuantity(order.lines[0].sku_id, shop.amount("KL330", count))
    return _change(tx, order, shop.contact, op)


def test_a_confirmed_order_is_raised_by_whoever_may_pass_the_new_sum(tx: Tx):
    shop = make_shop(tx)
    order = _confirmed(tx, shop, AMOUNT)
    more = _ask_more(tx, shop, order, "30")
    with pytest.raises(RaiseUnpassed) as refused:
        apply_change(tx, more.id, actor=shop.rep)
    assert refused.value.codes == ("amount",)
    assert (get_order(tx, order.id).total, _states(tx, order)) == (Money(138_00), [])
    apply_change(tx, more.id, actor=_owner(tx))
    (review,) = reviews_of(tx, order.id)
    assert (review.state, review.minor) == (ReviewState.PASSED, 1380_00)
    less = _ask_more(tx, shop, order, "25")
    apply_change(tx, less.id, actor=shop.rep)
    drain(tx)
    assert run_audit(tx) == []


def test_a_raise_that_staff_proposed_is_passed_by_the_proposer_or_not_at_all(tx: Tx):
    shop = make_shop(tx)
    order = _confirmed(tx, shop, AMOUNT)
    op = SetQuantity(order.lines[0].sku_id, shop.amount("KL330", "30"))
    mine = _change(tx, order, shop.rep, op)
    with pytest.raises(RaiseUnpassed):
        apply_change(tx, mine.id, actor=shop.contact)
    owners = _change(tx, order, _owner(tx), op)
    save_step(tx, replace(AMOUNT, is_four_eyes=True), SYSTEM)
    with pytest.raises(SelfApproved):
        apply_change(tx, owners.id, actor=shop.contact)
    save_step(tx, AMOUNT, SYSTEM)
    apply_change(tx, owners.id, actor=shop.contact)
    assert get_order(tx, order.id).total == Money(1380_00)


def test_nobody_of_the_staff_raises_an_order_past_its_head_office(tx: Tx):
    shop, _, _ = _chain(tx)
    order = place(tx, shop, shop.add("KL330", "2"))
    order = confirm_order(tx, order.id, actor=shop.rep, version=1)
    more = _ask_more(tx, shop, order, "30")
    with pytest.raises(RaiseUnpassed) as refused:
        apply_change(tx, more.id, actor=_owner(tx))
    assert refused.value.codes == ("buyer",)
    assert get_order(tx, order.id).total == Money(92_00)


def test_an_order_is_called_off_late_only_while_its_head_office_is_needed(tx: Tx):
    shop, head, chief = _chain(tx)
    late = place(tx, shop, shop.add("KL330", "3"))
    (asked,) = waiting_for_buyer(tx, [head.id])
    agreed = place(tx, shop, shop.add("XB330", "4"))
    answer_as_buyer(tx, waiting_for_buyer(tx, [head.id])[1].id, actor=chief, agrees=True)
    tx.query(sa.text("UPDATE order_review SET expires_at = opened_at"), {})
    rule = buyer_rule_of(tx, shop.customer.id)
    save_buyer_rule(tx, shop.customer.id, None, actor=SYSTEM)
    assert (asked.order_id, expire_buyer_reviews(tx)) == (late.id, 0)
    assert get_order(tx, late.id).status is OrderStatus.PLACED
    save_buyer_rule(tx, shop.customer.id, rule, actor=SYSTEM)
    again = place(tx, shop, shop.add("NF550", "9"))
    tx.query(sa.text("UPDATE order_review SET expires_at = opened_at"), {})
    assert expire_buyer_reviews(tx) == 1
    ended = [get_order(tx, one.id).status for one in (agreed, again)]
    assert ended == [OrderStatus.IN_REVIEW, OrderStatus.CANCELLED]


def test_a_review_that_is_not_there_is_not_found(tx: Tx):
    with pytest.raises(NotFound):
        get_review(tx, 99)


def test_two_roles_let_an_order_pass_one_after_the_other(tx: Tx):
    shop = make_shop(tx)
    finance = create_staff(tx, StaffDraft(name="周会计", userid="zhou", role=Role.FINANCE), SYSTEM)
    save_step(tx, replace(AMOUNT, role=Role.FINANCE), SYSTEM)
    save_step(tx, NEW, SYSTEM)
    order = place(tx, shop, shop.add("KL330", "12"))
    assert [can_pass(tx, order, actor=one) for one in (finance.actor, shop.rep)] == [True, True]
    pass_review(tx, order.id, actor=finance.actor)
    assert _states(tx, order) == [
        ("amount", ReviewState.PASSED),
        ("new_customer", ReviewState.OPEN),
    ]
    assert [can_pass(tx, order, actor=one) for one in (finance.actor, shop.rep)] == [False, True]
    with pytest.raises(ReviewOpen):
        pass_review(tx, order.id, actor=finance.actor)
    with pytest.raises(ReviewOpen):
        confirm_order(tx, order.id, actor=finance.actor, version=1)
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    drain(tx)
    assert run_audit(tx) == []
