"""How long a prepaid order may stay unpaid (setting: on with 24 hours).

Worked example: 老王超市 pays in advance and orders for ¥92 on Tuesday at 09:10. Until Wednesday
07:10 nothing comes: the shop is told. At 09:10 the order is called off with the reason `expired`
and its stock is free again. Had ¥50 come it would stay, and the rep would hear that ¥42 lack.

The end is written with the order when it is placed, so that another setting changes nothing that
a shop was told. While somebody still decides about the order (its head office, a review, a price
that is not known or waits for agreement) the time stands still, and the whole of it begins when
the last of them is done: of an order of Tuesday to which the head office agrees on Wednesday at
18:00, the shop is told on Thursday at 16:00 and it is called off at 18:00. `payment` acts on it.
"""

from datetime import timedelta

from domain.audit import Recorded, record
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotAllowed
from domain.base.ids import OrderId
from domain.credit.model import PaymentTime, PayStage
from domain.credit.rules import check_payment_time
from domain.credit.store import paytimes, receivables
from domain.db import Tx


def payment_time(tx: Tx) -> PaymentTime:
    """How long a prepaid order may stay unpaid."""
    return paytimes.load_time(tx)


def set_payment_time(tx: Tx, time: PaymentTime, *, actor: Actor) -> None:
    """Set it for orders to come. CreditTermsInvalid; NotAllowed for anybody but staff."""
    if actor.kind is ActorKind.CUSTOMER:
        raise NotAllowed("review_money")
    check_payment_time(time)
    before = paytimes.load_time(tx)
    paytimes.save_time(tx, time)
    said = [[one.hours, one.warned_hours] for one in (before, time)]
    record(tx, Recorded("payment_time.set", "payment_time", "", *said), actor=actor)


def begin_payment_time(tx: Tx, order_id: OrderId, *, is_decided: bool) -> None:
    """A new prepaid order is to be paid from now on, or once everything about it `is_decided`."""
    hours = paytimes.load_time(tx).hours
    if hours is not None:
        receivables.begin_time(tx, order_id, tx.now + timedelta(hours=hours))
        if not is_decided:
            receivables.hold_time(tx, order_id)


def run_payment_time(tx: Tx, order_id: OrderId, *, is_decided: bool) -> None:
    """Stand still while somebody decides; begin when nobody does any more; else go on."""
    if not is_decided:
        receivables.hold_time(tx, order_id)
        return
    hours = paytimes.load_time(tx).hours
    end = None if hours is None else tx.now + timedelta(hours=hours)
    receivables.resume_time(tx, order_id, end)


def move_payment_time(tx: Tx, order_id: OrderId, stage: PayStage) -> None:
    """Note what was done about an order that is not paid."""
    receivables.move_time(tx, order_id, stage)


def ending_payment_times(tx: Tx) -> tuple[OrderId, ...]:
    """The orders whose time is over, or ends soon and nobody was told; the first first."""
    warned = timedelta(hours=paytimes.load_time(tx).warned_hours)
    return receivables.times_ending(tx, tx.now, soon=tx.now + warned)
