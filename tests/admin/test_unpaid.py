"""A prepaid order that nobody has paid: the page says so, with the way on, and nothing happens."""

import pytest

from domain.base.actor import SYSTEM
from domain.base.values import replace
from domain.customer import PaymentTerms, change_customer, find_customer
from domain.db import Tx
from domain.order import Order, OrderStatus, confirm_order, get_order
from domain.reactions import drain
from domain.report import run_audit
from domain.staff import Role, find_staff
from tests.admin.conftest import House
from tests.admin.outline import outline
from tests.admin.test_orders import place


def _confirmed(tx: Tx) -> Order:
    """3箱 of YL001 for a shop that pays in advance, confirmed."""
    customer, rep = find_customer(tx, "C001"), find_staff(tx, "R01")
    assert customer is not None
    assert rep is not None
    change_customer(tx, replace(customer, terms=PaymentTerms.PREPAID), SYSTEM)
    order = place(tx, "C001", "YL001", 3)
    order = confirm_order(tx, order.id, actor=rep.actor, version=order.version)
    drain(tx)
    return order


@pytest.mark.parametrize(
    ("act", "form"), [("pick", {}), ("ship", {"carrier": "自有车队", "tracking_no": ""})]
)
async def test_it_says_what_lacks_and_where_to_record_it(
    house: House, act: str, form: dict[str, str]
) -> None:
    order = house.database.write_now(_confirmed)
    path = f"/orders/{order.order_no}"
    owner, warehouse = await house.sign_in(Role.OWNER), await house.sign_in(Role.WAREHOUSE)
    before = house.database.read_now(outline)
    for browser in (owner, warehouse):
        refused = await browser.post(f"{path}/{act}", form)
        page = await refused.text()
        assert refused.status == 409
        assert order.order_no in page
        assert "先款后货：还差¥138.00没到账，所以还没拣货、没发货。" in page
        assert ("/customers/C001/account#receipt" in page) is (browser is owner)
        assert ("请财务先登记收款" in page) is (browser is warehouse)
    assert house.database.read_now(outline) == before
    assert house.database.read_now(get_order, order.id).status is OrderStatus.CONFIRMED
    assert 'id="receipt"' in await owner.text("/customers/C001/account")
    assert house.database.read_now(run_audit) == []
