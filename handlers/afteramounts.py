"""Second thoughts about amounts: 一共5箱, 先来一半, 冰露凑5箱, 菜心还是10斤吧, 里头2箱换成纯生.

They say what a line comes to, or less; nothing is ever put on top by them.
"""

from decimal import Decimal

from domain.base.ids import SkuId
from domain.base.values import replace
from handlers import cart, figures, matters, openquestions
from handlers.context import Turn
from handlers.conversation import Doubt, DoubtWhy, PlaceDraft
from handlers.held import Held, edit, lines_meant, names, show
from handlers.linesmeant import in_its_place, lines_called
from handlers.nlu import interpret, read
from handlers.nlu.amounts import tidy
from handlers.nlu.intents import (
    Ambiguous,
    AskWhy,
    CartView,
    EditDraft,
    Evidence,
    EvidenceKind,
    Exact,
    ItemReading,
    NoAmount,
    Op,
    Resolved,
    Vague,
)
from handlers.nlu.resolve import MAX_OPTIONS
from handlers.nlu.thoughts import Amount, Half, Part, ThisTime, Total, UpTo
from handlers.nlu.toomany import TooMany

_HALF = Decimal("0.5")


def exact(turn: Turn, words: str) -> Exact | None:
    """The one amount that some words say."""
    items = read(words, turn.shop.lexicon).items
    amount = items[0].amount if len(items) == 1 else None
    return amount if isinstance(amount, Exact) else None


def _setting(line: CartView, amount: Exact, *evidence: Evidence) -> ItemReading:
    return ItemReading(Op.SET, "", (0, 0), Resolved(line.sku_id, evidence), amount)


def take_total(turn: Turn, thought: Total, held: Held) -> bool:
    """一共5箱: what the line comes to, or all of them together; never so many more."""
    amount = exact(turn, thought.amount)
    if amount is None or (openquestions.unsettled(turn) and not thought.of):
        return False
    if not thought.of and _is_sum(held, amount):
        return show(turn, held, turn.t("That is what it comes to."))
    lines = lines_meant(turn, thought.of, held)
    if not lines and not thought.of:
        same = [x for x in held.lines if (x.count, x.unit) == (amount.count, amount.unit)]
        if len(same) != 1:
            return _ask_line(turn, thought.amount, held, amount)
        lines = tuple(same)
    if len(lines) != 1:
        return False
    line, told = lines[0], _of_others(turn, thought, lines[0], held)
    if thought.is_all and thought.of and len(held.lines) > 1:
        only = ItemReading(Op.KEEP_ONLY, "", (0, 0), Resolved(line.sku_id), NoAmount())
        return edit(turn, _setting(line, amount), only)
    if (line.count, line.unit) == (amount.count, amount.unit):
        return show(turn, held, told or turn.t("That is what it comes to."))
    edit(turn, _setting(line, amount))
    return _add(turn, told)


def _is_sum(held: Held, amount: Exact) -> bool:
    """一共5箱, of 2箱 and 3箱."""
    units = {line.unit for line in held.lines}
    total = sum(line.count for line in held.lines)
    return len(held.lines) > 1 and units == {amount.unit} and total == amount.count


def _of_others(turn: Turn, thought: Total, line: CartView, held: Held) -> str:
    """别的不要: whether there is anything else."""
    if not thought.is_all:
        return ""
    others = [x.sku_id for x in held.lines if x is not line]
    if not others:
        return turn.t("There is nothing else in the order.")
    goods = names(turn, others)
    return turn.t("Still in it: {goods}; to leave that out say so", goods=goods)


def _add(turn: Turn, told: str) -> bool:
    """Something to tell beside the change. Always True."""
    turn.say(told)
    matters.put_step_last(turn)
    return True


def _ask_line(turn: Turn, said: str, held: Held, amount: Exact) -> bool:
    ids = tuple(line.sku_id for line in held.lines)
    several = Ambiguous(ids[:MAX_OPTIONS], AskWhy.SEVERAL, len(ids))
    return edit(turn, ItemReading(Op.SET, said, (0, 0), several, amount))


def take_half(turn: Turn, thought: Half, held: Held) -> bool:
    """先来一半: of what is named or was spoken of last, else of every line."""
    lines = lines_meant(turn, thought.of, held)
    if not lines and (not thought.of or len(held.lines) == 1):
        lines = held.lines
    if not lines:
        return False
    edit(turn, *(_setting(x, Exact(tidy(x.count * _HALF), x.unit)) for x in lines))
    later = turn.t("The other half is not ordered; just say when you want it")
    return _add(turn, later if thought.is_later else "")


def take_up_to(turn: Turn, thought: UpTo, held: Held) -> bool:
    """凑5箱: what a minimum asked for, or what a line comes to."""
    amount = exact(turn, thought.amount)
    if amount is None:
        return False
    short = [d for d in openquestions.unsettled(turn) if d.why is DoubtWhy.ILLEGAL]
    if thought.of:
        views = [
            CartView(1, SkuId(d.options[0].sku_id), Decimal(1), "") for d in short if d.options
        ]
        ids = lines_called(thought.of, views, turn.shop.lexicon, held.view)
        short = [d for d in short if d.options and SkuId(d.options[0].sku_id) in ids]
    if len(short) == 1 and short[0].options:
        turn.settle()
        openquestions.close(turn, short)
        return edit(turn, _answering(short[0], amount, held))
    lines = lines_meant(turn, thought.of, held)
    return len(lines) == 1 and edit(turn, _setting(lines[0], amount))


