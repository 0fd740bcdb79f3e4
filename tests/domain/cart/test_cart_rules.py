"""Operations on a draft, without a database."""

from decimal import Decimal
from itertools import chain, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.base.ids import SkuId
from domain.cart import (
    AddLine,
    AddQuantity,
    BadScale,
    BelowZero,
    CartLine,
    ClearAll,
    Draft,
    KeepOnly,
    LineMissing,
    LoadLines,
    Mark,
    MarkCode,
    MinusQuantity,
    RemoveLine,
    ReplaceSku,
    ScaleAll,
    SetAll,
    SetDate,
    SetLineNote,
    SetOrderNote,
    SetQuantity,
    TooManyLines,
    agree_to,
    apply_all,
    apply_op,
    is_agreed,
    skus_of,
    unusual_limit,
)
from domain.cart.codec import draft_in, draft_out, ops_in, ops_out
from domain.catalog import (
    IllegalQuantity,
    SaleUnit,
    Sku,
    SkuOffSale,
    SkuStatus,
    Split,
    resolve_quantity,
)

COLA, WATER, BULL, GONE = SkuId(1), SkuId(2), SkuId(3), SkuId(4)
CASE = (SaleUnit("罐", 1), SaleUnit("箱", 24))
SKUS = {
    COLA: Sku(COLA, "KL", "可乐", "罐", "箱", CASE),
    WATER: Sku(WATER, "NF", "农夫山泉", "罐", "箱", CASE),
    BULL: Sku(BULL, "HN", "红牛", "罐", "箱", CASE, split=Split.LOOSE, unusual_typical=48),
    GONE: Sku(GONE, "GO", "下架的", "罐", "箱", CASE, status=SkuStatus.OFF_SALE),
}


def q(sku_id, count, unit=None):
    return resolve_quantity(SKUS[sku_id], Decimal(str(count)), unit)


def draft(**cases):
    ids = {"cola": COLA, "water": WATER, "bull": BULL}
    return Draft(tuple(CartLine(ids[name], q(ids[name], n)) for name, n in cases.items()))


def after(start, *ops):
    done = apply_all(start, ops, SKUS)
    return [(line.sku_id, str(line.quantity.count), line.quantity.unit) for line in done.lines]


def test_adding_to_an_existing_line_adds_up():
    assert after(draft(cola=3), AddLine(COLA, q(COLA, 2))) == [(COLA, "5", "箱")]


def test_mixed_units_become_one_legal_line():
    assert after(draft(bull=1), AddLine(BULL, q(BULL, 6, "罐"))) == [(BULL, "30", "罐")]
    assert after(draft(bull=1), AddLine(BULL, q(BULL, 12, "罐"))) == [(BULL, "1.5", "箱")]


SAID = [
    (AddLine(COLA, q(COLA, 3), said=(1, 7)),),
    (AddLine(WATER, q(WATER, 2), said=(1, 9)),),
    (AddLine(BULL, q(BULL, 1), said=(4, 12)), AddLine(COLA, q(COLA, 1), said=(4, 12))),
]


@pytest.mark.parametrize("told", list(permutations(SAID)))
def test_goods_stand_in_the_order_they_were_named_however_it_is_told(told):
    """By the platform's second and the number of the message; a reordered line keeps its place."""
    basis = Draft((CartLine(GONE, q(GONE, 1)),))
    assert after(basis, *chain.from_iterable(told)) == [
        (GONE, "1", "箱"),
        (COLA, "4", "箱"),
        (WATER, "2", "箱"),
        (BULL, "1", "箱"),
    ]


@pytest.mark.parametrize(("first", "second"), [((4, 12), (4, 0)), ((4, 0), (4, 12))])
def test_numbers_of_two_chats_say_nothing_of_each_other(first, second):
    """微信客服 has none: of one second what was told first stands first."""
    told = (
        AddLine(COLA, q(COLA, 3), said=first),
        AddLine(WATER, q(WATER, 2), said=second),
    )
    assert [line.sku_id for line in apply_all(Draft(), told, SKUS).lines] == [COLA, WATER]


