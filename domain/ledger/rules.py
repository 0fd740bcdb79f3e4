"""Whether a posting may stand. Pure.

Worked example: SO-1123-4071 over ¥502 leaves: customer +502.00, sales −502.00; the customer pays
¥300 in cash: cash +300.00, customer −300.00. The customer's balance is the sum of his entries,
502 − 300 = 202, and all entries of the books together are zero, in each currency.
"""

from domain.base.money import Money
from domain.ledger.errors import PostingEmpty, PostingUnbalanced
from domain.ledger.model import AccountCode, AccountKind, EntryDraft, PostingDraft


def check_posting(draft: PostingDraft) -> None:
    """Raise PostingEmpty, or PostingUnbalanced naming the first currency that is not zero."""
    if len(draft.entries) < 2 or not all(entry.amount for entry in draft.entries):
        raise PostingEmpty(draft.cause_key)
    sums: dict[str, int] = {}
    for entry in draft.entries:
        currency = entry.amount.currency
        sums[currency] = sums.get(currency, 0) + entry.amount.minor
        if currency != entry.account.currency:
            raise PostingUnbalanced(currency, entry.amount.minor)
    for currency, left in sorted(sums.items()):
        if left:
            raise PostingUnbalanced(currency, left)


def against(
    account: AccountCode, amount: Money, house: AccountKind
) -> tuple[EntryDraft, EntryDraft]:
    """Both sides of a posting of `amount` to `account`; an account of the house gets the other."""
    other = AccountCode(house, account.currency)
    return EntryDraft(account, amount), EntryDraft(other, -amount)
