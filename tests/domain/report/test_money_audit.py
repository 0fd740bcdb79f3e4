"""The audit finds each kind of damage to money, and only that."""

from datetime import date, timedelta

import pytest

from domain.base.money import Money
from domain.credit import (
    CreditBasis,
    CreditTerms,
    OpeningBalance,
    account_of,
    close_statement,
    grant_extra,
    set_credit_terms,
)
from domain.db import Tx
from domain.order import cancel_order, pass_credit
from domain.payment import PaymentMethod, ask_refund, pay_refund, reverse_receipt, set_opening
from domain.reactions import drain
from domain.report import run_audit
from tests.domain.accounts import TODAY, buy, check, finance_of, make_credit_shop, pay, send
from tests.domain.report.test_audit import found_codes

pytestmark = pytest.mark.slow

WHO = " WHERE customer_id = 1"
FIRST_CHARGE = "(SELECT MIN(id) FROM ledger_posting WHERE kind = 'sale')"


def _live(tx: Tx) -> None:
    """Paid, partly paid, waiting, let pass and called off; a receipt taken back; a statement."""
    shop, finance = make_credit_shop(tx, 60_000), finance_of(tx)
    paid, partly = send(tx, shop, buy(tx, shop, 2)), send(tx, shop, buy(tx, shop, 3))
    pay(tx, shop, 12_000, finance)
    wrong = pay(tx, shop, 77, finance)
    reverse_receipt(tx, wrong.id, actor=finance, reason="记错", today=TODAY)
    tx.now += timedelta(days=1)
    close_statement(tx, shop.customer, last=TODAY, today=TODAY + timedelta(days=1))
    beyond = buy(tx, shop, 20)
    pass_credit(tx, beyond.id, actor=finance, reason="")
    send(tx, shop, beyond, day=TODAY + timedelta(days=1))
    tx.now += timedelta(days=1)
    close_statement(tx, shop.customer, last=TODAY + timedelta(days=1),
                    today=TODAY + timedelta(days=2))  # fmt: skip
    account = account_of(tx, shop.customer.id)
    assert account is not None
    grant_extra(tx, account, Money(100_000), expires_at=tx.now + timedelta(days=9),
                by=(finance, "旺季"))  # fmt: skip
    buy(tx, shop, 1)
    cancel_order(tx, buy(tx, shop, 4).id, actor=shop.contact)
    drain(tx)
    zero = Money(0)
    wanted = OpeningBalance(shop.customer.id, Money(3_000), TODAY, zero, "旧账")
    set_opening(tx, shop.customer, wanted, actor=finance, today=TODAY + timedelta(days=2))
    pay(tx, shop, 1_000, finance, today=TODAY + timedelta(days=2))
    assert (paid.id, partly.id, beyond.id) == (1, 2, 3)
    check(tx)


