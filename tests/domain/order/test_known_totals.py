"""Whether a changed order's totals are whole: some goods may have no price before or after."""

from dataclasses import replace

from domain.cart import SetQuantity
from domain.db import Tx
from domain.order import ChangeRequest, OrderChange, propose_change
from tests.domain.goods import make_shop, place


def _more_cola(tx: Tx) -> OrderChange:
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("KL330", "3"), shop.add("NF550", "5"))
    more = SetQuantity(shop.id("KL330"), shop.amount("KL330", "6"))
    request = ChangeRequest((more,), shop.rep)
    return propose_change(tx, order.id, request=request)


def _unpriced(change: OrderChange, at: int) -> OrderChange:
    """The line at that place has no price after the change."""
    lines = list(change.result)
    lines[at] = replace(lines[at], amount=None)
    return replace(change, result=tuple(lines))


def test_all_lines_have_a_price(tx: Tx) -> None:
    change = _more_cola(tx)
    assert (change.was_complete, change.is_complete) == (True, True)


def test_a_line_that_stays_without_a_price_had_none_before(tx: Tx) -> None:
    change = _unpriced(_more_cola(tx), 1)
    assert (change.was_complete, change.is_complete) == (False, False)


def test_a_line_that_gets_its_price_by_the_change(tx: Tx) -> None:
    change = _more_cola(tx)
    before = replace(change.lines[0], amount_before=None)
    change = replace(change, lines=(before, *change.lines[1:]))
    assert (change.was_complete, change.is_complete) == (False, True)


def test_a_changed_line_that_has_no_price_any_more(tx: Tx) -> None:
    change = _unpriced(_more_cola(tx), 0)
    assert (change.was_complete, change.is_complete) == (True, False)
