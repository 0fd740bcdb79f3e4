"""Why an order waits in review, in words: for the customer, and on the cards of the staff."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from domain.base.money import Money
from domain.db import Tx
from domain.order import Order, OrderSummary
from domain.review import OrderReview, ReviewState, StepCode, list_steps, reviews_of
from handlers import figures

if TYPE_CHECKING:
    from locales import Translator


def open_codes(tx: Tx, order: OrderSummary) -> tuple[StepCode, ...]:
    """The steps an order waits for."""
    return tuple(r.code for r in reviews_of(tx, order.id) if r.state is ReviewState.OPEN)


def waits_for(t: "Translator", codes: Collection[StepCode]) -> str:
    """Whom an order waits for, in the customer's words; empty where it waits for nobody."""
    if StepCode.BUYER in codes:
        return t("waiting for your head office to agree")
    if StepCode.CREDIT in codes:
        return t("waiting for our finance")
    return t("being looked at by us") if codes else ""


def reason_text(t: "Translator", code: StepCode, limit: Money | None = None) -> str:
    """One reason: 金额满¥5,000, 第一次下单, 数量比平时多, 超出账期额度, 要总店同意."""
    match code:
        case StepCode.AMOUNT:
            return t("from {limit}", limit=figures.money(limit)) if limit else t("a large order")
        case StepCode.NEW_CUSTOMER:
            return t("a first order")
        case StepCode.UNUSUAL:
            return t("an unusual amount")
        case StepCode.CREDIT:
            return t("beyond the credit terms")
        case StepCode.BUYER:
            return t("the head office has to agree")


def reasons_text(tx: Tx, t: "Translator", order: Order) -> str:
    """Every reason an order waits for; empty where it waits for none."""
    waiting = [r for r in reviews_of(tx, order.id) if r.state is ReviewState.OPEN]
    limits = {step.code: step.threshold_minor for step in list_steps(tx)}
    return figures.joined(t, (_reason(t, r, order, limits) for r in waiting))


def _reason(
    t: "Translator", review: OrderReview, order: Order, limits: dict[StepCode, int]
) -> str:
    minor = limits.get(review.code, 0)
    limit = Money(minor, order.total.currency) if minor else None
    return reason_text(t, review.code, limit)
