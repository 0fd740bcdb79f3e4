"""The customer's orders: confirming the draft, cancelling, asking where it is."""

from datetime import timedelta

from domain.base.actor import ActorKind
from domain.base.ids import ChangeId, OrderId
from domain.cart import CONFIRMABLE_FOR, Cart, drop_cart, mark_shown
from domain.conversation import stick_to_shop
from domain.order import (
    UNFINISHED,
    AlreadyPlaced,
    DeliveryChanged,
    DraftNotReady,
    DuplicateBasket,
    Order,
    OrderLocked,
    OrderStatus,
    OrderSummary,
    PartlyShown,
    PriceChanged,
    StaleDraft,
    StockChanged,
    apply_change,
    cancel_order,
    get_change,
    get_order,
    place_order,
    refuse_change,
    request_cancel,
    withdraw_change,
)
from handlers import actors, aftersale, cart, drafts, figures, orderstatus, smalltalk, undo
from handlers.context import Turn
from handlers.conversation import (
    AnswerChange,
    ChooseOrder,
    DoubtWhy,
    OrderPurpose,
    PlaceAgain,
    PlaceDraft,
    ResumeDraft,
    SettleDoubts,
    UndoLast,
)
from handlers.nlu.intents import AskOrder, Cancel, CancelTarget, Choose, Confirm, OrderReference, Pick

JUST_PLACED = timedelta(hours=6)
"""So long after an order 确认 is taken as its repetition."""
CANCEL_LIST = 5


def confirm(turn: Turn, intent: Confirm) -> None:
    """确认: answers the open question, else places the draft that was shown."""
    pending = turn.pending
    match pending:
        case UndoLast():
            undo.take_back(turn, cart.current_cart(turn))
        case ResumeDraft():
            smalltalk.resume_draft(turn, pending)
        case AnswerChange():
            _agree(turn, pending)
        case PlaceAgain(cart_id=cart_id, version=version):
            _place_shown(turn, cart_id, version, is_again=True)
        case PlaceDraft(cart_id=cart_id, version=version):
            _place_shown(turn, cart_id, version, is_again=False)
        case SettleDoubts(doubts=doubts):
            if len(doubts) == 1 and doubts[0].why is DoubtWhy.UNUSUAL:
                cart.answer_doubts(turn, Choose((Pick(number=1),)), pending)
            else:
                cart.ask_again(turn, pending, turn.t("First tell me, please:"))
        case _:
            _confirm_draft(turn, intent)


def _confirm_draft(turn: Turn, intent: Confirm) -> None:
    draft = turn.ground.cart
    if draft is None or not draft.lines:
        _nothing_to_confirm(turn, intent)
        return
    shown = draft.shown
    is_fresh = shown is not None and turn.now - shown.at <= CONFIRMABLE_FOR
    if shown is None or shown.version != draft.version or not is_fresh:
        ask_to_place(turn, draft, turn.t("Shall I order this?"))
        return
    place(turn, draft)


def _nothing_to_confirm(turn: Turn, intent: Confirm) -> None:
    last = turn.ground.last_order
    t = turn.t
    if not intent.is_explicit:
        if not smalltalk.offer_lapsed(turn):
            turn.say(t("You're welcome."))
        return
    is_recent = last is not None and turn.now - last.placed_at <= JUST_PLACED
    if last is not None and is_recent and last.status is not OrderStatus.CANCELLED:
        turn.order_id = last.id
        turn.say(
            t("This was ordered already ({order_no}); it was not ordered again.",
              order_no=last.order_no)
        )  # fmt: skip
        return
    if smalltalk.offer_lapsed(turn):
        return
    turn.say(
        t("There is nothing to confirm at the moment."),
        t("Say what you need, like \"cola 3 cases\""),
    )


def ask_to_place(turn: Turn, draft: Cart, lead: str) -> None:
    """Show the draft once more and ask; the next 确认 or 是 places it."""
    priced = drafts.price(turn, draft)
    news = (lead, *drafts.difference_texts(turn.t, priced))
    drafts.show(turn, priced, drafts.Report(news=news))
    if turn.pending is None:
        turn.ask(PlaceDraft(draft.id, draft.version))


