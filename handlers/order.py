"""The customer's orders: confirming the draft, cancelling, asking where it is."""

from collections.abc import Sequence
from datetime import timedelta

from domain.cart import CONFIRMABLE_FOR, Cart, accept_partial
from domain.order import (
    OrderStatus,
)
from handlers import (
    agreeing,
    cart,
    changetext,
    drafts,
    figures,
    holding,
    openquestions,
    orderchange,
    othershop,
    placing,
    smalltalk,
    undo,
    waitingchange,
)
from handlers.context import Turn
from handlers.conversation import (
    AnswerChange,
    ConfirmWhich,
    Doubt,
    DoubtWhy,
    PlaceAgain,
    PlaceDraft,
    ResumeDraft,
    SettleChange,
    SettleDoubts,
    UndoLast,
)
from handlers.nlu.intents import (
    Choose,
    Confirm,
    Pick,
)

JUST_PLACED = timedelta(hours=6)
"""So long after an order 确认 is taken as its repetition."""
CANCEL_LIST = 5


def confirm(turn: Turn, intent: Confirm) -> None:  # noqa: C901 (one case per question)
    """确认: answers the open question, else places the draft that was shown."""
    pending = turn.pending
    is_agreed = isinstance(pending, AnswerChange) and intent.said == "同意"
    if not is_agreed and _asks_which(turn):
        return
    match pending:
        case UndoLast():
            undo.take_back(turn, cart.current_cart(turn))
        case ResumeDraft():
            smalltalk.resume_draft(turn, pending)
        case AnswerChange() if not holding.keeps_change(turn, pending, intent.said):
            orderchange.agree(turn, pending)
        case AnswerChange():
            pass
        case PlaceAgain():
            placing.which_again(turn, pending)
        case PlaceDraft() | None if holding.keeps(turn, intent.said):
            pass
        case PlaceDraft() if agreeing.is_of_answer(turn, intent.said):
            _confirm_draft(turn, intent)
        case PlaceDraft(cart_id=cart_id, version=version):
            _place_shown(turn, cart_id, version, is_again=False)
        case SettleDoubts(doubts=doubts):
            if _is_one_amount(doubts):
                cart.answer_doubts(turn, Choose((Pick(number=1),)), pending)
            else:
                cart.ask_again(turn, pending, turn.t("First tell me, please:"))
        case SettleChange():
            _confirm_unsettled(turn, pending)
        case _:
            _confirm_draft(turn, intent)


def _confirm_unsettled(turn: Turn, pending: SettleChange) -> None:
    """确认 while a change of a placed order waits for an answer: nothing of it counts yet."""
    if _is_one_amount(pending.doubts):
        orderchange.settle(turn, Choose((Pick(number=1),)), pending)
    else:
        orderchange.ask_again(turn, pending)


def _is_one_amount(doubts: Sequence[Doubt]) -> bool:
    """Whether all that is asked is if an unusual amount is meant: 确认 says yes to it."""
    return len(doubts) == 1 and doubts[0].why is DoubtWhy.UNUSUAL


def _confirm_draft(turn: Turn, intent: Confirm) -> None:
    draft = turn.ground.cart
    if doubts := openquestions.unsettled(turn):
        cart.ask_again(turn, SettleDoubts(doubts), turn.t("First tell me, please:"))
        return
    if draft is None or not draft.lines:
        _nothing_to_confirm(turn, intent)
        return
    if not _is_fresh(turn, draft) or agreeing.is_of_answer(turn, intent.said):
        change = waitingchange.waiting(turn)
        if change is not None and change.proposed_at > draft.updated_at:
            orderchange.ask(turn, change)
            return
        ask_to_place(turn, draft, turn.t("Shall I order this?"))
        return
    placing.place(turn, draft)


def _is_fresh(turn: Turn, draft: Cart) -> bool:
    """Whether this version was shown within the half hour (D13)."""
    shown = draft.shown
    if shown is None or shown.version != draft.version:
        return False
    return turn.now - shown.at <= CONFIRMABLE_FOR


