"""Money owed, in chat: what do I owe, my statement, my limit.

What the books say is owed is told to every shop: its rep, finance and the pages say the same.
A shop that pays by the order is told its terms and what it bought, too; one that buys on an
account nobody keeps here is answered by the rep as well. Each sees the own shops only (N7).
"""

import re
from collections.abc import Sequence

from domain.base.money import Money
from domain.credit import (
    CreditStanding,
    Period,
    Statement,
    open_period,
    period_between,
    period_of,
    receivable_of,
    standing_of,
    statements_of,
)
from domain.customer import Customer, PaymentTerms
from domain.delivery import today_of
from domain.order import unfinished_orders
from domain.payment import PaymentMethod, Receipt, receipts_of
from handlers import actors, drafts, figures, handoff, terms
from handlers.context import Turn
from handlers.nlu.intents import AskBill
from handlers.overduetext import day_by_day, next_due, overdue_by_day
from handlers.statementmonth import MonthAsked, month_asked, statement_of
from handlers.statementtext import (
    SHOWN,
    bought_lines,
    closing,
    closing_on,
    item_lines,
    shown_of,
    statement_lines,
    sums,
    word_line,
)
from locales import Translator

_INVOICE = re.compile(r"发票|發票|开票|開票|专票|專票|普票|invoice", re.IGNORECASE)
_PAPER = re.compile(r"收据|收據|receipt", re.IGNORECASE)
_LIMIT = re.compile(r"额度|額度|赊|賒|[能可]以?再?欠|credit limit|limit", re.IGNORECASE)
_OWED = re.compile(r"(?<![能再])(?<!可以)欠(?!着|著)|账款|帳款|balance|owe", re.IGNORECASE)
_ARRIVED = re.compile(r"收到|到账|到帳|入账|入帳|received", re.IGNORECASE)
_STATEMENT = re.compile(r"对账|對帳|对帐|账单|帳單|流水|明细|明細|statement", re.IGNORECASE)
_NOW = re.compile(r"这个?月|這個月|本月|本期|this month", re.IGNORECASE)
_ON_THE_WAY = 50


def ask_bill(turn: Turn, intent: AskBill) -> None:
    """我欠多少, 对账单, 上个月的账, 11月的账, 额度还剩多少."""
    del intent
    customer, today = drafts.customer_of(turn), today_of(turn.policy, turn.now)
    standing = standing_of(turn.tx, customer, today=today)
    receipts = receipts_of(turn.tx, customer.id)
    if _INVOICE.search(turn.text):
        terms.tell_invoice(turn)
    elif _PAPER.search(turn.text):
        _ask_rep(turn)
    elif not _is_in_books(standing, receipts):
        _answer_without_account(turn, customer, standing)
    elif _ARRIVED.search(turn.text):
        turn.say(*_last_receipt(turn, receipts), *balance_lines(turn, standing))
    elif _LIMIT.search(turn.text):
        owed = balance_lines(turn, standing) if _OWED.search(turn.text) else ()
        turn.say(*owed, *(limit_lines(turn, standing) or [_no_limit(turn)]))
    elif (month := month_asked(turn.text, today)) is not None:
        _tell_of(turn, customer, month)
    elif _NOW.search(turn.text):
        _tell_open(turn, customer)
    elif _STATEMENT.search(turn.text):
        _tell_latest(turn, customer)
    else:
        turn.say(
            *balance_lines(turn, standing),
            *limit_lines(turn, standing),
            turn.t('"statement" shows every item'),
        )


def tell_items(turn: Turn, customer: Customer) -> None:
    """What 对账 answers: the items of this shop, each with the number to name it by."""
    standing = standing_of(turn.tx, customer, today=today_of(turn.policy, turn.now))
    if _is_in_books(standing, receipts_of(turn.tx, customer.id)):
        _tell_latest(turn, customer)
    elif customer.terms is PaymentTerms.CREDIT:
        _ask_rep(turn)
    else:
        _tell_month(turn, customer, standing, _this_month(turn))


def _this_month(turn: Turn) -> MonthAsked:
    today = today_of(turn.policy, turn.now)
    return MonthAsked(today.replace(day=1), today)


def _is_in_books(standing: CreditStanding, receipts: Sequence[Receipt]) -> bool:
    """Whether statements are kept: finance keeps the account, or records payments, here.

    A credit given for a complaint says nothing of what was paid.
    """
    is_paid_here = any(one.method is not PaymentMethod.ALLOWANCE for one in receipts)
    return is_paid_here or (standing.account is not None and standing.account.is_kept)


