"""The drinks shop with money: 老王超市 on credit or prepaid, 王会计 (F01), and what may happen.

On credit: limit ¥1,000 counted from placing, due 2 days after the order, statements to the 25th;
李记面馆 (C002) has ¥300 and terms that refuse what is beyond.
"""

from dataclasses import replace

from domain.base.actor import SYSTEM, Actor
from domain.base.money import parse_money, plain
from domain.cart import remind_of_drafts
from domain.catalog import note_typical
from domain.credit import (
    CreditTerms,
    OverLimit,
    account_of,
    close_due_statements,
    customer_account,
    decide_dispute,
    disputes_of,
    remind_of_payments,
    set_credit_terms,
)
from domain.customer import Customer, PaymentTerms, change_customer, find_customer
from domain.db import Tx
from domain.delivery import DeliveryPolicy, today_of
from domain.ledger import balance_of
from domain.messaging import register_staff
from domain.order import (
    OrderFilter,
    expire_buyer_reviews,
    let_prepaid_go,
    list_orders,
    pass_credit,
    typical_amounts,
)
from domain.payment import (
    PaymentMethod,
    ReceiptDraft,
    free_balance,
    look_after_unpaid,
    record_receipt,
    unpaid_orders,
)
from domain.reactions import drain
from domain.reminder import remind_of_cut_off
from domain.staff import Role, StaffDraft, create_staff, find_staff
from domain.standing import offer_due


def seed_money(tx: Tx, name: str) -> None:
    """Put the shops on their terms."""
    draft = StaffDraft("王会计", "f01", Role.FINANCE, "F01")
    staff = create_staff(tx, draft, SYSTEM)
    register_staff(tx, "wecom-app", channel="wecom_app", external_id="f01", staff_id=staff.id)
    if name == "prepaid":
        change_customer(tx, replace(shop(tx, "C001"), terms=PaymentTerms.PREPAID), SYSTEM)
        return
    for code, limit, over in (
        ("C001", "1000", OverLimit.REVIEW),
        ("C002", "300", OverLimit.REFUSE),
    ):
        on_credit = replace(shop(tx, code), terms=PaymentTerms.CREDIT, credit_days=2)
        change_customer(tx, on_credit, SYSTEM)
        terms = CreditTerms(parse_money(limit), over_limit=over, statement_day=25)
        set_credit_terms(tx, on_credit, terms, actor=SYSTEM)


def shop(tx: Tx, code: str) -> Customer:
    """The shop with this code."""
    found = find_customer(tx, code)
    if found is None:
        raise LookupError(code)
    return found


def alter_money(tx: Tx, words: list[str]) -> bool:
    """`receipt CODE AMOUNT`, `pass CODE`, `let_go CODE`, `jobs`,
    `dispute CODE corrected|upheld ANSWER`; False for anything else."""
    today = today_of(DeliveryPolicy(), tx.now)
    match words:
        case ["receipt", code, amount]:
            draft = ReceiptDraft(
                shop(tx, code).id, parse_money(amount), PaymentMethod.CASH, today,
                f"{code}:{tx.now.isoformat()}:{amount}",
            )  # fmt: skip
            record_receipt(tx, draft, actor=_finance(tx), today=today)
        case ["pass", code]:
            pass_credit(tx, _newest(tx, code), actor=_finance(tx), reason="放行")
        case ["let_go", code]:
            let_prepaid_go(tx, _newest(tx, code), actor=_finance(tx))
        case ["dispute", code, ("corrected" | "upheld") as what, *words]:
            newest = disputes_of(tx, shop(tx, code))[0]
            is_right, answer = what == "corrected", " ".join(words)
            decide_dispute(tx, newest.id, is_right=is_right, answer=answer, actor=_finance(tx))
        case ["jobs"]:
            close_due_statements(tx, today)
            remind_of_payments(tx, today)
            offer_due(tx, DeliveryPolicy())
            expire_buyer_reviews(tx)
            remind_of_cut_off(tx, DeliveryPolicy(), hears=lambda *_: True)
            remind_of_drafts(tx)
            note_typical(tx, typical_amounts(tx))
            for order_id in unpaid_orders(tx):
                look_after_unpaid(tx, order_id)
        case _:
            return False
    drain(tx)
    return True


def account_fact(tx: Tx, code: str) -> str:
    """`owed= held= free=` of a shop; held is what counts against its limit."""
    customer = shop(tx, code)
    account = account_of(tx, customer.id)
    owed = balance_of(tx, customer_account(customer.id, customer.currency))
    held = "-" if account is None else plain(account.exposure)
    free = plain(free_balance(tx, customer.id, customer.currency))
    return f"owed={plain(owed)} held={held} free={free}"


def _finance(tx: Tx) -> Actor:
    found = find_staff(tx, "F01")
    return found.actor if found else SYSTEM


def _newest(tx: Tx, code: str):
    wanted = OrderFilter(customer_ids=(shop(tx, code).id,))
    return list_orders(tx, wanted, limit=1).rows[0].id