def test_what_was_said_first_gives_a_line_its_unit_and_what_was_said_last_its_note():
    first = AddLine(BULL, q(BULL, 1), "冰的", said=(1, 7))
    last = AddLine(BULL, q(BULL, 6, "罐"), "常温", said=(4, 9))
    for told in permutations((first, last)):
        (line,) = apply_all(Draft(), told, SKUS).lines
        assert (line.quantity, line.note, line.said) == (q(BULL, 30, "罐"), "常温", (1, 7))


def test_set_add_minus_remove():
    start = draft(cola=3, water=5)
    assert after(start, SetQuantity(COLA, q(COLA, 4)))[0] == (COLA, "4", "箱")
    assert after(start, AddQuantity(COLA, q(COLA, 2)))[0] == (COLA, "5", "箱")
    assert after(start, MinusQuantity(COLA, q(COLA, 1)))[0] == (COLA, "2", "箱")
    assert after(start, MinusQuantity(COLA, q(COLA, 3))) == [(WATER, "5", "箱")]
    assert after(start, RemoveLine(COLA)) == [(WATER, "5", "箱")]


def test_more_than_all_cannot_be_taken_away():
    with pytest.raises(BelowZero) as refused:
        after(draft(cola=3), MinusQuantity(COLA, q(COLA, 4)))
    assert (refused.value.base, refused.value.minus) == (72, 96)


def test_only_a_line_that_is_there_can_be_changed():
    for op in (
        AddQuantity(COLA, q(COLA, 1)),
        MinusQuantity(COLA, q(COLA, 1)),
        RemoveLine(COLA),
        SetLineNote(COLA, "x"),
        ReplaceSku(COLA, BULL),
        KeepOnly((COLA,)),
    ):
        with pytest.raises(LineMissing):
            after(draft(water=5), op)


def test_replacing_keeps_place_and_quantity():
    start = draft(cola=3, water=5)
    assert after(start, ReplaceSku(COLA, BULL)) == [(BULL, "3", "箱"), (WATER, "5", "箱")]
    assert after(start, ReplaceSku(COLA, WATER)) == [(WATER, "8", "箱")]
    assert after(start, ReplaceSku(COLA, BULL, q(BULL, 7, "罐")))[0] == (BULL, "7", "罐")


def test_scaling_is_all_or_nothing():
    assert after(draft(cola=4, water=2), ScaleAll(Decimal("0.5"))) == [
        (COLA, "2", "箱"),
        (WATER, "1", "箱"),
    ]
    with pytest.raises(IllegalQuantity):
        after(draft(cola=4, water=3), ScaleAll(Decimal("0.5")))
    for factor in ("0", "-1", "101", "NaN", "Infinity"):
        with pytest.raises(BadScale):
            after(draft(cola=4), ScaleAll(Decimal(factor)))


def test_setting_all_and_keeping_only():
    assert after(draft(cola=4, water=3), SetAll(Decimal(2))) == [
        (COLA, "2", "箱"),
        (WATER, "2", "箱"),
    ]
    assert after(draft(cola=4, water=3), KeepOnly((WATER,))) == [(WATER, "3", "箱")]


def test_goods_off_sale_are_not_added():
    for op in (AddLine(GONE, q(GONE, 1)), ReplaceSku(COLA, GONE)):
        with pytest.raises(SkuOffSale):
            after(draft(cola=1), op)


def test_notes_date_loading_and_clearing():
    done = apply_all(
        draft(cola=1),
        [SetOrderNote("水放后门"), SetLineNote(COLA, "要日期新鲜的")],
        SKUS,
    )
    assert (done.note, done.lines[0].note) == ("水放后门", "要日期新鲜的")
    loaded = apply_op(done, LoadLines(draft(water=2).lines, "SO-1116-0001"), SKUS)
    assert (loaded.basis_order_no, [x.sku_id for x in loaded.lines]) == ("SO-1116-0001", [WATER])
    assert apply_op(loaded, ClearAll(), SKUS) == Draft()


