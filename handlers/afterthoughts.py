"""Second thoughts about the draft, or about the order placed last: what was meant instead, what
stays after all, 等等. They change the lines that are there and never add to them.

Worked example: 红牛3箱 → 不对 我要的是东鹏250的 → 东鹏250 3箱 in its place. After 确认 the same
words are a change of the order, previewed as every other.
"""

from collections.abc import Sequence
from dataclasses import replace

from domain.base.ids import SkuId
from domain.cart import AddLine, AddQuantity, MinusQuantity, NothingToUndo, peek_undo
from domain.conversation import QUESTION_LIFE
from handlers import afteramounts, cart, holding, openquestions, remarks, undo
from handlers.answers import concerns
from handlers.context import Turn
from handlers.conversation import SettleDoubts
from handlers.held import Held, edit, held_lines, names, show, still_possible
from handlers.linesmeant import in_its_place, kin_of, lines_called
from handlers.nlu import interpret, read
from handlers.nlu.intents import (
    CartView,
    EditDraft,
    Exact,
    ItemReading,
    NoAmount,
    Op,
    Resolved,
    Situation,
)
from handlers.nlu.resolve import only_of
from handlers.nlu.sorts import rule
from handlers.nlu.thoughts import (
    Amount,
    Change,
    Half,
    Instead,
    Part,
    Rather,
    ThisTime,
    Thought,
    Total,
    UpTo,
    Wait,
    read_thought,
)
from handlers.nlu.toomany import read_too_many


def took(turn: Turn, text: str, view: Situation) -> bool:
    """Do what a second thought says; False where the message is something else."""
    if turn.replay is not None or turn.customer is None:
        return False
    if (wrong := read_too_many(text)) is not None:
        return afteramounts.take_too_many(turn, wrong, held_lines(turn, view))
    thought = read_thought(text)
    if thought is None:
        return _after_stop(turn, text, view)
    held = held_lines(turn, view)
    if isinstance(thought, Wait):
        return _went_wrong(turn, held) if thought.is_error else _wait(turn, held)
    if isinstance(thought, ThisTime):
        return afteramounts.take_this_time(turn, thought, held)
    return bool(held.lines or openquestions.unsettled(turn)) and _take(turn, thought, held)


def _take(turn: Turn, thought: Thought, held: Held) -> bool:
    match thought:
        case Instead():
            return _instead(turn, thought, held)
        case Rather():
            return _rather(turn, thought, held)
        case Total():
            return afteramounts.take_total(turn, thought, held)
        case Half():
            return afteramounts.take_half(turn, thought, held)
        case Part():
            return afteramounts.take_part(turn, thought, held)
        case UpTo():
            return afteramounts.take_up_to(turn, thought, held)
        case Change():
            return afteramounts.take_change(turn, thought.words, held)
        case Amount():
            return afteramounts.take_amount(turn, thought, held)
        case Wait() | ThisTime():
            return False


def _wait(turn: Turn, held: Held) -> bool:
    """哎等等: nothing is done; of an order that was placed, what can still be said."""
    if not held.is_placed:
        return holding.took_words(turn, "等等")
    order = turn.ground.last_order
    if order is not None:
        turn.remember(stopped=[int(order.id), int(turn.now.timestamp())])
    turn.say(turn.t("No hurry; everything is kept."), still_possible(turn))
    return True


def _went_wrong(turn: Turn, held: Held) -> bool:
    """说错了 alone: what it should be is said next."""
    draft = turn.ground.cart
    if not held.lines or (openquestions.unsettled(turn) and not held.is_placed):
        return False
    of = turn.ground.last_order if held.is_placed else draft
    turn.remember(stopped=[int(of.id) if of is not None else 0, int(turn.now.timestamp())])
    return show(turn, held, turn.t("Say it once more with the exact goods and amount"))


