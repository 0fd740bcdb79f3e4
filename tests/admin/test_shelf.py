"""Goods, prices, stock, customers, audit requests, the outbox, the change log."""

import re
from datetime import timedelta

from domain.audit import newest_entries
from domain.base.actor import SYSTEM
from domain.base.ids import SkuId
from domain.base.money import UnitPrice
from domain.catalog import (
    SkuDraft,
    aliases_of,
    buying_rules_of,
    find_sku,
    named_substitutes,
    save_sku,
    set_substitutes,
)
from domain.customer import (
    bind_by_invite,
    contacts_of,
    create_contact,
    customers_of,
    find_customer,
    list_customers,
    list_registrations,
    open_invites,
)
from domain.db import Tx
from domain.inventory import stocks_of
from domain.messaging import (
    Enqueued,
    Lease,
    OutboxState,
    Recipient,
    claim_due,
    enqueue,
    get_outbox_row,
    mark_failed,
)
from domain.pricing import prices_of_sku, quote_sku
from domain.staff import Role
from tests.admin.conftest import House
from tests.admin.outline import outline

BASICS = {
    "name": "可口可乐 听装", "brand": "可口可乐", "product": "可乐", "spec": "330ml×24罐/箱",
    "barcode": "6946980648310", "category": "饮料/茶饮料", "split": "half", "moq": "2",
    "multiple": "",
}  # fmt: skip


def price(tx: Tx, code: str, shop: str) -> UnitPrice | None:
    sku = find_sku(tx, code)
    assert sku is not None
    return quote_sku(tx, find_customer(tx, shop), sku).unit_price


