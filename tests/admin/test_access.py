"""Every route for every role: opened or refused, and a refusal changes nothing."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from admin.routes import ROUTES, Page
from domain.base.actor import SYSTEM
from domain.base.ids import OutboxId
from domain.base.money import parse_unit_price
from domain.catalog import find_sku
from domain.conversation import (
    Author,
    Direction,
    Said,
    log_message,
    open_conversation,
)
from domain.conversation.store import chat_message
from domain.customer import bind_contact, find_customer, list_registrations
from domain.db import Tx
from domain.messaging import (
    Enqueued,
    Lease,
    Recipient,
    claim_due,
    enqueue,
    get_outbox_row,
    mark_failed,
    register_contact,
)
from domain.order import OrderFilter, OrderStatus, list_orders, order_by_no
from domain.pricing import PriceDraft, own_price_list, set_prices
from domain.staff import ROLE_PERMISSIONS, Role
from tests.admin.conftest import Browser, House
from tests.admin.outline import outline

PROTECTED = [page for page in ROUTES if not page.is_public and page.name != "logout"]


def names_of(tx: Tx) -> dict[str, str]:
    """Something real for each named part of a path."""
    wanted = OrderFilter(statuses=(OrderStatus.PLACED,))
    order = list_orders(tx, wanted).rows[0]
    return {
        "order_no": order.order_no, "code": "YL001", "alias": "1", "row": "1", "line": "1",
        "id": str(list_registrations(tx)[0].id), "kind": "goods", "draft": "none",
    }  # fmt: skip


def path_of(page: Page, names: dict[str, str]) -> str:
    if page.path.startswith("/customers/{code}"):
        names = {**names, "code": "C001"}
    if page.path.startswith("/warehouses/{code}"):
        names = {**names, "code": "COLD"}
    if page.path.startswith("/staff/{code}"):
        names = {**names, "code": "R02"}
    return re.sub(r"\{(\w+)\}", lambda found: names[found[1]], page.path)


def may_open(page: Page, role: Role) -> bool:
    return not page.needs or any(need in ROLE_PERMISSIONS[role] for need in page.needs)


async def ask(browser: Browser, page: Page, path: str) -> int:
    if page.method == "GET":
        return (await browser.get(path)).status
    return (await browser.post(path)).status


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_opens_its_pages_and_no_other(role: Role, house: House) -> None:
    browser = await house.sign_in(role)
    names = house.database.read_now(names_of)
    before = house.database.read_now(outline)
    for page in PROTECTED:
        if not may_open(page, role):
            status = await ask(browser, page, path_of(page, names))
            assert (page.name, status) == (page.name, 403)
    assert house.database.read_now(outline) == before
    for page in PROTECTED:
        if may_open(page, role):
            status = await ask(browser, page, path_of(page, names))
            assert status in {200, 303, 404, 409, 422}, (page.name, role, status)


async def test_nobody_gets_in_without_signing_in(house: House) -> None:
    guest = house.guest()
    names = house.database.read_now(names_of)
    before = house.database.read_now(outline)
    for page in PROTECTED:
        path = path_of(page, names)
        if page.method == "GET":
            response = await guest.get(path)
        else:
            response = await guest.post(path)
        assert (response.status, response.headers["Location"]) == (303, "/admin/login")
    assert house.database.read_now(outline) == before


async def test_a_form_needs_the_token_of_its_browser(house: House) -> None:
    owner, other = await house.sign_in(Role.OWNER), await house.sign_in(Role.OWNER)
    names = house.database.read_now(names_of)
    before = house.database.read_now(outline)
    own = {"Sec-Fetch-Site": "same-origin"}
    for page in PROTECTED:
        if page.method == "GET":
            continue
        url = f"{house.base}/admin{path_of(page, names)}"
        for token, headers in (
            ("", own),
            (other.token, own),
            (owner.token, {"Sec-Fetch-Site": "cross-site"}),
            (owner.token, {"Sec-Fetch-Site": "same-site"}),
            (owner.token, {"Origin": "https://evil.example"}),
            (owner.token, {"Origin": "null"}),
        ):
            response = await owner.session.post(
                url, data={"form_token": token}, headers=headers, allow_redirects=False
            )
            assert (page.name, response.status) == (page.name, 403)
    assert house.database.read_now(outline) == before


async def test_a_rep_sees_the_own_customers_only(house: House) -> None:
    """Another's shop and order answer exactly like ones that do not exist."""
    rep = await house.sign_in(Role.REP, "R01")
    listed = await rep.text("/customers")
    assert "老王超市" in listed
    assert "李记面馆" not in listed
    orders = await rep.text("/orders")
    assert "赵家超市" in orders
    assert "佳佳便利总店" not in orders
    other = house.database.read_now(_order_of, "C003")
    for real, unreal in (
        ("/customers/C003", "/customers/C999"),
        (f"/orders/{other}", "/orders/SO-0101-0000"),
    ):
        hidden, missing = await rep.get(real), await rep.get(unreal)
        assert (hidden.status, await hidden.text()) == (404, await missing.text())
    before = house.database.read_now(outline)
    refused = await rep.post(f"/orders/{other}/confirm", {"version": "1"})
    assert refused.status == 404
    assert house.database.read_now(outline) == before


