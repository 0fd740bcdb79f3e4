"""Price lists in the database: who pays what, and what setting a price does."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.base.actor import SYSTEM
from domain.base.errors import NotFound
from domain.base.ids import PriceListId, PriceRowId, SkuId
from domain.base.money import Money, UnitPrice
from domain.catalog import (
    SaleUnit,
    SkuDraft,
    Split,
    UnitUnknown,
    get_sku,
    resolve_quantity,
    save_sku,
)
from domain.customer import (
    CustomerDraft,
    CustomerGroup,
    create_customer,
    save_customer_group,
    set_further_groups,
)
from domain.pricing import (
    AssignmentTarget,
    BreakRises,
    PercentDraft,
    PriceAssignment,
    PriceDraft,
    PriceInvalid,
    PriceList,
    PriceListExists,
    PriceSource,
    PriceWindowInvalid,
    TraceMismatch,
    Wanted,
    assign_price_list,
    assignments_of,
    base_price_list,
    create_price_list,
    end_price,
    find_price_list,
    get_price_list,
    list_price_lists,
    load_price_book,
    load_price_rows,
    next_break,
    own_price_list,
    prices_of_sku,
    quote_lines,
    quote_sku,
    quote_skus,
    rows_of,
    set_own_prices,
    set_prices,
    switch_price_list,
    verify_trace,
    withdraw_price_list,
)

CASE = 24


def sell(tx, code="KL330", name="可口可乐330ml"):
    units = (SaleUnit("箱", CASE),)
    draft = SkuDraft(code, name, "罐", "箱", units, split=Split.HALF)
    return get_sku(tx, save_sku(tx, draft, SYSTEM))


def price(sku, yuan_cents, *, cases=0, **fields):
    return PriceDraft(sku.id, "箱", UnitPrice(yuan_cents * 100), cases * CASE, **fields)


def price_for_all(tx, *drafts):
    set_prices(tx, base_price_list(tx, SYSTEM).id, drafts, SYSTEM)


def give(tx, target, key, *drafts, code="L1", priority=0):
    made = create_price_list(tx, PriceList(PriceListId(0), code, code), SYSTEM)
    assign_price_list(tx, PriceAssignment(made.id, target, key, priority), SYSTEM)
    set_prices(tx, made.id, drafts, SYSTEM)
    return made


def shop(tx, name="李记面馆", **fields):
    return create_customer(tx, CustomerDraft(name, **fields), SYSTEM)


def cost(tx, customer, sku, cases):
    wanted = Wanted(sku, resolve_quantity(sku, Decimal(cases), "箱"))
    return quote_lines(tx, customer, [wanted])[0]


@pytest.fixture
def li(tx):
    """李记面馆 of the group 餐饮, with the prices of the worked example."""
    cola, shop_of_li = sell(tx), shop(tx, group_code="catering")
    price_for_all(tx, price(cola, 4600), price(cola, 4500, cases=5))
    give(tx, AssignmentTarget.GROUP, "catering", price(cola, 4450))
    set_own_prices(tx, shop_of_li.id, [price(cola, 4300, cases=10)], SYSTEM)
    return shop_of_li, cola


def test_the_worked_example(tx, li):
    customer, cola = li
    nine, ten = cost(tx, customer, cola, 9), cost(tx, customer, cola, 10)
    assert (nine.amount, nine.parts[0].why.source) == (Money(40050), PriceSource.GROUP)
    assert (ten.amount, ten.parts[0].why.list_code) == (Money(43000), "OWN-C001")
    assert ten.amount - nine.amount == Money(2950), "so much the tenth case costs"
    other = shop(tx, "老王超市")
    assert cost(tx, other, cola, 5).amount == Money(22500)
    assert cost(tx, None, cola, 1).amount == Money(4600)
    book = load_price_book(tx, customer, [cola.id])
    nudge = next_break(book, cola, resolve_quantity(cola, Decimal(9), "箱"))
    assert (nudge.extra.count, nudge.unit_price, nudge.amount) == (
        Decimal(1),
        UnitPrice(430000),
        Money(43000),
    )


def test_all_lines_are_priced_with_one_statement(tx, li):
    customer, cola = li
    skus = [cola, *(sell(tx, f"S{n}") for n in range(30))]
    price_for_all(tx, *(price(sku, 1000 + n) for n, sku in enumerate(skus[1:])))
    wanted = [Wanted(sku, resolve_quantity(sku, Decimal(2), "箱")) for sku in skus]
    before = tx.statements
    quoted = quote_lines(tx, customer, wanted)
    assert tx.statements - before == 1
    assert [q.amount.minor for q in quoted][:3] == [8900, 2000, 2002]
    assert quote_lines(tx, customer, []) == ()
    assert len(quote_skus(tx, customer, skus)) == 31


def test_nearer_agreements_stand_before_farther_ones(tx):
    cola = sell(tx)
    customer = shop(tx, group_code="catering", grade="A")
    save_customer_group(tx, CustomerGroup("chain", "连锁"), SYSTEM)
    seen = [quote_sku(tx, customer, cola).unit_price]
    for step in (
        lambda: price_for_all(tx, price(cola, 5000)),
        lambda: give(tx, AssignmentTarget.GRADE, "A", price(cola, 5100), code="grade"),
        lambda: give(
            tx, AssignmentTarget.GROUP, "catering", price(cola, 5200), code="g2", priority=2
        ),
        lambda: give(
            tx, AssignmentTarget.GROUP, "chain", price(cola, 5300), code="g1", priority=1
        ),
        lambda: set_further_groups(tx, customer.id, ("chain",)),
        lambda: give(tx, AssignmentTarget.CUSTOMER, str(customer.id), price(cola, 5400), code="a"),
        lambda: set_own_prices(tx, customer.id, [price(cola, 5500)], SYSTEM),
    ):
        step()
        seen.append(quote_sku(tx, customer, cola).unit_price)
    assert [p and p.ten_thousandths // 10_000 for p in seen] == [
        None, 50, 51, 52, 52, 53, 54, 55,
    ]  # fmt: skip


def test_another_customers_price_is_never_seen(tx, li):
    customer, cola = li
    other = shop(tx, "老王超市", group_code="retail", grade="A")
    assert cost(tx, other, cola, 10).amount == Money(45000)
    assert cost(tx, replace(other, group_code=str(customer.id)), cola, 10).amount == Money(45000)


def test_a_new_price_ends_the_old_one_and_old_reasons_still_stand(tx, li):
    customer, cola = li
    part = cost(tx, customer, cola, 10).parts[0]
    tx.now += timedelta(days=1)
    set_own_prices(tx, customer.id, [price(cola, 4200, cases=10)], SYSTEM)
    assert cost(tx, customer, cola, 10).amount == Money(42000)
    verify_trace(tx, part.why, part.unit_price, part.factor)
    with pytest.raises(TraceMismatch):
        verify_trace(tx, part.why, UnitPrice(420000), part.factor)
    late = replace(part.why, priced_at=tx.now + timedelta(days=1))
    with pytest.raises(TraceMismatch):
        verify_trace(tx, late, part.unit_price, part.factor)
    own = find_price_list(tx, "OWN-C001")
    assert [r.price.ten_thousandths for r in rows_of(tx, own.id)] == [420000]


def test_a_price_changed_twice_in_one_moment_leaves_both_reasons(tx):
    cola = sell(tx)
    price_for_all(tx, price(cola, 4600))
    first = cost(tx, None, cola, 1).parts[0]
    price_for_all(tx, price(cola, 4700))
    second = cost(tx, None, cola, 1).parts[0]
    assert (first.amount, second.amount) == (Money(4600), Money(4700))
    for part in (first, second):
        verify_trace(tx, part.why, part.unit_price, part.factor)


def test_a_temporary_price_comes_and_goes(tx):
    cola, start = sell(tx), tx.now
    price_for_all(tx, price(cola, 4600))
    week = {"valid_from": start + timedelta(days=1), "valid_to": start + timedelta(days=8)}
    price_for_all(tx, price(cola, 4000, **week))
    seen = []
    for days in (0, 1, 7, 8):
        tx.now = start + timedelta(days=days)
        seen.append(cost(tx, None, cola, 1).amount.minor)
    assert seen == [4600, 4000, 4000, 4600]


def test_a_scheduled_price_replaces_on_its_day(tx):
    cola, start = sell(tx), tx.now
    price_for_all(tx, price(cola, 4600))
    price_for_all(tx, price(cola, 4800, valid_from=start + timedelta(days=3)))
    assert cost(tx, None, cola, 1).amount == Money(4600)
    tx.now = start + timedelta(days=3)
    assert cost(tx, None, cola, 1).amount == Money(4800)
    assert len(rows_of(tx, base_price_list(tx, SYSTEM).id)) == 1


def test_a_larger_amount_may_not_cost_more_per_unit(tx):
    cola = sell(tx)
    price_for_all(tx, price(cola, 4600), price(cola, 4500, cases=5))
    base = base_price_list(tx, SYSTEM)
    standing = rows_of(tx, base.id)
    for wrong in ([price(cola, 4400)], [price(cola, 4700, cases=5)], [price(cola, 4550, cases=9)]):
        with pytest.raises(BreakRises):
            set_prices(tx, base.id, wrong, SYSTEM)
        assert rows_of(tx, base.id) == standing
    set_prices(tx, base.id, [price(cola, 4400), price(cola, 4300, cases=5)], SYSTEM)
    assert [r.price.ten_thousandths for r in rows_of(tx, base.id)] == [440000, 430000]


def test_wrong_prices_change_nothing(tx):
    cola = sell(tx)
    base = base_price_list(tx, SYSTEM)
    good = price(cola, 4600)
    ended = {"valid_from": tx.now, "valid_to": tx.now}
    for error, wrong in (
        (PriceInvalid, price(cola, 0)),
        (PriceInvalid, price(cola, -1)),
        (PriceInvalid, price(cola, 10**11)),
        (PriceInvalid, price(cola, 4600, cases=-1)),
        (PriceInvalid, replace(good, price=UnitPrice(460000, "USD"))),
        (PriceInvalid, PercentDraft(9000)),
        (PriceWindowInvalid, price(cola, 4600, **ended)),
        (UnitUnknown, replace(good, unit="托")),
        (UnitUnknown, replace(good, unit="打")),
        (NotFound, replace(good, sku_id=SkuId(99))),
    ):
        with pytest.raises(error):
            set_prices(tx, base.id, [good, wrong], SYSTEM)
    assert rows_of(tx, base.id) == ()
    with pytest.raises(NotFound):
        set_prices(tx, PriceListId(99), [good], SYSTEM)


def test_a_price_by_another_word_for_the_unit_is_the_units_price(tx):
    cola = sell(tx)
    price_for_all(tx, replace(price(cola, 4600), unit="件"))
    assert cost(tx, None, cola, 1).amount == Money(4600)


def test_a_percentage_list_follows_the_base_price(tx):
    cola, water = sell(tx), sell(tx, "NF550", "农夫山泉")
    price_for_all(tx, price(cola, 4600), price(water, 2800))
    customer = shop(tx, grade="A")
    give(tx, AssignmentTarget.GRADE, "A", PercentDraft(9500), PercentDraft(9000, water.id))
    assert cost(tx, customer, cola, 1).amount == Money(4370)
    part = cost(tx, customer, water, 1).parts[0]
    assert part.amount == Money(2520)
    verify_trace(tx, part.why, part.unit_price, part.factor)
    price_for_all(tx, price(cola, 5000))
    assert cost(tx, customer, cola, 1).amount == Money(4750)


def test_currencies_do_not_mix(tx):
    cola = sell(tx)
    price_for_all(tx, price(cola, 4600))
    abroad = shop(tx, "Harbor", currency="USD")
    assert cost(tx, abroad, cola, 1).amount is None
    dollars = base_price_list(tx, SYSTEM, currency="USD")
    set_prices(tx, dollars.id, [replace(price(cola, 700), price=UnitPrice(70000, "USD"))], SYSTEM)
    assert cost(tx, abroad, cola, 2).amount == Money(1400, "USD")
    assert cost(tx, None, cola, 1).amount == Money(4600)


def test_a_list_is_switched_off_and_withdrawn(tx):
    cola = sell(tx)
    price_for_all(tx, price(cola, 4600))
    customer = shop(tx, grade="A")
    made = give(tx, AssignmentTarget.GRADE, "A", price(cola, 4400))
    switch_price_list(tx, made.id, SYSTEM, is_active=False)
    assert cost(tx, customer, cola, 1).amount == Money(4600)
    switch_price_list(tx, made.id, SYSTEM, is_active=True)
    assert cost(tx, customer, cola, 1).amount == Money(4400)
    given = PriceAssignment(made.id, AssignmentTarget.GRADE, "A")
    assert assignments_of(tx, made.id) == (given,)
    withdraw_price_list(tx, given, SYSTEM)
    assert cost(tx, customer, cola, 1).amount == Money(4600)
    with pytest.raises(NotFound):
        withdraw_price_list(tx, given, SYSTEM)


def test_lists_are_unique_by_code_and_base_currency(tx):
    base = base_price_list(tx, SYSTEM)
    assert base_price_list(tx, SYSTEM) == base == get_price_list(tx, base.id)
    for wrong in (
        PriceList(PriceListId(0), base.code, "x"),
        PriceList(PriceListId(0), "second", "x", is_base=True),
    ):
        with pytest.raises(PriceListExists):
            create_price_list(tx, wrong, SYSTEM)
    assert list_price_lists(tx) == (base,)
    with pytest.raises(NotFound):
        get_price_list(tx, PriceListId(99))


def test_a_price_is_ended_at_once_and_only_once(tx, li):
    customer, cola = li
    own = own_price_list(tx, customer.id, SYSTEM)
    row = rows_of(tx, own.id)[0]
    part = cost(tx, customer, cola, 10).parts[0]
    end_price(tx, row.id, SYSTEM)
    assert cost(tx, customer, cola, 10).amount == Money(44500)
    verify_trace(tx, part.why, part.unit_price, part.factor)
    for gone in (row.id, PriceRowId(99)):
        with pytest.raises(NotFound):
            end_price(tx, gone, SYSTEM)
    assert load_price_rows(tx, [row.id])[row.id].valid_to == tx.now


def test_all_prices_of_a_sku_are_read_with_two_statements(tx, li):
    _, cola = li
    other = sell(tx, "S1")
    price_for_all(tx, price(other, 100))
    give(tx, AssignmentTarget.GRADE, "A", PercentDraft(9500), code="grade")
    before = tx.statements
    found = prices_of_sku(tx, cola.id)
    assert tx.statements - before == 2
    assert [(kept.code, row.min_base, row.percent_bp) for kept, row in found] == [
        ("BASE-CNY", 0, None),
        ("BASE-CNY", 120, None),
        ("L1", 0, None),
        ("OWN-C001", 240, None),
        ("grade", 0, 9500),
    ]


def test_windows_that_do_not_meet_may_cost_what_they_like(tx):
    cola, start = sell(tx), tx.now
    later = {"valid_from": start + timedelta(days=9)}
    price_for_all(tx, price(cola, 4000, valid_to=start + timedelta(days=9)))
    price_for_all(tx, price(cola, 4500, cases=5, **later))
    assert cost(tx, None, cola, 5).amount == Money(20000)
    tx.now = start + timedelta(days=9)
    assert cost(tx, None, cola, 5).amount == Money(22500)


def test_the_last_of_two_prices_for_the_same_break_stands(tx):
    cola = sell(tx)
    price_for_all(tx, price(cola, 4600), price(cola, 4700))
    assert cost(tx, None, cola, 1).amount == Money(4700)
    assert len(rows_of(tx, base_price_list(tx, SYSTEM).id)) == 1


def test_stored_rows_are_read_by_id(tx):
    cola = sell(tx)
    price_for_all(tx, price(cola, 4600))
    part = cost(tx, None, cola, 1).parts[0]
    with pytest.raises(TraceMismatch):
        verify_trace(tx, replace(part.why, row_id=PriceRowId(99)), part.unit_price, CASE)
