"""Drafts in the database: versions, undo, figures, what was shown, expiry."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.base.errors import StaleVersion
from domain.base.money import Money
from domain.cart import (
    BelowZero,
    CartClosed,
    CartStatus,
    DraftProblemCode,
    Known,
    MinusQuantity,
    NothingToUndo,
    SetDate,
    SetQuantity,
    apply_operations,
    drop_cart,
    expire_carts,
    find_drafts,
    get_cart,
    get_open_cart,
    list_carts,
    peek_undo,
    price_cart,
    revise_cart,
    revive_cart,
    undo,
    versions_of,
    withdraw_shown,
)
from domain.catalog import get_skus
from domain.db import Tx
from domain.inventory import available
from tests.domain.goods import POLICY, make_shop, new_cart, show_draft


def _counts(cart):
    return [(line.sku_id, str(line.quantity.count)) for line in cart.lines]


def test_one_open_draft_per_person_and_shop(tx: Tx):
    shop = make_shop(tx)
    cart = new_cart(tx, shop)
    assert (cart.version, cart.status, cart.lines) == (1, CartStatus.OPEN, ())
    assert new_cart(tx, shop).id == cart.id
    assert get_open_cart(tx, shop.contact_id, customer_id=shop.customer.id) == cart


def test_the_figures_of_a_draft(tx: Tx):
    shop = make_shop(tx)
    priced = show_draft(
        tx,
        shop,
        shop.add("KL330", "3"),
        shop.add("XB330", "2"),
        shop.add("NF550", "5"),
        shop.add("HN250", "1"),
    )
    assert [line.amount for line in priced.lines] == [
        Money(13800),
        Money(9200),
        Money(14000),
        Money(13200),
    ]
    assert (priced.goods, priced.total, priced.is_complete) == (
        Money(50200),
        Money(50200),
        True,
    )
    assert [line.available for line in priced.lines] == [2400, 2400, None, 120]
    assert (priced.blocking, priced.differences) == ((), ())
    assert priced.slot is not None
    assert (priced.slot.date, priced.slot.is_assumed) == (date(2027, 3, 3), True)


def test_goods_that_were_read_before_are_not_read_again(tx: Tx):
    shop = make_shop(tx)
    cart = new_cart(tx, shop)
    ids = [shop.id("KL330"), shop.id("NF550")]
    known = Known(get_skus(tx, ids, shop.customer), available(tx, ids))
    ops = [shop.add("KL330", "3"), shop.add("NF550", "5")]
    before = tx.statements
    buyer = replace(shop.buyer, known=known)
    priced = revise_cart(tx, cart, ops=ops, actor=shop.contact, buyer=buyer)
    assert tx.statements - before == 4
    stored = get_cart(tx, cart.id)
    assert priced == price_cart(tx, stored, customer=shop.customer, policy=POLICY)


def test_a_turn_is_one_version_and_counts_as_shown(tx: Tx):
    shop = make_shop(tx)
    cart = new_cart(tx, shop)
    ops = [shop.add("KL330", "3"), shop.add("NF550", "5")]
    before = tx.statements
    priced = revise_cart(tx, cart, ops=ops, actor=shop.contact, buyer=shop.buyer)
    assert tx.statements - before == 7
    stored = get_cart(tx, priced.cart.id)
    assert stored == priced.cart
    assert (stored.version, stored.undo_to) == (2, 1)
    assert stored.shown is not None
    assert (stored.shown.version, stored.shown.total) == (2, Money(27800))
    assert stored.shown.fingerprint == priced.fingerprint


def test_a_refused_operation_leaves_everything_as_it_was(tx: Tx):
    shop = make_shop(tx)
    shown = show_draft(tx, shop, shop.add("KL330", "3")).cart
    with pytest.raises(BelowZero):
        show_draft(
            tx,
            shop,
            shop.add("NF550", "1"),
            MinusQuantity(shop.id("KL330"), shop.amount("KL330", "4")),
        )
    assert get_cart(tx, shown.id) == shown
    assert len(versions_of(tx, shown.id)) == 1


def test_the_second_of_two_writers_is_told(tx: Tx):
    shop = make_shop(tx)
    cart = new_cart(tx, shop)
    ops = [shop.add("KL330", "3")]
    apply_operations(tx, cart, ops=ops, actor=shop.contact, buyer=shop.buyer)
    with pytest.raises(StaleVersion):
        apply_operations(tx, cart, ops=ops, actor=shop.contact, buyer=shop.buyer)
    assert _counts(get_cart(tx, cart.id)) == [(shop.id("KL330"), "3")]


def test_undo_goes_back_twelve_steps_and_then_no_further(tx: Tx):
    shop = make_shop(tx)
    cola = shop.id("KL330")
    cart = new_cart(tx, shop)
    for n in range(1, 13):
        op = SetQuantity(cola, shop.amount("KL330", str(n)))
        cart = apply_operations(tx, cart, ops=[op], actor=shop.contact, buyer=shop.buyer)
    for n in range(11, 0, -1):
        assert peek_undo(tx, cart) == (SetQuantity(cola, shop.amount("KL330", str(n + 1))),)
        undone = undo(tx, cart, actor=shop.contact)
        assert undone.ops == (SetQuantity(cola, shop.amount("KL330", str(n + 1))),)
        assert str(undone.before.lines[0].quantity.count) == str(n + 1)
        cart = undone.cart
        assert _counts(cart) == [(cola, str(n))]
    cart = undo(tx, cart, actor=shop.contact).cart
    assert cart.lines == ()
    with pytest.raises(NothingToUndo):
        undo(tx, cart, actor=shop.contact)
    assert cart.version == 25


def test_undo_after_a_new_step_takes_back_that_step(tx: Tx):
    shop = make_shop(tx)
    cart = show_draft(tx, shop, shop.add("KL330", "1")).cart
    cart = show_draft(tx, shop, shop.add("NF550", "2")).cart
    cart = undo(tx, cart, actor=shop.contact).cart
    cart = show_draft(tx, shop, shop.add("XB330", "3")).cart
    cart = undo(tx, cart, actor=shop.contact).cart
    assert _counts(cart) == [(shop.id("KL330"), "1")]
    assert undo(tx, cart, actor=shop.contact).cart.lines == ()


def test_what_was_not_delivered_does_not_count_as_shown(tx: Tx):
    shop = make_shop(tx)
    cart = show_draft(tx, shop, shop.add("KL330", "3")).cart
    assert withdraw_shown(tx, cart.id, version=cart.version)
    assert get_cart(tx, cart.id).shown is None
    newer = show_draft(tx, shop, shop.add("NF550", "1")).cart
    assert not withdraw_shown(tx, cart.id, version=cart.version)
    assert get_cart(tx, cart.id) == newer


def test_short_stock_and_unusual_amounts_block(tx: Tx):
    shop = make_shop(tx)
    priced = show_draft(tx, shop, shop.add("HN250", "6"), shop.add("NF550", "20"))
    (short,) = priced.lines[0].problems
    assert (short.code, short.limit) == (DraftProblemCode.SHORT_STOCK, 120)
    again = price_cart(
        tx,
        priced.cart,
        customer=shop.customer,
        policy=POLICY,
        usual={shop.id("NF550"): 96},
    )
    (unusual,) = again.lines[1].problems
    assert (unusual.code, unusual.limit) == (DraftProblemCode.UNUSUAL_QUANTITY, 96)
    assert [problem.code for problem in again.blocking] == [short.code, unusual.code]


def test_goods_without_a_price_are_shown_without_a_sum(tx: Tx):
    shop = make_shop(tx)
    priced = show_draft(tx, shop, shop.add("DP250", "1"), shop.add("KL330", "1"))
    assert priced.lines[0].amount is None
    assert [p.code for p in priced.lines[0].problems] == [DraftProblemCode.NO_PRICE]
    assert (priced.total, priced.is_complete, priced.blocking) == (Money(4600), False, ())


def test_a_closed_date_blocks_and_names_the_next(tx: Tx):
    shop = make_shop(tx)
    tx.now = datetime(2027, 3, 2, 12, 10, tzinfo=UTC)
    priced = show_draft(tx, shop, shop.add("KL330", "1"), SetDate(date(2027, 3, 3)))
    assert priced.slot is None
    assert [(p.code, p.day) for p in priced.blocking] == [
        (DraftProblemCode.CUT_OFF_PASSED, date(2027, 3, 4))
    ]


def test_a_draft_lives_to_the_cut_off_and_is_offered_again(tx: Tx):
    shop = make_shop(tx)
    cart = show_draft(tx, shop, shop.add("KL330", "3")).cart
    assert cart.expires_at == datetime(2027, 3, 2, 11, 0, tzinfo=UTC)
    tx.now = cart.expires_at
    drafts = find_drafts(tx, shop.contact_id, customer_id=shop.customer.id)
    assert (drafts.current, drafts.lapsed) == (None, cart)
    assert expire_carts(tx) == 1
    lapsed = find_drafts(tx, shop.contact_id, customer_id=shop.customer.id).lapsed
    assert lapsed is not None
    revived = revive_cart(tx, lapsed, policy=POLICY)
    assert _counts(revived) == _counts(cart)
    assert revived.expires_at == datetime(2027, 3, 3, 11, 0, tzinfo=UTC)
    assert new_cart(tx, shop).id == cart.id


def test_a_lapsed_draft_makes_room_for_a_new_one(tx: Tx):
    shop = make_shop(tx)
    old = show_draft(tx, shop, shop.add("KL330", "3")).cart
    tx.now += timedelta(hours=12)
    fresh = new_cart(tx, shop)
    assert fresh.id != old.id
    assert get_cart(tx, old.id).status is CartStatus.EXPIRED
    revived = revive_cart(tx, get_cart(tx, old.id), policy=POLICY)
    assert revived.status is CartStatus.OPEN
    assert get_cart(tx, fresh.id).status is CartStatus.DROPPED


def test_a_filled_draft_is_not_pushed_aside(tx: Tx):
    shop = make_shop(tx)
    old = drop_cart(tx, show_draft(tx, shop, shop.add("KL330", "3")).cart)
    filled = show_draft(tx, shop, shop.add("NF550", "1")).cart
    with pytest.raises(CartClosed):
        revive_cart(tx, old, policy=POLICY)
    assert get_open_cart(tx, shop.contact_id, customer_id=shop.customer.id) == filled
    assert list_carts(tx, shop.customer.id) == (filled,)
