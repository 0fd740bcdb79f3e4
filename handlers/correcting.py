"""The rep corrects an order by a sentence; the change is shown, told and taken back (D22)."""

import re
from dataclasses import dataclass, replace

from domain.base.actor import ActorKind
from domain.base.ids import OrderId, SkuId
from domain.cart import CartOp, Draft, SetOrderNote, skus_of
from domain.catalog import get_skus
from domain.customer import get_customer
from domain.delivery import DateInPast, today_of
from domain.order import (
    ChangeRequest,
    ChangeStatus,
    Decider,
    Order,
    OrderChange,
    OrderFinished,
    OrderSummary,
    get_order,
    open_change_of,
    withdraw_change,
)
from domain.order.rules import draft_of
from domain.staff import Permission, require
from handlers import (
    cart,
    changetext,
    changing,
    daywords,
    doubts,
    figures,
    remarks,
    shortanswers,
    staffdelivery,
    teaching,
)
from handlers.context import Turn
from handlers.nlu import interpret, read
from handlers.nlu.dates import resolve_date
from handlers.nlu.intents import EditDraft, Op, Situation, StaffAct, StaffCommand
from handlers.shelf import Shelf
from handlers.staffground import (
    EDITABLE,
    LISTED,
    ORDER_NO,
    NamedOrders,
    ask_which,
    focused,
    in_context,
    look_at,
    order_meant,
    orders_in,
    orders_named,
    see,
    situation_of,
)
from handlers.staffquestions import SentChange
from handlers.worksheet import Worksheet

_SHOWN = frozenset({"removed", "replaced"})
"""Remarks that the change itself shows."""


_WHETHER = re.compile(
    r"能不能|能否|可不可以|可否|行不行|(?:可以|能)(?=[^,，。]{1,20}[吗嗎么嘛][?？ ]*$)"
    r"|(?<=[^什怎多])[吗嗎么嘛](?=[?？ ]*$)"
)
_DENIED = re.compile("[没沒未](?!有?[货貨])")
"""老王没退可乐1箱: what was not understood may turn the rest into its contrary."""


@dataclass(frozen=True, slots=True)
class _Correction:
    """One order, what is to change in it, and the sentence that said so."""

    order: Order
    intent: EditDraft
    words: str


def edit(turn: Turn, intent: EditDraft) -> None:
    """第2行改3箱, 去掉雪碧: on the order in context; preview, then apply.

    What only lowers is applied and told; everything else waits for the customer's 确认.
    """
    if turn.staff is not None:
        require(turn.staff, Permission.REVIEW_ORDER)
        if _only_asks(turn):
            return
        meant = _meant(turn, intent)
        if meant is not None:
            _correct(turn, meant)


def edit_of(turn: Turn, named: NamedOrders) -> None:
    """老王再加1箱红牛: the same on the order of the shop that was named."""
    if turn.staff is not None:
        require(turn.staff, Permission.REVIEW_ORDER)
        meant = _about(turn, named)
        if meant is not None:
            _correct(turn, meant)


def note_down(turn: Turn, order: Order, note: str) -> None:
    """SO-… 备注 放后门: it stands with this order, and the shop hears it."""
    if turn.staff is not None:
        require(turn.staff, Permission.REVIEW_ORDER)
        _correct(turn, _Correction(order, EditDraft((), note=note, is_change=True), ""))


def _only_asks(turn: Turn) -> bool:
    """可乐能不能改成5箱: who asks has not decided; how it is done is told."""
    text = turn.text.strip()
    if _WHETHER.search(text) is None:
        return False
    said = _WHETHER.sub("", text).strip(" ?？")
    turn.say(turn.t('Nothing was changed. To do it say "{said}"', said=said[:80]))
    if (order := in_context(turn, EDITABLE)) is not None:
        turn.remember(unchanged=int(order.id))
    return True