def _place_shown(turn: Turn, cart_id: int, version: int, *, is_again: bool) -> None:
    """是, after the draft was shown with a question: the version asked about, no other."""
    draft = turn.ground.cart
    if draft is None or int(draft.id) != cart_id or draft.version != version:
        turn.settle()
        if draft is None or not draft.lines:
            _nothing_to_confirm(turn, Confirm())
        else:
            ask_to_place(turn, draft, turn.t("The draft has changed since. Shall I order this?"))
        return
    if draft.shown is not None and draft.shown.is_partial:
        priced = drafts.price(turn, draft)
        draft = mark_shown(turn.tx, priced).cart
    place(turn, draft, is_again=is_again)


def place(turn: Turn, draft: Cart, *, is_again: bool = False) -> None:
    """Place the version shown; whatever changed meanwhile is shown instead, nothing is placed."""
    t = turn.t
    priced = drafts.price(turn, draft)
    try:
        with turn.tx.savepoint():
            order = place_order(
                turn.tx,
                priced,
                actor=turn.actor,
                order_key=turn.shop.order_key,
                is_again=is_again,
            )
    except AlreadyPlaced as placed:
        turn.settle()
        turn.say(
            t("This was ordered already ({order_no}); it was not ordered again.",
              order_no=placed.order_no)
        )  # fmt: skip
    except PartlyShown:
        drafts.show(turn, priced, drafts.Report(news=(t("Not all lines were shown yet."),)))
        turn.say(t("Say \"details\" to see them, or \"confirm\" once more to order"))
        turn.ask(PlaceDraft(draft.id, draft.version))
    except DuplicateBasket as same:
        _ask_again(turn, draft, same)
    except (PriceChanged, StockChanged, DeliveryChanged, StaleDraft) as changed:
        turn.settle()
        news = (_changed_text(turn, changed), *drafts.difference_texts(t, priced))
        drafts.show(turn, priced, drafts.Report(news=news))
    except DraftNotReady:
        turn.settle()
        news = (t("It cannot be ordered like this yet:"),)
        drafts.show(turn, priced, drafts.Report(news=news))
    else:
        _placed(turn, order)


def _changed_text(
    turn: Turn, changed: PriceChanged | StockChanged | DeliveryChanged | StaleDraft
) -> str:
    t = turn.t
    match changed:
        case PriceChanged(before=before, after=after):
            return t(
                "Not ordered: prices have changed, {before} → {after}. Please look again:",
                before=figures.money(before),
                after=figures.money(after),
            )
        case StockChanged():
            return t("Not ordered: the stock has changed. Please look again:")
        case DeliveryChanged():
            return t("Not ordered: the delivery date has changed. Please look again:")
        case StaleDraft():
            return t("Not ordered: the draft has changed. Please look again:")


def _ask_again(turn: Turn, draft: Cart, same: DuplicateBasket) -> None:
    t = turn.t
    ago = figures.ago(t, same.placed_at, turn.now)
    turn.say(
        t("{ago} almost the same was ordered ({order_no}).", ago=ago, order_no=same.order_no),
        figures.numbered((t("order it again"), t("it was a duplicate"))),
        t("Answer with the number, or just say it"),
    )
    turn.ask(PlaceAgain(draft.id, draft.version, same.order_no))


def answer_again(turn: Turn, intent: Choose, pending: PlaceAgain) -> None:
    """①再来一单 ②重复了."""
    number = intent.picks[0].number if intent.picks else None
    if number == 1:
        _place_shown(turn, pending.cart_id, pending.version, is_again=True)
    elif number == 2:
        drop_duplicate(turn, pending)
    else:
        turn.say(figures.numbered((turn.t("order it again"), turn.t("it was a duplicate"))))


