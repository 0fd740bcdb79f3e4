"""A shop's statement in words: its sums, its items with the numbers to name them by."""

from collections.abc import Sequence

from domain.base.ids import CustomerId
from domain.base.money import Money
from domain.credit import Period, Statement
from domain.ledger import LedgerEntry, PostingKind
from handlers.figures import calendar_day, money
from locales import Translator

ENTRIES_SHOWN = 8
NAMED = 200
"""So many items, the newest, can be named by their numbers."""
SHOWN = "entries"
"""The fact of a chat: which items of whose account it was shown last, in this order."""


def statement_lines(t: Translator, statement: Statement, period: Period) -> list[str]:
    """A closed statement: its sums, when it is due, its newest items."""
    head = t(
        "Statement {no}, {first} to {last}:",
        no=statement.no,
        first=calendar_day(t, statement.first),
        last=calendar_day(t, statement.last),
    )
    due = t(
        "To pay: {amount}, the first of it by {date}",
        amount=money(statement.closing),
        date=calendar_day(t, statement.due_on),
    )
    if statement.due_on <= statement.last:
        due = t("To pay: {amount}, due already", amount=money(statement.closing))
    if not statement.closing:
        due = t("Nothing to pay")
    elif statement.closing.minor < 0:
        due = t("Nothing to pay; {amount} of yours are with us", amount=money(-statement.closing))
    return [head, *sums(t, period), due, *item_lines(t, period.entries)]


def word_line(t: Translator, period: Period) -> str:
    """How to say that a statement is right or wrong."""
    if not period.entries:
        return t('If something is wrong say "rep"; if all is right say "statement is right"')
    return t('If one is wrong say "item 1 is wrong"; if all is right say "statement is right"')


def shown_of(customer_id: CustomerId, period: Period) -> dict[str, object]:
    """What a chat remembers of a list of items: whose they are, and which has which number."""
    ids = [int(one.posting_id) for one in period.entries[-NAMED:]]
    return {"of": customer_id, "ids": ids, "after": len(period.entries) - len(ids)}


def closing(t: Translator, owed: Money) -> str:
    """What is owed at the end, or held for the shop."""
    if owed.minor < 0:
        return t("Nothing is owed; {amount} of yours are with us", amount=money(-owed))
    return t("Owed now: {amount}", amount=money(owed))


def closing_on(t: Translator, period: Period) -> str:
    """What was owed at the end of a time, or held for the shop then."""
    owed = -period.closing if period.closing.minor < 0 else period.closing
    told = {"date": calendar_day(t, period.last), "amount": money(owed)}
    if period.closing.minor < 0:
        return t("At the end of {date}: nothing owed, {amount} of yours were with us", **told)
    return t("At the end of {date}: {amount} owed", **told)


def sums(t: Translator, period: Period) -> list[str]:
    """Brought forward, goods, paid, other."""
    rows = [
        t("Brought forward {amount}", amount=money(period.opening)) if period.opening else "",
        *bought_lines(t, period),
        t("Paid {amount}", amount=money(period.payments)),
        t("Other {amount}", amount=money(period.other)) if period.other else "",
    ]
    return [row for row in rows if row]


def bought_lines(t: Translator, period: Period) -> list[str]:
    """What was sent to the shop costs, and bringing it."""
    rows = [t("Goods {amount}", amount=money(period.charges - period.freight))]
    if period.freight:
        rows.append(t("Freight {amount}", amount=money(period.freight)))
    return rows


def item_lines(t: Translator, entries: Sequence[LedgerEntry]) -> list[str]:
    """The newest items with their numbers in the whole list, as on the statement's page."""
    shown = entries_shown(entries)
    rows = [
        t(
            "{no} {date} {what} {amount}",
            no=no,
            date=calendar_day(t, entry.day),
            what=entry_text(t, entry.kind, entry.reference),
            amount=money(entry.amount),
        )
        for no, entry in enumerate(shown, len(entries) - len(shown) + 1)
    ]
    if len(entries) > len(shown):
        n = len(entries) - len(shown)
        rows.append(t.plural("and {n} earlier item", "and {n} earlier items", n=n))
    return rows


def entries_shown(entries: Sequence[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """The newest items: those a chat shows."""
    return tuple(entries)[-ENTRIES_SHOWN:]


def entry_text(t: Translator, kind: PostingKind, reference: str) -> str:
    """What an item of an account is: the order's number, a payment, what was paid back."""
    match kind:
        case PostingKind.SALE:
            return reference
        case PostingKind.FREIGHT:
            return t("{order_no} freight", order_no=reference)
        case PostingKind.RECEIPT:
            return t("payment")
        case PostingKind.REVERSAL:
            return t("payment taken back")
        case PostingKind.REFUND:
            return t("paid back to you")
        case PostingKind.OPENING:
            return t("brought forward")
        case PostingKind.ALLOWANCE:
            return t("allowance")
