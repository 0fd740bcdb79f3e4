"""The words of notices about money: payments, statements, what is due, reviews by finance."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from domain.base.ids import CustomerId, ReceiptId, RefundId, StatementId
from domain.base.money import Money
from domain.credit import (
    CreditStanding,
    HoldState,
    PayStage,
    account_of,
    get_statement,
    payable_of,
    period_of,
    receivable_of,
    standing_of,
)
from domain.customer import Customer, PaymentTerms, get_customer
from domain.delivery import today_of
from domain.order import FINAL, Order, OrderStatus, get_order
from domain.payment import WriteOffState, get_receipt, get_refund, get_write_off
from handlers import figures, ordercard
from handlers.message import Part, Text
from handlers.noticerow import Notice
from handlers.overduetext import day_by_day, next_due, overdue_by_day
from handlers.render import cut
from handlers.statementtext import statement_lines, word_line


def payment_received(n: Notice) -> Iterator[Part]:
    """To the shop and its rep; nothing where it was taken back meanwhile."""
    t = n.t
    receipt = get_receipt(n.tx, ReceiptId(n.row.payload["receipt_id"]))
    if receipt.reversed_at is not None:
        return
    customer = get_customer(n.tx, receipt.customer_id)
    standing = standing_of(n.tx, customer, today=today_of(n.shop.policy, n.tx.now))
    owed = standing.balance
    said = {"amount": figures.money(receipt.amount), "left": figures.money(owed)}
    if n.is_for_staff and owed.minor > 0:
        head = t("{shop} has paid {amount}; still owed: {left}.", shop=customer.name, **said)
    elif n.is_for_staff:
        del said["left"]
        head = t("{shop} has paid {amount}; nothing is owed.", shop=customer.name, **said)
    elif owed.minor > 0:
        head = t("We have received your {amount}; still owed: {left}. Thank you!", **said)
    else:
        del said["left"]
        head = t("We have received your {amount}; nothing is owed. Thank you!", **said)
    yield Text("\n".join([head, *_still_awaited(n, customer)]))


def _still_awaited(n: Notice, customer: Customer) -> Iterator[str]:
    """The orders paid in advance that lack money yet: nothing is owed, but they wait."""
    if customer.terms is not PaymentTerms.PREPAID:
        return
    for one in payable_of(n.tx, customer.id):
        order = get_order(n.tx, one.order_id)
        is_waiting = order.status not in FINAL and one.state is HoldState.FREE
        if is_waiting and order.terms == customer.terms.value:
            left = figures.money(one.payable - one.paid)
            yield n.t("{order_no} still lacks {left}.", order_no=order.order_no, left=left)


def refund_paid(n: Notice) -> Iterator[Part]:
    """To the shop: money went back."""
    refund = get_refund(n.tx, RefundId(n.row.payload["refund_id"]))
    yield Text(n.t("We have paid {amount} back to you.", amount=figures.money(refund.amount)))


def payment_due(n: Notice) -> Iterator[Part]:
    """To the shop before its day and after it, to the rep after it; nothing once it is paid."""
    t = n.t
    customer = get_customer(n.tx, CustomerId(n.row.payload["customer_id"]))
    today = today_of(n.shop.policy, n.tx.now)
    standing = standing_of(n.tx, customer, today=today)
    if standing.balance.minor <= 0:
        return
    late = overdue_by_day(standing, today)
    if late:
        yield from _overdue(n, customer, standing, late)
    elif not n.is_for_staff and (coming := next_due(standing, today)) is not None:
        day, amount = figures.calendar_day(t, coming[0]), figures.money(coming[1])
        head = t("A friendly reminder: {amount} is due on {date}.", amount=amount, date=day)
        yield Text(head + "\n" + t('"statement" shows every item'))


def _overdue(
    n: Notice, customer: Customer, standing: CreditStanding, late: Mapping[date, Money]
) -> Iterator[Part]:
    """Debts of several days are told each with its own."""
    t, first = n.t, next(iter(late))
    said = {"shop": customer.name, "amount": figures.money(standing.ageing.overdue)}
    parts, day = day_by_day(t, late), figures.calendar_day(t, first)
    if n.is_for_staff and len(late) > 1:
        yield Text(t("{shop}: {amount} overdue: {parts}.", parts=parts, **said))
    elif n.is_for_staff:
        yield Text(t("{shop}: {amount} overdue since {date}.", date=day, **said))
    elif len(late) > 1:
        text = t("{amount} is overdue: {parts}; please pay, or say \"rep\".", parts=parts,
                 amount=said["amount"])  # fmt: skip
        yield Text(text)
    else:
        yield Text(t("{amount} has been overdue since {date}; please pay, or say \"rep\".",
                     amount=said["amount"], date=day))  # fmt: skip


def prepayment_late(n: Notice) -> Iterator[Part]:
    """To the shop before its order is called off, to the rep where some of its money came.

    Nothing once it is paid, let go or called off.
    """
    order, t = n.order(), n.t
    owed = receivable_of(n.tx, order.id)
    if owed is None or owed.pay_by is None or owed.paid >= owed.payable:
        return
    if owed.state is not HoldState.FREE or order.status in FINAL:
        return
    said = {"order_no": order.order_no, "left": figures.money(owed.payable - owed.paid)}
    if n.is_for_staff:
        shop = get_customer(n.tx, order.customer_id).name
        paid = figures.money(owed.paid)
        yield Text(
            t("{shop} {order_no} has had its time to pay: {paid} came, {left} lack. It stays "
              "until you call it off.", shop=shop, paid=paid, **said)
        )  # fmt: skip
        return
    at = figures.moment(t, owed.pay_by, n.shop.zone)
    head = t("{order_no} still lacks {left}.", **said)
    rest = (
        t("Unless it comes until {time} we ask your rep what becomes of the order.", time=at)
        if owed.paid
        else t("Unless it comes until {time} the order is called off.", time=at)
    )
    yield Text("\n".join([head, rest, t('If it is on its way say "rep"')]))


def to_pay(n: Notice, order: Order) -> str:
    """What of a prepaid order is to come, and until when; empty where nothing is awaited."""
    owed = receivable_of(n.tx, order.id) if order.terms == PaymentTerms.PREPAID.value else None
    if owed is None or owed.pay_by is None or owed.pay_stage is PayStage.CLOSED:
        return ""
    if owed.paid >= owed.payable or owed.state is not HoldState.FREE:
        return ""
    return n.t(
        "Paid in advance: please pay {left} until {time}.",
        left=figures.money(owed.payable - owed.paid),
        time=figures.moment(n.t, owed.pay_by, n.shop.zone),
    )


def statement_ready(n: Notice) -> Iterator[Part]:
    """To the shop: the closed statement."""
    statement = get_statement(n.tx, StatementId(n.row.payload["statement_id"]))
    customer = get_customer(n.tx, statement.customer_id)
    period = period_of(n.tx, customer, statement)
    rows = statement_lines(n.t, statement, period)
    yield Text(cut("\n".join([*rows, word_line(n.t, period)])))


def write_off_asked(n: Notice) -> Iterator[Part]:
    """To whoever may agree, and not to who asked: more is to be written off than one may."""
    t, asked = n.t, get_write_off(n.tx, n.row.payload["write_off_id"])
    if asked.state is not WriteOffState.OPEN or n.row.recipient.id == asked.asked_by.id:
        return
    head = t(
        "{who} wants to write {amount} off for {shop}: {reason}.",
        who=asked.asked_by.name,
        amount=figures.money(asked.amount),
        shop=get_customer(n.tx, asked.customer_id).name,
        reason=asked.note.rstrip("。."),
    )
    yield Text(
        head + "\n" + t("So much needs a second person: agree to it on the shop's account.")
    )


def credit_review(n: Notice) -> Iterator[Part]:
    """To finance: an order waits to be let pass."""
    t, order = n.t, n.order()
    held = receivable_of(n.tx, order.id)
    if held is None or held.state is not HoldState.WAITING or order.status in _OVER:
        return
    customer = get_customer(n.tx, order.customer_id)
    account = account_of(n.tx, customer.id)
    room = None if account is None else account.room_at(n.tx.now)
    head = t(
        "{shop} {order_no}, {total}: beyond the credit terms, waits for you.",
        shop=customer.name,
        order_no=order.order_no,
        total=figures.order_total(t, order),
    )
    rows = [head]
    if account is not None and room is not None and account.limit is not None:
        rows.append(t("Limit {limit}, {room} left", limit=figures.money(account.limit),
                      room=figures.money(room)))  # fmt: skip
    rows.append(t("Let it pass on the order's page."))
    yield Text("\n".join(rows))


def credit_passed(n: Notice) -> Iterator[Part]:
    """To the rep: finance has let the order pass; its card."""
    order = n.order()
    if order.status not in ordercard.WAITING:
        return
    customer = get_customer(n.tx, order.customer_id)
    scene = ordercard.Scene(n.shop.policy, n.tx.now)
    lead = n.t("Finance has let it pass; it can be confirmed now.")
    card = ordercard.order_card(n.t, order, scene, shop_name=customer.name, lead=lead)
    yield replace(card, card_id=f"{card.card_id}-passed")


_OVER = frozenset({OrderStatus.CANCELLED, OrderStatus.REJECTED})
