"""Money owed, in chat: what do I owe, my statement, my limit; a rep asks for his own shops.

Figures are told only where finance keeps the shop's account here; else the rep is asked. Each
sees the own shops only (N7).
"""

import re
from collections.abc import Sequence
from datetime import date

from domain.base.money import Money
from domain.credit import (
    CreditStanding,
    Period,
    Statement,
    latest_statement,
    open_period,
    period_of,
    standing_of,
)
from domain.customer import Customer, CustomerFilter, list_customers
from domain.delivery import today_of
from domain.ledger import LedgerEntry, PostingKind
from domain.payment import Receipt, receipts_of
from domain.staff import Permission, may
from handlers import actors, drafts, figures, handoff, staffchat
from handlers.context import Turn
from handlers.nlu.intents import AskBill
from locales import Translator

ENTRIES_SHOWN = 8
SHOPS_SHOWN = 8
SHOWN = "entries"
"""The fact of a chat: which items of whose account it was shown last, in this order."""
_PAPER = re.compile(r"发票|發票|开票|開票|收据|收據|专票|普票|invoice|receipt", re.IGNORECASE)
_LIMIT = re.compile(r"额度|額度|赊|credit limit|limit", re.IGNORECASE)
_ARRIVED = re.compile(r"收到|到账|到帳|入账|入帳|received", re.IGNORECASE)
_STATEMENT = re.compile(
    r"对账|對帳|对帐|账单|帳單|流水|明细|明細|上个?月|上個月|上月|statement|last month",
    re.IGNORECASE,
)
_NOW = re.compile(r"这个?月|這個月|本月|本期|this month", re.IGNORECASE)


def ask_bill(turn: Turn, intent: AskBill) -> None:
    """我欠多少, 对账单, 上个月的账, 额度还剩多少."""
    del intent
    customer = drafts.customer_of(turn)
    standing = standing_of(turn.tx, customer, today=today_of(turn.policy, turn.now))
    receipts = receipts_of(turn.tx, customer.id, limit=1)
    is_kept = standing.account is not None and standing.account.is_kept
    if _PAPER.search(turn.text) or not (is_kept or receipts):
        handoff.request_human(turn, "bill")
        turn.say(turn.t("I have asked {rep} for your statement.", rep=actors.rep_name(turn)))
    elif _ARRIVED.search(turn.text):
        turn.say(*_last_receipt(turn, receipts), *balance_lines(turn, standing))
    elif _LIMIT.search(turn.text):
        turn.say(*(limit_lines(turn, standing) or balance_lines(turn, standing)))
    elif _NOW.search(turn.text):
        _tell_open(turn, customer)
    elif _STATEMENT.search(turn.text):
        tell_latest(turn, customer)
    else:
        turn.say(
            *balance_lines(turn, standing),
            *limit_lines(turn, standing),
            turn.t('"statement" shows every item'),
        )


def balance_lines(turn: Turn, standing: CreditStanding) -> list[str]:
    """What is owed, what of it is due, and since when."""
    t, balance, ageing = turn.t, standing.balance, standing.ageing
    if balance.minor < 0:
        return [t("You owe nothing; {amount} of yours are with us.", amount=_money(-balance))]
    if not balance.minor:
        return [t("You owe nothing at the moment.")]
    lines = [t("You owe {amount}.", amount=_money(balance))]
    if ageing.overdue.minor > 0:
        since = figures.calendar_day(t, standing.owing[0].due_on)
        lines.append(
            t(
                "{amount} of it are overdue, since {date}.",
                amount=_money(ageing.overdue),
                date=since,
            )
        )
    elif standing.owing:
        first = standing.owing[0].due_on
        due = [one.owed for one in standing.owing if one.due_on == first]
        amount = Money(sum(one.minor for one in due), balance.currency)
        day = figures.calendar_day(t, first)
        lines.append(t("{amount} of it are due on {date}.", amount=_money(amount), date=day))
    return lines


