"""What was sold in a span, each currency by itself."""

from datetime import timedelta

from sqlalchemy import text

from domain.base.money import Money
from domain.db import Tx
from domain.order import cancel_order, confirm_order
from domain.report import Sold, sold_between
from tests.domain.accounts import TODAY, buy, make_credit_shop


def test_each_currency_has_its_own_sum(tx: Tx) -> None:
    shop = make_credit_shop(tx, 60_000)
    sold, abroad, gone = buy(tx, shop, 2), buy(tx, shop, 3), buy(tx, shop, 4)
    confirm_order(tx, sold.id, actor=shop.rep, version=sold.version)
    cancel_order(tx, gone.id, actor=shop.contact)
    waiting = buy(tx, shop, 1)
    tx.execute(text("UPDATE orders SET currency = 'USD' WHERE id = :id").bindparams(id=abroad.id))
    dollars = Sold(0, Money(0, "USD"), 1, Money(abroad.total.minor, "USD"))
    yuan = Sold(1, sold.total, 1, waiting.total)
    assert sold_between(tx, TODAY, TODAY) == (yuan, dollars)
    assert sold_between(tx, TODAY, TODAY, customer_id=shop.customer.id) == (yuan, dollars)
    later = TODAY + timedelta(days=1)
    assert sold_between(tx, later, later) == ()