def _correct(turn: Turn, meant: _Correction) -> None:
    order = meant.order
    arranged = staffdelivery.read_arrangement(turn, order, meant.words)
    about = meant.intent if arranged is None else arranged.rest
    denied = [one for one in about.leftovers if _DENIED.search(one)]
    if denied:
        told = turn.t('I did not understand "{said}".', said=figures.joined(turn.t, denied)[:80])
        turn.say(turn.t("{order_no} is unchanged.", order_no=order.order_no), told)
        turn.remember(unchanged=int(order.id))
        return
    before = changing.asked_before(turn, order, ActorKind.STAFF)
    sheet = sheet_of(turn, order, about, before)
    for op in arranged.ops if arranged is not None else ():
        sheet.run(op, ())
    if sheet.doubts or sheet.missing or len(sheet.ops) == len(before):
        _check_day(turn, about)
        _tell_problems(turn, order, sheet, about)
        turn.remember(unchanged=int(order.id))
        return
    rules = staffdelivery.rules_of(turn, order)
    request = ChangeRequest(tuple(sheet.ops), turn.actor, is_shortage=True, policy=rules)
    change = changing.propose(turn, order, request)
    turn.remember(unchanged=None)
    if change is None:
        look_at(turn, int(order.id))
        return
    tell_change(turn, order, change)
    unread = _unread(turn, about, meant.words if arranged is None else arranged.words)
    if arranged is None and about.wanted_date is not None:
        clause = daywords.day_clause(meant.words)
        unread = (*(one for one in unread if one not in clause), clause)
    _tell_besides(turn, sheet, unread)


def _check_day(turn: Turn, about: EditDraft) -> None:
    """DateInPast where all that was said is a day gone by: 改到昨天送."""
    today = today_of(turn.policy, turn.now)
    day = resolve_date(about.wanted_date, today) if about.wanted_date is not None else None
    if day is not None and day < today and not about.items:
        raise DateInPast(day, today)


def _meant(turn: Turn, intent: EditDraft) -> _Correction | None:
    """The order that the sentence is about: the one named, in context, alone, or the only one
    that has such lines. None: it was asked or told.
    """
    named = orders_named(turn, turn.text, EDITABLE)
    if named is not None and not named.orders and _is_goods(turn, named.shop):
        named = replace(named, orders=_with_goods(turn, named.shop))
    if named is not None:
        return _about(turn, named)
    words = turn.text
    if (number := ORDER_NO.search(words)) is not None:
        return _of_number(turn, number)
    order = in_context(turn, EDITABLE)
    if order is not None and order.status not in EDITABLE:
        raise OrderFinished(order.order_no, str(order.status))
    if order is not None:
        return _Correction(order, intent, words)
    fitting = _fitting(turn)
    if len(fitting) == 1:
        return _Correction(*fitting[0], words)
    only = [int(order.id) for order, _ in fitting]
    ask_which(turn, EDITABLE, sentence=turn.text, only=only)
    return None


def _of_number(turn: Turn, number: re.Match[str]) -> _Correction | None:
    """A number that stands in the words names the order: never the one in view."""
    command = StaffCommand(StaffAct.SHOW, order_no=number[0].upper())
    order = order_meant(turn, command, EDITABLE)
    if order is None:
        return None
    rest = turn.text.replace(number[0], " ").strip()
    return _about(turn, NamedOrders(number[0], (order,), rest))


def _tell_besides(turn: Turn, sheet: Worksheet, unread: tuple[str, ...]) -> None:
    """What was noted beside the change, and what was not understood."""
    said = figures.joined(turn.t, unread)
    problems = [one for one in sheet.remarks if one.what not in _SHOWN]
    turn.say(
        *remarks.remark_texts(turn.t, problems, sheet.shelf.skus),
        turn.t('I did not understand "{said}".', said=said[:80]) if said else "",
    )


