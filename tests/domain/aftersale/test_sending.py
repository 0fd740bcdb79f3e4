"""What makes good what broke leaves with a first parcel: its stock is locked with the rest."""

from sqlalchemy.dialects import postgresql

from domain.aftersale import (
    CaseItem,
    Complaint,
    Remedy,
    grant_remedy,
    open_case,
    send_order,
    wish_remedy,
)
from domain.db import Tx
from domain.fulfilment import Parcel
from domain.inventory import stocks_of
from domain.order import confirm_order
from domain.reactions import drain
from tests.domain.accounts import TODAY, check, make_credit_shop, send
from tests.domain.goods import place

TABLES = {"FROM stock": "stock", "FROM credit_account": "account", "FROM audit_head": "log"}


def _granted(tx: Tx, shop) -> None:
    """Two cans of 可乐 broke and go along with the next order."""
    order = send(tx, shop, place(tx, shop, shop.add("KL330", "2", None)))
    line = order.lines[0]
    items = (CaseItem(line.sku_id, line.id, 2),)
    case = open_case(tx, Complaint(shop.customer.id, shop.contact_id, "破了", order.id, items))
    wish_remedy(tx, case.id, Remedy.REPLACE)
    grant_remedy(tx, case.id, by=(shop.rep, "补"), today=TODAY)
    drain(tx)


def test_all_stock_is_locked_before_the_account_and_the_log(tx: Tx, monkeypatch):
    """The order is of 雪碧 only, a SKU whose stock is younger: the cans' row comes first."""
    shop = make_credit_shop(tx)
    _granted(tx, shop)
    order = place(tx, shop, shop.add("XB330", "1", None))
    confirm_order(tx, order.id, actor=shop.rep, version=order.version)
    drain(tx)
    cola, sprite = (stocks_of(tx, [shop.id(code)])[0] for code in ("KL330", "XB330"))
    asked, run = [], tx.execute

    def watch(statement, /, **values):
        told = str(statement.compile(dialect=postgresql.dialect()))
        for words, name in TABLES.items():
            if "FOR UPDATE" in told and words in told:
                ids = [row.id for row in run(statement, **values)] if name == "stock" else []
                asked.append((name, ids))
        return run(statement, **values)

    monkeypatch.setattr(tx, "execute", watch)
    send_order(tx, order.id, parcel=Parcel(), actor=shop.rep)
    monkeypatch.undo()
    assert asked[0] == ("stock", sorted([cola.id, sprite.id]))
    held = set(asked[0][1])
    assert {name for name, _ in asked} == {"stock", "account", "log"}
    assert all(set(ids) <= held for _, ids in asked)
    drain(tx)
    (now,) = stocks_of(tx, [shop.id("KL330")])
    assert now.on_hand == cola.on_hand - 2
    check(tx)
