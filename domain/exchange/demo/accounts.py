"""The demo's shops on credit: their terms, what one of them paid, the statements of the weeks."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.base.actor import Actor
from domain.base.money import parse_money
from domain.credit import CreditTerms, close_due_statements, set_credit_terms
from domain.customer import change_customer, find_customer
from domain.db import Tx
from domain.delivery import DeliveryPolicy, today_of
from domain.payment import PaymentMethod, ReceiptDraft, record_receipt


def give_credit(tx: Tx, row: Mapping[str, Any], actor: Actor) -> None:
    """Set the terms of one shop."""
    found = find_customer(tx, row["code"])
    if found is None:
        raise LookupError(row["code"])
    customer = replace(found, credit_days=row["days"])
    change_customer(tx, customer, actor)
    terms = CreditTerms(
        parse_money(row["limit"], customer.currency), statement_day=row["statement_day"]
    )
    set_credit_terms(tx, customer, terms, actor=actor)


def receive(tx: Tx, row: Mapping[str, Any], actor: Actor, policy: DeliveryPolicy) -> None:
    """A shop transfers something; finance records it."""
    found = find_customer(tx, row["code"])
    if found is None:
        raise LookupError(row["code"])
    today = today_of(policy, tx.now)
    draft = ReceiptDraft(
        found.id,
        parse_money(row["amount"], found.currency),
        PaymentMethod.TRANSFER,
        today,
        key=f"demo:{row['reference']}",
        reference=row["reference"],
    )
    record_receipt(tx, draft, actor=actor, today=today)


def close_periods(tx: Tx, policy: DeliveryPolicy) -> None:
    """The statements of the periods that are over."""
    close_due_statements(tx, today_of(policy, tx.now))