def limit_lines(turn: Turn, standing: CreditStanding) -> list[str]:
    """The shop's own limit and what is left of it; nothing where there is none."""
    account = standing.account
    room = None if account is None else account.room_at(turn.now)
    limit = None if account is None else account.limit_at(turn.now)
    if room is None or limit is None:
        return []
    if room.minor < 0:
        text = turn.t(
            "Your credit limit of {limit} is exceeded by {amount}.",
            limit=_money(limit),
            amount=_money(-room),
        )
        return [text]
    return [
        turn.t("{room} of your credit limit of {limit} are left.", room=_money(room),
               limit=_money(limit))
    ]  # fmt: skip


def statement_lines(t: Translator, statement: Statement, period: Period) -> list[str]:
    """A closed statement: its sums, when it is due, its newest items."""
    head = t(
        "Statement {no}, {first} to {last}:",
        no=statement.no,
        first=figures.calendar_day(t, statement.first),
        last=figures.calendar_day(t, statement.last),
    )
    due = t(
        "To pay: {amount}, by {date}",
        amount=_money(statement.closing),
        date=figures.calendar_day(t, statement.due_on),
    )
    if statement.due_on <= statement.last:
        due = t("To pay: {amount}, due already", amount=_money(statement.closing))
    if not statement.closing:
        due = t("Nothing to pay")
    elif statement.closing.minor < 0:
        due = t("Nothing to pay; {amount} of yours are with us", amount=_money(-statement.closing))
    return [head, *_sums(t, period), due, *_entries(t, period.entries)]


def tell_latest(turn: Turn, customer: Customer) -> None:
    """The newest statement, or what is on none yet; each item with the number to name it by."""
    statement = latest_statement(turn.tx, customer)
    if statement is None:
        _tell_open(turn, customer)
        return
    period = period_of(turn.tx, customer, statement)
    turn.remember(**{SHOWN: shown_of(customer, period)})
    turn.say(
        *statement_lines(turn.t, statement, period),
        word_line(turn.t, period),
        turn.t('"this month" shows what came since'),
    )


def word_line(t: Translator, period: Period) -> str:
    """How to say that a statement is right or wrong."""
    if not period.entries:
        return t('If something is wrong say "rep"; if all is right say "statement is right"')
    return t('If one is wrong say "item 1 is wrong"; if all is right say "statement is right"')


def shown_of(customer: Customer, period: Period) -> dict[str, object]:
    """What a chat remembers of a list of items: whose they are, and which has which number."""
    ids = [int(one.posting_id) for one in entries_shown(period.entries)]
    return {"of": customer.id, "ids": ids}


def _tell_open(turn: Turn, customer: Customer) -> None:
    """What is not on a statement yet."""
    t = turn.t
    today = today_of(turn.policy, turn.now)
    period = open_period(turn.tx, customer, last=today)
    if period is None:
        turn.say(t("There is nothing on your account yet."))
        return
    turn.remember(**{SHOWN: shown_of(customer, period)})
    first = figures.calendar_day(t, period.first)
    turn.say(
        t("Since {first}, not on a statement yet:", first=first),
        *_sums(t, period),
        _closing(t, period.closing),
        *_entries(t, period.entries),
        t('If one is wrong say "item 1 is wrong"') if period.entries else "",
    )


def _closing(t: Translator, owed: Money) -> str:
    if owed.minor < 0:
        return t("Nothing is owed; {amount} of yours are with us", amount=_money(-owed))
    return t("Owed now: {amount}", amount=_money(owed))


def _sums(t: Translator, period: Period) -> list[str]:
    rows = [
        t("Brought forward {amount}", amount=_money(period.opening)) if period.opening else "",
        t("Goods {amount}", amount=_money(period.charges)),
        t("Paid {amount}", amount=_money(period.payments)),
        t("Other {amount}", amount=_money(period.other)) if period.other else "",
    ]
    return [row for row in rows if row]


def _entries(t: Translator, entries: Sequence[LedgerEntry]) -> list[str]:
    shown = entries_shown(entries)
    rows = [
        t(
            "{no} {date} {what} {amount}",
            no=no,
            date=figures.calendar_day(t, entry.day),
            what=entry_text(t, entry.kind, entry.reference),
            amount=_money(entry.amount),
        )
        for no, entry in enumerate(shown, 1)
    ]
    if len(entries) > len(shown):
        n = len(entries) - len(shown)
        rows.append(t.plural("and {n} earlier item", "and {n} earlier items", n=n))
    return rows


