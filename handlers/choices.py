"""A number, letter or name as the answer to whatever question is open."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from domain.base.ids import CaseId, OrderId, SkuId
from domain.cart import SetDate
from domain.order import get_order
from handlers import (
    actors,
    aftersale,
    cancel,
    cart,
    draftdays,
    drafts,
    goodscame,
    handoff,
    openquestions,
    order,
    orderchange,
    orderstatus,
    remedies,
    smalltalk,
)
from handlers.catalog import last_listed, picked
from handlers.context import Turn
from handlers.conversation import (
    AnswerChange,
    ChooseDamaged,
    ChooseDate,
    ChooseOrder,
    ChooseRemedy,
    ConfirmWhich,
    OrderPurpose,
    PickListed,
    PlaceAgain,
    PlaceDraft,
    ResumeDraft,
    SettleChange,
    SettleDoubts,
    TopUp,
    UndoLast,
)
from handlers.nlu.intents import (
    Cancel,
    Choose,
    Confirm,
    EditDraft,
    Exact,
    ItemReading,
    NoAmount,
    Op,
    Resolved,
)


def choose(turn: Turn, intent: Choose) -> None:
    """Give the answer to the question that is open; without one it is asked back (D06)."""
    match turn.pending:
        case SettleDoubts() as pending:
            cart.answer_doubts(turn, intent, pending)
        case PlaceAgain() as pending:
            order.answer_again(turn, intent, pending)
        case ConfirmWhich() as pending:
            order.answer_which(turn, intent, pending)
        case ChooseOrder() | ChooseRemedy() | ChooseDamaged() | SettleChange() as pending:
            _order(turn, intent, pending)
        case PickListed() as pending:
            _from_list(turn, intent, pending)
        case TopUp() as pending:
            _top_up(turn, intent, pending)
        case ChooseDate() as pending:
            _date(turn, intent, pending)
        case PlaceDraft() | UndoLast() | ResumeDraft() | AnswerChange():
            _yes_or_no(turn, intent)
        case _:
            listed = last_listed(turn)
            if listed is not None and all(p.number and p.amount for p in intent.picks):
                _from_list(turn, intent, listed)
            else:
                _nothing_asked(turn)


def _from_list(turn: Turn, intent: Choose, pending: PickListed) -> None:
    """1号2箱, or a bare number, which is asked for its amount."""
    items = []
    for pick in intent.picks:
        if pick.number is None:
            continue
        for sku_id in picked((pick.number,), pending):
            amount = pick.amount or NoAmount()
            items.append(ItemReading(Op.ADD, str(pick.number), (0, 0), Resolved(sku_id), amount))
    if not items:
        turn.say(turn.t("That number is not in the list."))
        return
    cart.edit_draft(turn, EditDraft(tuple(items)))


def _top_up(turn: Turn, intent: Choose, pending: TopUp) -> None:
    """① of what reaches the order minimum, in the amount that was shown or another one."""
    items = []
    for pick in intent.picks:
        if pick.number is None or not 1 <= pick.number <= len(pending.options):
            continue
        option = pending.options[pick.number - 1]
        amount = pick.amount or Exact(Decimal(option.count), option.unit)
        goods = Resolved(SkuId(option.sku_id))
        items.append(ItemReading(Op.ADD, str(pick.number), (0, 0), goods, amount))
    if not items:
        turn.say(turn.t("That number is not in the list."))
        return
    turn.settle()
    cart.edit_draft(turn, EditDraft(tuple(items)))


def _date(turn: Turn, intent: Choose, pending: ChooseDate) -> None:
    number = intent.picks[0].number if intent.picks else None
    if number is None or not 1 <= number <= len(pending.dates) + 1:
        turn.say(turn.t("That number is not in the list."))
        return
    turn.settle()
    if number > len(pending.dates):
        handoff.request_human(turn, "date")
        name = actors.rep_name(turn)
        turn.say(
            turn.t("I have asked {rep} whether it can be earlier; it is not promised.", rep=name)
        )
        return
    day = date.fromisoformat(pending.dates[number - 1])
    draft = turn.ground.cart
    if draft is None or not draft.lines:
        draftdays.keep_next(turn, day)
        return
    priced = drafts.revise(turn, draft, (SetDate(day),))
    turn.ground = replace(turn.ground, cart=priced.cart)
    drafts.show(turn, priced, drafts.Report())


def _yes_or_no(turn: Turn, intent: Choose) -> None:
    """1 is yes, 2 is no; but a change shows no numbers, so that beside an open question of the
    draft, which does, a number agrees to nothing: that question is put again.
    """
    if isinstance(turn.pending, AnswerChange) and (doubts := openquestions.unsettled(turn)):
        cart.ask_again(turn, SettleDoubts(doubts), turn.t("First tell me, please:"))
        return
    number = intent.picks[0].number if intent.picks else None
    if number == 1:
        order.confirm(turn, Confirm())
    elif number == 2:
        cancel.cancel(turn, Cancel())
    else:
        turn.say(turn.t('Please answer "confirm" or "no".'))


def _nothing_asked(turn: Turn) -> None:
    t = turn.t
    if smalltalk.offer_lapsed(turn):
        return
    held = turn.ground.cart
    turn.say(
        t('"{said}" of what? No question is open at the moment.', said=turn.text[:20]),
        t('Reply "confirm" to order, "cancel" to drop the whole draft')
        if held is not None and held.lines
        else t('Say what you need, like "cola 3 cases"'),
    )


def _order(
    turn: Turn,
    intent: Choose,
    pending: ChooseOrder | ChooseRemedy | ChooseDamaged | SettleChange,
) -> None:
    """A number of a list of orders, of what was wrong with one, or of what makes it good."""
    if isinstance(pending, ChooseRemedy):
        remedies.choose(turn, intent, pending)
        return
    if isinstance(pending, SettleChange):
        orderchange.settle(turn, intent, pending)
        return
    if isinstance(pending, ChooseDamaged):
        aftersale.choose_line(turn, intent, pending)
        return
    if pending.purpose is OrderPurpose.ARRIVED:
        goodscame.choose(turn, intent, pending)
        return
    number = intent.picks[0].number if intent.picks else None
    if number is None or not 1 <= number <= len(pending.order_ids):
        turn.say(turn.t("That number is not in the list."))
        return
    chosen = get_order(turn.tx, OrderId(pending.order_ids[number - 1]))
    turn.settle()
    match pending.purpose:
        case OrderPurpose.STATUS:
            orderstatus.tell_one(turn, chosen)
        case OrderPurpose.CANCEL:
            cancel.cancel_one(turn, chosen)
        case OrderPurpose.AFTERSALE:
            aftersale.report(turn, chosen, pending.text, case_id=CaseId(pending.case_id))