async def test_no_rep_sees_the_price_of_another_reps_shop(house: House) -> None:
    """串价: neither on the page of the goods nor in the sheet of all prices."""

    def set_own(tx: Tx) -> None:
        sku = find_sku(tx, "YL001")
        assert sku is not None
        for code, price in (("C001", "41.11"), ("C003", "44.44")):
            shop = find_customer(tx, code)
            assert shop is not None
            drafts = [PriceDraft(sku.id, sku.order_unit, parse_unit_price(price, "CNY"))]
            set_prices(tx, own_price_list(tx, shop.id, SYSTEM).id, drafts, SYSTEM)

    house.database.write_now(set_own)
    seen = {}
    for role, code in ((Role.REP, "R01"), (Role.REP, "R02"), (Role.OWNER, ""), (Role.FINANCE, "")):
        browser = await (house.sign_in(role, code) if code else house.sign_in(role))
        page = await browser.text("/products/YL001")
        sheet = (await browser.get("/import/prices.xlsx")).status
        seen[code or role.value] = ("41.11" in page, "44.44" in page, sheet)
    assert seen == {
        "R01": (True, False, 403),
        "R02": (False, True, 403),
        "owner": (True, True, 200),
        "finance": (True, True, 200),
    }
    own, other = await house.sign_in(Role.REP, "R01"), "/customers/C003"
    assert "41.11" in await own.text("/customers/C001")
    assert (await own.get(other)).status == 404


async def test_what_a_person_says_for_another_reps_shop_is_not_shown(house: House) -> None:
    """C001 is R01's, C003 is R02's; one person speaks for both."""
    rep, owner = await house.sign_in(Role.REP, "R01"), await house.sign_in(Role.OWNER)
    order_no = house.database.read_now(_order_of, "C001")

    def talk(tx: Tx) -> None:
        order = order_by_no(tx, order_no)
        assert order.contact_id is not None
        register_contact(tx, "oa", channel="oa", external_id="o_both", contact_id=order.contact_id)
        chat = open_conversation(tx, "oa", address="o_both")
        said = Said(Direction.IN, Author.CUSTOMER, "李记面馆：生抽多少钱")
        number = log_message(tx, chat.id, said=said)
        before = chat_message.c.id == number
        tx.query(update(chat_message).where(before).values(at=order.placed_at))
        about = Said(Direction.IN, Author.CUSTOMER, "那就这样定了", order_id=order.id)
        log_message(tx, chat.id, said=about)

    def bind(tx: Tx) -> None:
        other = find_customer(tx, "C003")
        assert other is not None
        person = order_by_no(tx, order_no).contact_id
        assert person is not None
        bind_contact(tx, person, other.id)

    house.database.write_now(talk)
    path = f"/orders/{order_no}"
    alone = await rep.text(path)
    assert "李记面馆：生抽多少钱" in alone
    assert "那就这样定了" in alone
    house.database.write_now(bind)
    shared = await rep.text(path)
    assert "李记面馆：生抽多少钱" not in shared
    assert "那就这样定了" in shared
    assert "李记面馆：生抽多少钱" in await owner.text(path)


async def test_the_outbox_of_all_customers_is_the_owners(house: House) -> None:
    """Its rows are of every rep's customers; who may not see them cannot try them again either."""

    def give_up(tx: Tx) -> int:
        wanted = Enqueued("order_confirmed", Recipient.contact(1), {"order_id": 1}, "e1")
        number = enqueue(tx, wanted)
        assert number is not None
        (row,) = claim_due(tx, Lease("test", tx.now + timedelta(minutes=1)))
        mark_failed(tx, row, owner="test", reason="40003 invalid openid", is_permanent=True)
        return number

    number = house.database.write_now(give_up)
    rep, owner = await house.sign_in(Role.REP, "R01"), await house.sign_in(Role.OWNER)
    before = house.database.read_now(get_outbox_row, OutboxId(number))
    assert (await rep.get("/outbox")).status == 403
    assert (await rep.post(f"/outbox/{number}/retry")).status == 403
    assert "/admin/outbox" not in await rep.text("/")
    assert house.database.read_now(get_outbox_row, OutboxId(number)) == before
    assert "40003 invalid openid" in await owner.text("/outbox")


def _order_of(tx: Tx, code: str) -> str:
    customer = find_customer(tx, code)
    assert customer is not None
    return list_orders(tx, OrderFilter(customer_ids=(customer.id,))).rows[0].order_no
