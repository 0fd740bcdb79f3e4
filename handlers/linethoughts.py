"""What is said about the lines that stand: only these, each so many, as many as that one, another
where there is none, and what is only said once more before 下单.

Worked example: draft 可口可乐 4箱; 雪碧330的跟可乐一样 → 雪碧330 4箱, 可口可乐 stays.
"""

from domain.base.ids import SkuId
from domain.base.values import replace
from domain.inventory import available
from handlers import goodsnamed, openquestions, order
from handlers.afteramounts import exact
from handlers.context import Turn
from handlers.held import Held, edit, held_lines, names, show
from handlers.linesmeant import in_its_place, lines_called
from handlers.nlu import interpret, read
from handlers.nlu.amounts import tidy
from handlers.nlu.intents import (
    CartView,
    Confirm,
    EditDraft,
    Exact,
    ItemReading,
    NoAmount,
    Op,
    Resolved,
    Situation,
)
from handlers.nlu.linethoughts import (
    LAST_TIME,
    Compared,
    Each,
    IfNone,
    Keeping,
    LineThought,
    Only,
    Placing,
    Restated,
    Swapped,
    read_line_thought,
)
from handlers.nlu.resolve import only_of

_HOW_MANY = "来点"
"""Where an amount cannot be told from another line, it is asked."""


def took(turn: Turn, text: str, view: Situation) -> bool:
    """Do what the message says of the lines; False where it is something else."""
    if turn.replay is not None or turn.customer is None:
        return False
    thought = read_line_thought(text)
    if thought is None or openquestions.unsettled(turn):
        return False
    held = held_lines(turn, view)
    return bool(held.lines or isinstance(thought, IfNone)) and _take(turn, thought, held)


def _take(turn: Turn, thought: LineThought, held: Held) -> bool:
    match thought:
        case IfNone():
            return _if_none(turn, thought, held)
        case Only():
            return _only(turn, thought, held)
        case Each():
            return _each(turn, thought, held)
        case Compared():
            return _compared(turn, thought, held)
        case Swapped():
            return _swapped(turn, thought, held)
        case Placing():
            return not held.is_placed and _placing(turn, thought, held)
        case Keeping():
            return _keeping(turn, thought, held)
        case Restated():
            return _restated(turn, thought, held)


def _items(turn: Turn, words: str, view: Situation) -> tuple[ItemReading, ...]:
    """What some words change; nothing where they say anything else."""
    said = interpret(read(words, turn.shop.lexicon), view)
    found = said[0] if len(said) == 1 else None
    return found.items if isinstance(found, EditDraft) and not found.leftovers else ()


def _only(turn: Turn, thought: Only, held: Held) -> bool:
    """All but what is kept, or named behind it, leave; the rest of the message holds too."""
    kept = _items(turn, thought.only, held.view)
    ids = {only_of(item.product) for item in kept}
    if not kept or None in ids or any(item.op is not Op.KEEP_ONLY for item in kept):
        return False
    left = tuple(line for line in held.lines if line.sku_id in ids)
    then = _items(turn, thought.then, replace(held.view, cart=left, topic=()))
    if not then:
        return False
    new = {s for i in then if i.op in {Op.ADD, Op.SET} and (s := only_of(i.product)) is not None}
    also = tuple(
        ItemReading(Op.KEEP_ONLY, "", (0, 0), Resolved(s), NoAmount()) for s in sorted(new)
    )
    return edit(turn, *kept, *(i for i in also if only_of(i.product) not in ids), *then)


def _each(turn: Turn, thought: Each, held: Held) -> bool:
    """各3箱: every line of the last message, else every line."""
    amount = exact(turn, thought.amount)
    if amount is None:
        return False
    ids = held.recent if len(held.recent) > 1 else tuple(x.sku_id for x in held.lines)
    return edit(turn, *(_setting(sku_id, amount) for sku_id in ids))


def _setting(sku_id: SkuId, amount: Exact) -> ItemReading:
    return ItemReading(Op.SET, "", (0, 0), Resolved(sku_id), amount)


def _compared(turn: Turn, thought: Compared, held: Held) -> bool:
    """As many as of the line it is compared with, or as many as is said; that line stays."""
    if thought.like in LAST_TIME:
        line = _last_time(turn, thought, held)
    else:
        like = lines_called(thought.like, held.lines, turn.shop.lexicon, held.view)
        line = held.line(like[0]) if len(like) == 1 else None
    if line is None:
        return False
    amount = thought.amount or _in_proportion(turn, thought, line)
    items = _items(turn, f"{thought.goods} {amount or _HOW_MANY}", held.view)
    if len(items) != 1:
        return False
    if only_of(items[0].product) == line.sku_id and thought.like not in LAST_TIME:
        return False
    is_held = held.line(only_of(items[0].product)) is not None
    return edit(turn, replace(items[0], op=Op.SET if is_held else Op.ADD))


