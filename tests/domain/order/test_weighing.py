"""Settling by actual weight: the agreed unit price times what the scale says."""

from decimal import Decimal

import pytest

from domain.base.errors import NotAllowed, NotFound
from domain.base.ids import OrderLineId
from domain.base.money import Money
from domain.base.quantity import Quantity
from domain.cart import Buyer, revise_cart
from domain.catalog import get_sku
from domain.credit import CreditLimitExceeded, HoldState, receivable_of
from domain.customer import DeliveryMethod, PaymentTerms
from domain.db import Tx
from domain.delivery.model import DeliveryPolicy, FreightRule
from domain.fulfilment import Parcel, close_rest, deliver_order, ship_order
from domain.inventory import InsufficientStock, StockPlace, count_stock, stocks_of
from domain.order import (
    IllegalMove,
    NotByWeight,
    NotWeighed,
    OrderFinished,
    OrderStatus,
    OrderWeighed,
    PaymentStatus,
    WeighingState,
    Weight,
    WeightInvalid,
    WeightTooLate,
    WeightUnlikely,
    confirm_order,
    get_order,
    place_order,
    weigh_lines,
    weighings_of,
)
from domain.reactions import drain
from tests.domain.accounts import check, exposure, finance_of, make_credit_shop, pay, put_on_terms
from tests.domain.goods import ORDER_KEY, make_shop, new_cart, place
from tests.domain.order.weighed import weighed_shop
from tests.supply import save_changed

GREENS = ("SHQ", "20", "斤")
COLA = ("KL330", "3", None)


def _send(tx, kit, order, **parcel):
    ship_order(tx, order.id, parcel=Parcel("自送", "", **parcel), actor=kit.shop.rep)
    drain(tx)
    return get_order(tx, order.id)


def _state(tx, order, kit):
    """Everything a refused weight must leave as it was."""
    now = get_order(tx, order.id)
    return now, weighings_of(tx, order.id), kit.stock(tx), receivable_of(tx, order.id)


def test_a_line_costs_what_the_scale_says_at_the_agreed_price(tx: Tx):
    kit = weighed_shop(tx, make_shop(tx))
    order = kit.order(tx, GREENS, COLA)
    assert order.total == Money(5600 + 13_800)
    now = kit.weigh(tx, order, 9_850)
    greens, cola = now.lines
    assert greens.quantity == Quantity(9_850, "斤", Decimal("19.7"), 500)
    assert greens.wanted == Quantity(10_000, "斤", Decimal(20), 500)
    assert (greens.amount, greens.unit_price) == (Money(5516), order.lines[0].unit_price)
    assert cola == order.lines[1]
    assert (now.total, now.version, now.status) == (Money(19_316), 2, OrderStatus.PICKING)
    assert kit.stock(tx) == (50_000, 9_850)
    _send(tx, kit, now)
    assert kit.stock(tx) == (40_150, 0)
    owed = receivable_of(tx, order.id)
    assert owed is not None
    assert owed.charged == Money(19_316)
    (one,) = weighings_of(tx, order.id)
    assert (one.state, one.part, one.base) == (WeighingState.LEFT, 10_000, 9_850)
    assert (one.line_before, one.line_after) == (Money(5600), Money(5516))
    check(tx)


def test_heavier_goods_hold_more_and_cost_more(tx: Tx):
    kit = weighed_shop(tx, make_credit_shop(tx))
    order = kit.order(tx, GREENS)
    now = kit.weigh(tx, order, 10_150)
    assert (now.total, kit.stock(tx), exposure(tx, kit.shop)) == (
        Money(5684), (50_000, 10_150), 5684,
    )  # fmt: skip
    now = _send(tx, kit, now)
    assert (exposure(tx, kit.shop), now.payment_status) == (5684, PaymentStatus.ON_CREDIT)
    check(tx)


