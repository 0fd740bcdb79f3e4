"""Bugs of one line in what comes back, as in `plants`."""

from dataclasses import replace
from typing import Any

import pytest

import domain.aftersale.returnable as returnable
import domain.aftersale.returning as returning
from domain.base.money import Money, amount_of
from domain.catalog import get_sku
from domain.customer import get_customer
from domain.db import Tx
from domain.order import Order, OrderLine
from domain.pricing import quote_sku
from tests.faults.plants import Plant


def _comes_back_twice(patch: pytest.MonkeyPatch) -> None:
    """What came back before may come back, and is credited, once more."""
    patch.setattr(returnable, "claimable", lambda _tx, _order, line: line.shipped_base)


def _at_todays_price(patch: pytest.MonkeyPatch) -> None:
    """It is credited at what the list says on the day it comes back."""

    def quoted(tx: Tx, order: Order, line: OrderLine, base: int) -> Money | None:
        customer, sku = get_customer(tx, order.customer_id), get_sku(tx, line.sku_id)
        price = quote_sku(tx, customer, sku, line.quantity.unit).unit_price
        return price and amount_of(price, base_quantity=base, factor=line.quantity.factor)

    patch.setattr(returnable, "credit_next", quoted)


def _reduction_credited(patch: pytest.MonkeyPatch) -> None:
    """What a promotion had taken off is credited with the rest."""
    credit, none = returnable.credit_next, Money(0)
    patch.setattr(
        returnable,
        "credit_next",
        lambda tx, order, line, base: credit(tx, order, replace(line, discount=none), base),
    )


def _written_off_and_shelved(patch: pytest.MonkeyPatch) -> None:
    """What is spoilt is on the shelf again."""
    put = returning._put_back

    def put_all(tx: Tx, order: Order, found: Any, **more: Any) -> None:
        shares = tuple(replace(share, is_restocked=True) for share in found.shares)
        put(tx, order, replace(found, shares=shares), **more)

    patch.setattr(returning, "_put_back", put_all)


def _one_writes_off(patch: pytest.MonkeyPatch) -> None:
    """However much is lost, nobody else is asked."""
    patch.setattr(returning, "needs_second", lambda *_args, **_more: False)


def _agrees_to_own(patch: pytest.MonkeyPatch) -> None:
    """Who brought goods back agrees himself that they are lost."""
    find = returning.lock_case
    patch.setattr(returning, "lock_case", lambda tx, i: replace(find(tx, i), asked_by=None))


RETURNING_PLANTS = (
    Plant("comes back twice", "I17", _comes_back_twice),
    Plant("credited at today's price", "I5", _at_todays_price),
    Plant("a reduction credited", "I7", _reduction_credited),
    Plant("much written off by one", "I15", _one_writes_off),
    Plant("agreed to one's own loss", "I15", _agrees_to_own),
    Plant("written off and shelved", "I3", _written_off_and_shelved),
)