def _last_time(turn: Turn, thought: Compared, held: Held) -> CartView | None:
    """雪花比上次少2箱, of a line of the draft: as it stood in the order before."""
    named = lines_called(thought.goods, held.lines, turn.shop.lexicon, held.view)
    before = [v for v in held.view.last_order if len(named) == 1 and v.sku_id == named[0]]
    return before[0] if before and not held.is_placed else None


def _in_proportion(turn: Turn, thought: Compared, line: CartView) -> str:
    """雪碧要可乐的一半, 比可乐少1箱; empty where that cannot be told or nothing would be left."""
    count = line.count * thought.times
    if thought.more:
        more = exact(turn, thought.more)
        if more is None or more.unit != line.unit:
            return ""
        count += -more.count if thought.is_less else more.count
    return f"{tidy(count)}{line.unit}" if count > 0 else ""


def _swapped(turn: Turn, thought: Swapped, held: Held) -> bool:
    """Only where each names one line; what a line is sold in stays to be checked by the shelf."""
    if not thought.one:
        if len(held.lines) != 2:
            why = turn.t("Which two? Nothing was changed; say their names too.")
            return show(turn, held, why)
        one, other = held.lines
        return _exchange(turn, one, other)
    ids = [_called(turn, words, held) for words in (thought.one, thought.other)]
    if any(len(found) != 1 for found in ids) or ids[0] == ids[1]:
        return False
    first, second = (held.line(found.pop()) for found in ids)
    return first is not None and second is not None and _exchange(turn, first, second)


def _exchange(turn: Turn, one: CartView, other: CartView) -> bool:
    """Each gets the other's amount."""
    return edit(
        turn,
        _setting(one.sku_id, Exact(other.count, other.unit)),
        _setting(other.sku_id, Exact(one.count, one.unit)),
    )


def _if_none(turn: Turn, thought: IfNone, held: Held) -> bool:
    """Only where there is none of it; else nothing changes, which is said."""
    lexicon = turn.shop.lexicon
    ids = lines_called(thought.of, held.lines, lexicon, held.view)
    ids = ids or tuple(sku.id for sku in goodsnamed.skus_named(turn, thought.of))
    if not ids:
        return False
    stock = available(turn.tx, ids)
    there = [s for s in ids if (left := stock.get(s)) is None or left > 0]
    if there:
        told = turn.t("{goods} can be had, so nothing was changed.", goods=names(turn, there))
        return show(turn, held, told)
    line = held.line(ids[0]) if len(ids) == 1 else None
    if line is None:
        return bool(thought.amount) and _in_its_stead(turn, thought, held)
    amount = exact(turn, thought.amount) if thought.amount else NoAmount()
    item = in_its_place(thought.target, line, lexicon, held.view)
    if item is None or amount is None:
        return False
    return edit(turn, replace(item, amount=amount))


def _in_its_stead(turn: Turn, thought: IfNone, held: Held) -> bool:
    items = _items(turn, f"{thought.target} {thought.amount}", held.view)
    return len(items) == 1 and edit(turn, *items)


def _called(turn: Turn, words: str, held: Held) -> set[SkuId]:
    return set(lines_called(words, held.lines, turn.shop.lexicon, held.view))


def _placing(turn: Turn, thought: Placing, held: Held) -> bool:
    """What stands is named once more and placed; fewer than stand are left and shown first."""
    named = [_called(turn, words, held) for words in thought.goods]
    if not named or any(len(ids) != 1 for ids in named):
        return False
    ids = set.union(*named)
    if len(ids) == len(held.lines):
        order.confirm(turn, Confirm())
        return True
    kept = (ItemReading(Op.KEEP_ONLY, "", (0, 0), Resolved(s), NoAmount()) for s in sorted(ids))
    return edit(turn, *kept)


def _keeping(turn: Turn, thought: Keeping, held: Held) -> bool:
    """What is kept has to stand; what is dropped leaves, if it stands too."""
    kept, gone = (_called(turn, words, held) for words in (thought.keep, thought.drop))
    if len(kept) != 1 or kept & gone:
        return False
    if gone:
        return edit(
            turn,
            *(ItemReading(Op.REMOVE, "", (0, 0), Resolved(s), NoAmount()) for s in sorted(gone)),
        )
    return show(turn, held, turn.t("Kept as it is: {goods}", goods=names(turn, sorted(kept))))


def _restated(turn: Turn, thought: Restated, held: Held) -> bool:
    """Said of lines that are so already: nothing changes."""
    every = {line.sku_id for line in held.lines}
    spoken: set[SkuId] = set()
    for of, what in thought.pairs:
        meant = _called(turn, of, held) if of else every
        if not meant or (of and len(meant) > 1) or not meant <= _called(turn, what, held):
            return False
        spoken |= meant
    if thought.is_recent and not spoken <= set(held.recent):
        return False
    return show(turn, held, turn.t("Kept as it is: {goods}", goods=names(turn, sorted(spoken))))
