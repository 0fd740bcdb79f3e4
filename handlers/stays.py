"""哦不对，雪碧要的; 雪碧还是留着: goods that are wanted after all, in the place of no others.

A line that stands is kept; one that the last step took out comes back with its amount. Of goods
that were never there it is asked how many. 算了雪碧 alone gives it up.
"""

import re

from domain.base.ids import SkuId
from domain.cart import NothingToUndo, RemoveLine, peek_undo
from handlers import cart, declining, goodsnamed, openquestions, staysinorder, undo
from handlers.context import Turn
from handlers.held import Held, edit, held_lines, lines_meant, names, show
from handlers.nlu import interpret, read
from handlers.nlu.intents import EditDraft, Exact, ItemReading, NoAmount, Op, Resolved, Situation
from handlers.nlu.normalise import plain

_LONGEST = 30
_GAP = r"[\s,，。;；!！~、…]"
_SORRY = (
    r"(?:(?:哦|噢|啊|哎呀?|诶|唉|等等|等下|慢着|算了|不对|错了|说错了|搞错了|我?看错了)"
    rf"{_GAP}{{0,3}})"
)
_STAYS = (
    r"(?:还是|还|是|也|就|都|得|仍然|给我|帮我){0,2}(?:要的?|留着|留下|保留|得要|放回来|加回来|加回去|恢复)"
    r"|(?:别|不要?|不用)(?:给我|帮我)?(?:去掉|删掉?|拿掉|取消|撤)"
)
_SAID = re.compile(
    rf"(?P<sorry>{_SORRY}{{0,3}})(?P<goods>[^\s,，。;；0-9不别是]{{1,12}}?){_GAP}?"
    rf"(?P<stays>{_STAYS})?[了吧啊呀的哦哈嘛]{{0,3}}[。.!！~ ]{{0,3}}"
)


_WANTED = re.compile("[就来要换改用拿还只先那再给加]")
"""算了就雪碧: these words want it."""
_DENIES = re.compile(
    r"(?:(?:普通|一般|常规|原味|平常|平时|标准)(?:的|那种|款|装)*[\s,，。]*)?"
    r"(?:我?要的)?不是(?P<goods>[^\s,，。;；0-9是]{1,12}?)(?:那个|那种|那款|的)?[啊哈哦呀]?"
)


def took(turn: Turn, text: str, view: Situation) -> bool:
    """Keep or bring back the goods named; False where the message is something else."""
    said = plain(text).strip()
    found = _SAID.fullmatch(said) if len(said) <= _LONGEST else None
    if turn.customer is None or turn.replay is not None:
        return False
    if staysinorder.took(turn, said) or _denied(turn, said, view):
        return True
    if found is None:
        return False
    if not (found["sorry"] or found["stays"]) or openquestions.unsettled(turn):
        return False
    held = held_lines(turn, view)
    ids = {sku.id for sku in goodsnamed.skus_named(turn, found["goods"])}
    kept = tuple(line.sku_id for line in held.lines if line.sku_id in ids)
    if ids and found["stays"] and _kept_in_order(turn, found["goods"], ids, held):
        return True
    if not ids or held.is_placed:
        return False
    if not found["stays"] and "算了" in found["sorry"]:
        is_wanted = _WANTED.match(found["goods"]) is not None
        return not is_wanted and _given_up(turn, found["goods"], kept, held)
    if kept:
        return show(turn, held, turn.t("Kept as it is: {goods}", goods=names(turn, kept)))
    if _brought_back(turn, ids):
        return True
    return bool(found["sorry"] and found["stays"]) and _ordered(turn, found["goods"], held)


def _kept_in_order(turn: Turn, goods: str, ids: set[SkuId], held: Held) -> bool:
    """雪碧还是要的: what a change takes out of the placed order, or took, with its amount."""
    if staysinorder.kept(turn, ids):
        return True
    gone = lines_meant(turn, goods, held) if held.is_placed else ()
    if len(gone) != 1 or held.line(gone[0].sku_id) is not None:
        return False
    amount = Exact(gone[0].count, gone[0].unit)
    return edit(turn, ItemReading(Op.SET, "", (0, 0), Resolved(gone[0].sku_id), amount))


def _given_up(turn: Turn, goods: str, kept: tuple[SkuId, ...], held: Held) -> bool:
    """算了雪碧: it leaves; where it stands no more, that is said."""
    if not kept:
        return bool(held.lines) and show(turn, held, declining.absent_text(turn, (goods,)))
    removed = (ItemReading(Op.REMOVE, "", (0, 0), Resolved(s), NoAmount()) for s in kept)
    return edit(turn, *removed)


def _denied(turn: Turn, said: str, view: Situation) -> bool:
    """普通的，不是金典: of goods that are not in the draft nothing is to be asked."""
    found = _DENIES.fullmatch(said) if len(said) <= _LONGEST else None
    held = held_lines(turn, view)
    if found is None or not held.lines or held.is_placed or openquestions.unsettled(turn):
        return False
    ids = {sku.id for sku in goodsnamed.skus_named(turn, found["goods"])}
    if not ids or any(line.sku_id in ids for line in held.lines):
        return False
    return show(turn, held, declining.absent_text(turn, (found["goods"],)))


def _brought_back(turn: Turn, ids: set[SkuId]) -> bool:
    """Undo the step before, where all it did was to take these out."""
    draft = cart.current_cart(turn)
    try:
        ops = peek_undo(turn.tx, draft)
    except NothingToUndo:
        return False
    removed = {op.sku_id for op in ops if isinstance(op, RemoveLine)}
    if not removed or not removed <= ids or any(not isinstance(op, RemoveLine) for op in ops):
        return False
    undo.take_back(turn, draft)
    return True


def _ordered(turn: Turn, goods: str, held: Held) -> bool:
    """How many of them is asked, nothing else changes."""
    said = interpret(read(goods, turn.shop.lexicon), held.view)
    if len(said) != 1 or not isinstance(said[0], EditDraft):
        return False
    cart.edit_draft(turn, said[0])
    return True
