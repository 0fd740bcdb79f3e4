"""A draft becomes an order exactly as shown, or nothing happens."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.errors import NotFound
from domain.base.money import Money, UnitPrice
from domain.cart import (
    CartClosed,
    CartStatus,
    SetDate,
    SetQuantity,
    apply_operations,
    get_cart,
    get_open_cart,
    mark_shown,
    price_cart,
    withdraw_shown,
)
from domain.catalog import SkuStatus, set_sku_status
from domain.customer import CustomerDraft, bind_contact, create_contact, create_customer
from domain.db import Tx
from domain.inventory import available, reservations_of
from domain.order import (
    AlreadyPlaced,
    DeliveryChanged,
    DraftNotReady,
    DuplicateBasket,
    EmptyDraft,
    OrderPlaced,
    OrderSource,
    OrderStatus,
    PartlyShown,
    PriceChanged,
    StaleDraft,
    StockChanged,
    get_order,
    history_of,
    list_orders,
    order_by_no,
    order_no,
    place_order,
)
from domain.order.model import OrderFilter
from domain.pricing import PriceDraft, base_price_list, set_prices
from tests.domain.goods import ORDER_KEY, POLICY, make_shop, new_cart, place, show_draft


def _again(tx, shop, cart_id):
    """The draft priced anew at the time of confirming."""
    cart = get_cart(tx, cart_id)
    return price_cart(tx, cart, customer=shop.customer, policy=POLICY)


def _place(tx, shop, priced, **more):
    return place_order(tx, priced, actor=shop.contact, order_key=ORDER_KEY, **more)


def _nothing_placed(tx, shop, stock):
    assert list_orders(tx, OrderFilter()).rows == ()
    assert available(tx, list(stock)) == stock
    assert tx.events == []
    assert get_open_cart(tx, shop.contact_id, customer_id=shop.customer.id) is not None


def test_placing_keeps_every_figure_and_reserves(tx: Tx):
    shop = make_shop(tx)
    priced = show_draft(tx, shop, shop.add("KL330", "3"), shop.add("HN250", "1.5"))
    order = _place(tx, shop, _again(tx, shop, priced.cart.id))
    assert order == get_order(tx, order.id)
    assert (order.status, order.source) == (OrderStatus.PLACED, OrderSource.CHAT)
    assert (order.total, order.version, order.line_count) == (Money(33600), 1, 2)
    assert order.order_no == order_no(date(2027, 3, 2), 1, ORDER_KEY)
    assert (order.delivery_on, order.cut_off_at) == (
        date(2027, 3, 3),
        datetime(2027, 3, 2, 11, 0, tzinfo=UTC),
    )
    bull = order.lines[1]
    assert (bull.sku_code, str(bull.quantity.count), bull.quantity.base) == ("HN250", "1.5", 36)
    assert (bull.unit_price, bull.amount) == (UnitPrice(1_320_000), Money(19800))
    assert sum(part.amount.minor for part in bull.parts) == 19800
    assert all(part.why.list_code == "BASE-CNY" for part in bull.parts)
    held = {r.order_line_id: r.outstanding for r in reservations_of(tx, order.id)}
    assert held == {order.lines[0].id: 72, order.lines[1].id: 36}
    assert available(tx, [shop.id("KL330"), shop.id("HN250")]) == {
        shop.id("KL330"): 2328,
        shop.id("HN250"): 84,
    }
    assert [type(event) for event in tx.events] == [OrderPlaced]
    assert get_cart(tx, priced.cart.id).status is CartStatus.PLACED
    (entry,) = history_of(tx, order.id)
    assert (entry.seq, entry.from_status, entry.to_status) == (1, None, OrderStatus.PLACED)
    assert entry.actor == shop.contact


def test_placing_costs_few_statements(tx: Tx):
    shop = make_shop(tx)
    priced = show_draft(tx, shop, shop.add("KL330", "3"), shop.add("NF550", "5"))
    before = tx.statements
    _place(tx, shop, priced)
    assert tx.statements - before <= 14


def test_a_second_confirmation_names_the_order(tx: Tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("KL330", "3"))
    tx.events.clear()
    with pytest.raises(AlreadyPlaced) as refused:
        _place(tx, shop, _again(tx, shop, order.cart_id))
    assert (refused.value.order_no, refused.value.total) == (order.order_no, order.total)
    assert len(list_orders(tx, OrderFilter()).rows) == 1
    assert available(tx, [shop.id("KL330")]) == {shop.id("KL330"): 2328}
    assert tx.events == []


def test_two_turns_that_saw_the_same_draft_place_once(tx: Tx):
    shop = make_shop(tx)
    priced = show_draft(tx, shop, shop.add("KL330", "3"))
    order = _place(tx, shop, priced)
    with pytest.raises(AlreadyPlaced) as refused:
        _place(tx, shop, priced)
    assert refused.value.order_id == order.id


def test_a_version_that_was_not_shown_is_not_placed(tx: Tx):
    shop = make_shop(tx)
    stock = {shop.id("KL330"): 2400}
    cart = show_draft(tx, shop, shop.add("KL330", "3")).cart
    op = SetQuantity(shop.id("KL330"), shop.amount("KL330", "4"))
    apply_operations(tx, cart, ops=[op], actor=shop.contact, buyer=shop.buyer)
    with pytest.raises(StaleDraft) as refused:
        _place(tx, shop, _again(tx, shop, cart.id))
    assert (refused.value.shown, refused.value.current) == (2, 3)
    _nothing_placed(tx, shop, stock)


def test_a_reply_that_never_arrived_shows_nothing(tx: Tx):
    shop = make_shop(tx)
    cart = show_draft(tx, shop, shop.add("KL330", "3")).cart
    withdraw_shown(tx, cart.id, version=cart.version)
    with pytest.raises(StaleDraft):
        _place(tx, shop, _again(tx, shop, cart.id))
    _nothing_placed(tx, shop, {shop.id("KL330"): 2400})


def test_a_draft_shown_in_part_needs_the_rest(tx: Tx):
    shop = make_shop(tx)
    priced = mark_shown(tx, show_draft(tx, shop, shop.add("KL330", "3")), is_partial=True)
    with pytest.raises(PartlyShown):
        _place(tx, shop, priced)
    _nothing_placed(tx, shop, {shop.id("KL330"): 2400})
    assert _place(tx, shop, mark_shown(tx, priced)).total == Money(13800)


def test_an_empty_draft_is_no_order(tx: Tx):
    shop = make_shop(tx)
    cart = new_cart(tx, shop)
    priced = mark_shown(tx, price_cart(tx, cart, customer=shop.customer, policy=POLICY))
    with pytest.raises(EmptyDraft):
        _place(tx, shop, priced)
    _nothing_placed(tx, shop, {})


def test_a_changed_price_is_shown_before_anything_is_placed(tx: Tx):
    shop = make_shop(tx)
    cart = show_draft(tx, shop, shop.add("KL330", "3"), shop.add("NF550", "1")).cart
    tx.now += timedelta(minutes=1)
    cola = shop.id("KL330")
    new = PriceDraft(cola, "箱", UnitPrice(480_000))
    set_prices(tx, base_price_list(tx, SYSTEM).id, [new], SYSTEM)
    tx.events.clear()
    with pytest.raises(PriceChanged) as refused:
        _place(tx, shop, _again(tx, shop, cart.id))
    (difference,) = refused.value.differences
    assert (difference.sku_id, difference.before, difference.after) == (
        cola,
        Money(13800),
        Money(14400),
    )
    assert (refused.value.before, refused.value.after) == (Money(16600), Money(17200))
    _nothing_placed(tx, shop, {cola: 2400})
    shown = mark_shown(tx, _again(tx, shop, cart.id))
    assert _place(tx, shop, shown).total == Money(17200)


def test_stock_gone_between_shown_and_confirmed(tx: Tx):
    shop = make_shop(tx)
    mine = show_draft(tx, shop, shop.add("HN250", "4"))
    bull = shop.id("HN250")
    other = place_other(tx, shop, "HN250", "2")
    assert other.total == Money(26400)
    tx.events.clear()
    with pytest.raises(StockChanged) as refused:
        _place(tx, shop, _again(tx, shop, mine.cart.id))
    assert (refused.value.wanted, refused.value.available) == (96, 72)
    with pytest.raises(StockChanged) as lost_race:
        _place(tx, shop, mine)
    assert (lost_race.value.sku_id, lost_race.value.available) == (bull, 72)
    assert len(list_orders(tx, OrderFilter()).rows) == 1
    assert available(tx, [bull]) == {bull: 72}
    assert get_cart(tx, mine.cart.id) == mine.cart
    assert tx.events == []


def place_other(tx, shop, code, count):
    """Another shop buys meanwhile."""
    customer = create_customer(tx, CustomerDraft(name="李记", address="x"), SYSTEM)
    contact = create_contact(tx, name="老李")
    bind_contact(tx, contact.id, customer.id)
    actor = Actor(ActorKind.CUSTOMER, contact.id, "老李")
    return place(tx, replace(shop, customer=customer, contact=actor), shop.add(code, count))


def test_the_date_shown_is_kept_or_asked_again(tx: Tx):
    shop = make_shop(tx)
    late = datetime(2027, 3, 2, 10, 59, tzinfo=UTC)
    tx.now = late
    cart = show_draft(tx, shop, shop.add("KL330", "1")).cart
    tx.now = late + timedelta(minutes=1)
    with pytest.raises(CartClosed):
        _place(tx, shop, _again(tx, shop, cart.id))
    wide = show_draft(tx, shop, shop.add("KL330", "1"), SetDate(None)).cart
    priced = _again(tx, shop, wide.id)
    assert priced.slot is not None
    assert priced.slot.date == date(2027, 3, 4)
    moved = mark_shown(tx, priced)
    earlier = replace(moved.cart.shown, delivery_on=date(2027, 3, 3), fingerprint="old")
    stale = replace(moved, cart=replace(moved.cart, shown=earlier))
    with pytest.raises(DeliveryChanged) as refused:
        _place(tx, shop, stale)
    assert (refused.value.before, refused.value.after) == (date(2027, 3, 3), date(2027, 3, 4))


def test_what_blocks_is_named(tx: Tx):
    shop = make_shop(tx)
    cart = show_draft(tx, shop, shop.add("KL330", "1"), shop.add("NF550", "1")).cart
    set_sku_status(tx, shop.id("KL330"), SkuStatus.OFF_SALE, SYSTEM)
    tx.events.clear()
    with pytest.raises(DraftNotReady) as refused:
        _place(tx, shop, _again(tx, shop, cart.id))
    assert [problem.code for problem in refused.value.problems] == ["off_sale"]
    _nothing_placed(tx, shop, {shop.id("KL330"): 2400})


def test_the_same_basket_within_six_hours_is_asked(tx: Tx):
    shop = make_shop(tx)
    ops = [shop.add("KL330", "3"), shop.add("NF550", "5")]
    first = place(tx, shop, *ops)
    tx.now += timedelta(hours=1)
    with pytest.raises(DuplicateBasket) as refused:
        place(tx, shop, *ops)
    assert (refused.value.order_no, refused.value.placed_at) == (
        first.order_no,
        first.placed_at,
    )
    assert len(list_orders(tx, OrderFilter()).rows) == 1
    cart = get_open_cart(tx, shop.contact_id, customer_id=shop.customer.id)
    assert cart is not None
    second = _place(tx, shop, _again(tx, shop, cart.id), is_again=True)
    assert second.order_no != first.order_no


def test_the_same_basket_after_six_hours_is_a_new_order(tx: Tx):
    shop = make_shop(tx)
    place(tx, shop, shop.add("NF550", "5"))
    tx.now += timedelta(hours=6, microseconds=1)
    place(tx, shop, shop.add("NF550", "5"))
    assert len(list_orders(tx, OrderFilter()).rows) == 2


def test_the_rep_orders_for_the_shop(tx: Tx):
    shop = make_shop(tx)
    priced = show_draft(tx, shop, shop.add("NF550", "5"))
    order = place_order(tx, priced, actor=shop.rep, order_key=ORDER_KEY)
    assert (order.source, history_of(tx, order.id)[0].actor) == (
        OrderSource.ON_BEHALF,
        shop.rep,
    )


def test_a_number_gives_no_access(tx: Tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("NF550", "5"))
    mine = order_by_no(tx, order.order_no.lower(), customers=[shop.customer.id])
    assert mine.id == order.id
    with pytest.raises(NotFound) as other:
        order_by_no(tx, order.order_no, customers=[999])
    with pytest.raises(NotFound) as none:
        order_by_no(tx, "SO-0302-0000", customers=[999])
    assert type(other.value) is type(none.value)
