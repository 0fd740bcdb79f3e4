"""Orders: found, confirmed, rejected, carried out, priced, each with what it leaves behind."""

import re
from datetime import timedelta
from decimal import Decimal

from domain.base.actor import Actor, ActorKind
from domain.base.quantity import Quantity
from domain.cart import AddLine, Buyer, apply_operations, mark_shown, open_cart, price_cart
from domain.catalog import find_sku, measure
from domain.conversation import Author, Direction, Said, log_message, open_conversation
from domain.customer import contacts_of, find_customer
from domain.db import Tx
from domain.delivery import DeliveryPolicy
from domain.exchange.demo import DEMO_ORDER_KEY
from domain.fulfilment import Parcel, ship_order
from domain.inventory import stocks_of
from domain.messaging import OutboxFilter, OutboxState, list_outbox, register_contact
from domain.order import (
    Order,
    OrderFilter,
    OrderStatus,
    list_orders,
    order_by_no,
    place_order,
    request_cancel,
    start_picking,
)
from domain.report import sales_by_day
from domain.staff import Role, list_staff
from domain.tracking import ParcelStage, Report, Scan, record_report
from tests.admin.conftest import House
from tests.admin.ordering import order_one
from tests.admin.outline import outline


def waiting(tx: Tx, code: str) -> Order:
    """The order of this shop that waits."""
    customer = find_customer(tx, code)
    assert customer is not None
    wanted = OrderFilter(customer_ids=(customer.id,), statuses=(OrderStatus.PLACED,))
    return order_by_no(tx, list_orders(tx, wanted).rows[0].order_no)


def in_state(tx: Tx, status: OrderStatus) -> Order:
    """The newest order in this state."""
    return order_by_no(tx, list_orders(tx, OrderFilter(statuses=(status,))).rows[0].order_no)


def place(tx: Tx, code: str, sku_code: str, count: int) -> Order:
    """A new order of one line."""
    customer, sku = find_customer(tx, code), find_sku(tx, sku_code)
    assert customer is not None
    assert sku is not None
    person = contacts_of(tx, customer.id)[0]
    actor = Actor(ActorKind.CUSTOMER, person.id, person.name)
    policy = DeliveryPolicy()
    cart = open_cart(tx, person.id, customer_id=customer.id, policy=policy)
    quantity: Quantity = measure(sku, Decimal(count), None)
    ops = [AddLine(sku.id, quantity)]
    cart = apply_operations(tx, cart, ops=ops, actor=actor, buyer=Buyer(customer, policy))
    shown = mark_shown(tx, price_cart(tx, cart, customer=customer, policy=policy))
    return place_order(tx, shown, actor=actor, order_key=DEMO_ORDER_KEY)


def _numbers(page: str) -> list[str]:
    """The order numbers a list shows, in its order."""
    return re.findall(r'href="/admin/orders/(SO-[0-9-]+)"', page)


def scanned(tx: Tx) -> None:
    """The carrier says something of the parcel."""
    scan = Scan(tx.now, "快件已到东湖店")
    record_report(tx, Report("SF1234567890", ParcelStage.ON_THE_WAY, (scan,)))


def notices(tx: Tx) -> list[str]:
    """Kinds of notices that are to go out, oldest first."""
    waiting_rows = list_outbox(tx, OutboxFilter(state=OutboxState.PENDING)).rows
    return [row.kind for row in reversed(waiting_rows)]


