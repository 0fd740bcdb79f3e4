"""The scale on an order's page: figures typed, asked back, corrected, refused after it left."""

import re

from domain.base.actor import Actor, ActorKind
from domain.catalog import find_sku
from domain.db import Tx
from domain.order import Order, confirm_order, order_by_no, weighings_of
from domain.staff import Role, find_staff
from tests.admin.conftest import House
from tests.admin.outline import outline
from tests.admin.test_orders import place
from tests.supply import save_changed


def _confirmed(tx: Tx, settles: bool) -> Order:
    """20斤 上海青, confirmed, paid for as weighed or not."""
    sku, rep = find_sku(tx, "SC001"), find_staff(tx, "R01")
    assert sku is not None
    assert rep is not None
    save_changed(tx, sku, settles_by_weight=settles)
    order = place(tx, "C001", "SC001", 20)
    actor = Actor(ActorKind.STAFF, rep.id, rep.name)
    return confirm_order(tx, order.id, actor=actor, version=order.version)


def _seen(page: str) -> str:
    """What the page says it was made of."""
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found is not None
    return found[1]


async def test_weights_are_typed_beside_the_order(house: House) -> None:
    order = house.database.write_now(_confirmed, True)
    path, line = f"/orders/{order.order_no}", order.lines[0].id
    owner = await house.sign_in(Role.OWNER)
    page = await owner.text(path)
    assert "还有1样没过秤" in page
    assert "disabled>发货并通知客户" in page
    seen = {"seen": _seen(page)}
    before = house.database.read_now(outline)
    assert (await owner.post(f"{path}/weigh", {**seen, f"weight.{line}": ""})).status == 422
    assert (await owner.post(f"{path}/weigh", {**seen, f"weight.{line}": "viel"})).status == 422
    form = {**seen, f"weight.{line}": "19.7", f"unit.{line}": "斤"}
    asked = await owner.post(f"{path}/weigh", {**form, f"unit.{line}": "公斤"})
    assert asked.status == 422
    body = await asked.text()
    assert _seen(body) == seen["seen"]
    assert "订的是20斤，39.4斤差得太多" in body
    assert "没错，就按这个重量" in body
    assert (await owner.post(f"{path}/ship", {"carrier": "自有车队"})).status == 409
    assert house.database.read_now(outline) == before
    assert (await owner.post(f"{path}/weigh", form)).status == 303
    page = await owner.text(path)
    assert "都过秤了" in page
    assert "订20斤" in page
    sure = {"seen": _seen(page), f"weight.{line}": "12", f"sure.{line}": "yes"}
    assert (await owner.post(f"{path}/weigh", sure)).status == 303
    assert (await owner.post(f"{path}/ship", {"carrier": "自有车队"})).status == 303

    def look(tx: Tx) -> None:
        now = order_by_no(tx, order.order_no)
        assert (now.lines[0].quantity.base, now.lines[0].shipped_base) == (6_000, 6_000)
        assert [one.base for one in weighings_of(tx, now.id)] == [9_850, 6_000]

    house.database.read_now(look)
    assert 'id="scale"' not in await owner.text(path)


async def test_a_scale_that_was_seen_before_something_changed_weighs_nothing(house: House) -> None:
    """10斤 are weighed and leave; the page from before, sent again, is not 10斤 more."""
    order = house.database.write_now(_confirmed, True)
    path, line = f"/orders/{order.order_no}", order.lines[0].id
    owner = await house.sign_in(Role.OWNER)
    typed = {f"weight.{line}": "9.9", f"unit.{line}": "斤", f"part.{line}": "10"}
    first = {**typed, "seen": _seen(await owner.text(path))}
    assert (await owner.post(f"{path}/weigh", first)).status == 303
    second = {**typed, "seen": _seen(await owner.text(path))}
    assert (await owner.post(f"{path}/weigh", second)).status == 303
    assert (await owner.post(f"{path}/ship", {"carrier": "x"})).status == 303
    before = house.database.read_now(outline)
    for form in (first, {**second, f"weight.{line}": "9.8"}, typed, {**typed, "seen": "x" * 99}):
        assert (await owner.post(f"{path}/weigh", form)).status == 409
    assert house.database.read_now(outline) == before
    third = {**typed, "seen": _seen(await owner.text(path))}
    assert (await owner.post(f"{path}/weigh", third)).status == 303


