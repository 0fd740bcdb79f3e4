"""Goods that came back, on the order's page: seen first, then booked once."""

import re

from domain.aftersale import credited_for, returned_of, send_order
from domain.base.actor import Actor, ActorKind
from domain.base.money import Money, plain
from domain.db import Tx
from domain.fulfilment import Parcel
from domain.order import Order, confirm_order, get_order
from domain.reactions import drain
from domain.report import run_audit
from domain.staff import Role, find_staff
from tests.admin.conftest import Browser, House
from tests.admin.outline import outline
from tests.admin.test_orders import place


def _sent(tx: Tx) -> Order:
    """3箱 of YL001, confirmed and on their way."""
    rep = find_staff(tx, "R01")
    assert rep is not None
    order = place(tx, "C001", "YL001", 3)
    actor = Actor(ActorKind.STAFF, rep.id, rep.name)
    order = confirm_order(tx, order.id, actor=actor, version=order.version)
    send_order(tx, order.id, parcel=Parcel("自有车队"), actor=actor)
    drain(tx)
    return get_order(tx, order.id)


async def test_it_is_seen_first_and_booked_once(house: House) -> None:
    order = house.database.write_now(_sent)
    line, path = order.lines[0], f"/orders/{order.order_no}/returns"
    owner = await house.sign_in(Role.OWNER)
    assert path in await owner.text(f"/orders/{order.order_no}")
    form = {f"count.{line.id}": "1", f"unit.{line.id}": line.quantity.unit, "reason": "临期",
            f"shelf.{line.id}": "shelf"}  # fmt: skip
    before = house.database.read_now(outline)
    for wrong in ({f"count.{line.id}": ""}, {f"count.{line.id}": "4"}, {"reason": ""},
                  {f"count.{line.id}": "0"}, {f"count.{line.id}": "-1"},
                  {f"shelf.{line.id}": ""}, {f"shelf.{line.id}": "else"}):  # fmt: skip
        assert (await owner.post(path, {**form, **wrong})).status == 422
    shown = await owner.post(path, form)
    page = await shown.text()
    assert shown.status == 200
    assert "还没记账" in page
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found is not None
    assert house.database.read_now(outline) == before
    again = await owner.post(path, {**form, "do": "book", "seen": "0"})
    assert "还没记账" in await again.text()
    assert house.database.read_now(outline) == before
    book = {**form, "do": "book", "seen": found[1]}
    assert (await owner.post(path, book)).status == 303
    assert (await owner.post(path, book)).status == 200
    (back,) = house.database.read_now(returned_of, order)
    credited = house.database.read_now(credited_for, back)
    assert credited is not None
    assert line.amount is not None
    assert credited.minor * 3 == line.amount.minor
    assert "退货记录" in await owner.text(path)
    off = {**form, f"count.{line.id}": "2", f"shelf.{line.id}": "off", "reason": "变质"}
    page = await (await owner.post(path, off)).text()
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found is not None
    assert (await owner.post(path, {**off, "do": "book", "seen": found[1]})).status == 303
    assert "这单没有能退的货" in await owner.text(path)
    assert house.database.read_now(run_audit) == []


async def test_only_who_reviews_orders_takes_goods_back(house: House) -> None:
    order = house.database.write_now(_sent)
    finance = await house.sign_in(Role.FINANCE)
    path = f"/orders/{order.order_no}/returns"
    assert (await finance.get(path)).status == 403
    assert (await finance.post(path, {"reason": "x"})).status == 403


def shown_text(page: str) -> str:
    """What a reader sees of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


async def test_the_order_shows_what_came_back(house: House) -> None:
    order = house.database.write_now(_sent)
    owner = await house.sign_in(Role.OWNER)
    path = f"/orders/{order.order_no}"
    assert "退货记录" not in await owner.text(path)
    line = order.lines[0]
    form = {f"count.{line.id}": "1", f"unit.{line.id}": line.quantity.unit, "reason": "临期",
            f"shelf.{line.id}": "shelf"}  # fmt: skip
    await _book(owner, f"{path}/returns", form)
    await _book(owner, f"{path}/returns", {**form, f"shelf.{line.id}": "off", "reason": "漏了"})
    text = shown_text(await owner.text(path))
    back = text[text.index("退货记录") :]
    each = f"{line.sku_name} 1{line.quantity.unit}"
    assert line.amount is not None
    paid = plain(Money(line.amount.minor // 3))
    assert re.search(
        rf"{re.escape(each)} 报损 \S+ \S+ · 陈老板 · 漏了 ¥{paid} 已抵账 "
        rf"{re.escape(each)} 入库 \S+ \S+ · 陈老板 · 临期 ¥{paid} 已抵账",
        back,
    ), back[:400]


async def _book(browser: Browser, path: str, form: dict[str, str]) -> str:
    """Look, then book what was shown; where it leads to."""
    page = await (await browser.post(path, form)).text()
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found is not None
    done = await browser.post(path, {**form, "do": "book", "seen": found[1]})
    assert done.status == 303
    return done.headers["Location"]


async def test_lost_goods_beyond_the_limit_take_two(house: House) -> None:
    order = house.database.write_now(_sent)
    line, path = order.lines[0], f"/orders/{order.order_no}"
    owner, rep = await house.sign_in(Role.OWNER), await house.sign_in(Role.REP, "R01")
    finance = await house.sign_in(Role.FINANCE)
    assert (await owner.post("/reviews/write_off", {"write_off": "50"})).status == 303
    form = {f"count.{line.id}": "3", f"unit.{line.id}": line.quantity.unit, "reason": "过期",
            f"shelf.{line.id}": "off"}  # fmt: skip
    assert "return_asked" in await _book(rep, f"{path}/returns", form)
    assert house.database.read_now(returned_of, order) == ()
    page = await rep.text(path)
    (number,) = set(re.findall(r"returns/(\d+)", page))
    assert "撤回" in page
    agree = {"answer": "yes"}
    before = house.database.read_now(outline)
    assert (await rep.post(f"{path}/returns/{number}", agree)).status == 403
    assert (await finance.post(f"{path}/returns/{number}9", agree)).status == 404
    assert (await finance.post(f"{path}/returns/x", agree)).status == 404
    assert house.database.read_now(outline) == before
    assert "同意" in await finance.text(path)
    assert (await finance.post(f"{path}/returns/{number}", agree)).status == 303
    (back,) = house.database.read_now(returned_of, order)
    assert house.database.read_now(credited_for, back) == line.amount
    assert (await owner.post(f"{path}/returns/{number}", agree)).status == 404
    page = await owner.text(path)
    assert "小李 提出" in page
    assert house.database.read_now(run_audit) == []


async def test_who_asked_takes_it_back_but_does_not_agree(house: House) -> None:
    order = house.database.write_now(_sent)
    line, path = order.lines[0], f"/orders/{order.order_no}"
    owner = await house.sign_in(Role.OWNER)
    assert (await owner.post("/reviews/write_off", {"write_off": "0"})).status == 303
    form = {f"count.{line.id}": "1", f"unit.{line.id}": line.quantity.unit, "reason": "过期",
            f"shelf.{line.id}": "off"}  # fmt: skip
    assert "return_asked" in await _book(owner, f"{path}/returns", form)
    (number,) = set(re.findall(r"returns/(\d+)", await owner.text(path)))
    assert (await owner.post(f"{path}/returns/{number}", {"answer": "yes"})).status == 409
    assert (await owner.post(f"{path}/returns/{number}", {"answer": "no"})).status == 303
    assert "退货记录" not in await owner.text(path)
    assert house.database.read_now(returned_of, order) == ()