def _after_stop(turn: Turn, text: str, view: Situation) -> bool:
    """等等 → 怡宝6箱吧: amounts of goods of the order that was placed just before are new ones."""
    stopped, at = turn.remembered("stopped") or (0, 0)
    of = turn.ground.cart if view.cart else turn.ground.last_order
    is_recent = int(turn.now.timestamp()) - at < QUESTION_LIFE.seconds
    if of is None or int(of.id) != stopped or not is_recent:
        return False
    held = held_lines(turn, view)
    said = interpret(read(text, turn.shop.lexicon), held.view)
    order_text = said[0] if len(said) == 1 else None
    if not isinstance(order_text, EditDraft) or not order_text.items or order_text.is_change:
        return False
    if any(held.line(only_of(item.product)) is None for item in order_text.items):
        return False
    turn.remember(stopped=None)
    items = tuple(replace(item, op=Op.SET) for item in order_text.items)
    cart.edit_draft(turn, replace(order_text, items=items, is_change=True))
    return True


# -- this instead of that ------------------------------------------------------------------------


def _instead(turn: Turn, thought: Instead, held: Held) -> bool:
    """不对 我要的是东鹏250的: in the place of the line meant, which is asked for if unclear."""
    lines = _wrong_lines(turn, thought, held)
    if not lines and _instead_of_asked(turn, thought, held):
        return True
    if len(lines) != 1:
        return thought.is_told and _ask_which(turn, held)
    line = lines[0]
    item = in_its_place(thought.right, line, turn.shop.lexicon, held.view)
    if item is None:
        missing = remarks.missing_text(turn.t, [thought.right])
        return thought.is_told and not held.is_placed and show(turn, held, missing)
    if only_of(item.target) == line.sku_id:
        return _same_goods(turn, item, held)
    if held.line(only_of(item.target)) is not None and not (thought.wrong or thought.of):
        return _ask_which(turn, held)
    return edit(turn, item)


def _ask_which(turn: Turn, held: Held) -> bool:
    """Nothing is changed by a guess. A placed order is left to whoever reads the words."""
    if held.is_placed or not held.lines:
        return False
    told = turn.t('Which of them is to be another? Say it like "cola instead of sprite"')
    return show(turn, held, told)


def _same_goods(turn: Turn, item: ItemReading, held: Held) -> bool:
    """The goods are right already: the amount is, where one is said."""
    if isinstance(item.amount, Exact):
        return edit(turn, replace(item, op=Op.SET, target=None))
    sku_id = only_of(item.target)
    return sku_id is not None and _keeps(turn, (sku_id,), held)


def _wrong_lines(turn: Turn, thought: Instead, held: Held) -> list[CartView]:
    """The line that is meant: by what it is not, by its kind, the last one spoken of, the only."""
    lexicon = turn.shop.lexicon
    said = [
        lines_called(w, held.lines, lexicon, held.view) for w in (thought.wrong, thought.of) if w
    ]
    named = [set(ids) for ids in said if ids]
    found = set.intersection(*named) or named[0] if named else set()
    if not found and thought.wrong:
        return []  # 不要香菜 要菠菜, and there is no 香菜
    if not found:
        found = set(kin_of(thought.right, held.lines, lexicon, held.view))
    if (not found and not thought.of) or len(found) > 1:
        recent = [s for s in held.recent if not found or s in found]
        found = set(recent) if len(recent) == 1 else found
    if not found and len(held.lines) == 1 and not openquestions.unsettled(turn):
        found = {held.lines[0].sku_id}
    return [line for line in held.lines if line.sku_id in found]


def _instead_of_asked(turn: Turn, thought: Instead, held: Held) -> bool:
    """The goods are only asked about so far: others are wanted, in the amount that was said."""
    doubts = openquestions.unsettled(turn)
    if len(doubts) != 1 or held.is_placed or doubts[0].op != Op.ADD.value or thought.of:
        return False
    doubt = doubts[0]
    words = f"{thought.right} {doubt.count}{doubt.unit}" if doubt.count else thought.right
    said = interpret(read(words, turn.shop.lexicon), held.view)
    wanted = said[0] if len(said) == 1 else None
    if not isinstance(wanted, EditDraft) or len(wanted.items) != 1 or wanted.leftovers:
        return False
    item = wanted.items[0]
    sku_id = only_of(item.product)
    if sku_id is None or concerns(doubt, {sku_id}):
        return False
    turn.settle()
    openquestions.close(turn, (doubt,))
    return edit(turn, item)