def test_a_draft_has_at_most_300_lines():
    many = Draft(tuple(CartLine(SkuId(100 + n), q(COLA, 1)) for n in range(300)))
    with pytest.raises(TooManyLines):
        apply_op(many, AddLine(COLA, q(COLA, 1)), SKUS)


def test_marks_about_the_amount_go_when_the_amount_is_said():
    usual, unit = Mark(MarkCode.USUAL_SKU, "可乐"), Mark(MarkCode.DEFAULT_UNIT, "3")
    start = Draft((CartLine(COLA, q(COLA, 3), "", (usual, unit)),))
    changed = apply_op(start, SetQuantity(COLA, q(COLA, 4)), SKUS)
    assert changed.lines[0].marks == (usual,)


def test_unusual_is_five_times_the_usual_or_ten_times_the_typical():
    assert unusual_limit(SKUS[COLA], 119, 24) is None
    assert unusual_limit(SKUS[COLA], 120, 24) == 24
    assert unusual_limit(SKUS[BULL], 479, None) is None
    assert unusual_limit(SKUS[BULL], 480, None) == 48
    assert unusual_limit(SKUS[COLA], 10**6, None) is None


def test_agreement_holds_for_the_amount_agreed_to():
    line = CartLine(COLA, q(COLA, 30))
    agreed = CartLine(COLA, q(COLA, 30), "", (agree_to(line),))
    assert is_agreed(agreed)
    assert not is_agreed(CartLine(COLA, q(COLA, 60), "", agreed.marks))


def test_the_skus_to_load_are_those_of_lines_and_operations():
    ops = [ReplaceSku(COLA, BULL), SetOrderNote("x"), AddLine(GONE, q(GONE, 1))]
    assert skus_of(draft(cola=1, water=1), ops) == {COLA, WATER, BULL, GONE}


_amounts = st.integers(1, 50).map(lambda n: q(COLA, n))
_marks = st.lists(
    st.builds(Mark, st.sampled_from(list(MarkCode)), st.text(max_size=5)), max_size=2
).map(tuple)
_ops = st.one_of(
    st.builds(AddLine, st.just(COLA), _amounts, st.text(max_size=5), _marks),
    st.builds(SetQuantity, st.just(COLA), _amounts, _marks),
    st.builds(AddQuantity, st.just(COLA), _amounts),
    st.builds(MinusQuantity, st.just(COLA), _amounts),
    st.builds(RemoveLine, st.just(COLA)),
    st.builds(ReplaceSku, st.just(COLA), st.just(BULL), st.none() | _amounts, _marks),
    st.builds(ScaleAll, st.decimals("0.1", "9", places=1)),
    st.builds(SetAll, st.integers(1, 9).map(Decimal), st.none() | st.just("箱")),
    st.builds(KeepOnly, st.just((COLA,))),
    st.builds(SetLineNote, st.just(COLA), st.text(max_size=5)),
    st.builds(SetOrderNote, st.text(max_size=5)),
    st.builds(SetDate, st.none() | st.dates()),
    st.builds(LoadLines, st.just(draft(cola=1, water=2).lines), st.text(max_size=5)),
    st.just(ClearAll()),
)


@given(st.lists(_ops, max_size=4))
def test_operations_survive_storing(ops):
    assert ops_in(ops_out(ops)) == tuple(ops)


@given(st.lists(_ops, max_size=6))
def test_a_draft_stays_legal_and_survives_storing(ops):
    now = draft(cola=2, water=1)
    for op in ops:
        try:
            now = apply_op(now, op, SKUS)
        except (LineMissing, BelowZero, IllegalQuantity):
            continue
    assert draft_in(draft_out(now)) == now
    assert len({line.sku_id for line in now.lines}) == len(now.lines)
    for line in now.lines:
        assert line.quantity.base > 0
        assert line.quantity.base == line.quantity.count * line.quantity.factor
