"""Sentences for refusals about money owed: the books, credit, receipts."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from domain.base.errors import DomainError
from domain.credit import errors as credit
from domain.ledger import errors as ledger
from domain.payment import errors as payment
from handlers import figures

if TYPE_CHECKING:
    from handlers.errors import Words


def _exceeded(w: "Words", e: credit.CreditLimitExceeded) -> str:
    """In the shop's own figures: what is left, and what is missing."""
    missing = figures.money(e.wanted - e.room)
    if e.room.minor <= 0:
        return w.t(
            "Your credit limit of {limit} is used up; this is {missing} too much. "
            'Please pay something first, or say "rep".',
            limit=figures.money(e.limit),
            missing=missing,
        )
    return w.t(
        "You have {room} left of your credit limit of {limit}; this is {missing} too much. "
        'Take less, pay something first, or say "rep".',
        room=figures.money(e.room),
        limit=figures.money(e.limit),
        missing=missing,
    )


EXPLANATIONS: "dict[type[DomainError], Callable[[Words, Any], str]]" = {
    ledger.PostingEmpty: lambda w, _: w.t("There is nothing to post."),
    ledger.PostingUnbalanced: lambda w, _: w.t("The two sides of this posting are not equal."),
    credit.CreditLimitExceeded: _exceeded,
    credit.PaymentOverdue: lambda w, e: w.t(
        "Something has been due since {date} and is not paid yet; please pay it first, "
        'or say "rep".',
        date=w.day(e.since),
    ),
    credit.CreditReviewOpen: lambda w, _: w.t(
        "This order is beyond the credit limit; finance has to let it pass first."
    ),
    credit.CreditReviewClosed: lambda w, _: w.t("This order does not wait for finance."),
    credit.CreditSelfApproved: lambda w, _: w.t(
        "Who placed the order cannot let it pass; please ask a colleague."
    ),
    credit.PaymentAwaited: lambda w, e: w.t(
        "This order is paid in advance; {missing} have not come yet.",
        missing=figures.money(e.missing),
    ),
    credit.CreditTermsInvalid: lambda w, e: w.t(
        '"{value}" is not possible for {field}.', value=e.value, field=w.field(e.field)
    ),
    credit.PeriodNotOver: lambda w, _: w.t("A statement can be closed up to yesterday."),
    credit.PeriodEmpty: lambda w, _: w.t("There is nothing to close for that time."),
    credit.OpeningInvalid: lambda w, e: w.t(
        "The opening balance cannot be below the {paid} paid of it.", paid=figures.money(e.paid)
    ),
    credit.DisputeClosed: lambda w, _: w.t("This was decided already."),
    payment.PaymentInvalid: lambda w, e: w.t("Please check {field}.", field=w.field(e.field)),
    payment.ReceiptKeyTaken: lambda w, _: w.t("This receipt was recorded with another amount."),
    payment.ReceiptTwice: lambda w, e: w.t(
        "A transfer with the reference {reference} is recorded already.", reference=e.reference
    ),
    payment.ReceiptReversed: lambda w, _: w.t("This receipt was taken back already."),
    payment.ReceiptSpent: lambda w, _: w.t(
        "Some of this receipt has been paid back; it cannot be taken back."
    ),
    payment.WriteOffSelfApproved: lambda w, _: w.t(
        "You asked for this yourself; somebody else has to agree."
    ),
    payment.WriteOffDecided: lambda w, _: w.t("This write-off was decided already."),
    payment.WriteOffTooMuch: lambda w, e: w.t(
        "Only {owed} is owed of it.", owed=figures.money(e.owed)
    ),
    payment.RefundDecided: lambda w, _: w.t("This refund has been decided already."),
    payment.RefundTooMuch: lambda w, e: w.t(
        "The shop has only {free} left with us.", free=figures.money(e.free)
    ),
}
