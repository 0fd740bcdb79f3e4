"""Whether a whole order is to be cancelled: asked, never guessed."""

from domain.order import OrderSummary
from handlers import figures
from handlers.context import Turn
from handlers.conversation import ChooseOrder, OrderPurpose


def ask_to_cancel(turn: Turn, order: OrderSummary, *, lead: str = "", hint: str = "") -> None:
    """取消 alone may mean anything: the order is named before it goes."""
    t = turn.t
    total = figures.order_total(t, order)
    turn.say(
        lead,
        t("Cancel {order_no} ({total})?", order_no=order.order_no, total=total),
        hint,
        t('Reply "yes" to cancel it, "no" to keep it'),
    )
    turn.ask(ChooseOrder((int(order.id),), OrderPurpose.CANCEL))