async def test_basics_of_goods_are_edited(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    wrong = await owner.post("/products/YL001", {**BASICS, "name": "", "moq": "viel"})
    assert wrong.status == 422
    page = await wrong.text()
    assert "请填写" in page
    assert 'value="viel"' in page
    assert house.database.read_now(outline) == before
    for moq, multiple, split, said in (
        ("3", "2", "none", "每次2箱，最少只能订4箱"),
        ("1.5", "", "none", "每次1箱，最少只能订2箱"),
        ("1.25", "", "half", "每次12罐，最少只能订1箱+12罐"),
    ):
        typed = {**BASICS, "moq": moq, "multiple": multiple, "split": split}
        odd = await owner.post("/products/YL001", typed)
        assert odd.status == 422
        page = await odd.text()
        assert said in page
        assert f'value="{moq}"' in page
    assert house.database.read_now(outline) == before
    assert (await owner.post("/products/YL001", BASICS)).status == 303

    def look(tx: Tx) -> None:
        sku = find_sku(tx, "YL001")
        assert sku is not None
        assert (sku.name, sku.split.value, sku.moq) == ("可口可乐 听装", "half", 48)
        assert [(u.unit, u.factor) for u in sku.units] == [("罐", 1), ("箱", 24)]
        assert [a.text for a in aliases_of(tx, sku.id)] == ["红罐可乐"]

    house.database.read_now(look)
    await owner.post("/products/YL001/status", {"to": "off"})
    assert "已停售" in await owner.text("/products/YL001")
    await owner.post("/products/YL001/status", {"to": "on"})


async def test_what_is_offered_instead_never_goes_in_a_circle(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    said = {**BASICS, "substitutes": "YL005、YL004, YL005"}
    assert (await owner.post("/products/YL001", said)).status == 303
    assert 'value="YL005、YL004"' in await owner.text("/products/YL001")
    before = house.database.read_now(outline)
    for code, others, words in (
        ("YL001", "YL999", "没有编码为 YL999 的商品"),
        ("YL005", "YL001", "替代品绕回了原来的商品：YL005 → YL001 → YL005。"),
    ):
        refused = await owner.post(f"/products/{code}", {**BASICS, "substitutes": others})
        assert refused.status == 422
        page = await refused.text()
        assert words in page
        assert f'value="{others}"' in page
    assert house.database.read_now(outline) == before


async def test_substitutes_with_blanks_and_many_of_them_are_saved_as_they_stand(
    house: House,
) -> None:
    codes = ["KL 330", "B,2", *(f"6946980648{number:03}" for number in range(20))]

    def name(tx: Tx) -> None:
        more = [save_sku(tx, SkuDraft(code, code, "个", "个", ()), SYSTEM) for code in codes]
        set_substitutes(tx, _water(tx), more, SYSTEM)

    def look(tx: Tx) -> list[str]:
        return [one.code for one in named_substitutes(tx, _water(tx))]

    house.database.write_now(name)
    owner = await house.sign_in(Role.OWNER)
    for said in (codes, ["YL005", *codes[:2]]):
        form = {**BASICS, "substitutes": "、".join(said)}
        assert (await owner.post("/products/YL001", form)).status == 303
        assert house.database.read_now(look) == said


def _water(tx: Tx) -> SkuId:
    sku = find_sku(tx, "YL001")
    assert sku is not None
    return sku.id


async def test_amounts_are_agreed_with_a_group_and_a_shop(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    path = "/products/YL001/agreed"
    group = {"agreed_scope": "group", "agreed_key": "餐饮", "agreed_moq": "3"}
    shop = {"agreed_scope": "customer", "agreed_key": "C001", "agreed_moq": "0",
            "agreed_multiple": "2", "agreed_split": "half"}  # fmt: skip
    odd = await owner.post(path, {**group, "agreed_multiple": "2"})
    assert odd.status == 422
    assert "每次2箱，最少只能订4箱" in await odd.text()
    unknown = await owner.post(path, {**shop, "agreed_key": "C999"})
    assert unknown.status == 422
    assert "没有这个编码的客户" in await unknown.text()
    assert (await owner.post(path, {**group, "agreed_moq": "两"})).status == 422
    for said in (group, shop):
        assert (await owner.post(path, said)).status == 303

    def look(tx: Tx) -> list[tuple[int | None, int | None, str | None]]:
        sku = find_sku(tx, "YL001")
        assert sku is not None
        return [(r.moq, r.order_multiple, r.split) for r in buying_rules_of(tx, sku.id)]

    assert house.database.read_now(look) == [(72, None, None), (0, 48, "half")]
    assert "餐饮" in await owner.text("/products/YL001")
    empty = {"agreed_scope": "group", "agreed_key": "餐饮"}
    assert (await owner.post(path, empty)).status == 303
    assert house.database.read_now(look) == [(0, 48, "half")]
    rep = await house.sign_in(Role.REP)
    assert (await rep.post(path, group)).status == 403


async def test_a_group_nobody_is_in_is_refused_and_what_was_typed_stays(house: House) -> None:
    """餐饭 for 餐饮 would be a minimum, or a price, that holds for no one."""
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    agreed = {"agreed_scope": "group", "agreed_key": "餐饭", "agreed_moq": "3"}
    price = {"scope": "group", "key": "餐饭", "price": "44.5", "unit": "箱"}
    for path, form, field in (("agreed", agreed, "agreed_key"), ("prices", price, "key")):
        answer = await owner.post(f"/products/YL001/{path}", form)
        body = await answer.text()
        assert answer.status == 422
        assert "没有这个客户分组。现有的分组：" in body
        assert re.search(rf'name="{field}"[^>]*value="餐饭"', body)
    assert house.database.read_now(outline) == before
    assert (await owner.post("/products/YL001/prices", {**price, "key": "餐饮"})).status == 303


async def test_words_are_taught_and_taken_back(house: House) -> None:
    rep = await house.sign_in(Role.REP, "R01")
    assert (await rep.post("/products/YL001/aliases", {"alias": ""})).status == 422
    assert (await rep.post("/products/YL001/aliases", {"alias": "123"})).status == 409
    assert (await rep.post("/products/YL001/aliases", {"alias": "阔落"})).status == 303
    body = await rep.text("/products/YL001")
    assert "阔落" in body

    def word(tx: Tx) -> list[tuple[int, str]]:
        sku = find_sku(tx, "YL001")
        assert sku is not None
        return [(alias.id, alias.text) for alias in aliases_of(tx, sku.id)]

    number = next(n for n, text in house.database.read_now(word) if text == "阔落")
    assert (await rep.post(f"/products/YL001/aliases/{number}/remove")).status == 303
    assert [text for _, text in house.database.read_now(word)] == ["红罐可乐"]


async def test_prices_are_set_and_ended(house: House) -> None:
    finance = await house.sign_in(Role.FINANCE)
    path = "/products/YL001/prices"
    fields = {"scope": "customer", "key": "C001", "unit": "箱", "price": "45.5"}
    for wrong in ({"price": "x"}, {"key": "C999"}, {"from": "2027-05-01", "to": "2027-04-01"}):
        assert (await finance.post(path, {**fields, **wrong})).status == 422
    assert house.database.read_now(price, "YL001", "C001") == UnitPrice(460_000)
    assert (await finance.post(path, fields)).status == 303
    assert house.database.read_now(price, "YL001", "C001") == UnitPrice(455_000)
    assert "45.50/箱" in await finance.text("/customers/C001")
    assert house.database.read_now(price, "YL001", "C002") == UnitPrice(460_000)

    def own_row(tx: Tx) -> int:
        sku = find_sku(tx, "YL001")
        assert sku is not None
        rows = prices_of_sku(tx, sku.id)
        return next(row.id for found, row in rows if found.code == "OWN-C001")

    number = house.database.read_now(own_row)
    house.clock.move(timedelta(seconds=1))
    assert (await finance.post(f"{path}/{number}/end")).status == 303
    house.clock.move(timedelta(seconds=1))
    assert house.database.read_now(price, "YL001", "C001") == UnitPrice(460_000)
    rising = await finance.post(path, {"scope": "base", "unit": "箱", "price": "60", "min": "5"})
    assert rising.status == 409


async def test_a_price_no_promotion_lowers_derived_prices_and_the_rate_of_vat_are_set(
    house: House,
) -> None:
    owner = await house.sign_in(Role.OWNER)
    own = {"scope": "customer", "key": "C001", "unit": "箱", "price": "45.5"}
    alone = {**own, "no_promotion": "yes"}
    assert (await owner.post("/products/YL001/prices", alone)).status == 303
    page = await owner.text("/products/YL001")
    assert "不参加活动" in page
    basics = {"name": "可口可乐330ml×24", "derives": "no", "vat": "13"}
    for wrong in ("100", "-1", "13.555", "x"):
        answer = await owner.post("/products/YL001", {**basics, "vat": wrong})
        assert answer.status == 422
        assert f'value="{wrong}"' in await answer.text()
    assert (await owner.post("/products/YL001", basics)).status == 303

    def look(tx: Tx) -> None:
        sku, shop = find_sku(tx, "YL001"), find_customer(tx, "C001")
        assert sku is not None
        assert (sku.derives_price, sku.vat_rate_bp) == (False, 1300)
        why = quote_sku(tx, shop, sku).why
        assert why is not None
        assert why.no_promotion
        assert quote_sku(tx, shop, sku, "罐").unit_price is None

    house.database.read_now(look)
    assert 'name="vat" type="text" value="13"' in await owner.text("/products/YL001")
    assert (await owner.post("/products/YL001/prices", own)).status == 303
    assert "不参加活动" not in await owner.text("/products/YL001")


async def test_stock_is_received_and_counted_with_a_reason(house: House) -> None:
    keeper = await house.sign_in(Role.WAREHOUSE)
    path = "/stock/PJ004"
    fields = {"warehouse": "MAIN", "unit": "箱", "count": "10", "reason": "进货单88"}

    def on_hand(tx: Tx) -> list[int]:
        sku = find_sku(tx, "PJ004")
        assert sku is not None
        return [stock.on_hand for stock in stocks_of(tx, [sku.id])]

    assert house.database.read_now(on_hand) == [24, 12]
    for wrong in ({"count": "-1"}, {"count": "x"}, {"count": "0"}, {"count": "0.01"}):
        assert (await keeper.post(f"{path}/receive", {**fields, **wrong})).status == 422
    assert (await keeper.post(f"{path}/receive", {**fields, "warehouse": "X"})).status == 404
    assert (await keeper.post(f"{path}/adjust", {**fields, "reason": ""})).status == 422
    assert house.database.read_now(on_hand) == [24, 12]
    assert (await keeper.post(f"{path}/receive", fields)).status == 303
    assert house.database.read_now(on_hand) == [144, 12]
    counted = {**fields, "count": "3", "reason": "月底盘点"}
    assert (await keeper.post(f"{path}/adjust", counted)).status == 303
    assert house.database.read_now(on_hand) == [36, 12]
    page = await keeper.text(path)
    assert "进货单88" in page
    assert "月底盘点" in page
    assert "加多宝" in await keeper.text("/stock?show=short")


async def test_goods_that_came_in_are_booked_once_however_often_the_button_is_pressed(
    house: House,
) -> None:
    keeper = await house.sign_in(Role.WAREHOUSE)
    path = "/stock/PJ004"

    def on_hand(tx: Tx) -> int:
        sku = find_sku(tx, "PJ004")
        assert sku is not None
        return sum(stock.on_hand for stock in stocks_of(tx, [sku.id]))

    async def keys() -> list[str]:
        return re.findall(r'name="key" value="([^"]+)"', await keeper.text(path))

    before = house.database.read_now(on_hand)
    received, moved, counted = await keys()
    assert len({received, moved, counted}) == 3
    fields = {"warehouse": "MAIN", "unit": "箱", "count": "10", "reason": "", "key": received}
    for _press in range(3):
        assert (await keeper.post(f"{path}/receive", fields)).status == 303
    assert house.database.read_now(on_hand) == before + 120
    again = {**fields, "key": (await keys())[0]}
    assert (await keeper.post(f"{path}/receive", again)).status == 303
    assert house.database.read_now(on_hand) == before + 240


async def test_how_little_and_how_much_stock_is_told_of(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    said = {"warehouse": "MAIN", "low": "5", "over": "2000"}
    wrong = await owner.post("/stock/YL001/warn", {**said, "over": "4.5"})
    assert wrong.status == 422
    assert "要比低库存的数大" in await wrong.text()
    assert (await owner.post("/stock/YL001/warn", said)).status == 303
    page = await owner.text("/stock/YL001")
    assert 'value="5"' in page
    assert 'value="2000"' in page

    def look(tx: Tx) -> list[tuple[int | None, int | None]]:
        sku = find_sku(tx, "YL001")
        assert sku is not None
        return [(one.low_at, one.over_at) for one in stocks_of(tx, [sku.id])]

    assert (120, 48_000) in house.database.read_now(look)
    rep = await house.sign_in(Role.REP)
    assert (await rep.post("/stock/YL001/warn", said)).status == 403


async def test_customers_are_entered_and_invited(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    wrong = await owner.post("/customers/new", {"name": "", "phone": "139"})
    assert wrong.status == 422
    assert 'value="139"' in await wrong.text()
    fields = {"name": "新新超市", "code": "", "group": "零售", "terms": "credit"}
    made = await owner.post("/customers/new", fields)
    assert made.headers["Location"] == "/admin/customers/C007?done=added"
    assert (await owner.post("/customers/new", {**fields, "code": "C007"})).status == 409
    assert (await owner.post("/customers/C007", {**fields, "name": "新新"})).status == 303
    assert (await owner.post("/customers/C007/invite")).status == 303
    page = await owner.text("/customers/C007")
    assert 'class="invite-code' in page
    assert "还没有接入面向客户的账号" in page

    def join(tx: Tx) -> list[str]:
        customer = find_customer(tx, "C007")
        assert customer is not None
        assert (customer.name, customer.terms.value) == ("新新", "credit")
        (invite,) = open_invites(tx, customer.id)
        person = create_contact(tx, name="新姐")
        bind_by_invite(tx, person.id, invite.code)
        return [shop.code for shop in customers_of(tx, person.id)]

    assert house.database.write_now(join) == ["C007"]


async def test_an_audit_request_is_let_in_bound_or_refused(house: House) -> None:
    rep = await house.sign_in(Role.REP, "R01")
    (asked,) = house.database.read_now(list_registrations)
    path = f"/registrations/{asked.id}"
    assert "小赵烧烤" in await rep.text("/registrations")
    assert (await rep.post(f"{path}/refuse", {"reason": ""})).status == 422
    assert (await rep.post(f"{path}/approve", {"to": "new", "name": ""})).status == 422
    other = await rep.post(f"{path}/approve", {"to": "existing", "code": "C003"})
    assert other.status == 404
    assert len(house.database.read_now(list_registrations)) == 1
    done = await rep.post(f"{path}/approve", {"to": "new", "name": "小赵烧烤", "group": "餐饮"})
    assert done.status == 303
    shops = house.database.read_now(lambda tx: list_customers(tx).rows)
    rep_id = house.database.read_now(lambda tx: find_customer(tx, "C001"))
    assert rep_id is not None
    assert (shops[-1].name, shops[-1].rep_id) == ("小赵烧烤", rep_id.rep_id)
    assert (await rep.post(f"{path}/approve", {"to": "new", "name": "x"})).status == 409


async def test_a_dead_letter_is_tried_again(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)

    def fail(tx: Tx) -> int:
        wanted = Enqueued("order_confirmed", Recipient.contact(1), {"order_id": 1}, "e1")
        number = enqueue(tx, wanted)
        assert number is not None
        lease = Lease("test", tx.now + timedelta(minutes=1))
        (row,) = claim_due(tx, lease)
        mark_failed(tx, row, owner="test", reason="40003 invalid openid", is_permanent=True)
        return number

    number = house.database.write_now(fail)
    page = await owner.text("/outbox")
    assert "40003 invalid openid" in page
    assert "订单确认" in page
    assert f'action="/admin/outbox/{number}/retry"' in page
    assert (await owner.post(f"/outbox/{number}/retry")).status == 303
    row = house.database.read_now(get_outbox_row, number)  # type: ignore[arg-type]
    assert row is not None
    assert row.state is OutboxState.PENDING
    assert (await owner.post(f"/outbox/{number}/retry")).status == 404
    tried = [
        (one.actor.name, one.entity_id, one.before)
        for one in house.database.read_now(newest_entries)
        if one.action == "outbox.retry"
    ]
    assert tried == [("陈老板", str(number), "40003 invalid openid")]
    assert (await owner.post("/outbox/x/retry")).status == 404


async def test_every_change_is_in_the_log(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.post("/products/YL001/status", {"to": "off"})
    newest = house.database.read_now(newest_entries)[0]
    assert (newest.action, newest.actor.name, newest.before, newest.after) == (
        "sku.status", "陈老板", "on_sale", "off_sale"
    )  # fmt: skip
    assert "sku.status" in await owner.text("/log?q=陈老板")
    assert "没有符合的结果" in await owner.text("/log?q=查无此事")


async def test_a_person_is_added_to_a_shop_and_removed(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    path = "/customers/C001/contacts"
    before = house.database.read_now(outline)
    for wrong in ({"person": "", "number": ""}, {"person": "老王儿子", "number": "喂"}):
        assert (await owner.post(path, wrong)).status == 422
    assert house.database.read_now(outline) == before
    added = await owner.post(path, {"person": "老王儿子", "number": "138 0000 7777"})
    assert added.status == 303
    page = await owner.text("/customers/C001")
    assert "老王儿子" in page
    assert "13800007777" in page

    def newest(tx: Tx) -> int:
        shop = find_customer(tx, "C001")
        assert shop is not None
        return next(p.id for p in contacts_of(tx, shop.id) if p.name == "老王儿子")

    number = house.database.read_now(newest)
    assert (await owner.post(f"/customers/C002/contacts/{number}/remove")).status == 404
    assert (await owner.post(f"{path}/{number}/remove")).status == 303
    assert "老王儿子" not in await owner.text("/customers/C001")
    assert "移除客户联系人" in await owner.text("/log")


async def test_no_delivery_is_expected_on_a_day_that_is_over(house):
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    answer = await owner.post("/stock/YL001/expect", {"day": "2020-01-01"})
    body = await answer.text()
    assert answer.status == 422
    assert "这一天已经过去了，请填今天或以后的日期。" in body
    assert 'value="2020-01-01"' in body
    assert house.database.read_now(outline) == before


async def test_a_day_nobody_can_mean_is_refused_and_changes_nothing(house):
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    price = {"scope": "base", "unit": "箱", "price": "44"}
    grant = {"extra": "100", "reason": "过年备货"}
    wrong = (
        ("/stock/YL001/expect", {"day": "9999-12-31"}, "这一天太远了，请填2028-02-29"),
        ("/stock/YL001/expect", {"day": "2028-03-01"}, "这一天太远了，请填2028-02-29"),
        ("/customers/C003/account/grant", grant | {"until": "9999-12-31"}, "这一天太远了"),
        ("/customers/C003/account/opening", {"owed": "9", "due_on": "9999-12-31"}, "这一天太远了"),
        ("/customers/C003/account/opening", {"owed": "9", "due_on": "0202-03-01"}, "请填日期"),
        ("/products/YL001/prices", price | {"to": "9999-12-31"}, "这一天太远了"),
        ("/delivery/closed", {"day": "9999-12-31"}, "这一天太远了"),
    )
    for path, fields, sentence in wrong:
        answer = await owner.post(path, fields)
        assert (answer.status, path) == (422, path)
        assert sentence in await answer.text(), path
        assert house.database.read_now(outline) == before, path
    assert (await owner.post("/stock/YL001/expect", {"day": "2028-02-29"})).status == 303
