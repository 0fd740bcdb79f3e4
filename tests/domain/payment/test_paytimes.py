"""A prepaid order's time to pay while somebody still decides about the order."""

from datetime import datetime

import pytest
from alembic.script import ScriptDirectory

from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.money import Money, UnitPrice
from domain.cart import SetQuantity
from domain.credit import (
    PaymentTime,
    PayStage,
    receivable_of,
    set_payment_time,
)
from domain.customer import (
    CustomerDraft,
    PaymentTerms,
    bind_contact,
    create_contact,
    create_customer,
)
from domain.db import Tx
from domain.db.migrate import alembic_config
from domain.order import (
    ChangeRequest,
    OrderStatus,
    OverrideRequest,
    answer_as_buyer,
    apply_change,
    confirm_order,
    decide_override,
    get_order,
    override_price,
    pass_review,
    price_line,
    propose_change,
    reconsider_reviews,
)
from domain.pricing import set_price_floor
from domain.reactions import drain
from domain.review import (
    BuyerRule,
    ReviewStep,
    StepCode,
    save_buyer_rule,
    save_step,
    waiting_for_buyer,
)
from domain.staff import Role, StaffDraft, create_staff
from domain.tables import metadata
from tests.domain.accounts import buy, check, finance_of, pay, put_on_terms
from tests.domain.goods import Shop, make_shop, place
from tests.domain.payment.test_unpaid import HOUR, OFF, REPORTED, WARNED, later, told


@pytest.fixture
def shop(tx: Tx) -> Shop:
    """老王超市, which pays in advance."""
    return put_on_terms(tx, make_shop(tx), PaymentTerms.PREPAID)


class Deciding:
    """An order of the shop about which others still decide."""

    def __init__(self, tx: Tx, shop: Shop, what: str) -> None:
        self.tx, self.shop = tx, shop
        self.codes = what.split("+")
        owner = create_staff(tx, StaffDraft("陈总", "b09", Role.OWNER), SYSTEM)
        self.owner = owner.actor
        if "head" in self.codes:
            head = create_customer(tx, CustomerDraft(name="总店", code="C900"), SYSTEM)
            person = create_contact(tx, name="总店张总")
            bind_contact(tx, person.id, head.id)
            self.head, self.chief = head, Actor(ActorKind.CUSTOMER, person.id, "总店张总")
            rule = BuyerRule(shop.customer.id, head.id, Money(0), 168)
            save_buyer_rule(tx, shop.customer.id, rule, actor=SYSTEM)
        if "step" in self.codes:
            save_step(tx, ReviewStep(StepCode.NEW_CUSTOMER, True, Role.OWNER), SYSTEM)
        if "floor" in self.codes:
            floor = UnitPrice(420_000)
            set_price_floor(tx, shop.id("KL330"), SYSTEM, unit="箱", price=floor)
        self.order = place(tx, shop, shop.add("DP250" if "price" in self.codes else "KL330", "3"))
        if "floor" in self.codes:
            self.asked = override_price(tx, self.order, self._asks())
        drain(tx)

    def _asks(self) -> OverrideRequest:
        return OverrideRequest(self.order.lines[0].id, UnitPrice(400_000), "老客户", self.shop.rep)

    def decide(self, what: str) -> None:
        """One of them decides."""
        tx, order = self.tx, get_order(self.tx, self.order.id)
        if what == "head":
            (asked,) = waiting_for_buyer(tx, [self.head.id])
            answer_as_buyer(tx, asked.id, actor=self.chief, agrees=True)
        elif what == "step":
            pass_review(tx, order.id, actor=self.owner)
        elif what == "needless":
            save_step(tx, ReviewStep(StepCode.NEW_CUSTOMER, False, Role.OWNER), SYSTEM)
            reconsider_reviews(tx)
        elif what == "price":
            line = order.lines[0].id
            price_line(tx, order, line_id=line, price=UnitPrice(980_000), actor=self.shop.rep)
        elif what == "confirm":
            confirm_order(tx, order.id, actor=self.owner, version=order.version)
        else:
            is_agreed = what == "floor"
            decide_override(tx, self.asked.id, actor=self.owner, is_approved=is_agreed)
        drain(tx)

    @property
    def pay_by(self) -> datetime | None:
        """Until when it is to be paid."""
        owed = receivable_of(self.tx, self.order.id)
        return None if owed is None else owed.pay_by


