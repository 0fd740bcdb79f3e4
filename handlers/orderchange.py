"""The customer changes an order he has placed: preview, then his 确认 (D15).

Before the lock his own word is enough; after it the change is a request the rep decides on.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from domain.base.actor import ActorKind
from domain.base.ids import ChangeId, OrderId, SkuId
from domain.cart import AddLine, AddQuantity, CartLine, CartOp, SetDate, SetDelivery, skus_of
from domain.cart.codec import ops_in, ops_out
from domain.catalog import get_skus
from domain.order import (
    ChangeAlreadyOpen,
    ChangeClosed,
    ChangeOvertaken,
    ChangeRequest,
    Decider,
    LastLine,
    Order,
    OrderChange,
    apply_change,
    get_change,
    get_order,
    refuse_change,
    withdraw_change,
)
from domain.order.rules import draft_of
from domain.order.states import EDITABLE
from handlers import (
    actors,
    answers,
    callingoff,
    cart,
    changetext,
    changing,
    dates,
    doubts,
    draftdays,
    figures,
    learning,
    ordernote,
    remarks,
    waitingchange,
)
from handlers.context import Turn
from handlers.conversation import AnswerChange, SettleChange
from handlers.ground import situation
from handlers.nlu import interpret, read
from handlers.nlu.intents import Choose, EditDraft
from handlers.shelf import Shelf
from handlers.worksheet import Worksheet

RECENT = timedelta(hours=24)


def takes(turn: Turn) -> bool:
    """Whether "可乐改成5箱" means the order placed a short while ago: no draft is open."""
    if turn.is_anew or (turn.ground.cart is not None and turn.ground.cart.lines):
        return False
    order = turn.ground.last_order
    return order is not None and order.status in EDITABLE and turn.now - order.placed_at <= RECENT


def took(turn: Turn, intent: EditDraft) -> bool:
    """Change the placed order that is meant; False where the draft is."""
    order = waitingchange.meant(turn, intent.items)
    if order is not None:
        ground, turn.ground = turn.ground, replace(turn.ground, last_order=order)
        change_placed(turn, intent)
        turn.ground = ground
    elif takes(turn):
        change_placed(turn, intent)
    else:
        return False
    return True


def lines_asked(turn: Turn) -> tuple[CartLine, ...]:
    """The lines of the order placed last, as the changes asked of it so far would have them."""
    order = turn.ground.last_order
    if order is None:
        return ()
    held = _held(turn, order)
    before = changing.asked_before(turn, order, ActorKind.CUSTOMER)
    before = ops_in(held.ops) if held is not None else before
    return _sheet(turn, order, EditDraft(()), before, is_open=True).draft.lines


def change_placed(turn: Turn, intent: EditDraft) -> None:
    """Preview the change of the last order; the open question is whether to apply it."""
    order = turn.ground.last_order
    if order is None:
        return
    t = turn.t
    turn.order_id = order.id
    held = _held(turn, order)
    before = changing.asked_before(turn, order, ActorKind.CUSTOMER)
    before = ops_in(held.ops) if held is not None else before
    sheet = _sheet(turn, order, intent, before)
    if held is not None:
        touched = frozenset(cart.named_skus(intent.items))
        sheet.doubts += [d for d in held.doubts if not answers.concerns(d, touched)]
    if turn.way is not None:
        sheet.run(SetDelivery(turn.way), ())
        turn.way = None
    if intent.wanted_date is not None:
        day, problem = dates.wanted_day(turn, intent.wanted_date)
        if day is None:
            turn.settle()
            turn.say(t("{order_no} is unchanged.", order_no=order.order_no), problem)
            return
        sheet.run(SetDate(day), ())
        ordernote.allow_day(turn, sheet, day)
    else:
        draftdays.off_day(turn, sheet, intent.note)
    if sheet.doubts:
        _ask_doubts(turn, order, intent, sheet)
        return
    if sheet.missing or len(sheet.ops) == len(before):
        turn.say(
            t("{order_no} is unchanged.", order_no=order.order_no),
            *remarks.remark_texts(t, sheet.remarks, sheet.shelf.skus),
            remarks.missing_text(t, [*sheet.missing, *intent.leftovers]),
            t("Say it once more with the exact goods and amount"),
        )
        return
    _propose(turn, order, tuple(sheet.ops))


def _held(turn: Turn, order: Order) -> SettleChange | None:
    """What was said of this order before, of which something is still asked."""
    held = waitingchange.unsettled(turn)
    if held is None or held.order_id != int(order.id):
        return None
    return held if held.version == order.version else None


def _ask_doubts(turn: Turn, order: Order, intent: EditDraft, sheet: Worksheet) -> None:
    """What is unclear is asked; the clear part waits with the question, nothing changes yet."""
    t = turn.t
    asked = tuple(sheet.doubts)
    skus = get_skus(turn.tx, [SkuId(o.sku_id) for d in asked for o in d.options])
    goods = doubts.Goods({**sheet.shelf.skus, **skus})
    noted = figures.joined(t, _noted(turn, order, sheet))
    turn.say(
        t("Change to {order_no}, to settle first:", order_no=order.order_no),
        t("Noted so far: {goods}", goods=noted) if noted else "",
        *remarks.remark_texts(t, sheet.remarks, goods.skus),
        remarks.missing_text(t, [*sheet.missing, *intent.leftovers]),
        *doubts.question_texts(t, asked, goods),
        t("Answer with the number, or just say it"),
    )
    turn.ask(SettleChange(int(order.id), order.version, ops_out(sheet.ops), asked))


def _noted(turn: Turn, order: Order, sheet: Worksheet) -> Iterator[str]:
    """The lines that would be others than those of the order, with their amounts."""
    before = {line.sku_id: line.quantity for line in draft_of(order).lines}
    for line in sheet.draft.lines:
        if before.get(line.sku_id) != line.quantity:
            name = sheet.shelf.skus[line.sku_id].name
            yield f"{name} {figures.quantity(turn.t, line.quantity)}"


def settle(turn: Turn, intent: Choose, pending: SettleChange) -> None:
    """The numbers that answer what was unclear in a change; then the change is previewed."""
    settled = answers.settle(pending.doubts, intent.picks)
    order = _as_asked(turn, pending)
    if order is None:
        return
    t = turn.t
    turn.settle()
    items = [item for answer in settled.answers for item in answer.items]
    sheet = _sheet(turn, order, EditDraft(tuple(items)), ops_in(pending.ops), is_open=True)
    for answer in settled.answers:
        for item in answer.items:
            sheet.take(item, is_agreed=answer.is_agreed, waits=answer.waits)
    sheet.doubts[:0] = settled.left
    if sheet.doubts:
        _ask_doubts(turn, order, EditDraft(()), sheet)
        return
    turn.say(
        *remarks.remark_texts(t, sheet.remarks, sheet.shelf.skus),
        remarks.missing_text(t, sheet.missing),
    )
    if not sheet.ops:
        total = figures.order_total(t, order)
        turn.say(
            t("Good, {order_no} stays as it was: {total}.", order_no=order.order_no, total=total)
        )
    else:
        _propose(turn, order, tuple(sheet.ops))


def ask_again(turn: Turn, pending: SettleChange) -> None:
    """确认 while something is unclear: nothing is changed yet, it is asked again."""
    order = _as_asked(turn, pending)
    if order is None:
        return
    sheet = _sheet(turn, order, EditDraft(()), ops_in(pending.ops), is_open=True)
    sheet.doubts += pending.doubts
    _ask_doubts(turn, order, EditDraft(()), sheet)


def _as_asked(turn: Turn, pending: SettleChange) -> Order | None:
    """The order as it was when the question was put; None, which is told, where it is another."""
    order = get_order(turn.tx, OrderId(pending.order_id))
    if order.version == pending.version and order.status in EDITABLE:
        return order
    t = turn.t
    turn.settle()
    turn.say(
        t("{order_no} is unchanged.", order_no=order.order_no),
        t("Say it once more with the exact goods and amount"),
    )
    return None


def propose(turn: Turn, order: Order, ops: tuple[CartOp, ...]) -> None:
    """Put a change before whoever decides, together with what this side asked for already."""
    _propose(turn, order, (*changing.asked_before(turn, order, ActorKind.CUSTOMER), *ops))


def repropose(turn: Turn, order: Order, ops: tuple[CartOp, ...]) -> None:
    """Put these in the place of all that this side asked for."""
    _propose(turn, order, ops)


def drops_last(turn: Turn, goods: str) -> bool:
    """红牛不加了 while 再加1箱红牛 is asked: that goes, what was asked before stays asked.

    `goods` are the words that name it; empty for whatever was said last.
    """
    change = waitingchange.waiting(turn)
    if change is None or change.proposed_by.kind is not ActorKind.CUSTOMER or not change.ops:
        return False
    last = change.ops[-1]
    if not isinstance(last, AddLine | AddQuantity):
        return False
    if goods and last.sku_id not in _called(turn, goods):
        return False
    order = get_order(turn.tx, change.order_id)
    if len(change.ops) == 1:
        disagree(turn, AnswerChange(change.id, order.id))
    else:
        _propose(turn, order, change.ops[:-1])
    return True


def _called(turn: Turn, goods: str) -> frozenset[SkuId]:
    """Every SKU the words may mean."""
    said = interpret(read(f"{goods}1", turn.shop.lexicon), situation(turn, turn.ground))
    edits = (intent.items for intent in said if isinstance(intent, EditDraft))
    return frozenset(sku_id for items in edits for sku_id in cart.named_skus(items))


def _propose(turn: Turn, order: Order, ops: tuple[CartOp, ...]) -> None:
    """The open question is whether to apply it."""
    t = turn.t
    turn.order_id = order.id
    request = ChangeRequest(ops, turn.actor, policy=turn.policy)
    try:
        change = changing.propose(turn, order, request)
    except ChangeAlreadyOpen:
        _answer_first(turn, order)
        return
    except LastLine:
        callingoff.ask_to_cancel(turn, order, lead=t("That leaves nothing in it."))
        return
    if change is None:
        return
    rows = changetext.change_lines(t, change)
    totals = changetext.totals_text(t, change)
    if change.decider is Decider.STAFF:
        head = t("Change to {order_no}, {totals}:", order_no=order.order_no, totals=totals)
        name = actors.rep_name(turn)
        turn.say(
            head, *rows, t("It is confirmed already; {rep} has to agree and is asked.", rep=name)
        )
        return
    ask(turn, change)


def _answer_first(turn: Turn, order: Order) -> None:
    """One change at a time: the one that is open is shown, with what it would do (D22)."""
    t = turn.t
    change = waitingchange.waiting(turn)
    if change is None:
        turn.say(
            t("A change of {order_no} is still waiting for an answer.", order_no=order.order_no)
        )
        return
    turn.say(t("Please answer this one first, then say yours again:"))
    ask(turn, change)


def ask(turn: Turn, change: OrderChange) -> None:
    """Show the change; the open question is whether he agrees."""
    turn.order_id = change.order_id
    turn.say(*changetext.question_lines(turn.t, change))
    turn.ask(AnswerChange(change.id, change.order_id))


def _sheet(
    turn: Turn,
    order: Order,
    intent: EditDraft,
    before: tuple[CartOp, ...],
    *,
    is_open: bool = False,
) -> Worksheet:
    """The order's lines with what was asked before; `is_open`: the items are taken later."""
    order = get_order(turn.tx, order.id)
    draft = draft_of(order)
    ids = skus_of(draft, before) | cart.named_skus(intent.items)
    skus = get_skus(turn.tx, tuple(ids), customer=turn.customer)
    sheet = Worksheet(Shelf(skus, turn.ground.usual), draft)
    changing.start_from(sheet, before)
    if is_open:
        return sheet
    sheet.take_all(intent.items)
    ordernote.add(turn, sheet, intent.note)
    return sheet


def agree(turn: Turn, pending: AnswerChange) -> None:
    """The customer says yes to the change that was shown to him."""
    order = get_order(turn.tx, OrderId(pending.order_id))
    try:
        with turn.tx.savepoint():
            change = apply_change(turn.tx, ChangeId(pending.change_id), actor=turn.actor)
    except (ChangeClosed, ChangeOvertaken):
        turn.settle()
        turn.say(
            turn.t(
                "That change no longer counts; {order_no} is {total} now.",
                order_no=order.order_no,
                total=figures.order_total(turn.t, order),
            ),
            turn.t("If you still want it, just say it again"),
        )
        return
    learning.note_agreed(turn, order, change)
    turn.settle()
    turn.order_id = order.id
    is_same_total = change.total_before == change.total_after
    turn.say(
        turn.t(
            "{order_no} is changed: {totals}.",
            order_no=order.order_no,
            totals=changetext.totals_text(turn.t, change),
        ),
        *(changetext.change_lines(turn.t, change) if is_same_total else ()),
    )


def disagree(turn: Turn, pending: AnswerChange) -> None:
    """He says no: the order stays; his own preview is withdrawn."""
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
            total=figures.order_total(turn.t, order),
        )
    )