DAMAGE = {
    "brought and paid twice": (
        "I17",
        "UPDATE opening_balance SET paid_minor = paid_minor + 1",
    ),
    "brought and not posted": (
        "I18",
        "UPDATE opening_balance SET owed_minor = owed_minor + 1",
    ),
    "brought by nobody": (
        "I28",
        "UPDATE opening_balance SET seq = seq + 1",
    ),
    "one-sided": ("I16", "DELETE FROM ledger_entry WHERE no = 2 AND posting_id = " + FIRST_CHARGE),
    "unequal": (
        "I16",
        "UPDATE ledger_entry SET amount_minor = amount_minor - 1 WHERE no = 2 AND posting_id = "
        + FIRST_CHARGE,
    ),
    "not posted": (
        "I16",
        "UPDATE ledger_posting SET cause_key = 'lost' WHERE id = " + FIRST_CHARGE,
    ),
    "paid more than received": (
        "I17",
        "UPDATE receivable SET paid_minor = paid_minor + 1 WHERE order_id = 2",
    ),
    "wrong payment status": (
        "I17",
        "UPDATE orders SET payment_status = 'unpaid' WHERE id = 1",
    ),
    "spread twice": (
        "I18",
        "UPDATE receipt SET used_minor = used_minor - 1 WHERE id = 1",
    ),
    "another's order": (
        "I18",
        "INSERT INTO customer (id, code, name, group_code, grade, region, status, terms,"
        " credit_days, currency, no_substitute, address, phone, note, created_at)"
        " VALUES (99, 'X', 'X', '', '', '', 'active', 'prepaid', 0, 'CNY', 0, '', '', '', 0);"
        "UPDATE receipt SET customer_id = 99 WHERE id = 1",
    ),
    "unrecorded receipt": (
        "I18",
        "UPDATE receipt SET reversed_at = NULL, reference = 'x' WHERE id = 2",
    ),
    "exposure": ("I19", "UPDATE credit_account SET exposure_minor = exposure_minor - 1" + WHO),
    "not released": (
        "I19",
        "UPDATE receivable SET released_minor = 0 WHERE order_id = 5;"
        "UPDATE credit_account SET exposure_minor = exposure_minor + 18400" + WHO,
    ),
    "over the limit": ("I19", "UPDATE receivable SET override_id = NULL WHERE order_id = 3"),
    "agreed": (
        "I19",
        "UPDATE receivable SET agreed_minor = agreed_minor + 1 WHERE order_id = 4;"
        "UPDATE credit_account SET exposure_minor = exposure_minor + 1" + WHO,
    ),
    "left unseen": ("I19", "UPDATE receivable SET state = 'waiting' WHERE order_id = 3"),
    "due day": ("I19", "UPDATE credit_account SET oldest_due = '2020-01-01'" + WHO),
    "opening": (
        "I20",
        "UPDATE statement SET opening_minor = 1, closing_minor = closing_minor + 1 - opening_minor"
        " WHERE no = 2",
    ),
    "entries": (
        "I20",
        "UPDATE statement SET charges_minor = charges_minor + 1,"
        " closing_minor = closing_minor + 1 WHERE no = 2",
    ),
    "hole": (
        "I20",
        "UPDATE statement SET first_day = '2027-03-04', last_day = '2027-03-04' WHERE no = 2",
    ),
    "currency": ("I21", "UPDATE receivable SET currency = 'USD' WHERE order_id = 1"),
    "own approval": (
        "I15",
        "UPDATE order_history SET actor_kind = 'staff', actor_id ="
        " (SELECT approved_by FROM credit_override) WHERE order_id = 3 AND seq = 1",
    ),
    "grant": ("I28", "UPDATE credit_grant SET granted_by = 1"),
    "receipt": ("I28", "UPDATE audit_log SET action = 'x' WHERE action = 'receipt.record'"),
}


def test_each_damage_to_money_is_found(tx: Tx):
    _live(tx)
    missed = {
        name: found
        for name, (code, script) in DAMAGE.items()
        if code not in (found := found_codes(tx, script))
    }
    assert missed == {}
    assert run_audit(tx) == []


def test_refunds_and_other_bases_are_sound(tx: Tx):
    shop, finance = make_credit_shop(tx, basis=CreditBasis.INVOICED), finance_of(tx)
    pay(tx, shop, 5_000, finance)
    asked = ask_refund(tx, shop.customer.id, Money(2_000), actor=finance)
    check(tx)
    pay_refund(tx, asked.id, method=PaymentMethod.CASH, reference="", actor=finance, today=TODAY)
    send(tx, shop, buy(tx, shop, 1), day=date(2027, 3, 2))
    terms = CreditTerms(Money(100), CreditBasis.SHIPPED)
    set_credit_terms(tx, shop.customer, terms, actor=finance)
    check(tx)
    assert found_codes(tx, "UPDATE refund SET amount_minor = amount_minor + 1") == ["I17", "I18"]
