"""Complaints: a case with the customer's words, pictures and the order it is about.

For: opening cases, what shops wish and get for them, deciding them, goods that come back.
Not for: the books (ledger), stock (inventory).
"""

from domain.aftersale.errors import (
    CaseDecided,
    NothingReturned,
    RemedyUnknown,
    ReturnSelfApproved,
    ReturnTooMuch,
)
from domain.aftersale.events import AftersaleDecided, AftersaleOpened, ReturnAsked
from domain.aftersale.model import (
    Case,
    CaseItem,
    CaseKind,
    CaseMedia,
    CaseStatus,
    Complaint,
    Remedy,
)
from domain.aftersale.remedy import (
    claimed_line,
    credit_for,
    credit_of,
    grant_remedy,
    may_claim,
    replacements_of,
    wish_remedy,
)
from domain.aftersale.returnable import (
    GoodsReturn,
    ReturnedLine,
    ReturnPreview,
    credited_for,
    preview_return,
    returnable_lines,
    returned_of,
    returns_waiting,
)
from domain.aftersale.returning import decide_return, needs_second, return_goods
from domain.aftersale.sending import send_order
from domain.aftersale.service import (
    add_to_case,
    count_open_cases,
    decide_case,
    get_case,
    list_cases,
    lock_case,
    name_item,
    open_case,
    recent_case,
    tie_case,
)
from domain.aftersale.windows import ClaimWindows, LateClaim, late_claim

__all__ = [
    "AftersaleDecided",
    "AftersaleOpened",
    "Case",
    "CaseDecided",
    "CaseItem",
    "CaseKind",
    "CaseMedia",
    "CaseStatus",
    "ClaimWindows",
    "Complaint",
    "GoodsReturn",
    "LateClaim",
    "NothingReturned",
    "Remedy",
    "RemedyUnknown",
    "ReturnAsked",
    "ReturnPreview",
    "ReturnSelfApproved",
    "ReturnTooMuch",
    "ReturnedLine",
    "add_to_case",
    "claimed_line",
    "count_open_cases",
    "credit_for",
    "credit_of",
    "credited_for",
    "decide_case",
    "decide_return",
    "get_case",
    "grant_remedy",
    "late_claim",
    "list_cases",
    "lock_case",
    "may_claim",
    "name_item",
    "needs_second",
    "open_case",
    "preview_return",
    "recent_case",
    "replacements_of",
    "return_goods",
    "returnable_lines",
    "returned_of",
    "returns_waiting",
    "send_order",
    "tie_case",
    "wish_remedy",
]