def drop_duplicate(turn: Turn, pending: PlaceAgain) -> None:
    """It was a duplicate: the draft goes, the first order stays."""
    if turn.ground.cart is not None:
        drop_cart(turn.tx, turn.ground.cart)
    turn.settle()
    t = turn.t
    turn.say(
        t("Good, only {order_no} counts; nothing was ordered again.", order_no=pending.order_no)
    )


def _placed(turn: Turn, order: Order) -> None:
    t = turn.t
    turn.settle()
    turn.order_id = order.id
    turn.chat = stick_to_shop(turn.chat, None) if len(turn.customers) > 1 else turn.chat
    turn.remember(skus=None, page=None)
    total = figures.money(order.total)
    if not order.is_complete:
        total = t("{total} plus items priced by us", total=total)
    name = actors.rep_name(turn)
    turn.say(
        t("Ordered: {order_no}, {total} in all; waiting for {rep} to confirm.",
          order_no=order.order_no, total=total, rep=name),
        orderstatus.delivery_line(turn, order),
    )  # fmt: skip


# -- cancelling ---------------------------------------------------------------------------------


def cancel(turn: Turn, intent: Cancel) -> None:
    """取消: the question, the draft, or a placed order."""
    pending = turn.pending
    match pending:
        case AnswerChange():
            _disagree(turn, pending)
            return
        case PlaceAgain():
            drop_duplicate(turn, pending)
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
            turn.t("Say what you need, like \"cola 3 cases\""),
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
            t("{order_no} is confirmed already; {rep} has to agree. I have passed it on and tell "
              "you the answer.", order_no=order.order_no, rep=name)
        )  # fmt: skip
        return
    turn.settle()
    turn.say(
        t("{order_no} is cancelled ({total}).", order_no=order.order_no,
          total=figures.money(order.total))
    )  # fmt: skip


# -- a change the rep proposes --------------------------------------------------------------------


def _agree(turn: Turn, pending: AnswerChange) -> None:
    change = apply_change(turn.tx, ChangeId(pending.change_id), actor=turn.actor)
    turn.settle()
    turn.order_id = OrderId(pending.order_id)
    order = get_order(turn.tx, OrderId(pending.order_id))
    turn.say(
        turn.t(
            "{order_no} is changed: {before} → {after}.",
            order_no=order.order_no,
            before=figures.money(change.total_before),
            after=figures.money(order.total),
        )
    )


def _disagree(turn: Turn, pending: AnswerChange) -> None:
    change = get_change(turn.tx, ChangeId(pending.change_id))
    if change.proposed_by.kind is ActorKind.CUSTOMER:
        withdraw_change(turn.tx, change.id, actor=turn.actor)
    else:
        refuse_change(turn.tx, change.id, actor=turn.actor)
    turn.settle()
    turn.order_id = OrderId(pending.order_id)
    order = get_order(turn.tx, OrderId(pending.order_id))
    turn.say(
        turn.t(
            "Good, {order_no} stays as it was: {total}.",
            order_no=order.order_no,
            total=figures.money(order.total),
        )
    )


# -- asking ---------------------------------------------------------------------------------------


def tell_status(turn: Turn, intent: AskOrder) -> None:
    """我的货到哪了: the newest unfinished order, or a numbered list of several."""
    orderstatus.tell(turn, intent.reference)


def choose_order(turn: Turn, intent: Choose, pending: ChooseOrder) -> None:
    """A number of a list of orders."""
    number = intent.picks[0].number if intent.picks else None
    if number is None or not 1 <= number <= len(pending.order_ids):
        turn.say(turn.t("That number is not in the list."))
        return
    order = get_order(turn.tx, OrderId(pending.order_ids[number - 1]))
    turn.settle()
    match pending.purpose:
        case OrderPurpose.STATUS:
            orderstatus.tell_one(turn, order)
        case OrderPurpose.CANCEL:
            cancel_one(turn, order)
        case OrderPurpose.AFTERSALE:
            aftersale.report(turn, order, pending.text)

