"""取消: the question, the draft, or a placed order; after the lock the rep decides (D15)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.base.ids import OrderId
from domain.cart import CONFIRMABLE_FOR, Cart, drop_cart
from domain.order import (
    UNFINISHED,
    ChangeKind,
    Decider,
    OrderLocked,
    OrderSummary,
    cancel_order,
    get_order,
    open_change_of,
    request_cancel,
    unfinished_orders,
    withdraw_change,
)
from handlers import (
    actors,
    callingoff,
    figures,
    orderchange,
    orderstatus,
    placing,
    reorder,
    undo,
    waitingchange,
)
from handlers.context import Turn
from handlers.conversation import (
    AnswerChange,
    ChooseDamaged,
    ChooseDate,
    ChooseOrder,
    ChooseRemedy,
    ConfirmWhich,
    DescribeDamage,
    GiveQuantity,
    OrderPurpose,
    Pending,
    PickListed,
    PlaceAgain,
    PlaceDraft,
    ResumeDraft,
    SettleChange,
    SettleDoubts,
    UndoLast,
)
from handlers.nlu.intents import Cancel, CancelTarget, OrderReference

CANCEL_LIST = 5
_DROPS = frozenset({"取消", "取消吧", "取消了", "算了", "不要了", "cancel", "drop it"})
_EMPTY_IT = re.compile(
    r"(?:请|帮我|给我|把|单子|草稿|购物车|这单|都|全部|全|整个|统统){0,4}(?:清空|清掉|全清)"
    r"(?:单子|草稿|购物车|一下|掉|吧|了|啊){0,3}[。.!！~ ]{0,3}"
    r"|(?:請|幫我|給我|把|單子|草稿|購物車|都|全部|全){0,4}清空(?:單子|草稿|購物車|一下|吧|了){0,3}"
    r"|(?:empty|clear)(?: the| my)? (?:draft|cart)",
    re.IGNORECASE,
)
_NOT_CANCEL = re.compile(
    r"(?:算了|那|还是|還是|先)*[,，]?\s*(?:不|别|別|不用|不要|先不)取消(?:了|吧|订单|訂單|那单|那張單)*"
    r"|don't cancel(?: it)?|keep (?:it|the order)",
    re.IGNORECASE,
)
_MISTAKEN = re.compile(
    r"(?:刚才|刚刚|剛才|我|把|那[单單个個]|上一?[单單]|单子|[,， ]){0,5}取消错了?"
    r"(?:[,，。 ]{0,2}(?:还要|还是要|要的|恢复|帮我恢复|给我恢复))?(?:一下|吧|了)?"
)
"""刚才那单取消错了: what was cancelled is wanted after all."""

_CANCEL_SAID = re.compile("取消|撤[销銷单單掉]|作[废廢]|cancel", re.IGNORECASE)
_CANCEL_DENIED = re.compile(
    r"[不没沒别別谁誰莫甭][^,，。;；\s了]{0,6}(?:取消|撤|作)|吗|嗎|么|麼|干嘛|为什么|為什麼|怎么|误|誤|错|錯"
    r"|[?？]|n't|not|who|why|never|keep",
    re.IGNORECASE,
)
"""我没说要取消, 谁说取消的; not 不要了，取消."""
_ORDER_SAID = re.compile(r"[单單]|order", re.IGNORECASE)
_PLACED = re.compile("刚下|剛下|下好|已下|已经下|已經下|那[张張个個]?[单單]|placed", re.IGNORECASE)
"""刚下的那单取消: never the draft."""
_OUTRIGHT = re.compile(
    r"(?=.*(?:取消|撤|作废|作廢|退|删|刪|不要))"
    r"[我老请請麻烦煩帮幫给給把将將刚剛才那这這该該个個张張一二三第尾号號码碼单單子订訂整全都昨今天周的"
    r"取消撤销銷作废廢退删刪掉不要了吧先就算啊,，。.!！~\sA-Za-z0-9-]{1,40}"
    r"|(?=.*cancel)[a-z0-9 ,.!'-]{1,40}",
    re.IGNORECASE | re.DOTALL,
)
"""Nothing but an order and the word for cancelling it; with any other word it is asked first."""


def cancel(turn: Turn, intent: Cancel) -> None:
    """取消: the question, the draft, or a placed order."""
    pending = turn.pending
    if intent.reference is not None and intent.reference.order_no:
        _cancel_placed(turn, intent)
        return
    if _EMPTY_IT.fullmatch(turn.text.strip()) is not None:
        _empty_draft(turn)
        return
    match pending:
        case AnswerChange():
            _drop_change(turn, pending, intent)
            return
        case PlaceAgain():
            placing.drop_duplicate(turn, pending)
            return
        case PlaceDraft() if turn.text.strip() not in _DROPS:
            _keep_draft(turn)
            return
        case UndoLast() | ResumeDraft():
            turn.settle()
            turn.say(turn.t("Good, everything stays as it is."))
            return
        case (
            GiveQuantity()
            | SettleChange()
            | PickListed()
            | ChooseDate()
            | ChooseOrder()
            | DescribeDamage()
            | ChooseRemedy()
            | ChooseDamaged()
            | ConfirmWhich()
        ):
            if _is_bare(intent):
                _drop_question(turn, pending)
                return
        case _:
            pass
    draft = _open_draft(turn)
    if draft is not None and intent.target is not CancelTarget.ORDER:
        _drop_draft(turn, draft)
        return
    _cancel_placed(turn, intent)


def _means_it(text: str) -> bool:
    """取消 to "shall it be cancelled?" is a yes; 算了 and 我没说要取消 take back the question."""
    return _CANCEL_SAID.search(text) is not None and _CANCEL_DENIED.search(text) is None


def _drop_change(turn: Turn, pending: AnswerChange, intent: Cancel) -> None:
    """取消 while a change waits is that change; 把单子取消 is the order."""
    if _ORDER_SAID.search(turn.text) is None:
        orderchange.disagree(turn, pending)
    else:
        _cancel_placed(turn, replace(intent, target=CancelTarget.ORDER))


def _empty_draft(turn: Turn) -> None:
    """清空, whatever was asked before: the draft goes; an order that was placed never does."""
    draft = turn.ground.cart or turn.ground.lapsed
    if draft is None or not (draft.lines or isinstance(turn.pending, SettleDoubts)):
        turn.settle()
        turn.say(
            turn.t("The draft is empty already; orders you have placed stay as they are."),
            turn.t('Say what you need, like "cola 3 cases"'),
        )
        return
    _drop_draft(turn, draft)


def _drop_draft(turn: Turn, draft: Cart) -> None:
    drop_cart(turn.tx, draft)
    turn.settle()
    turn.remember(dropped=[int(draft.id), int(turn.now.timestamp())])
    turn.say(
        turn.t("The draft is dropped; nothing was ordered."),
        turn.t('Say what you need, like "cola 3 cases"'),
    )


def _keep_draft(turn: Turn) -> None:
    """不 to "shall I order this?": nothing is ordered, and nothing is lost."""
    t = turn.t
    turn.settle()
    draft = turn.ground.cart
    lines = t.plural("{n} line", "{n} lines", n=len(draft.lines) if draft is not None else 0)
    turn.say(
        t("Good, nothing is ordered; the draft still has {lines}.", lines=lines),
        t('Reply "confirm" to order, "cancel" to drop the whole draft'),
    )


def takes_back(turn: Turn, text: str) -> bool:
    """不取消了: the question is dropped, or the cancellation asked for is taken back."""
    said = text.strip().strip("。.!！~～")
    is_mistake = _MISTAKEN.fullmatch(said) is not None
    if not is_mistake and _NOT_CANCEL.fullmatch(said) is None:
        return False
    t = turn.t
    pending = turn.pending
    if is_mistake and _dropped_last(turn) and undo.bring_back(turn):
        return True
    if isinstance(pending, ChooseOrder) and pending.purpose is OrderPurpose.CANCEL:
        turn.settle()
        turn.say(t("Good, everything stays as it is."))
        return True
    shops = (turn.customer,) if turn.customer is not None else turn.customers
    for summary in (o for shop in shops for o in unfinished_orders(turn.tx, shop.id)):
        change = open_change_of(turn.tx, summary.id)
        if change is not None and change.decider is Decider.STAFF:
            withdraw_change(turn.tx, change.id, actor=turn.actor)
            turn.order_id = summary.id
            turn.say(t("Taken back; {order_no} stays as it was.", order_no=summary.order_no))
            return True
    if not _ordered_anew(turn, is_mistake=is_mistake):
        turn.say(t("Good, everything stays as it is."))
    return True


def _dropped_last(turn: Turn) -> bool:
    """Whether a draft was dropped later than an order was cancelled."""
    dropped, cancelled = turn.remembered("dropped"), turn.remembered("cancelled")
    return bool(dropped) and (not cancelled or dropped[1] >= cancelled[1])


def _ordered_anew(turn: Turn, *, is_mistake: bool) -> bool:
    """不取消了, just after it was cancelled: its goods as a new draft, to be confirmed.

    An open draft stays, unless the cancelling `is_mistake`; what it replaces is said.
    """
    order_id, at = turn.remembered("cancelled") or (0, 0)
    is_recent = int(turn.now.timestamp()) - at < CONFIRMABLE_FOR.total_seconds()
    has_draft = turn.ground.cart is not None and bool(turn.ground.cart.lines)
    if not order_id or not is_recent or (has_draft and not is_mistake):
        return False
    turn.remember(cancelled=None)
    gone = get_order(turn.tx, OrderId(order_id))
    turn.say(
        turn.t(
            "{order_no} is cancelled already; this is a new draft of it:", order_no=gone.order_no
        )
    )
    reorder.copy_order(turn, gone)
    return True


def _is_bare(intent: Cancel) -> bool:
    """算了, 不要了, 取消: neither an order nor its number or day is named."""
    reference = intent.reference
    is_named = reference is not None and bool(reference.order_no or reference.date)
    return intent.target is not CancelTarget.ORDER and not is_named


def _drop_question(turn: Turn, pending: Pending) -> None:
    """算了 to a question takes back the question; the draft and the orders stay."""
    t = turn.t
    turn.settle()
    draft = turn.ground.cart
    match pending:
        case ChooseOrder(order_ids=(only,), purpose=OrderPurpose.CANCEL) if _means_it(turn.text):
            cancel_one(turn, get_order(turn.tx, OrderId(only)))
        case SettleChange(order_id=changed):
            as_it_was = get_order(turn.tx, OrderId(changed))
            turn.say(
                t(
                    "Good, {order_no} stays as it was: {total}.",
                    order_no=as_it_was.order_no,
                    total=figures.order_total(t, as_it_was),
                )
            )
        case ChooseOrder(order_ids=(only,), purpose=OrderPurpose.CANCEL):
            kept = get_order(turn.tx, OrderId(only))
            if kept.status not in UNFINISHED:
                turn.say(t("Good, everything stays as it is."))
                return
            total = figures.order_total(t, kept)
            turn.say(
                t(
                    "Good, {order_no} stays as it was: {total}.",
                    order_no=kept.order_no,
                    total=total,
                )
            )
        case ChooseDate() if draft is not None and draft.lines and _means_it(turn.text):
            _drop_draft(turn, draft)
        case ChooseDate() if draft is not None and draft.lines:
            _keep_draft(turn)
        case GiveQuantity() | PickListed() if draft is not None and draft.lines:
            lines = t.plural("{n} line", "{n} lines", n=len(draft.lines))
            turn.say(
                t("Good, it is not added; the draft still has {lines}.", lines=lines),
                t('Reply "confirm" to order, "cancel" to drop the whole draft'),
            )
        case GiveQuantity() | PickListed():
            turn.say(t("Good, nothing was ordered."), t('Say what you need, like "cola 3 cases"'))
        case _:
            turn.say(t("Good, everything stays as it is."))


def _cancel_placed(turn: Turn, intent: Cancel) -> None:
    t = turn.t
    reference = intent.reference
    change = waitingchange.waiting(turn) if _is_bare(intent) else None
    if change is not None:
        orderchange.ask(turn, change)
        return
    open_orders = orderstatus.find_orders(turn, reference or OrderReference())
    cancellable = [o for o in open_orders if o.status in UNFINISHED]
    by_number = reference is not None and bool(reference.order_no)
    if by_number and not open_orders:
        turn.say(t("I found no such order."))
        cancellable = [
            o for o in orderstatus.find_orders(turn, OrderReference()) if o.status in UNFINISHED
        ]
        if cancellable:
            _ask_which(turn, cancellable)
        return
    is_named = by_number or (reference is not None and reference.date is not None)
    draft = _open_draft(turn)
    if not cancellable and not is_named and draft is not None:
        _drop_draft(turn, draft)
        return
    if not cancellable:
        turn.say(
            t("There is no order that could be cancelled."),
            *(orderstatus.short_line(turn, o) for o in open_orders if by_number),
        )
        return
    if len(cancellable) == 1 or (not is_named and _just_placed(turn, cancellable[0])):
        is_draft_meant = not is_named and _may_mean_draft(turn, cancellable[0])
        if is_draft_meant or _is_bare(intent) or _OUTRIGHT.fullmatch(turn.text.strip()) is None:
            hint = t('If only the draft is to go, reply "clear cart"') if is_draft_meant else ""
            callingoff.ask_to_cancel(turn, cancellable[0], hint=hint)
        else:
            cancel_one(turn, cancellable[0])
        return
    _ask_which(turn, cancellable)


def _open_draft(turn: Turn) -> Cart | None:
    """The draft with lines, or with a question about goods that are to come in."""
    draft = turn.ground.cart
    if draft is None or not (draft.lines or isinstance(turn.pending, SettleDoubts)):
        return None
    return draft


def _may_mean_draft(turn: Turn, order: OrderSummary) -> bool:
    """取消订单 below a draft that is newer than the order: one of them is meant, not which."""
    draft = _open_draft(turn)
    if draft is None or _PLACED.search(turn.text) is not None:
        return False
    return draft.updated_at >= order.placed_at


def _ask_which(turn: Turn, cancellable: Sequence[OrderSummary]) -> None:
    t = turn.t
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
    """Cancel before the lock; after it ask the rep, who decides and is asked once."""
    t = turn.t
    turn.order_id = order.id
    try:
        with turn.tx.savepoint():
            cancel_order(turn.tx, order.id, actor=turn.actor)
    except OrderLocked:
        change = open_change_of(turn.tx, order.id)
        if change is None or change.kind is not ChangeKind.CANCEL:
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
    turn.remember(cancelled=[int(order.id), int(turn.now.timestamp())])
    turn.say(
        t(
            "{order_no} is cancelled ({total}).",
            order_no=order.order_no,
            total=figures.order_total(t, order),
        )
    )
