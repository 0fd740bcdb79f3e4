"""The audit log: who changed what, append only, each row chained to the one before by its hash.

For: changes by staff and settings, decisions about orders, take-overs, catalogue and price edits.
Not for: the life of an order (its own history), chat messages (conversation).
"""

from domain.audit.model import AuditEntry, ChainBreak, Recorded
from domain.audit.service import (
    check_chain,
    entries_of,
    newest_entries,
    record,
    record_change,
)

__all__ = [
    "AuditEntry",
    "ChainBreak",
    "Recorded",
    "check_chain",
    "entries_of",
    "newest_entries",
    "record",
    "record_change",
]
