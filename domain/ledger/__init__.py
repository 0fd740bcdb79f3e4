"""The books: postings whose entries balance, per currency, and never change.

For: posting by double entry, balances as sums of entries, the entries of a period.
Not for: what a customer may owe (credit), receipts and refunds themselves (payment). A mistake
is mended by a posting the other way round, never by changing one.
"""

from domain.ledger.errors import PostingEmpty, PostingUnbalanced
from domain.ledger.model import (
    BOUGHT,
    AccountCode,
    AccountKind,
    EntryDraft,
    LedgerEntry,
    PostingDraft,
    PostingKind,
)
from domain.ledger.service import (
    balance_of,
    balance_on,
    entries_between,
    entry_of,
    first_day_of,
    post,
)

__all__ = [
    "BOUGHT",
    "AccountCode",
    "AccountKind",
    "EntryDraft",
    "LedgerEntry",
    "PostingDraft",
    "PostingEmpty",
    "PostingKind",
    "PostingUnbalanced",
    "balance_of",
    "balance_on",
    "entries_between",
    "entry_of",
    "first_day_of",
    "post",
]
