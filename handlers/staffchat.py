"""What a member of staff types: commands, answers, and small talk."""

from collections.abc import Sequence
from dataclasses import replace

from domain.base.ids import OrderId, RegistrationId
from domain.order import get_order
from handlers import (
    bookkeeping,
    closerest,
    confirmall,
    correcting,
    dayprice,
    dayroute,
    decisions,
    explaining,
    fulfilment,
    inpart,
    leaving,
    noticewords,
    onbehalf,
    priceorcount,
    registration,
    repday,
    repmessages,
    repmoney,
    reporders,
    repprices,
    repquestions,
    repsales,
    returning,
    review,
    shopgate,
    shopsorder,
    shortanswers,
    staffways,
    staffwords,
    staffyes,
    stockkeeping,
    teaching,
    weighing,
)
from handlers.context import Turn
from handlers.nlu import interpret, read
from handlers.nlu.intents import (
    AskOrder,
    Cancel,
    ChitChat,
    Choose,
    Confirm,
    EditDraft,
    Help,
    Intent,
    StaffAct,
    StaffCommand,
    Unclear,
    Undo,
)
from handlers.shopfirst import asked_of_shop, asked_which_goes
from handlers.staffground import (
    EDITABLE,
    WAITING,
    list_them,
    look_at,
    order_meant,
    orders_in,
    staff_situation,
)
from handlers.staffquestions import (
    CloseRest,
    ConfirmAll,
    ConfirmPart,
    DecideChanges,
    DecideRegistration,
    GiveReason,
    ReviewOrders,
    SentChange,
    WeighAgain,
)


def answers_question(turn: Turn, intents: Sequence[Intent]) -> bool:
    """A text that answers what the bot asked staff before: a reason, a registration."""
    text = turn.text.strip()
    pending = turn.pending
    if staffyes.asked_again(turn, intents):
        return True
    if isinstance(pending, GiveReason):
        if not any(map(_is_other_matter, intents)):
            _give_reason(turn, pending, text)
            return True
        look_at(turn, pending.order_id)
    if fulfilment.picked_by_text(turn):
        return True
    if _of_waiting(turn, intents) or _asked_by_bot(turn):
        return True
    if _asked_of_bot(turn):
        return True
    if all(isinstance(i, Unclear | EditDraft) for i in intents) and correcting.arranged_by_text(
        turn
    ):
        return True
    if onbehalf.ordered_by_text(turn, intents) or shopgate.took_goods(turn, intents):
        return True
    if registration.listed_by_text(turn):
        return True
    return decisions.decided_by_text(turn) or registration.decided_by_text(turn)


def _of_waiting(turn: Turn, intents: Sequence[Intent]) -> bool:
    """Whether the text confirms all orders that wait, or speaks of a shop's order or its lines."""
    return (
        closerest.took(turn, intents)
        or confirmall.took(turn, intents)
        or staffways.took(turn)
        or shopsorder.took(turn)
        or inpart.confirmed_by_text(turn, intents)
        or asked_which_goes(turn, intents)
    )


def _asked_by_bot(turn: Turn) -> bool:
    """Whether the text answers about a word or a day's price, says a weight, speaks of words."""
    return (
        teaching.answered_by_text(turn)
        or weighing.weighed_by_text(turn)
        or leaving.asked_by_text(turn)
        or returning.returned_by_text(turn)
        or dayprice.priced_by_text(turn)
        or staffwords.answered_by_text(turn)
    )


def _asked_of_bot(turn: Turn) -> bool:
    """Whether the text asks why something was read so, or about the rep's day and his shops."""
    return (
        noticewords.took_words(turn, turn.text.strip())
        or bookkeeping.pointed_by_text(turn)
        or stockkeeping.pointed_by_text(turn)
        or priceorcount.asked_by_text(turn)
        or explaining.explained_by_text(turn)
        or repmoney.answered_by_text(turn)
        or repmessages.sent_by_text(turn)
        or repprices.answered_by_text(turn)
        or reporders.answered_by_text(turn)
        or dayroute.answered_by_text(turn)
        or repday.answered_by_text(turn)
        or repsales.answered_by_text(turn)
        or repquestions.answered_by_text(turn)
    )


def _is_other_matter(intent: Intent) -> bool:
    """Whoever says this does not say why the order is rejected ("满300才送" does)."""
    if isinstance(intent, EditDraft):
        return intent.is_change
    return isinstance(intent, StaffCommand | Help | AskOrder | Confirm)


def drop_refused(turn: Turn, intents: Sequence[Intent]) -> None:
    """What was asked cannot be done any more: the question is no longer open."""
    if not any(isinstance(i, StaffCommand | Confirm) for i in intents):
        staffyes.note_unchanged(turn)
    if isinstance(turn.pending, GiveReason | DecideRegistration | DecideChanges):
        turn.settle()
    elif isinstance(turn.pending, WeighAgain | ConfirmPart):
        look_at(turn, turn.pending.order_id)
    else:
        returning.drop_refused(turn)