def _answering(doubt: Doubt, amount: Exact, held: Held) -> ItemReading:
    sku_id = SkuId(doubt.options[0].sku_id)
    op = Op.ADD if held.line(sku_id) is None else Op.SET
    return ItemReading(op, doubt.said, (0, 0), Resolved(sku_id), amount, note=doubt.note)


def take_amount(turn: Turn, thought: Amount, held: Held) -> bool:
    """菜心还是10斤吧, 还是3箱吧: what a line comes to; no answer where one is asked for."""
    amount = exact(turn, thought.amount)
    lines = lines_meant(turn, thought.of, held)
    if thought.wrong and (before := exact(turn, thought.wrong)) is not None:
        lines = tuple(
            x for x in lines or held.lines if (x.count, x.unit) == (before.count, before.unit)
        )
    is_said = held.is_placed or thought.of or thought.wrong
    if amount is None or not (is_said or _is_free(turn)):
        return False
    if not is_said and not lines and len(held.recent) > 1:
        return _ask_line(turn, thought.amount, held, amount)
    why = () if is_said else (Evidence(EvidenceKind.TOPIC),)
    return len(lines) == 1 and edit(turn, _setting(lines[0], amount, *why))


def _is_free(turn: Turn) -> bool:
    """Whether an amount alone answers nothing."""
    return turn.pending is None or isinstance(turn.pending, PlaceDraft)


def take_too_many(turn: Turn, wrong: TooMany, held: Held) -> bool:
    """土豆太多: how many it is to be is asked; 少了 要15斤 says it, and it has to be more."""
    lines = lines_meant(turn, wrong.of, held)
    amount = exact(turn, wrong.amount) if wrong.amount else None
    if not (wrong.of or _is_free(turn)):
        return False
    if amount is not None:
        same = [x for x in lines or held.lines if amount.unit in {x.unit, None}]
        fitting = [x for x in same if wrong.fits(x.count, amount.count)]
        if len(fitting) == 1 and (lines or not wrong.of):
            return edit(turn, _setting(fitting[0], amount))
        return bool(fitting) and not wrong.of and _ask_line(turn, wrong.amount, held, amount)
    if len(lines) != 1 or wrong.amount or (held.is_placed and not wrong.is_wish):
        return False  # 土豆少了 may be about what came
    asked = _setting(lines[0], Exact(lines[0].count, lines[0].unit))
    return edit(turn, replace(asked, amount=Vague(turn.text.strip()[:40], lines[0].unit)))


def take_this_time(turn: Turn, thought: ThisTime, held: Held) -> bool:
    """这次先来6箱 剩下的下周我再叫: so many in all; the rest is told as not ordered."""
    amount = exact(turn, thought.amount)
    lines = lines_meant(turn, thought.of, held)
    later = turn.t("The rest is not ordered; just say when you want it")
    if amount is not None and len(lines) == 1:
        edit(turn, _setting(lines[0], amount))
        return _add(turn, later)
    said = interpret(read(f"{thought.of}{thought.amount}", turn.shop.lexicon), held.view)
    ordered = said[0] if thought.of and not lines and len(said) == 1 else None
    if not isinstance(ordered, EditDraft) or len(ordered.items) != 1 or ordered.leftovers:
        return False
    cart.edit_draft(turn, ordered)
    return _add(turn, later)


def take_change(turn: Turn, words: str, held: Held) -> bool:
    """The change, read of the lines that are there."""
    edits = interpret(read(words, turn.shop.lexicon), held.view)
    if len(edits) != 1 or not isinstance(edits[0], EditDraft) or not edits[0].items:
        return False
    turn.words = words
    cart.edit_draft(turn, replace(edits[0], is_change=True))
    return True


def take_part(turn: Turn, thought: Part, held: Held) -> bool:
    """乌苏里头2箱换成青岛纯生: so much less of the one, so much of the other."""
    lines = lines_meant(turn, thought.of, held)
    if len(lines) != 1:
        return False
    line = lines[0]
    half = Exact(tidy(line.count * _HALF), line.unit)
    amount = exact(turn, thought.amount) if thought.amount else half
    if amount is None:
        return False
    item = in_its_place(thought.target, line, turn.shop.lexicon, held.view)
    if item is None or not isinstance(item.amount, NoAmount):
        return False
    is_whole = line.unit == amount.unit and line.count <= amount.count
    if not thought.is_sure and (is_whole or line.unit != amount.unit):
        return False
    if is_whole and line.count < amount.count:
        return _too_much(turn, line, held)
    if is_whole:
        return edit(turn, item)
    less = ItemReading(Op.MINUS, "", (0, 0), Resolved(line.sku_id), amount)
    return edit(turn, less, ItemReading(Op.ADD, thought.target, (0, 0), item.target, amount))


def _too_much(turn: Turn, line: CartView, held: Held) -> bool:
    told = figures.amount(turn.t, line.count, line.unit)
    name = names(turn, (line.sku_id,))
    return show(turn, held, turn.t("There are only {amount} of {goods}.", amount=told, goods=name))