def _ask_rep(turn: Turn) -> None:
    handoff.request_human(turn, "bill")
    turn.say(turn.t("I have asked {rep} for your statement.", rep=actors.rep_name(turn)))


def _answer_without_account(turn: Turn, customer: Customer, standing: CreditStanding) -> None:
    """No account is kept for the shop: what it bought and owes, and that it pays by the order.

    The rep is asked only where that is no answer: it buys on account, or asks for its payment.
    """
    is_about_payment = _ARRIVED.search(turn.text) is not None
    month = month_asked(turn.text, today_of(turn.policy, turn.now))
    if customer.terms is PaymentTerms.CREDIT or is_about_payment:
        if is_about_payment:
            turn.say(turn.t("No payment of yours is recorded yet."))
        turn.say(*(balance_lines(turn, standing) if standing.balance else ()))
        _ask_rep(turn)
    elif month or _NOW.search(turn.text) or _STATEMENT.search(turn.text):
        _tell_month(turn, customer, standing, month or _this_month(turn))
    else:
        turn.say(
            *_without_account(turn, customer, standing),
            _no_limit(turn) if _LIMIT.search(turn.text) else "",
            turn.t('"statement" shows every item'),
        )


def _no_limit(turn: Turn) -> str:
    return turn.t("No credit limit is set for your shop.")


def _tell_month(
    turn: Turn, customer: Customer, standing: CreditStanding, month: MonthAsked
) -> None:
    """The goods of a shop without an account in that time."""
    t, period = turn.t, _period_in(turn, customer, month)
    turn.remember(**{SHOWN: shown_of(customer.id, period)})
    days = _days_of(t, period)
    is_owed = period.opening.minor > 0
    if period.entries:
        turn.say(
            t("{first} to {last}:", **days),
            t("Owed from before: {amount}", amount=_money(period.opening)) if is_owed else "",
            *bought_lines(t, period),
            *item_lines(t, period.entries),
            t('If one is wrong say "item 1 is wrong"'),
        )
    else:
        turn.say(t("{first} to {last}: nothing has been sent to you.", **days))
    turn.say(*_without_account(turn, customer, standing))


def _period_in(turn: Turn, customer: Customer, month: MonthAsked) -> Period:
    over = month.until(today_of(turn.policy, turn.now))
    return period_between(turn.tx, customer, first=over.first, last=over.last)


def _days_of(t: Translator, period: Period) -> dict[str, str]:
    first, last = (figures.calendar_day(t, day) for day in (period.first, period.last))
    return {"first": first, "last": last}


def _without_account(turn: Turn, customer: Customer, standing: CreditStanding) -> list[str]:
    """What is owed of what was sent, and what is still to come and to be paid by the order."""
    t = turn.t
    coming = [
        (order.total - held.charged - held.released) if held else order.total
        for order in unfinished_orders(turn.tx, customer.id, limit=_ON_THE_WAY)
        for held in [receivable_of(turn.tx, order.id)]
    ]
    coming = [amount for amount in coming if amount.minor > 0]
    is_clear = not standing.balance
    owed = [t("Nothing is owed on account.")] if is_clear else balance_lines(turn, standing)
    if standing.balance.minor > 0:
        owed.append(t('If that is paid already say "rep"'))
    rows = [terms.own_terms(turn, customer), *owed]
    if coming:
        total = Money(sum(one.minor for one in coming), customer.currency)
        rows.append(
            t.plural(
                "{n} order over {amount} is still to be sent.",
                "{n} orders over {amount} are still to be sent.",
                n=len(coming),
                amount=_money(total),
            )
        )
    return rows


def together(turn: Turn, shops: Sequence[Customer]) -> str:
    """What the shops of one person owe together; empty where their money is not the same."""
    today = today_of(turn.policy, turn.now)
    owed = [standing_of(turn.tx, shop, today=today).balance for shop in shops]
    currencies = {one.currency for one in owed}
    if len(currencies) != 1:
        return ""
    total = Money(sum(one.minor for one in owed), currencies.pop())
    if total.minor <= 0:
        return turn.t("Together nothing is owed.")
    return turn.t("Together: {amount} owed.", amount=_money(total))


