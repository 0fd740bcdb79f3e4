"""The examples of the rule book in figures: 满500减30, 10送1, and what of them comes back."""

from collections.abc import Iterator

import pytest

from domain.base.actor import SYSTEM
from domain.base.money import Money
from domain.db import Database, Tx
from domain.inventory import stocks_of
from domain.order import cancel_order
from domain.promotion import (
    BuyGift,
    FullReduction,
    PromotionDraft,
    ReductionStep,
    create_promotion,
)
from domain.reactions import drain
from tests.domain.accounts import buy, check
from tests.domain.goods import make_shop


@pytest.fixture
def tx(sqlite_database: Database) -> Iterator[Tx]:
    """One open transaction on SQLite, rolled back at the end."""
    with sqlite_database.rehearsal() as rehearsed:
        yield rehearsed


@pytest.mark.parametrize(("cases", "total"), [(10, 46_000), (11, 47_600), (22, 98_200)])
def test_30_off_from_500_on(tx: Tx, cases: int, total: int):
    terms = FullReduction((ReductionStep(50_000, 3_000),))
    create_promotion(tx, PromotionDraft("S", "满500减30", terms), SYSTEM)
    order = buy(tx, make_shop(tx), cases)
    assert order.total == Money(total)
    assert sum(line.discount.minor for line in order.lines) == order.discount.minor
    check(tx)


@pytest.mark.parametrize(("cases", "given"), [(9, 0), (10, 1), (19, 1), (20, 2)])
def test_one_free_for_ten_is_held_at_no_price_and_let_go(tx: Tx, cases: int, given: int):
    create_promotion(tx, PromotionDraft("G", "10送1", BuyGift(10, 1)), SYSTEM)
    shop = make_shop(tx)
    order = buy(tx, shop, cases)
    gifts = [(line.quantity.base, line.amount) for line in order.lines if line.is_gift]
    assert gifts == ([(24 * given, Money(0))] if given else [])
    assert order.total == Money(4_600 * cases)
    (shelf,) = stocks_of(tx, [shop.id("KL330")])
    assert shelf.reserved == 24 * (cases + given)
    cancel_order(tx, order.id, actor=shop.contact)
    drain(tx)
    (shelf,) = stocks_of(tx, [shop.id("KL330")])
    assert shelf.reserved == 0
    check(tx)