def _asks_which(turn: Turn) -> bool:
    """A draft and a change of an order both wait for 确认: neither is taken for meant.

    An earlier change is not meant where the draft was asked about since, or where it is older
    than a question lives.
    """
    draft, pending = turn.ground.cart, turn.pending
    if isinstance(pending, SettleDoubts | PlaceAgain | UndoLast | ResumeDraft):
        return False
    if draft is None or not draft.lines or not _is_fresh(turn, draft):
        return False
    change = waitingchange.waiting(turn)
    if change is None or draft.shown is None:
        return False
    asked_at = turn.chat.pending_at or draft.shown.at
    if isinstance(pending, PlaceDraft) and change.proposed_at <= asked_at:
        return False
    is_old = turn.now - change.proposed_at > CONFIRMABLE_FOR
    if is_old and change.proposed_at <= draft.shown.at and not isinstance(pending, AnswerChange):
        return False
    t = turn.t
    total = figures.total(t, draft.shown.total, is_complete=draft.shown.is_complete)
    place_it = t("this draft ({total})", total=total)
    totals = changetext.totals_text(t, change)
    agree = t("the change of {order_no} ({totals})", order_no=change.order_no, totals=totals)
    turn.say(
        t("Which do you confirm?"),
        figures.numbered((place_it, agree)),
        t('Answer with the number; for both say "both"'),
    )
    turn.ask(ConfirmWhich(draft.id, draft.version, change.id, change.order_id))
    return True


def answer_which(turn: Turn, intent: Choose, pending: ConfirmWhich) -> None:
    """①下这单 ②同意改, or both."""
    chosen = {pick.number for pick in intent.picks}
    if not chosen or not chosen <= {1, 2}:
        turn.say(turn.t("That number is not in the list."))
        return
    if 2 in chosen:
        orderchange.agree(turn, AnswerChange(pending.change_id, pending.order_id))
    if 1 in chosen:
        turn.settle()
        draft = turn.ground.cart
        if draft is not None and (int(draft.id), draft.version) == (
            pending.cart_id,
            pending.version,
        ):
            placing.place(turn, draft)
        else:
            _confirm_draft(turn, Confirm())


def _nothing_to_confirm(turn: Turn, intent: Confirm) -> None:
    change = waitingchange.waiting(turn)
    if change is not None:
        orderchange.ask(turn, change)
        return
    held = waitingchange.unsettled(turn)
    if held is not None:
        orderchange.ask_again(turn, held)
        return
    last = turn.ground.last_order
    t = turn.t
    if not intent.is_explicit:
        if not smalltalk.offer_lapsed(turn):
            smalltalk.acknowledge(turn)
        return
    is_recent = last is not None and turn.now - last.placed_at <= JUST_PLACED
    elsewhere = othershop.draft_elsewhere(turn)
    if last is not None and is_recent and last.status is not OrderStatus.CANCELLED:
        turn.order_id = last.id
        turn.say(
            t(
                "This was ordered already ({order_no}); it was not ordered again.",
                order_no=last.order_no,
            ),
            *elsewhere,
        )
        return
    if elsewhere:
        turn.say(*elsewhere)
        return
    if smalltalk.offer_lapsed(turn):
        return
    turn.say(
        t("There is nothing to confirm at the moment."),
        t('Say what you need, like "cola 3 cases"'),
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
    placing.place(turn, accept_partial(turn.tx, draft), is_again=is_again)


def answer_again(turn: Turn, intent: Choose, pending: PlaceAgain) -> None:
    """①再来一单 ②重复了."""
    number = intent.picks[0].number if intent.picks else None
    if number == 1:
        _place_shown(turn, pending.cart_id, pending.version, is_again=True)
    elif number == 2:
        placing.drop_duplicate(turn, pending)
    else:
        turn.say(figures.numbered((turn.t("order it again"), turn.t("it was a duplicate"))))