def balance_lines(turn: Turn, standing: CreditStanding) -> list[str]:
    """What is owed, what of it is due, and since when."""
    t, balance, ageing = turn.t, standing.balance, standing.ageing
    if balance.minor < 0:
        return [t("You owe nothing; {amount} of yours are with us.", amount=_money(-balance))]
    if not balance.minor:
        return [t("You owe nothing at the moment.")]
    today = today_of(turn.policy, turn.now)
    lines = [t("You owe {amount}.", amount=_money(balance))]
    late = overdue_by_day(standing, today)
    if len(late) > 1:
        parts, amount = day_by_day(t, late), _money(ageing.overdue)
        lines.append(t("{amount} of it are overdue: {parts}.", amount=amount, parts=parts))
    for day, owed in late.items() if len(late) == 1 else ():
        since = figures.calendar_day(t, day)
        lines.append(
            t("{amount} of it are overdue, since {date}.", amount=_money(owed), date=since)
        )
    if (coming := next_due(standing, today)) is not None:
        on, amount = figures.calendar_day(t, coming[0]), _money(coming[1])
        lines.append(t("{amount} of it are due on {date}.", amount=amount, date=on))
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
        return [text, coming_text(turn, standing)]
    return [
        turn.t("{room} of your credit limit of {limit} are left.", room=_money(room),
               limit=_money(limit)),
        coming_text(turn, standing),
    ]  # fmt: skip


def coming_text(turn: Turn, standing: CreditStanding) -> str:
    """What counts against the limit beside what is owed: orders that have not left yet."""
    account = standing.account
    coming = 0 if account is None else (account.exposure - standing.balance).minor
    if coming <= 0:
        return ""
    amount = _money(Money(coming, standing.balance.currency))
    return turn.t("Orders over {amount} that are not sent yet count, too.", amount=amount)


def _tell_latest(turn: Turn, customer: Customer) -> None:
    """The newest statement, or what is on none yet."""
    statements = statements_of(turn.tx, customer)
    if not statements:
        _tell_open(turn, customer)
        return
    _tell_statement(turn, customer, statements[0])


def _tell_of(turn: Turn, customer: Customer, month: MonthAsked) -> None:
    """The statement of that month, else what the books have of it: opening, items, closing."""
    t, statements = turn.t, statements_of(turn.tx, customer)
    if (statement := statement_of(statements, month)) is not None:
        _tell_statement(turn, customer, statement)
        return
    period = _period_in(turn, customer, month)
    if not period.entries and not period.opening:
        turn.say(t("{first} to {last}: nothing is on your account.", **_days_of(t, period)))
        _tell_latest(turn, customer)
        return
    turn.remember(**{SHOWN: shown_of(customer.id, period)})
    turn.say(
        t("{first} to {last}:", **_days_of(t, period)),
        *sums(t, period),
        closing_on(t, period),
        *item_lines(t, period.entries),
        t('If one is wrong say "item 1 is wrong"') if period.entries else "",
    )


def _tell_statement(turn: Turn, customer: Customer, statement: Statement) -> None:
    period = period_of(turn.tx, customer, statement)
    turn.remember(**{SHOWN: {**shown_of(customer.id, period), **_which(turn, statement)}})
    turn.say(
        *statement_lines(turn.t, statement, period),
        word_line(turn.t, period),
        turn.t('"this month" shows what came since'),
    )


def _which(turn: Turn, statement: Statement) -> dict[str, object]:
    """Which statement was shown, and when: what 对账无误 is said of."""
    return {"no": statement.no, "at": int(turn.now.timestamp())}


def _tell_open(turn: Turn, customer: Customer) -> None:
    """What is not on a statement yet."""
    t = turn.t
    today = today_of(turn.policy, turn.now)
    period = open_period(turn.tx, customer, last=today)
    if period is None:
        turn.say(t("There is nothing on your account yet."))
        return
    turn.remember(**{SHOWN: shown_of(customer.id, period)})
    first = figures.calendar_day(t, period.first)
    turn.say(
        t("Since {first}, not on a statement yet:", first=first),
        *sums(t, period),
        closing(t, period.closing),
        *item_lines(t, period.entries),
        t('If one is wrong say "item 1 is wrong"') if period.entries else "",
    )


def _last_receipt(turn: Turn, receipts: Sequence[Receipt]) -> list[str]:
    t = turn.t
    money = [one for one in receipts if one.method.is_money and one.reversed_at is None]
    if not money:
        return [t("No payment of yours is recorded yet.")]
    last = money[0]
    day = figures.calendar_day(t, last.received_on)
    return [t("Your last payment: {amount} on {date}.", amount=_money(last.amount), date=day)]


def _money(amount: Money) -> str:
    return figures.money(amount)
