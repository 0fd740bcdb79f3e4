"""The SQL of credit, one file per table family."""

from domain.credit.store.accounts import credit_account
from domain.credit.store.approvals import credit_grant, credit_override
from domain.credit.store.disputes import dispute_table, statement_agreement
from domain.credit.store.openings import opening_balance
from domain.credit.store.paytimes import payment_time
from domain.credit.store.receivables import receivable
from domain.credit.store.statements import statement_table

__all__ = [
    "credit_account",
    "credit_grant",
    "credit_override",
    "dispute_table",
    "opening_balance",
    "payment_time",
    "receivable",
    "statement_agreement",
    "statement_table",
]
