"""Drafts put back to before the last turns: as new versions, and only where nobody else was at."""

import pytest

from domain.cart import (
    CartClosed,
    CartStatus,
    DraftTouched,
    close_placed,
    drop_cart,
    get_cart,
    peek_undo,
    revive_cart,
    rewind_drafts,
    undo,
)
from domain.db import Tx
from tests.domain.goods import POLICY, make_shop, new_cart, show_draft


@pytest.fixture
def shop(tx: Tx):
    made = make_shop(tx)
    tx.journal.clear()
    return made


def touches(tx: Tx) -> list[DraftTouched]:
    """What was done to drafts since the last call."""
    found = [one for one in tx.journal if isinstance(one, DraftTouched)]
    tx.journal.clear()
    return found


def state(tx: Tx, cart_id):
    cart = get_cart(tx, cart_id)
    lines = [str(line.quantity.count) for line in cart.lines]
    return cart.version, cart.status, lines, cart.undo_to, cart.shown


def test_what_stood_before_is_a_new_version_that_nobody_was_shown(tx: Tx, shop):
    cart = show_draft(tx, shop, shop.add("KL330", "3")).cart
    touches(tx)
    show_draft(tx, shop, shop.add("XB330", "2"))
    show_draft(tx, shop, shop.add("XB330", "1"))
    (led,) = rewind_drafts(tx, touches(tx), actor=shop.contact)
    assert (led.before.version, led.after.version) == (2, 5)
    assert state(tx, cart.id) == (5, CartStatus.OPEN, ["3"], 1, None)
    assert peek_undo(tx, get_cart(tx, cart.id)) == (shop.add("KL330", "3"),)
    assert undo(tx, get_cart(tx, cart.id), actor=shop.contact).cart.lines == ()


def test_what_was_put_back_can_be_put_back_further(tx: Tx, shop):
    cart = show_draft(tx, shop, shop.add("KL330", "3")).cart
    first = touches(tx)
    show_draft(tx, shop, shop.add("XB330", "2"))
    led = rewind_drafts(tx, touches(tx), actor=shop.contact)
    rewind_drafts(tx, [*first, *led], actor=shop.contact)
    assert state(tx, cart.id) == (5, CartStatus.OPEN, [], None, None)


def test_a_draft_given_up_since_is_open_again_and_the_one_after_it_is_not(tx: Tx, shop):
    cart = show_draft(tx, shop, shop.add("KL330", "3")).cart
    touches(tx)
    drop_cart(tx, cart)
    other = show_draft(tx, shop, shop.add("XB330", "2")).cart
    rewind_drafts(tx, touches(tx), actor=shop.contact)
    assert other.id != cart.id
    assert state(tx, cart.id)[:3] == (2, CartStatus.OPEN, ["3"])
    assert state(tx, other.id)[:3] == (3, CartStatus.DROPPED, [])


def test_a_draft_brought_back_since_is_given_up_again(tx: Tx, shop):
    cart = show_draft(tx, shop, shop.add("KL330", "3")).cart
    dropped = drop_cart(tx, cart)
    touches(tx)
    revive_cart(tx, dropped, policy=POLICY)
    show_draft(tx, shop, shop.add("XB330", "2"))
    rewind_drafts(tx, touches(tx), actor=shop.contact)
    assert state(tx, cart.id)[:3] == (4, CartStatus.DROPPED, ["3"])


def test_a_draft_begun_and_given_up_since_stays_so(tx: Tx, shop):
    cart = show_draft(tx, shop, shop.add("KL330", "3")).cart
    drop_cart(tx, cart)
    rewind_drafts(tx, touches(tx), actor=shop.contact)
    assert state(tx, cart.id)[:3] == (2, CartStatus.DROPPED, ["3"])


def test_what_was_open_only_in_between_is_left_alone(tx: Tx, shop):
    dropped = drop_cart(tx, show_draft(tx, shop, shop.add("KL330", "3")).cart)
    touches(tx)
    revive_cart(tx, dropped, policy=POLICY)
    changed = show_draft(tx, shop, shop.add("XB330", "2")).cart
    drop_cart(tx, changed)
    with pytest.raises(CartClosed):
        rewind_drafts(tx, touches(tx), actor=shop.contact)


@pytest.mark.parametrize("what", ["another change", "an order"])
def test_what_somebody_else_did_is_not_taken_back(tx: Tx, shop, what):
    cart = show_draft(tx, shop, shop.add("KL330", "3")).cart
    touches(tx)
    show_draft(tx, shop, shop.add("XB330", "2"))
    told = touches(tx)
    if what == "an order":
        close_placed(tx, get_cart(tx, cart.id))
    else:
        show_draft(tx, shop, shop.add("XB330", "1"))
    before = state(tx, cart.id)
    with pytest.raises(CartClosed):
        rewind_drafts(tx, told, actor=shop.contact)
    assert state(tx, cart.id) == before


def test_a_change_that_was_rolled_back_leaves_no_trace(tx: Tx, shop):
    new_cart(tx, shop)
    touches(tx)
    tx.written.clear()

    def fail():
        with tx.savepoint():
            show_draft(tx, shop, shop.add("KL330", "3"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (touches(tx), tx.written) == ([], set())