def entries_shown(entries: Sequence[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """The newest items: those a chat shows, numbered from 1."""
    return tuple(entries)[-ENTRIES_SHOWN:]


def entry_text(t: Translator, kind: PostingKind, reference: str) -> str:
    """What an item of an account is: the order's number, a payment, what was paid back."""
    match kind:
        case PostingKind.SALE:
            return reference
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


def _last_receipt(turn: Turn, receipts: Sequence[Receipt]) -> list[str]:
    t = turn.t
    if not receipts:
        return [t("No payment of yours is recorded yet.")]
    last = receipts[0]
    day = figures.calendar_day(t, last.received_on)
    return [t("Your last payment: {amount} on {date}.", amount=_money(last.amount), date=day)]


def _money(amount: Money) -> str:
    return figures.money(amount)


# -- staff ---------------------------------------------------------------------------------------


def ask_bill_of_shop(turn: Turn, intent: AskBill) -> None:
    """老王超市欠多少: a rep about the shops he looks after; finance about every shop."""
    staff = turn.staff
    if staff is None:
        return
    is_all = may(staff, Permission.SEE_ALL_CUSTOMERS)
    wanted = CustomerFilter(rep_id=None if is_all else staff.id)
    shops = list_customers(turn.tx, wanted, limit=500).rows
    named = [s for s in shops if s.name in turn.text or s.code in turn.text.upper().split()]
    if len(named) == 1:
        _tell_shop(turn, named[0])
    elif named or _names_nobody(turn.text):
        _tell_debtors(turn, named or shops)
    else:
        staffchat.unclear(turn, intent)


def _names_nobody(text: str) -> bool:
    """欠款, 谁欠, 对账: about all shops together."""
    return bool(re.search(r"谁|誰|哪些|哪家|欠款|应收|應收|逾期|who|overdue", text, re.IGNORECASE))


def _tell_shop(turn: Turn, shop: Customer) -> None:
    t = turn.t
    today = today_of(turn.policy, turn.now)
    standing = standing_of(turn.tx, shop, today=today)
    turn.say(_debtor(t, shop, standing, today), *_limit_of(turn, standing))


def _limit_of(turn: Turn, standing: CreditStanding) -> list[str]:
    account = standing.account
    room = None if account is None else account.room_at(turn.now)
    limit = None if account is None else account.limit_at(turn.now)
    if room is None or limit is None:
        return []
    return [turn.t("Limit {limit}, {room} left", limit=_money(limit), room=_money(room))]


def _tell_debtors(turn: Turn, shops: Sequence[Customer]) -> None:
    """The shops that owe most, those overdue first."""
    t = turn.t
    today = today_of(turn.policy, turn.now)
    found = [(shop, standing_of(turn.tx, shop, today=today)) for shop in shops]
    owing = [(shop, one) for shop, one in found if one.balance.minor > 0]
    if not owing:
        turn.say(t("None of your shops owes anything."))
        return
    owing.sort(key=lambda pair: (-pair[1].ageing.overdue.minor, -pair[1].balance.minor))
    rows = [_debtor(t, shop, one, today) for shop, one in owing[:SHOPS_SHOWN]]
    title = t.plural("{n} shop owes something:", "{n} shops owe something:", n=len(owing))
    turn.say(title, *rows)


def _debtor(t: Translator, shop: Customer, standing: CreditStanding, today: date) -> str:
    if standing.balance.minor < 0:
        amount = _money(-standing.balance)
        return t("{shop} owes nothing; {amount} are with us", shop=shop.name, amount=amount)
    if not standing.balance.minor:
        return t("{shop} owes nothing", shop=shop.name)
    overdue = standing.ageing.overdue
    if overdue.minor <= 0:
        return t("{shop} owes {amount}", shop=shop.name, amount=_money(standing.balance))
    days = (today - standing.owing[0].due_on).days
    return t.plural(
        "{shop} owes {amount}, {overdue} overdue for {n} day",
        "{shop} owes {amount}, {overdue} overdue for {n} days",
        n=days,
        shop=shop.name,
        amount=_money(standing.balance),
        overdue=_money(overdue),
    )