def test_goods_by_weight_do_not_leave_before_they_are_weighed(tx: Tx):
    kit = weighed_shop(tx, make_shop(tx))
    order = kit.order(tx, GREENS, COLA)
    greens, cola = order.lines
    before = _state(tx, order, kit)
    for lines in (None, ((greens.id, 10_000),)):
        with pytest.raises(NotWeighed) as refused:
            ship_order(tx, order.id, parcel=Parcel(lines=lines), actor=kit.shop.rep)
        assert refused.value.sku_names == ("上海青",)
    assert _state(tx, order, kit) == before
    _send(tx, kit, order, lines=((cola.id, 72),))
    kit.weigh(tx, order, 9_900)
    with pytest.raises(NotWeighed):
        ship_order(tx, order.id, parcel=Parcel(lines=((greens.id, 5_000),)), actor=kit.shop.rep)
    assert _send(tx, kit, order, lines=((greens.id, 9_900),)).total == Money(19_344)
    check(tx)


def test_the_last_figure_before_it_leaves_counts(tx: Tx):
    kit = weighed_shop(tx, make_credit_shop(tx))
    order = kit.order(tx, GREENS)
    kit.weigh(tx, order, 9_850)
    now = kit.weigh(tx, order, 10_300)
    assert (now.total, now.version, kit.stock(tx)) == (Money(5768), 3, (50_000, 10_300))
    again = _state(tx, order, kit)
    weigh_lines(tx, order.id, [Weight(order.lines[0].id, 10_300)], actor=kit.shop.rep)
    assert (tx.events, _state(tx, order, kit)) == ([], again)
    back = kit.weigh(tx, order, 10_000)
    assert (back.total, back.lines[0].quantity) == (Money(5600), order.lines[0].quantity)
    states = [one.state.value for one in weighings_of(tx, order.id)]
    assert states == ["replaced", "replaced", "open"]
    check(tx)


def test_a_weight_after_the_goods_left_is_refused(tx: Tx):
    kit = weighed_shop(tx, make_shop(tx))
    order = kit.order(tx, GREENS, COLA)
    greens, cola = order.lines
    kit.weigh(tx, order, 9_850)
    _send(tx, kit, order, lines=((greens.id, 9_850),))
    before = _state(tx, order, kit)
    with pytest.raises(WeightTooLate):
        weigh_lines(tx, order.id, [Weight(greens.id, 9_000)], actor=kit.shop.rep)
    assert _state(tx, order, kit) == before
    _send(tx, kit, order)
    deliver_order(tx, order.id, actor=kit.shop.rep)
    before = _state(tx, order, kit)
    with pytest.raises(OrderFinished):
        weigh_lines(tx, order.id, [Weight(greens.id, 9_000)], actor=kit.shop.rep)
    assert _state(tx, order, kit) == before
    assert cola.sku_name
    check(tx)


def test_an_unlikely_weight_is_asked_back(tx: Tx):
    """斤 typed as 公斤, and goods forgotten on the scale."""
    kit = weighed_shop(tx, make_shop(tx))
    order = kit.order(tx, GREENS)
    line = order.lines[0].id
    before = _state(tx, order, kit)
    for base in (19_700, 13_001, 6_999):
        with pytest.raises(WeightUnlikely) as asked:
            weigh_lines(tx, order.id, [Weight(line, base)], actor=kit.shop.rep)
        assert asked.value.ordered.base == 10_000
        assert asked.value.weighed.base == base
    assert _state(tx, order, kit) == before
    assert kit.weigh(tx, order, 13_000).total == Money(7280)
    assert kit.weigh(tx, order, 6_000, is_sure=True).total == Money(3360)
    check(tx)


