"""Review steps and head offices are set in the browser, standing orders paused there."""

from domain.base.actor import SYSTEM
from domain.base.money import Money
from domain.credit import PaymentTime, payment_time
from domain.customer import contacts_of, find_customer
from domain.db import Tx
from domain.review import list_buyer_rules, list_steps
from domain.staff import Role
from domain.standing import StandingDraft, StandingStatus, list_standing, save_standing
from tests.admin.conftest import House


def _agree(tx: Tx) -> int:
    shop = find_customer(tx, "C001")
    assert shop is not None
    person = contacts_of(tx, shop.id)[0]
    draft = StandingDraft(shop.id, person.id, (1, 3), ())
    return save_standing(tx, draft, actor=SYSTEM).id


async def test_what_is_set_is_stored_and_what_is_wrong_is_marked(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    assert (await owner.post("/reviews/amount", {"on": "on"})).status == 422
    wanted = {"on": "on", "role": "owner", "four_eyes": "on", "threshold": "500"}
    assert (await owner.post("/reviews/amount", wanted)).status == 303
    step = house.database.read_now(list_steps)[0]
    assert (step.is_on, step.role, step.is_four_eyes) == (True, Role.OWNER, True)
    assert step.threshold_minor == 500_00
    chain = {"branch": "C001", "head": "C001", "above": "100", "hours": "12"}
    assert (await owner.post("/reviews/chain", chain)).status == 422
    assert (await owner.post("/reviews/chain", chain | {"head": "C002"})).status == 303
    (rule,) = house.database.read_now(list_buyer_rules)
    assert (rule.above, rule.hours) == (Money(100_00), 12)
    assert (await owner.post("/reviews/chain", {"branch": "C001", "drop": "1"})).status == 303
    assert house.database.read_now(list_buyer_rules) == ()
    number = house.database.write_now(_agree)
    assert (await owner.post(f"/standing/{number}", {"to": "pause"})).status == 303
    (standing,) = house.database.read_now(list_standing)
    assert standing.status is StandingStatus.PAUSED
    assert "500" in await owner.text("/reviews")
    assert "C001" in await owner.text("/standing")


async def test_how_long_prepaid_orders_may_stay_unpaid_is_set(house: House) -> None:
    owner, rep = await house.sign_in(Role.OWNER), await house.sign_in(Role.REP)
    path, wanted = "/reviews/payment_time", {"hours": "12", "warned_hours": "3"}
    assert (await rep.post(path, wanted)).status == 403
    for hours, warned in (("0", "0"), ("12", "12"), ("745", "2"), ("一天", "2")):
        assert (await owner.post(path, {"hours": hours, "warned_hours": warned})).status == 422
    assert house.database.read_now(payment_time) == PaymentTime()
    assert (await owner.post(path, wanted)).status == 303
    assert house.database.read_now(payment_time) == PaymentTime(12, 3)
    assert 'value="12"' in await owner.text("/reviews")
    assert (await owner.post(path, {"hours": "", "warned_hours": ""})).status == 303
    assert house.database.read_now(payment_time) == PaymentTime(None, 0)
