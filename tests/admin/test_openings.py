"""What a shop owed before its books began, as its account page shows it."""

import re
from datetime import date

from domain.base.actor import SYSTEM
from domain.base.money import Money
from domain.credit import OpeningBalance
from domain.customer import find_customer
from domain.db import Tx
from domain.payment import set_opening
from domain.staff import Role
from tests.admin.conftest import House
from tests.admin.test_accounts import balance

PATH = "/customers/C002/account"


def bring(tx: Tx) -> None:
    customer = find_customer(tx, "C002")
    assert customer is not None
    due = date(2027, 11, 30)
    wanted = OpeningBalance(customer.id, Money(32_050, "CNY"), due, Money(0, "CNY"), "旧账")
    set_opening(tx, customer, wanted, actor=SYSTEM, today=date(2027, 11, 23))


def unpaid_rows(body: str) -> list[str]:
    """The rows of what is not wholly paid, as words."""
    card = body.split("<h2>未付清</h2>")[1].split("</section>")[0]
    body = card.split("<tbody>")[1] if "<tbody>" in card else ""
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


async def test_it_stands_among_what_is_not_paid(house: House) -> None:
    await house.database.write(bring)
    owner = await house.sign_in(Role.OWNER)
    body = await owner.text(PATH)
    assert unpaid_rows(body)[0].startswith("上期结余 旧账 ")
    assert unpaid_rows(body)[0].endswith("¥320.50")
    assert "都已付清" not in body


async def test_what_a_shop_has_left_is_not_called_a_debt(house: House) -> None:
    await house.database.write(bring)
    finance = await house.sign_in(Role.FINANCE)
    assert "账上余额" not in await finance.text(PATH)
    owed = house.database.read_now(balance, "C002")
    paid = f"{(owed + 30_050) / 100:.2f}"
    fields = {"amount": paid, "method": "cash", "reference": "", "received_on": "", "order": "",
              "note": "", "key": "k-1"}  # fmt: skip
    assert (await finance.post(f"{PATH}/receipts", fields)).status == 303
    for page in (PATH, "/accounts"):
        body = await finance.text(page)
        assert re.search(r"账上余额</(?:dt|span)>\s*(?:<dd[^>]*>)?¥300\.50", body), page
        assert "-¥300.50" not in body
