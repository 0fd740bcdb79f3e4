"""Complaints: a case with the customer's words, pictures and the order it is about.

For: opening cases and deciding them; returns, exchanges and refunds get their place here.
Not for: money (payment, ledger), stock (inventory).
"""

from domain.aftersale.errors import CaseDecided
from domain.aftersale.events import AftersaleDecided, AftersaleOpened
from domain.aftersale.model import (
    Case,
    CaseItem,
    CaseKind,
    CaseMedia,
    CaseStatus,
    Complaint,
)
from domain.aftersale.service import (
    add_to_case,
    count_open_cases,
    decide_case,
    get_case,
    list_cases,
    open_case,
    recent_case,
)

__all__ = [
    "AftersaleDecided",
    "AftersaleOpened",
    "Case",
    "CaseDecided",
    "CaseItem",
    "CaseKind",
    "CaseMedia",
    "CaseStatus",
    "Complaint",
    "add_to_case",
    "count_open_cases",
    "decide_case",
    "get_case",
    "list_cases",
    "open_case",
    "recent_case",
]