async def test_another_part_is_typed_beside_the_first(house: House) -> None:
    """10斤 weigh 9.9; ten more are typed in a field of their own, the first can be corrected."""
    order = house.database.write_now(_confirmed, True)
    path, line = f"/orders/{order.order_no}", order.lines[0].id
    owner = await house.sign_in(Role.OWNER)
    first = {f"weight.{line}": "9.9", f"unit.{line}": "斤", f"part.{line}": "10"}
    page = await owner.text(path)
    assert "又称了一份" not in page
    assert (await owner.post(f"{path}/weigh", {**first, "seen": _seen(page)})).status == 303
    page = await owner.text(path)
    assert "又称了一份（还剩10斤）" in page
    beside = {**first, "seen": _seen(page), f"more.{line}": "6.1", f"morepart.{line}": "6"}
    before = house.database.read_now(outline)
    for wrong in ("viel", "0"):
        refused = {**beside, f"more.{line}": wrong}
        assert (await owner.post(f"{path}/weigh", refused)).status in {409, 422}
    assert (await owner.post(f"{path}/weigh", {**beside, f"more.{line}": "61"})).status == 422
    assert house.database.read_now(outline) == before
    assert (await owner.post(f"{path}/weigh", beside)).status == 303

    def taken(tx: Tx) -> list[tuple[int, int]]:
        return [(one.part, one.base) for one in weighings_of(tx, order.id)][-1:]

    assert house.database.read_now(taken) == [(8_000, 8_000)]
    both = {f"weight.{line}": "16.2", f"part.{line}": "16", f"more.{line}": "3.9"}
    form = {**both, "seen": _seen(await owner.text(path))}
    assert (await owner.post(f"{path}/weigh", form)).status == 303
    assert house.database.read_now(taken) == [(10_000, 10_050)]


async def test_nothing_of_the_order_is_no_part_of_it(house: House) -> None:
    order = house.database.write_now(_confirmed, True)
    path, line = f"/orders/{order.order_no}", order.lines[0].id
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    seen = _seen(await owner.text(path))
    for field in ("part", "weight"):
        form = {"seen": seen, f"weight.{line}": "19.7", f"{field}.{line}": "0"}
        assert (await owner.post(f"{path}/weigh", form)).status == 409
    assert house.database.read_now(outline) == before


async def test_goods_by_count_have_no_scale_and_finance_does_not_weigh(house: House) -> None:
    order = house.database.write_now(_confirmed, False)
    path, line = f"/orders/{order.order_no}", order.lines[0].id
    owner = await house.sign_in(Role.OWNER)
    assert 'id="scale"' not in await owner.text(path)
    before = house.database.read_now(outline)
    finance = await house.sign_in(Role.FINANCE)
    assert (await finance.post(f"{path}/weigh", {f"weight.{line}": "19"})).status == 403
    assert house.database.read_now(outline) == before


async def test_goods_are_set_to_be_paid_for_as_weighed(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    assert "怎么算钱" not in await owner.text("/products/YL001")
    assert "按实重结算" in await owner.text("/products/SC001")
    basics = {"name": "上海青", "split": "loose", "by_weight": "yes"}
    assert (await owner.post("/products/SC001", basics)).status == 303
    kinds = {"name": "可口可乐", "split": "none", "by_weight": "yes"}
    assert (await owner.post("/products/YL001", kinds)).status == 303

    def look(tx: Tx) -> list[bool]:
        skus = [find_sku(tx, code) for code in ("SC001", "YL001")]
        return [sku.settles_by_weight for sku in skus if sku]

    assert house.database.read_now(look) == [True, False]
