"""A second figure beside a part that lies there: asked, added, or in its place."""

from decimal import Decimal

import pytest

from domain.base.money import Money
from domain.base.quantity import Quantity
from domain.credit import receivable_of
from domain.db import Tx
from domain.fulfilment import Parcel, ship_order
from domain.order import (
    Weight,
    WeightAgain,
    WeightHow,
    WeightInvalid,
    WeightUnlikely,
    get_order,
    weigh_lines,
    weighings_of,
)
from domain.reactions import drain
from tests.domain.accounts import check
from tests.domain.goods import make_shop
from tests.domain.order.weighed import weighed_shop

GREENS, RIBS = ("SHQ", "20", "斤"), ("PG", "10", "斤")
ADDS, CORRECTS = WeightHow.ADDS, WeightHow.CORRECTS


@pytest.fixture
def kit(tx: Tx):
    return weighed_shop(tx, make_shop(tx))


def jin(grams: int) -> Quantity:
    return Quantity(grams, "斤", Decimal(grams) / 500, 500)


def _state(tx, order, kit):
    return get_order(tx, order.id), weighings_of(tx, order.id), kit.stock(tx)


def test_a_second_part_is_asked_about_and_nothing_is_changed(tx: Tx, kit):
    order = kit.order(tx, GREENS, RIBS)
    greens, ribs = order.lines
    parts = [Weight(greens.id, 4_950, 5_000), Weight(ribs.id, 2_600, 2_500)]
    weigh_lines(tx, order.id, parts, actor=kit.shop.rep)
    drain(tx)
    before = _state(tx, order, kit)
    weights = [Weight(greens.id, 5_050, 5_000), Weight(ribs.id, 2_400)]
    with pytest.raises(WeightAgain) as asked:
        weigh_lines(tx, order.id, weights, actor=kit.shop.rep)
    first, second = asked.value.parts
    assert (first.sku_name, first.there) == ("上海青", (jin(5_000), jin(4_950)))
    assert (first.part, first.weighed) == (jin(5_000), jin(5_050))
    assert (second.sku_name, second.part, second.weighed) == ("排骨", None, jin(2_400))
    assert _state(tx, order, kit) == before


def test_another_part_lies_beside_the_first_and_both_are_paid_for(tx: Tx, kit):
    """10斤 weigh 9.9, the other ten 10.1: the line is 20斤 weighing 20.0, not 10 weighing 10.1."""
    order = kit.order(tx, GREENS)
    line = order.lines[0].id
    kit.weigh(tx, order, 4_950, part=5_000)
    now = kit.weigh(tx, order, 5_050, part=5_000, how=ADDS)
    assert (now.total, now.lines[0].quantity.base) == (Money(5600), 10_000)
    (first, both) = weighings_of(tx, order.id)
    assert (first.state.value, both.part, both.base) == ("replaced", 10_000, 10_000)
    assert kit.stock(tx) == (50_000, 10_000)
    before = _state(tx, order, kit)
    for base, part in ((500, 500), (500, None)):
        weights = [Weight(line, base, part, how=ADDS)]
        with pytest.raises(WeightInvalid):
            weigh_lines(tx, order.id, weights, actor=kit.shop.rep)
    assert _state(tx, order, kit) == before
    ship_order(tx, order.id, parcel=Parcel(), actor=kit.shop.rep)
    drain(tx)
    assert receivable_of(tx, order.id).charged == Money(5600)
    assert get_order(tx, order.id).fulfilment_status.value == "full"
    check(tx)


def test_the_rest_without_a_part_named_is_what_is_left(tx: Tx, kit):
    order = kit.order(tx, GREENS)
    kit.weigh(tx, order, 4_950, part=5_000)
    before = _state(tx, order, kit)
    with pytest.raises(WeightUnlikely):
        kit.weigh(tx, order, 2_000, how=ADDS)
    assert _state(tx, order, kit) == before
    assert kit.weigh(tx, order, 5_050, how=ADDS).lines[0].quantity.base == 10_000
    check(tx)


def test_a_correction_takes_the_place_of_the_part_that_lies_there(tx: Tx, kit):
    order = kit.order(tx, GREENS)
    kit.weigh(tx, order, 4_950, part=5_000)
    now = kit.weigh(tx, order, 5_050, how=CORRECTS)
    assert now.lines[0].quantity.base == 10_050
    now = kit.weigh(tx, order, 9_900)
    assert (now.lines[0].quantity.base, now.total) == (9_900, Money(5544))
    found = [(one.part, one.base, one.state.value) for one in weighings_of(tx, order.id)]
    assert found == [
        (5_000, 4_950, "replaced"), (5_000, 5_050, "replaced"), (10_000, 9_900, "open"),
    ]  # fmt: skip
    check(tx)


def test_how_far_off_is_asked_back_is_the_merchants_to_say(tx: Tx, kit):
    order = kit.order(tx, GREENS)
    with pytest.raises(WeightUnlikely):
        kit.weigh(tx, order, 8_900, tolerance=10)
    assert kit.weigh(tx, order, 5_100, tolerance=50).lines[0].quantity.base == 5_100
    check(tx)