@pytest.mark.parametrize(
    ("weight", "refusal"),
    [
        (Weight(OrderLineId(0), 9_850), NotFound),
        (Weight(OrderLineId(1), 0), WeightInvalid),
        (Weight(OrderLineId(1), -1), WeightInvalid),
        (Weight(OrderLineId(1), 10**12, is_sure=True), WeightInvalid),
        (Weight(OrderLineId(1), 9_850, part=10_001), WeightInvalid),
        (Weight(OrderLineId(1), 9_850, part=0), WeightInvalid),
        (Weight(OrderLineId(2), 1_700), NotByWeight),
        (Weight(OrderLineId(1), 60_000, is_sure=True), InsufficientStock),
    ],
)
def test_what_is_no_weight_is_refused(tx: Tx, weight: Weight, refusal: type[Exception]):
    kit = weighed_shop(tx, make_shop(tx))
    order = kit.order(tx, GREENS, COLA)
    assert [line.id for line in order.lines] == [1, 2]
    before = _state(tx, order, kit)
    with pytest.raises(refusal):
        weigh_lines(tx, order.id, [weight], actor=kit.shop.rep)
    assert _state(tx, order, kit) == before
    assert before[0].status is OrderStatus.CONFIRMED


def test_nothing_is_weighed_before_the_order_is_confirmed_or_by_the_shop(tx: Tx):
    kit = weighed_shop(tx, make_shop(tx))
    order = place(tx, kit.shop, kit.shop.add(*GREENS))
    weights = [Weight(order.lines[0].id, 9_850)]
    before = _state(tx, order, kit)
    with pytest.raises(IllegalMove):
        weigh_lines(tx, order.id, weights, actor=kit.shop.rep)
    with pytest.raises(NotAllowed):
        weigh_lines(tx, order.id, weights, actor=kit.shop.contact)
    assert _state(tx, order, kit) == before


def test_part_of_a_line_is_weighed_and_leaves_and_the_rest_another_day(tx: Tx):
    kit = weighed_shop(tx, make_credit_shop(tx))
    order = kit.order(tx, GREENS)
    now = kit.weigh(tx, order, 5_100, part=5_000)
    assert (now.total, now.lines[0].open_base, kit.stock(tx)) == (
        Money(5656), 10_100, (50_000, 10_100),
    )  # fmt: skip
    now = _send(tx, kit, now)
    owed = receivable_of(tx, order.id)
    assert (owed.charged, now.fulfilment_status.value) == (Money(2856), "partial")
    with pytest.raises(NotWeighed):
        ship_order(tx, order.id, parcel=Parcel(), actor=kit.shop.rep)
    now = kit.weigh(tx, order, 4_870)
    assert (now.total, now.lines[0].quantity.base) == (Money(5583), 9_970)
    now = _send(tx, kit, now)
    assert receivable_of(tx, order.id).charged == Money(5583)
    assert (kit.stock(tx), exposure(tx, kit.shop)) == ((40_030, 0), 5583)
    check(tx)


def test_the_rest_of_a_weighed_line_can_be_called_off(tx: Tx):
    kit = weighed_shop(tx, make_credit_shop(tx))
    order = kit.order(tx, GREENS)
    kit.weigh(tx, order, 5_100, part=5_000)
    _send(tx, kit, order)
    kit.weigh(tx, order, 2_000, part=2_000)
    close_rest(tx, order.id, actor=kit.shop.rep)
    drain(tx)
    now = get_order(tx, order.id)
    assert (now.lines[0].shipped_base, now.lines[0].cancelled_base) == (5_100, 5_000)
    assert (exposure(tx, kit.shop), kit.stock(tx)) == (2856, (44_900, 0))
    assert [one.state.value for one in weighings_of(tx, order.id)] == ["left", "dropped"]
    check(tx)


def test_what_was_paid_too_much_is_the_shops_again(tx: Tx):
    """Prepaid: 多退 becomes a balance, 少补 is owed and holds nothing back."""
    kit = weighed_shop(tx, put_on_terms(tx, make_shop(tx), PaymentTerms.PREPAID))
    finance = finance_of(tx)
    light, heavy = kit.order(tx, GREENS), kit.order(tx, GREENS)
    pay(tx, kit.shop, 5600, finance, chosen=[light.id], key="a")
    pay(tx, kit.shop, 5600, finance, chosen=[heavy.id], key="b")
    now = kit.weigh(tx, light, 9_850)
    assert (now.payment_status, receivable_of(tx, light.id).paid) == (
        PaymentStatus.PAID, Money(5516),
    )  # fmt: skip
    now = kit.weigh(tx, heavy, 10_150)
    assert (now.payment_status, receivable_of(tx, heavy.id).paid) == (
        PaymentStatus.PAID, Money(5684),
    )  # fmt: skip
    now = kit.weigh(tx, heavy, 10_250)
    assert now.payment_status is PaymentStatus.PARTIAL
    _send(tx, kit, light)
    _send(tx, kit, heavy)
    assert receivable_of(tx, heavy.id).owed == Money(56)
    check(tx)


