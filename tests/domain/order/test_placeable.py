"""What keeps a draft from being placed as it was shown, by tables; without a database."""

from dataclasses import replace
from datetime import date

import pytest

from domain.base.money import Money
from domain.cart import CartLine
from domain.cart.figures import shown_of
from domain.cart.rules import wait_for_rest
from domain.catalog import SkuStatus
from domain.order import (
    DeliveryChanged,
    DraftNotReady,
    EmptyDraft,
    PartlyShown,
    PriceChanged,
    StaleDraft,
    StockChanged,
)
from domain.order.rules import check_placeable
from tests.domain.cart.test_cart_figures import COLA, cases, figured

PLAIN = CartLine(COLA.id, cases(3))
WAITS = replace(PLAIN, marks=(wait_for_rest(PLAIN.quantity),))
LATER = replace(COLA, takes_backorder=True)


def shown(priced, **otherwise):
    """The draft as it was shown, but for what is said otherwise."""
    cart = replace(priced.cart, shown=replace(shown_of(priced), **otherwise))
    return replace(priced, cart=cart)


def test_what_was_shown_may_be_placed():
    check_placeable(shown(figured()))


@pytest.mark.parametrize(
    ("draft", "why"),
    [
        (figured(), StaleDraft),
        (shown(figured(), version=9), StaleDraft),
        (shown(figured(), is_partial=True), PartlyShown),
        (replace(shown(figured()), lines=()), EmptyDraft),
        (shown(figured(there=48)), StockChanged),
        (shown(figured(), fingerprint="x", delivery_on=date(2027, 1, 1)), DeliveryChanged),
        (shown(figured(), fingerprint="x", way=("delivery", "老地址")), DeliveryChanged),
        (shown(figured(), fingerprint="x"), PriceChanged),
        (shown(figured(), fingerprint="x", total=Money(1)), PriceChanged),
        (shown(figured(WAITS, sku=LATER, there=48), fingerprint="x"), StockChanged),
        (shown(figured(sku=replace(COLA, status=SkuStatus.OFF_SALE))), DraftNotReady),
    ],
)
def test_what_keeps_it_from_being_placed(draft, why):
    with pytest.raises(why):
        check_placeable(draft)
