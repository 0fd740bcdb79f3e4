"""The units of commerce section 1: worked examples with exact figures."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.base.ids import SkuId
from domain.base.quantity import Quantity
from domain.catalog.errors import IllegalQuantity, IllegalReason, SkuInvalid, UnitUnknown
from domain.catalog.model import BuyingRule, SaleUnit, Scope, Sku, SkuDraft, Split
from domain.catalog.rules import (
    MAX_BASE,
    as_packs,
    as_quantity,
    check_legal,
    complete_units,
    legal_step,
    measure,
    nearest_legal,
    resolve_quantity,
    smallest_legal,
    unit_factor,
    with_buying_rules,
)

COLA = Sku(
    id=SkuId(1),
    code="KL330",
    name="可口可乐330ml",
    base_unit="罐",
    order_unit="箱",
    units=(SaleUnit("罐", 1), SaleUnit("箱", 24, ("case", "ctn"))),
)
SOY = replace(
    COLA,
    id=SkuId(2),
    base_unit="瓶",
    order_unit="件",
    units=(SaleUnit("瓶", 1), SaleUnit("件", 12)),
    split=Split.LOOSE,
)
GREENS = Sku(
    id=SkuId(3),
    code="SHQ",
    name="上海青",
    base_unit="克",
    order_unit="斤",
    units=complete_units(
        SkuDraft("SHQ", "上海青", "克", "斤", (), is_weighed=True, split=Split.LOOSE)
    ),
    split=Split.LOOSE,
    is_weighed=True,
    step_base=50,
)


def refusal(sku: Sku, count: str, unit: str | None) -> IllegalQuantity:
    with pytest.raises(IllegalQuantity) as caught:
        resolve_quantity(sku, Decimal(count), unit)
    return caught.value


@pytest.mark.parametrize(
    ("sku", "count", "unit", "expected"),
    [
        (COLA, "3", "箱", Quantity(72, "箱", Decimal(3), 24)),
        (COLA, "3", "件", Quantity(72, "箱", Decimal(3), 24)),
        (COLA, "2", "CASE", Quantity(48, "箱", Decimal(2), 24)),
        (COLA, "5", None, Quantity(120, "箱", Decimal(5), 24)),
        (COLA, "48", "罐", Quantity(48, "罐", Decimal(48), 1)),
        (COLA, "2", "打", Quantity(24, "罐", Decimal(24), 1)),
        (SOY, "1", "箱", Quantity(12, "件", Decimal(1), 12)),
        (SOY, "10", "瓶", Quantity(10, "瓶", Decimal(10), 1)),
        (SOY, "0.5", "打", Quantity(6, "瓶", Decimal(6), 1)),
        (GREENS, "2.5", "斤", Quantity(1250, "斤", Decimal("2.5"), 500)),
        (GREENS, "3", "两", Quantity(150, "两", Decimal(3), 50)),
        (GREENS, "1", "kg", Quantity(1000, "公斤", Decimal(1), 1000)),
        (GREENS, "30", None, Quantity(15000, "斤", Decimal(30), 500)),
    ],
)
def test_amounts_that_are_legal(sku, count, unit, expected):
    if (sku, unit) == (COLA, "打"):
        assert measure(sku, Decimal(count), unit) == expected
    assert resolve_quantity(sku, Decimal(count), unit) == expected


def test_thirty_cans_of_an_unbreakable_case_name_one_and_two_cases():
    error = refusal(COLA, "30", "罐")
    assert error.reason is IllegalReason.SPLIT
    assert error.wanted_base == 30
    assert error.nearest == (
        Quantity(24, "箱", Decimal(1), 24),
        Quantity(48, "箱", Decimal(2), 24),
    )


def test_half_a_dozen_of_an_unbreakable_case_names_the_one_case():
    error = refusal(COLA, "0.5", "打")
    assert (error.wanted_base, [q.base for q in error.nearest]) == (6, [24])


def test_a_case_and_a_half_where_halves_are_sold_is_one_line():
    half = replace(COLA, split=Split.HALF)
    quantity = resolve_quantity(half, Decimal("1.5"), "箱")
    assert quantity == Quantity(36, "箱", Decimal("1.5"), 24)
    assert as_packs(half, quantity.base) == ((Decimal(1), "箱"), (Decimal(12), "罐"))
    assert [q.base for q in refusal(half, "30", "罐").nearest] == [24, 36]
    assert refusal(COLA, "1.5", "箱").reason is IllegalReason.SPLIT


def test_loose_goods_take_any_number_and_show_packs_and_rest():
    loose = replace(COLA, split=Split.LOOSE)
    assert resolve_quantity(loose, Decimal(30), "罐").base == 30
    assert as_packs(loose, 30) == ((Decimal(1), "箱"), (Decimal(6), "罐"))
    assert as_packs(loose, 5) == ((Decimal(5), "罐"),)
    assert as_packs(loose, 0) == ()
    assert as_packs(GREENS, 1175) == ((Decimal("2.35"), "斤"),)
    assert as_packs(GREENS, 2000, "公斤") == ((Decimal(2), "公斤"),)


def test_an_odd_pack_sold_in_halves_is_sold_whole():
    odd = replace(COLA, split=Split.HALF, units=(SaleUnit("罐", 1), SaleUnit("箱", 15)))
    assert refusal(odd, "0.5", "箱").reason is IllegalReason.FRACTION
    assert [q.base for q in refusal(odd, "2.4", "箱").nearest] == [30, 45]


def test_minimum_48_and_multiple_24_admit_48_72_96_and_refuse_50():
    sku = replace(COLA, split=Split.LOOSE, moq=48, order_multiple=24)
    for legal in ("48", "72", "96"):
        assert resolve_quantity(sku, Decimal(legal), "罐").base == int(legal)
    error = refusal(sku, "50", "罐")
    assert (error.reason, error.limit) == (IllegalReason.OFF_MULTIPLE, 24)
    assert [q.base for q in error.nearest] == [48, 72]
    below = refusal(sku, "24", "罐")
    assert (below.reason, below.limit) == (IllegalReason.BELOW_MOQ, 48)
    assert [q.base for q in below.nearest] == [48]


def test_goods_sold_by_twos_name_two_and_four():
    sku = replace(SOY, split=Split.NONE, order_multiple=24)
    assert [(str(q.count), q.unit) for q in refusal(sku, "3", "件").nearest] == [
        ("2", "件"),
        ("4", "件"),
    ]


def test_buying_rules_resolve_per_field_from_the_nearest_agreement():
    sku = replace(COLA, moq=24, order_multiple=24)
    rules = [
        BuyingRule(sku.id, Scope.CUSTOMER, "7", split=Split.LOOSE),
        BuyingRule(sku.id, Scope.GROUP, "retail", moq=48, split=Split.HALF),
    ]
    agreed = with_buying_rules(sku, rules)
    assert (agreed.moq, agreed.order_multiple, agreed.split) == (48, 24, Split.LOOSE)
    lifted = with_buying_rules(sku, [BuyingRule(sku.id, Scope.CUSTOMER, "7", moq=0)])
    assert (lifted.moq, lifted.order_multiple) == (0, 24)


def test_an_unknown_unit_word_is_named_with_the_known_ones():
    with pytest.raises(UnitUnknown) as caught:
        resolve_quantity(SOY, Decimal(1), "提")
    assert caught.value == caught.value
    assert (caught.value.unit, caught.value.known) == ("提", ("瓶", "件"))
    with pytest.raises(UnitUnknown):
        unit_factor(GREENS, "打")


def test_both_case_words_of_a_sku_that_has_both_stay_apart():
    both = replace(COLA, units=(SaleUnit("罐", 1), SaleUnit("箱", 12), SaleUnit("件", 24)))
    assert resolve_quantity(both, Decimal(1), "箱").base == 12
    assert resolve_quantity(both, Decimal(1), "件").base == 24


@pytest.mark.parametrize(
    ("count", "reason"),
    [
        ("0", IllegalReason.NOT_POSITIVE),
        ("-5", IllegalReason.NOT_POSITIVE),
        ("NaN", IllegalReason.TOO_MUCH),
        ("Infinity", IllegalReason.TOO_MUCH),
        ("1E+300000", IllegalReason.TOO_MUCH),
        ("10000001", IllegalReason.TOO_MUCH),
        ("0.3333", IllegalReason.FRACTION),
        ("0.01", IllegalReason.FRACTION),
    ],
)
def test_what_is_no_amount_at_all(count, reason):
    assert refusal(SOY, count, "件").reason is reason


def test_absurd_totals_are_refused_without_a_suggestion():
    error = refusal(GREENS, "9999999", "公斤")
    assert (error.reason, error.nearest) == (IllegalReason.TOO_MUCH, ())
    for base, reason in (
        (0, IllegalReason.NOT_POSITIVE),
        (-24, IllegalReason.NOT_POSITIVE),
        (MAX_BASE + 24, IllegalReason.TOO_MUCH),
    ):
        with pytest.raises(IllegalQuantity) as caught:
            check_legal(COLA, Quantity(base, "罐", Decimal(base), 1))
        assert caught.value.reason is reason


def test_a_third_of_a_bottle_names_what_lies_around_it():
    assert [q.base for q in refusal(SOY, "2.3", "瓶").nearest] == [2, 3]
    assert [q.base for q in refusal(SOY, "0.3", "瓶").nearest] == [1]


def test_weighed_goods_keep_to_their_step():
    error = refusal(GREENS, "1.03", "斤")
    assert error.reason is IllegalReason.STEP
    assert [(str(q.count), q.unit) for q in error.nearest] == [("1", "斤"), ("1.1", "斤")]


def test_taiwan_weights_count_in_tenths_of_a_gram():
    units = (SaleUnit("0.1克", 1), SaleUnit("台斤", 6000, ("斤",)), SaleUnit("两", 375))
    sku = replace(GREENS, base_unit="0.1克", order_unit="台斤", units=units, step_base=1)
    assert resolve_quantity(sku, Decimal(2), "斤").base == 12000
    assert resolve_quantity(sku, Decimal(3), "两").base == 1125


def test_a_learned_unit_is_shown_only_to_who_said_it():
    learned = replace(SOY, units=(*SOY.units, SaleUnit("提", 6, is_learned=True)))
    assert as_packs(learned, 18) == ((Decimal(1), "件"), (Decimal(6), "瓶"))
    assert as_packs(learned, 18, "提") == ((Decimal(1), "件"), (Decimal(1), "提"))


def test_amounts_are_told_in_the_handiest_unit():
    loose = replace(COLA, split=Split.LOOSE)
    assert as_quantity(loose, 36) == Quantity(36, "箱", Decimal("1.5"), 24)
    assert as_quantity(loose, 12) == Quantity(12, "罐", Decimal(12), 1)
    assert as_quantity(loose, 30, "箱") == Quantity(30, "罐", Decimal(30), 1)
    assert as_quantity(loose, 48, "罐") == Quantity(48, "罐", Decimal(48), 1)
    assert as_quantity(GREENS, 1175) == Quantity(1175, "斤", Decimal("2.35"), 500)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": " "}, "code"),
        ({"name": ""}, "name"),
        ({"base_unit": ""}, "base_unit"),
        ({"order_unit": "托"}, "order_unit"),
        ({"step_base": 0}, "step_base"),
        ({"moq": -1}, "moq"),
        ({"order_multiple": -1}, "order_multiple"),
        ({"units": (SaleUnit("罐", 2),)}, "base_unit"),
        ({"units": (SaleUnit("箱", 0),)}, "units"),
        ({"units": (SaleUnit("箱", 24), SaleUnit("箱", 12))}, "units"),
        ({"units": (SaleUnit("箱", 24, ("罐",)),)}, "units"),
    ],
)
def test_a_sku_that_contradicts_itself_is_refused(change, field):
    draft = SkuDraft("A", "甲", "罐", "箱", (SaleUnit("箱", 24),))
    assert [u.factor for u in complete_units(draft)] == [1, 24]
    with pytest.raises(SkuInvalid) as caught:
        complete_units(replace(draft, **change))
    assert caught.value.field == field


def test_a_merchants_own_weights_stand_before_the_usual_ones():
    draft = SkuDraft("A", "甲", "克", "kg", (SaleUnit("kg", 1000),), is_weighed=True)
    units = {u.unit: (u.factor, u.synonyms) for u in complete_units(draft)}
    assert units["kg"] == (1000, ())
    assert units["公斤"] == (1000, ("千克",))
    assert units["斤"] == (500, ("市斤",))


SKUS = st.builds(
    lambda pack, split, moq, multiple, step: replace(
        COLA,
        units=(SaleUnit("罐", 1), SaleUnit("箱", pack)),
        split=split,
        moq=moq,
        order_multiple=multiple,
        step_base=step,
    ),
    st.integers(2, 60),
    st.sampled_from(Split),
    st.integers(0, 200),
    st.integers(0, 30),
    st.integers(1, 12),
)


@given(SKUS, st.integers(1, 5000))
def test_named_amounts_are_legal_and_nothing_legal_lies_between(sku, base):
    legal = nearest_legal(sku, base)
    for quantity in legal:
        check_legal(sku, quantity)
        assert quantity.base == quantity.count * quantity.factor
        assert quantity.base % legal_step(sku) == 0
    if legal[0].base != base:
        with pytest.raises(IllegalQuantity):
            check_legal(sku, Quantity(base, "罐", Decimal(base), 1))
    if len(legal) == 2:
        assert legal[0].base < base < legal[1].base == legal[0].base + legal_step(sku)
    assert min(q.base for q in legal) >= smallest_legal(sku)


@given(SKUS, st.integers(1, MAX_BASE))
def test_packs_add_up_to_the_amount(sku, base):
    assert sum(int(n) * unit_factor(sku, unit) for n, unit in as_packs(sku, base)) == base


def test_a_merchants_own_weight_stands_before_the_usual_one():
    own = SaleUnit("斤", 600, ("台斤",))
    draft = SkuDraft("GJ", "高丽菜", "克", "斤", (own,), is_weighed=True)
    units = {unit.unit: unit for unit in complete_units(draft)}
    assert (units["斤"], "两" in units) == (own, True)