@pytest.mark.parametrize(
    ("what", "decided"),
    [
        ("head", [(30, "head")]),
        ("step", [(26, "step")]),
        ("step", [(50, "needless")]),
        ("step", [(25, "confirm")]),
        ("price", [(48, "price")]),
        ("floor", [(30, "floor")]),
        ("floor", [(30, "refused")]),
        ("head+price", [(20, "price"), (40, "head")]),
        ("head+price", [(20, "head"), (40, "price"), (45, "head")]),
        ("head+step+floor", [(20, "floor"), (25, "head"), (30, "step")]),
    ],
)
def test_the_time_stands_still_while_somebody_decides(
    tx: Tx, shop: Shop, what: str, decided: list[tuple[float, str]]
):
    """It begins, whole, when the last has decided: told of at 22 hours, called off at 24."""
    deciding, now = Deciding(tx, shop, what), 0.0
    for at, word in decided:
        assert (deciding.pay_by, later(tx, at - now)) == (None, 0)
        assert told(tx, deciding.order) == []
        deciding.decide(word)
        now = at
    assert deciding.pay_by == tx.now + 24 * HOUR
    assert [later(tx, hours) for hours in (21.9, 0.2, 1.8)] == [0, 0, 0]
    assert told(tx, deciding.order) == [WARNED]
    assert (later(tx, 0.1), told(tx, deciding.order)) == (1, [*OFF, WARNED])
    check(tx)


def test_a_raise_that_is_asked_about_stops_the_time_and_it_begins_anew(tx: Tx, shop: Shop):
    save_step(tx, ReviewStep(StepCode.AMOUNT, True, Role.OWNER, threshold_minor=20_000), SYSTEM)
    owner = create_staff(tx, StaffDraft("陈总", "b09", Role.OWNER), SYSTEM).actor
    order = buy(tx, shop, 2)
    assert (later(tx, 23), told(tx, order)) == (0, [WARNED])
    ops = (SetQuantity(shop.id("KL330"), shop.amount("KL330", "5")),)
    change = propose_change(tx, order.id, request=ChangeRequest(ops, shop.rep))
    apply_change(tx, change.id, actor=shop.contact)
    drain(tx)
    assert get_order(tx, order.id).total == Money(23_000)
    assert (later(tx, 48), get_order(tx, order.id).status) == (0, OrderStatus.IN_REVIEW)
    pass_review(tx, order.id, actor=owner)
    assert [later(tx, hours) for hours in (23.9, 0.1)] == [0, 1]
    check(tx)


def test_what_is_over_does_not_begin_again(tx: Tx, shop: Shop):
    set_price_floor(tx, shop.id("KL330"), SYSTEM, unit="箱", price=UnitPrice(420_000))
    finance = finance_of(tx)
    order = buy(tx, shop, 2)
    pay(tx, shop, 1_000, finance)
    assert (later(tx, 24), told(tx, order)) == (0, [REPORTED])
    ask = OverrideRequest(order.lines[0].id, UnitPrice(400_000), "老客户", shop.rep)
    asked = override_price(tx, order, ask)
    owner = create_staff(tx, StaffDraft("陈总", "b09", Role.OWNER), SYSTEM).actor
    decide_override(tx, asked.id, actor=owner, is_approved=False)
    drain(tx)
    held = receivable_of(tx, order.id)
    assert held is not None
    assert (held.pay_stage, later(tx, 48), told(tx, order)) == (PayStage.CLOSED, 0, [REPORTED])


def test_switched_off_meanwhile_it_has_no_end(tx: Tx, shop: Shop):
    deciding = Deciding(tx, shop, "head")
    set_payment_time(tx, PaymentTime(None, 0), actor=shop.rep)
    deciding.decide("head")
    held = receivable_of(tx, deciding.order.id)
    assert held is not None
    assert (held.pay_by, held.pay_stage, later(tx, 24 * 40)) == (None, PayStage.CLOSED, 0)


@pytest.mark.parametrize(("hours", "ends"), [(24, True), (None, False)])
def test_the_time_of_an_order_from_before_begins_with_its_price(
    tx: Tx, shop: Shop, hours: int | None, ends: bool
):
    deciding, known = Deciding(tx, shop, "price"), buy(tx, shop, 1)
    set_payment_time(tx, PaymentTime(hours, 2), actor=shop.rep)
    tx.run_sql("UPDATE receivable SET pay_by = NULL, pay_stage = 'closed'")
    scripts = ScriptDirectory.from_config(alembic_config(tx, metadata))
    tx.run_sql(scripts.get_revision("0027").module.WAITING)
    deciding.decide("price")
    assert (deciding.pay_by is not None) is ends
    assert later(tx, 25) == int(ends)
    assert get_order(tx, known.id).status is OrderStatus.PLACED
    check(tx)
