"""老王超市 on credit, for tests of money: terms, a finance colleague, orders that leave."""

from dataclasses import replace
from datetime import date

from domain.aftersale import send_order
from domain.base.actor import SYSTEM, Actor
from domain.base.money import Money
from domain.credit import CreditBasis, CreditTerms, OverLimit, account_of, set_credit_terms
from domain.customer import PaymentTerms, change_customer
from domain.db import Tx
from domain.fulfilment import Parcel
from domain.order import Order, confirm_order, get_order
from domain.payment import PaymentMethod, ReceiptDraft, record_receipt
from domain.reactions import drain
from domain.report import run_audit
from domain.staff import Role, StaffDraft, create_staff
from tests.domain.goods import Shop, make_shop, place

TODAY = date(2027, 3, 2)


def finance_of(tx: Tx) -> Actor:
    """王会计."""
    return create_staff(tx, StaffDraft("王会计", "wang", Role.FINANCE), SYSTEM).actor


def make_credit_shop(tx: Tx, limit: int | None = 100_000, **terms) -> Shop:
    """老王超市 with a limit in 分, counted from placing."""
    return put_on_terms(tx, make_shop(tx), PaymentTerms.CREDIT, limit, **terms)


def put_on_terms(
    tx: Tx, shop: Shop, terms: PaymentTerms, limit: int | None = None, *,
    basis: CreditBasis = CreditBasis.PLACED, over: OverLimit = OverLimit.REVIEW,
    days: int = 0, due_day: int | None = None,
) -> Shop:  # fmt: skip
    """The shop on other terms; an account is opened for credit only."""
    customer = replace(shop.customer, terms=terms, credit_days=days, due_day=due_day)
    change_customer(tx, customer, SYSTEM)
    if terms is PaymentTerms.CREDIT:
        wanted = CreditTerms(None if limit is None else Money(limit), basis, over)
        set_credit_terms(tx, customer, wanted, actor=SYSTEM)
    drain(tx)
    return replace(shop, customer=customer)


def buy(tx: Tx, shop: Shop, cola: int, code: str = "KL330") -> Order:
    """So many 箱 of cola (¥46 each), placed."""
    order = place(tx, shop, shop.add(code, str(cola)), is_again=True)
    drain(tx)
    return order


def send(tx: Tx, shop: Shop, order: Order, lines=None, *, day: date = TODAY) -> Order:
    """Confirmed where it was not, and on its way."""
    current = get_order(tx, order.id)
    if current.confirmed_at is None:
        confirm_order(tx, order.id, actor=shop.rep, version=current.version)
    send_order(tx, order.id, parcel=Parcel("自送", "", lines, day), actor=shop.rep)
    drain(tx)
    return get_order(tx, order.id)


def pay(tx: Tx, shop: Shop, minor: int, by: Actor, **more):
    """Cash comes in; `key`, `chosen`, `today` as given."""
    key = more.pop("key", f"k{minor}:{tx.now.isoformat()}:{len(more)}")
    today = more.pop("today", TODAY)
    draft = ReceiptDraft(shop.customer.id, Money(minor), PaymentMethod.CASH, today, key)
    found = record_receipt(tx, draft, actor=by, today=today, **more)
    drain(tx)
    return found


def exposure(tx: Tx, shop: Shop) -> int:
    """What counts against the limit, in 分."""
    account = account_of(tx, shop.customer.id)
    assert account is not None
    return account.exposure.minor


def check(tx: Tx) -> None:
    """The audit finds nothing."""
    drain(tx)
    assert run_audit(tx) == []
