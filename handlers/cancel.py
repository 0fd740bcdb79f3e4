"""取消: the question, the draft, or a placed order; after the lock the rep decides (D15)."""

from domain.cart import CONFIRMABLE_FOR, drop_cart
from domain.order import UNFINISHED, OrderLocked, OrderSummary, cancel_order, request_cancel
from handlers import actors, figures, order, orderchange, orderstatus
from handlers.context import Turn
from handlers.conversation import (
    AnswerChange,
    ChooseOrder,
    OrderPurpose,
    PlaceAgain,
    ResumeDraft,
    SettleDoubts,
    UndoLast,
)
from handlers.nlu.intents import Cancel, CancelTarget, OrderReference

CANCEL_LIST = 5


def cancel(turn: Turn, intent: Cancel) -> None:
    """取消: the question, the draft, or a placed order."""
    pending = turn.pending
    match pending:
        case AnswerChange():
            orderchange.disagree(turn, pending)
            return
        case PlaceAgain():
            order.drop_duplicate(turn, pending)
            return
        case UndoLast() | ResumeDraft():
            turn.settle()
            turn.say(turn.t("Good, everything stays as it is."))
            return
        case _:
            pass
    draft = turn.ground.cart
    has_draft = draft is not None and (bool(draft.lines) or isinstance(pending, SettleDoubts))
    if has_draft and draft is not None and intent.target is not CancelTarget.ORDER:
        drop_cart(turn.tx, draft)
        turn.settle()
        turn.say(
            turn.t("The draft is dropped; nothing was ordered."),
            turn.t('Say what you need, like "cola 3 cases"'),
        )
        return
    _cancel_placed(turn, intent.reference)


def _cancel_placed(turn: Turn, reference: OrderReference | None) -> None:
    t = turn.t
    open_orders = orderstatus.find_orders(turn, reference or OrderReference())
    cancellable = [o for o in open_orders if o.status in UNFINISHED]
    if not cancellable:
        turn.say(t("There is no order that could be cancelled."))
        return
    named = reference is not None and bool(reference.order_no or reference.date)
    if len(cancellable) == 1 or named or _just_placed(turn, cancellable[0]):
        cancel_one(turn, cancellable[0])
        return
    shown = cancellable[:CANCEL_LIST]
    turn.say(
        t("Which order is to be cancelled?"),
        *(f"{n} {orderstatus.short_line(turn, o)}" for n, o in enumerate(shown, 1)),
        t("Answer with the number, or just say it"),
    )
    turn.ask(ChooseOrder(tuple(int(o.id) for o in shown), OrderPurpose.CANCEL))


def _just_placed(turn: Turn, order: OrderSummary) -> bool:
    """刚那单: placed within the half hour."""
    return turn.now - order.placed_at <= CONFIRMABLE_FOR


def cancel_one(turn: Turn, order: OrderSummary) -> None:
    """Cancel before the lock; after it ask the rep, who decides."""
    t = turn.t
    turn.order_id = order.id
    try:
        with turn.tx.savepoint():
            cancel_order(turn.tx, order.id, actor=turn.actor)
    except OrderLocked:
        request_cancel(turn.tx, order.id, actor=turn.actor)
        name = actors.rep_name(turn)
        turn.settle()
        turn.say(
            t(
                "{order_no} is confirmed already; {rep} has to agree. I have passed it on and "
                "tell you the answer.",
                order_no=order.order_no,
                rep=name,
            )
        )
        return
    turn.settle()
    turn.say(
        t(
            "{order_no} is cancelled ({total}).",
            order_no=order.order_no,
            total=figures.money(order.total),
        )
    )