async def test_an_order_stands_beside_its_conversation(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    order = house.database.read_now(waiting, "C003")
    page = await owner.text(f"/orders/{order.order_no}")
    for text in (
        "李记面馆", "海天金标生抽500ml×12", "2件", "¥1,034.00", "生抽2件，可乐10箱", "价格依据",
        "「生抽」理解为此商品", "协议价", "明早7点前到", "确认订单",
    ):  # fmt: skip
        assert text in page, text


async def test_an_order_is_confirmed_and_the_customer_told(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    order = house.database.read_now(waiting, "C003")
    path = f"/orders/{order.order_no}"
    stale = await owner.post(f"{path}/confirm", {"version": "9"})
    assert stale.status == 409
    assert house.database.read_now(waiting, "C003").status is OrderStatus.PLACED
    commits = len(house.commits)
    done = await owner.post(f"{path}/confirm", {"version": str(order.version)})
    assert done.headers["Location"] == f"/admin{path}?done=confirmed"
    assert len(house.commits) == commits + 1
    after = house.database.read_now(order_by_no, order.order_no)
    assert (after.status, after.is_locked(house.clock.now)) == (OrderStatus.CONFIRMED, True)
    assert house.database.read_now(notices) == ["order_confirmed"]
    assert "已确认，正在通知客户" in await owner.text(f"{path}?done=confirmed")
    again = await owner.post(f"{path}/confirm", {"version": str(order.version)})
    assert again.status == 409


async def test_only_what_is_confirmed_counts_as_sold(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    order = house.database.read_now(waiting, "C003")
    before = house.database.read_now(sales_by_day, order.trading_day)[0]
    page = await owner.text("/")
    assert "今日已确认" in page
    assert "另有待确认" in page
    await owner.post(f"/orders/{order.order_no}/confirm", {"version": str(order.version)})
    after = house.database.read_now(sales_by_day, order.trading_day)[0]
    assert (after.orders, after.waiting) == (before.orders + 1, before.waiting - 1)
    assert after.total - before.total == order.total
    assert before.waiting_total - after.waiting_total == order.total


async def test_the_chat_beside_an_order_is_that_of_its_draft(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    shop = house.database.read_now(find_customer, "C003")
    first = house.database.write_now(order_one, shop)
    house.clock.now += timedelta(minutes=5)

    def talk(tx: Tx) -> None:
        person = contacts_of(tx, shop.id)[0]
        register_contact(tx, "oa", channel="oa", external_id="o1", contact_id=person.id)
        chat = open_conversation(tx, "oa", address="o1")
        log_message(tx, chat.id, said=Said(Direction.IN, Author.CUSTOMER, "明天几点送？"))

    house.database.write_now(talk)
    house.clock.now += timedelta(minutes=5)
    second = house.database.write_now(order_one, shop)
    for number in (first, second):
        assert "明天几点送" not in await owner.text(f"/orders/{number}"), number


async def test_a_rejection_needs_a_reason_and_frees_the_stock(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    order = house.database.read_now(waiting, "C003")
    path = f"/orders/{order.order_no}"
    before = house.database.read_now(outline)
    missing = await owner.post(f"{path}/reject", {"reason": " "})
    assert missing.status == 422
    assert "请填写" in await missing.text()
    assert house.database.read_now(outline) == before
    line = order.lines[0]
    held = sum(s.reserved for s in house.database.read_now(stocks_of, [line.sku_id]))
    await owner.post(f"{path}/reject", {"reason": "本周停送"})
    after = house.database.read_now(order_by_no, order.order_no)
    freed = held - sum(s.reserved for s in house.database.read_now(stocks_of, [line.sku_id]))
    assert (after.status, freed) == (OrderStatus.REJECTED, line.quantity.base)
    assert "本周停送" in await owner.text(path)
    assert house.database.read_now(notices) == ["order_rejected"]


async def test_an_order_is_carried_out_to_its_end(house: House) -> None:
    keeper = await house.sign_in(Role.WAREHOUSE)
    owner = await house.sign_in(Role.OWNER)
    order = house.database.read_now(in_state, OrderStatus.CONFIRMED)
    path = f"/orders/{order.order_no}"
    assert (await keeper.post(f"{path}/pick")).status == 303
    no_carrier = await keeper.post(f"{path}/ship", {"carrier": "", "tracking_no": "SF1"})
    assert no_carrier.status == 422
    assert 'value="SF1"' in await no_carrier.text()
    shipped = await keeper.post(
        f"{path}/ship", {"carrier": "顺丰速运", "tracking_no": "SF1234567890"}
    )
    assert shipped.status == 303
    house.database.write_now(scanned)
    page = await keeper.text(path)
    assert "快件已到东湖店" in page
    assert "SF1234567890" in page
    assert "配送中" in page
    assert (await keeper.post(f"{path}/complete")).status == 403
    assert (await owner.post(f"{path}/complete")).status == 409
    assert (await keeper.post(f"{path}/deliver")).status == 303
    assert (await owner.post(f"{path}/complete")).status == 303
    after = house.database.read_now(order_by_no, order.order_no)
    assert after.status is OrderStatus.COMPLETED
    assert house.database.read_now(notices) == ["shipped", "delivered"]


def _sent_in_part(tx: Tx) -> Order:
    """A confirmed order of which one base unit has left."""
    order, rep = in_state(tx, OrderStatus.CONFIRMED), list_staff(tx)[0].actor
    start_picking(tx, order.id, actor=rep)
    ship_order(tx, order.id, actor=rep, parcel=Parcel("顺丰", "A", ((order.lines[0].id, 1),)))
    return order_by_no(tx, order.order_no)


async def test_the_rest_of_an_order_is_called_off(house: House) -> None:
    keeper = await house.sign_in(Role.WAREHOUSE)
    order = house.database.write_now(_sent_in_part)
    path = f"/orders/{order.order_no}"
    assert "不发余下的货" in await keeper.text(path)
    assert (await keeper.post(f"{path}/close")).status == 303
    after = house.database.read_now(order_by_no, order.order_no)
    assert [line.open_base for line in after.lines] == [0] * len(order.lines)
    assert after.lines[0].shipped_base == 1
    assert "不发余下的货" not in await keeper.text(path)
    assert (await keeper.post(f"{path}/close")).status == 409


async def test_a_day_price_is_set_before_confirming(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    order = house.database.write_now(place, "C001", "RQ011", 10)
    path = f"/orders/{order.order_no}"
    assert "时价" in await owner.text(path)
    assert (await owner.post(f"{path}/confirm", {"version": "1"})).status == 409
    line = order.lines[0].id
    wrong = await owner.post(f"{path}/lines/{line}/price", {"price": "38元一斤"})
    assert wrong.status == 422
    assert (await owner.post(f"{path}/lines/{line}/price", {"price": "38.5"})).status == 303
    priced = house.database.read_now(order_by_no, order.order_no)
    assert (priced.total.minor, priced.is_complete) == (38_500, True)
    confirmed = await owner.post(f"{path}/confirm", {"version": str(priced.version)})
    assert confirmed.status == 303
    late = await owner.post(f"{path}/lines/{line}/price", {"price": "1"})
    assert late.status == 409


async def test_an_agreed_price_cannot_be_set_by_the_rep(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    order = house.database.write_now(place, "C001", "YL001", 10)
    before = house.database.read_now(outline)
    line = order.lines[0].id
    refused = await owner.post(f"/orders/{order.order_no}/lines/{line}/price", {"price": "99"})
    assert refused.status == 409
    assert "客户是按这个价下的单，只能降价，不能涨价。" in await refused.text()
    assert house.database.read_now(outline) == before
    assert house.database.read_now(order_by_no, order.order_no) == order


async def test_a_cancellation_asked_for_is_decided(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    order = house.database.read_now(in_state, OrderStatus.CONFIRMED)

    def ask(tx: Tx) -> int:
        actor = Actor(ActorKind.CUSTOMER, order.contact_id or 0, "周店长")
        return request_cancel(tx, order.id, actor=actor, reason="订重了").id

    path = f"/orders/{order.order_no}"
    change = house.database.write_now(ask)
    page = await owner.text(path)
    assert "客户申请取消" in page
    assert "订重了" in page
    assert order.order_no in await owner.text("/")
    foreign = await owner.post(f"{path}/change", {"change": "999", "answer": "yes"})
    assert foreign.status == 404
    await owner.post(f"{path}/change", {"change": str(change), "answer": "no"})
    assert house.database.read_now(order_by_no, order.order_no).status is OrderStatus.CONFIRMED
    change = house.database.write_now(ask)
    await owner.post(f"{path}/change", {"change": str(change), "answer": "yes"})
    assert house.database.read_now(order_by_no, order.order_no).status is OrderStatus.CANCELLED


async def test_orders_are_found_by_number_shop_day_and_state(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    order = house.database.read_now(waiting, "C003")
    one = await owner.text(f"/orders?q={order.order_no}")
    assert [order.order_no] == _numbers(one)
    shop = await owner.text("/orders?q=老王")
    assert (len(_numbers(shop)), shop.count("老王超市")) == (4, 4)
    assert "没有符合的订单" in await owner.text("/orders?q=zzz")
    assert "没有符合的订单" in await owner.text("/orders?customer=C999")
    tab = await owner.text("/orders?tab=waiting")
    assert len(_numbers(tab)) == 2
    assert "李记面馆" not in await owner.text("/orders?from=2027-01-01&to=2027-01-02")
    for odd in ("?after=x", "?after=99999999999999999999", "?from=x", "?tab=x", "?q=%00'%25"):
        assert (await owner.get(f"/orders{odd}")).status == 200


async def test_the_first_page_says_what_waits(house: House) -> None:
    page = await (await house.sign_in(Role.OWNER)).text("/")
    for text in ("陈老板，您好", "待确认订单", "李记面馆", "赵家超市", "库存告急", "加多宝凉茶",
                 "最近七天"):  # fmt: skip
        assert text in page, text
    mine = await (await house.sign_in(Role.REP, "R01")).text("/")
    assert "赵家超市" in mine
    assert "李记面馆" not in mine


async def test_a_confirmed_order_is_cancelled_with_a_reason(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    order = house.database.write_now(place, "C001", "YL001", 1)
    path = f"/orders/{order.order_no}"
    await owner.post(f"{path}/confirm", {"version": str(order.version)})
    assert "取消订单" in await owner.text(path)
    before = house.database.read_now(outline)
    assert (await owner.post(f"{path}/cancel", {"reason": ""})).status == 422
    assert house.database.read_now(outline) == before
    assert (await owner.post(f"{path}/cancel", {"reason": "客户不要了"})).status == 303
    after = house.database.read_now(order_by_no, order.order_no)
    assert after.status is OrderStatus.CANCELLED
    assert "客户不要了" in await owner.text(path)
    assert (await owner.post(f"{path}/cancel", {"reason": "x"})).status == 409
    log = await owner.text("/log")
    assert f"{order.order_no}</a>" in log
    assert "取消订单" in log
