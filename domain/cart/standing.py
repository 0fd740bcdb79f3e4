"""Tells the buyer on credit, while the draft is shown, that its order will have to wait.

Worked example: limit ¥1,000, ¥700 used, a draft of ¥502: ¥202 too much, ¥300 are left. Where the
terms let finance decide it is only said; where they refuse it is in the way of placing. What
counts is decided anew when the order is placed.
"""

from dataclasses import replace
from datetime import date, datetime

from domain.base.money import Money
from domain.cart.model import DraftProblemCode, PricedCart, Problem
from domain.credit import CreditAccount, CreditLimitExceeded, OverLimit, PaymentOverdue, account_of
from domain.credit.rules import refusal_of
from domain.customer import PaymentTerms
from domain.db import Tx
from domain.delivery import today_of


def with_credit(tx: Tx, priced: PricedCart) -> PricedCart:
    """The draft with what its shop's account says to it; one statement, and only on credit."""
    if priced.customer.terms is not PaymentTerms.CREDIT or not priced.lines:
        return priced
    account = account_of(tx, priced.customer.id)
    today = today_of(priced.policy, tx.now)
    problem = None if account is None else credit_problem(account, priced.total, (tx.now, today))
    return priced if problem is None else replace(priced, problems=(*priced.problems, problem))


def credit_problem(
    account: CreditAccount, total: Money, at: tuple[datetime, date]
) -> Problem | None:
    """What is in the way of ordering for `total` at a moment and its trading day.

    CREDIT_EXCEEDED: `amount` too much, `of` what is left; OVERDUE: `day` it was due.
    """
    now, today = at
    is_blocking = account.over_limit is OverLimit.REFUSE
    match refusal_of(account, total, now=now, today=today):
        case CreditLimitExceeded(wanted=wanted, room=room):
            code = DraftProblemCode.CREDIT_EXCEEDED
            return Problem(code, is_blocking=is_blocking, amount=wanted - room, of=room)
        case PaymentOverdue(since=since):
            return Problem(DraftProblemCode.OVERDUE, is_blocking=is_blocking, day=since)
        case _:
            return None