def _unread(turn: Turn, intent: EditDraft, words: str) -> tuple[str, ...]:
    """What the sentence says besides, above all goods to take out that the order does not have."""
    reading = read(shortanswers.reworded(words), turn.shop.lexicon)
    lost = (
        reading.text[raw.start : raw.end]
        for raw in reading.items
        if raw.op is Op.REMOVE
        and not any(raw.start < end and start < raw.end for start, end in _spans(intent))
    )
    return (*intent.leftovers, *lost)


def _spans(intent: EditDraft) -> tuple[tuple[int, int], ...]:
    return tuple(item.span for item in intent.items)


def arranged_by_text(turn: Turn) -> bool:
    """改自提, 老王那单改周五送; False where it is something else, or there is no such order."""
    if not staffdelivery.may_arrange(turn.text):
        return False
    named = orders_named(turn, turn.text, EDITABLE)
    found = orders_in(turn, EDITABLE) if named is None else named.orders
    if not found:
        return False
    words = turn.text if named is None else named.words
    if staffdelivery.read_arrangement(turn, get_order(turn.tx, found[0].id), words) is None:
        return False
    edit(turn, EditDraft(()))
    return True


def edit_named(turn: Turn) -> bool:
    """老王那单去掉一箱雪碧, where the name was no word of an order; False: nothing is named."""
    named = orders_named(turn, turn.text, EDITABLE)
    if named is None or not goods_named(turn, named.words):
        return False
    edit(turn, EditDraft(()))
    return True


def _about(turn: Turn, named: NamedOrders) -> _Correction | None:
    """The one order of the shop named and what is said about it; None: it was asked or told."""
    if len(named.orders) > 1:
        only = [int(order.id) for order in named.orders]
        ask_which(turn, EDITABLE, sentence=named.words, only=only)
        return None
    if not named.orders:
        turn.say(turn.t("I found no such order."))
        return None
    order = get_order(turn.tx, named.orders[0].id)
    reading = read(shortanswers.reworded(named.words), turn.shop.lexicon)
    about = interpret(reading, situation_of(turn, order))[0]
    if not isinstance(about, EditDraft):
        about = EditDraft((), leftovers=(named.words,))
    return _Correction(order, about, named.words)


def _is_goods(turn: Turn, words: str) -> bool:
    """红牛那单 names goods; 王二那单 does not, however near 王老吉 may be."""
    items = read(words, turn.shop.lexicon).items
    fits = (fit for item in items if item.mention for fit in item.mention.found.fits)
    return any(not fit.fuzzy and not fit.loose for fit in fits)


def _with_goods(turn: Turn, words: str) -> tuple[OrderSummary, ...]:
    """红牛那单: the order in view if it has such goods, else every one that has."""
    ids = goods_named(turn, words)
    found = tuple(
        summary
        for summary in orders_in(turn, EDITABLE)[:LISTED]
        if any(line.sku_id in ids for line in get_order(turn.tx, summary.id).lines)
    )
    seen = focused(turn, EDITABLE)
    return tuple(one for one in found if seen is not None and one.id == seen.id) or found


def goods_named(turn: Turn, words: str) -> set[SkuId]:
    """Every SKU that the words name or may mean."""
    about = interpret(read(words, turn.shop.lexicon), Situation())
    edits = (intent for intent in about if isinstance(intent, EditDraft))
    return {sku for intent in edits for sku in cart.named_skus(intent.items)}


def _fitting(turn: Turn) -> list[tuple[Order, EditDraft]]:
    """The orders that have a line of everything the sentence names, and how it reads there.

    去掉雪碧 can only mean an order with 雪碧 in it.
    """
    reading = read(shortanswers.reworded(turn.text), turn.shop.lexicon)
    found = []
    for summary in orders_in(turn, EDITABLE)[:LISTED]:
        order = get_order(turn.tx, summary.id)
        lines = {line.sku_id for line in order.lines}
        for intent in interpret(reading, situation_of(turn, order)):
            if isinstance(intent, EditDraft) and intent.items:
                named = (cart.named_skus((replace(i, target=None),)) for i in intent.items)
                if all(ids & lines for ids in named):
                    found.append((order, intent))
    return found


