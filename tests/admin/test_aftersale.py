"""Complaints in the browser: listed with message, picture and order, decided with an answer."""

from domain.aftersale import (
    Case,
    CaseItem,
    CaseMedia,
    CaseStatus,
    Complaint,
    Remedy,
    grant_remedy,
    list_cases,
    open_case,
    wish_remedy,
)
from domain.base.ids import CaseId, OrderId
from domain.customer import find_customer
from domain.db import Tx
from domain.messaging import OutboxFilter, list_outbox
from domain.order import OrderFilter, get_order, list_orders
from domain.reactions import drain
from domain.staff import Role, find_staff
from tests.admin.conftest import House
from tests.admin.ordering import order_one
from tests.admin.outline import outline

PICTURE = "https://mmbiz.example/p/1"


def complain(tx: Tx, code: str) -> tuple[Case, str]:
    """The shop's newest order came broken, with a picture and one WeCom alone shows."""
    shop = find_customer(tx, code)
    assert shop is not None
    order = list_orders(tx, OrderFilter(customer_ids=(shop.id,))).rows[0]
    media = (CaseMedia("image", url=PICTURE), CaseMedia("image", media_id="m1"))
    told = Complaint(shop.id, None, "可乐破了两箱", OrderId(order.id), media=media)
    case = open_case(tx, told)
    drain(tx)
    return case, order.order_no


def the_case(tx: Tx) -> Case:
    return list_cases(tx)[0]


async def test_a_complaint_is_shown_and_settled_with_an_answer(house: House) -> None:
    case, order_no = house.database.write_now(complain, "C001")
    rep = await house.sign_in(Role.REP, "R01")
    page = await rep.text("/aftersale")
    for part in ("可乐破了两箱", order_no, f'href="{PICTURE}"', "另有1个"):
        assert part in page
    path = f"/aftersale/{case.id}"
    before = house.database.read_now(outline)
    for wrong in ({"outcome": "settled", "resolution": ""}, {"resolution": "好"}):
        assert (await rep.post(path, wrong)).status == 422
    assert house.database.read_now(outline) == before
    answer = {"outcome": "settled", "kind": "exchange", "resolution": "明天换两箱"}
    assert (await rep.post(path, answer)).status == 303
    decided = house.database.read_now(the_case)
    assert (decided.status, decided.kind.value, decided.resolution) == (
        CaseStatus.SETTLED, "exchange", "明天换两箱",
    )  # fmt: skip
    kinds = [row.kind for row in house.database.read_now(list_outbox, OutboxFilter()).rows]
    assert "aftersale_decided" in kinds
    assert "明天换两箱" in await rep.text("/aftersale")
    assert (await rep.post(path, answer)).status == 409


async def test_a_rep_neither_sees_nor_decides_another_reps_complaint(house: House) -> None:
    case, _ = house.database.write_now(complain, "C001")
    other = await house.sign_in(Role.REP, "R02")
    assert "可乐破了两箱" not in await other.text("/aftersale")
    before = house.database.read_now(outline)
    for number in (str(case.id), "999", "x"):
        answer = {"outcome": "declined", "resolution": "不行"}
        refused = await other.post(f"/aftersale/{number}", answer)
        assert refused.status == 404
    assert house.database.read_now(outline) == before


def granted(tx: Tx) -> tuple[str, str]:
    """Two of the newest order's first goods go with the next: their name, the next's number."""
    shop = find_customer(tx, "C001")
    rep = find_staff(tx, "R01")
    assert shop is not None
    assert rep is not None
    order = get_order(tx, list_orders(tx, OrderFilter(customer_ids=(shop.id,))).rows[0].id)
    item = CaseItem(order.lines[0].sku_id, order.lines[0].id, 2)
    case = open_case(tx, Complaint(shop.id, None, "破了", order.id, (item,)))
    wish_remedy(tx, case.id, Remedy.REPLACE)
    grant_remedy(tx, case.id, by=(rep.actor, "下次补"), today=tx.now.date())
    drain(tx)
    return order.lines[0].sku_name, order_one(tx, shop)


def wish(tx: Tx, remedy: Remedy) -> CaseId:
    """Two of the newest order's first goods broke, and the shop said what it wants."""
    shop = find_customer(tx, "C001")
    assert shop is not None
    order = get_order(tx, list_orders(tx, OrderFilter(customer_ids=(shop.id,))).rows[0].id)
    item = CaseItem(order.lines[0].sku_id, order.lines[0].id, 2)
    case = open_case(tx, Complaint(shop.id, None, "破了", order.id, (item,)))
    return wish_remedy(tx, case.id, remedy).id


async def test_a_wish_is_granted_on_the_page(house: House) -> None:
    case_id = house.database.write_now(wish, Remedy.REPLACE)
    rep = await house.sign_in(Role.REP, "R01")
    assert "同意补" in await rep.text("/aftersale")
    answer = {"outcome": "granted", "kind": "unsorted", "resolution": "下次补2个"}
    assert (await rep.post(f"/aftersale/{case_id}", answer)).status == 303
    decided = house.database.read_now(the_case)
    assert (decided.status, decided.kind.value, decided.remedy) == (
        CaseStatus.SETTLED, "exchange", Remedy.REPLACE,
    )  # fmt: skip


async def test_what_goes_along_free_of_charge_stands_on_the_next_orders_page(
    house: House,
) -> None:
    name, order_no = house.database.write_now(granted)
    finance = await house.sign_in(Role.FINANCE)
    page = await finance.text(f"/orders/{order_no}")
    assert f'另补(不收钱)</dt><dd class="strong">{name} 2' in page