def _give_reason(turn: Turn, pending: GiveReason, text: str) -> None:
    if text in {"取消", "算了", "cancel"}:
        turn.settle()
        turn.say(turn.t("Good, everything stays as it is."))
        return
    order = get_order(turn.tx, OrderId(pending.order_id))
    review.call_off_or_ask(turn, order, reason=text)


def confirm(turn: Turn, intent: Confirm) -> None:
    """确认: the registration in context, else the order."""
    del intent
    if isinstance(turn.pending, DecideRegistration):
        registration.approve(turn, RegistrationId(turn.pending.registration_id))
        return
    review.confirm(turn, StaffCommand(StaffAct.CONFIRM))


def cancel(turn: Turn, intent: Cancel | Undo) -> None:
    """取消: takes back the change that waits for the customer, also after other messages."""
    del intent
    if isinstance(turn.pending, SentChange):
        correcting.withdraw(turn, turn.pending)
        return
    if isinstance(turn.pending, ConfirmAll | CloseRest):
        turn.settle()
        turn.say(turn.t("Good, everything stays as it is."))
        return
    if isinstance(turn.pending, ConfirmPart):
        look_at(turn, turn.pending.order_id)
        turn.say(turn.t("Good, everything stays as it is."))
        return
    if correcting.withdraw_own(turn):
        return
    turn.settle()
    turn.say(turn.t('Nothing to take back. To turn an order down say "reject" and why.'))


def choose(turn: Turn, intent: Choose) -> None:
    """A bare number: that order of the list, whole."""
    number = intent.picks[0].number if intent.picks else None
    pending = turn.pending
    if number is None or not isinstance(pending, ReviewOrders | ConfirmAll):
        unclear(turn, intent)
        return
    sentence = pending.sentence if isinstance(pending, ReviewOrders) else ""
    if sentence and 1 <= number <= len(pending.order_ids):
        look_at(turn, pending.order_ids[number - 1])
        turn.words = sentence
        _say_again(turn, sentence)
        return
    order = order_meant(turn, StaffCommand(StaffAct.SHOW, number=number), EDITABLE)
    if order is not None:
        review.show(turn, order)


def _say_again(turn: Turn, sentence: str) -> None:
    """What was said before the order was named, now that it is."""
    if fulfilment.PICK.fullmatch(sentence.strip()):
        fulfilment.pick(turn, StaffCommand(StaffAct.SHIP))
        return
    if weighing.weighed_by_text(turn) or inpart.confirmed_by_text(turn, ()):
        return
    if closerest.took(turn, ()) or dayprice.priced_by_text(turn):
        return
    reading = read(shortanswers.reworded(sentence), turn.shop.lexicon)
    short = shortanswers.command(sentence)
    for intent in (short,) if short is not None else interpret(reading, staff_situation(turn)):
        match intent:
            case EditDraft():
                correcting.edit(turn, intent)
            case StaffCommand(act=StaffAct.SHIP):
                fulfilment.ship(turn, replace(intent, number=None))
            case StaffCommand(act=StaffAct.DELIVER):
                fulfilment.deliver(turn, replace(intent, number=None))
            case StaffCommand(act=StaffAct.REJECT):
                review.reject(turn, replace(intent, number=None))
            case StaffCommand(act=StaffAct.CONFIRM):
                review.confirm(turn, replace(intent, number=None))
            case _:
                unclear(turn, intent)


def ask_order(turn: Turn, intent: AskOrder) -> None:
    """查单: one order by number, else those that wait."""
    if intent.reference.order_no:
        command = StaffCommand(StaffAct.SHOW, order_no=intent.reference.order_no)
        order = order_meant(turn, command, EDITABLE)
        if order is not None:
            review.show(turn, order)
        return
    review.list_waiting(turn)


def list_waiting(turn: Turn, command: StaffCommand) -> None:
    """待确认."""
    del command
    review.list_waiting(turn)


def chat(turn: Turn, intent: ChitChat) -> None:
    """A friendly word and what waits."""
    del intent
    waiting = orders_in(turn, WAITING)
    t = turn.t
    if waiting:
        title = t.plural("{n} order waiting:", "{n} orders waiting:", n=len(waiting))
        list_them(turn, waiting, title=title)
        return
    turn.say(t("No order is waiting."), t('"help" shows what you can say here'))


def unclear(turn: Turn, intent: Intent) -> None:
    """Not understood: quoted back, with the way to help."""
    del intent
    t = turn.t
    if correcting.edit_named(turn) or asked_of_shop(turn):
        return
    staffyes.note_unchanged(turn)
    turn.say(
        t('I did not understand "{said}".', said=turn.text[:80]),
        t('"help" shows what you can say here'),
    )
