"""What a customer teaches: unit words, the SKU he chooses for a word, what it does not mean."""

from collections.abc import Callable

from domain.base.actor import ActorKind
from domain.base.ids import SkuId
from domain.cart import Cart, MarkCode, RemoveLine, ReplaceSku
from domain.catalog import (
    AliasUnfit,
    Choice,
    get_skus,
    learn_unit,
    note_choice,
    note_correction,
    sale_unit,
    take_choice_back,
    unit_factor,
)
from domain.order import Order, OrderChange
from handlers import demand
from handlers.answers import Answer
from handlers.context import Turn
from handlers.conversation import Doubt, DoubtWhy
from handlers.nlu.intents import Op, Resolved
from handlers.nlu.match import lookup
from handlers.nlu.normalise import plain
from handlers.worksheet import Worksheet

_WORDS = {MarkCode.USUAL_SKU, MarkCode.ALIAS, MarkCode.SPOKEN}
_WHICH = {DoubtWhy.SKU, DoubtWhy.UNSURE}
_CHOOSING = {Op.ADD.value, Op.SET.value}


def note_answer(turn: Turn, cart: Cart, answer: Answer) -> None:
    """An answer teaches what a unit word means, or counts as a choice for the word asked about.

    One SKU chosen for the word said is evidence; both, or one instead of another, is not. None of
    them is something the catalogue does not have.
    """
    if answer.learns is not None:
        _learn_unit_word(turn, answer.learns, answer.doubt)
    doubt = answer.doubt
    if doubt.why not in _WHICH or doubt.op not in _CHOOSING:
        return
    turn.remember(chosen=[doubt.said, [int(option.sku_id) for option in doubt.options]])
    if not answer.items:
        demand.note_wanted(turn, (doubt.said,))
    if len(answer.items) != 1:
        return
    match answer.items[0].product:
        case Resolved(sku_id=sku_id):
            _count_choice(turn, str(cart.id), doubt.said, sku_id)
        case _:
            return


def note_corrections(turn: Turn, cart: Cart, sheet: Worksheet) -> None:
    """不是可乐是百事: "可乐" is to be 百事 for this customer, once he has said so again (D05)."""
    if turn.customer is None:
        return
    _take_back(turn, cart, sheet)
    if not turn.text.lstrip().startswith(("不是", "not ")):
        return
    lines = {line.sku_id: line for line in cart.lines}
    for op in sheet.ops:
        if not isinstance(op, ReplaceSku) or op.sku_id not in lines:
            continue
        for mark in lines[op.sku_id].marks:
            if mark.code in _WORDS and mark.said:
                _correct(turn, cart, mark.said, op)


def note_agreed(turn: Turn, order: Order, change: OrderChange) -> None:
    """3改成怡宝, said by a rep: once the customer agrees it counts as his own choice (D22).

    `order` is the order before the change. The word is the one the line was ordered by; like any
    choice it has to be made in three orders in a row before the word is taken without a question.
    """
    if change.proposed_by.kind is not ActorKind.STAFF:
        return
    for word, _, sku_id in words_replaced(order, change):
        _count_choice(turn, f"order {order.id}", word, sku_id)


def words_replaced(order: Order, change: OrderChange) -> list[tuple[str, SkuId, SkuId]]:
    """The words lines were ordered by, each with their SKU and the one that takes its place."""
    marks = {line.sku_id: line.marks for line in order.lines}
    return [
        (word, op.sku_id, op.by)
        for op in change.ops
        if isinstance(op, ReplaceSku)
        for word in sorted(
            {m.said for m in marks.get(op.sku_id, ()) if m.code in _WORDS and m.said}
        )
    ]


def word_of(turn: Turn, said: str) -> str:
    """The word in the spelling under which the reader will meet it again."""
    return lookup(turn.shop.lexicon, plain(said).strip()).word


def _take_back(turn: Turn, cart: Cart, sheet: Worksheet) -> None:
    """换成1.9升的: what was chosen in this draft and left it is no evidence for the word."""
    if turn.customer is None or turn.contact is None:
        return
    for op in sheet.ops:
        if isinstance(op, ReplaceSku | RemoveLine):
            take_choice_back(
                turn.tx, turn.customer, op.sku_id, occasion=str(cart.id), actor=turn.actor
            )


def _correct(turn: Turn, cart: Cart, said: str, op: ReplaceSku) -> None:
    def note(choice: Choice) -> None:
        note_correction(turn.tx, choice, op.sku_id, turn.actor)

    _count(turn, str(cart.id), said, op.by, note)


def _count_choice(turn: Turn, occasion: str, said: str, sku_id: SkuId) -> None:
    _count(turn, occasion, said, sku_id, lambda c: note_choice(turn.tx, c, turn.actor))


def _count(
    turn: Turn, occasion: str, said: str, sku_id: SkuId, note: Callable[[Choice], object]
) -> None:
    """Let a choice of the customer himself count, under the word the reader will meet again."""
    if turn.customer is None or turn.contact is None:
        return
    word = word_of(turn, said)
    try:
        with turn.tx.savepoint():
            note(Choice(turn.customer, word, sku_id, occasion))
    except AliasUnfit:
        return


def _learn_unit_word(turn: Turn, learns: tuple[SkuId, str], doubt: Doubt) -> None:
    """一提 is 1件 of this SKU: kept for the next time (D03)."""
    sku_id, word = learns
    sku = get_skus(turn.tx, (sku_id,), customer=turn.customer).get(sku_id)
    if sku is not None and word and sale_unit(sku, word) is None:
        factor = unit_factor(sku, doubt.options[0].unit or sku.order_unit)
        learn_unit(turn.tx, sku_id, word, factor, turn.actor)
