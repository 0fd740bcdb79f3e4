"""Who agreed to offers, on the page of a shop."""

from domain.base.actor import SYSTEM
from domain.campaign import consents_of, refuse_campaigns
from domain.customer import contacts_of, find_customer
from domain.staff import Role
from tests.admin.conftest import House


async def test_consent_given_elsewhere_is_written_down_and_ended(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    shop = house.database.read_now(find_customer, "C001")
    assert shop is not None
    person = house.database.read_now(contacts_of, shop.id)[0].id
    path = f"/customers/C001/contacts/{person}/offers"
    assert "没同意过" in await owner.text("/customers/C001")
    wrong = await owner.post(path, {"do": "agree", "how": " "})
    assert wrong.status == 422
    assert "请写明凭什么知道" in await wrong.text()
    assert house.database.read_now(consents_of, [person]) == {}
    assert (await owner.post(path, {"do": "agree", "how": "合同上勾选"})).status == 303
    assert "合同上勾选" in await owner.text("/customers/C001")
    assert (await owner.post(path, {"do": "end"})).status == 303
    house.database.write_now(lambda tx: refuse_campaigns(tx, person, SYSTEM, account="oa"))
    assert (await owner.post(path, {"do": "agree", "how": "电话"})).status == 409
    assert "只能由本人" in await owner.text("/customers/C001")
    elsewhere = "/customers/C002/contacts/99999/offers"
    assert (await owner.post(elsewhere, {"do": "end"})).status == 404
    warehouse = await house.sign_in(Role.WAREHOUSE)
    assert (await warehouse.post(path, {"do": "end"})).status == 403