def _rather(turn: Turn, thought: Rather, held: Held) -> bool:
    """还是维达吧: a line that stands is kept; what was taken out for another comes back."""
    lexicon, said = turn.shop.lexicon, thought.right
    if thought.of:
        return _rather_of(turn, thought, held)
    back = _taken_out(turn, said, held)
    if back is not None:
        return edit(turn, back)
    if not said and not held.is_placed and _is_swap(turn):
        undo.take_back(turn, cart.current_cart(turn))
        return True
    if not said or _is_asked(turn):
        return False
    if (usual := _plain_kind(turn, said, held)) is not None:
        return edit(turn, usual)
    named = lines_called(said, held.lines, lexicon, held.view)
    if named:
        return _keeps(turn, named, held)
    kin = kin_of(said, held.lines, lexicon, held.view)
    line = held.line(kin[0]) if len(kin) == 1 else None
    item = in_its_place(said, line, lexicon, held.view) if line is not None else None
    return item is not None and only_of(item.target) is not None and edit(turn, item)


def _rather_of(turn: Turn, thought: Rather, held: Held) -> bool:
    """冰红茶还是要500的: another size or kind of the line named, its amount kept."""
    ids = lines_called(thought.of, held.lines, turn.shop.lexicon, held.view)
    line = held.line(ids[0]) if len(ids) == 1 else None
    if line is None:
        return False
    item = in_its_place(thought.right, line, turn.shop.lexicon, held.view)
    target = only_of(item.target) if item is not None else None
    if item is None or target is None:
        return False
    return _keeps(turn, ids, held) if target == line.sku_id else edit(turn, item)


def _plain_kind(turn: Turn, said: str, held: Held) -> ItemReading | None:
    """普通的可乐, of 零度可乐: the kind that is meant where no other word is said."""
    found, lexicon = rule("plain_kind").match(said), turn.shop.lexicon
    words = said[found.end() :] if found is not None else ""
    ids = lines_called(words, held.lines, lexicon, held.view) if words else ()
    line = held.line(ids[0]) if len(ids) == 1 else None
    goods = lexicon.goods_of(line.sku_id) if line is not None else None
    if line is None or goods is None:
        return None
    alone = replace(held.view, cart=(), topic=())
    intents = interpret(read(f"{words}1{line.unit}", lexicon), alone)
    items = intents[0].items if len(intents) == 1 and isinstance(intents[0], EditDraft) else ()
    sku_id = only_of(items[0].product) if len(items) == 1 else None
    plain = lexicon.goods_of(sku_id) if sku_id is not None else None
    if plain is None or plain.category != goods.category or plain.sku_id == goods.sku_id:
        return None
    product, target = Resolved(line.sku_id), Resolved(plain.sku_id)
    return ItemReading(Op.REPLACE, "", (0, 0), product, NoAmount(), target=target)


def _is_swap(turn: Turn) -> bool:
    """Whether the last step put some goods in the place of others, or of a part of them."""
    try:
        ops = peek_undo(turn.tx, cart.current_cart(turn))
    except NothingToUndo:
        return False
    return any(isinstance(op, MinusQuantity) for op in ops) and any(
        isinstance(op, AddLine | AddQuantity) for op in ops
    )


def _taken_out(turn: Turn, said: str, held: Held) -> ItemReading | None:
    """换回原来那个: the goods whose place the last ones took; `said` names them, or nothing."""
    old, new, _ = turn.remembered("swapped") or (0, 0, 0)
    line = held.line(SkuId(new))
    if line is None or held.line(SkuId(old)) is not None:
        return None
    before = replace(line, sku_id=SkuId(old))
    lexicon = turn.shop.lexicon
    if said and not lines_called(said, (before,), lexicon, held.view):
        return None
    if said and lines_called(said, (line,), lexicon, held.view):
        return None
    product, target = Resolved(line.sku_id), Resolved(before.sku_id)
    return ItemReading(Op.REPLACE, "", (0, 0), product, NoAmount(), target=target)


def _is_asked(turn: Turn) -> bool:
    return isinstance(turn.pending, SettleDoubts) and bool(openquestions.unsettled(turn))


def _keeps(turn: Turn, sku_ids: Sequence[SkuId], held: Held) -> bool:
    return show(turn, held, turn.t("Kept as it is: {goods}", goods=names(turn, sku_ids)))