def test_heavier_goods_need_room_of_the_limit(tx: Tx):
    kit = weighed_shop(tx, make_credit_shop(tx, 5_650))
    order = kit.order(tx, GREENS)
    before = _state(tx, order, kit)
    with pytest.raises(CreditLimitExceeded):
        weigh_lines(tx, order.id, [Weight(order.lines[0].id, 10_150)], actor=kit.shop.rep)
    assert _state(tx, order, kit) == before
    assert kit.weigh(tx, order, 10_080).total == Money(5645)
    check(tx)


@pytest.mark.parametrize(
    ("terms", "state"),
    [(PaymentTerms.PREPAID, HoldState.LET_GO), (PaymentTerms.ON_DELIVERY, HoldState.FREE)],
)
def test_what_is_missing_of_heavier_goods_lets_go_of_a_prepaid_order_only(tx: Tx, terms, state):
    kit = weighed_shop(tx, put_on_terms(tx, make_shop(tx), terms))
    order = kit.order(tx, GREENS)
    pay(tx, kit.shop, order.total.minor, finance_of(tx), chosen=[order.id])
    kit.weigh(tx, order, 10_500)
    owed = receivable_of(tx, order.id)
    assert (owed.state, owed.agreed - owed.paid) == (state, Money(280))
    check(tx)


def test_the_shop_is_told_once_of_all_that_was_weighed(tx: Tx):
    kit = weighed_shop(tx, make_shop(tx))
    order = kit.order(tx, GREENS, ("PG", "5", "斤"))
    weights = [Weight(order.lines[0].id, 9_850), Weight(order.lines[1].id, 2_600)]
    weigh_lines(tx, order.id, weights, actor=kit.shop.rep)
    told = [event for event in tx.events if isinstance(event, OrderWeighed)]
    assert [(one.order_id, one.version) for one in told] == [(order.id, 2)]
    first, second = weighings_of(tx, order.id)
    assert (first.version, second.version) == (2, 2)
    assert (second.line_before, second.line_after) == (Money(16_000), Money(16_640))
    assert get_order(tx, order.id).total == Money(5516 + 16_640)
    check(tx)


def _with_freight(tx: Tx):
    """20斤 for ¥56 and ¥10 for bringing them, free from ¥60 on."""
    kit = weighed_shop(tx, make_shop(tx))
    rule = FreightRule(DeliveryMethod.DELIVERY, "", Money(1_000), Money(6_000))
    buyer = Buyer(kit.shop.customer, DeliveryPolicy(freight=(rule,)))
    ops = (kit.shop.add(*GREENS),)
    cart = new_cart(tx, kit.shop)
    priced = revise_cart(tx, cart, ops=ops, actor=kit.shop.contact, buyer=buyer)
    order = place_order(tx, priced, actor=kit.shop.contact, order_key=ORDER_KEY)
    confirm_order(tx, order.id, actor=kit.shop.rep, version=1)
    drain(tx)
    assert (order.freight, order.total) == (Money(1_000), Money(6_600))
    return kit, order


def test_freight_is_as_agreed_or_nothing_and_a_correction_leaves_no_trace(tx: Tx):
    kit, order = _with_freight(tx)
    heavy = kit.weigh(tx, order, 10_800)
    assert (heavy.freight, heavy.total) == (Money(0), Money(6_048))
    back = kit.weigh(tx, order, 10_000)
    assert (back.freight, back.total) == (Money(1_000), Money(6_600))
    _send(tx, kit, back)
    assert receivable_of(tx, order.id).charged == Money(6_600)
    check(tx)


