"""Posting, and reading what was posted."""

from datetime import date

from domain.base.ids import PostingId
from domain.base.money import Money
from domain.db import Tx
from domain.ledger import store
from domain.ledger.model import AccountCode, LedgerEntry, PostingDraft
from domain.ledger.rules import check_posting


def post(tx: Tx, draft: PostingDraft) -> PostingId | None:
    """Post once per cause; None, and nothing written, where the cause is posted already.

    PostingEmpty; PostingUnbalanced.
    """
    check_posting(draft)
    posting_id = store.insert_posting(tx, draft)
    if posting_id is not None:
        store.insert_entries(tx, posting_id, draft.entries)
    return posting_id


def balance_of(tx: Tx, account: AccountCode) -> Money:
    """The sum of all entries of an account: for a customer's, what he owes."""
    return Money(store.load_balance(tx, account), account.currency)


def balance_on(tx: Tx, account: AccountCode, last: date) -> Money:
    """The balance at the end of a day."""
    return Money(store.load_balance_on(tx, account, last), account.currency)


def first_day_of(tx: Tx, account: AccountCode) -> date | None:
    """The day of an account's first entry; None where it has none."""
    return store.load_first_day(tx, account)


def entries_between(
    tx: Tx, account: AccountCode, *, first: date, last: date
) -> tuple[LedgerEntry, ...]:
    """The entries from `first` to `last`, both included, oldest first."""
    return store.load_between(tx, account, first, last)


def entry_of(tx: Tx, account: AccountCode, posting_id: PostingId) -> LedgerEntry | None:
    """What a posting did to an account; None where it has nothing to do with it."""
    return store.load_entry(tx, account, posting_id)