def sheet_of(turn: Turn, order: Order, intent: EditDraft, before: tuple[CartOp, ...]) -> Worksheet:
    """The order as a draft being changed by what is said, after what was asked `before`."""
    draft: Draft = draft_of(order)
    ids = skus_of(draft, before) | cart.named_skus(intent.items)
    customer = get_customer(turn.tx, order.customer_id)
    skus = get_skus(turn.tx, tuple(ids), customer=customer)
    sheet = Worksheet(Shelf(skus), draft, is_staff=True)
    changing.start_from(sheet, before)
    sheet.take_all(intent.items)
    if intent.note:
        said = sheet.draft.note
        note = f"{said}；{intent.note}" if said else intent.note
        sheet.run(SetOrderNote(note[:500]), ())
    return sheet


def _tell_problems(turn: Turn, order: Order, sheet: Worksheet, intent: EditDraft) -> None:
    t = turn.t
    goods = doubts.Goods(sheet.shelf.skus, in_draft=frozenset(x.sku_id for x in sheet.draft.lines))
    rows = [
        *remarks.remark_texts(t, sheet.remarks, sheet.shelf.skus),
        remarks.missing_text(t, [*sheet.missing, *intent.leftovers]),
        *(doubts.question_texts(t, sheet.doubts, goods) if sheet.doubts else ()),
    ]
    turn.say(
        t("{order_no} is unchanged.", order_no=order.order_no),
        *rows,
        t('Say it once more, like "line 2 to 3 cases" or "take out line 2"'),
    )
    look_at(turn, int(order.id))


def tell_change(turn: Turn, order: Order, change: OrderChange) -> None:
    """What became of a correction: applied and told, or waiting for the shop's word."""
    t = turn.t
    turn.order_id = order.id
    name = get_customer(turn.tx, order.customer_id).name
    rows = changetext.change_lines(t, change)
    totals = changetext.totals_text(t, change)
    if change.status is ChangeStatus.APPLIED:
        turn.say(
            t("Changed: {order_no}, {totals}.", order_no=order.order_no, totals=totals),
            *rows,
            t("{shop} is told.", shop=name),
        )
        look_at(turn, int(order.id))
        see(turn, (get_order(turn.tx, order.id),))
        return
    sent = teaching.with_word(turn, order, change)
    turn.say(
        t("Change to {order_no}, {totals}:", order_no=order.order_no, totals=totals),
        *rows,
        t('Sent to {shop}; it is applied once they agree. "Cancel" takes it back.', shop=name),
        teaching.question(turn, sent),
    )
    turn.ask(sent)


def withdraw_own(turn: Turn) -> bool:
    """The newest change of his own that still waits for a customer; False where none does."""
    own = [
        change
        for summary in orders_in(turn, EDITABLE)
        if (change := open_change_of(turn.tx, summary.id)) is not None
        and change.decider is Decider.CUSTOMER
        and (change.proposed_by.kind, change.proposed_by.id) == (turn.actor.kind, turn.actor.id)
    ]
    if not own:
        return False
    newest = max(own, key=lambda change: change.proposed_at)
    withdraw(turn, SentChange(newest.id, newest.order_id))
    return True


def withdraw(turn: Turn, pending: SentChange) -> None:
    """取消: the change that waits for the customer is taken back."""
    change = open_change_of(turn.tx, OrderId(pending.order_id))
    t = turn.t
    turn.settle()
    if change is None or change.id != pending.change_id or change.decider is not Decider.CUSTOMER:
        turn.say(t("That change was decided already."))
        return
    withdraw_change(turn.tx, change.id, actor=turn.actor)
    turn.say(t("Taken back; {order_no} stays as it was.", order_no=change.order_no))
    look_at(turn, pending.order_id)