def test_freight_that_left_with_the_first_parcel_stays(tx: Tx):
    kit, order = _with_freight(tx)
    kit.weigh(tx, order, 5_000, part=5_000)
    _send(tx, kit, order)
    assert receivable_of(tx, order.id).charged == Money(3_800)
    now = kit.weigh(tx, order, 6_000)
    assert (now.freight, now.total, now.delivery.free_from) == (
        Money(1_000), Money(7_160), None,
    )  # fmt: skip
    _send(tx, kit, now)
    assert receivable_of(tx, order.id).charged == Money(7_160)
    check(tx)


def test_two_figures_for_one_line_at_once_are_refused(tx: Tx):
    """Two bags, one line: neither is dropped silently, the sum is to be said."""
    kit = weighed_shop(tx, make_shop(tx))
    order = kit.order(tx, GREENS)
    line = order.lines[0].id
    before = _state(tx, order, kit)
    weights = [Weight(line, 4_950, 5_000), Weight(line, 4_900, 5_000)]
    with pytest.raises(WeightInvalid):
        weigh_lines(tx, order.id, weights, actor=kit.shop.rep)
    assert _state(tx, order, kit) == before


def test_goods_the_books_no_longer_hold_are_not_weighed(tx: Tx):
    """A count found 12斤 of 20斤: 6斤 were weighed and left, of the rest only 6斤 are held."""
    kit = weighed_shop(tx, make_shop(tx))
    order = kit.order(tx, GREENS)
    line, rep = order.lines[0].id, kit.shop.rep
    (there,) = stocks_of(tx, [kit.shop.id("SHQ")])
    place = StockPlace(there.sku_id, there.warehouse_id)
    count_stock(tx, place, 6_000, key="less", actor=rep)
    drain(tx)
    kit.weigh(tx, order, 5_900, part=6_000)
    _send(tx, kit, order)
    before = _state(tx, order, kit)
    assert before[2] == (100, 100)
    with pytest.raises(InsufficientStock) as refused:
        weigh_lines(tx, order.id, [Weight(line, 3_900)], actor=rep)
    assert (refused.value.wanted, refused.value.available) == (3_800, 0)
    assert _state(tx, order, kit) == before
    count_stock(tx, place, 4_000, key="found", actor=rep)
    drain(tx)
    now = kit.weigh(tx, order, 3_900)
    assert kit.stock(tx) == (4_000, 3_900)
    assert _send(tx, kit, now).fulfilment_status.value == "full"
    check(tx)


def test_goods_of_which_nothing_is_held_any_more_are_not_weighed(tx: Tx):
    kit = weighed_shop(tx, make_shop(tx))
    order = kit.order(tx, GREENS)
    (there,) = stocks_of(tx, [kit.shop.id("SHQ")])
    place = StockPlace(there.sku_id, there.warehouse_id)
    count_stock(tx, place, 0, key="gone", actor=kit.shop.rep)
    drain(tx)
    before = _state(tx, order, kit)
    with pytest.raises(InsufficientStock):
        weigh_lines(tx, order.id, [Weight(order.lines[0].id, 9_900)], actor=kit.shop.rep)
    assert _state(tx, order, kit) == before
    check(tx)


def test_a_weight_is_corrected_after_the_goods_are_no_longer_paid_for_by_it(tx: Tx):
    kit = weighed_shop(tx, make_shop(tx))
    order = kit.order(tx, GREENS, ("PG", "5", "斤"))
    weigh_lines(tx, order.id, [Weight(order.lines[0].id, 9_850)], actor=kit.shop.rep)
    for one in order.lines:
        save_changed(tx, get_sku(tx, one.sku_id), settles_by_weight=False)
    drain(tx)
    assert kit.weigh(tx, order, 9_800).total == Money(5_488 + 16_000)
    with pytest.raises(NotByWeight):
        weigh_lines(tx, order.id, [Weight(order.lines[1].id, 2_400)], actor=kit.shop.rep)
    check(tx)
