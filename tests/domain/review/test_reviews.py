"""Review steps: what fires, who lets it pass, and what a head office says."""

import pytest
import sqlalchemy as sa

from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.errors import NotAllowed
from domain.base.ids import CustomerId
from domain.base.money import Money
from domain.customer import CustomerDraft, bind_contact, create_contact, create_customer
from domain.db import Tx
from domain.order import (
    OrderFinished,
    OrderStatus,
    answer_as_buyer,
    cancel_order,
    confirm_order,
    get_order,
    pass_review,
)
from domain.reactions import drain
from domain.report import run_audit
from domain.review import (
    BuyerRule,
    Facts,
    ReviewOpen,
    ReviewState,
    ReviewStep,
    SelfApproved,
    StepCode,
    StepInvalid,
    list_buyer_rules,
    list_steps,
    needed_by,
    reviews_of,
    save_buyer_rule,
    save_step,
    waiting_for_buyer,
)
from domain.staff import Role, list_staff
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
    assert [r.order_id for r in waiting_for_buyer(tx, [head.id])] == [order.id]
    for other in (shop.contact, shop.rep):
        with pytest.raises(NotAllowed):
            answer_as_buyer(tx, order.id, actor=other, agrees=True)
    with pytest.raises(ReviewOpen):
        confirm_order(tx, order.id, actor=_owner(tx), version=1)
    answer_as_buyer(tx, order.id, actor=chief, agrees=True)
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    with pytest.raises(OrderFinished):
        answer_as_buyer(tx, order.id, actor=chief, agrees=False)
    refused = place(tx, shop, shop.add("NF550", "9"))
    answer_as_buyer(tx, refused.id, actor=chief, agrees=False, reason="太多")
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
